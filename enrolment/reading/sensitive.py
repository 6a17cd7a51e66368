"""What is told of somebody to those who care for the person alone (敏感人群): tuberculosis, severe mental disorders.

The Personal Information Protection Law (art. 28) and the Mental Health Law (art. 4) ask for it: lists show and find
such tags for the staff of the clinic that knows the person, and for the person; for everybody else, region authorities
too, they are as if they were not there.
"""

from __future__ import annotations

from typing import Final

from catalog.package import PackageDefinition
from catalog.vocabulary import Population
from core.actor import Actor
from enrolment.population import Values
from enrolment.scope import knows_well

SENSITIVE: Final = frozenset({Population.TB, Population.SMD})


def told_population(values: Values, actor: Actor, tag: Population, said: str) -> str:
    """`said`, true for a row `r` of `resident` that belongs to `tag`, as far as the actor may know it."""
    return f"({said} AND {knows_well(values, actor)})" if tag in SENSITIVE else f"({said})"


def tells_of_sensitive(package: PackageDefinition) -> bool:
    """Whether to hold the package says that somebody belongs to a sensitive population."""
    return bool(SENSITIVE & set(package.audience))
