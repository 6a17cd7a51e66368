"""What a proposal must not tell: who has a severe mental disorder is known to those who care for the person alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.actor import AccessRole, Actor
from enrolment import models
from enrolment.bulk.proposals import ProposalList, ProposePackages, propose_packages
from enrolment.jobs.reading import jobs_by_code, rows_of_jobs
from enrolment.signing.given import PackageWanted
from teams.queries.window import Window
from tests.enrolment.desk_staging import key
from tests.jobs.staging import REJECT_FAILED, asked, counts, done, rows, told, worker
from tests.signing.staging import GROWN, TODAY, Clinic, World, resident, signed

ON = date(2026, 5, 1)
COUNTY = Actor("county", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")


async def ill(clinic: Clinic) -> str:
    """Somebody who lives at home with a severe mental disorder, and is signed with the clinic."""
    code = await well(clinic)
    row = await models.Resident.get(code=code)
    await models.PopulationTag.create(resident_id=row.id, tag="SMD", starts=TODAY)
    return code


async def well(clinic: Clinic) -> str:
    """Somebody else who lives at home."""
    code = await resident(clinic, GROWN)
    row = await models.Resident.get(code=code)
    await models.Residence.create(resident_id=row.id, region_id=row.region_id, relation="AT_HOME", starts=TODAY)
    await signed(code, clinic)
    return code


async def proposed(clinic: Clinic, actor: Actor, *codes: str, package: str = "PRI-SMD") -> models.Job:
    """The package is proposed to these residents by the actor, and the job done in the actor's name."""
    given = ProposePackages(ProposalList(residents=codes), PackageWanted(package), REJECT_FAILED)
    desk = replace(clinic.desk(ON), actor=actor)
    return await done(worker(clinic, at=ON), await asked(await propose_packages(desk, given, key())))


async def shown(actor: Actor, job: models.Job) -> list[tuple[str, set[tuple[str, str]]]]:
    """State and problems of the rows, as the actor reads them."""
    found = (await rows_of_jobs(actor, [job.id], None, Window(20, None, None, False)))[job.id].rows
    return [(row.state.value, {(each.code, ".".join(each.path)) for each in row.problems}) for row in found]


async def test_an_authority_learns_from_a_proposal_of_nobody_that_the_person_is_ill(world: World) -> None:
    codes = await ill(world.own), await well(world.own)

    job = await proposed(world.own, COUNTY, *codes)

    assert counts(job) == ("FINISHED", 0, 2, 0)
    first, second = await rows(job)
    assert first.problems == second.problems
    assert told(first) == {("NOT_ELIGIBLE", "package.code")}
    assert await shown(COUNTY, job) == [("REJECTED", {("NOT_ELIGIBLE", "package.code")})] * 2
    assert job.code in await jobs_by_code(COUNTY, [job.code])


async def test_an_authority_does_not_learn_either_that_the_clinic_has_proposed_it(world: World) -> None:
    codes = await ill(world.own), await well(world.own)
    clerk = world.own.desk(ON).actor
    job = await proposed(world.own, clerk, *codes)
    assert [row.state for row in await rows(job)] == ["DONE", "REJECTED"]
    assert await jobs_by_code(COUNTY, [job.code]) == {}, "its counts alone would tell"
    assert job.code in await jobs_by_code(clerk, [job.code])

    again = await proposed(world.own, COUNTY, *codes)

    first, second = await rows(again)
    assert (first.state, first.result, first.problems) == (second.state, second.result, second.problems)


async def test_why_somebody_may_not_have_any_package_is_told_to_the_clinic_alone(world: World) -> None:
    code, clerk = await well(world.own), world.own.desk(ON).actor
    job = await proposed(world.own, clerk, code, package="PER-MYHH")
    (own,) = await shown(clerk, job)
    assert ("NOT_ELIGIBLE", "package.code") in own[1]

    assert await shown(COUNTY, job) == [("REJECTED", {("REASON_WITHHELD", "package")})]
