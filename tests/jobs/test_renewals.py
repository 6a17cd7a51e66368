"""Renewals prepared over a list: each awaits fresh signatures, and each row is told what became of it (R217)."""

from __future__ import annotations

from datetime import date

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.signing.given import GroupChosen, PackageWanted
from tests.jobs.staging import (
    REJECT_ALL,
    announced,
    audited,
    awaiting,
    counts,
    done,
    enrolled,
    renewals,
    renewals_of_team,
    rows,
    told,
    worker,
)
from tests.signing.staging import World, ended, held, packages, renewed, resident, signed

TODAY = date(2027, 2, 1)


async def test_each_enrolment_of_a_list_gets_a_renewal_that_awaits_fresh_signatures(world: World) -> None:
    people = await enrolled(world.own, 3)
    job = await done(worker(world.own), await renewals(world.own, *[each.code for each in people]))

    assert counts(job) == ("FINISHED", 3, 0, 0)
    for enrolment, row in zip(people, await rows(job), strict=True):
        (contract,) = await awaiting(enrolment)
        assert (row.state, row.subject, row.result) == ("DONE", enrolment.code, contract.code)
        assert (contract.starts, contract.years, contract.team_id) == (
            date(2027, 3, 1),
            1,
            enrolment.contract.team_id,
        )
        assert contract.offered_at is not None
        assert contract.signed_at is None
        assert contract.recorded_by == f"clerk of {world.own.institution}"
        assert not await models.Enrolment.filter(renews_id=enrolment.id).exists()


async def test_the_renewal_offers_what_was_chosen_and_held_to_the_end(world: World) -> None:
    code = await resident(world.own)
    techniques = {"TECHNIQUES": ["TCM-04", "TCM-05", "TCM-06"]}
    tcm = PackageWanted("PER-TCM", (GroupChosen("TECHNIQUES", tuple(techniques["TECHNIQUES"])),))
    enrolment = await signed(code, world.own, packages=(*packages("BAS-00"), tcm))
    assert set(await held(enrolment)) > {"BAS-00", "PER-TCM"}, "an elder's package attached too"

    await done(worker(world.own), await renewals(world.own, enrolment.code))

    (contract,) = await awaiting(enrolment)
    person = await models.ContractPerson.get(contract_id=contract.id)
    assert [(each["code"], each["options"]) for each in person.basket] == [("BAS-00", {}), ("PER-TCM", techniques)]


async def test_another_term_is_prepared_where_one_is_asked_for(world: World) -> None:
    (enrolment,) = await enrolled(world.own, 1)

    await done(worker(world.own), await renewals(world.own, enrolment.code, years=2))

    (contract,) = await awaiting(enrolment)
    assert (contract.starts, contract.ends) == (date(2027, 3, 1), date(2029, 3, 1))


async def test_the_enrolments_of_a_team_that_end_in_time_are_the_list(fresh: World) -> None:
    (one, two) = await enrolled(fresh.own, 2)
    (later,) = await enrolled(fresh.own, 1, years=2)
    cut = await signed(await resident(fresh.own), fresh.own)
    await ended(cut, fresh.own, date(2027, 2, 10), day=TODAY)
    await enrolled(fresh.other, 1)

    job = await done(worker(fresh.own), await renewals_of_team(fresh.own))

    assert [row.subject for row in await rows(job)] == [one.code, two.code]
    assert not await awaiting(later)


async def test_what_is_prepared_or_renewed_already_is_skipped_with_its_contract(world: World) -> None:
    waiting, signed_again = await enrolled(world.own, 2)
    await done(worker(world.own), await renewals(world.own, waiting.code))
    (prepared,) = await awaiting(waiting)
    new = await renewed(signed_again, world.own, TODAY)

    job = await done(worker(world.own), await renewals(world.own, waiting.code, signed_again.code))

    assert counts(job) == ("FINISHED", 0, 0, 2)
    assert [(row.state, row.result) for row in await rows(job)] == [
        ("SKIPPED", prepared.code),
        ("SKIPPED", new.contract.code),
    ]
    assert len(await awaiting(waiting)) == 1


async def test_rows_that_cannot_be_renewed_are_told_why_and_the_others_are_prepared(world: World) -> None:
    good, cut, never = await enrolled(world.own, 3)
    await ended(cut, world.own, date(2027, 2, 10), day=TODAY)
    await ended(never, world.own)  # on its first day
    (foreign,) = await enrolled(world.other, 1)

    codes = (cut.code, good.code, foreign.code, "ENR-00000000000000", "no code at all", never.code)
    job = await done(worker(world.own), await renewals(world.own, *codes))

    assert counts(job) == ("FINISHED", 1, 5, 0)
    found = await rows(job)
    assert [told(row) for row in found] == [
        {("NOT_RENEWABLE", "enrolment")},
        set(),
        {("NOT_FOUND", "enrolment")},
        {("NOT_FOUND", "enrolment")},
        {("NOT_FOUND", "enrolment")},
        {("NOT_RENEWABLE", "enrolment")},
    ]
    assert all(each["zh"] and each["en"] for row in found for each in row.problems or ())
    assert not await awaiting(cut)
    assert not await awaiting(foreign)
    assert len(await awaiting(good)) == 1


async def test_where_everything_is_rejected_one_bad_row_keeps_all_others_from_being_prepared(world: World) -> None:
    good, cut, also_good = await enrolled(world.own, 3)
    await ended(cut, world.own, date(2027, 2, 10), day=TODAY)
    before = await models.Contract.all().count()

    codes = (good.code, cut.code, also_good.code)
    job = await done(worker(world.own, most=2), await renewals(world.own, *codes, policy=REJECT_ALL))

    assert counts(job) == ("FINISHED", 0, 1, 2)
    assert [(row.state, row.result) for row in await rows(job)] == [
        ("SKIPPED", None),
        ("REJECTED", None),
        ("SKIPPED", None),
    ]
    assert await models.Contract.all().count() == before
    assert await audited(job) == []


async def test_where_everything_is_in_order_the_second_pass_prepares_it(world: World) -> None:
    people = await enrolled(world.own, 3)
    job = await renewals(world.own, *[each.code for each in people], policy=REJECT_ALL)
    job = await done(worker(world.own, most=2), job)

    assert counts(job) == ("FINISHED", 3, 0, 0)
    assert [len(await awaiting(each)) for each in people] == [1, 1, 1]
    first, *between, last = await announced(job)
    assert (first[0], last[0]) == ("job.asked", "job.finished")
    assert len(between) >= 3
    assert {kind for kind, _ in between} == {"job.advanced"}
    assert last[1] == {
        "state": "FINISHED",
        "job_kind": "PREPARE_RENEWALS",
        "total": 3,
        "done": 3,
        "rejected": 0,
        "skipped": 0,
    }


async def test_chunks_are_audited_in_the_name_of_whoever_asked(world: World) -> None:
    people = await enrolled(world.own, 3)
    job = await done(worker(world.own, most=2), await renewals(world.own, *[each.code for each in people]))

    entries = await audited(job)
    assert {each["subject"] for each in entries} == {f"clerk of {world.own.institution}"}
    assert [row["position"] for each in entries for row in each["rows"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"years": 4}, ("TERM_NOT_ALLOWED", ("years",))),
        ({"years": 0}, ("TERM_NOT_ALLOWED", ("years",))),
        ({"team": "QZ-T01-TEAM01"}, ("NOT_FOUND", ("list", "team", "team"))),
        ({"team": "?"}, ("NOT_FOUND", ("list", "team", "team"))),
        ({"before": TODAY}, ("PERIOD_EMPTY", ("list", "team", "endsFrom"))),
        ({}, ("NOTHING_TO_DO", ("list", "team", "team"))),
    ],
)
async def test_what_is_wrong_with_the_list_is_told_at_once(
    world: World, change: dict[str, object], problem: tuple[str, tuple[str, ...]]
) -> None:
    before = await models.Job.all().count()
    with pytest.raises(Refusal) as caught:
        await renewals_of_team(world.own, **{"before": date(2027, 2, 2)} | change)  # type: ignore[arg-type]

    assert problem in [(each.code, each.path) for each in caught.value.problems]
    assert await models.Job.all().count() == before


async def test_a_code_listed_twice_is_told_at_its_second_place(world: World) -> None:
    (own,) = await enrolled(world.own, 1)
    with pytest.raises(Refusal) as caught:
        await renewals(world.own, own.code, "ENR-2", own.code)

    assert [(each.code, each.path) for each in caught.value.problems] == [("LISTED_TWICE", ("list", "enrolments", "2"))]


async def test_a_list_of_which_nothing_is_the_actors_is_not_found(world: World) -> None:
    people = await enrolled(world.other, 2)
    with pytest.raises(Refusal) as caught:
        await renewals(world.own, people[0].code, people[1].code, "?")

    assert [(each.code, each.path) for each in caught.value.problems] == [("NOT_FOUND", ("list", "enrolments"))]
