"""Every verb of the delivery side: who may not, what is foreign, what is retried, stale or garbled; nothing is written.

The verbs are those of the schema: one without a probe here fails.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_list_type

from api.access.verbs import TABLE, Everybody, Scope
from api.schema.build import build, executable
from core.act import BAD_KEY
from core.actor import AccessRole, Actor
from core.clock import Clock
from tests.api.conftest import Client, serving
from tests.api.county import (
    COUNTY,
    ELSEWHERE,
    NEXT_WEEK,
    PHYSICIAN,
    RULE,
    STRANGE_ADMIN,
    STRANGE_AUTHORITY,
    TODAY,
    TOMORROW,
    Clerk,
    asking,
    institution,
    member,
    names,
    person,
)
from tests.api.foreign_examples import EXAMPLES
from tests.api.rows import rows

SCHEMA = executable(build())
VERBS = sorted(
    field.partition(".")[2]
    for field, verb in TABLE.items()
    if field.startswith("Mutation.") and verb.scope is Scope.STAFF and field != "Mutation.setAgreementTemplate"
    if field.partition(".")[2] not in EXAMPLES
)

_ELSEWHERE = (Scope.REGION, Scope.RESIDENTS, Scope.OWN)
"""Verbs of these are probed beside their own tests, and by `test_foreign_actors`; so are agreement texts, webhooks and
figures."""

SETTER = Actor(subject="setter", roles=frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
PROBES: dict[str, dict[str, Any]] = {
    "defineGrid": {"code": "GRID-2", "name": names("GRID-2"), "region": COUNTY, "kind": "VILLAGE", "parent": "GRID"},
    "registerInstitution": institution(
        "VILLAGE2",
        "VILLAGE_CLINIC",
        "VILLAGE",
        parent="TOWN2",
        grid="GRID-1",
        area=["GRID-1"],
        creditCode="12450399038100023T",
    ),
    "amendInstitution": {
        "institution": "VILLAGE",
        "name": names("VILLAGE"),
        "parent": "TOWN2",
        "grid": "GRID",
        "addArea": ["GRID-1"],
        "scope": ["GENERAL_PRACTICE"],
        "expectedVersion": 1,
    },
    "registerPractitioner": person(
        "NEW", "NURSE", "TOWN", licenceNumber="2200", specialty="社区护理", region=COUNTY, licensedUntil="2030-01-01"
    ),
    "formNetwork": {
        "code": "NET2",
        "name": names("NET2"),
        "kind": "ALLIANCE",
        "region": COUNTY,
        "lead": "STRANGER",
        "members": ["CLINIC"],
        "formed": TODAY,
    },
    "affiliateInstitution": {
        "institution": "CLINIC",
        "as": {"cooperatesWith": {"institution": "TOWN2", "agreement": "协议2号"}},
        "starts": TODAY,
        "ends": NEXT_WEEK,
    },
    "endAffiliation": {
        "institution": "TOWN2",
        "relation": {"memberOf": "NET"},
        "ends": TOMORROW,
        "expectedVersion": 1,
    },
    "affiliatePractitioner": {
        "practitioner": "GP2",
        "institution": "TOWN2",
        "mode": "MULTI_SITE_PRACTICE",
        "starts": TODAY,
        "ends": NEXT_WEEK,
        "expectedVersion": 1,
    },
    "endPracticeSite": {"practitioner": "NURSE2", "institution": "TOWN", "ends": TOMORROW, "expectedVersion": 1},
    "assignGrid": {"grid": "GRID-1", "hospital": "HOSP", "starts": TODAY, "ends": NEXT_WEEK},
    "formTeam": {
        "code": "NEW",
        "name": names("NEW"),
        "home": "TOWN",
        "formed": TODAY,
        "chain": ["VILLAGE"],
        "area": ["GRID"],
        "members": [
            member("GP2", "GENERAL_PRACTITIONER", isLeader=True, isPrimary=False, starts=TODAY, ends=NEXT_WEEK)
        ],
        "motto": "健康守门人",
    },
    "appointLeader": {"team": "TEAM", "practitioner": "GP2", "on": TODAY, "expectedVersion": 2},
    "joinTeam": {
        "team": "OTHER",
        "member": member("NURSE2", "NURSE", starts=TODAY, ends=NEXT_WEEK),
        "expectedVersion": 1,
    },
    "leaveTeam": {
        "team": "TEAM",
        "practitioner": "NURSE",
        "on": TOMORROW,
        "successor": member("NURSE2", "NURSE", starts=TOMORROW),
        "expectedVersion": 2,
    },
    "transferMember": {
        "fromTeam": "TEAM",
        "toTeam": "OTHER",
        "practitioner": "NURSE",
        "institution": "TOWN",
        "on": TOMORROW,
        "successor": member("NURSE2", "NURSE"),
        "fromVersion": 2,
        "toVersion": 1,
    },
    "suspendTeam": {"team": "TEAM", "on": TODAY, "reason": "整改", "expectedVersion": 2},
    "resumeTeam": {"team": "PAUSED", "on": TOMORROW, "expectedVersion": 2},
    "dissolveTeam": {"team": "OTHER", "on": TOMORROW, "reason": "合并", "expectedVersion": 1},
    "endPractice": {"practitioner": "NURSE2", "on": TODAY, "reason": "LICENCE_REVOKED", "expectedVersion": 1},
    "renewLicence": {
        "practitioner": "GP2",
        "licensedUntil": "2030-01-01",
        "title": "SENIOR",
        "expectedVersion": 1,
    },
    "changeChain": {"team": "TEAM", "add": ["CLINIC"], "remove": ["VILLAGE"], "on": TOMORROW, "expectedVersion": 2},
    "changeArea": {"team": "OTHER", "add": ["GRID-1"], "on": TOMORROW, "expectedVersion": 1},
    "setRegionalPolicy": RULE
    | {
        "rule": {"slotQuotas": {"quotas": [{"resource": "BED", "percent": 10, "provider": "二级医院"}]}},
        "document": {
            "register": {
                "code": "PL-9",
                "number": "平卫〔2026〕9号",
                "title": names("PL-9"),
                "issuer": names("PL"),
                "issued": TODAY,
            }
        },
    },
}
"""What each verb is asked in the described county; the county's authority may."""


@pytest.fixture
async def client(county_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The application over the described county, with a third member of TEAM and a suspended team."""
    async with serving(county_url, clock) as client:
        clerk = Clerk(client, SETTER)
        await clerk.done("joinTeam", team="TEAM", member=member("GP2", "GENERAL_PRACTITIONER"), expectedVersion=1)
        await clerk.done("registerPractitioner", **person("GP3", "CLINICAL", "TOWN", **PHYSICIAN))
        await clerk.done("registerPractitioner", **person("NURSE3", "NURSE", "TOWN"))
        paused = [member("GP3", "GENERAL_PRACTITIONER", isLeader=True), member("NURSE3", "NURSE")]
        team = {"code": "PAUSED", "name": names("PAUSED"), "home": "TOWN", "formed": TODAY}
        await clerk.done("formTeam", **team, chain=["VILLAGE", "HOSP"], members=paused)
        await clerk.done("suspendTeam", team="PAUSED", on=TODAY, reason="整改", expectedVersion=1)
        yield client


def keyed(probe: dict[str, Any], key: str = "probe") -> dict[str, Any]:
    """The probe's input with an idempotency key."""
    return deepcopy(probe) | {"idempotencyKey": key}


def input_type(verb: str) -> GraphQLInputObjectType:
    """The type of a verb's input."""
    assert SCHEMA.mutation_type is not None
    kind = get_named_type(SCHEMA.mutation_type.fields[verb].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


VERSIONED = {
    verb: versions
    for verb in VERBS
    if (versions := [name for name in input_type(verb).fields if name.endswith("Version")])
}
"""The verbs that change something that has a version, with the fields that say which."""


def leaves(value: Any, kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every scalar of an input that was given, with the name of its type."""
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, get_named_type(kind), (*path, str(number)))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, get_named_type(kind).fields[name].type, (*path, name))
    else:
        yield path, get_named_type(kind).name


def lists(value: Any, kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every list of an input that was given."""
    for name, part in value.items() if isinstance(value, dict) else ():
        field = get_named_type(kind).fields[name].type
        if is_list_type(getattr(field, "of_type", field)) or is_list_type(field):
            yield (*path, name)
        yield from lists(part, field, (*path, name))


def replaced(value: Any, path: tuple[str, ...], by: Any) -> Any:
    """The input with one part replaced."""
    copy = deepcopy(value)
    place = copy
    for step in path[:-1]:
        place = place[int(step)] if isinstance(place, list) else place[step]
    last: Any = int(path[-1]) if isinstance(place, list) else path[-1]
    place[last] = by
    return copy


def test_every_verb_of_the_delivery_side_is_probed() -> None:
    assert SCHEMA.mutation_type is not None
    designing = {field.partition(".")[2] for field, verb in TABLE.items() if verb.scope in _ELSEWHERE}
    designing |= EXAMPLES.keys() | {"setAgreementTemplate"}
    assert set(PROBES) == set(SCHEMA.mutation_type.fields) - designing == set(VERBS)
    assert sorted(AT_TOWN) == GOVERNED
    assert len(VERSIONED) == 15


@pytest.mark.parametrize("verb", VERBS)
async def test_who_may_not_is_refused_and_nothing_is_written_and_who_may_succeeds(client: Client, verb: str) -> None:
    given = keyed(PROBES[verb])
    may = TABLE[f"Mutation.{verb}"].roles
    assert not isinstance(may, Everybody)
    before = await rows()

    answer = await client.ask(asking(verb), None, input=given)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert await rows() == before
    for role in set(AccessRole) - may:
        actor = Actor(subject="somebody", roles=frozenset({role}), region=COUNTY, institution="TOWN", practitioner="GP")
        answer = await client.ask(asking(verb), actor, input=given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"], role
        assert answer["data"] == {verb: None}
        assert await rows() == before
    assert may >= {AccessRole.REGION_AUTHORITY}
    await Clerk(client).done(verb, **given)
    assert await rows() != before


@pytest.mark.parametrize("verb", VERBS)
async def test_what_is_foreign_is_not_found_like_what_is_not_there_and_nothing_is_written(
    client: Client, verb: str
) -> None:
    given, path = keyed(PROBES[verb]), reference(verb)
    may = TABLE[f"Mutation.{verb}"].roles
    assert not isinstance(may, Everybody)
    lost = Actor(subject="lost", roles=frozenset(may))
    strangers = [STRANGE_AUTHORITY, lost, *([STRANGE_ADMIN] if AccessRole.INSTITUTION_ADMIN in may else [])]
    before = await rows()
    unknown = await Clerk(client).act(verb, **replaced(given, path, "NOT-THERE"))
    (not_there,) = [problem for problem in unknown["problems"] if tuple(problem["path"][1:]) == path]

    for stranger in strangers:
        payload = await Clerk(client, stranger).act(verb, **given)
        assert {problem["code"] for problem in payload["problems"]} == {"NOT_FOUND"}, stranger.subject
        assert not_there in payload["problems"], stranger.subject
    assert await rows() == before


def reference(verb: str) -> tuple[str, ...]:
    """Where a verb's input names what it changes, or where it belongs."""
    if verb == "registerPractitioner":
        return ("sites", "0", "institution")
    if verb == "assignGrid":
        return ("grid",)
    names = ("team", "fromTeam", "practitioner", "institution", "region", "home")
    return (next(name for name in names if name in PROBES[verb]),)


GOVERNED = [verb for verb in VERBS if TABLE[f"Mutation.{verb}"].roles == frozenset({AccessRole.REGION_AUTHORITY})]
AT_TOWN: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "defineGrid": ({"region": ELSEWHERE}, ("parent",)),
    "registerInstitution": ({"region": ELSEWHERE, "parent": "TOWN"}, ("parent",)),
    "amendInstitution": ({"institution": "TOWN"}, ("institution",)),
    "formNetwork": ({"lead": "TOWN"}, ("region",)),
    "affiliateInstitution": ({"institution": "TOWN"}, ("institution",)),
    "endAffiliation": ({"institution": "TOWN"}, ("institution",)),
    "assignGrid": ({}, ("grid",)),
    "setRegionalPolicy": ({}, ("region",)),
}
"""How each verb of an authority is asked about TOWN and what it serves, and what of it is then not found."""


@pytest.mark.parametrize("verb", GOVERNED)
async def test_an_authority_elsewhere_that_administers_an_institution_does_not_govern_it(
    client: Client, verb: str
) -> None:
    both = frozenset({AccessRole.REGION_AUTHORITY, AccessRole.INSTITUTION_ADMIN})
    clerk = Clerk(client, Actor(subject="both", roles=both, region=ELSEWHERE, institution="TOWN"))
    changes, path = AT_TOWN[verb]
    before = await rows()

    refused = await clerk.refused(verb, **keyed(PROBES[verb]) | changes)

    assert ("NOT_FOUND", ["input", *path]) in refused
    assert await rows() == before


@pytest.mark.parametrize("verb", VERBS)
async def test_a_retry_answers_the_same_and_writes_nothing_and_a_key_is_for_one_input(
    client: Client, verb: str
) -> None:
    given, clerk = keyed(PROBES[verb]), Clerk(client)
    first = await clerk.done(verb, **given)
    before = await rows()

    assert await clerk.done(verb, **given) == first
    assert await rows() == before
    path, _ = next(leaf for leaf in leaves(given, input_type(verb)) if leaf[1] == "Date" or leaf[0][-1] == "en")
    other = replaced(given, path, "2026-03-05" if "-" in str(given[path[0]]) else "Another name")
    assert await clerk.refused(verb, **other) == [("IDEMPOTENCY_KEY_REUSED", ["input", "idempotencyKey"])]
    assert await rows() == before


@pytest.mark.parametrize("verb", VERSIONED)
async def test_a_stale_version_is_told_with_the_current_one_and_nothing_is_written(client: Client, verb: str) -> None:
    given, clerk = keyed(PROBES[verb]), Clerk(client)
    before = await rows()

    for name in VERSIONED[verb]:
        for stale in (given[name] + 1, 0, -(2**31), 2**31 - 1):
            payload = await clerk.act(verb, **given | {name: stale})
            (problem,) = payload["problems"]
            assert (problem["code"], problem["path"]) == ("VERSION_CONFLICT", ["input", name])
            assert (problem["__typename"], problem["current"]) == ("VersionConflictProblem", given[name])
    assert await rows() == before


@pytest.mark.parametrize("verb", VERBS)
async def test_a_garbled_text_is_a_problem_at_its_place_and_nothing_is_written(client: Client, verb: str) -> None:
    given, clerk = keyed(PROBES[verb]), Clerk(client)
    texts = [path for path, kind in leaves(given, input_type(verb)) if kind == "String"]
    before = await rows()

    assert texts
    for path in texts:
        for garbage in ("", "x" * 5_000, "a\x00b", " a", "a\u202eb", "a\n"):
            code = BAD_KEY.code if path == ("idempotencyKey",) else "TEXT_SIZE"
            if code == BAD_KEY.code and garbage == " a":
                continue
            assert await clerk.refused(verb, **replaced(given, path, garbage)) == [(code, ["input", *path])], garbage
    for path in lists(given, input_type(verb)):
        part: Any = given
        for step in path:
            part = part[step]
        long = replaced(given, path, [part[0]] * 501)
        assert await clerk.refused(verb, **long) == [("LIST_SIZE", ["input", *path])]
    assert await rows() == before


@pytest.mark.parametrize("verb", VERBS)
async def test_no_day_and_no_number_is_too_strange_to_be_answered(client: Client, verb: str) -> None:
    """Whatever becomes of it, it is a payload: no error of the inside comes out."""
    given, clerk = PROBES[verb], Clerk(client)
    strange: dict[str, list[Any]] = {"Date": ["0001-01-01", "9999-12-31"], "Int": [-(2**31), 0, 2**31 - 1]}

    for path, kind in leaves(given, input_type(verb)):
        for value in strange.get(kind, []):
            payload = await clerk.act(verb, **replaced(given, path, value))
            assert isinstance(payload["problems"], list)
