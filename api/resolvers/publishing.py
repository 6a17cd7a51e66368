"""Publishing packages."""

from collections.abc import Sequence
from datetime import date

from api.context import Info
from api.menu_board import Present
from catalog.publishing import Choice, publish_packages


async def publish(
    info: Info, region: str, starts: date, choices: Sequence[tuple[str, int | None]], key: str
) -> Present:
    """Publish, take the new revision up at once, and answer what is then present."""
    context = info.context
    wanted = [Choice(code, version) for code, version in choices]
    await publish_packages(context.actor, region, starts, wanted, key, context.clock)
    await context.board.refresh()
    return context.board.present
