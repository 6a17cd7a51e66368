"""What is told of somebody to those who care for the person alone (敏感人群): tuberculosis, mental disorders, HIV.

The Personal Information Protection Law (art. 28) and the Mental Health Law (art. 4) ask for it: lists, menus and quotes
show such facts to the staff of the clinic that cares for the person, and to the person; for everybody else, region
authorities too, they are as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from catalog.eligibility.facts import ResidentFacts
from catalog.package import PackageDefinition
from catalog.snapshot import Snapshot
from catalog.vocabulary import Flag, Population, Residence
from core.actor import Actor
from enrolment.health_record import PersonalInformation
from enrolment.health_vocabulary import PastDisease
from enrolment.population import Values
from enrolment.scope import knows_well
from enrolment.vocabulary import FactKind
from teams.code import possible
from teams.queries.statement import rows_of

SENSITIVE: Final = frozenset({Population.TB, Population.SMD})
_CODES: Final = re.compile(
    r"F"
    r"|A1[5-9]|B90|J65|K67\.3|K93\.0|M01\.1|M49\.0|N33\.0|N74\.[01]|O98\.0|P37\.0|R76\.1"
    r"|B2[0-4]|O98\.7|R75|Z21"
)
"""ICD-10 (WHO, 2019): mental disorders; tuberculosis, of single organs, in pregnancy, of the newborn, its sequelae and
the test for it; HIV disease, infection without symptoms, in pregnancy, and the test for it."""
_FLAGS: Final = frozenset(flag for flag in Flag if flag.value.startswith(("TB_", "SMD_")))
_DISEASES: Final = frozenset({PastDisease.SEVERE_MENTAL_DISORDER, PastDisease.TUBERCULOSIS})


def is_sensitive(kind: FactKind, value: str) -> bool:
    """Whether a fact on record tells of tuberculosis, a mental disorder or HIV."""
    match kind:
        case FactKind.TB_TREATMENT:
            return True
        case FactKind.TAG:
            return Population(value) in SENSITIVE
        case FactKind.FLAG:
            return Flag(value) in _FLAGS
        case FactKind.DIAGNOSIS:
            return _CODES.match(value) is not None
        case _:
            return False


def is_telling_tie(relation: Residence) -> bool:
    """Whether such a tie to a place tells of a sensitive population: that somebody lives at home is recorded because
    the package of severe mental disorders asks for it, and nothing else does."""
    return relation is Residence.AT_HOME


def told_population(values: Values, actor: Actor, tag: Population, said: str) -> str:
    """`said`, true for a row `r` of `resident` that belongs to `tag`, as far as the actor may know it."""
    return f"({said} AND {knows_well(values, actor)})" if tag in SENSITIVE else f"({said})"


def tells_of_sensitive(package: PackageDefinition) -> bool:
    """Whether to hold the package says that somebody belongs to a sensitive population."""
    return bool(SENSITIVE & set(package.audience))


def telling_packages(catalog: Snapshot) -> frozenset[str]:
    """The packages (codes) of which some version tells so."""
    return frozenset(
        code
        for code, versions in catalog.packages.items()
        if any(tells_of_sensitive(version.definition) for version in versions)
    )


async def well_known(actor: Actor, codes: Collection[str]) -> frozenset[str]:
    """Those of these residents (codes) of whom the actor may read everything. One statement."""
    values = Values(sorted(set(possible(codes))))
    said = f"SELECT r.code FROM resident r WHERE r.code = ANY($1) AND {knows_well(values, actor)}"
    return frozenset(str(row["code"]) for row in await rows_of(said, *values.in_order()))


def discreet(facts: ResidentFacts, telling: Collection[str]) -> ResidentFacts:
    """The facts as they are for somebody who does not care for the person; `telling`: the packages that tell of it
    (`telling_packages`). Pure."""
    return replace(
        facts,
        tags=tuple(each for each in facts.tags if each.fact not in SENSITIVE),
        diagnoses=tuple(each for each in facts.diagnoses if _CODES.match(each.fact) is None),
        tb_treatments=(),
        flags=tuple(each for each in facts.flags if each.fact not in _FLAGS),
        held=tuple(each for each in facts.held if each.fact not in telling),
    )


def discreet_record(told: PersonalInformation) -> PersonalInformation:
    """A health record's information as it is for somebody who does not care for the person. Pure."""
    return replace(
        told,
        diseases=None if told.diseases is None else tuple(d for d in told.diseases if d.disease not in _DISEASES),
    )
