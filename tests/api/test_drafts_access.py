"""Who may do what to drafts and menus: a role, inside the own region's subtree; whoever else tries changes nothing.

The verbs are those of the schema: one without a probe here fails.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.access.verbs import TABLE, Everybody, Scope
from api.schema.build import build, executable
from core.actor import AccessRole, Actor
from core.clock import Clock
from tests.api.conftest import Client, serving
from tests.api.designers import (
    CITY,
    COUNTY,
    COUNTY_DESIGNER,
    COUNTY_REVIEWER,
    DESIGNER,
    ELSEWHERE,
    NEXT_MONTH,
    PROVINCE,
    REVIEWER,
    SIBLING_BOTH,
    Desk,
    actor,
    chosen,
    everything,
)

SCHEMA = executable(build())
VERBS = sorted(
    field.partition(".")[2]
    for field, verb in TABLE.items()
    if field.startswith("Mutation.") and verb.scope is Scope.REGION and field != "Mutation.publishPackages"
)
LATER = "2026-06-01"
EVERY_ROLE = (AccessRole.PACKAGE_DESIGNER, AccessRole.PACKAGE_REVIEWER)


@pytest.fixture
async def client(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    async with serving(starter_url, clock) as client:
        yield client


class Bench:
    """A city's draft being written, one in review, one approved, a package of its own, all within reach of a probe."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.probes = desk, dict[str, dict[str, Any]]()

    async def lay_out(self) -> None:
        """Bring about what every verb can be tried on; the probes are then all that a rightful actor may send."""
        desk = self.desk
        written = await desk.edited("PRI-HTN")
        ready = await desk.edited("PRI-DM")
        in_review = await desk.step(DESIGNER, "submitForReview", await desk.edited("PRI-ELD"))
        back = await desk.step(DESIGNER, "submitForReview", await desk.edited("PRI-TB"))
        given_up = await desk.open("PRI-SMD")
        today, later = await desk.approved("PER-TCM"), await desk.approved("PER-REH")
        own = await desk.approved("PER-MYHH")
        await desk.done(REVIEWER, "publishDrafts", region=CITY, drafts=chosen(own))
        await desk.done(REVIEWER, "adoptForRegion", region=CITY, package="PRI-CHD", how="LEAVE_OUT", starts=LATER)
        self.probes = {
            "draftPackage": {"region": CITY, "package": "PRI-CHD"},
            "copyPackage": {"region": CITY, "source": "PRI-CHD", "package": "PRI-CHE"},
            "editDraft": _on(written) | {"set": {"note": "probe"}},
            "submitForReview": _on(ready),
            "withdrawDraft": _on(given_up),
            "approveDraft": _on(in_review),
            "rejectDraft": _on(back) | {"reason": "probe"},
            "publishDrafts": {"region": CITY, "drafts": chosen(today)},
            "scheduleDrafts": {"region": CITY, "starts": NEXT_MONTH, "drafts": chosen(later)},
            "retirePackages": {"region": CITY, "starts": NEXT_MONTH, "packages": ["PER-MYHH"], "reason": "probe"},
            "callOffPublications": {"region": CITY, "starts": LATER, "packages": ["PRI-CHD"], "reason": "probe"},
            "adoptForRegion": {"region": CITY, "package": "PRI-FPS", "how": "LEAVE_OUT"},
        }


def _on(draft: dict[str, Any]) -> dict[str, Any]:
    return {"draft": draft["code"], "expectedVersion": draft["version"]}


REFERENCE = {verb: ("draft",) if verb.endswith(("Draft", "ForReview")) else ("region",) for verb in VERBS}
"""Where a verb's input names what is out of a stranger's reach."""


@pytest.fixture
async def bench(client: Client) -> Bench:
    bench = Bench(Desk(client))
    await bench.lay_out()
    return bench


def rightful(verb: str) -> Actor:
    """Who may send the probe."""
    roles = TABLE[f"Mutation.{verb}"].roles
    assert not isinstance(roles, Everybody)
    return REVIEWER if AccessRole.PACKAGE_REVIEWER in roles else DESIGNER


async def test_every_verb_of_designers_and_reviewers_is_probed(bench: Bench) -> None:
    assert sorted(bench.probes) == VERBS
    assert set(VERBS) == {
        "draftPackage", "copyPackage", "editDraft", "submitForReview", "withdrawDraft", "approveDraft", "rejectDraft",
        "publishDrafts", "scheduleDrafts", "retirePackages", "callOffPublications", "adoptForRegion",
    }  # fmt: skip


async def test_who_may_not_is_refused_and_nothing_is_written(bench: Bench) -> None:
    before = await everything()

    for verb, given in bench.probes.items():
        answer = await bench.desk.answer(None, verb, **given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"], verb
        may = TABLE[f"Mutation.{verb}"].roles
        assert not isinstance(may, Everybody)
        for role in AccessRole:
            if role not in may:
                somebody = Actor(subject="somebody", roles=frozenset({role}), region=CITY, institution="TOWN")
                answer = await bench.desk.answer(somebody, verb, **given)
                assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"], (verb, role)
                assert answer["data"] == {verb: None}
    assert await everything() == before


STRANGERS = [
    COUNTY_DESIGNER,
    COUNTY_REVIEWER,
    SIBLING_BOTH,
    actor("below", *EVERY_ROLE, region=COUNTY),
    actor("elsewhere", *EVERY_ROLE, region=ELSEWHERE),
    actor("other-province", *EVERY_ROLE, region="310000"),
    actor("nowhere", *EVERY_ROLE, region="999999"),
    actor("lost", *EVERY_ROLE, region=None),
]


async def test_what_is_foreign_is_not_found_like_what_is_not_there_and_nothing_is_written(bench: Bench) -> None:
    """A county's designer cannot touch the city's package (R002)."""
    before = await everything()

    for verb, given in bench.probes.items():
        (name,) = path = REFERENCE[verb]
        who, nowhere = rightful(verb), "999999" if path == ("region",) else "PER-XX.450300.1"
        unknown = await bench.desk.act(who, verb, **given | {name: nowhere})
        (not_there,) = [problem for problem in unknown["problems"] if tuple(problem["path"][1:]) == path]
        assert not_there["code"] == "NOT_FOUND"
        for stranger in STRANGERS:
            answer = await bench.desk.answer(stranger, verb, **given)
            if "errors" in answer:
                assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"], (verb, stranger)
                continue
            payload = answer["data"][verb]
            assert {problem["code"] for problem in payload["problems"]} == {"NOT_FOUND"}, (verb, stranger.subject)
            assert not_there in payload["problems"], (verb, stranger.subject)
    assert await everything() == before


async def test_a_reviewer_cannot_slip_a_foreign_draft_into_a_set_of_the_own_region(bench: Bench) -> None:
    before = await everything()

    for given in (bench.probes["publishDrafts"], bench.probes["scheduleDrafts"]):
        verb = "scheduleDrafts" if "starts" in given else "publishDrafts"
        theirs = given | {"region": COUNTY}
        for who in (COUNTY_REVIEWER, REVIEWER):
            assert ("NOT_FOUND", ["drafts", "0"]) in await bench.desk.refused(who, verb, **theirs)
    assert await everything() == before


async def test_who_may_succeeds_also_from_a_region_above(bench: Bench) -> None:
    """The probes are not refused for anything else than who sends them."""
    above = actor("above", *EVERY_ROLE, region=PROVINCE)

    for verb, given in bench.probes.items():
        before = await everything()
        await bench.desk.done(
            above if verb in ("editDraft", "retirePackages", "callOffPublications") else rightful(verb), verb, **given
        )
        assert await everything() != before, verb


async def test_drafts_are_read_by_those_who_make_and_oversee_them(bench: Bench) -> None:
    code = bench.probes["editDraft"]["draft"]
    query = """query($code: String!) {
      draft(code: $code) { code } drafts { totalCount } packageHistory(package: "PRI-HTN") { totalCount } }"""
    readers = TABLE["Query.draft"].roles
    assert not isinstance(readers, Everybody)

    for role in AccessRole:
        answer = await bench.desk.client.ask(query, actor("reader", role), code=code)
        if role in readers:
            assert answer["data"]["draft"] == {"code": code}, role
            assert answer["data"]["drafts"]["totalCount"] == 8
            assert answer["data"]["packageHistory"]["totalCount"] == 2
        else:
            assert answer["data"] == {"draft": None, "drafts": None, "packageHistory": None}, role
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    anonymous = await bench.desk.client.ask(query, code=code)
    assert {error["extensions"]["code"] for error in anonymous["errors"]} == {"UNAUTHENTICATED"}


async def test_what_is_foreign_is_not_there_for_readers_either(bench: Bench) -> None:
    code = bench.probes["editDraft"]["draft"]
    query = """query($id: ID!, $code: String!) {
      draft(code: $code) { code } drafts { totalCount nodes { code } }
      packageHistory(package: "PRI-HTN") { totalCount nodes { by } } node(id: $id) { id } }"""
    own = await bench.desk.client.data("query($code: String!) { draft(code: $code) { id } }", DESIGNER, code=code)

    for stranger in STRANGERS:
        data = await bench.desk.client.data(query, stranger, id=own["draft"]["id"], code=code)
        assert data == {
            "draft": None,
            "drafts": {"totalCount": 0, "nodes": []},
            "packageHistory": {"totalCount": 0, "nodes": []},
            "node": None,
        }, stranger.subject
    assert (await bench.desk.client.data(query, DESIGNER, id=own["draft"]["id"], code=code))["node"] == own["draft"]
    unread = await bench.desk.client.data("query($id: ID!) { node(id: $id) { id } }", None, id=own["draft"]["id"])
    assert unread == {"node": None}
