"""A register's job while it runs: told step by step, called off, broken off and taken over by another server."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.job_runner import permits
from core.actor import AccessRole, Actor
from core.models import AuditEntry
from enrolment import models as m
from enrolment.jobs import whole
from enrolment.jobs.job import LEASE, Progress
from enrolment.jobs.running import Worker, release, take
from enrolment.jobs.whole import Stopped, Turn, put_back, work_whole
from enrolment.register import importing, writing
from enrolment.register.uploads.working import REGISTERS
from tests.api.conftest import Client
from tests.api.foreign_jobs import abandon_register
from tests.api.listening import TRANSPORTS, Listen, until_listening
from tests.api.registers import codes, file_of, get, upload, uploaded, world, written
from tests.api.signers import CHIEF, CLERK, CLINIC, OTHER_CLERK, OTHER_CLINIC
from tests.api.workers import over, payload, refused, shown
from tests.register.lines import register

PEOPLE = 9


@pytest.fixture
async def idle(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A server that takes up no job by itself, and writes registers by pieces of three lines."""
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 3)
    client.app.jobs._stopping = True
    client.app.jobs.wake()
    await asyncio.sleep(0.05)
    return client


class BreaksOff(Turn):
    """A worker that is to stop once so many lines are written."""

    def __init__(self, after: int) -> None:
        super().__init__(Progress(0))
        self._after = after

    def reached(self, now: Progress) -> None:
        """It stops between two pieces."""
        if not now.is_judging and now.done >= self._after:
            self.stop()
        super().reached(now)


def worker(client: Client, name: str, later: timedelta = timedelta()) -> Worker:
    """A server's worker, at its own time."""
    clock = client.app.clock
    desk_of = client.app.jobs._worker.desk_of
    return Worker(name, lambda: clock() + later, desk_of, permits, {})


async def begun(client: Client, folder: Path, name: str = "one") -> tuple[str, bytes]:
    """The job of a register of which a worker wrote three lines before it died: nobody gave it back."""
    file = await file_of(client, folder, PEOPLE)
    code = await uploaded(client, file)
    one = worker(client, name)
    job = await take(one, whole=True)
    assert job is not None
    await work_whole(one, REGISTERS, job, BreaksOff(3))
    return code, file


async def stands() -> tuple[int, int, int]:
    """How many people, covers and lines with their source are on record."""
    return await m.Resident.all().count(), await m.Enrolment.all().count(), await m.RegisterSource.all().count()


async def test_a_worker_that_died_is_taken_over_and_no_line_is_written_twice(idle: Client, tmp_path: Path) -> None:
    code, _file = await begun(idle, tmp_path)
    assert await stands() == (3, 3, 3)
    other = worker(idle, "other")
    assert await take(other, whole=True) is None, "while its lease lasts nobody else works on it"

    other = worker(idle, "other", LEASE + timedelta(seconds=1))
    job = await take(other, whole=True)
    assert job is not None
    await work_whole(other, REGISTERS, job, Turn(Progress(0)))

    told = await shown(idle, code)
    assert told is not None
    assert (told["state"], told["total"], told["done"], told["rejected"]) == ("FINISHED", PEOPLE, PEOPLE, 0)
    assert await stands() == (PEOPLE, PEOPLE, PEOPLE)
    assert await m.RegisterImport.all().count() == 1


async def test_whose_lease_is_somebody_elses_by_now_stops_and_says_nothing(
    idle: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "PULSE_SECONDS", 0.001)
    code = await uploaded(idle, await file_of(idle, tmp_path, PEOPLE))
    one = worker(idle, "one")
    job = await take(one, whole=True)
    assert job is not None

    class Robbed(Turn):
        def reached(self, now: Progress) -> None:
            if not now.is_judging and now.done >= 3 and not self._is_stopping:
                raise Stopped
            super().reached(now)

    await m.Job.filter(id=job).update(lease_owner="other")
    await work_whole(one, REGISTERS, job, Robbed(Progress(0)))

    told = await m.Job.get(code=code)
    assert (told.state, told.lease_owner, told.done) == ("RUNNING", "other", 0)


async def test_a_server_that_stops_in_order_gives_a_register_back_with_all_attempts(
    idle: Client, tmp_path: Path
) -> None:
    code, _file = await begun(idle, tmp_path)
    one = worker(idle, "one")
    job = await m.Job.get(code=code)
    await put_back(one, job.id)
    await release(one, job.id)

    job = await m.Job.get(code=code)
    assert (job.state, job.lease_owner, job.attempts) == ("RUNNING", None, 0)
    async with idle.app.jobs.running(60):
        assert (await over(idle, code))["done"] == PEOPLE
    assert await stands() == (PEOPLE, PEOPLE, PEOPLE)


async def test_a_job_that_is_called_off_frees_the_institution_and_what_was_written_stays(
    idle: Client, tmp_path: Path
) -> None:
    code, file = await begun(idle, tmp_path)
    other_file = written(tmp_path, register((await world(idle)).own, 1, first=50))
    waiting = await upload(idle, other_file)
    assert (waiting.status_code, {each for each, _ in codes(waiting)}) == (409, {"IMPORT_OPEN", "JOB_OPEN"})
    assert await refused(idle, "cancelJob", OTHER_CLERK, job=code, expectedVersion=1) == [("NOT_FOUND", "job")]

    told = await payload(idle, "cancelJob", job=code, expectedVersion=1)

    assert told["job"]["state"] == "CANCELLED"
    abandoned = await m.RegisterImport.get()
    assert (abandoned.state, abandoned.done) == ("ABANDONED", 3)
    assert await stands() == (3, 3, 3)
    assert not await m.RegisterUploadPart.filter(content__isnull=False).exists()
    async with idle.app.jobs.running(60):
        assert (await over(idle, await uploaded(idle, other_file)))["done"] == 1
        again = await over(idle, await uploaded(idle, file))
    assert (again["state"], again["done"]) == ("FINISHED", PEOPLE)
    assert (await stands())[:2] == (PEOPLE + 1, PEOPLE + 1), "who stood already is not written again"


async def test_an_import_of_ones_own_clinic_is_given_up_without_naming_it(client: Client) -> None:
    document = (
        "mutation Act($input: AbandonRegisterInput!) { abandonRegister(input: $input) "
        "{ code done total problems { code path } } }"
    )
    nothing = (await client.data(document, CLERK, input={"idempotencyKey": "x"}))["abandonRegister"]
    assert nothing["problems"] == [{"code": "NO_IMPORT_OPEN", "path": ["input", "institution"]}]
    await abandon_register(client)

    told = (await client.data(document, CLERK, input={"idempotencyKey": "x"}))["abandonRegister"]

    assert told == {"code": "REG-BROKENOFF", "done": 3, "total": 9, "problems": []}


async def test_a_worker_writes_nothing_more_of_a_job_that_was_called_off(
    idle: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await uploaded(idle, await file_of(idle, tmp_path, PEOPLE))
    original = writing.Writing._piece

    async def piece(self: writing.Writing, *one: object) -> None:
        if self.done == 3:
            await payload(idle, "cancelJob", job=code, expectedVersion=1)
        await original(self, *one)  # type: ignore[arg-type]

    monkeypatch.setattr(writing.Writing, "_piece", piece)
    async with idle.app.jobs.running(60):
        job = await over(idle, code)
        await asyncio.sleep(0.1)

    assert (job["state"], (await stands())[0]) == ("CANCELLED", 3)
    assert (await m.RegisterImport.get()).state == "ABANDONED"


async def test_a_job_of_somebody_who_may_no_longer_import_is_given_up(idle: Client, tmp_path: Path) -> None:
    code = await uploaded(idle, await file_of(idle, tmp_path, 2))
    one = replace(worker(idle, "one"), permits=lambda _actor, _verb: False)
    job = await take(one, whole=True)
    assert job is not None
    await work_whole(one, REGISTERS, job, Turn(Progress(0)))

    told = await shown(idle, code)
    assert told is not None
    assert (told["state"], told["failure"], await stands()) == ("FAILED", "FORBIDDEN", (0, 0, 0))


async def test_a_file_that_is_damaged_further_on_is_told_where(idle: Client, tmp_path: Path) -> None:
    file = await file_of(idle, tmp_path, 2)
    code = await uploaded(idle, file + b"x" * 1_100_000)
    async with idle.app.jobs.running(60):
        job = await over(idle, code)

    assert (job["state"], job["failure"], await stands()) == ("FAILED", "UNREADABLE", (0, 0, 0))
    (row,) = job["rows"]["nodes"]
    assert [each["code"] for each in row["problems"]] == ["LINE_TOO_LONG"]
    assert "LINE_TOO_LONG" in (await get(idle, f"{code}/faults.csv")).text
    none = await get(idle, f"{code}/rejected.csv")
    assert (none.status_code, codes(none)) == (404, [("NOT_FOUND", "")])
    assert "could not be read to its end" in none.text


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_listeners_hear_how_a_register_gets_on(
    idle: Client, tmp_path: Path, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "PULSE_SECONDS", 0.001)
    listen: Listen = TRANSPORTS[transport]
    code = await uploaded(idle, await file_of(idle, tmp_path, PEOPLE))
    query = f'subscription {{ jobChanged(code: "{code}") {{ kind state progress total done }} }}'
    async with listen(idle, CLERK, query) as hear:
        heard = [(await hear())["data"]["jobChanged"]]
        assert heard[0] == {"kind": "REGISTER_IMPORT", "state": "QUEUED", "progress": 0, "total": 0, "done": 0}
        await until_listening(idle, 1)
        async with idle.app.jobs.running(60):
            await over(idle, code)
            while heard[-1]["state"] != "FINISHED":
                heard.append((await hear())["data"]["jobChanged"])

    assert heard[-1] == {
        "kind": "REGISTER_IMPORT",
        "state": "FINISHED",
        "progress": 100,
        "total": PEOPLE,
        "done": PEOPLE,
    }
    for part in ("total", "done"):
        assert [each[part] for each in heard] == sorted(each[part] for each in heard)
    assert len(heard) > 2


async def test_the_register_is_exported_in_clear_for_a_purpose_that_is_recorded(client: Client, tmp_path: Path) -> None:
    await over(client, await uploaded(client, await file_of(client, tmp_path, 3)))
    for query, fault in (
        ({}, (400, "BAD_PARAMETER", "purpose")),
        ({"purpose": "FUN", "reason": "x"}, (400, "BAD_PARAMETER", "purpose")),
        ({"purpose": "DATA_QUALITY"}, (400, "TEXT_SIZE", "reason")),
        ({"purpose": "DATA_QUALITY", "reason": "x", "institution": OTHER_CLINIC}, (404, "NOT_FOUND", "institution")),
    ):
        answer = await get(client, "export.csv", CHIEF, **query)
        assert (answer.status_code, *codes(answer)[0]) == fault
    assert not await AuditEntry.filter(verb="Query.exportRegister").exists()

    answer = await get(client, "export.csv", CHIEF, purpose="DATA_QUALITY", reason="年底核对", language="zh")

    assert answer.status_code == 200, answer.text
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(lines) == 3
    assert all(line["证件号码"].startswith("450399") for line in lines)
    entry = await AuditEntry.get(verb="Query.exportRegister")
    assert entry.subject == "chief"
    assert entry.detail == {"institution": CLINIC, "purpose": "DATA_QUALITY", "reason": "年底核对"}
    again = await over(client, await uploaded(client, answer.content))
    assert (again["state"], again["rejected"]) == ("FINISHED", 0)
    assert (await stands())[:2] == (3, 3), "what goes out comes in without a change"


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
async def test_the_template_is_everybodys(client: Client, kind: str, begins: bytes) -> None:
    answer = await get(client, f"template.{kind}", None, language="en")

    assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
    assert (await get(client, "template.pdf", None)).status_code == 404


async def test_files_of_other_jobs_are_no_registers(client: Client) -> None:
    evaluator = Actor("evaluator", frozenset({AccessRole.EVALUATOR}), region="450323")
    for path in ("JOB-NONE/faults.csv", "JOB-NONE/rejected.csv"):
        assert (await get(client, path)).status_code == 404
        assert (await get(client, path, evaluator)).status_code == 403
