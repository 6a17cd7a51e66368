"""What is asked before it is done: a leaving, a team that is only proposed, a doctor who would sign alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from core.clock import Clock
from teams.models import Institution, Practitioner, Team, TeamMember
from tests.api.conftest import serving
from tests.api.county import (
    AUTHORITY,
    LONG_AGO,
    NEXT_WEEK,
    PHYSICIAN,
    TODAY,
    Clerk,
    institution,
    member,
    person,
)

APRIL = "2026-04-01"


@pytest.fixture
async def clerk(county_url: str, clock: Clock) -> AsyncIterator[Clerk]:
    """The authority of a county that is described already."""
    async with serving(county_url, clock) as client:
        yield Clerk(client)


DEPARTURE = """query($who: String!, $on: Date, $successor: SuccessorInput) {
  departure(team: "TEAM", practitioner: $who, on: $on, successor: $successor) {
    on breaksOn breaks { kind candidates { practitioner { code } } }
    afterwards { on isMet capacity gaps { kind } } } }"""


async def departure(clerk: Clerk, who: str, on: str = NEXT_WEEK, **given: Any) -> dict[str, Any]:
    """What somebody's leaving of TEAM would break."""
    told: dict[str, Any] = (await clerk.client.data(DEPARTURE, AUTHORITY, who=who, on=on, **given))["departure"]
    return told


async def leaving(clerk: Clerk, who: str, version: int, on: str = NEXT_WEEK, **given: Any) -> dict[str, Any]:
    """The only problem of that leaving."""
    answer = await clerk.act("leaveTeam", team="TEAM", practitioner=who, on=on, expectedVersion=version, **given)
    (problem,) = answer["problems"]
    assert problem["code"] == "COMPOSITION_WOULD_BREAK"
    return dict(problem)


async def test_a_departure_that_breaks_on_a_later_day_is_told_as_the_act_refuses_it(clerk: Clerk) -> None:
    """The other nurse is to go in April: from then on there would be none."""
    await clerk.done("joinTeam", team="TEAM", member=member("NURSE2", "NURSE", ends=APRIL), expectedVersion=1)

    told, refused = await departure(clerk, "NURSE"), await leaving(clerk, "NURSE", 2)

    assert (told["on"], told["breaksOn"], told["afterwards"]["on"]) == (NEXT_WEEK, APRIL, APRIL)
    assert [each["kind"] for each in told["breaks"]] == [gap["kind"] for gap in refused["gaps"]] == ["MINIMUM_ROLE"]
    assert [gap["kind"] for gap in told["afterwards"]["gaps"]] == ["MINIMUM_ROLE"]
    candidates = [each["practitioner"]["code"] for each in told["breaks"][0]["candidates"]]
    assert "NURSE2" in candidates  # on that day she is no member any more
    assert "NURSE" not in candidates
    assert f"(from {APRIL} on)" in refused["message"]
    harmless = await departure(clerk, "NURSE2")
    assert (harmless["breaksOn"], harmless["breaks"], harmless["afterwards"]["on"]) == (None, [], NEXT_WEEK)


async def test_a_departure_that_breaks_at_once_says_the_day_asked_about(clerk: Clerk) -> None:
    told = await departure(clerk, "GP")

    assert told["breaksOn"] == NEXT_WEEK
    assert [each["kind"] for each in told["breaks"]] == ["MINIMUM_ROLE", "LEADER", "SIGNING_DOCTOR"]
    assert "(from" not in (await leaving(clerk, "GP", 1))["message"]


async def test_a_successor_of_one_day_mends_one_day(clerk: Clerk) -> None:
    heir = member("GP2", "GENERAL_PRACTITIONER", isLeader=True)
    short = heir | {"ends": "2026-03-09"}

    told, refused = await departure(clerk, "GP", successor=short), await leaving(clerk, "GP", 1, successor=short)
    whole = await departure(clerk, "GP", successor=heir)
    late = await departure(clerk, "GP", successor=heir | {"starts": "2026-03-09"})

    assert told["breaksOn"] == "2026-03-09"
    assert [each["kind"] for each in told["breaks"]] == [gap["kind"] for gap in refused["gaps"]]
    assert {each["kind"] for each in told["breaks"]} >= {"MINIMUM_ROLE", "LEADER"}
    assert (whole["breaksOn"], whole["breaks"]) == (None, [])
    assert late["breaksOn"] == NEXT_WEEK
    given = {"who": "GP", "on": NEXT_WEEK, "successor": heir | {"ends": NEXT_WEEK}}
    (error,) = (await clerk.client.ask(DEPARTURE, AUTHORITY, **given))["errors"]
    assert error["extensions"]["path"] == ["successor", "ends"]


async def test_a_successor_with_another_primary_team_signs_for_nobody_here(clerk: Clerk) -> None:
    """DECISIONS, «Capacity»: the act would refuse it with HAS_PRIMARY_TEAM."""
    await clerk.done("joinTeam", team="OTHER", member=member("GP2", "GENERAL_PRACTITIONER"), expectedVersion=1)

    told = await departure(clerk, "GP", successor=member("GP2", "GENERAL_PRACTITIONER", isLeader=True))

    assert [each["kind"] for each in told["breaks"]] == ["SIGNING_DOCTOR"]
    assert told["afterwards"]["capacity"] == 0


LEAVE = {"team": "TEAM", "on": NEXT_WEEK}


def days_read(clerk: Clerk) -> int:
    """On how many days a team was read since this was asked last."""
    count = sum("JOIN team_standing" in statement for statement in clerk.client.statements)
    clerk.client.statements.clear()
    return count


async def join(who: str, starts: date, ends: date | None) -> None:
    """Somebody is to be in TEAM, whatever the rules say."""
    await TeamMember.create(
        team=await Team.get(code="TEAM"),
        practitioner=await Practitioner.get(code=who),
        institution=await Institution.get(code="TOWN"),
        role="HEALTH_MANAGER",
        starts=starts,
        ends=ends,
    )


async def plan(days: range) -> None:
    """NURSE2 is to be in TEAM on every other of these days from April on."""
    for day in days:
        starts = date(2026, 4, 1) + timedelta(days=2 * day)
        await join("NURSE2", starts, starts + timedelta(days=1))


async def test_however_much_is_planned_a_leaving_looks_at_twelve_days(clerk: Clerk) -> None:
    await join("RURAL", date(2026, 3, 1), None)
    await join("GP2", date(2026, 3, 1), None)

    async def days(who: str, version: int) -> tuple[int, int]:
        days_read(clerk)
        await departure(clerk, who)
        asked = days_read(clerk)
        await clerk.done("leaveTeam", **LEAVE, practitioner=who, expectedVersion=version)
        return asked, days_read(clerk) - 1  # the answer shows the team once more

    await plan(range(3))
    assert await days("RURAL", 1) == (7, 7)
    await plan(range(3, 30))
    assert await days("GP2", 2) == (12, 12)


async def test_days_after_the_one_who_leaves_would_be_gone_anyway_are_not_looked_at(clerk: Clerk) -> None:
    await join("RURAL", date(2026, 3, 1), date.fromisoformat(APRIL))
    await plan(range(5))
    days_read(clerk)

    await departure(clerk, "RURAL")

    assert days_read(clerk) == 1


PROPOSED = """query($of: ProposedTeamInput!, $on: Date) {
  compositionReport(of: $of, on: $on) { isMet state capacity gaps { kind } } }"""


async def test_a_proposed_team_counts_nobody_as_its_own_who_has_a_primary_team_that_day(clerk: Clerk) -> None:
    """DECISIONS, «Capacity»: one primary team a person; formTeam would refuse it with HAS_PRIMARY_TEAM."""
    await clerk.done(
        "joinTeam", team="TEAM", member=member("GP2", "GENERAL_PRACTITIONER", ends=APRIL), expectedVersion=1
    )

    async def report(on: str, *doctors: str) -> tuple[int, list[str]]:
        members = [member(code, "GENERAL_PRACTITIONER", isLeader=not number) for number, code in enumerate(doctors)]
        given = {"home": "TOWN", "chain": ["VILLAGE", "HOSP"], "members": [*members, member("NURSE2", "NURSE")]}
        told = (await clerk.client.data(PROPOSED, AUTHORITY, of=given, on=on))["compositionReport"]
        return told["capacity"], [gap["kind"] for gap in told["gaps"]]

    assert await report(TODAY, "GP2") == (0, ["SIGNING_DOCTOR"])
    assert await report(APRIL, "GP2") == (2000, [])
    assert await report(APRIL, "GP2", "GP") == (2000, [])
    team = {"code": "NEW", "name": {"zh": "新", "en": "New"}, "home": "TOWN", "formed": TODAY}
    formed = await clerk.refused("formTeam", **team, members=[member("GP2", "GENERAL_PRACTITIONER", isLeader=True)])
    assert formed == [("HAS_PRIMARY_TEAM", ["input", "members", "0", "isPrimary"])]


INDIVIDUAL = """query($who: String!, $guide: String, $team: String) {
  individualProvider(practitioner: $who, guidingInstitution: $guide, supportingTeam: $team) {
    mayProvide obstacles { code path } } }"""


async def obstacles(clerk: Clerk, who: str, **given: str) -> list[str]:
    """Why somebody may not sign alone."""
    told = (await clerk.client.data(INDIVIDUAL, clerk.actor, who=who, **given))["individualProvider"]
    assert told["mayProvide"] is (told["obstacles"] == [])
    return [each["code"] for each in told["obstacles"]]


async def test_a_doctor_is_guided_from_outside_and_from_above(clerk: Clerk) -> None:
    """R026."""
    assert await obstacles(clerk, "GP", guide="HOSP") == []
    for guide in ("TOWN", "VILLAGE", "TOWN2", "STRANGER"):
        assert await obstacles(clerk, "GP", guide=guide) == ["GUIDANCE_UNRELATED"], guide
    assert await obstacles(clerk, "RURAL", guide="TOWN") == []


async def test_a_private_clinics_doctor_needs_its_qualification_and_takes_guidance_of_its_partner(clerk: Clerk) -> None:
    """R019, R026, R193: CLINIC has an agreement with TOWN and no qualification; QUALIFIED has both."""
    qualified = institution("QUALIFIED", "PRIVATE_CLINIC", "VILLAGE", ownership="PRIVATE", maySign=True)
    await clerk.done("registerInstitution", **qualified)
    await clerk.done(
        "affiliateInstitution",
        institution="QUALIFIED",
        starts=LONG_AGO,
        **{"as": {"cooperatesWith": {"institution": "TOWN"}}},
    )
    for code, place in (("GP-C", "CLINIC"), ("GP-Q", "QUALIFIED")):
        await clerk.done("registerPractitioner", **person(code, "CLINICAL", place, **PHYSICIAN))

    assert await obstacles(clerk, "GP-C", guide="TOWN") == ["PRIVATE_POST_MAY_NOT_SIGN"]
    assert await obstacles(clerk, "GP-Q", guide="TOWN") == []
    assert await obstacles(clerk, "GP-Q", team="TEAM") == []
    assert await obstacles(clerk, "GP-Q", guide="TOWN2") == ["GUIDANCE_UNRELATED"]
