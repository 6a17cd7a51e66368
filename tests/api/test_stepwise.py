"""Contracts step by step at the API: drafted, offered, consented to, signed; late entries; who may do none of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from api.schema.stepwise_mutation import StepwiseMutation
from core.actor import AccessRole, Actor
from core.clock import Clock
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.api.conftest import Client, serving
from tests.api.policies import settle
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    CLINIC,
    DOCTOR,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_CLERK,
    OTHER_DOCTOR,
    OTHER_TEAM,
    REGION,
    SETTLED,
    act,
    answer,
    done,
    drafted,
    late,
    offered,
    papers,
    refused,
    registered,
    somebody,
    to_draft,
    wanted,
)
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

CONSENT, BY_RESIDENT, BY_DOCTOR = (papers()[part] for part in ("consent", "residentSignature", "providerSignature"))
ANOTHER = somebody(2)
AWAY = {"channel": "CLINIC", "acceptsOutsideArea": True}


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


async def collected(clinic: Client, contract: str, version: int, actor: Actor = CLERK) -> int:
    """Consented to and signed by the resident; answers the version."""
    at: dict[str, Any] = {"contract": contract, "expectedVersion": version}
    await done(clinic, "consentToContract", actor, **at, consent=CONSENT)
    signed = await done(
        clinic, "signForResident", actor, **at | {"expectedVersion": version + 1}, signature=BY_RESIDENT
    )
    assert (signed["version"], signed["enrolment"], signed["contract"]["state"]) == (
        version + 2,
        None,
        "AWAITING_SIGNATURE",
    )
    return version + 2


async def test_a_contract_is_drafted_amended_offered_agreed_to_and_signed_by_one_after_the_other(
    clinic: Client,
) -> None:
    elder = await registered(clinic)
    contract = await drafted(clinic, elder, packages=[], years=1)
    amended = await done(
        clinic, "amendContract", contract=contract, expectedVersion=1, packages=[{"code": "BAS-00"}], years=2
    )
    paper = amended["contract"]
    assert (amended["version"], paper["version"], paper["state"], paper["years"]) == (2, 2, "DRAFT", 2)
    assert (paper["starts"], paper["ends"]) == ("2026-03-01", "2028-03-01")
    again = await done(clinic, "offerContract", contract=contract, expectedVersion=2)
    assert (again["contract"]["state"], again["enrolment"]) == ("AWAITING_SIGNATURE", None)
    await done(clinic, "recallContract", contract=contract, expectedVersion=3)
    await done(clinic, "amendContract", contract=contract, expectedVersion=4, years=1)
    await done(clinic, "offerContract", contract=contract, expectedVersion=5)

    version = await collected(clinic, contract, 6)
    signing = {"contract": contract, "expectedVersion": version, "signature": BY_DOCTOR, "idempotencyKey": "the last"}
    last = await done(clinic, "signForProvider", **signing)

    assert (last["contract"]["state"], last["contract"]["signedOn"]) == ("IN_FORCE", "2026-03-01")
    assert (last["enrolment"]["starts"], last["enrolment"]["ends"]) == ("2026-03-01", "2027-03-01")
    assert last["enrolment"]["resident"]["code"] == elder
    assert "BAS-00" in {each["packageCode"] for each in last["enrolment"]["selections"]}
    before = await everything()
    assert await done(clinic, "signForProvider", **signing) == last, "a retry"
    assert await everything() == before


async def test_what_is_offered_must_be_complete_and_what_is_wrong_is_told_at_its_place(clinic: Client) -> None:
    elder = await registered(clinic)
    contract = await drafted(clinic, elder, packages=[{"code": "PRI-HTN"}])
    at: dict[str, Any] = {"contract": contract, "expectedVersion": 1}
    assert {("NO_BASIC", "contract.packages"), ("NOT_ELIGIBLE", "contract.packages.0.code")} <= await refused(
        clinic, "offerContract", **at
    )
    assert await refused(clinic, "amendContract", **at, years=4, provider={"team": "NO-SUCH"}) == {
        ("TERM_NOT_ALLOWED", "years"),
        ("NOT_FOUND", "provider.team"),
    }
    assert await refused(
        clinic, "amendContract", **at, packages=[{"code": "B" * 33}], circumstances={"channel": "BUSINESS_LINE"}
    ) == {("TEXT_SIZE", "packages.0.code"), ("BUSINESS_LINE_AND_CHANNEL", "circumstances.businessLine")}
    (found,) = (await act(clinic, "amendContract", **at | {"expectedVersion": 7}, years=2))["problems"]
    assert (found["code"], found["path"], found["current"]) == ("VERSION_CONFLICT", ["input", "expectedVersion"], 1)
    (found,) = (await act(clinic, "consentToContract", **at, consent=CONSENT))["problems"]
    assert (found["__typename"], found["contractState"], found["contractStateName"]) == (
        "StateProblem",
        "DRAFT",
        "being drafted",
    )
    assert await refused(clinic, "withdrawContract", **at, reason="") == {("TEXT_SIZE", "reason")}
    withdrawn = await done(clinic, "withdrawContract", **at, reason="居民改变主意")
    assert withdrawn["contract"]["state"] == "WITHDRAWN"


async def test_nobody_signs_unasked_or_for_somebody_else(clinic: Client) -> None:
    contract = await offered(clinic, await registered(clinic))
    at: dict[str, Any] = {"contract": contract, "expectedVersion": 2}
    later = {"at": "2026-03-01T12:00:01+08:00"}
    unheard = CONSENT | later | {"disclosureAcknowledged": False}
    assert await refused(clinic, "consentToContract", **at, consent=unheard) == {
        ("CONSENT_NEEDED", "consent.disclosureAcknowledged"),
        ("SIGNED_AFTER_RECORDING", "consent.at"),
    }
    by_code = BY_RESIDENT | later | {"method": "ONE_TIME_CODE"}
    assert await refused(clinic, "signForResident", **at, signature=by_code) == {
        ("CODE_NOT_HERE", "signature.method"),
        ("SIGNED_AFTER_RECORDING", "signature.at"),
        ("CONSENT_NEEDED", "contract"),
    }
    by_another = BY_DOCTOR | {"practitioner": OTHER_DOCTOR}
    assert await refused(clinic, "signForProvider", **at, signature=by_another) == {
        ("MAY_NOT_SIGN", "signature.practitioner")
    }
    smeared = BY_RESIDENT | {"evidence": "z" * 64}
    assert await refused(clinic, "signForResident", **at, signature=smeared) == {("BAD_DIGEST", "signature.evidence")}


async def test_a_prepared_renewal_and_a_prepared_change_take_over_with_the_last_signature(clinic: Client) -> None:
    elder = await registered(clinic)
    first = (await done(clinic, "signContract", **wanted(elder)))["enrolment"]
    renewal = await offered(clinic, elder, starts="2027-03-01", takeover={"renews": first["code"]})
    version = await collected(clinic, renewal, 2)
    at: dict[str, Any] = {"contract": renewal, "expectedVersion": version}
    renewed = (await done(clinic, "signForProvider", **at, signature=BY_DOCTOR))["enrolment"]
    assert (renewed["renews"], renewed["starts"], renewed["state"]) == (
        {"code": first["code"]},
        "2027-03-01",
        "UPCOMING",
    )

    second = await registered(clinic, **ANOTHER)
    left = (await done(clinic, "signContract", **wanted(second)))["enrolment"]
    await registered(clinic, OTHER_CLERK, **ANOTHER)
    there = {"provider": {"team": OTHER_TEAM}, "circumstances": AWAY, "starts": "2026-03-08"}
    change = await offered(clinic, second, OTHER_CLERK, takeover={"changesProvider": True}, **there)
    version = await collected(clinic, change, 2, OTHER_CLERK)
    at = {"contract": change, "expectedVersion": version}
    by_new = BY_DOCTOR | {"practitioner": OTHER_DOCTOR}
    moved = (await done(clinic, "signForProvider", OTHER_CLERK, **at, signature=by_new))["enrolment"]
    assert (moved["starts"], moved["resident"]["code"]) == ("2026-03-08", second)
    assert await refused(clinic, "endEnrolment", enrolment=left["code"], reason="MOVED", expectedVersion=1) == {
        ("ALREADY_ENDED", "enrolment")
    }


async def test_a_late_entry_covers_somebody_once_the_region_approved_it(clinic: Client) -> None:
    await settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 2, 1), window_days=200))
    elder = await registered(clinic, **SETTLED)
    entered = await done(clinic, "signContract", **late(elder))
    contract = entered["contract"]["code"]
    assert (entered["contract"]["state"], entered["enrolment"]) == ("AWAITING_APPROVAL", None)
    at: dict[str, Any] = {"contract": contract, "expectedVersion": 1}
    assert await refused(clinic, "decideLateEntry", AUTHORITY, **at, isApproved=False) == {("REASON_NEEDED", "reason")}

    approved = await done(clinic, "decideLateEntry", AUTHORITY, **at, isApproved=True)

    assert (approved["version"], approved["contract"]["state"]) == (2, "IN_FORCE")
    assert (approved["enrolment"]["starts"], approved["enrolment"]["ends"]) == ("2026-01-05", "2027-01-05")
    (found,) = (await act(clinic, "decideLateEntry", AUTHORITY, **at | {"expectedVersion": 2}, isApproved=True))[
        "problems"
    ]
    assert (found["code"], found["contractState"]) == ("WRONG_STATE", "IN_FORCE")

    other = (await done(clinic, "signContract", **late(await registered(clinic, **ANOTHER | SETTLED))))["contract"][
        "code"
    ]
    given = {"contract": other, "expectedVersion": 1, "isApproved": False, "reason": "材料不全"}
    assert (await done(clinic, "decideLateEntry", AUTHORITY, **given))["contract"]["state"] == "WITHDRAWN"


async def test_no_clinic_approves_its_own_late_entry_whatever_else_the_caller_is(clinic: Client) -> None:
    await settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 2, 1), window_days=200))
    contract = (await done(clinic, "signContract", **late(await registered(clinic, **SETTLED))))["contract"]["code"]
    given = {"contract": contract, "expectedVersion": 1, "isApproved": True}
    both = Actor(
        "both",
        frozenset({AccessRole.REGION_AUTHORITY, AccessRole.INSTITUTION_ADMIN}),
        region="450321",
        institution=CLINIC,
    )
    before = await everything()
    (fault,) = (await answer(clinic, CHIEF, "decideLateEntry", given))["errors"]
    assert fault["extensions"]["code"] == "FORBIDDEN"
    for actor in (both, OTHER_AUTHORITY):
        assert await refused(clinic, "decideLateEntry", actor, **given) == {("NOT_FOUND", "contract")}
    assert await everything() == before


async def test_a_foreign_clinic_and_a_role_without_the_verb_change_nothing(clinic: Client) -> None:
    elder = await registered(clinic)
    contract = await offered(clinic, elder)
    at: dict[str, Any] = {"contract": contract, "expectedVersion": 2}
    probes: dict[str, dict[str, Any]] = {
        "draftContract": to_draft(elder),
        "amendContract": at | {"years": 2},
        "offerContract": at,
        "recallContract": at,
        "withdrawContract": at | {"reason": "理由"},
        "consentToContract": at | {"consent": CONSENT},
        "signForResident": at | {"signature": BY_RESIDENT},
        "signForProvider": at | {"signature": BY_DOCTOR | {"practitioner": DOCTOR}},
        "decideLateEntry": at | {"isApproved": True},
    }
    named = {field.python_name for field in StepwiseMutation.__strawberry_definition__.fields}  # type: ignore[attr-defined]
    assert len(named) == len(probes)
    himself = Actor("self", frozenset({AccessRole.RESIDENT, AccessRole.AUDITOR}), REGION, CLINIC, resident=elder)
    before = await everything()
    for verb, given in probes.items():
        is_regional = verb == "decideLateEntry"
        for actor in (OTHER_AUTHORITY,) if is_regional else (OTHER_CHIEF, OTHER_AUTHORITY):
            found = await refused(clinic, verb, actor, **given)
            assert ("NOT_FOUND", "resident" if verb == "draftContract" else "contract") in found, verb
        told = [await answer(clinic, actor, verb, given) for actor in (himself, None)]
        assert [one["errors"][0]["extensions"]["code"] for one in told] == ["FORBIDDEN", "UNAUTHENTICATED"]
    assert await everything() == before
