"""Long work at the API: asked for, done while the server runs, told row by row, and only to whom it belongs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from enrolment.models import Contract, Job
from tests.api.conftest import Client
from tests.api.listening import TRANSPORTS, Listen, until_listening
from tests.api.signers import (
    AUTHORITY,
    CLERK,
    CLINIC,
    OTHER_AUTHORITY,
    OTHER_CLERK,
    OTHER_DOCTOR,
    OTHER_TEAM,
    REGION,
    TEAM,
    papers,
    registered,
)
from tests.api.workers import asked, enrolled, over, payload, refused, renewing, shown

BAD = "ENR-00000000000000"
NEVER = datetime(2099, 1, 1, tzinfo=UTC)


async def test_renewals_are_prepared_in_the_background_and_every_row_is_told(client: Client) -> None:
    codes = await enrolled(client, 3)
    given = renewing(codes[0], BAD, *codes[1:])
    job = await over(client, await asked(client, "prepareRenewals", **given))

    assert {name: job[name] for name in ("kind", "policy", "state", "total", "done", "rejected", "skipped")} == {
        "kind": "PREPARE_RENEWALS",
        "policy": "REJECT_FAILED_ROWS",
        "state": "FINISHED",
        "total": 4,
        "done": 3,
        "rejected": 1,
        "skipped": 0,
    }
    assert (job["progress"], job["version"], job["askedBy"], job["failure"]) == (100, 2, "clerk", None)
    assert (job["region"]["code"], job["institution"]["code"]) == (REGION, CLINIC)
    assert job["rows"]["totalCount"] == 4
    rows = job["rows"]["nodes"]
    assert [(row["position"], row["subject"], row["state"]) for row in rows] == [
        (1, codes[0], "DONE"),
        (2, BAD, "REJECTED"),
        (3, codes[1], "DONE"),
        (4, codes[2], "DONE"),
    ]
    (problem,) = rows[1]["problems"]
    assert (problem["code"], problem["path"]) == ("NOT_FOUND", ["enrolment"])
    contract = await client.data(
        "query($code: String!) { contract(code: $code) { state starts renews { code } } }",
        CLERK,
        code=rows[0]["result"],
    )
    assert contract["contract"]["state"] == "AWAITING_SIGNATURE"
    assert contract["contract"]["starts"] == "2027-03-01"


async def test_the_enrolments_of_a_team_are_a_list(client: Client) -> None:
    codes = await enrolled(client, 2)
    ending = {"team": {"team": TEAM, "endsBefore": "2027-03-02"}}
    job = await over(client, await asked(client, "prepareRenewals", **renewing(list=ending)))

    assert {row["subject"] for row in job["rows"]["nodes"]} == set(codes)
    assert job["done"] == 2


async def test_a_retry_answers_the_same_job(client: Client) -> None:
    given = renewing(*await enrolled(client, 1), idempotencyKey="once")

    assert await asked(client, "prepareRenewals", **given) == await asked(client, "prepareRenewals", **given)
    assert await Job.all().count() == 1


async def test_a_second_job_for_the_list_is_refused_with_the_open_one(client: Client) -> None:
    codes = await enrolled(client, 1)
    code = await asked(client, "prepareRenewals", **renewing(*codes))
    await over(client, code)
    await Job.filter(code=code).update(state="RUNNING", finished_at=None, lease_owner="x", lease_until=NEVER)

    (problem,) = (await payload(client, "prepareRenewals", **renewing(*codes)))["problems"]

    assert (problem["__typename"], problem["code"], problem["path"]) == (
        "JobOpenProblem",
        "JOB_OPEN",
        ["input", "list", "enrolments"],
    )
    assert (problem["jobCode"], problem["job"]) == (code, {"code": code})


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (renewing(), [("NOTHING_TO_DO", "list.enrolments")]),
        (renewing(BAD), [("NOT_FOUND", "list.enrolments")]),
        (renewing("x" * 33), [("TEXT_SIZE", "list.enrolments.0")]),
        (renewing(*["ENR-1"] * 5001), [("LIST_SIZE", "list.enrolments")]),
        (renewing(list={"team": {"team": TEAM, "endsBefore": "2026-03-01"}}, years=9), None),
        (renewing(list={"team": {"team": "NO-TEAM", "endsBefore": "2027-03-01"}}), [("NOT_FOUND", "list.team.team")]),
    ],
)
async def test_what_is_wrong_with_the_input_is_told_with_its_path(
    client: Client, given: dict[str, Any], problems: list[tuple[str, str]] | None
) -> None:
    expected = problems or [
        ("TERM_NOT_ALLOWED", "years"),
        ("PERIOD_EMPTY", "list.team.endsFrom"),
        ("NOTHING_TO_DO", "list.team.team"),
    ]
    assert await refused(client, "prepareRenewals", **given) == expected
    assert not await Job.all().exists()


async def test_a_job_is_seen_and_called_off_by_those_whose_it_is_alone(client: Client) -> None:
    code = await asked(client, "prepareRenewals", **renewing(*await enrolled(client, 1)))
    job = await over(client, code)
    listing = "{ jobs { totalCount nodes { code } } }"
    node = "query($id: ID!) { node(id: $id) { ... on Job { code } } }"
    superior = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")
    for actor in (CLERK, AUTHORITY, superior):
        assert await shown(client, code, actor) == job
        assert (await client.data(listing, actor))["jobs"] == {"totalCount": 1, "nodes": [{"code": code}]}
        assert (await client.data(node, actor, id=job["id"]))["node"] == {"code": code}

    nowhere = Actor("nowhere", frozenset({AccessRole.CLINIC_CLERK}))
    for actor in (OTHER_CLERK, OTHER_AUTHORITY, nowhere):
        assert await shown(client, code, actor) is None
        assert (await client.data(listing, actor))["jobs"] == {"totalCount": 0, "nodes": []}
        assert (await client.data(node, actor, id=job["id"]))["node"] is None
        given = {"job": code, "expectedVersion": 2}
        assert await refused(client, "cancelJob", actor, **given) == [("NOT_FOUND", "job")]

    reader = Actor("somebody", frozenset({AccessRole.RESIDENT}), resident="RES-1")
    assert (await client.ask(listing, reader))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await client.data(node, reader, id=job["id"]))["node"] is None


async def test_a_job_of_the_county_about_a_clinics_team_is_the_clinics_too(client: Client) -> None:
    await enrolled(client, 1)
    ending = {"team": {"team": TEAM, "endsBefore": "2027-03-02"}}
    code = await asked(client, "prepareRenewals", AUTHORITY, **renewing(list=ending))

    job = await over(client, code, CLERK)
    assert (job["done"], job["askedBy"]) == (1, "county")


async def test_the_countys_own_list_is_not_the_clinics(client: Client) -> None:
    codes = await enrolled(client, 1)
    job = await over(client, await asked(client, "prepareRenewals", AUTHORITY, **renewing(*codes)), AUTHORITY)

    assert (job["done"], job["institution"]) == (1, None)
    assert await shown(client, job["code"], CLERK) is None


async def test_rows_of_others_in_a_list_are_not_found(client: Client) -> None:
    (own,) = await enrolled(client, 1)
    there = {"provider": {"team": OTHER_TEAM}} | papers(OTHER_DOCTOR)
    there["circumstances"] = {"channel": "CLINIC", "acceptsOutsideArea": True}
    (foreign,) = await enrolled(client, 1, OTHER_CLERK, **there)
    before = await Contract.all().count()

    job = await over(client, await asked(client, "prepareRenewals", **renewing(foreign, own)))

    states = [(row["state"], [each["code"] for each in row["problems"]]) for row in job["rows"]["nodes"]]
    assert states == [("REJECTED", ["NOT_FOUND"]), ("DONE", [])]
    assert await Contract.all().count() == before + 1


async def test_jobs_and_rows_are_paged_and_filtered(client: Client) -> None:
    codes = await enrolled(client, 3)
    first = await over(client, await asked(client, "prepareRenewals", **renewing(*codes)))
    second = await over(client, await asked(client, "prepareRenewals", **renewing(codes[0], BAD)))
    query = """query($first: Int, $last: Int, $after: String, $before: String, $filter: JobFilter) {
      jobs(first: $first, last: $last, after: $after, before: $before, filter: $filter) {
        totalCount edges { cursor node { code } } pageInfo { hasNextPage hasPreviousPage } } }"""

    async def listed(**asked_for: Any) -> tuple[list[str], dict[str, bool], str | None]:
        found = (await client.data(query, CLERK, **asked_for))["jobs"]
        edges = found["edges"]
        return [edge["node"]["code"] for edge in edges], found["pageInfo"], edges[-1]["cursor"] if edges else None

    newest, info, cursor = await listed(first=1)
    assert (newest, info) == ([second["code"]], {"hasNextPage": True, "hasPreviousPage": False})
    assert (await listed(first=1, after=cursor))[0] == [first["code"]]
    assert (await listed(last=1))[0] == [first["code"]]
    assert (await listed(filter={"states": ["QUEUED"]}))[0] == []
    assert (await listed(filter={"kinds": ["PREPARE_RENEWALS"], "institution": CLINIC}))[0] == [
        second["code"],
        first["code"],
    ]
    for other in ("LC-T02-H", "?"):
        assert (await listed(filter={"institution": other}))[0] == []

    rows = """query($code: String!, $after: String, $states: [JobRowState!]) { job(code: $code) {
      rows(first: 2, after: $after, states: $states) { totalCount pageInfo { endCursor hasNextPage }
        nodes { position } } } }"""
    found = (await client.data(rows, CLERK, code=first["code"]))["job"]["rows"]
    assert [row["position"] for row in found["nodes"]] == [1, 2]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (3, True)
    end = found["pageInfo"]["endCursor"]
    found = (await client.data(rows, CLERK, code=first["code"], after=end))["job"]["rows"]
    assert [row["position"] for row in found["nodes"]] == [3]
    found = (await client.data(rows, CLERK, code=second["code"], states=["REJECTED"]))["job"]["rows"]
    assert (found["totalCount"], [row["position"] for row in found["nodes"]]) == (1, [2])
    for cursor in ("garbage", second["code"]):
        answer = await client.ask(rows, CLERK, code=first["code"], after=cursor)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_statements_do_not_grow_with_jobs_and_rows(client: Client) -> None:
    codes = await enrolled(client, 3)
    query = (
        "{ jobs { totalCount nodes { code institution { name } rows { totalCount nodes { problems { code } } } } } }"
    )

    async def statements() -> int:
        client.statements.clear()
        await client.data(query, CLERK)
        return sum(" job" in each or "institution" in each for each in client.statements)

    await over(client, await asked(client, "prepareRenewals", **renewing(codes[0])))
    few = await statements()
    await over(client, await asked(client, "prepareRenewals", **renewing(*codes)))
    await over(client, await asked(client, "prepareRenewals", **renewing(*codes[1:])))

    assert await statements() == few


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_listeners_hear_how_a_job_gets_on_until_it_is_over(client: Client, transport: str) -> None:
    listen: Listen = TRANSPORTS[transport]
    codes = await enrolled(client, 3)
    client.app.jobs._stopping = True  # not before somebody listens
    client.app.jobs.wake()
    await asyncio.sleep(0.05)
    code = await asked(client, "prepareRenewals", **renewing(*codes))
    query = f'subscription {{ jobChanged(code: "{code}") {{ state progress done version }} }}'
    async with listen(client, CLERK, query) as hear:
        first = (await hear())["data"]["jobChanged"]
        assert first == {"state": "QUEUED", "progress": 0, "done": 0, "version": 1}
        await until_listening(client, 1)
        async with client.app.jobs.running(60):
            await over(client, code)
            heard = [first]
            while heard[-1]["state"] != "FINISHED":
                heard.append((await hear())["data"]["jobChanged"])

    assert heard[-1] == {"state": "FINISHED", "progress": 100, "done": 3, "version": 2}
    assert [each["done"] for each in heard] == sorted(each["done"] for each in heard)


async def test_nobody_listens_to_a_job_that_is_not_theirs(client: Client) -> None:
    code = await asked(client, "prepareRenewals", **renewing(*await enrolled(client, 1)))
    query = f'subscription {{ jobChanged(code: "{code}") {{ state }} }}'
    async with TRANSPORTS["SSE"](client, OTHER_CLERK, query) as hear:
        (error,) = (await hear())["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_job_left_by_another_server_is_found_without_being_woken(client: Client) -> None:
    codes = await enrolled(client, 1)
    code = await asked(client, "prepareRenewals", **renewing(*codes))
    await over(client, code)
    left = {"state": "RUNNING", "finished_at": None, "place": 0, "done": 0}
    await Job.filter(code=code).update(**left)
    async with client.app.jobs.running(0.05):
        job = await over(client, code)
    assert (job["done"], job["skipped"]) == (0, 1), "what was prepared is not prepared again"


async def test_transfers_and_calls_are_asked_for_in_the_same_way(client: Client) -> None:
    enrolment, phone = await enrolled(client, 1), "13812340001"
    resident = await registered(client, phones=[{"number": phone}])
    told = await client.data(
        "query($code: String!) { resident(code: $code) { phones { code } } }", CLERK, code=resident
    )
    (known,) = told["resident"]["phones"]
    calls = [
        {"phone": known["code"], "status": "WRONG_NUMBER", "note": "空号"},
        {"phone": "PHN-0", "status": "VERIFIED"},
    ]
    policy: dict[str, Any] = {"policy": "REJECT_FAILED_ROWS"}
    to = {"list": {"enrolments": enrolment}, "toTeam": "LC-T01-TEAM02", "on": "2026-04-01"} | policy

    moving = await over(client, await asked(client, "prepareTransfers", **to))
    calling = await over(client, await asked(client, "verifyPhones", calls=calls, **policy))

    (row,) = moving["rows"]["nodes"]
    assert (moving["kind"], row["state"]) == ("PREPARE_TRANSFERS", "REJECTED")
    assert [(each["code"], each["path"]) for each in row["problems"]] == [("OUTSIDE_AREA", ["toTeam"])]
    assert (calling["kind"], calling["done"], calling["rejected"]) == ("VERIFY_PHONES", 1, 1)
    assert await refused(
        client, "verifyPhones", calls=[{"phone": known["code"], "status": "UNVERIFIED"}], **policy
    ) == [("STATUS_NOT_A_RESULT", "calls.0.status")]
    assert await refused(client, "prepareTransfers", **to | {"toTeam": OTHER_TEAM, "on": "2026-02-28"}) == [
        ("BACKDATED", "on"),
        ("NOT_FOUND", "toTeam"),
    ]
