"""Publishing packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.context import Info
from api.menu_board import Present
from catalog.publishing import Choice, publish_packages


@dataclass(frozen=True, slots=True)
class Published:
    """The revision that first showed it, and what is present now."""

    revision: int
    present: Present


async def publish(
    info: Info, region: str, starts: date, choices: Sequence[tuple[str, int | None]], key: str
) -> Published:
    """Publish, and take the new revision up at once."""
    context = info.context
    wanted = [Choice(code, version) for code, version in choices]
    revision = await publish_packages(context.actor, region, starts, wanted, key, context.clock)
    await context.board.refresh()
    return Published(revision, context.board.present)
