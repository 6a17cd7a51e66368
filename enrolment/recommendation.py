"""Which packages to recommend to somebody (推荐, R128, R141): by the populations the person belongs to. Pure.

R128: for hypertension and diabetes the emphasis is on managing the disease, for mothers and children on their care, for
people lifted out of poverty on the policies that support them. R141: every other package is offered to those for whom
it was made. What is held already, or may not be had, is not recommended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from catalog.condition import TagCondition
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.package import PackageDefinition
from catalog.vocabulary import Population
from core.labelled import Labelled
from core.language import Text


class Emphasis(Labelled):
    """On what the service lays weight for a population (服务侧重)."""

    CHRONIC_CARE = "CHRONIC_CARE", "侧重慢病管理", "managing the chronic disease"
    MOTHER_AND_CHILD = "MOTHER_AND_CHILD", "侧重保健服务", "care for mothers and children"
    POLICY_LINKAGE = "POLICY_LINKAGE", "强化健康扶贫政策衔接", "linking up with the policies against poverty"
    OWN_POPULATION = "OWN_POPULATION", "按群众需求有针对性地提供", "what was made for this population"

    @property
    def basis(self) -> str:
        """The requirement it follows from."""
        return "R141" if self is Emphasis.OWN_POPULATION else "R128"


_EMPHASIS: Final = {
    Population.HYPERTENSION: Emphasis.CHRONIC_CARE,
    Population.T2DM: Emphasis.CHRONIC_CARE,
    Population.MATERNAL: Emphasis.MOTHER_AND_CHILD,
    Population.CHILD: Emphasis.MOTHER_AND_CHILD,
    Population.POVERTY_LIFTED: Emphasis.POLICY_LINKAGE,
    Population.MONITORED: Emphasis.POLICY_LINKAGE,
}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A package is recommended because somebody belongs to a population it is made for."""

    population: Population
    emphasis: Emphasis

    @property
    def words(self) -> Text:
        """The reason, as people are told it."""
        people, emphasis = self.population.label, self.emphasis.label
        return Text(f"本人属于{people.zh}：{emphasis.zh}", f"One of the {people.en}: the emphasis is on {emphasis.en}")


def recommendations(
    package: PackageDefinition, facts: ResidentFacts, setting: Setting, on: date, *, is_eligible: bool, is_held: bool
) -> tuple[Recommendation, ...]:
    """Why the package is recommended on the day, in the order in which it names its populations; empty: it is not.

    `is_eligible`: whether the person may have it once signed.
    """
    return tuple(_reasons(package, facts, setting, on)) if is_eligible and not is_held else ()


def _reasons(package: PackageDefinition, facts: ResidentFacts, setting: Setting, on: date) -> Iterator[Recommendation]:
    for tag in package.audience:
        if tag is not Population.ALL and holds(TagCondition(tag), facts, setting, on):
            yield Recommendation(tag, _EMPHASIS.get(tag, Emphasis.OWN_POPULATION))
