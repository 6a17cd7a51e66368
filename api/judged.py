"""A workforce with what is worked out about its teams: reports, candidates, deliveries, each once an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from catalog.delivery_pool import DeliveryPool
from teams.composition.candidate import CandidatePool
from teams.composition.report import CompositionReport, report, state_of
from teams.team import Team, Workforce
from teams.vocabulary import TeamState


class Judged:
    """The teams of a workforce held against their rules. `loads`: residents signed, by team; none where not named."""

    def __init__(self, workforce: Workforce, loads: Mapping[str, int]) -> None:
        self.workforce, self.loads = workforce, loads
        self._reports: dict[int, CompositionReport] = {}
        self._teams: list[Team] = []  # kept alive, so that their identities stay theirs

    def load(self, team: Team) -> int:
        """Residents signed with the team."""
        return self.loads.get(team.code, 0)

    def report(self, team: Team) -> CompositionReport:
        """The team held against the rules of its region."""
        known = self._reports.get(id(team))
        if known is None:
            known = self._reports[id(team)] = report(team, self.workforce, self.load(team))
            self._teams.append(team)
        return known

    def state(self, team: Team) -> TeamState:
        """Whether the team may sign."""
        return state_of(team, self.report(team))

    def free_capacity(self, team: Team) -> int:
        """How many more residents the team can take; 0 where it is full, or has more than it should."""
        return max(0, self.report(team).capacity - self.load(team))

    @cached_property
    def candidates(self) -> CandidatePool:
        """Who could join; only in a workforce that was read with candidates."""
        return CandidatePool(self.workforce)

    @cached_property
    def deliveries(self) -> DeliveryPool:
        """Who can deliver what; complete only in a workforce that was read with candidates."""
        return DeliveryPool(self.workforce)
