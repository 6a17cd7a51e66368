"""A server that is killed in the middle of long work: the next one finishes it, and each row is done exactly once."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import datetime, timedelta
from typing import Any

import httpx

from api.access.development import mint
from api.settings import Settings
from core.actor import Actor
from core.clock import SHANGHAI, system_clock
from core.database import connected
from core.models import AuditEntry
from enrolment.models import Contract, Job, JobRow
from tests.api.conftest import Client
from tests.api.processes import served
from tests.api.signers import papers
from tests.api.workers import asked, enrolled, over, renewing, shown

PEOPLE = 24


class Caller(Client):
    """A client of a server process."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    def token(self, actor: Actor) -> str:
        """A development token of this very moment."""
        return mint(Settings(), actor, system_clock(), timedelta(minutes=5))


def today() -> dict[str, Any]:
    """What a contract says that is signed now."""
    now = datetime.now(SHANGHAI).replace(microsecond=0)
    return {"starts": now.date().isoformat()} | papers(at=now.isoformat())


async def killed_in_the_middle(url: str) -> str:
    """The job that a server was working on when it was killed."""
    async with served(url) as (process, http):
        caller = Caller(http)
        codes = await enrolled(caller, PEOPLE, **today())
        job = await asked(caller, "prepareRenewals", **renewing(*codes))
        async with asyncio.timeout(60):
            while not ((await shown(caller, job)) or {"done": 0})["done"]:
                await asyncio.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return job


async def test_the_next_server_finishes_what_a_killed_one_began_each_row_once(starter_url: str) -> None:
    code = await killed_in_the_middle(starter_url)
    async with connected(starter_url):
        job = await Job.get(code=code)
        done = await JobRow.filter(job_id=job.id, state="DONE").order_by("position")
        prepared = await Contract.exclude(renews_id=None).order_by("id")
        assert 0 < len(done) < PEOPLE, "it was killed in the middle"
        assert (job.state, job.place, job.done) == ("RUNNING", len(done), len(done))
        assert [row.result for row in done] == [each.code for each in prepared], "nothing is half done"

    async with served(starter_url) as (_process, http):
        finished = await over(Caller(http), code)
    assert (finished["state"], finished["done"], finished["rejected"]) == ("FINISHED", PEOPLE, 0)

    async with connected(starter_url):
        prepared = await Contract.exclude(renews_id=None).order_by("id")
        assert len({each.renews_id for each in prepared}) == len(prepared) == PEOPLE
        rows = await JobRow.filter(job_id=job.id).order_by("position")
        assert [row.result for row in rows] == [each.code for each in prepared]
        entries: list[Any] = [
            entry.detail for entry in await AuditEntry.filter(verb="Job.PREPARE_RENEWALS").order_by("id")
        ]
        told = [row["position"] for detail in entries for row in detail["rows"]]
        assert told == list(range(1, PEOPLE + 1)), "each row is audited once"


async def test_a_server_that_stops_in_order_gives_its_job_back_at_once(starter_url: str) -> None:
    async with served(starter_url) as (process, http):
        caller = Caller(http)
        codes = await enrolled(caller, PEOPLE, **today())
        code = await asked(caller, "prepareRenewals", **renewing(*codes))
        async with asyncio.timeout(60):
            while not ((await shown(caller, code)) or {"done": 0})["done"]:
                await asyncio.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0

    async with connected(starter_url):
        job = await Job.get(code=code)
        assert (job.state, job.lease_owner, job.lease_until) == ("RUNNING", None, None)
        assert 0 < job.place < PEOPLE
        assert await Contract.exclude(renews_id=None).count() == job.done == job.place
