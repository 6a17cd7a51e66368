"""Organisations at the API: a life of their contract, what is refused and where, and who may do none of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from tests.api.conftest import Client, serving
from tests.api.facts import carried_out
from tests.api.families import act, answer, care_home, done, group, person, refused
from tests.api.signers import CLERK, CLINIC, OTHER_AUTHORITY, OTHER_CHIEF, OTHER_DOCTOR, REGION
from tests.api.signers import done as signing_done
from tests.api.signers import wanted as one_person
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

READ = """
query ($code: String!) { contract(code: $code) {
  state version groupCovers(first: 10) { totalCount nodes { starts ends resident { code } } }
} }
"""


@dataclass
class Clock:
    """A clock that is moved by hand; noon of 2026-03-01 in Shanghai at first."""

    now: datetime = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock) as client:
        yield client


async def covers(clinic: Client, contract: str) -> dict[str, tuple[str, str]]:
    """Who is covered today, from when until when."""
    told = (await clinic.data(READ, CLERK, code=contract))["contract"]["groupCovers"]["nodes"]
    return {each["resident"]["code"]: (each["starts"], each["ends"]) for each in told}


async def test_a_care_home_signs_people_come_and_go_and_it_ends(clinic: Client, clock: Clock) -> None:
    roster, (first, second) = await care_home(clinic)
    enrolled = await signing_done(clinic, "signContract", **one_person(first))
    signed = await done(clinic, "signGroup", **group(roster))
    paper = signed["contract"]
    assert (paper["kind"], paper["state"], signed["covered"], signed["version"]) == ("GROUP", "IN_FORCE", 2, 1)
    assert (paper["persons"], paper["groupCovers"]["totalCount"]) == ([], 2)
    assert {each["resident"]["code"] for each in paper["groupCovers"]["nodes"]} == {first, second}
    assert [each["selections"] for each in paper["groupCovers"]["nodes"]] == [
        [{"packageCode": "ORG-NH", "starts": "2026-03-01", "ends": "2027-03-01"}]
    ] * 2
    assert {(each["party"], each["method"], each["signer"]) for each in paper["signatures"]} == {
        ("ORGANISATION", "SEAL", "王院长"),
        ("PROVIDER", "TABLET", "陈欣静"),
    }

    clock.now = datetime(2026, 6, 1, 4, tzinfo=UTC)
    newcomer = await person(clinic, date(1948, 4, 5))
    await carried_out(clinic, "joinRoster", CLERK, roster=roster, expectedVersion=3, members=[newcomer])
    await carried_out(clinic, "leaveRoster", CLERK, roster=roster, expectedVersion=4, members=[second])
    assert await covers(clinic, paper["code"]) == {
        first: ("2026-03-01", "2027-03-01"),
        newcomer: ("2026-06-01", "2027-03-01"),
    }

    about = {"contract": paper["code"], "expectedVersion": 3}
    assert await refused(clinic, "endGroup", **about, reason="OTHER") == {("NOTE_NEEDED", "note")}
    ended = await done(clinic, "endGroup", **about, reason="OTHER", note=" 停业 ")
    assert (ended["ended"], ended["version"], ended["contract"]["state"]) == (2, 4, "ENDED")
    assert await covers(clinic, paper["code"]) == {}
    (again,) = (await act(clinic, "endGroup", **about | {"expectedVersion": 4}, reason="MOVED"))["problems"]
    assert (again["__typename"], again["code"], again["contractState"]) == ("StateProblem", "WRONG_STATE", "ENDED")
    read = "query($code: String!) { contract(code: $code) { state } }"
    assert (await clinic.data(read, CLERK, code=enrolled["contract"]["code"]))["contract"] == {"state": "IN_FORCE"}


LISTED = """
{ worklist(kind: ROSTER_CHANGED, in: {institution: "%s"}, first: 10) { nodes {
  reason resident { code } missing { code }
  settlement { mutation arguments { name value } } alternatives { mutation arguments { name value } }
} } }
"""


async def listed(clinic: Client) -> list[dict[str, Any]]:
    """The clinic's rosters that changed."""
    rows: list[dict[str, Any]] = (await clinic.data(LISTED % CLINIC, CLERK))["worklist"]["nodes"]
    return rows


def arguments(settlement: dict[str, Any]) -> dict[str, str]:
    """What a settlement knows of the mutation's input."""
    return {each["name"]: each["value"] for each in settlement["arguments"]}


async def test_who_joined_today_is_listed_by_name_until_signed(clinic: Client) -> None:
    roster, people = await care_home(clinic)
    await done(clinic, "signGroup", **group(roster))
    assert await listed(clinic) == []  # as it was signed

    newcomer = await person(clinic, date(1948, 4, 5))
    await carried_out(clinic, "joinRoster", CLERK, roster=roster, expectedVersion=3, members=[newcomer])

    (row,) = await listed(clinic)
    assert (row["reason"], row["resident"], row["missing"]) == (
        "JOINED_UNSIGNED",
        {"code": newcomer},
        [{"code": newcomer}],
    )
    assert row["settlement"]["mutation"] == "signContract"
    assert arguments(row["settlement"]) == {"resident": newcomer}
    await signing_done(clinic, "signContract", **one_person(newcomer))
    assert await listed(clinic) == []
    await carried_out(clinic, "leaveRoster", CLERK, roster=roster, expectedVersion=4, members=[people[0]])
    assert await listed(clinic) == []  # the cover ended with the place: nothing is left to do


@pytest.mark.parametrize("is_there_no_longer", [False, True])
async def test_who_has_no_cover_of_the_group_is_settled_by_what_the_row_names(
    clinic: Client, is_there_no_longer: bool
) -> None:
    held, (twice,) = await care_home(clinic, 1)
    await done(clinic, "signGroup", **group(held))
    roster, _people = await care_home(clinic, 1)
    await done(clinic, "signGroup", **group(roster))
    await carried_out(clinic, "joinRoster", CLERK, roster=roster, expectedVersion=3, members=[twice])

    (row,) = await listed(clinic)
    assert (row["reason"], row["missing"]) == ("MEMBERS_NOT_COVERED", [{"code": twice}])  # holds the package already
    (other,) = row["alternatives"]
    assert (row["settlement"]["mutation"], other["mutation"]) == ("endGroup", "leaveRoster")
    if is_there_no_longer:
        known = arguments(other)
        given = {"roster": known["roster"], "members": [known["members.0"]]}
        await carried_out(clinic, "leaveRoster", CLERK, **given, expectedVersion=int(known["expectedVersion"]))
    else:
        known = arguments(row["settlement"])
        version = int(known["expectedVersion"])
        await done(clinic, "endGroup", contract=known["contract"], expectedVersion=version, reason="OWN_REQUEST")
    assert await listed(clinic) == []


async def test_a_retry_answers_what_the_first_try_answered_and_writes_nothing(clinic: Client) -> None:
    roster, _people = await care_home(clinic)
    given = group(roster, idempotencyKey="a retry")
    first = await done(clinic, "signGroup", **given)
    before = await everything()
    assert await done(clinic, "signGroup", **given) == first
    assert await refused(clinic, "signGroup", **given | {"years": 2}) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}
    assert await everything() == before


async def test_everything_wrong_is_told_with_its_place(clinic: Client) -> None:
    roster, _people = await care_home(clinic, 1)
    sealed = {"representative": "王院长", "method": "ONE_TIME_CODE", "evidence": "c" * 64}
    signature = group(roster)["providerSignature"] | {"practitioner": OTHER_DOCTOR}
    given = group(
        roster,
        years=9,
        packages=[{"code": "BAS-00"}, {"code": "NO-SUCH"}, {"code": "ORG-NH"}],
        circumstances={"channel": "ON_SITE_EVENT"},
        organisationSignature=sealed | {"at": "2026-03-01T12:00:01+08:00"},
        providerSignature=signature,
    )
    before = await everything()
    assert await refused(clinic, "signGroup", **given) == {
        ("TERM_NOT_ALLOWED", "years"),
        ("NOT_GROUP_COVER", "packages.0.code"),
        ("UNKNOWN_PACKAGE", "packages.1.code"),
        ("EXPLANATION_NEEDED", "circumstances.explanationGiven"),
        ("CODE_NOT_HERE", "organisationSignature.method"),
        ("CONSENT_NEEDED", "organisationSignature.disclosureAcknowledged"),
        ("SIGNED_AFTER_RECORDING", "organisationSignature.at"),
        ("MAY_NOT_SIGN", "providerSignature.practitioner"),
    }
    assert await everything() == before


MALFORMED: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "no digest, no name, a key of blanks": (
        {
            "organisationSignature": {
                "representative": "王" * 101,
                "method": "SEAL",
                "at": "2026-03-01T12:00:00+08:00",
                "evidence": "z" * 64,
            },
            "idempotencyKey": " ",
        },
        {
            ("TEXT_SIZE", "organisationSignature.representative"),
            ("BAD_DIGEST", "organisationSignature.evidence"),
            ("BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
        },
    ),
    "more packages than anybody could hold, codes that are none": (
        {"packages": [{"code": "ORG-NH"}] * 41, "roster": "R\0", "provider": {"team": ""}},
        {("LIST_SIZE", "packages"), ("TEXT_SIZE", "roster"), ("TEXT_SIZE", "provider.team")},
    ),
}


@pytest.mark.parametrize("how", MALFORMED)
async def test_what_cannot_be_a_value_is_told_where_it_stands(clinic: Client, how: str) -> None:
    given, faults = MALFORMED[how]
    before = await everything()
    assert await refused(clinic, "signGroup", **group("HOME-0") | given) == faults
    assert await everything() == before


async def test_a_roster_that_has_a_contract_says_until_when(clinic: Client) -> None:
    roster, _people = await care_home(clinic, 1)
    await done(clinic, "signGroup", **group(roster))
    (found,) = (await act(clinic, "signGroup", **group(roster, expectedVersion=3)))["problems"]
    assert (found["__typename"], found["code"], found["coveredUntil"]) == (
        "ContractStandsProblem",
        "GROUP_SIGNED_ALREADY",
        "2027-03-01",
    )


async def test_a_foreign_clinic_and_a_role_without_the_verb_change_nothing(clinic: Client) -> None:
    roster, (first, _second) = await care_home(clinic)
    paper = (await done(clinic, "signGroup", **group(roster)))["contract"]["code"]
    unsigned, _people = await care_home(clinic, 1)
    probes: dict[str, tuple[dict[str, Any], str]] = {
        "signGroup": (group(unsigned), "roster"),
        "endGroup": ({"contract": paper, "expectedVersion": 1, "reason": "OWN_REQUEST"}, "contract"),
    }
    himself = Actor("self", frozenset({AccessRole.RESIDENT, AccessRole.AUDITOR}), REGION, CLINIC, resident=first)
    before = await everything()
    for verb, (given, at) in probes.items():
        for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
            assert await refused(clinic, verb, actor, **given) == {("NOT_FOUND", at)}, verb
        told = [await answer(clinic, actor, verb, given) for actor in (himself, None)]
        assert [one["errors"][0]["extensions"]["code"] for one in told] == ["FORBIDDEN", "UNAUTHENTICATED"]
    assert await everything() == before
