"""Institutions with networks and each other, practitioners with institutions, hospitals with grids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.act import VersionConflict
from core.actor import Actor
from core.clock import Clock
from core.wire import ImpossibleDefinition
from teams import models
from teams.institution import AffiliationDefinition
from teams.operations.affiliating import (
    AffiliatePractitioner,
    EndAffiliation,
    EndPracticeSite,
    affiliate_institution,
    affiliate_practitioner,
    end_affiliation,
    end_practice_site,
)
from teams.operations.assigning import AssignGrid, assign_grid
from teams.operations.problem import MembershipProblem, TeamsWouldBreak
from teams.vocabulary import AffiliationKind, SiteMode
from tests.teams.staging import (
    ADMIN,
    AUTHORITY,
    FOREIGNERS,
    FORMED,
    LAST_YEAR,
    TODAY,
    TOMORROW,
    everything,
    refused,
    stage,
    told,
)

FAR = TODAY + timedelta(days=367)
JOINS = AffiliationDefinition("LC-X", AffiliationKind.NETWORK_MEMBER, TODAY, network="LC-NET")
GUIDED = AffiliationDefinition("LC-T", AffiliationKind.GUIDANCE, LAST_YEAR, counterpart="LC-H")
AGREES = AffiliationDefinition("LC-P", AffiliationKind.COOPERATION, TODAY, counterpart="LC-T", agreement="2026-1")
PARTS = EndAffiliation("LC-T", AffiliationKind.NETWORK_MEMBER, TOMORROW, 1, network="LC-NET")
POST = AffiliatePractitioner("LC-D1", "LC-V1", SiteMode.NEIGHBOUR_COVER, TODAY, expected_version=1)
UNPOST = EndPracticeSite("LC-D3", "LC-T", TOMORROW, expected_version=1)
ASSIGN = AssignGrid("LC-G1", "LC-H", TODAY)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


@pytest.mark.parametrize("given", [JOINS, GUIDED, AGREES], ids=lambda given: given.kind.value)
async def test_an_affiliation_is_written_as_given(clock: Clock, given: AffiliationDefinition) -> None:
    answer = await affiliate_institution(AUTHORITY, given, "k", clock)

    assert answer == {
        "institution": given.institution,
        "kind": given.kind.value,
        "network": given.network,
        "counterpart": given.counterpart,
        "starts": given.starts.isoformat(),
        "ends": None,
    }
    row = await models.Affiliation.all().order_by("-id").first().select_related("institution", "network", "counterpart")
    assert row is not None
    assert (row.institution.code, row.kind, row.starts, row.ends, row.agreement, row.version) == (
        given.institution,
        given.kind.value,
        given.starts,
        None,
        given.agreement,
        1,
    )
    assert (row.network and row.network.code, row.counterpart and row.counterpart.code) == (
        given.network,
        given.counterpart,
    )


async def test_the_same_affiliation_stands_once_at_a_time(clock: Clock) -> None:
    again = replace(JOINS, institution="LC-T")
    assert told(await refused(affiliate_institution(AUTHORITY, again, "k", clock))) == {("ALREADY_AFFILIATED", "")}
    lead = replace(JOINS, institution="LC-H")
    assert told(await refused(affiliate_institution(AUTHORITY, lead, "k", clock))) == {("ALREADY_AFFILIATED", "")}
    await affiliate_institution(
        AUTHORITY, replace(again, starts=LAST_YEAR - timedelta(days=9), ends=LAST_YEAR), "k", clock
    )


async def test_only_a_hospital_guides_r234(clock: Clock) -> None:
    wrong = replace(GUIDED, counterpart="LC-V1", agreement="\u0007", starts=FAR)

    assert told(await refused(affiliate_institution(AUTHORITY, wrong, "k", clock))) == {
        ("NOT_A_HOSPITAL", "counterpart"),
        ("TEXT_SIZE", "agreement"),
        ("TOO_FAR_AHEAD", "starts"),
    }


async def test_sides_that_do_not_exist_for_the_actor_are_not_found(clock: Clock) -> None:
    wrong = replace(JOINS, institution="YS-T", network="NO-NET")
    assert told(await refused(affiliate_institution(AUTHORITY, wrong, "k", clock))) == {
        ("NOT_FOUND", "institution"),
        ("NOT_FOUND", "network"),
    }
    wrong = replace(GUIDED, counterpart="YS-H")
    assert told(await refused(affiliate_institution(AUTHORITY, wrong, "k", clock))) == {("NOT_FOUND", "counterpart")}


@pytest.mark.parametrize("given", [PARTS, EndAffiliation("LC-P", AffiliationKind.COOPERATION, TODAY, 1, None, "LC-T")])
async def test_an_affiliation_ends_on_a_day_and_may_begin_again(clock: Clock, given: EndAffiliation) -> None:
    await affiliate_institution(AUTHORITY, AGREES, "before", clock)

    answer = await end_affiliation(AUTHORITY, replace(given, accepts_incomplete=True), "k", clock)

    assert answer["ends"] == given.ends.isoformat()
    row = await models.Affiliation.get(institution__code=given.institution, kind=given.kind.value)
    assert (row.ends, row.version) == (given.ends, 2)
    again = AffiliationDefinition(given.institution, given.kind, given.ends, None, given.network, given.counterpart)
    await affiliate_institution(AUTHORITY, again, "after", clock)


async def test_teams_that_would_break_are_told_before_their_network_ends(clock: Clock) -> None:
    (problem,) = await refused(end_affiliation(AUTHORITY, PARTS, "k", clock))

    assert isinstance(problem, TeamsWouldBreak)
    assert (problem.code, problem.path) == ("COMPOSITION_WOULD_BREAK", ("acceptsIncomplete",))
    assert [code for code, _ in problem.broken] == ["LC-A"], "only LC-A has the hospital in its chain"
    assert problem.gaps
    assert set(problem.gaps) == set(problem.broken[0][1])
    assert "1个团队" in problem.message.zh
    assert "LC-A" in problem.message.en

    answer = await end_affiliation(AUTHORITY, replace(PARTS, accepts_incomplete=True), "k", clock)
    assert (answer["broken"], answer["teams"], answer["version"]) == (1, ["LC-A"], 2)


async def test_a_team_broken_already_is_no_reason_to_keep_a_relation(clock: Clock) -> None:
    await models.TeamMember.filter(practitioner__code="LC-N1").update(ends=FORMED)

    answer = await end_affiliation(AUTHORITY, PARTS, "k", clock)

    assert (answer["broken"], answer["teams"]) == (0, [])


async def test_what_would_break_only_on_a_later_day_is_told_too(clock: Clock) -> None:
    later = TODAY + timedelta(days=30)
    await models.TeamChainLink.filter(team__code="LC-A").update(ends=TODAY)
    hospital = await models.Institution.get(code="LC-H")
    await models.TeamChainLink.create(team=await models.Team.get(code="LC-A"), institution=hospital, starts=later)

    (problem,) = await refused(end_affiliation(AUTHORITY, PARTS, "k", clock))
    assert isinstance(problem, TeamsWouldBreak)
    assert [code for code, _ in problem.broken] == ["LC-A"]

    await models.Affiliation.filter(network__code="LC-NET").update(ends=later)
    assert (await end_affiliation(AUTHORITY, PARTS, "k", clock))["broken"] == 0, "it would have ended by then anyway"


async def test_teams_outside_the_reach_are_counted_and_not_named(clock: Clock) -> None:
    town, nurse = await models.Institution.get(code="YS-T"), await models.Practitioner.get(code="YS-N1")
    await models.Affiliation.create(
        institution=town, kind="NETWORK_MEMBER", network=await models.Network.get(code="LC-NET"), starts=LAST_YEAR
    )
    doctor = await models.Practitioner.get(code="LC-D3")
    place = await models.Institution.get(code="LC-T")
    team = await models.Team.get(code="YS-A")
    for who, at, role in ((nurse, town, "NURSE"), (doctor, place, "GENERAL_PRACTITIONER")):
        await models.TeamMember.create(
            team=team, practitioner=who, institution=at, role=role, starts=FORMED, is_primary=False
        )

    (problem,) = await refused(end_affiliation(AUTHORITY, PARTS, "k", clock))

    assert isinstance(problem, TeamsWouldBreak)
    assert [code for code, _ in problem.broken] == ["LC-A"]
    assert "2个团队" in problem.message.zh
    assert "YS-A" not in problem.message.en
    answer = await end_affiliation(AUTHORITY, replace(PARTS, accepts_incomplete=True), "k", clock)
    assert (answer["broken"], answer["teams"]) == (2, ["LC-A"])


async def test_an_affiliation_read_too_long_ago_is_not_ended(clock: Clock) -> None:
    (problem,) = await refused(end_affiliation(AUTHORITY, replace(PARTS, expected_version=2), "k", clock))

    assert isinstance(problem, VersionConflict)
    assert (problem.path, problem.current) == (("expectedVersion",), 1)


async def test_what_does_not_stand_is_not_ended(clock: Clock) -> None:
    wrong = replace(PARTS, institution="LC-X", ends=TODAY - timedelta(days=1))
    assert told(await refused(end_affiliation(AUTHORITY, wrong, "k", clock))) == {
        ("BACKDATED", "ends"),
        ("NOT_AFFILIATED", ""),
    }
    assert told(await refused(end_affiliation(AUTHORITY, replace(PARTS, ends=FAR), "k", clock))) == {
        ("TOO_FAR_AHEAD", "ends")
    }
    assert told(await refused(end_affiliation(AUTHORITY, replace(PARTS, network="NO"), "k", clock))) == {
        ("NOT_FOUND", "network")
    }
    with pytest.raises(ImpossibleDefinition):
        replace(PARTS, network=None)


@pytest.mark.parametrize("actor", [AUTHORITY, ADMIN], ids=lambda actor: actor.subject)
async def test_somebody_works_at_a_further_place(clock: Clock, actor: Actor) -> None:
    assert await affiliate_practitioner(actor, POST, "k", clock) == {"code": "LC-D1", "version": 2}

    sites = models.PracticeSite.filter(practitioner__code="LC-D1").order_by("id")
    assert list(await sites.values_list("institution__code", "mode", "starts", "ends")) == [
        ("LC-T", "PRIMARY", LAST_YEAR, None),
        ("LC-V1", "NEIGHBOUR_COVER", TODAY, None),
    ]


async def test_what_is_wrong_with_a_place_of_work_is_told_at_once(clock: Clock) -> None:
    await models.Practitioner.filter(code="LC-D1").update(practice_ended=TOMORROW, end_reason="LICENCE_REVOKED")
    wrong = replace(POST, institution="LC-T", mode=SiteMode.PRIMARY)
    assert told(await refused(affiliate_practitioner(AUTHORITY, wrong, "k", clock))) == {
        ("PRACTICE_ENDED", "practitioner"),
        ("SITE_OVERLAPS", "institution"),
        ("PRIMARY_SITE_EXISTS", "mode"),
    }
    wrong = replace(POST, practitioner="YS-D1", institution="YS-T", starts=FAR, ends=FAR)
    assert told(await refused(affiliate_practitioner(AUTHORITY, wrong, "k", clock))) == {
        ("NOT_FOUND", "practitioner"),
        ("NOT_FOUND", "institution"),
        ("TOO_FAR_AHEAD", "starts"),
        ("PERIOD_EMPTY", "ends"),
    }


async def test_somebody_stops_working_somewhere(clock: Clock) -> None:
    assert await end_practice_site(ADMIN, UNPOST, "k", clock) == {"code": "LC-D3", "version": 2}

    assert (await models.PracticeSite.get(practitioner__code="LC-D3")).ends == TOMORROW


async def test_who_serves_in_a_team_from_there_leaves_it_first(clock: Clock) -> None:
    (problem,) = await refused(end_practice_site(AUTHORITY, replace(UNPOST, practitioner="LC-D1"), "k", clock))

    assert isinstance(problem, MembershipProblem)
    assert (problem.code, problem.path, problem.team, problem.until) == (
        "SERVES_IN_A_TEAM",
        ("practitioner",),
        "LC-A",
        None,
    )


async def test_a_place_where_nobody_works_is_not_left(clock: Clock) -> None:
    wrong = replace(UNPOST, institution="LC-V1", ends=TODAY - timedelta(days=1))
    assert told(await refused(end_practice_site(AUTHORITY, wrong, "k", clock))) == {
        ("NO_PRACTICE_SITE", "institution"),
        ("BACKDATED", "ends"),
    }


async def test_a_hospital_answers_for_a_grid_r016(clock: Clock) -> None:
    assert await assign_grid(AUTHORITY, ASSIGN, "k", clock) == {
        "grid": "LC-G1",
        "hospital": "LC-H",
        "starts": "2026-03-01",
        "ends": None,
    }
    row = await models.GridResponsibility.get(grid__code="LC-G1").select_related("hospital")
    assert (row.hospital.code, row.starts, row.ends) == ("LC-H", TODAY, None)


async def test_another_hospital_takes_a_grid_over_only_if_it_replaces_the_first(clock: Clock) -> None:
    await assign_grid(AUTHORITY, ASSIGN, "1", clock)
    other = replace(ASSIGN, hospital="LC-X", starts=TOMORROW)
    assert told(await refused(assign_grid(AUTHORITY, other, "2", clock))) == {("GRID_HAS_A_HOSPITAL", "grid")}
    for expected in ("LC-X", "NOT-THERE"):
        (problem,) = await refused(assign_grid(AUTHORITY, replace(other, replaces=expected), "2", clock))
        assert (problem.code, problem.path) == ("GRID_HAS_A_HOSPITAL", ("replaces",))
        assert "LC-H" in problem.message.zh
        assert "LC-H" in problem.message.en

    await assign_grid(AUTHORITY, replace(other, replaces="LC-H"), "2", clock)

    rows = models.GridResponsibility.filter(grid__code="LC-G1").order_by("id")
    assert list(await rows.values_list("hospital__code", "starts", "ends")) == [
        ("LC-H", TODAY, TOMORROW),
        ("LC-X", TOMORROW, None),
    ]
    before = replace(ASSIGN, replaces="LC-H")
    assert told(await refused(assign_grid(AUTHORITY, before, "3", clock))) == {("GRID_HAS_A_HOSPITAL", "grid")}


async def test_a_replacement_leaves_the_grid_without_a_hospital_on_no_day(clock: Clock) -> None:
    """R016: who takes over answers for at least as long as the hospital that is replaced would have."""
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    given = replace(ASSIGN, hospital="LC-X", starts=TOMORROW, replaces="LC-H")
    await assign_grid(AUTHORITY, ASSIGN, "1", clock)

    (problem,) = await refused(assign_grid(AUTHORITY, replace(given, ends=july), "2", clock))
    assert (problem.code, problem.path) == ("GRID_LEFT_WITHOUT", ("ends",))
    assert problem.message.zh != problem.message.en
    await models.GridResponsibility.filter(grid__code="LC-G1").update(ends=june)
    early = replace(given, ends=june - timedelta(days=1))
    assert told(await refused(assign_grid(AUTHORITY, early, "3", clock))) == {("GRID_LEFT_WITHOUT", "ends")}
    await assign_grid(AUTHORITY, replace(given, ends=june), "4", clock)

    rows = models.GridResponsibility.filter(grid__code="LC-G1").order_by("id")
    assert list(await rows.values_list("hospital__code", "starts", "ends")) == [
        ("LC-H", TODAY, TOMORROW),
        ("LC-X", TOMORROW, june),
    ]


async def test_nobody_is_replaced_where_nobody_answers(clock: Clock) -> None:
    given = replace(ASSIGN, replaces="LC-X")

    assert told(await refused(assign_grid(AUTHORITY, given, "k", clock))) == {("NOT_FOUND", "replaces")}


async def test_a_hospital_replaced_on_the_day_it_took_over_never_answered(clock: Clock) -> None:
    await assign_grid(AUTHORITY, ASSIGN, "1", clock)
    await assign_grid(AUTHORITY, replace(ASSIGN, hospital="LC-X", replaces="LC-H"), "2", clock)

    rows = models.GridResponsibility.filter(grid__code="LC-G1").order_by("id")
    assert list(await rows.values_list("hospital__code", "ends")) == [("LC-H", TODAY), ("LC-X", None)]


async def test_what_is_wrong_with_a_responsibility_is_told_at_once(clock: Clock) -> None:
    past = TODAY - timedelta(days=1)
    wrong = replace(ASSIGN, hospital="LC-T", starts=past, replaces="LC-H")
    assert told(await refused(assign_grid(AUTHORITY, wrong, "k", clock))) == {
        ("NOT_A_HOSPITAL", "hospital"),
        ("BACKDATED", "starts"),
        ("NOT_FOUND", "replaces"),
    }
    wrong = AssignGrid("YS-G1", "YS-H", FAR)
    assert told(await refused(assign_grid(AUTHORITY, wrong, "k", clock))) == {
        ("NOT_FOUND", "grid"),
        ("NOT_FOUND", "hospital"),
        ("TOO_FAR_AHEAD", "starts"),
    }
    assert ("NOT_FOUND", "grid") in told(await refused(assign_grid(ADMIN, ASSIGN, "k", clock)))
    await assign_grid(AUTHORITY, replace(ASSIGN, starts=past), "k", clock)


VERBS: list[tuple[Any, Any, str]] = [
    (affiliate_institution, JOINS, "institution"),
    (end_affiliation, replace(PARTS, accepts_incomplete=True), "institution"),
    (affiliate_practitioner, POST, "institution"),
    (end_practice_site, UNPOST, "institution"),
    (assign_grid, ASSIGN, "grid"),
]


@pytest.mark.parametrize(("verb", "given", "path"), VERBS, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("actor", FOREIGNERS, ids=lambda actor: actor.subject)
async def test_to_a_foreign_actor_nothing_here_exists(
    clock: Clock, actor: Actor, verb: Any, given: Any, path: str
) -> None:
    found = told(await refused(verb(actor, given, "k", clock)))

    assert ("NOT_FOUND", path) in found
    assert {code for code, _ in found} == {"NOT_FOUND"}


@pytest.mark.parametrize(("verb", "given", "path"), VERBS, ids=lambda each: getattr(each, "__name__", ""))
async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock, verb: Any, given: Any, path: str) -> None:
    first = await verb(AUTHORITY, given, "k", clock)
    stands = await everything()

    assert await verb(AUTHORITY, given, "k", clock) == first
    assert await everything() == stands


@pytest.mark.parametrize(("verb", "given"), [(affiliate_practitioner, POST), (end_practice_site, UNPOST)])
async def test_a_stale_version_is_told_the_one_that_stands(clock: Clock, verb: Any, given: Any) -> None:
    (problem,) = await refused(verb(AUTHORITY, replace(given, expected_version=7), "k", clock))

    assert isinstance(problem, VersionConflict)
    assert (problem.path, problem.current) == (("expectedVersion",), 1)


async def test_a_relation_a_post_and_a_responsibility_begin_in_1949_at_the_earliest(clock: Clock) -> None:
    early = date(1949, 9, 30)
    acts = (
        affiliate_institution(AUTHORITY, replace(JOINS, starts=early), "1", clock),
        affiliate_practitioner(AUTHORITY, replace(POST, starts=early), "2", clock),
        assign_grid(AUTHORITY, replace(ASSIGN, starts=date(1, 1, 1)), "3", clock),
    )
    for act in acts:
        assert told(await refused(act)) == {("TOO_LONG_AGO", "starts")}
    await affiliate_institution(AUTHORITY, replace(JOINS, starts=date(1949, 10, 1)), "4", clock)


@pytest.mark.parametrize(("who", "place"), [("LC-N1", "LC-V1"), ("LC-VD", "LC-T"), ("LC-D1", "LC-H")])
async def test_a_neighbouring_village_is_covered_by_a_village_doctor_in_a_village(
    clock: Clock, who: str, place: str
) -> None:
    given = replace(POST, practitioner=who, institution=place)

    assert told(await refused(affiliate_practitioner(AUTHORITY, given, "1", clock))) == {("NEIGHBOUR_COVER", "mode")}
    await affiliate_practitioner(AUTHORITY, replace(given, mode=SiteMode.MULTI_SITE_PRACTICE), "2", clock)
