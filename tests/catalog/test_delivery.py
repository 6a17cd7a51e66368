"""Whether a team can deliver a package, line by line, and at which tier (DECISIONS «Data», R077, R197)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.delivery import MOST_NAMED, DeliveredBy, Delivery, DeliveryLevel, LineDelivery
from catalog.delivery_pool import DeliveryPool, can_deliver
from catalog.files import StarterData, read_starter
from catalog.package import ChoiceGroupDefinition, LineDefinition
from catalog.snapshot import PackageVersion
from catalog.vocabulary import ItemCategory
from core.language import Text
from teams.practitioner import PractitionerDefinition
from teams.team import Member, Practitioner, Team, Workforce
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, Tier
from tests.catalog.conftest import SEEDS
from tests.catalog.workforces import (
    CARDIOLOGIST,
    GP,
    INSTITUTIONS,
    NURSE,
    OBSTETRICIAN,
    PEOPLE,
    PHARMACIST,
    PUBLIC_HEALTH,
    TCM,
    TODAY,
    VILLAGE_DOCTOR,
    licensed,
    member,
    staff,
    team,
    version,
    workforce,
)

R, C, D = ExecutorRole, LicenceCategory, Department
STARTER = read_starter(SEEDS)


def of(starter: StarterData, *items: str, optional: tuple[str, ...] = ()) -> PackageVersion:
    """A package with only these items, to look at one line at a time."""
    whole = version(starter, "BAS-00")
    lines = tuple(LineDefinition(item, is_required=item not in optional) for item in (*items, *optional))
    return replace(whole, definition=replace(whole.definition, lines=lines))


def the_line(delivery: Delivery, item: str) -> LineDelivery:
    """The line of an item."""
    (found,) = [line for line in delivery.lines if line.item == item]
    return found


def test_a_member_in_the_right_role_delivers_at_the_tier_of_the_place_of_work(starter: StarterData) -> None:
    in_village = member(VILLAGE_DOCTOR, R.VILLAGE_DOCTOR, "CLINIC")
    at_home = member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP")
    delivery = can_deliver(team(at_home, in_village), workforce(GP, VILLAGE_DOCTOR), of(starter, "HTN-03", "HTN-02"))
    measured, classified = delivery.lines
    assert (measured.by, measured.tier, measured.level) == (DeliveredBy.TEAM, Tier.VILLAGE, DeliveryLevel.VILLAGE)
    assert measured.practitioners == ("VILLAGE-DOCTOR", "GP")  # lowest tier first
    assert measured.institutions == ("CLINIC", "TOWNSHIP")
    assert (classified.practitioners, classified.level) == (("GP",), DeliveryLevel.TOWNSHIP)
    assert classified.why == Text("由团队成员提供，层级：乡镇（中心）", "By a member of the team; level: township")
    assert delivery.is_deliverable
    assert delivery.beyond_members == delivery.undeliverable == delivery.missing == ()


def test_what_no_member_can_do_is_looked_for_in_the_chain_home_institution_included(starter: StarterData) -> None:
    people = workforce(GP, NURSE, VILLAGE_DOCTOR)
    alone = team(member(NURSE, R.NURSE, "TOWNSHIP"), chain=("CLINIC",))
    delivery = can_deliver(alone, people, of(starter, "HTN-02", "TB-05"))
    gp, village_doctor = delivery.lines
    assert (gp.by, gp.practitioners, gp.tier) == (DeliveredBy.CHAIN, ("GP",), Tier.TOWNSHIP)
    assert (village_doctor.by, village_doctor.institutions) == (DeliveredBy.CHAIN, ("CLINIC", "TOWNSHIP"))
    assert village_doctor.level is DeliveryLevel.VILLAGE
    assert delivery.is_deliverable
    assert delivery.beyond_members == ("HTN-02", "TB-05")


@pytest.mark.parametrize(
    ("hospital", "by", "tier"),
    [
        ("COUNTY-HOSPITAL", DeliveredBy.NETWORK, Tier.SECONDARY),  # leads the network the home belongs to
        ("GUIDE", DeliveredBy.NETWORK, Tier.TERTIARY),  # guides the home
        ("STRANGER", DeliveredBy.NOBODY, None),  # neither
    ],
)
def test_the_highest_tier_is_reached_through_a_network_or_guidance_but_not_through_strangers(
    starter: StarterData, hospital: str, by: DeliveredBy, tier: Tier | None
) -> None:
    specialist = staff(licensed("SPECIALIST", C.CLINICAL, D.INTERNAL_MEDICINE), hospital)
    delivery = can_deliver(
        team(member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP")), workforce(GP, specialist), of(starter, "HTN-06")
    )
    (line,) = delivery.lines
    assert (line.by, line.tier) == (by, tier)
    assert line.level is (DeliveryLevel.SPECIALIST if tier else None)
    assert line.institutions == ((hospital,) if tier else ())
    assert delivery.is_deliverable is (tier is not None)


def test_the_chain_comes_before_the_network_and_the_team_before_both(starter: StarterData) -> None:
    package = of(starter, "HTN-06")
    people = workforce(CARDIOLOGIST)
    posted = member(CARDIOLOGIST, R.SPECIALIST, "COUNTY-HOSPITAL")
    found = [
        can_deliver(one, people, package).lines[0].by
        for one in (team(), team(chain=("COUNTY-HOSPITAL",)), team(posted, chain=("COUNTY-HOSPITAL",)))
    ]
    assert found == [DeliveredBy.NETWORK, DeliveredBy.CHAIN, DeliveredBy.TEAM]


def test_who_is_needed_is_said_in_both_languages_where_nobody_can(starter: StarterData) -> None:
    line = can_deliver(team(member(NURSE, R.NURSE, "TOWNSHIP")), workforce(NURSE), of(starter, "CHD-09")).lines[0]
    assert (line.by, line.tier, line.practitioners, line.roles) == (DeliveredBy.NOBODY, None, (), (R.DENTIST,))
    assert line.why == Text(
        "团队成员、层级链和医联体内均无人可执行：需要口腔医师，机构层级不低于乡镇卫生院、社区卫生服务中心",
        "No member, and nobody in the chain or network, can do it; needed: dentist, not below the tier of "
        "township hospital, community centre",
    )


def test_it_is_said_when_only_the_tier_or_the_registered_scope_is_wrong(starter: StarterData) -> None:
    package = of(starter, "TCM-04")
    in_village = staff(TCM.definition, "CLINIC")
    too_low = can_deliver(team(member(in_village, R.TCM_PHYSICIAN, "CLINIC")), workforce(in_village), package)
    assert too_low.lines[0].why.en.endswith("; there are such people, but at too low a tier")
    narrow = workforce(TCM, scopes={"TOWNSHIP": (D.INTERNAL_MEDICINE,)})
    unregistered = can_deliver(team(), narrow, package)
    assert unregistered.lines[0].why.zh.endswith("；有这样的人员，但所在机构未登记相应诊疗科目")
    wide = workforce(TCM, scopes={"TOWNSHIP": (D.INTERNAL_MEDICINE, D.TCM)})
    assert can_deliver(team(), wide, package).is_deliverable


@pytest.mark.parametrize(
    ("ended", "until", "by"),
    [
        (None, None, DeliveredBy.TEAM),
        (None, date(2026, 3, 2), DeliveredBy.TEAM),
        (None, TODAY, DeliveredBy.NOBODY),
        (TODAY, None, DeliveredBy.NOBODY),
    ],
)
def test_a_licence_that_does_not_hold_on_the_day_counts_nowhere(
    starter: StarterData, ended: date | None, until: date | None, by: DeliveredBy
) -> None:
    somebody = replace(GP, definition=replace(GP.definition, licensed_until=until), practice_ended=ended)
    asked = team(member(somebody, R.GENERAL_PRACTITIONER, "TOWNSHIP"))
    assert can_deliver(asked, workforce(somebody), of(starter, "HTN-02")).lines[0].by is by


def test_social_roles_deliver_convenience_but_never_clinical_items_even_as_members(starter: StarterData) -> None:
    assistant = staff(licensed("ASSISTANT", C.NONE), "TOWNSHIP")
    asked = team(member(assistant, R.ASSISTANT, "TOWNSHIP"))
    delivery = can_deliver(asked, workforce(assistant), of(starter, "GEN-22", "GEN-07", "TUM-05"))
    assert [line.by for line in delivery.lines] == [DeliveredBy.TEAM, DeliveredBy.NOBODY, DeliveredBy.NOBODY]
    assert delivery.undeliverable == ("GEN-07", "TUM-05")


def test_a_clinical_item_that_names_support_roles_alone_is_delivered_by_nobody_and_says_why(
    starter: StarterData,
) -> None:
    package = of(starter, "GEN-22")
    was = package.items["GEN-22"]
    clinical = replace(was, definition=replace(was.definition, category=ItemCategory.BASIC_MEDICAL))
    package = replace(package, items={**package.items, "GEN-22": clinical})
    assistant = staff(licensed("ASSISTANT", C.NONE), "TOWNSHIP")
    asked = team(member(assistant, R.ASSISTANT, "TOWNSHIP"))
    (line,) = can_deliver(asked, workforce(assistant), package).lines
    assert (line.by, line.roles) == (DeliveredBy.NOBODY, ())
    assert line.why.en == "support roles alone are named, and it is clinical work (R196)"


def test_nothing_is_delivered_from_an_institution_without_a_tier(starter: StarterData) -> None:
    carer = staff(licensed("CARER", C.NURSE), "CARE-HOME", "NO-SUCH-PLACE")
    asked = team(member(carer, R.NURSE, "CARE-HOME"), chain=("CARE-HOME", "NO-SUCH-PLACE"))
    assert can_deliver(asked, workforce(carer), of(starter, "GEN-09")).undeliverable == ("GEN-09",)


def test_an_optional_line_may_stay_undeliverable(starter: StarterData) -> None:
    asked, people = team(member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP")), workforce(GP)
    delivery = can_deliver(asked, people, of(starter, "HTN-02", optional=("CHD-09",)))
    assert delivery.is_deliverable
    assert delivery.undeliverable == delivery.beyond_members == ("CHD-09",)
    assert delivery.missing == ()
    assert not can_deliver(asked, people, of(starter, "HTN-02", "CHD-09")).is_deliverable


@pytest.mark.parametrize(("choose", "missing"), [(1, ()), (2, ()), (3, ("ELD-17",))])
def test_a_choice_group_needs_as_many_deliverable_options_as_are_chosen(
    starter: StarterData, choose: int, missing: tuple[str, ...]
) -> None:
    package = of(starter, "HTN-02")
    options = ("ELD-13", "ELD-14", "ELD-17")  # the last takes a dentist
    group = ChoiceGroupDefinition("SCREEN", Text("筛查", "screening"), choose, options)
    package = replace(package, definition=replace(package.definition, choice_groups=(group,)))
    members = (member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP"), member(NURSE, R.NURSE, "TOWNSHIP"))
    delivery = can_deliver(team(*members), workforce(GP, NURSE), package)
    assert [(line.item, line.choice_group, line.is_required) for line in delivery.lines[1:]] == [
        (option, "SCREEN", False) for option in options
    ]
    assert delivery.undeliverable == ("ELD-17",)
    assert delivery.missing == missing
    assert delivery.is_deliverable is (missing == ())


def test_at_most_ten_people_are_named_lowest_tier_first_whatever_the_order_they_came_in(starter: StarterData) -> None:
    crowd = [staff(licensed(f"N-{number:02}", C.NURSE), "COUNTY-HOSPITAL") for number in range(30)]
    village = staff(licensed("Z-VILLAGE", C.NURSE), "CLINIC")
    asked, package = team(chain=("COUNTY-HOSPITAL", "CLINIC")), of(starter, "GEN-28")
    line = can_deliver(asked, workforce(*crowd, village), package).lines[0]
    assert len(line.practitioners) == MOST_NAMED
    assert line.practitioners == ("Z-VILLAGE", *(f"N-{number:02}" for number in range(9)))
    assert line.tier is Tier.VILLAGE
    assert can_deliver(asked, workforce(village, *reversed(crowd)), package).lines[0] == line


def test_the_basic_package_is_within_a_township_teams_reach(starter: StarterData) -> None:
    members = [
        member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP"),
        member(NURSE, R.NURSE, "TOWNSHIP"),
        member(PUBLIC_HEALTH, R.PUBLIC_HEALTH_WORKER, "TOWNSHIP"),
        member(VILLAGE_DOCTOR, R.VILLAGE_DOCTOR, "CLINIC"),
    ]
    delivery = can_deliver(team(*members), workforce(*PEOPLE), version(starter, "BAS-00"))
    assert (delivery.team, delivery.package, delivery.number, len(delivery.lines)) == ("TEAM-1", "BAS-00", 1, 19)
    assert delivery.is_deliverable
    assert delivery.beyond_members == ("GEN-22", "GEN-29")  # an assistant's work: staff of the home institution
    assert the_line(delivery, "GEN-29").by is DeliveredBy.CHAIN


def test_antenatal_care_takes_an_obstetrician(starter: StarterData) -> None:
    asked = team(member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP"), member(NURSE, R.NURSE, "TOWNSHIP"))
    package = version(starter, "PRI-MAT")
    without = can_deliver(asked, workforce(GP, NURSE), package)
    assert without.missing == ("MAT-04", "MAT-05", "MAT-07", "MAT-08", "MAT-09", "MAT-13", "MAT-16")
    delivery = can_deliver(asked, workforce(GP, NURSE, OBSTETRICIAN), package)
    assert delivery.is_deliverable
    assert delivery.beyond_members == without.missing


def test_the_diabetes_manager_is_delivered_at_three_levels_of_hospitals(starter: StarterData) -> None:
    members = [
        member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP"),
        member(VILLAGE_DOCTOR, R.VILLAGE_DOCTOR, "CLINIC"),
        member(TCM, R.TCM_PHYSICIAN, "TOWNSHIP"),
    ]
    asked, package = team(*members), version(starter, "PER-MBWY-HD")
    delivery = can_deliver(asked, workforce(*PEOPLE), package)
    assert delivery.is_deliverable
    levels = {item: the_line(delivery, item).level for item in ("HTN-05", "GEN-10", "HTN-06")}
    assert list(levels.values()) == [DeliveryLevel.VILLAGE, DeliveryLevel.TOWNSHIP, DeliveryLevel.SPECIALIST]
    assert the_line(delivery, "GEN-20").practitioners  # pharmacist or courier
    without = can_deliver(asked, workforce(*(one for one in PEOPLE if one not in (CARDIOLOGIST, PHARMACIST))), package)
    assert set(without.undeliverable) >= {"HTN-06", "HTN-07"}


def test_one_pool_answers_like_a_fresh_one_for_every_package_and_team(starter: StarterData) -> None:
    people = workforce(*PEOPLE)
    teams = [
        team(),
        team(member(GP, R.GENERAL_PRACTITIONER, "TOWNSHIP"), code="TEAM-2", chain=("CLINIC",)),
        replace(team(code="TEAM-3"), home="GUIDE"),
    ]
    pool = DeliveryPool(people)
    versions = [version(starter, package.code) for package in starter.packages]
    for asked in teams * 2:
        for package in versions:
            assert pool.can_deliver(asked, package) == can_deliver(asked, people, package)


definitions = st.builds(
    lambda number, category, department: licensed(f"P-{number}", category, department),
    st.integers(0, 40),
    st.sampled_from(C),
    st.none() | st.sampled_from(D),
)
places = st.sampled_from([one.code for one in INSTITUTIONS])


@st.composite
def counties(draw: st.DrawFn) -> tuple[Workforce, Team, Member]:
    """People at places, a team of some of them, and somebody who might join it."""
    chosen: list[PractitionerDefinition] = draw(
        st.lists(definitions, min_size=1, max_size=8, unique_by=lambda one: one.code)
    )
    people: list[Practitioner] = [staff(one, draw(places)) for one in chosen]
    members = [
        member(one, draw(st.sampled_from(R)), one.sites[0].institution)
        for one in draw(st.lists(st.sampled_from(people), max_size=4, unique_by=lambda one: one.code))
    ]
    joining = draw(st.sampled_from(people))
    chain = tuple(draw(st.lists(places, max_size=2, unique=True)))
    newcomer = member(joining, draw(st.sampled_from(R)), joining.sites[0].institution)
    return workforce(*people), team(*members, chain=chain), newcomer


ORDER = list(DeliveredBy)


@given(counties(), st.sampled_from([package.code for package in STARTER.packages]))
def test_a_further_member_never_takes_anything_away(county: tuple[Workforce, Team, Member], code: str) -> None:
    people, before, newcomer = county
    after = replace(before, members=(*before.members, newcomer))
    package = version(STARTER, code)
    was, now = can_deliver(before, people, package), can_deliver(after, people, package)
    assert not was.is_deliverable or now.is_deliverable
    assert set(now.beyond_members) <= set(was.beyond_members)
    for earlier, later in zip(was.lines, now.lines, strict=True):
        assert ORDER.index(later.by) <= ORDER.index(earlier.by)


@given(counties(), places, st.sampled_from([package.code for package in STARTER.packages]))
def test_a_longer_chain_never_takes_anything_away(
    county: tuple[Workforce, Team, Member], further: str, code: str
) -> None:
    people, before, _ = county
    package = version(STARTER, code)
    was = can_deliver(before, people, package)
    now = can_deliver(replace(before, chain=(*before.chain, further)), people, package)
    assert set(now.undeliverable) <= set(was.undeliverable)


@given(counties(), st.sampled_from([package.code for package in STARTER.packages]))
def test_a_line_names_somebody_and_a_level_exactly_where_somebody_can(
    county: tuple[Workforce, Team, Member], code: str
) -> None:
    people, asked, _ = county
    delivery = can_deliver(asked, people, version(STARTER, code))
    for line in delivery.lines:
        found = line.by is not DeliveredBy.NOBODY
        assert found is bool(line.practitioners) is bool(line.institutions) is (line.level is not None)
        assert line.why.zh
        assert line.why.en
        if line.tier is not None:
            assert line.tier.rank >= line.lowest_tier.rank
            assert line.tier in {people.tier_of(place) for place in line.institutions}
    assert set(delivery.missing) <= set(delivery.undeliverable) <= set(delivery.beyond_members)
