"""A provider with everything that judges it on a day (签约主体情况), as one value. No storage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from catalog.delivery import Delivery
from catalog.delivery_pool import DeliveryPool
from catalog.snapshot import PackageVersion
from enrolment.provider.problem import Path
from enrolment.provider.provider import DoctorChoice, ProviderChoice
from teams.composition.report import CompositionReport
from teams.policy import PolicyParameter
from teams.team import Practitioner, Team, Workforce

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ProviderRows:
    """The ids of the rows behind a provider: those of the choice, and where it belongs."""

    institution: int
    region: int
    team: int | None = None
    practitioner: int | None = None
    guiding_institution: int | None = None
    supporting_team: int | None = None


@dataclass(frozen=True, slots=True)
class TeamProvider:
    """A team as provider, with its report of the day over what it carries."""

    team: Team
    report: CompositionReport


@dataclass(frozen=True, slots=True)
class DoctorProvider:
    """A doctor as provider, with the team that supports, if one does, and that team's report of the day."""

    practitioner: Practitioner
    choice: DoctorChoice
    supporting_team: Team | None = None
    supporting_report: CompositionReport | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ProviderGround:
    """What is asked before a provider signs; `path` is where the input names it (`ProviderGiven`).

    `institution` is the home of the team or the doctor's post, `region` whose menu and policies apply (codes).
    `chain`: codes of the institutions behind it. `area`: codes of the grids served, those below them included; empty:
    no area is stated. `delivering`: the team that packages are held against, for a doctor made up of those around;
    `pool` says of it alone whether somebody can do an item.
    `capacity` and `load` are residents, of whom `already` are some of those to be signed.
    """

    choice: ProviderChoice
    path: Path
    provider: TeamProvider | DoctorProvider
    rows: ProviderRows
    institution: str
    region: str
    workforce: Workforce
    pool: DeliveryPool
    delivering: Team
    chain: tuple[str, ...]
    area: frozenset[str]
    capacity: int
    load: int
    already: int
    _deliveries: dict[PackageVersion, Delivery] = field(default_factory=dict, repr=False)
    _in_the_way: dict[PackageVersion, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def delivery(self, version: PackageVersion) -> Delivery:
        """By whom each line of a version is done for the provider; looked up once, however many sign."""
        found = self._deliveries.get(version)
        if found is None:
            found = self._deliveries[version] = self.pool.can_deliver(self.delivering, version)
        return found

    def in_the_way(self, version: PackageVersion, of: Callable[[Delivery], tuple[str, ...]]) -> tuple[str, ...]:
        """The items that nobody can do of a version in which nothing is chosen, as `of` tells them; asked once."""
        found = self._in_the_way.get(version)
        if found is None:
            found = self._in_the_way[version] = of(self.delivery(version))
        return found

    @property
    def on(self) -> date:
        """The day as of which everything is told."""
        return self.workforce.on

    @property
    def lineage(self) -> tuple[str, ...]:
        """The region, then its ancestors."""
        return self.workforce.regions.get(self.region, (self.region,))

    @property
    def place(self) -> Path:
        """Where the input names the provider itself."""
        return (*self.path, "doctor", "practitioner") if self.is_doctor else (*self.path, "team")

    @property
    def is_doctor(self) -> bool:
        """Whether a doctor signs alone."""
        return isinstance(self.provider, DoctorProvider)

    def rule(self, parameter: PolicyParameter, kind: type[R]) -> R | None:
        """What the region lays down of the parameter on the day, whose values are of `kind`; None: nobody speaks."""
        return self.workforce.policies.rule(parameter, self.lineage, self.on, kind)

    @property
    def team_id(self) -> int | None:
        """The row of the team that signs; None where a doctor does."""
        return self.rows.team

    @property
    def practitioner_id(self) -> int | None:
        """The row of the doctor who signs alone; None where a team does."""
        return self.rows.practitioner

    @property
    def columns(self) -> Mapping[str, Any]:
        """The columns of a `contract` row that say with whom and where it is signed."""
        return {
            "institution_id": self.rows.institution,
            "region_id": self.rows.region,
            "team_id": self.rows.team,
            "practitioner_id": self.rows.practitioner,
            "practitioner_role": self.choice.role.value if isinstance(self.choice, DoctorChoice) else None,
            "guiding_institution_id": self.rows.guiding_institution,
            "supporting_team_id": self.rows.supporting_team,
            "chain": list(self.chain),
        }
