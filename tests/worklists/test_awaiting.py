"""Worklists of what awaits signatures: which act is missing, who is told, and what is listed no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from core.actor import AccessRole, Actor
from enrolment import models as m
from enrolment.signing.collecting import (
    ConsentToContract,
    SignForProvider,
    SignForResident,
    consent_to_contract,
    sign_for_provider,
    sign_for_resident,
)
from enrolment.signing.given import ConsentGiven, ProviderSigned, ResidentSigned
from enrolment.signing.preparing import ContractAt, recall_contract, withdraw_contract
from enrolment.vocabulary import SigningMethod
from enrolment.worklists.keeping import keep_the_day
from enrolment.worklists.kind import WorklistKind, WorklistReason, step_of
from enrolment.worklists.reading import EntryRow
from enrolment.worklists.settling import inputs_of
from tests.enrolment.desk_staging import key
from tests.jobs.staging import TODAY as RENEWED_ON
from tests.jobs.staging import awaiting as prepared
from tests.jobs.staging import done, enrolled, renewals, worker
from tests.jobs.test_transfers import TODAY as MOVED_ON
from tests.jobs.test_transfers import enrolled as enrolled_in_reach
from tests.jobs.test_transfers import transfers
from tests.signing.conftest import fresh
from tests.signing.staging import EVIDENCE, Clinic, World, ended, noon, renewed, voided
from tests.worklists.lists import entries, is_as_made_anew

__all__ = ["fresh"]  # the fixture

RENEWAL, TRANSFER = WorklistKind.RENEWAL_AWAITING_SIGNATURE, WorklistKind.TRANSFER_AWAITING_SIGNATURE
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region="450323")


@dataclass(frozen=True)
class Waiting:
    """A contract of the first clinic that was prepared on a day and awaits consent and signatures."""

    kind: WorklistKind
    clinic: Clinic
    on: date
    old: m.Enrolment
    contract: m.Contract

    async def version(self) -> int:
        """As it stands now."""
        return (await m.Contract.get(id=self.contract.id)).version

    async def consent(self) -> None:
        """The resident agrees."""
        given = ConsentToContract(self.contract.code, await self.version(), ConsentGiven(noon(self.on), True))
        await consent_to_contract(self.clinic.desk(self.on), given, key())

    async def resident_signs(self) -> None:
        """After the consent."""
        signature = ResidentSigned(SigningMethod.TABLET, noon(self.on), EVIDENCE["resident"])
        given = SignForResident(self.contract.code, await self.version(), signature)
        await sign_for_resident(self.clinic.desk(self.on), given, key())

    async def doctor_signs(self) -> None:
        """One who may, of the team it is with."""
        doctor = self.clinic.doctor if self.kind is RENEWAL else "LC-P0022"
        signature = ProviderSigned(doctor, SigningMethod.TABLET, noon(self.on), EVIDENCE["provider"])
        given = SignForProvider(self.contract.code, await self.version(), signature)
        await sign_for_provider(self.clinic.desk(self.on), given, key())


async def waiting(kind: WorklistKind, clinic: Clinic) -> Waiting:
    """Somebody whose renewal, or transfer to another team, was prepared over a list."""
    if kind is RENEWAL:
        (old,) = await enrolled(clinic, 1)
        await done(worker(clinic), await renewals(clinic, old.code))
    else:
        (old,) = await enrolled_in_reach(clinic, 1)
        await done(worker(clinic, at=MOVED_ON), await transfers(clinic, old.code))
    (contract,) = await prepared(old)
    return Waiting(kind, clinic, RENEWED_ON if kind is RENEWAL else MOVED_ON, old, contract)


async def listed(paper: Waiting, on: date | None = None) -> list[EntryRow]:
    """What the county's authority reads of its list; made anew it is the same."""
    day = on or paper.on
    found = await entries(paper.kind, AUTHORITY, on=day)
    assert await is_as_made_anew(day)
    return found


async def missing(paper: Waiting, on: date | None = None) -> tuple[WorklistReason, str]:
    """Why the one row is there, and which mutation settles it, of which contract at which version."""
    (row,) = await listed(paper, on)
    step = step_of(row.kind, row.reason, row.contract_kind)
    said = [("contract", paper.contract.code), ("expectedVersion", str(await paper.version()))]
    assert inputs_of(row, step) == said
    return row.reason, step.value


BOTH = pytest.mark.parametrize("kind", [RENEWAL, TRANSFER], ids=["renewal", "transfer"])


@BOTH
async def test_the_act_that_is_missing_is_named_until_all_are_there(fresh: World, kind: WorklistKind) -> None:
    paper = await waiting(kind, fresh.own)
    (row,) = await listed(paper)
    whose = await m.Resident.get(id=paper.old.resident_id)
    assert (row.contract, row.resident) == (paper.contract.code, whose.code)
    assert (row.since, row.due) == (paper.on, paper.contract.starts)
    assert await missing(paper) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    await paper.consent()
    assert await missing(paper) == (WorklistReason.RESIDENT_SIGNATURE_MISSING, "signForResident")

    await paper.resident_signs()
    assert await missing(paper) == (WorklistReason.PROVIDER_SIGNATURE_MISSING, "signForProvider")

    await paper.doctor_signs()
    assert await listed(paper) == []


@BOTH
async def test_where_the_doctor_signed_first_the_resident_is_asked(fresh: World, kind: WorklistKind) -> None:
    paper = await waiting(kind, fresh.own)

    await paper.doctor_signs()
    assert await missing(paper) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    await paper.consent()
    assert await missing(paper) == (WorklistReason.RESIDENT_SIGNATURE_MISSING, "signForResident")


async def test_a_transfer_is_on_the_lists_of_the_team_that_takes_the_signatures_and_is_no_renewal(fresh: World) -> None:
    paper = await waiting(TRANSFER, fresh.own)

    assert len(await listed(paper)) == 1
    assert await entries(RENEWAL, AUTHORITY, on=paper.on) == []
    team = await m.WorklistEntry.get(kind=TRANSFER.value, place="T")
    assert team.place_id == paper.contract.team_id


@BOTH
@pytest.mark.parametrize("column", ["died", "moved_away"])
async def test_of_who_died_or_moved_away_the_paper_is_to_be_withdrawn(
    fresh: World, kind: WorklistKind, column: str
) -> None:
    paper = await waiting(kind, fresh.own)
    assert await missing(paper) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    await m.Resident.filter(id=paper.old.resident_id).update(**{column: paper.on})

    await to_be_withdrawn(paper, fresh.own)


@BOTH
@pytest.mark.parametrize("how", ["withdrawn", "recalled"])
async def test_what_waits_no_more_leaves_the_list(fresh: World, kind: WorklistKind, how: str) -> None:
    paper = await waiting(kind, fresh.own)
    assert len(await listed(paper)) == 1

    given = ContractAt(paper.contract.code, await paper.version(), "居民不同意")
    if how == "withdrawn":
        await withdraw_contract(fresh.own.desk(paper.on), given, key())
    else:
        await recall_contract(fresh.own.desk(paper.on), given, key())

    assert await listed(paper) == []


@BOTH
@pytest.mark.parametrize("how", ["ended", "voided"])
async def test_what_takes_over_from_a_cover_that_stands_no_more_is_to_be_withdrawn(
    fresh: World, kind: WorklistKind, how: str
) -> None:
    paper = await waiting(kind, fresh.own)
    assert await missing(paper) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    if how == "ended":
        await ended(paper.old, fresh.own, paper.on, day=paper.on)
    else:
        await voided(paper.old, fresh.own, day=paper.on)

    await to_be_withdrawn(paper, fresh.own)


async def test_a_renewal_beside_one_that_was_signed_at_once_is_to_be_withdrawn(fresh: World) -> None:
    paper = await waiting(RENEWAL, fresh.own)
    assert await missing(paper) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    await renewed(paper.old, fresh.own, paper.on)

    await to_be_withdrawn(paper, fresh.own)


async def to_be_withdrawn(paper: Waiting, clinic: Clinic) -> None:
    """It stands on the list for that alone, and leaves it by that."""
    assert await missing(paper) == (WorklistReason.OVERTAKEN, "withdrawContract")
    given = ContractAt(paper.contract.code, await paper.version(), "原签约已另有变动")
    await withdraw_contract(clinic.desk(paper.on), given, key())
    assert await listed(paper) == []


@BOTH
async def test_what_nobody_signed_by_its_first_day_is_listed_to_be_withdrawn(fresh: World, kind: WorklistKind) -> None:
    paper = await waiting(kind, fresh.own)
    first = paper.contract.starts
    await keep_the_day(first)
    assert await missing(paper, first) == (WorklistReason.CONSENT_MISSING, "consentToContract")

    over = first + timedelta(1)
    await keep_the_day(over)
    assert await missing(paper, over) == (WorklistReason.START_PASSED, "withdrawContract")

    given = ContractAt(paper.contract.code, await paper.version(), "期满未签")
    await withdraw_contract(fresh.own.desk(over), given, key())
    assert await listed(paper, over) == []
