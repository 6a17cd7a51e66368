"""Workers and leases: no row is done twice or left out, whoever works, stops, is killed or is too slow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs
from tortoise.exceptions import BaseORMException, IntegrityError

from core.actor import AccessRole, Actor
from core.faults import Refusal
from enrolment import models
from enrolment.bulk.renewals import PrepareRenewals, RenewalList, prepare_renewals
from enrolment.desk import Desk
from enrolment.jobs.asking import CancelJob, cancel_job
from enrolment.jobs.job import LEASE, MOST_ATTEMPTS, Row, RowResult
from enrolment.jobs.kind import Given, Handler, row_by_row
from enrolment.jobs.problem import JobOpen
from enrolment.jobs.running import is_waiting, release, take, work
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind, JobRowState
from tests.enrolment.desk_staging import key
from tests.jobs.staging import (
    REJECT_ALL,
    REJECT_FAILED,
    again,
    announced,
    audited,
    awaiting,
    chunk,
    counts,
    done,
    enrolled,
    later,
    renewals,
    renewals_of_team,
    rows,
    worker,
)
from tests.signing.staging import World

SECONDS = LEASE.total_seconds()


async def prepared(people: Sequence[models.Enrolment]) -> list[int]:
    """How many renewals each of them has."""
    return [len(await awaiting(each)) for each in people]


async def test_a_job_is_worked_on_by_one_worker_while_its_lease_lasts(fresh: World) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people])
    one, other = worker(fresh.own, "one", most=1), worker(fresh.own, "other")

    assert await chunk(one, job)
    assert not await is_waiting(other.clock)
    assert await take(other) is None
    assert not await work(other, job.id), "without the lease nothing is done"
    assert await prepared(people) == [1, 0, 0]


async def test_an_expired_lease_is_taken_over_and_the_first_worker_does_nothing_more(fresh: World) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own, "one", most=1)
    assert await chunk(one, job)

    other = later(worker(fresh.own, "other", most=1), SECONDS + 1)
    assert await is_waiting(other.clock)
    assert await chunk(other, job)
    assert not await work(one, job.id)
    assert await prepared(people) == [1, 1, 0]

    assert not await work(other, job.id)
    assert counts(await again(job)) == ("FINISHED", 3, 0, 0)
    assert await prepared(people) == [1, 1, 1]
    assert [row.state for row in await rows(job)] == ["DONE"] * 3


async def test_each_chunk_renews_the_lease(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own, "one", most=1)
    assert await take(one) == job.id

    assert await work(later(one, SECONDS - 1), job.id)

    assert await take(later(worker(fresh.own, "other"), SECONDS + 1)) is None


async def test_a_worker_that_stops_gives_the_job_back_at_once(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own, "one", most=1)
    assert await chunk(one, job)
    await release(one, job.id)

    assert counts(await done(worker(fresh.own, "other"), job)) == ("FINISHED", 2, 0, 0)
    assert await prepared(people) == [1, 1]


async def test_jobs_take_turns(fresh: World) -> None:
    people = await enrolled(fresh.own, 4)
    first = await renewals(fresh.own, people[0].code, people[1].code)
    second = await renewals(fresh.own, people[2].code, people[3].code, on=date(2027, 2, 2))
    one = worker(fresh.own, "one", date(2027, 2, 3), most=1)

    assert await chunk(one, first)
    await release(one, first.id)

    assert await take(one) == second.id


async def test_two_workers_at_once_take_two_jobs(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    jobs = [await renewals(fresh.own, each.code) for each in people]

    taken = await asyncio.gather(*(take(worker(fresh.own, name)) for name in ("one", "other")))

    assert sorted(taken, key=str) == sorted((each.id for each in jobs), key=str)
    assert await take(worker(fresh.own, "third")) is None


async def test_a_chunk_that_breaks_off_leaves_nothing_and_is_done_again(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own, "one")
    handler = one.handlers[JobKind.PREPARE_RENEWALS]

    async def breaking(desk: Desk, given: Given, listed: Sequence[Row]) -> list[RowResult]:
        await handler.carry_out(desk, given, listed)
        raise ConnectionResetError

    broken = replace(one, handlers={handler.kind: replace(handler, carry_out=breaking)})
    with pytest.raises(ConnectionResetError):
        await chunk(broken, job)
    assert await prepared(people) == [0, 0]
    assert [row.state for row in await rows(job)] == ["WAITING"] * 2

    await release(broken, job.id)
    assert counts(await done(one, job)) == ("FINISHED", 2, 0, 0)
    assert await prepared(people) == [1, 1]


async def test_after_an_attempt_without_progress_rows_are_tried_one_by_one(fresh: World) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own)
    assert await take(one) == job.id
    assert await take(later(one, SECONDS + 1)) == job.id

    assert await work(one, job.id)
    assert (await again(job)).place == 1


async def test_a_job_that_never_gets_on_is_given_up_and_the_next_one_is_taken(fresh: World) -> None:
    one_person, other_person = await enrolled(fresh.own, 2)
    stuck, fine = await renewals(fresh.own, one_person.code), await renewals(fresh.own, other_person.code)
    await models.Job.filter(id=fine.id).update(turn_at=worker(fresh.own, at=date(2027, 3, 1)).clock())
    one = worker(fresh.own)
    for turn in range(MOST_ATTEMPTS):
        assert await take(later(one, turn * (SECONDS + 1))) == stuck.id

    assert await take(later(one, MOST_ATTEMPTS * (SECONDS + 1))) == fine.id

    stuck = await again(stuck)
    assert (stuck.state, stuck.failure, stuck.version) == ("FAILED", "STUCK", 2)
    assert (await announced(stuck))[-1][0] == "job.failed"
    assert await audited(stuck) == [{"subject": stuck.subject, "job": stuck.code, "failure": "STUCK"}]


@pytest.mark.parametrize("policy", [REJECT_FAILED, REJECT_ALL])
async def test_a_row_that_breaks_off_at_every_attempt_is_rejected_and_the_others_go_on(
    fresh: World, policy: ErrorPolicy
) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people], policy=policy)

    async def one(_desk: Desk, _given: Given, row: Row) -> RowResult:
        if row.position == 2:
            await models.Contract.filter(id=people[1].contract_id).update(backfill_reason="half done")
            raise RuntimeError("secret text of the inside")
        return RowResult(row.position, JobRowState.DONE)

    handler = row_by_row(JobKind.PREPARE_RENEWALS, "prepareRenewals", one)
    clerk = worker(fresh.own, handlers={handler.kind: handler})
    broken = 0
    with capture_logs() as logged:
        while (await again(job)).finished_at is None:
            assert await take(clerk) == job.id
            try:
                while await work(clerk, job.id):
                    pass
            except RuntimeError:
                broken += 1
            await release(clerk, job.id)

    assert [(each["event"], each["row"], each["reason"]) for each in logged] == [("a row broke off", 2, "RuntimeError")]
    assert broken == MOST_ATTEMPTS + 1, "twice as a part of a chunk, then alone, and at the last attempt it is rejected"
    is_alone = policy is REJECT_FAILED
    assert counts(await again(job)) == ("FINISHED", 2 if is_alone else 0, 1, 0 if is_alone else 2)
    found = await rows(job)
    assert [row.state for row in found] == (
        ["DONE", "REJECTED", "DONE"] if is_alone else ["SKIPPED", "REJECTED", "SKIPPED"]
    )
    (problem,) = found[1].problems
    assert (problem["code"], problem["path"]) == ("ROW_BROKE_OFF", [])
    assert "secret" not in str(problem)
    assert (await models.Contract.get(id=people[1].contract_id)).backfill_reason is None


async def test_a_job_of_somebody_who_may_no_longer_do_it_is_given_up(fresh: World) -> None:
    people = await enrolled(fresh.own, 1)
    job = await done(worker(fresh.own, permits=False), await renewals(fresh.own, people[0].code))

    assert (job.state, job.failure) == ("FAILED", "FORBIDDEN")
    assert await prepared(people) == [0]


async def test_a_job_of_a_kind_nobody_knows_here_is_given_up(fresh: World) -> None:
    people = await enrolled(fresh.own, 1)
    job = await done(worker(fresh.own, handlers={}), await renewals(fresh.own, people[0].code))

    assert (job.state, job.failure) == ("FAILED", "FORBIDDEN")


async def test_a_second_job_for_the_list_names_the_open_one_until_it_is_over(fresh: World) -> None:
    people = await enrolled(fresh.own, 2)
    codes = [each.code for each in people]
    job = await renewals(fresh.own, *codes)
    for listed, policy in ((codes[::-1], REJECT_FAILED), (codes, REJECT_ALL)):
        with pytest.raises(Refusal) as caught:
            await renewals(fresh.own, *listed, policy=policy)
        (problem,) = caught.value.problems
        assert isinstance(problem, JobOpen)
        assert (problem.code, problem.job, problem.path) == ("JOB_OPEN", job.code, ("list", "enrolments"))

    county = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")
    authority = replace(fresh.own.desk(date(2027, 2, 1)), actor=county)
    given = PrepareRenewals(RenewalList(enrolments=tuple(codes)), REJECT_FAILED)
    with pytest.raises(Refusal) as caught:
        await prepare_renewals(authority, given, key())
    assert [each.code for each in caught.value.problems] == ["JOB_OPEN"], "whoever asks, it is the same list"

    await renewals(fresh.own, codes[0])
    await renewals_of_team(fresh.own)
    await done(worker(fresh.own), job)
    await renewals(fresh.own, *codes)


async def test_the_database_refuses_a_second_open_job_for_a_list(fresh: World) -> None:
    people = await enrolled(fresh.own, 1)
    job = await renewals(fresh.own, people[0].code)
    columns = {name: getattr(job, name) for name in ("kind", "list", "region_id", "policy", "given", "claims")}

    with pytest.raises(IntegrityError):
        await models.Job.create(
            code="JOB-X", subject="x", total=1, turn_at=job.turn_at, asked_at=job.asked_at, **columns
        )


@pytest.mark.parametrize(
    "change",
    [
        {"done": 2},
        {"place": 2},
        {"rejected": -1},
        {"lease_owner": "x"},
        {"state": "FINISHED"},
        {"lease_owner": "x", "lease_until": "asked_at"},
    ],
)
async def test_the_database_holds_what_a_job_promises(world: World, change: dict[str, object]) -> None:
    people = await enrolled(world.own, 1)
    job = await renewals(world.own, people[0].code)
    if "lease_until" in change:
        change = change | {"lease_until": job.asked_at}
    with pytest.raises(BaseORMException):
        await models.Job.filter(id=job.id).update(**change)
    with pytest.raises(BaseORMException):
        await models.Job.filter(id=job.id).delete()
    with pytest.raises(BaseORMException):
        await models.JobRow.filter(job_id=job.id).delete()


async def test_a_cancelled_job_keeps_what_was_done_and_does_nothing_more(fresh: World) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people])
    one = worker(fresh.own, most=1)
    assert await chunk(one, job)

    assert await cancel_job(fresh.own.desk(date(2027, 2, 1)), CancelJob(job.code, 1), key()) == {"job": job.code}

    assert not await work(one, job.id)
    job = await again(job)
    assert counts(job) == ("CANCELLED", 1, 0, 0)
    assert job.version == 2
    assert [row.state for row in await rows(job)] == ["DONE", "WAITING", "WAITING"]
    assert (await announced(job))[-1][0] == "job.cancelled"


async def test_what_is_over_or_foreign_is_not_cancelled(fresh: World) -> None:
    people = await enrolled(fresh.own, 1)
    job = await renewals(fresh.own, people[0].code)

    async def refused(code: str, version: int, *, other: bool = False) -> list[tuple[str, tuple[str, ...]]]:
        desk = (fresh.other if other else fresh.own).desk(date(2027, 2, 1))
        with pytest.raises(Refusal) as caught:
            await cancel_job(desk, CancelJob(code, version), key())
        return [(each.code, each.path) for each in caught.value.problems]

    assert await refused(job.code, 1, other=True) == [("NOT_FOUND", ("job",))]
    assert await refused("JOB-0", 1) == [("NOT_FOUND", ("job",))]
    assert await refused(job.code, 2) == [("VERSION_CONFLICT", ("expectedVersion",))]
    await done(worker(fresh.own), job)
    assert await refused(job.code, 1) == [("VERSION_CONFLICT", ("expectedVersion",))]
    assert await refused(job.code, 2) == [("JOB_OVER", ("job",))]
    assert (await again(job)).state == "FINISHED"


async def test_a_row_beaten_by_somebody_else_is_tried_again_and_the_rows_before_it_stay(fresh: World) -> None:
    people = await enrolled(fresh.own, 3)
    job = await renewals(fresh.own, *[each.code for each in people])
    turns: list[int] = []

    async def one(_desk: Desk, _given: Given, row: Row) -> RowResult:
        turns.append(row.position)
        await models.JobRow.filter(job_id=job.id, position=row.position).update(result="X")
        if turns == [1, 2]:
            raise IntegrityError("somebody was faster")
        return RowResult(row.position, JobRowState.DONE, f"R{row.position}")

    handler: Handler = row_by_row(JobKind.PREPARE_RENEWALS, "prepareRenewals", one)
    await done(worker(fresh.own, handlers={handler.kind: handler}), job)

    assert turns == [1, 2, 2, 3]
    assert [row.result for row in await rows(job)] == ["R1", "R2", "R3"]


async def test_statements_of_a_chunk_grow_with_its_own_rows_alone(fresh: World) -> None:
    async def of_a_chunk(how_many: int, most: int) -> int:
        people = await enrolled(fresh.own, how_many)
        job = await renewals(fresh.own, *[each.code for each in people])
        sent: list[int] = []

        async def one(_desk: Desk, _given: Given, row: Row) -> RowResult:
            sent.append(row.position)
            return RowResult(row.position, JobRowState.DONE)

        handler = row_by_row(JobKind.PREPARE_RENEWALS, "prepareRenewals", one, most)
        clerk = worker(fresh.own, handlers={handler.kind: handler})
        assert await take(clerk) == job.id
        fresh.sent.clear()
        await work(clerk, job.id)
        assert sent == list(range(1, min(most, how_many) + 1))
        return sum("SAVEPOINT" not in each for each in fresh.sent)

    assert await of_a_chunk(3, 2) == await of_a_chunk(6, 5) <= 12
