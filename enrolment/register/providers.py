"""The providers that a register names (台账中的签约主体): each judged once for all days that are alike.

What a provider is, and what judges it, is told by dated rows: between two days on which one begins or ends nothing
changes. So a register with a thousand days of signing asks a few times, and the answers are those of every day.
"""

from __future__ import annotations

import inspect
from bisect import bisect_right
from collections import Counter, OrderedDict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tortoise import fields
from tortoise.models import Model

from catalog.laid_down import LaidDown, laid_down
from catalog.quote.basket import QuoteWorld
from core.faults import Problem
from enrolment.contract.lateness import Lateness, lateness
from enrolment.desk import Desk
from enrolment.provider import judging as of_provider
from enrolment.provider.ground import ground_of
from enrolment.provider.provider import ProviderChoice
from enrolment.provider.question import lineages_of
from enrolment.provider.value import ProviderGround
from enrolment.reading.sensitive import telling_packages
from enrolment.signing.quoting import world_of
from enrolment.signing.terms import Common
from teams import models as of_teams
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from teams.queries.workforce import LARGEST_SLICE, load_workforce
from teams.team import Workforce

MOST_KEPT = 500
"""Providers in periods that are kept at once; what they are made of is shared."""

MOST_WORKFORCES = 20
"""Regions in periods whose workforce is kept at once: the largest of what is kept."""

MOST_DAYS = 4_000
"""Menus of days, and providers of days, that are kept at once."""

Ground = ProviderGround | tuple[Problem, ...]


async def turning_days() -> list[date]:
    """The days on which anything about the delivery side may begin or end, in their order."""
    days: set[date] = set()
    for _name, model in inspect.getmembers(of_teams, inspect.isclass):
        if issubclass(model, Model) and model is not Model:
            for name, column in model._meta.fields_map.items():
                if isinstance(column, fields.DateField):
                    rows: Any = model
                    days.update(day for day in await rows.all().distinct().values_list(name, flat=True) if day)
    return sorted(days | {day + timedelta(days=1) for day in days if day < date.max})


class Providers:
    """Providers as of days, and what is common to all who sign with one on a day; kept for one import."""

    def __init__(self, desk: Desk, turns: list[date]) -> None:
        self.desk, self.turns, self.today = desk, turns, desk.today
        self._telling = telling_packages(desk.catalog)
        self.new: Counter[str] = Counter()
        self._grounds: OrderedDict[tuple[ProviderChoice, int], tuple[Ground, tuple[Problem, ...]]] = OrderedDict()
        self._workforces: OrderedDict[tuple[int, int], Workforce] = OrderedDict()
        self._commons: OrderedDict[tuple[ProviderChoice, date], tuple[Common | None, list[Problem]]] = OrderedDict()
        self._worlds: OrderedDict[tuple[str, date, int], tuple[LaidDown, QuoteWorld]] = OrderedDict()
        self._menus: dict[tuple[Any, ...], tuple[LaidDown, QuoteWorld]] = {}
        """Each menu under its rules once, however many days it stands for: few, and never let go."""
        self._loads: dict[str, int] = {}
        """What providers carried when first seen: later some of that is of this file, and counted in `new`."""

    async def common(self, choice: ProviderChoice, on: date) -> tuple[Common | None, list[Problem]]:
        """What is common to contracts with the provider from a day on, and what keeps anybody from signing with it."""
        kept = self._commons.get((choice, on))
        if kept is None:
            kept = _keep(self._commons, (choice, on), await self._common(choice, on), MOST_DAYS)
        self._commons.move_to_end((choice, on))
        return kept

    async def _common(self, choice: ProviderChoice, on: date) -> tuple[Common | None, list[Problem]]:
        period = bisect_right(self.turns, on)
        kept = self._grounds.get((choice, period))
        if kept is None:
            ground = await ground_of(self.desk, choice, on, None, ("provider",), is_held=False, around=self._around)
            standing = ground if isinstance(ground, tuple) else of_provider.standing_problems(ground)
            if isinstance(ground, ProviderGround):
                ground = replace(ground, load=self._loads.setdefault(self._name(ground), ground.load))
            kept = _keep(self._grounds, (choice, period), (ground, standing))
        self._grounds.move_to_end((choice, period))
        ground, standing = kept
        if not isinstance(ground, ProviderGround):
            return None, list(ground)
        key = (ground.region, on, period)
        world = self._worlds.get(key)
        if world is None:
            down = laid_down(ground.workforce.policies, ground.lineage, on)
            menu = world_of(self.desk.catalog, ground.region, on, down)
            offered = tuple(sorted((code, version.id) for code, version in menu.offers.items()))
            alike = self._menus.setdefault((ground.region, down, offered), (down, menu))
            world = _keep(self._worlds, key, alike, MOST_DAYS)
        late = self.late(ground, on)
        down, menu = world
        return Common(ground, None, late, down, menu, self._telling), list(standing)

    async def _around(self, team: of_teams.Team, on: date) -> Workforce:
        """The workforce of the team's region, read once for the days that are alike; of a region with more teams than
        are read at once, the team's own."""
        key = (team.region_id, bisect_right(self.turns, on))
        kept = self._workforces.get(key)
        if kept is None:
            lineages = lineages_of(self.desk.catalog)
            teams = of_teams.Team.filter(region_id=team.region_id).order_by("id").limit(LARGEST_SLICE + 1)
            keys = [int(str(identity)) for identity in await teams.values_list("id", flat=True)]
            if len(keys) > LARGEST_SLICE:
                return await load_workforce([team.id], on, lineages)
            kept = _keep(self._workforces, key, await load_workforce(keys, on, lineages), MOST_WORKFORCES)
        self._workforces.move_to_end(key)
        return kept

    def late(self, ground: ProviderGround, starts: date) -> Lateness:
        """How late an entry is, under the window of the provider's region as it stands today."""
        window = ground.workforce.policies.rule(PolicyParameter.BACKFILL, ground.lineage, self.today, Backfill)
        return lateness(starts, self.today, window)

    def room_problems(self, ground: ProviderGround) -> tuple[Problem, ...]:
        """CAPACITY_REACHED where one more, beside those of this file, is too many."""
        return of_provider.capacity_problems(ground, self.new[self._name(ground)] + 1)

    def take(self, ground: ProviderGround) -> str:
        """One more is carried; answers the name by which that is counted in `new`."""
        name = self._name(ground)
        self.new[name] += 1
        return name

    @staticmethod
    def _name(ground: ProviderGround) -> str:
        return f"{ground.team_id} {ground.practitioner_id}"


def _keep(kept: OrderedDict[Any, Any], key: Any, value: Any, most: int = MOST_KEPT) -> Any:
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)
    return value
