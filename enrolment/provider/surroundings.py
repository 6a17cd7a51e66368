"""What teams are judged by, kept while a list is gone through (签约主体情况留用): not read anew for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from time import monotonic
from typing import Final

from teams.models import Team
from teams.queries.workforce import Lineages, load_workforce
from teams.team import Workforce

KEPT_SECONDS: Final = 5.0
"""How long what was read of a team that did not change serves: reading it is half to two thirds of what a row takes.
What is prepared or proposed by it binds nobody, and is judged anew when somebody signs."""

MOST_KEPT: Final = 4
"""Teams and days at once: a workforce of a county is some megabytes."""


class Surroundings:
    """The workforces that somebody who goes through lists has read lately, by team, as of which version, and day.

    Who joins, leaves, suspends or dissolves a team raises its version, so that this is seen at once; what others of the
    network do, after `KEPT_SECONDS`. How many are carried is never kept: it changes with each row.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[int, int, date], tuple[float, Lineages, Workforce]] = {}

    async def around(self, team: Team, on: date, lineages: Mapping[str, tuple[str, ...]]) -> Workforce:
        """The workforce around a team on a day, among regions with these lineages: five statements, or none."""
        now = self._clock()
        self._kept = {key: kept for key, kept in self._kept.items() if now - kept[0] < KEPT_SECONDS}
        key = (team.id, team.version, on)
        kept = self._kept.get(key)
        if kept is not None and kept[1] is lineages:
            return kept[2]
        found = await load_workforce([team.id], on, lineages)
        while len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = (now, lineages, found)
        return found
