"""(n) Long work over a list, done by a worker, against the rows that it writes, written bare.

Renewals are prepared, and a package proposed, for people under contract; each job is done chunk by chunk as on a
server, by a worker of its own. What it sent to change the database is then replayed over a copy of the database as it
was before, through the driver alone: same statements, same values, a transaction a chunk, committed as durably.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from time import perf_counter
from typing import Any, Final

from api.sealing_keys import sealer_of
from catalog.queries import read_snapshot
from core.actor import AccessRole, Actor
from core.clock import day_of, system_clock
from core.database import connected, connection
from core.database_url import is_sqlite, postgres_address
from enrolment import models
from enrolment.bulk.kinds import HANDLERS
from enrolment.bulk.proposals import ProposalList, ProposePackages, propose_packages
from enrolment.bulk.renewals import PrepareRenewals, RenewalList, prepare_renewals
from enrolment.desk import Desk
from enrolment.jobs.running import Worker, take, work
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.provider.provider import ProviderGiven
from enrolment.signing.given import (
    Circumstances,
    ConsentGiven,
    PackageWanted,
    ProviderSigned,
    ResidentSigned,
    SignContract,
)
from enrolment.signing.signing import Answer, sign_contract
from enrolment.vocabulary import SignChannel, SigningMethod
from tests.bench.figures import Figure
from tests.bench.inprocess import bench_settings
from tests.bench.signing import CLINIC, DOCTOR, OURS, TEAM, Postgres, Recorder, Sqlite, Statement, prepared
from tests.postgres import PostgresServer, running_postgres

PEOPLE: Final = 60
PACKAGE: Final = "PER-TCM"
"""For everybody; what is chosen in it is left to the resident."""

SIGNED: Final = system_clock()
WORKED: Final = SIGNED + timedelta(days=330)
"""When they signed for a year, and when the work is asked for and done."""

Asking = Callable[[Desk, Sequence[models.Enrolment]], Awaitable[Answer]]


async def _renewals(desk: Desk, listed: Sequence[models.Enrolment]) -> Answer:
    codes = tuple(each.code for each in listed)
    return await prepare_renewals(
        desk, PrepareRenewals(RenewalList(enrolments=codes), ErrorPolicy.REJECT_FAILED_ROWS), token_urlsafe()
    )


async def _proposals(desk: Desk, listed: Sequence[models.Enrolment]) -> Answer:
    codes = ProposalList(residents=tuple(each.resident.code for each in listed))
    return await propose_packages(
        desk, ProposePackages(codes, PackageWanted(PACKAGE), ErrorPolicy.REJECT_FAILED_ROWS), token_urlsafe()
    )


ASKED: Final[dict[str, Asking]] = {"proposePackages": _proposals, "prepareRenewals": _renewals}


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder)
    with running_postgres() as server:
        return figures + _postgres_figures(server)


def sqlite_figures(folder: Path, people: int = PEOPLE) -> list[Figure]:
    """On SQLite alone, which needs no server."""
    files = [folder / f"{name}.sqlite3" for name in ("worked", "bare")]
    asyncio.run(under_contract(f"sqlite://{files[0]}", people))
    shutil.copy(*files)
    return _figures("SQLite", *(f"sqlite://{file}" for file in files))


def _postgres_figures(server: PostgresServer) -> list[Figure]:
    with server.fresh() as worked:
        asyncio.run(under_contract(worked, PEOPLE))
        with server.fresh(template=postgres_address(worked).database) as bare:
            return _figures("PostgreSQL", worked, bare)


def _figures(engine: str, worked: str, bare: str) -> list[Figure]:
    chunks = asyncio.run(_worked(worked))
    figures = []
    for verb, (rows, seconds, statements) in chunks.items():
        alone, told = asyncio.run(_bare(bare, statements)), sum(map(len, statements))
        figures.append(
            Figure(
                "n",
                f"{engine}: {verb}, rows a second of a job ÷ its {told} changes bare",
                f"{rows / seconds:.0f} /s",
                f"{rows / alone:.0f} /s",
                seconds / alone,
            )
        )
    return figures


async def under_contract(url: str, people: int) -> None:
    """The starter data and people who are under contract with a clinic."""
    codes = await prepared(url, people)
    async with connected(url):
        desk = await _desk(url, SIGNED)
        for code in codes:
            await sign_contract(desk, _paper(code), token_urlsafe())


def _paper(code: str) -> SignContract:
    return SignContract(
        code,
        ProviderGiven(team=TEAM),
        day_of(SIGNED),
        1,
        (PackageWanted("BAS-00"),),
        Circumstances(SignChannel.CLINIC),
        ConsentGiven(SIGNED, True),
        ResidentSigned(SigningMethod.TABLET, SIGNED, "a" * 64),
        ProviderSigned(DOCTOR, SigningMethod.TABLET, SIGNED, "b" * 64),
    )


async def _desk(url: str, at: datetime) -> Desk:
    clerk = Actor("bench", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
    return Desk(clerk, lambda: at, sealer_of(bench_settings(url)), await read_snapshot())


async def _worked(url: str) -> dict[str, tuple[int, float, list[list[Statement]]]]:
    """By verb: how many rows, in how many seconds, and what was changed by each chunk."""
    found = {}
    async with connected(url):
        desk = await _desk(url, WORKED)
        listed = await models.Enrolment.all().select_related("resident").order_by("id")
        connection().log = Recorder()  # type: ignore[assignment]
        for verb, ask in ASKED.items():
            job = await models.Job.get(code=(await ask(desk, listed))["job"])
            found[verb] = (job.total, *await _done(desk, job.id))
            standing = await models.Job.get(id=job.id)
            if standing.done != standing.total:
                rows = await models.JobRow.filter(job_id=job.id).values_list("state", "problems")
                raise AssertionError(f"{standing.state}: {rows[:3]}")
    return found


async def _done(desk: Desk, job: int) -> tuple[float, list[list[Statement]]]:
    worker = Worker("bench", desk.clock, lambda actor: replace(desk, actor=actor), lambda *_: True, HANDLERS)
    taken, seconds, chunks, more = await take(worker), 0.0, list[list[Statement]](), True
    if taken != job:
        raise AssertionError("another job waits")
    while more:
        kept: list[Statement] = []
        token = OURS.set(kept)
        before = perf_counter()
        more = await work(worker, job)
        seconds += perf_counter() - before
        OURS.reset(token)
        chunks.append([each for each in kept if _changes(each)])
    return seconds, chunks


def _changes(statement: Statement) -> bool:
    return statement[0].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))


async def _bare(url: str, chunks: Sequence[Sequence[Statement]]) -> float:
    """The same changes through the driver alone: seconds."""
    driver: Any
    async with Sqlite.open(url) if is_sqlite(url) else Postgres.open(url) as driver:
        before = perf_counter()
        for sent in chunks:
            await driver.replay(sent)
        return perf_counter() - before
