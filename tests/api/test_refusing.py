"""Why somebody is not signed, at the API: recorded, read back, and by whom not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from tests.api.conftest import Client, serving
from tests.api.own_door import act, answer, done, me, refused, somebody
from tests.api.signers import (
    AUTHORITY,
    CLERK,
    CLINIC,
    DOCTOR,
    NOON,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_DOCTOR,
    REGION,
    TEAM,
    wanted,
)
from tests.api.signers import done as signed
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

READ = """
query Read($code: String!) { resident(code: $code) {
  unsignedReasons { code reason } history: unsignedReasons(earlier: true) { code reason note on }
} }
"""
LISTED = "{ residents { nodes { status unsignedReason unsignedReasonName resident { unsignedReasons { reason } } } } }"


@pytest.fixture
async def clinic(starter_url: str, clock: Any) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


def notice(resident: str, **changes: Any) -> dict[str, Any]:
    """A refusal with the notice that both have signed at noon."""
    return {
        "resident": resident,
        "team": TEAM,
        "residentSignature": {"method": "HANDWRITTEN", "at": NOON, "evidence": "a" * 64},
        "teamSignature": {"practitioner": DOCTOR, "method": "TABLET", "at": NOON, "evidence": "b" * 64},
        "askAgain": "2026-09-01",
        "note": "想再考虑",
    } | changes


async def test_a_refusal_is_recorded_with_its_notice_and_read_back(clinic: Client) -> None:
    code = await somebody(clinic)
    told = await done(clinic, "recordRefusal", CLERK, **notice(code))
    record = told["record"]
    assert told["resident"] == {"code": code}
    assert record | {"code": ""} == {
        "code": "",
        "reason": "REFUSED",
        "reasonName": "refused, with the notice signed (R216)",
        "on": "2026-03-01",
        "askAgain": "2026-09-01",
        "note": "想再考虑",
        "teamCode": TEAM,
        "recordedBy": "clerk",
        "institution": {"code": CLINIC},
        "residentSignature": {
            "signer": code,
            "method": "HANDWRITTEN",
            "methodName": "by hand on paper",
            "at": NOON,
            "evidence": "a" * 64,
        },
        "teamSignature": {"signer": DOCTOR},
    }
    for actor in (CLERK, AUTHORITY, me(code)):
        shown = (await clinic.data(READ, actor, code=code))["resident"]
        assert shown["unsignedReasons"] == [{"code": record["code"], "reason": "REFUSED"}]
    (listed,) = (await clinic.data(LISTED, CLERK))["residents"]["nodes"]
    assert (listed["status"], listed["unsignedReason"]) == ("REFUSED", "REFUSED")
    assert listed["resident"]["unsignedReasons"] == [{"reason": "REFUSED"}]


async def test_the_latest_reason_counts_until_somebody_is_signed(clinic: Client) -> None:
    code = await somebody(clinic)
    await done(clinic, "recordRefusal", CLERK, **notice(code))
    away = {"resident": code, "reason": "LONG_AWAY", "note": "外出务工", "on": "2026-03-01"}
    later = (await done(clinic, "recordUnsignedReason", CLERK, **away))["record"]
    assert (later["residentSignature"], later["teamSignature"], later["teamCode"]) == (None, None, None)
    shown = (await clinic.data(READ, CLERK, code=code))["resident"]
    assert [each["reason"] for each in shown["unsignedReasons"]] == ["LONG_AWAY"]
    assert [each["reason"] for each in shown["history"]] == ["LONG_AWAY", "REFUSED"]

    cover = await signed(clinic, "signContract", **wanted(code))
    shown = (await clinic.data(READ, CLERK, code=code))["resident"]
    assert (shown["unsignedReasons"], len(shown["history"])) == ([], 2)
    (problem,) = (await act(clinic, "recordUnsignedReason", CLERK, **away))["problems"]
    assert (problem["__typename"], problem["coveredUntil"]) == ("AlreadyEnrolledProblem", "2027-03-01")
    assert problem["enrolment"] == {"code": cover["enrolment"]["code"]}


async def test_everything_wrong_is_told_with_its_place(clinic: Client) -> None:
    code = await somebody(clinic)
    before = await everything()
    late = {"at": "2026-03-01T12:00:01+08:00", "evidence": "a" * 64}
    wrong = notice(
        code,
        residentSignature={"method": "ONE_TIME_CODE", **late},
        teamSignature={"method": "TABLET", **late, "practitioner": OTHER_DOCTOR},
        askAgain="2026-03-01",
    )
    assert await refused(clinic, "recordRefusal", CLERK, **wrong) == {
        ("CODE_NOT_HERE", "residentSignature.method"),
        ("SIGNED_AFTER_RECORDING", "residentSignature.at"),
        ("SIGNED_AFTER_RECORDING", "teamSignature.at"),
        ("MAY_NOT_SIGN", "teamSignature.practitioner"),
        ("ASK_AGAIN_DAY", "askAgain"),
    }
    other = {"resident": code, "reason": "OTHER", "on": "2026-03-02", "note": "字" * 501}
    assert ("TEXT_SIZE", "note") in await refused(clinic, "recordUnsignedReason", CLERK, **other)
    for reason, fault in (
        ("REFUSED", ("NOTICE_NEEDED", "reason")),
        ("OTHER", ("NOTE_NEEDED", "note")),
        ("DECEASED", ("RECORD_DISAGREES", "reason")),
        ("MOVED_OUT", ("RECORD_DISAGREES", "reason")),
    ):
        found = await refused(clinic, "recordUnsignedReason", CLERK, resident=code, reason=reason)
        assert found == {fault}
    assert await everything() == before


async def test_a_foreign_clinic_and_a_role_without_the_verb_record_nothing(clinic: Client) -> None:
    code = await somebody(clinic)
    probes = {"recordRefusal": notice(code), "recordUnsignedReason": {"resident": code, "reason": "ABROAD"}}
    himself = Actor("self", frozenset({AccessRole.RESIDENT, AccessRole.AUDITOR}), REGION, CLINIC, resident=code)
    before = await everything()
    for verb, given in probes.items():
        for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
            assert ("NOT_FOUND", "resident") in await refused(clinic, verb, actor, **given), verb
        told = [await answer(clinic, actor, verb, given) for actor in (himself, None)]
        assert [one["errors"][0]["extensions"]["code"] for one in told] == ["FORBIDDEN", "UNAUTHENTICATED"]
    assert await everything() == before
    assert (await clinic.data(READ, OTHER_CHIEF, code=code))["resident"] is None


async def test_reasons_of_a_page_are_read_together(clinic: Client) -> None:
    spent = []
    for _ in range(2):
        code = await somebody(clinic)
        await done(clinic, "recordUnsignedReason", CLERK, resident=code, reason="ABROAD")
        clinic.statements.clear()
        shown = (await clinic.data(LISTED, CLERK))["residents"]["nodes"]
        assert all(each["resident"]["unsignedReasons"] == [{"reason": "ABROAD"}] for each in shown)
        spent.append(len([each for each in clinic.statements if "menu_revision" not in each]))
    assert spent[0] == spent[1]


async def test_a_retry_records_once(clinic: Client) -> None:
    given = notice(await somebody(clinic), idempotencyKey="once")
    first = await done(clinic, "recordRefusal", CLERK, **given)
    before = await everything()
    assert await done(clinic, "recordRefusal", CLERK, **given) == first
    assert await everything() == before
