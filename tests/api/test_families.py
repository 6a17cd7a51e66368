"""Families at the API: a life of a contract, what is refused and where, and who may do none of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from tests.api.conftest import Client, serving
from tests.api.facts import carried_out
from tests.api.families import act, answer, as_prepared, done, family, home, member, person, prepared, provided, refused
from tests.api.signers import CLERK, CLINIC, OTHER_AUTHORITY, OTHER_CHIEF, OTHER_DOCTOR, REGION
from tests.enrolment.desk_staging import everything

pytestmark = pytest.mark.anyio

JUNE = "2026-06-01T12:00:00+08:00"
VERBS = ("signFamily", "addFamilyMember", "renewFamily", "signPreparedFamily")


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


async def test_a_family_signs_grows_loses_a_member_and_renews(clinic: Client, clock: Clock) -> None:
    household, head, other = await home(clinic)
    signed = await done(clinic, "signFamily", **family(household, head, other))
    paper = signed["contract"]
    assert (paper["kind"], paper["state"], paper["version"], signed["version"]) == ("FAMILY", "IN_FORCE", 1, 1)
    assert (paper["household"], paper["institution"]) == ({"code": household, "size": 2}, {"code": CLINIC})
    assert [(each["resident"]["code"], each["isAdopted"]) for each in paper["persons"]] == [
        (head, True),
        (other, False),
    ]
    assert [(each["resident"]["code"], each["contract"]["kind"]) for each in signed["enrolments"]] == [
        (head, "INDIVIDUAL"),
        (other, "FAMILY"),
    ]
    assert [each["party"] for each in paper["signatures"]] == ["RESIDENT", "RESIDENT", "PROVIDER"]
    assert None not in {each["digest"] for each in paper["signatures"]}
    assert {"FAM-UNIT"} <= {each["packageCode"] for each in signed["enrolments"][0]["selections"]}

    clock.now = datetime(2026, 6, 1, 4, tzinfo=UTC)
    late = await person(clinic)
    joining = [{"resident": late, "relation": "CHILD"}]
    await carried_out(clinic, "joinHousehold", CLERK, household=household, expectedVersion=2, members=joining)
    about = {"contract": paper["code"], "expectedVersion": 1}
    added = await done(
        clinic, "addFamilyMember", **about, member=member(late, "BAS-00", "FAM-UNIT", at=JUNE), **provided(JUNE)
    )
    assert (added["version"], added["enrolment"]["starts"], added["enrolment"]["ends"]) == (
        2,
        "2026-06-01",
        "2027-03-01",
    )

    clock.now += timedelta(days=30)
    await carried_out(clinic, "leaveHousehold", CLERK, household=household, expectedVersion=3, resident=late)
    read = "query($code: String!) { contract(code: $code) { version persons { resident { code } familyEnds "
    read += "enrolment { state coveredUntil selections { packageCode ends } } } } }"
    told = (await clinic.data(read, CLERK, code=paper["code"]))["contract"]
    (gone,) = [each for each in told["persons"] if each["resident"]["code"] == late]
    assert (told["version"], gone["familyEnds"]) == (3, "2026-07-01")
    assert (gone["enrolment"]["state"], gone["enrolment"]["coveredUntil"]) == ("IN_FORCE", "2027-03-01")
    ends = {each["packageCode"]: each["ends"] for each in gone["enrolment"]["selections"]}
    assert (ends["FAM-UNIT"], ends["BAS-00"]) == ("2026-07-01", "2027-03-01")

    clock.now = datetime(2027, 2, 10, 4, tzinfo=UTC)
    at = "2027-02-10T12:00:00+08:00"
    both = [member(each, "BAS-00", "FAM-UNIT", at=at) for each in (head, other)]
    renewed = await done(
        clinic, "renewFamily", contract=paper["code"], expectedVersion=3, members=both, years=2, **provided(at)
    )
    assert (renewed["contract"]["renews"], renewed["contract"]["state"]) == ({"code": paper["code"]}, "UPCOMING")
    assert [(each["starts"], each["ends"]) for each in renewed["enrolments"]] == [("2027-03-01", "2029-03-01")] * 2


FEBRUARY = "2027-02-10T12:00:00+08:00"
WAITS = """
query($code: String!) { worklist(kind: RENEWAL_AWAITING_SIGNATURE, in: {institution: $code}) {
  nodes { contract { code } settlement { mutation arguments { name value } } }
} }
"""


async def prepared_home(clinic: Client, clock: Clock) -> tuple[str, str, str, str]:
    """A family of two whose renewal was prepared in February: the old contract, the prepared one, both people."""
    household, head, other = await home(clinic)
    old = (await done(clinic, "signFamily", **family(household, head, other)))["contract"]["code"]
    clock.now = datetime(2027, 2, 10, 4, tzinfo=UTC)
    return old, await prepared(clinic, old), head, other


async def test_a_prepared_renewal_is_read_by_the_clinic_and_by_the_family(clinic: Client, clock: Clock) -> None:
    _old, paper, head, other = await prepared_home(clinic, clock)

    read = "query($code: String!) { contract(code: $code) { kind state persons { resident { code } wanted } } }"
    told = (await clinic.data(read, CLERK, code=paper))["contract"]
    assert (told["kind"], told["state"]) == ("FAMILY", "AWAITING_SIGNATURE")
    assert [(each["resident"]["code"], each["wanted"]) for each in told["persons"]] == [
        (each, ["BAS-00", "FAM-UNIT"]) for each in (head, other)
    ]
    himself = Actor("self", frozenset({AccessRole.RESIDENT}), resident=head)
    own = "{ me { residents { contracts(first: 10) { nodes { code state persons { resident { code } } } } } } }"
    (mine,) = (await clinic.data(own, himself))["me"]["residents"]
    (seen,) = [each for each in mine["contracts"]["nodes"] if each["code"] == paper]
    assert (seen["state"], seen["persons"]) == ("AWAITING_SIGNATURE", [{"resident": {"code": head}}])
    for page in ("html", "pdf"):
        bearing = {"authorization": f"Bearer {clinic.token(CLERK)}"}
        answered = await clinic.http.get(f"/agreements/{paper}.{page}", headers=bearing)
        assert answered.status_code == 200
    (waits,) = (await clinic.data(WAITS, CLERK, code=CLINIC))["worklist"]["nodes"]
    arguments = [{"name": "contract", "value": paper}, {"name": "expectedVersion", "value": "1"}]
    assert waits == {
        "contract": {"code": paper},
        "settlement": {"mutation": "signPreparedFamily", "arguments": arguments},
    }


async def test_a_prepared_renewal_is_signed_by_all_of_the_family_at_once(clinic: Client, clock: Clock) -> None:
    old, paper, head, other = await prepared_home(clinic, clock)
    given: dict[str, Any] = {"contract": paper, "expectedVersion": 1} | as_prepared(head, other, at=FEBRUARY)
    given["idempotencyKey"] = "together"
    one = given | {"members": given["members"][:1] * 2, "idempotencyKey": "one alone"}
    assert await refused(clinic, "signPreparedFamily", **one) == {
        ("LISTED_TWICE", "members.1.resident"),
        ("MEMBERS_MISSING", "members"),
    }

    signed = await done(clinic, "signPreparedFamily", **given)

    assert signed == await done(clinic, "signPreparedFamily", **given)
    assert (signed["contract"]["code"], signed["contract"]["state"], signed["version"]) == (paper, "UPCOMING", 2)
    assert signed["contract"]["renews"] == {"code": old}
    assert [(each["resident"]["code"], each["starts"]) for each in signed["enrolments"]] == [
        (head, "2027-03-01"),
        (other, "2027-03-01"),
    ]
    assert (await clinic.data(WAITS, CLERK, code=CLINIC))["worklist"]["nodes"] == []


async def test_one_person_alone_is_told_how_a_family_signs(clinic: Client, clock: Clock) -> None:
    _old, paper, head, _other = await prepared_home(clinic, clock)
    himself = Actor("self", frozenset({AccessRole.RESIDENT}), resident=head)
    consent = {"at": FEBRUARY, "disclosureAcknowledged": True}
    acts: dict[str, tuple[Actor, dict[str, Any]]] = {
        "consentToContract": (CLERK, {"expectedVersion": 1, "consent": consent}),
        "recallContract": (CLERK, {"expectedVersion": 1}),
        "requestSigningCode": (himself, {}),
        "signOnline": (himself, {"expectedVersion": 1, "disclosureAcknowledged": True, "code": "123456"}),
    }
    before = await everything()
    for verb, (actor, given) in acts.items():
        kind = f"{verb[0].upper()}{verb[1:]}Input!"
        document = f"mutation($input: {kind}) {{ {verb}(input: $input) {{ problems {{ code path }} }} }}"
        told = await clinic.data(document, actor, input={"contract": paper, "idempotencyKey": verb} | given)
        assert told[verb]["problems"] == [{"code": "FAMILY_TOGETHER", "path": ["input", "contract"]}], verb
    assert await everything() == before


async def test_a_retry_answers_what_the_first_try_answered_and_writes_nothing(clinic: Client) -> None:
    given = family(*await home(clinic), idempotencyKey="a retry")
    first = await done(clinic, "signFamily", **given)
    before = await everything()
    assert await done(clinic, "signFamily", **given) == first
    assert await refused(clinic, "signFamily", **given | {"years": 2}) == {("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")}
    assert await everything() == before


async def test_everything_wrong_with_any_member_is_told_with_its_place(clinic: Client) -> None:
    household, head, other = await home(clinic)
    child, stranger = await person(clinic, date(2018, 5, 6)), await person(clinic)
    joining = [{"resident": child, "relation": "CHILD"}]
    await carried_out(clinic, "joinHousehold", CLERK, household=household, expectedVersion=1, members=joining)
    unread = member(other, "BAS-00", "NO-SUCH")
    unread["consent"] |= {"disclosureAcknowledged": False, "at": "2026-03-01T12:00:01+08:00"}
    given = family(
        household,
        head,
        other,
        expectedVersion=2,
        years=9,
        members=[member(head, "BAS-00"), unread, member(child, "BAS-00"), member(stranger, "BAS-00")],
        providerSignature=provided()["providerSignature"] | {"practitioner": OTHER_DOCTOR},
    )
    before = await everything()
    assert await refused(clinic, "signFamily", **given) == {
        ("TERM_NOT_ALLOWED", "years"),
        ("MAY_NOT_SIGN", "providerSignature.practitioner"),
        ("ADD_ON_ONLY", "members.0.packages.0.code"),
        ("UNKNOWN_PACKAGE", "members.1.packages.1.code"),
        ("CONSENT_NEEDED", "members.1.consent.disclosureAcknowledged"),
        ("SIGNED_AFTER_RECORDING", "members.1.consent.at"),
        ("CONSENT_AFTER_SIGNATURE", "members.1.consent.at"),
        ("SIGNER_IS_A_MINOR", "members.2.consent.givenBy"),
        ("SIGNER_IS_A_MINOR", "members.2.residentSignature.signer"),
        ("NOT_HOUSEHOLD_MEMBER", "members.3.resident"),
    }
    assert await everything() == before


MALFORMED: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "no digest, a group twice, a key of blanks": (
        {
            "members": [
                {
                    **member("RES-1", "BAS-00"),
                    "packages": [{"code": "X", "options": [{"group": "G", "items": []}, {"group": "G", "items": []}]}],
                },
                {**member("RES-2"), "residentSignature": {"method": "TABLET", "at": JUNE, "evidence": "z" * 64}},
            ],
            "idempotencyKey": " ",
        },
        {
            ("LISTED_TWICE", "members.0.packages.0.options.1.group"),
            ("BAD_DIGEST", "members.1.residentSignature.evidence"),
            ("BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
        },
    ),
    "more members than a household has, codes that are none, a reason without end": (
        {"members": [member("RES-1")] * 51, "anchor": "R\0", "backfillReason": "补" * 501},
        {("LIST_SIZE", "members"), ("TEXT_SIZE", "anchor"), ("TEXT_SIZE", "backfillReason")},
    ),
    "nobody": ({"members": []}, {("LIST_SIZE", "members"), ("ANCHOR_NOT_LISTED", "anchor")}),
}


@pytest.mark.parametrize("how", MALFORMED)
async def test_what_cannot_be_a_value_is_told_where_it_stands(clinic: Client, how: str) -> None:
    given, faults = MALFORMED[how]
    before = await everything()
    assert await refused(clinic, "signFamily", **family("HSH-0", "RES-0", "RES-1") | given) == faults
    assert await everything() == before


async def test_what_stands_already_says_until_when(clinic: Client) -> None:
    household, head, other = await home(clinic)
    await done(clinic, "signFamily", **family(household, head, other))
    again = family(household, head, other, expectedVersion=2)
    found = (await act(clinic, "signFamily", **again))["problems"]
    assert {(each["code"], each["__typename"], each.get("coveredUntil")) for each in found} >= {
        ("FAMILY_SIGNED_ALREADY", "ContractStandsProblem", "2027-03-01"),
        ("ALREADY_IN_FAMILY", "ContractStandsProblem", "2027-03-01"),
    }
    (stale,) = (await act(clinic, "signFamily", **family(household, head, other, expectedVersion=7)))["problems"]
    assert (stale["code"], stale["current"]) == ("VERSION_CONFLICT", 2)


async def test_a_foreign_clinic_and_a_role_without_the_verb_change_nothing(clinic: Client) -> None:
    household, head, other = await home(clinic)
    paper = (await done(clinic, "signFamily", **family(household, head, other)))["contract"]["code"]
    waiting = await prepared(clinic, paper)
    late = await person(clinic)
    unsigned, anchor, spouse = await home(clinic)
    under: dict[str, Any] = {"contract": paper, "expectedVersion": 1}
    probes: dict[str, tuple[dict[str, Any], str]] = {
        "signFamily": (family(unsigned, anchor, spouse), "household"),
        "addFamilyMember": (under | {"member": member(late, "BAS-00"), **provided()}, "contract"),
        "renewFamily": (
            under | {"members": [member(head, "BAS-00"), member(other, "BAS-00")], **provided()},
            "contract",
        ),
        "signPreparedFamily": ({"contract": waiting, "expectedVersion": 1} | as_prepared(head, other), "contract"),
    }
    assert probes.keys() == set(VERBS)
    himself = Actor("self", frozenset({AccessRole.RESIDENT, AccessRole.AUDITOR}), REGION, CLINIC, resident=head)
    before = await everything()
    for verb, (given, at) in probes.items():
        for actor in (OTHER_CHIEF, OTHER_AUTHORITY):
            assert ("NOT_FOUND", at) in await refused(clinic, verb, actor, **given), verb
        told = [await answer(clinic, actor, verb, given) for actor in (himself, None)]
        assert [one["errors"][0]["extensions"]["code"] for one in told] == ["FORBIDDEN", "UNAUTHENTICATED"]
    assert await everything() == before
