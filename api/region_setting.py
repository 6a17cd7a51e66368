"""What a region lays down that a question about the menu depends on: ages, terms, who bears whose self-pay part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from api.context import Info
from catalog.eligibility.facts import Setting
from teams.parameter import Ages, AllowedTerms, FundingSubstitution
from teams.policy import Policies, PolicyParameter
from teams.queries import lists

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RegionSetting:
    """In force in a region on a day; None where nobody lays it down."""

    setting: Setting
    terms: AllowedTerms | None
    substitution: FundingSubstitution | None


async def region_setting(info: Info, region: str, on: date) -> RegionSetting:
    """All of it in one statement."""
    lineage = tuple(info.context.present.snapshot.lineage(region))
    policies = Policies(await lists.policies(lineage))

    def rule(parameter: PolicyParameter, kind: type[R]) -> R | None:
        standing = policies.standing(parameter, lineage, on)
        return standing.rule if standing is not None and isinstance(standing.rule, kind) else None

    return RegionSetting(
        setting=Setting(rule(PolicyParameter.AGES, Ages) or Ages()),
        terms=rule(PolicyParameter.ALLOWED_TERMS, AllowedTerms),
        substitution=rule(PolicyParameter.FUNDING_SUBSTITUTION, FundingSubstitution),
    )
