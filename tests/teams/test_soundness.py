"""What holds for every team: qualified members, related institutions, agreements, capacity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from teams.composition.finding import RuleKind
from teams.composition.report import report
from teams.composition.rule import Capacity
from teams.vocabulary import (
    AffiliationKind,
    ExecutorRole,
    InstitutionKind,
    Ownership,
    SiteMode,
    Tier,
)
from tests.teams.builders import (
    CLINIC,
    FAR_TOWN,
    HOSPITAL,
    STRANGER,
    TOWN,
    YANGSHUO,
    affiliation,
    full_team,
    institution,
    joined,
    less,
    member,
    one_of,
    practitioner,
    site,
    swapped,
    team,
    workforce,
)

R = ExecutorRole


def test_a_member_must_be_qualified_for_the_role_at_the_tier_of_the_institution() -> None:
    """R018: a specialist is one at a hospital of level 2 or 3, not at a township hospital."""
    at_town = replace(full_team(), members=(*full_team().members, member("SP-1", R.SPECIALIST, TOWN)))
    gap = one_of(report(at_town, workforce(YANGSHUO)), RuleKind.QUALIFICATION)
    assert (gap.is_met, gap.practitioners) == (False, ("SP-1",))
    above = replace(full_team(), members=(*full_team().members, member("SP-1", R.SPECIALIST, HOSPITAL)))
    assert report(above, workforce(YANGSHUO)).is_met


def test_a_member_must_work_at_the_institution_named() -> None:
    """R017: by primary post or by any other mode of collaboration."""
    elsewhere = joined(practitioner("NU-2", R.NURSE, FAR_TOWN), R.NURSE, TOWN)
    told = report(replace(full_team(), members=(*full_team().members, elsewhere)), workforce(YANGSHUO))
    assert [gap.kind for gap in told.gaps] == [RuleKind.PRACTICE_SITE]
    posted = replace(elsewhere.practitioner, sites=(site(FAR_TOWN), site(TOWN, SiteMode.POSTED_DOWN)))
    here = joined(posted, R.NURSE, TOWN)
    assert report(replace(full_team(), members=(*full_team().members, here)), workforce(YANGSHUO)).is_met


def test_a_member_of_a_hospital_outside_every_network_is_told_of() -> None:
    """R014: members come from the networks of the home institution."""
    stranger = replace(full_team(), members=(*full_team().members, member("SP-9", R.SPECIALIST, STRANGER)))
    (gap,) = report(stranger, workforce(YANGSHUO)).gaps
    assert (gap.kind, gap.institutions, gap.practitioners) == (RuleKind.NETWORK, (STRANGER,), ("SP-9",))
    assert STRANGER in gap.text.zh


@pytest.mark.parametrize("kind", [AffiliationKind.GUIDANCE, AffiliationKind.COOPERATION])
def test_guidance_and_agreements_relate_a_hospital_outside_the_network(kind: AffiliationKind) -> None:
    """R193, R234."""
    tie = affiliation(TOWN, kind, STRANGER) if kind is AffiliationKind.GUIDANCE else affiliation(STRANGER, kind, TOWN)
    stranger = replace(full_team(), members=(*full_team().members, member("SP-9", R.SPECIALIST, STRANGER)))
    assert report(stranger, workforce(YANGSHUO, affiliations=[tie])).is_met


def test_staff_of_a_private_clinic_join_only_under_an_agreement() -> None:
    """R193: being in the same network is not enough."""
    private = replace(full_team(), members=(*full_team().members, member("CL-1", R.CLINICIAN, CLINIC)))
    (gap,) = report(private, workforce(YANGSHUO)).gaps
    assert (gap.kind, gap.institutions, gap.practitioners) == (RuleKind.AGREEMENT, (CLINIC,), ("CL-1",))
    tie = affiliation(CLINIC, AffiliationKind.COOPERATION, TOWN)
    assert report(private, workforce(YANGSHUO, affiliations=[tie])).is_met


@pytest.mark.parametrize("may_sign", [False, True])
def test_a_private_home_institution_signs_only_when_qualified(may_sign: bool) -> None:
    """R019; and it needs no agreement with itself."""
    private = institution(
        "PRIVATE", InstitutionKind.PRIVATE_HOSPITAL, Tier.TOWNSHIP, ownership=Ownership.PRIVATE, may_sign=may_sign
    )
    own = team(
        member("GP-1", R.GENERAL_PRACTITIONER, "PRIVATE", leads=True),
        member("NU-1", R.NURSE, "PRIVATE"),
        home="PRIVATE",
    )
    told = report(own, workforce(institutions=[private]))
    assert one_of(told, RuleKind.PRIVATE_HOME).is_met is may_sign
    assert one_of(told, RuleKind.AGREEMENT).is_met
    assert told.is_met is may_sign


def test_capacity_is_two_thousand_a_signing_doctor_with_this_as_primary_team() -> None:
    """B1.5, DECISIONS «Capacity»: a GP and a village doctor sign, nurse and public health do not."""
    assert report(full_team(), workforce(YANGSHUO), load=4_000).is_met
    over = report(full_team(), workforce(YANGSHUO), load=4_001)
    (gap,) = over.gaps
    assert (gap.kind, gap.wanted, gap.found, gap.missing) == (RuleKind.CAPACITY, 4_000, 4_001, 0)
    guest = swapped(full_team(), "VD-1", is_primary=False)
    assert report(guest, workforce(YANGSHUO)).capacity == 2_000


def test_a_region_may_lay_down_another_capacity() -> None:
    told = report(full_team(), workforce(YANGSHUO, Capacity(600)), load=1_201)
    assert told.capacity == 1_200
    assert one_of(told, RuleKind.CAPACITY).basis is not None
    assert not told.is_met


def test_a_team_without_a_signing_doctor_of_its_own_has_no_capacity() -> None:
    guests = swapped(swapped(full_team(), "VD-1", is_primary=False), "GP-1", is_primary=False)
    told = report(guests, workforce(YANGSHUO))
    assert told.capacity == 0
    assert one_of(told, RuleKind.SIGNING_DOCTOR).missing == 1


def test_a_doctor_without_a_licence_carries_nobody() -> None:
    rest = less(full_team(), "GP-1")
    lapsed = member("GP-1", R.GENERAL_PRACTITIONER, leads=True, licensed_until=date(2026, 1, 1))
    assert report(replace(rest, members=(*rest.members, lapsed)), workforce(YANGSHUO)).capacity == 2_000
