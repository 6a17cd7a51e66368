"""For how long a package is signed, as input: years of choice, or one episode."""

from __future__ import annotations

from typing import Any

import strawberry

from api.schema.given import Path, bounds
from api.schema.rendering import Rendering, without_absent
from catalog.vocabulary import Episode, Frame, TimeUnit


@strawberry.input(description="A distance in time (时间偏移).")
class OffsetInput:
    """«20+6 weeks» is amount 20, unit WEEK, days 6."""

    amount: int = strawberry.field(description="How many units (数量).")
    unit: TimeUnit = strawberry.field(description="The unit of `amount` (单位).")
    days: int = strawberry.field(default=0, description="Days added on top (另加天数).")


@strawberry.input(description="Years of choice (年数).")
class YearsTermInput:
    """R028."""

    years: list[int] = strawberry.field(
        description="Numbers of years one may sign for, ascending (年数).", metadata=bounds(longest=10)
    )
    frame: Frame | None = strawberry.field(default=None, description="SCHOOL: school years; null: contract years.")


@strawberry.input(description="One episode, such as a pregnancy (病程).")
class EpisodeTermInput:
    """R028."""

    episode: Episode = strawberry.field(description="It lasts for this episode (病程).")
    tail: OffsetInput | None = strawberry.field(
        default=None, description="And goes on for so long after it; null: ends with it (延续)."
    )


@strawberry.input(one_of=True, description="For how long a package is signed; exactly one (服务期限).")
class TermInput:
    """Years or an episode."""

    years: YearsTermInput | None = strawberry.field(default=strawberry.UNSET, description="Years of choice (年).")
    episode: EpisodeTermInput | None = strawberry.field(default=strawberry.UNSET, description="One episode (病程).")

    def written(self, at: Path, place: Path, into: Rendering) -> dict[str, Any]:
        """The term in the spelling of files."""
        if self.episode:
            tail = self.episode.tail
            into.stands((*at, "episode"), (*place, "episode", "episode"))
            into.stands((*at, "tail"), (*place, "episode", "tail"))
            return without_absent(episode=self.episode.episode.value, tail=None if tail is None else _offset(tail))
        if not self.years:
            return {}
        into.stands((*at, "years"), (*place, "years", "years"))
        into.stands((*at, "frame"), (*place, "years", "frame"))
        frame = self.years.frame
        return {"years": list(self.years.years), **without_absent(frame=None if frame is None else frame.value)}


def _offset(given: OffsetInput) -> dict[str, Any]:
    return {"amount": given.amount, "unit": given.unit.value, **({"days": given.days} if given.days else {})}
