"""The verbs and reports of the delivery side know how many residents teams carry, whoever asks over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from core.clock import Clock
from core.database import connected, transaction
from enrolment.models import Contract, Enrolment, Resident
from teams.models import Institution, Region, Team
from tests.api.conftest import Client, serving
from tests.api.county import AUTHORITY, COUNTY, TODAY, TOMORROW, Clerk, member, put_county

LOADS = """query ($on: Date) { team(code: "TEAM", asOf: $on) { state capacity freeCapacity
  compositionReport { findings { kind found wanted } } } }"""


@pytest.fixture
async def client(database_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The county of `tests.api.county` with two residents enrolled with TEAM, one of whom renewed early."""
    await put_county(database_url, clock)
    async with connected(database_url), transaction():
        await _enrol("R-1", date(2026, 3, 1), date(2027, 3, 1))
        await _enrol("R-1", date(2027, 3, 1), date(2028, 3, 1))
        await _enrol("R-2", date(2026, 6, 1), date(2027, 6, 1))
    async with serving(database_url, clock) as client:
        yield client


async def _enrol(code: str, starts: date, ends: date) -> None:
    now = "2026-03-01T04:00:00+00:00"
    region, team = await Region.get(code=COUNTY), await Team.get(code="TEAM")
    home = await Institution.get(code="TOWN")
    known = await Resident.get_or_none(code=code)
    person = known or await Resident.create(
        code=code, name=code, region_id=region.id, born=date(1955, 3, 12), sex="MALE", recorded_at=now
    )
    contract = await Contract.create(
        code=f"C-{code}-{starts}",
        token=f"T-{code}-{starts}",
        kind="INDIVIDUAL",
        region_id=region.id,
        institution_id=home.id,
        team_id=team.id,
        years=1,
        starts=starts,
        ends=ends,
        covered_until=ends,
        channel="CLINIC",
        recorded_at=now,
        recorded_by="clerk",
    )
    await Enrolment.create(
        code=f"E-{code}-{starts}",
        resident_id=person.id,
        contract_id=contract.id,
        starts=starts,
        ends=ends,
        covered_until=ends,
        recorded_at=now,
    )


async def _ended(client: Client, on: date) -> None:
    """Every enrolment is cut short on the day, or before it begins."""
    for row in await Enrolment.all():
        await Enrolment.filter(id=row.id).update(covered_until=max(row.starts, min(row.ends, on)))


def _capacity(team: dict[str, Any]) -> dict[str, Any]:
    (found,) = [each for each in team["compositionReport"]["findings"] if each["kind"] == "CAPACITY"]
    return {"found": found["found"], "wanted": found["wanted"]}


async def test_the_report_and_the_free_capacity_count_every_resident_once(client: Client) -> None:
    team = (await client.data(LOADS, AUTHORITY))["team"]

    assert (team["state"], team["capacity"], team["freeCapacity"]) == ("ACTIVE", 2_000, 1_998)
    assert _capacity(team) == {"found": 2, "wanted": 2_000}
    later = (await client.data(LOADS, AUTHORITY, on="2027-07-01"))["team"]
    assert _capacity(later)["found"] == 1


async def test_a_suggestion_tells_how_many_are_signed(client: Client) -> None:
    query = """query ($region: String!) { teamSuggestions(address: {region: $region}, packages: []) {
      team { code } load freeCapacity } }"""
    (found,) = (await client.data(query, AUTHORITY, region=COUNTY))["teamSuggestions"]

    assert (found["team"]["code"], found["load"], found["freeCapacity"]) == ("TEAM", 2, 1_998)


@pytest.mark.parametrize(
    ("verb", "given", "told"),
    [
        (
            "leaveTeam",
            {"team": "TEAM", "practitioner": "GP", "on": TOMORROW, "expectedVersion": 1, "acceptsIncomplete": True},
            ("MEMBER_NEEDS_SUCCESSOR", ["input", "successor"]),
        ),
        (
            "transferMember",
            {
                "fromTeam": "TEAM",
                "toTeam": "OTHER",
                "practitioner": "NURSE",
                "on": TOMORROW,
                "fromVersion": 1,
                "toVersion": 1,
                "acceptsIncomplete": True,
            },
            ("MEMBER_NEEDS_SUCCESSOR", ["input", "successor"]),
        ),
        (
            "dissolveTeam",
            {"team": "TEAM", "on": TOMORROW, "expectedVersion": 1, "reason": "合并"},
            ("TEAM_HAS_ENROLMENTS", ["input", "team"]),
        ),
    ],
    ids=["leave", "transfer", "dissolve"],
)
async def test_what_would_break_a_team_waits_until_nobody_is_enrolled(
    client: Client, verb: str, given: dict[str, Any], told: tuple[str, list[str]]
) -> None:
    clerk = Clerk(client)
    assert await clerk.refused(verb, **given) == [told]

    await _ended(client, date.fromisoformat(TODAY))

    await clerk.done(verb, **given)


async def test_a_doctor_with_enrolments_leaves_with_a_successor(client: Client) -> None:
    successor = member("GP2", "GENERAL_PRACTITIONER", isLeader=True)
    given = {"team": "TEAM", "practitioner": "GP", "on": TOMORROW, "expectedVersion": 1, "successor": successor}

    done = await Clerk(client).done("leaveTeam", **given)

    assert done["team"]["leader"]["practitioner"]["code"] == "GP2"
    assert done["team"]["state"] == "ACTIVE"


async def test_a_link_the_rules_ask_for_is_not_cut_while_somebody_is_enrolled(client: Client) -> None:
    clerk = Clerk(client)
    chain = {"slots": [{"tiers": ["SECONDARY"]}]}
    await clerk.done(
        "setRegionalPolicy",
        region=COUNTY,
        rule={"tierChain": chain},
        starts=TODAY,
        document={"code": "PL-2026"},
        clause="层级链",
    )
    given = {"team": "TEAM", "on": TOMORROW, "remove": ["HOSP"], "expectedVersion": 1, "acceptsIncomplete": True}

    assert await clerk.refused("changeChain", **given) == [("CHAIN_NEEDED", ["input", "add"])]
    await _ended(client, date.fromisoformat(TODAY))
    await clerk.done("changeChain", **given)


async def test_a_team_whose_doctor_died_is_on_the_worklist_at_once_and_its_enrolments_stand(client: Client) -> None:
    before = await Enrolment.all().order_by("id").values()
    version = (await client.data('{ practitioner(code: "GP") { version } }', AUTHORITY))["practitioner"]["version"]

    done = await Clerk(client).done(
        "endPractice", practitioner="GP", on=TODAY, reason="DECEASED", expectedVersion=version
    )

    assert [(team["code"], team["state"]) for team in done["teams"]] == [("TEAM", "INCOMPLETE")]
    query = "query { teams(first: 10, filter: {states: [INCOMPLETE]}) { nodes { code freeCapacity } } }"
    worklist = (await client.data(query, AUTHORITY))["teams"]["nodes"]
    assert {"code": "TEAM", "freeCapacity": 0} in worklist
    assert await Enrolment.all().order_by("id").values() == before
