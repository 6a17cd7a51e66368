"""What becomes of a proposal: it waits, and is taken up, declined by the resident, or withdrawn by the clinic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tortoise.exceptions import BaseORMException, IntegrityError

from core.actor import AccessRole, Actor
from core.faults import Refusal
from enrolment import models
from enrolment.proposing.reading import ProposalRow, proposals_by_code, waiting_for
from enrolment.proposing.settling import SettleProposal, decline_proposal, withdraw_proposal
from enrolment.proposing.standing import ASKED_AGAIN_AFTER
from enrolment.signing.given import GroupChosen, PackageWanted
from enrolment.vocabulary import ProposalOutcome
from tests.enrolment.desk_staging import key
from tests.jobs.staging import done, rows, told, worker
from tests.jobs.test_proposals import PACKAGE, TODAY, migrant, proposals
from tests.jobs.test_proposals_kept_from_others import COUNTY, ill, proposed
from tests.signing.staging import Clinic, World, announced, ended, happened, packages, renewed, resident, signed


def own(code: str) -> Actor:
    """The token of a resident."""
    return Actor(f"me {code}", frozenset({AccessRole.RESIDENT}), resident=code)


async def waits(clinic: Clinic, *, package: PackageWanted | None = None) -> tuple[models.Enrolment, str]:
    """Somebody to whom the package is proposed; the code of the proposal."""
    enrolment = await signed(await migrant(clinic), clinic)
    changes: dict[str, Any] = {} if package is None else {"package": package}
    job = await done(worker(clinic, at=TODAY), await proposals(clinic, enrolment.resident.code, **changes))
    (row,) = await rows(job)
    assert row.state == "DONE", row.problems
    return enrolment, str(row.result)


async def seen(clinic: Clinic, actor: Actor, enrolment: models.Enrolment, on: date = TODAY) -> list[ProposalRow]:
    """What waits for the person, as the actor reads it."""
    found = await waiting_for(actor, clinic.catalog, [enrolment.resident_id], on)
    return list(found.get(enrolment.resident_id, ()))


async def test_it_waits_for_the_resident_with_who_proposes_it_and_when(world: World) -> None:
    enrolment, code = await waits(world.own)

    (row,) = await seen(world.own, own(enrolment.resident.code), enrolment)

    assert (row.code, row.package.code, row.institution, row.on) == (code, PACKAGE, world.own.institution, TODAY)
    assert (row.options, row.left_out, row.is_choice_open, row.outcome) == ((), (), False, None)
    assert await seen(world.own, own(enrolment.resident.code), enrolment, date(2027, 3, 1)) == [], "the cover is over"


async def test_a_choice_that_is_not_proposed_is_left_to_the_resident(world: World) -> None:
    chosen = GroupChosen("TECHNIQUES", ("TCM-04", "TCM-05", "TCM-06"))
    for options, is_open in (((), True), ((chosen,), False)):
        enrolment, _code = await waits(world.own, package=PackageWanted("PER-TCM", options))
        (row,) = await seen(world.own, own(enrolment.resident.code), enrolment)
        assert row.is_choice_open is is_open
        assert row.options == tuple((each.group, each.items) for each in options)


async def test_a_choice_that_is_proposed_must_be_a_whole_one(world: World) -> None:
    enrolment = await signed(await migrant(world.own), world.own)
    few = PackageWanted("PER-TCM", (GroupChosen("TECHNIQUES", ("TCM-04",)),))

    job = await done(worker(world.own, at=TODAY), await proposals(world.own, enrolment.resident.code, package=few))

    assert {code for code, _path in told((await rows(job))[0])} == {"TOO_FEW_CHOSEN"}


async def test_the_resident_declines_and_is_asked_again_only_after_a_while(world: World) -> None:
    enrolment, code = await waits(world.own)
    person = enrolment.resident.code
    desk = replace(world.own.desk(TODAY), actor=own(person))

    assert await decline_proposal(desk, SettleProposal(code, 1), key()) == {"proposal": code, "version": 2}

    assert await seen(world.own, own(person), enrolment) == []
    row = (await proposals_by_code(own(person), world.own.catalog, [code]))[code]
    assert (row.outcome, row.version) == (ProposalOutcome.DECLINED, 2)
    assert (await happened(enrolment))[-1][0] == "PROPOSAL_SETTLED"
    details = {"enrolment": enrolment.code, "proposal": code, "outcome": "DECLINED"}
    assert (await announced(enrolment))[-1] == ("contract.proposal_settled", details)
    with pytest.raises(Refusal) as caught:
        await decline_proposal(desk, SettleProposal(code, 2), key())
    assert [(each.code, each.path) for each in caught.value.problems] == [("PROPOSAL_SETTLED", ("proposal",))]

    again, last = TODAY + ASKED_AGAIN_AFTER, TODAY + ASKED_AGAIN_AFTER - timedelta(days=1)
    for day in (TODAY, last):
        (skipped,) = await rows(await done(worker(world.own, at=day), await proposals(world.own, person, on=day)))
        assert (skipped.state, skipped.result) == ("SKIPPED", code)
        assert told(skipped) == {("PROPOSAL_DECLINED", "package.code")}
        assert skipped.problems is not None
        assert all(str(again) in skipped.problems[0][language] for language in ("zh", "en"))
    (other,) = await rows(
        await done(worker(world.own, at=TODAY), await proposals(world.own, person, package=PackageWanted("PER-TCM")))
    )
    assert other.state == "DONE", "another package was not declined"
    (asked,) = await rows(await done(worker(world.own, at=again), await proposals(world.own, person, on=again)))
    assert (asked.state, asked.result != code) == ("DONE", True)


async def test_what_was_declined_is_not_proposed_at_once_under_the_next_contract(world: World) -> None:
    old, code = await waits(world.own)
    person, late = old.resident.code, date(2027, 2, 10)
    await decline_proposal(replace(world.own.desk(late), actor=own(person)), SettleProposal(code, 1), key())
    new = await renewed(old, world.own, late, packages=packages("BAS-00"))
    on = new.starts + timedelta(days=30)

    (row,) = await rows(await done(worker(world.own, at=on), await proposals(world.own, person, on=on)))

    assert (row.state, row.result) == ("SKIPPED", code)


async def test_what_the_clinic_took_back_may_be_proposed_at_once(world: World) -> None:
    enrolment, code = await waits(world.own)
    await withdraw_proposal(world.own.desk(TODAY), SettleProposal(code, 1), key())

    (row,) = await rows(await done(worker(world.own, at=TODAY), await proposals(world.own, enrolment.resident.code)))

    assert (row.state, row.result != code) == ("DONE", True)


async def test_the_clinic_takes_its_proposal_back(world: World) -> None:
    enrolment, code = await waits(world.own)

    await withdraw_proposal(world.own.desk(TODAY), SettleProposal(code, 1), key())

    assert await seen(world.own, own(enrolment.resident.code), enrolment) == []
    assert (await models.PackageProposal.get(code=code)).outcome == "WITHDRAWN"


async def test_nobody_else_settles_it(world: World) -> None:
    enrolment, code = await waits(world.own)
    stranger = await resident(world.own)

    async def refused(act: object, desk: object, version: int = 1) -> list[tuple[str, tuple[str, ...]]]:
        with pytest.raises(Refusal) as caught:
            await act(desk, SettleProposal(code, version), key())  # type: ignore[operator]
        return [(each.code, each.path) for each in caught.value.problems]

    clerk = world.own.desk(TODAY)
    not_found = [("NOT_FOUND", ("proposal",))]
    assert await refused(decline_proposal, replace(clerk, actor=own(stranger))) == not_found
    assert await refused(decline_proposal, clerk) == not_found, "a clerk declines for nobody"
    assert await refused(withdraw_proposal, world.other.desk(TODAY)) == not_found
    assert await refused(withdraw_proposal, replace(clerk, actor=own(enrolment.resident.code))) == not_found
    assert await refused(withdraw_proposal, clerk, 2) == [("VERSION_CONFLICT", ("expectedVersion",))]
    assert (await models.PackageProposal.get(code=code)).outcome is None


async def test_the_next_contract_takes_it_up_too_and_an_end_lets_it_lapse(world: World) -> None:
    (kept, code), (gone, lapsed) = await waits(world.own), await waits(world.own)

    await renewed(kept, world.own, date(2027, 2, 10), packages=packages("BAS-00", PACKAGE))
    await ended(gone, world.own, date(2026, 6, 1), day=TODAY)

    assert (await models.PackageProposal.get(code=code)).outcome == "TAKEN_UP"
    assert await seen(world.own, own(gone.resident.code), gone, date(2026, 6, 1)) == []
    assert (await models.PackageProposal.get(code=lapsed)).outcome is None


async def test_that_a_package_of_the_ill_is_proposed_is_told_to_the_clinic_and_the_person_alone(world: World) -> None:
    person, clerk = await ill(world.own), world.own.desk(TODAY).actor
    (row,) = await rows(await proposed(world.own, clerk, person))
    enrolment = await models.Enrolment.get(resident__code=person)

    assert [len(await seen(world.own, each, enrolment)) for each in (own(person), clerk, COUNTY)] == [1, 1, 0]
    desk = replace(world.own.desk(TODAY), actor=COUNTY)
    with pytest.raises(Refusal) as caught:
        await withdraw_proposal(desk, SettleProposal(str(row.result), 1), key())
    assert [each.code for each in caught.value.problems] == ["NOT_FOUND"]


async def test_the_database_keeps_one_that_waits_and_what_became_of_it(world: World) -> None:
    _enrolment, code = await waits(world.own)
    row = await models.PackageProposal.get(code=code)
    names = ("enrolment_id", "package_id", "package_version_id", "options", "left_out", "is_choice_open")
    columns = {name: getattr(row, name) for name in (*names, "proposed_on", "proposed_at", "proposed_by")}
    with pytest.raises(IntegrityError):
        await models.PackageProposal.create(code="PRO-X", **columns)
    with pytest.raises(BaseORMException):
        await models.PackageProposal.filter(id=row.id).update(outcome="DECLINED")
    with pytest.raises(BaseORMException):
        await models.PackageProposal.filter(id=row.id).delete()


async def test_statements_do_not_grow_with_the_people_read(world: World) -> None:
    people = [(await waits(world.own))[0].resident_id for _ in range(3)]
    sent = []
    for some in (people[:1], people):
        world.sent.clear()
        assert len(await waiting_for(world.own.desk(TODAY).actor, world.own.catalog, some, TODAY)) == len(some)
        sent.append(len(world.sent))
    assert sent == [1, 1]
