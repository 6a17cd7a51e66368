"""What a region lays down that packages, eligibility and quotes depend on (地区规定): ages, terms, whose money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import Setting
from teams.parameter import Ages, AllowedTerms, FundingSubstitution
from teams.policy import Policies, PolicyParameter


@dataclass(frozen=True, slots=True)
class LaidDown:
    """In force in a region on a day; None where nobody lays it down."""

    ages: Ages | None
    terms: AllowedTerms | None
    substitution: FundingSubstitution | None

    @property
    def setting(self) -> Setting:
        """What eligibility is decided under: the usual ages where nobody lays down others."""
        return Setting(self.ages or Ages())


def laid_down(policies: Policies, lineage: Sequence[str], on: date) -> LaidDown:
    """In force on the day for the first region of `lineage`, of the rows of all of it."""
    return LaidDown(
        ages=policies.rule(PolicyParameter.AGES, lineage, on, Ages),
        terms=policies.rule(PolicyParameter.ALLOWED_TERMS, lineage, on, AllowedTerms),
        substitution=policies.rule(PolicyParameter.FUNDING_SUBSTITUTION, lineage, on, FundingSubstitution),
    )
