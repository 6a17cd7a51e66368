"""An import that was broken off is given up: what was written stays, and another file may follow."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from core.database import connected
from core.faults import Refusal
from core.models import AuditEntry
from enrolment import models
from enrolment.register import importing
from enrolment.register.abandoning import AbandonRegister, abandon_register
from enrolment.register.importing import import_register
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.cli.command import qianyue
from tests.register.dying import PEOPLE
from tests.register.lines import given, imported, register
from tests.signing.conftest import opened
from tests.signing.staging import World

HOME = ("--institution", "LC-T01-H", "--as", "clerk")


async def broken_off(world: World) -> str:
    """The code of an import whose process died before its first piece."""

    class Died(Exception):  # noqa: N818
        pass

    def progress(stage: str, _done: int, _total: int | None) -> None:
        if stage == "WRITING":
            raise Died

    desk, home = world.own.desk(), world.own.institution
    with pytest.raises(Died):
        await import_register(desk, home, register(world.own, 3), given(), lambda _fault: None, progress)
    return (await models.RegisterImport.get()).code


async def refused(world: World, institution: str | None, *, by_another: bool = False) -> list[tuple[str, ...]]:
    """Code and path of each problem of giving an import up."""
    clinic = world.other if by_another else world.own
    with pytest.raises(Refusal) as caught:
        await abandon_register(clinic.desk(), AbandonRegister(institution), "no")
    return [(each.code, *each.path) for each in caught.value.problems]


async def test_an_import_that_was_given_up_makes_room_for_another_file(fresh: World) -> None:
    code = await broken_off(fresh)
    with pytest.raises(Refusal):
        await imported(fresh.own.desk(), fresh.own, register(fresh.own, 1), given("f"))

    answer = await abandon_register(fresh.own.desk(), AbandonRegister(None), "once")

    assert answer == {"code": code, "done": 0, "total": 3}
    assert await abandon_register(fresh.own.desk(), AbandonRegister(None), "once") == answer, "a retry"
    row = await models.RegisterImport.get()
    assert (row.state, row.finished_at is not None) == ("ABANDONED", True)
    assert await AuditEntry.filter(verb="Mutation.abandonRegister").count() == 1
    outcome, faults = await imported(fresh.own.desk(), fresh.own, register(fresh.own, 1), given("f"))
    assert (outcome.done, faults) == (1, [])


async def test_only_the_clinics_own_import_is_given_up_and_only_one_that_waits(fresh: World) -> None:
    home = fresh.own.institution
    assert await refused(fresh, None) == [("NO_IMPORT_OPEN", "institution")]
    await broken_off(fresh)

    assert await refused(fresh, home, by_another=True) == [("NOT_FOUND", "institution")]
    assert await refused(fresh, None, by_another=True) == [("NO_IMPORT_OPEN", "institution")]
    assert (await models.RegisterImport.get()).state == "RUNNING"


async def test_whoever_is_writing_an_import_that_was_given_up_writes_nothing_more(
    fresh: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 3)
    desk, home, lines = fresh.own.desk(), fresh.own.institution, register(fresh.own, PEOPLE)
    called = False

    async def settled() -> None:
        nonlocal called
        if await models.RegisterImport.exists() and not called:
            called = True
            await abandon_register(fresh.own.desk(), AbandonRegister(None), "now")

    with pytest.raises(Refusal) as caught:
        await import_register(desk, home, lines, given(), lambda _fault: None, settled=settled)

    assert [each.code for each in caught.value.problems] == ["IMPORT_TAKEN"]
    row = await models.RegisterImport.get()
    assert (row.state, row.done) == ("ABANDONED", 3)
    assert await models.Resident.all().count() == 3, "what was written stays"


async def _prepared(url: str) -> None:
    async with opened(url) as world:
        await world.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))


async def _states(url: str) -> list[tuple[str, int]]:
    async with connected(url):
        return [(row.state, row.done) for row in await models.RegisterImport.all()]


def test_the_command_gives_up_what_a_killed_process_left_and_says_what_stays(starter_url: str) -> None:
    asyncio.run(_prepared(starter_url))
    subprocess.run([sys.executable, "-m", "tests.register.dying", starter_url], check=False)
    assert asyncio.run(_states(starter_url)) == [("RUNNING", 3)]

    given_up = qianyue("register", "abandon", *HOME, DATABASE_URL=starter_url)

    assert given_up.returncode == 0, given_up.stdout + given_up.stderr
    assert f"abandoned; 3 of {PEOPLE} lines stay written" in given_up.stdout
    assert asyncio.run(_states(starter_url)) == [("ABANDONED", 3)]
    again = qianyue("register", "abandon", *HOME, "--language", "en", DATABASE_URL=starter_url)
    assert again.returncode == 2, again.stdout + again.stderr
    assert "NO_IMPORT_OPEN" in again.stderr
    assert "Traceback" not in again.stderr
