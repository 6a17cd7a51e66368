"""`qianyue daily`: what is to be done once a day, after midnight in Shanghai; to be run by cron or a timer."""

import asyncio

from api.cli.console import masked, out, progress_bar, read_settings, refuse
from api.cli.database import reaching
from api.settings import Settings


def daily() -> None:
    """Let priority packages and worklists follow the day, and remind of ends; run again, it changes nothing."""
    settings = read_settings()
    out.print(_follow(settings), markup=False)


def _follow(settings: Settings) -> str:
    from api.sealing_keys import sealer_of  # noqa: PLC0415  the database is not loaded for the other commands
    from catalog.queries import read_snapshot  # noqa: PLC0415
    from core.actor import Actor  # noqa: PLC0415
    from core.clock import system_clock  # noqa: PLC0415
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migrate import pending  # noqa: PLC0415
    from enrolment.desk import Desk  # noqa: PLC0415
    from enrolment.notices.reminding import remind  # noqa: PLC0415
    from enrolment.register.abandoning import empty_old  # noqa: PLC0415
    from enrolment.signing.daily import follow_the_day  # noqa: PLC0415
    from enrolment.worklists.keeping import keep_the_day  # noqa: PLC0415

    url = settings.database_url
    try:
        sealer = sealer_of(settings)
    except ValueError as error:
        refuse(str(error))

    async def run() -> str:
        async with connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
            if await pending(url):
                refuse("The database is older than this release: run `qianyue migrate` first")
            desk = Desk(Actor("qianyue daily"), system_clock, sealer, await read_snapshot())
            done = await follow_the_day(desk, lambda count: bar.update(bar.task_ids[0], completed=count))
            reminders = await remind(desk)
            await empty_old(system_clock())
            listed = await keep_the_day(desk.today)
        followed = f"{done.residents} residents covered, {done.changed} enrolments changed, {reminders} ends announced"
        return f"{followed}, worklists worked out of {listed} records"

    with reaching(url), progress_bar(f"Following the day in {masked(url)}") as bar:
        return asyncio.run(run())
