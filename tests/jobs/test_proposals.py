"""A package proposed over a list: to each who may have it, the others told why not; it waits for consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.bulk.proposals import ProposalList, ProposePackages, propose_packages
from enrolment.signing.adding import AddPackages, add_packages
from enrolment.signing.given import Circumstances, PackageWanted
from enrolment.vocabulary import SignChannel
from tests.enrolment.desk_staging import key
from tests.jobs.staging import REJECT_ALL, REJECT_FAILED, asked, counts, done, rows, told, worker
from tests.signing.staging import (
    GROWN,
    Clinic,
    World,
    announced,
    changed,
    ended,
    happened,
    held,
    known_at,
    noon,
    packages,
    resident,
    signed,
    version_of,
)
from tests.signing.staging import asked as paper

TODAY = date(2026, 5, 1)
PACKAGE = "PER-AXWG"


async def migrant(clinic: Clinic) -> str:
    """Somebody for whom the package is."""
    code = await resident(clinic, GROWN)
    row = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=row.id, tag="MIGRANT_WORKER", starts=date(2025, 1, 1))
    return code


async def proposals(clinic: Clinic, *codes: str, on: date = TODAY, **changes: Any) -> models.Job:
    """The clinic's clerk has the package proposed to these residents, or to whom its team covers."""
    listed = ProposalList(residents=codes) if codes else ProposalList(team=clinic.team)
    given = replace(ProposePackages(listed, PackageWanted(PACKAGE), REJECT_FAILED), **changes)
    return await asked(await propose_packages(clinic.desk(on), given, key()))


async def test_it_is_proposed_to_those_who_may_have_it_and_nobody_holds_it_yet(world: World) -> None:
    one, old = await migrant(world.own), await resident(world.own)
    enrolment, other = await signed(one, world.own), await signed(old, world.own)
    before = await held(enrolment)

    job = await done(worker(world.own, at=TODAY), await proposals(world.own, one, old))

    assert counts(job) == ("FINISHED", 1, 1, 0)
    first, second = await rows(job)
    proposal = await models.PackageProposal.get(code=first.result).select_related("package")
    assert (proposal.enrolment_id, proposal.package.code, proposal.options, proposal.outcome) == (
        enrolment.id,
        PACKAGE,
        {},
        None,
    )
    assert not proposal.is_choice_open
    assert told(second) == {("NOT_ELIGIBLE", "package.code")}
    assert await held(enrolment) == before
    assert (await happened(enrolment))[-1] == ("PROPOSED", "IN_FORCE", "IN_FORCE", TODAY, None)
    assert (await announced(enrolment))[-1] == (
        "contract.package_proposed",
        {"enrolment": enrolment.code, "proposal": proposal.code},
    )
    assert "PROPOSED" not in {each[0] for each in await happened(other)}


async def test_a_team_has_it_proposed_to_all_whom_it_covers(fresh: World) -> None:
    code, gone = await migrant(fresh.own), await migrant(fresh.own)
    await signed(code, fresh.own)
    await ended(await signed(gone, fresh.own), fresh.own, date(2026, 4, 1), day=date(2026, 4, 1))
    await signed(await migrant(fresh.other), fresh.other)

    job = await done(worker(fresh.own, at=TODAY), await proposals(fresh.own))

    assert [(row.subject, row.state) for row in await rows(job)] == [(code, "DONE")]


async def test_what_waits_still_is_not_proposed_twice_and_what_is_held_not_at_all(world: World) -> None:
    waiting, holding = await migrant(world.own), await migrant(world.own)
    await signed(waiting, world.own)
    enrolment = await signed(holding, world.own)
    await done(worker(world.own, at=TODAY), await proposals(world.own, waiting, holding))
    signing = paper("", world.own, at=noon(TODAY))
    taken = AddPackages(
        enrolment.code,
        await version_of(enrolment),
        packages(PACKAGE),
        signing.consent,
        signing.resident_signature,
        signing.provider_signature,
    )
    await add_packages(world.own.desk(TODAY), taken, key())

    job = await done(worker(world.own, at=TODAY), await proposals(world.own, holding, waiting))

    first, second = await rows(job)
    assert (first.state, told(first)) == ("REJECTED", {("ALREADY_HELD", "package.code")})
    assert second.state == "SKIPPED"
    standing = await models.PackageProposal.filter(enrolment_id=enrolment.id)
    assert [(each.outcome, each.version) for each in standing] == [("TAKEN_UP", 2)], "what is held waits no longer"
    still = await models.PackageProposal.get(code=second.result)
    assert still.outcome is None


async def test_who_is_not_covered_here_or_not_on_record_is_told(world: World) -> None:
    uncovered, elsewhere, foreign = await migrant(world.own), await migrant(world.other), await migrant(world.other)
    await signed(elsewhere, world.other)
    await known_at(world.own, elsewhere)

    job = await done(worker(world.own, at=TODAY), await proposals(world.own, uncovered, elsewhere, foreign, "?"))

    assert [told(row) for row in await rows(job)] == [
        {("OUTSIDE_COVER", "resident")},
        {("OUTSIDE_COVER", "resident")},
        {("NOT_FOUND", "resident")},
        {("NOT_FOUND", "resident")},
    ]


async def test_what_covers_somebody_later_is_told_at_the_resident(world: World) -> None:
    leaving = await migrant(world.own)
    await signed(leaving, world.own)
    await known_at(world.other, leaving)
    away = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)
    await changed(leaving, world.other, TODAY + timedelta(days=9), day=TODAY, circumstances=away)

    (row,) = await rows(await done(worker(world.own, at=TODAY), await proposals(world.own, leaving)))

    assert told(row) == {("ALREADY_ENROLLED", "resident")}


async def test_one_who_may_not_have_it_keeps_it_from_all_where_everything_is_rejected(world: World) -> None:
    one, old = await migrant(world.own), await resident(world.own)
    enrolment = await signed(one, world.own)
    await signed(old, world.own)

    job = await done(worker(world.own, at=TODAY), await proposals(world.own, one, old, policy=REJECT_ALL))

    assert counts(job) == ("FINISHED", 0, 1, 1)
    assert "PROPOSED" not in {each[0] for each in await happened(enrolment)}


async def test_what_is_wrong_with_a_proposal_is_told_at_once(world: World) -> None:
    own, foreign = await migrant(world.own), await migrant(world.other)

    async def refused(*codes: str, **changes: Any) -> list[tuple[str, tuple[str, ...]]]:
        with pytest.raises(Refusal) as caught:
            await proposals(world.own, *codes, **changes)
        return [(each.code, each.path) for each in caught.value.problems]

    assert await refused(own, package=PackageWanted("PER-NONE")) == [("UNKNOWN_PACKAGE", ("package", "code"))]
    assert await refused(foreign) == [("NOT_FOUND", ("list", "residents"))]
    assert await refused(list_=ProposalList(team=world.other.team)) == [("NOT_FOUND", ("list", "team"))]
