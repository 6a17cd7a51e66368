"""Which provider is asked about, and how its rows and its region are found (签约主体查询)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from tortoise.expressions import Subquery

from catalog.snapshot import Snapshot
from core.faults import Problem
from enrolment.desk import Desk
from enrolment.provider.load import Load, Provider, load_of
from enrolment.provider.problem import Path, problem
from teams.code import possible
from teams.models import Institution, Region, Team
from teams.policy import Policies
from teams.queries.lists import policies
from teams.queries.workforce import load_workforce
from teams.region import stem
from teams.team import Workforce

Problems = tuple[Problem, ...]

Around = Callable[[Team, date], Awaitable[Workforce]]
"""Answers the workforce of a day with that team and everybody who judges it; other teams may be there, too."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which provider is asked about, for whom and when: `ground_of`."""

    desk: Desk
    starts: date
    region: str | None
    path: Path
    residents: Collection[int] = ()
    is_agreed: bool = False
    is_held: bool = True
    around: Around | None = None

    @property
    def lineages(self) -> Mapping[str, tuple[str, ...]]:
        """Of each region: itself, then its ancestors."""
        return lineages_of(self.desk.catalog)

    def one(self, model: Any, code: str, **among: Any) -> Any:
        """The row of that code, in one statement; held until the end of the transaction, unless only read."""
        rows = model.filter(code__in=possible([code]), **among)
        return (rows.select_for_update(no_key=True) if self.is_held else rows).first()

    def of_reach(self, column: str) -> dict[str, Any]:
        """The condition that `column` (an institution's id) is one for which the actor may sign."""
        if self.is_agreed:
            return {}
        return {f"{column}__in": Subquery(Institution.filter(self.desk.institutions).values("id"))}

    async def workforce(self, team: Team) -> Workforce:
        """The workforce around the team on the day that is asked about."""
        if self.around is not None:
            return await self.around(team, self.starts)
        if self.desk.surroundings is not None:
            return await self.desk.surroundings.around(team, self.starts, self.lineages)
        return await load_workforce([team.id], self.starts, self.lineages)

    async def load(self, provider: Provider, identity: int, grids: Collection[str]) -> Load:
        """What the provider carries today, and what is below its grids."""
        return await load_of(provider, identity, self.desk.today, self.residents, grids)


@dataclass(frozen=True, slots=True)
class Served:
    """The region whose menu and policies apply, and the workforce that knows its policies."""

    code: str
    id: int
    workforce: Workforce


async def region_of(asked: Question, own: str, own_id: int, workforce: Workforce) -> Served | Problems:
    """The region asked for, or the provider's `own`.

    A workforce knows what the provider's region and those above it have laid down until its day. A region below brings
    its policies along by a statement more, and so does a day in the past: what is asked of today is to be known, too.
    """
    wanted, above = asked.region or own, asked.lineages.get(own, (own,))
    place, row_id = (*asked.path[:-1], "region"), own_id
    if wanted != own:
        row = await Region.get_or_none(code=wanted) if wanted in asked.lineages else None
        if row is None:
            return (problem("NOT_FOUND", place),)
        if not (own.startswith(stem(wanted)) or wanted.startswith(stem(own))):
            return (problem("REGION_NOT_SERVED", place),)
        row_id = row.id
    speaking = {*above, *asked.lineages.get(wanted, (wanted,))}
    unread = speaking if asked.starts < asked.desk.today else speaking - set(above)
    if unread:
        rows = dict.fromkeys((*workforce.policies.rows, *await policies(sorted(unread))))
        workforce = replace(workforce, policies=Policies(tuple(rows)))
    return Served(wanted, row_id, workforce)


@lru_cache(maxsize=1)
def lineages_of(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """A dictionary that is made once for a snapshot, not for every signing."""
    return {code: tuple(snapshot.lineage(code)) for code in snapshot.regions}
