"""Candidates for gaps: who may be offered, in which order, and that taking the first one mends."""

from __future__ import annotations

import re
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from teams.composition.candidate import Candidate, CandidatePool, candidates, chain_candidates
from teams.composition.finding import RuleKind
from teams.composition.report import report
from teams.composition.rule import Capacity, CompositionRule, RoleMinimum
from teams.team import Member, Practitioner, Team, Workforce
from teams.vocabulary import AffiliationKind, ExecutorRole, InstitutionKind, SiteMode, Tier
from tests.teams.builders import (
    CITY,
    CLINIC,
    FAR_TOWN,
    HOSPITAL,
    LINGCHUAN,
    MCH,
    NEXT_VILLAGE,
    ONE_AND_ONE_AND_ONE,
    STRANGER,
    TODAY,
    TOWN,
    VILLAGE,
    YANGSHUO,
    affiliation,
    full_team,
    institution,
    joined,
    less,
    member,
    of_kind,
    one_of,
    practitioner,
    site,
    swapped,
    team,
    workforce,
)

R = ExecutorRole


def offered(lacking: Team, *people: Practitioner, limit: int = 5, **parts: object) -> tuple[Candidate, ...]:
    """The candidates for the one gap of a Lingchuan team."""
    world = workforce(LINGCHUAN, people=people, **parts)  # type: ignore[arg-type]
    (gap,) = report(lacking, world).gaps
    return candidates(gap, lacking, world, limit)


def codes(found: tuple[Candidate, ...]) -> list[str]:
    return [candidate.practitioner for candidate in found]


def test_the_nearest_and_least_busy_come_first() -> None:
    """Same house, then same network; then no primary team, fewest teams, fewest hours, code."""
    people = (
        practitioner("N-FAR", R.NURSE, FAR_TOWN),
        practitioner("N-BUSY", R.NURSE, TOWN, has_primary_team=True, teams=1, hours=10),
        practitioner("N-TWO", R.NURSE, TOWN, teams=2, hours=4),
        practitioner("N-LONG", R.NURSE, TOWN, teams=1, hours=9),
        practitioner("N-B", R.NURSE, TOWN, teams=1, hours=8),
        practitioner("N-A", R.NURSE, VILLAGE, teams=1, hours=8),
        practitioner("N-HOSP", R.NURSE, HOSPITAL),
    )
    found = offered(less(full_team(), "NU-1"), *people, limit=9)
    assert codes(found) == ["N-A", "N-B", "N-LONG", "N-TWO", "N-BUSY", "N-FAR", "N-HOSP"]
    first, last = found[0], found[-1]
    assert (first.role, first.institution, first.tier, first.same_house) == (R.NURSE, VILLAGE, Tier.VILLAGE, True)
    assert (last.same_house, last.same_network, last.tier) == (False, True, Tier.SECONDARY)
    assert codes(offered(less(full_team(), "NU-1"), *people, limit=2)) == ["N-A", "N-B"]


def test_nobody_is_offered_who_could_not_count() -> None:
    """Lapsed, of another licence, a member already, out of hours, of no related institution, without an agreement."""
    lacking = less(full_team(), "NU-1")
    people = (
        practitioner("N-LAPSED", R.NURSE, TOWN, licensed_until=TODAY),
        practitioner("N-DEAD", R.NURSE, TOWN, practice_ended=TODAY),
        practitioner("N-FULL", R.NURSE, TOWN, hours=80),
        practitioner("N-STRANGER", R.NURSE, STRANGER),
        practitioner("N-CLINIC", R.NURSE, CLINIC),
        practitioner("N-NOWHERE", R.NURSE),
        practitioner("D-OTHER", R.CLINICIAN, TOWN),
        *(m.practitioner for m in lacking.members),
    )
    assert offered(lacking, *people) == ()


def test_an_agreement_opens_a_private_clinic_and_guidance_a_hospital() -> None:
    """R193, R234: they come after the network."""
    ties = [
        affiliation(CLINIC, AffiliationKind.COOPERATION, TOWN),
        affiliation(TOWN, AffiliationKind.GUIDANCE, STRANGER),
    ]
    found = offered(
        less(full_team(), "NU-1"),
        practitioner("N-STRANGER", R.NURSE, STRANGER),
        practitioner("N-CLINIC", R.NURSE, CLINIC),
        affiliations=ties,
    )
    assert codes(found) == ["N-CLINIC", "N-STRANGER"]
    assert [candidate.same_network for candidate in found] == [True, False]


def test_a_minimum_at_a_tier_is_offered_only_sites_of_that_tier() -> None:
    """R096, R091: a village doctor of the township is none of the village, one who covers it is."""
    covering = replace(
        practitioner("V-COVER", R.VILLAGE_DOCTOR), sites=(site(TOWN), site(NEXT_VILLAGE, SiteMode.NEIGHBOUR_COVER))
    )
    found = offered(less(full_team(), "VD-1"), practitioner("V-TOWN", R.VILLAGE_DOCTOR, TOWN), covering)
    assert [(candidate.practitioner, candidate.institution) for candidate in found] == [("V-COVER", NEXT_VILLAGE)]


def test_somebody_with_two_sites_is_offered_once_at_the_nearer() -> None:
    found = offered(less(full_team(), "NU-1"), practitioner("N-1", R.NURSE, FAR_TOWN, TOWN))
    assert [(candidate.practitioner, candidate.institution) for candidate in found] == [("N-1", TOWN)]


def test_a_specialist_is_offered_from_a_hospital_only() -> None:
    """R018."""
    rule = CompositionRule(minimums=(RoleMinimum((R.SPECIALIST,)),))
    world = workforce(rule, people=[practitioner("S-1", R.SPECIALIST, TOWN, HOSPITAL)])
    (gap,) = report(full_team(), world).gaps
    (found,) = candidates(gap, full_team(), world)
    assert (found.practitioner, found.institution) == ("S-1", HOSPITAL)


def test_a_team_without_a_leader_is_offered_those_who_may_lead() -> None:
    """R010, R149: a GP, not a nurse."""
    lacking = swapped(full_team(), "GP-1", is_leader=False)
    world = workforce(YANGSHUO, people=[practitioner("N-1", R.NURSE, TOWN), practitioner("G-2", R.CLINICIAN, TOWN)])
    (gap,) = report(lacking, world).gaps
    assert candidates(gap, lacking, world) == ()
    world = replace(world, practitioners={"G-3": practitioner("G-3", R.GENERAL_PRACTITIONER, FAR_TOWN)})
    assert codes(candidates(gap, lacking, world)) == ["G-3"]


@pytest.mark.parametrize("load", [0, 2_001])
def test_capacity_is_mended_only_by_doctors_without_a_primary_team(load: int) -> None:
    """DECISIONS «Capacity»: a doctor counts in the primary team, and there is one at a time."""
    lacking = less(full_team(), "VD-1") if load else swapped(less(full_team(), "VD-1"), "GP-1", is_primary=False)
    people = [
        practitioner("D-BUSY", R.CLINICIAN, TOWN, has_primary_team=True, teams=1),
        practitioner("D-FREE", R.CLINICIAN, FAR_TOWN),
        practitioner("N-1", R.NURSE, TOWN),
    ]
    world = workforce(people=people)
    (gap,) = report(lacking, world, load).gaps
    assert gap.kind is (RuleKind.CAPACITY if load else RuleKind.SIGNING_DOCTOR)
    assert codes(candidates(gap, lacking, world)) == ["D-FREE"]


def test_what_nobody_can_close_has_no_candidates() -> None:
    """A team that is too large, and a rule that is met."""
    world = workforce(CompositionRule(largest_team=3), people=[practitioner("N-9", R.NURSE, TOWN)])
    for finding in report(full_team(), world).findings:
        assert candidates(finding, full_team(), world) == ()


def test_a_chain_is_offered_institutions_of_its_house_then_of_its_network() -> None:
    """R077: the wanted tiers only, related only, not those already there."""
    child = institution("Z-BRANCH", InstitutionKind.SECONDARY_HOSPITAL, Tier.SECONDARY, parent=TOWN)
    world = workforce(YANGSHUO, ONE_AND_ONE_AND_ONE, institutions=[child])
    village, township, hospital = of_kind(report(full_team(), world), RuleKind.TIER_CHAIN)
    assert chain_candidates(village, full_team(), world) == (NEXT_VILLAGE, VILLAGE)
    assert chain_candidates(township, full_team(), world) == ()
    assert chain_candidates(hospital, full_team(), world) == ("Z-BRANCH", CITY, HOSPITAL, MCH)
    assert chain_candidates(hospital, full_team(), world, limit=1) == ("Z-BRANCH",)
    assert candidates(hospital, full_team(), world) == ()
    mended = full_team(chain=(VILLAGE, "Z-BRANCH"))
    assert report(mended, world).is_met


def test_the_reason_is_said_in_both_languages() -> None:
    (found,) = offered(less(full_team(), "NU-1"), practitioner("N-1", R.NURSE, TOWN, teams=2, hours=7))
    assert re.search(r"护士.*2个团队.*7小时", found.why.zh)
    assert re.search(r"nurse.*teams: 2.*week: 7", found.why.en)
    assert TOWN in found.why.en


_ROLES = st.sampled_from(
    [R.GENERAL_PRACTITIONER, R.CLINICIAN, R.VILLAGE_DOCTOR, R.NURSE, R.PUBLIC_HEALTH_WORKER, R.SPECIALIST]
)
_PLACES = st.sampled_from([TOWN, VILLAGE, NEXT_VILLAGE, FAR_TOWN, HOSPITAL, STRANGER, CLINIC])
_PEOPLE = st.lists(st.tuples(_ROLES, _PLACES, st.booleans()), max_size=8).map(
    lambda drawn: [
        practitioner(f"P-{number}", role, at, has_primary_team=busy, teams=int(busy))
        for number, (role, at, busy) in enumerate(drawn)
    ]
)
_LACKING = st.lists(st.sampled_from(["GP-1", "NU-1", "VD-1", "PH-1"]), max_size=4, unique=True)


def _with(lacking: Team, found: Candidate, world: Workforce, *, leads: bool) -> Team:
    new: Member = joined(world.practitioners[found.practitioner], found.role, found.institution, leads=leads)
    return replace(lacking, members=(*lacking.members, new))


@given(_PEOPLE, _LACKING, st.sampled_from([YANGSHUO, CompositionRule()]))
def test_taking_the_first_candidate_of_a_gap_of_one_mends_it(
    people: list[Practitioner], gone: list[str], rule: CompositionRule
) -> None:
    world = workforce(rule, people=people)
    lacking = full_team()
    for code in gone:
        lacking = less(lacking, code)
    before = report(lacking, world)
    pool = CandidatePool(world)
    for at, gap in enumerate(before.findings):
        found = pool.candidates(gap, lacking)
        if not found or gap.missing != 1:
            continue
        mended = _with(lacking, found[0], world, leads=gap.kind is RuleKind.LEADER)
        after = report(mended, world)
        assert after.findings[at].is_met
        assert {finding.kind for finding in after.gaps} <= {finding.kind for finding in before.gaps}


@given(_PEOPLE, st.integers(1, 4))
def test_every_candidate_of_overlapping_minimums_brings_the_team_nearer(people: list[Practitioner], count: int) -> None:
    """Where minimums overlap a newcomer may fill another one; as a whole one fewer is missing."""
    rule = CompositionRule(
        minimums=(
            RoleMinimum((R.VILLAGE_DOCTOR, R.CLINICIAN, R.NURSE), count),
            RoleMinimum((R.VILLAGE_DOCTOR, R.GENERAL_PRACTITIONER), count),
            RoleMinimum((R.NURSE,), 1),
        )
    )
    world, lacking = workforce(rule, people=people), team()
    gaps = [gap for gap in report(lacking, world).gaps if gap.kind is RuleKind.MINIMUM_ROLE]
    assume(gaps)
    for gap in gaps:
        for found in candidates(gap, lacking, world):
            after = of_kind(report(_with(lacking, found, world, leads=False), world), RuleKind.MINIMUM_ROLE)
            assert sum(finding.missing for finding in after) == sum(finding.missing for finding in gaps) - 1


def test_a_county_of_eighty_four_teams_is_answered_from_one_pool() -> None:
    """R149: 84 teams and 2,000 practitioners; reports with candidates, in CPU time far from a person's patience."""
    roles = (R.NURSE, R.VILLAGE_DOCTOR, R.GENERAL_PRACTITIONER, R.PUBLIC_HEALTH_WORKER)
    towns = [institution(f"T-{n}", InstitutionKind.TOWNSHIP_HOSPITAL, Tier.TOWNSHIP) for n in range(84)]
    clinics = [
        institution(f"V-{n}", InstitutionKind.VILLAGE_CLINIC, Tier.VILLAGE, parent=f"T-{n % 84}") for n in range(200)
    ]
    places = [*towns, *clinics]
    people = [
        practitioner(f"P-{n:04}", roles[n % 4], places[n % len(places)].code, teams=n % 3, hours=n % 11)
        for n in range(2_000)
    ]
    ties = [affiliation(town.code, AffiliationKind.NETWORK_MEMBER, "NET") for town in towns]
    world = workforce(LINGCHUAN, ONE_AND_ONE_AND_ONE, Capacity(), people=people, institutions=places, affiliations=ties)
    lacking = [team(member(f"M-{n}", R.NURSE, f"T-{n}"), home=f"T-{n}", code=f"TEAM-{n}") for n in range(84)]
    started = process_time()
    pool = CandidatePool(world)
    told = [
        (pool.candidates(gap, each), pool.chain_candidates(gap, each))
        for each in lacking
        for gap in report(each, world, load=1).gaps
    ]
    spent = process_time() - started
    assert sum(bool(found) for found, _ in told) == 84 * 6
    assert sum(bool(found) for _, found in told) == 84 * 2
    assert spent < 2, "a gross limit: some 0.2 s are usual"


def test_a_report_of_another_kind_is_no_chain_gap() -> None:
    world = workforce(LINGCHUAN)
    assert chain_candidates(one_of(report(full_team(), world), RuleKind.LEADER), full_team(), world) == ()
