"""A register that is uploaded becomes a job: everybody is judged, what is sound stands, what is not is handed back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api import register_upload
from api.schema.problem_code import ProblemCode
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.models import AuditEntry
from enrolment import models as m
from enrolment.register.abandoning import KEPT, empty_old
from enrolment.register.uploads import parts
from tests.api.conftest import Client, serving
from tests.api.registers import BAD_TEAM, codes, file_of, get, upload, uploaded
from tests.api.signers import CLINIC, OTHER_AUTHORITY, OTHER_CLERK, TEAM
from tests.api.workers import over


async def stands() -> tuple[int, int]:
    """How many people and covers are on record."""
    return await m.Resident.all().count(), await m.Enrolment.all().count()


async def plain_parts() -> list[bytes]:
    """What is kept of files, as it is stored."""
    return [bytes(part.content) for part in await m.RegisterUploadPart.all() if part.content is not None]


async def test_an_upload_becomes_a_job_and_its_people_and_contracts_stand(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 7)

    job = await over(client, await uploaded(client, file))

    told = {
        name: job[name] for name in ("kind", "state", "total", "done", "rejected", "skipped", "progress", "failure")
    }
    assert told == {
        "kind": "REGISTER_IMPORT",
        "state": "FINISHED",
        "total": 7,
        "done": 7,
        "rejected": 0,
        "skipped": 0,
        "progress": 100,
        "failure": None,
    }
    assert (job["institution"]["code"], job["askedBy"], job["version"]) == (CLINIC, "clerk", 2)
    assert await stands() == (7, 7)
    assert (await m.RegisterImport.get()).started_by == "clerk"
    assert await plain_parts() == [], "nothing is left to mend, so the file is gone"
    assert (await m.RegisterUpload.get()).emptied_at is not None
    assert await m.WorklistMark.all().count() == 0, "worklists have been kept up"


async def test_a_workbook_is_taken_over_alike(client: Client, tmp_path: Path) -> None:
    job = await over(client, await uploaded(client, await file_of(client, tmp_path, 3, name="a.xlsx")))

    assert (job["state"], job["done"]) == ("FINISHED", 3)
    assert await stands() == (3, 3)


async def test_every_fault_is_a_row_and_the_lines_to_mend_are_resubmitted(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 5, bad=(2, 4))

    code = await uploaded(client, file, policy="REJECT_FAILED_ROWS")
    job = await over(client, code)

    assert (job["state"], job["total"], job["done"], job["rejected"]) == ("FINISHED", 5, 3, 2)
    assert await stands() == (3, 3)
    rows = job["rows"]["nodes"]
    assert [(row["position"], row["subject"], row["state"]) for row in rows] == [
        (2, "2", "REJECTED"),
        (4, "4", "REJECTED"),
    ]
    (problem,) = rows[0]["problems"]
    assert (problem["code"], problem["path"]) == ("NOT_FOUND", ["2", "team"])

    faults = await get(client, f"{code}/faults.csv")
    listed = list(csv.reader(io.StringIO(faults.content.decode("utf-8-sig"), newline="")))
    assert [(line[0], line[2], line[3]) for line in listed[1:]] == [
        ("2", "team", "NOT_FOUND"),
        ("4", "team", "NOT_FOUND"),
    ]
    mend = await get(client, f"{code}/rejected.csv", language="zh")
    text = mend.content.decode("utf-8-sig")
    assert text.count(BAD_TEAM) == 2
    assert text.splitlines()[0].endswith("差错")
    assert await AuditEntry.filter(verb="Query.rejectedRegister", subject="clerk").count() == 1

    again = await over(client, await uploaded(client, text.replace(BAD_TEAM, TEAM).encode()))
    assert (again["state"], again["done"], again["rejected"]) == ("FINISHED", 2, 0)
    assert await stands() == (5, 5)


async def test_with_any_fault_nothing_is_written_where_everything_is_to_be_rejected(
    client: Client, tmp_path: Path
) -> None:
    job = await over(client, await uploaded(client, await file_of(client, tmp_path, 4, bad=(3,))))

    assert (job["state"], job["total"], job["done"], job["rejected"], job["skipped"]) == ("FINISHED", 4, 0, 1, 3)
    assert await stands() == (0, 0)
    assert not await m.RegisterImport.all().exists()


async def test_a_check_tells_the_faults_and_writes_nothing(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 4, bad=(1,))

    job = await over(client, await uploaded(client, file, check="true", policy="REJECT_FAILED_ROWS"))

    assert (job["kind"], job["state"], job["done"], job["rejected"]) == ("REGISTER_CHECK", "FINISHED", 0, 1)
    assert [row["position"] for row in job["rows"]["nodes"]] == [1]
    assert await stands() == (0, 0)


async def test_the_same_file_once_more_changes_nothing(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 3)
    await over(client, await uploaded(client, file))

    job = await over(client, await uploaded(client, file))

    assert (job["state"], job["total"], job["done"], job["skipped"]) == ("FINISHED", 3, 0, 3)
    assert await stands() == (3, 3)


async def test_a_retry_answers_the_same_job_and_a_key_is_one_requests(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 2)
    first = await upload(client, file, key="once")
    again = await upload(client, file, key="once")

    assert first.json() == again.json()
    assert await m.Job.all().count() == await m.RegisterUpload.all().count() == 1
    other = await upload(client, file + b"\r\n", key="once")
    assert (other.status_code, codes(other)) == (409, [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")])


async def test_files_are_kept_sealed_and_no_longer_than_needed(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 1_000)
    code = await uploaded(client, await file_of(client, tmp_path, 3, bad=(2,)), policy="REJECT_FAILED_ROWS")
    await over(client, code)

    kept = await plain_parts()
    assert len(kept) > 1
    assert all(part.startswith(b"q1.") and b"450399" not in part for part in kept)
    now = client.app.clock()
    assert await empty_old(now + KEPT) == 0
    assert await empty_old(now + KEPT + timedelta(seconds=1)) == 1
    assert await plain_parts() == []
    assert (await get(client, f"{code}/rejected.csv")).status_code == 404
    assert (await get(client, f"{code}/faults.csv")).status_code == 200


async def test_a_file_of_another_system_is_read_by_its_mapping(client: Client, tmp_path: Path) -> None:
    file = (await file_of(client, tmp_path, 2)).decode("utf-8-sig").replace("姓名", "人员名称", 1).encode()
    unread = await upload(client, file)
    assert (unread.status_code, codes(unread)) == (422, [("UNKNOWN_HEADER", "file")])

    mapping = "source: 中联\ncolumns: {人员名称: name}\n".encode()
    added = await upload(client, mapping, path="/mappings")
    assert added.status_code == 201, added.text
    assert (await upload(client, mapping, path="/mappings")).json() == added.json()
    job = await over(client, await uploaded(client, file, mapping=added.json()["mapping"], source=""))

    assert (job["state"], job["done"]) == ("FINISHED", 2)
    assert (await m.RegisterImport.get()).source_system == "中联"
    faulty = await upload(client, b"columns: {x: nothing}\nlastDays: X\n", path="/mappings")
    assert faulty.status_code == 422
    assert {code for code, _path in codes(faulty)} == {"UNKNOWN_COLUMN", "UNKNOWN_KEY"}
    foreign = await upload(client, file, OTHER_CLERK, mapping=added.json()["mapping"])
    assert (foreign.status_code, codes(foreign)) == (404, [("NOT_FOUND", "mapping")])


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("columns: {", "YAML_SYNTAX"),
        ("columns: {x: &a name}\nvalues: {tags: {y: *a}}", "YAML_ALIAS"),
        ("columns: {x: !column name}", "YAML_TAG"),
        ("? [a]\n: b", "YAML_KEY"),
        ("source: a\nsource: b", "DUPLICATE_KEY"),
        ("columns: {x: name, y: name}", "MAPPED_TWICE"),
        (f"columns: {'{x: ' * 99}1{'}' * 99}", "YAML_TOO_DEEP"),
    ],
)
async def test_what_is_wrong_with_a_mapping_has_a_code_that_is_documented(
    client: Client, mapping: str, code: str
) -> None:
    answer = await upload(client, mapping.encode(), path="/mappings")

    assert answer.status_code == 422
    told = {each for each, _path in codes(answer)}
    assert code in told
    assert told <= set(ProblemCode.__members__)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"%PDF-1.7 no table", "FILE_NOT_TABLE"),
        (b"PK\x03\x04 no workbook", "FILE_BROKEN"),
        ("姓名,鞋码\r\n".encode(), "UNKNOWN_HEADER"),
    ],
)
async def test_what_is_no_register_is_refused_at_once(client: Client, file: bytes, code: str) -> None:
    answer = await upload(client, file)

    assert answer.status_code == 422
    assert code in [each for each, _path in codes(answer)]
    assert not await m.Job.all().exists()


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"policy": "SOME"}, (400, "BAD_PARAMETER", "policy")),
        ({"check": "perhaps"}, (400, "BAD_PARAMETER", "check")),
        ({"key": " "}, (422, "BAD_IDEMPOTENCY_KEY", "idempotencyKey")),
        ({"source": "x" * 101}, (422, "SOURCE_SYSTEM", "source")),
        ({"mapping": "none"}, (404, "NOT_FOUND", "mapping")),
    ],
)
async def test_what_cannot_be_used_is_told_with_its_place(
    client: Client, tmp_path: Path, query: dict[str, Any], fault: tuple[int, str, str]
) -> None:
    answer = await upload(client, await file_of(client, tmp_path, 1), **query)

    assert (answer.status_code, *codes(answer)[0]) == fault
    assert not await m.Job.all().exists()


async def test_an_upload_has_a_bound_in_bytes_and_in_number(
    starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(starter_url, clock, max_register_bytes=1_024) as client:
        answer = await upload(client, b"x" * 1_025)
        assert (answer.status_code, codes(answer)) == (413, [("BODY_TOO_LARGE", "")])
        monkeypatch.setattr(register_upload, "AT_ONCE", 0)
        assert (await upload(client, b"x")).status_code == 503
        assert not await m.RegisterUpload.all().exists()


async def test_whoever_is_foreign_changes_nothing_and_reads_nothing(client: Client, tmp_path: Path) -> None:
    file = await file_of(client, tmp_path, 2, bad=(2,))
    code = await uploaded(client, file, policy="REJECT_FAILED_ROWS")
    await over(client, code)
    stood = (await stands(), await m.Job.all().count(), await AuditEntry.all().count())
    resident = await m.Resident.all().first()
    assert resident is not None
    patient = Actor("self", frozenset({AccessRole.RESIDENT}), resident=resident.code)
    without_the_verb = [
        Actor("no clerk", frozenset({role}), region="450323", institution=CLINIC)
        for role in (AccessRole.EVALUATOR, AccessRole.AUDITOR, AccessRole.PACKAGE_DESIGNER)
    ]
    refused = [(None, 401), (patient, 403), *((each, 403) for each in without_the_verb)]
    refused += [(OTHER_CLERK, 404), (OTHER_AUTHORITY, 404)]
    for actor, status in refused:
        assert (await upload(client, file, actor, institution=CLINIC)).status_code == status
        assert (await upload(client, b"source: x", actor, path="/mappings", institution=CLINIC)).status_code == status
        for path in (f"{code}/faults.csv", f"{code}/rejected.csv"):
            assert (await get(client, path, actor)).status_code == status
        why = {"purpose": "CARE", "reason": "核对"}
        assert (await get(client, "export.csv", actor, institution=CLINIC, **why)).status_code == status
    assert (await stands(), await m.Job.all().count(), await AuditEntry.all().count()) == stood
