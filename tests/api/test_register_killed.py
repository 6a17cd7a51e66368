"""A server that is killed in the middle of an uploaded register: the next one goes on with it, and no line is lost or
written twice."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from catalog.queries import read_snapshot
from core.clock import today
from core.database import connected
from enrolment import models as m
from enrolment.register.format.record import RegisterLine
from enrolment.register.importing import LINES_AT_ONCE
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.api.processes import served
from tests.api.registers import uploaded, written
from tests.api.test_jobs_killed import Caller
from tests.api.workers import over, shown
from tests.register.lines import contract, line, person
from tests.signing.staging import GROWN, Clinic, world_of

PEOPLE = 3 * LINES_AT_ONCE
_CARDS = 900
"""People of one day of birth whose cards differ."""


async def clinic(url: str) -> Clinic:
    """The clinic, whose county lets the last two years be entered late."""
    async with connected(url):
        world = world_of(await read_snapshot(), url, [])
        await world.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
        return world.own


def lines(own: Clinic) -> list[RegisterLine]:
    """So many people who signed ten days ago that they are written in three pieces."""
    starts = today() - timedelta(days=10)
    return [
        line(
            n,
            person(own, n % _CARDS + 1, GROWN + timedelta(days=n // _CARDS), legacy_number=f"L{n}"),
            contract(own, starts, number=f"C{n}"),
        )
        for n in range(1, PEOPLE + 1)
    ]


async def killed_in_the_middle(url: str, file: bytes) -> str:
    """The job of a register of which a server had written a piece when it was killed."""
    async with served(url) as (process, http):
        code = await uploaded(Caller(http), file)
        async with connected(url), asyncio.timeout(60):
            while not await m.RegisterImport.filter(done__gte=LINES_AT_ONCE).exists():
                await asyncio.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return code


async def test_the_next_server_goes_on_with_an_uploaded_register_and_writes_each_line_once(
    starter_url: str, tmp_path: Path
) -> None:
    file = written(tmp_path, lines(await clinic(starter_url)))
    code = await killed_in_the_middle(starter_url, file)
    async with connected(starter_url):
        (broken,) = await m.RegisterImport.all()
        assert (broken.state, broken.total) == ("RUNNING", PEOPLE)
        assert 0 < broken.done < PEOPLE, "it was killed in the middle"
        stood = [await model.all().count() for model in (m.Resident, m.Enrolment, m.RegisterSource)]
        assert stood == [broken.done] * 3, "nothing is half done"

    async with served(starter_url) as (_process, http):
        caller = Caller(http)
        told = await shown(caller, code)
        assert told is not None
        assert told["state"] == "RUNNING", "the job is still there to be gone on with"
        finished = await over(caller, code, seconds=120)

    assert (finished["state"], finished["total"], finished["done"]) == ("FINISHED", PEOPLE, PEOPLE)
    assert (finished["rejected"], finished["skipped"]) == (0, 0)
    async with connected(starter_url):
        (imported,) = await m.RegisterImport.all()
        assert (imported.code, imported.state, imported.done) == (broken.code, "FINISHED", PEOPLE)
        for model in (m.Resident, m.Enrolment, m.RegisterSource):
            assert await model.all().count() == PEOPLE
        numbers = [source.line for source in await m.RegisterSource.all().order_by("line")]
        assert numbers == list(range(1, PEOPLE + 1))
        assert not await m.RegisterUploadPart.filter(content__isnull=False).exists(), "and the file is gone"
