"""The starter network has the published shapes, satisfies its own rules but where it says so, and is reproducible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from stdnum.cn import uscc

from catalog.files import StarterData
from seeds.generator.counties import LAPSED, WITHOUT_NURSE
from seeds.generator.network import FOLDER, files
from teams.composition.report import RuleKind, report
from teams.composition.rule import TierChain
from teams.institution import InstitutionDefinition
from teams.parameter import AllowedTerms, Backfill, ContactCadence, CoverageTargets, SlotQuotas
from teams.period import in_force
from teams.policy import PolicyParameter, PolicyStatus
from teams.practitioner import PostedPractitioner
from teams.role import is_licensed, may_sign, qualifies
from teams.team import Workforce
from teams.vocabulary import (
    AffiliationKind,
    DiseaseGroup,
    ExecutorRole,
    InstitutionKind,
    LicenceCategory,
    NetworkKind,
    SiteMode,
    Tier,
    Tightness,
)
from tests.seeds.workforce import workforce_of

ON = date(2026, 3, 1)
YANGSHUO, LINGCHUAN, QUANZHOU, LIPU = "450321", "450323", "450324", "450381"
SHANGHAI, QIANJIANG = "310101", "500114"


@pytest.fixture(scope="module")
def workforce(starter: StarterData) -> Workforce:
    return workforce_of(starter, ON)


def institutions(
    starter: StarterData, region: str, kind: InstitutionKind | None = None
) -> dict[str, InstitutionDefinition]:
    found = (one for one in starter.delivery.institutions if one.region == region and kind in (None, one.kind))
    return {one.code: one for one in found}


def staff_of(starter: StarterData, places: Iterable[str], *modes: SiteMode) -> list[tuple[str, PostedPractitioner]]:
    wanted = set(places)
    return [
        (site.institution, person)
        for person in starter.delivery.practitioners
        for site in person.sites
        if site.institution in wanted and (not modes or site.mode in modes) and in_force(site.starts, site.ends, ON)
    ]


def test_generating_again_writes_the_very_same_bytes() -> None:
    committed = {file.relative_to(FOLDER).as_posix(): file.read_bytes() for file in FOLDER.glob("**/*.yaml")}
    assert {name: text.encode() for name, text in files().items()} == committed


def test_every_generated_file_says_that_it_is_synthetic_and_how_it_came_about() -> None:
    for name, text in files().items():
        header = text.partition("\n")[0] + text.partition("\n")[2][:400]
        assert "Synthetic" in header, name
        assert "python -m seeds.generator" in header, name
    assert f"{WITHOUT_NURSE} has no nurse" in files()["yangshuo/teams.yaml"]


def test_yangshuo_has_84_teams_of_together_379_members(starter: StarterData) -> None:
    """R148, R149: the home is a township hospital, the four roles make up the body of a team."""
    homes = institutions(starter, YANGSHUO, InstitutionKind.TOWNSHIP_HOSPITAL)
    clinics = institutions(starter, YANGSHUO, InstitutionKind.VILLAGE_CLINIC)
    teams = [team for team in starter.delivery.teams if team.home in homes]
    roles = Counter(member.role for team in teams for member in team.members)
    assert (len(homes), len(clinics)) == (9, 84)
    assert (len(teams), sum(roles.values())) == (84, 379)
    assert roles[ExecutorRole.GENERAL_PRACTITIONER] == roles[ExecutorRole.VILLAGE_DOCTOR] == 84
    assert roles[ExecutorRole.NURSE] == 83
    assert {code for team in teams for code in team.chain} == {*clinics, "YS-H01"}


def test_yangshuos_chronic_centre_has_its_seven_groups(starter: StarterData) -> None:
    """R155."""
    (centre,) = institutions(starter, YANGSHUO, InstitutionKind.CHRONIC_CENTRE).values()
    assert set(centre.disease_groups) == set(DiseaseGroup)
    assert centre.parent == "YS-H01"


def test_lingchuan_has_129_clinics_with_189_village_doctors(starter: StarterData) -> None:
    """R091–R093: every clinic has a qualified village doctor, three of them from the next village."""
    clinics = institutions(starter, LINGCHUAN, InstitutionKind.VILLAGE_CLINIC)
    posts = [(place, one) for place, one in staff_of(starter, clinics) if one.category is LicenceCategory.RURAL_DOCTOR]
    covers = {place for place, _ in staff_of(starter, clinics, SiteMode.NEIGHBOUR_COVER)}
    own = {place for place, _ in staff_of(starter, clinics, SiteMode.PRIMARY)}
    assert len(clinics) == 129
    assert len({person.code for _, person in posts}) == 189
    assert {place for place, person in posts if is_licensed(person, ON)} == set(clinics)
    assert len(covers) == 3
    assert not covers & own
    assert sum(network.kind is NetworkKind.TELEMEDICINE_NETWORK for network in starter.delivery.networks) == 1


def test_lipu_has_129_clinics_in_a_tight_consortium_led_by_the_peoples_hospital(starter: StarterData) -> None:
    """R125, R130, R131; two clinics show up as staffing gaps (R093)."""
    everything = institutions(starter, LIPU)
    clinics = institutions(starter, LIPU, InstitutionKind.VILLAGE_CLINIC)
    (network,) = (one for one in starter.delivery.networks if one.region == LIPU)
    members = Counter(
        everything[one.institution].kind for one in starter.delivery.affiliations if one.network == network.code
    )
    assert len(clinics) == 129
    assert network.tightness is Tightness.TIGHT
    assert everything[network.lead].name.zh == "荔浦市人民医院"
    assert members == {
        InstitutionKind.TCM_HOSPITAL: 1,
        InstitutionKind.MCH_HOSPITAL: 1,
        InstitutionKind.TOWNSHIP_HOSPITAL: 13,
    }
    assert len(set(clinics) - {place for place, _ in staff_of(starter, clinics)}) == 2


def test_one_hospital_answers_for_each_township_of_lipu(starter: StarterData) -> None:
    """R016."""
    townships = {grid.code for grid in starter.delivery.grids if grid.region == LIPU and grid.parent is None}
    held = Counter(one.grid for one in starter.delivery.responsibilities if in_force(one.starts, one.ends, ON))
    assert {grid: held[grid] for grid in townships} == dict.fromkeys(townships, 1)


def test_the_pilot_of_quanzhou_is_its_town_hospital(starter: StarterData) -> None:
    """R121."""
    assert [one.name.zh for one in starter.delivery.institutions if one.is_pilot] == ["全州镇卫生院"]
    assert institutions(starter, QUANZHOU, InstitutionKind.CHRONIC_CENTRE)


def test_a_level_3_hospital_leads_an_alliance_of_the_county_hospitals(starter: StarterData) -> None:
    """R014, R015, R072."""
    kinds = {one.code: one for one in starter.delivery.institutions}
    (alliance,) = (one for one in starter.delivery.networks if one.kind is NetworkKind.SPECIALTY_ALLIANCE)
    members = [kinds[one.institution] for one in starter.delivery.affiliations if one.network == alliance.code]
    assert kinds[alliance.lead].tier is Tier.TERTIARY
    assert {member.region for member in members} == {YANGSHUO, LINGCHUAN, QUANZHOU, LIPU}
    assert {member.kind for member in members} == {InstitutionKind.COUNTY_HOSPITAL}


def test_shanghai_has_a_trio_and_partners_by_agreement(starter: StarterData) -> None:
    """R166, R192–R196."""
    known = {one.code: one for one in starter.delivery.institutions}
    (centre,) = institutions(starter, SHANGHAI, InstitutionKind.COMMUNITY_CENTRE)
    teams = [team for team in starter.delivery.teams if team.home == centre]
    for team in teams:
        assert {known[code].tier for code in (team.home, *team.chain)} == {Tier.TOWNSHIP, Tier.SECONDARY, Tier.TERTIARY}
    agreements = {known[one.institution].kind for one in starter.delivery.affiliations if one.counterpart == centre}
    assert agreements == {InstitutionKind.SCHOOL_CLINIC, InstitutionKind.PRIVATE_CLINIC, InstitutionKind.CARE_HOME}
    assert all(one.agreement for one in starter.delivery.affiliations if one.counterpart == centre)
    roles = {member.role for team in teams for member in team.members}
    assert {ExecutorRole.ASSISTANT, ExecutorRole.SOCIAL_WORKER, ExecutorRole.CARE_WORKER} <= roles


def test_qianjiang_has_four_guidance_hospitals(starter: StarterData) -> None:
    """R234: every primary institution is guided by one of them."""
    known = {one.code: one for one in starter.delivery.institutions}
    guided = {
        one.institution: one.counterpart
        for one in starter.delivery.affiliations
        if one.kind is AffiliationKind.GUIDANCE
    }
    names = [known[code].name.zh for code in guided.values() if code is not None]
    assert sorted(names) == ["黔江中心医院", "黔江区中医院", "黔江区妇幼保健院", "黔江民族医院"]
    assert set(guided) == {one.code for one in starter.delivery.institutions if one.region == QIANJIANG and one.area
                           and one.tier is Tier.TOWNSHIP}  # fmt: skip


def test_every_team_but_the_two_that_are_named_satisfies_its_rules(workforce: Workforce) -> None:
    reports = [report(team, workforce) for team in workforce.teams]
    broken = {one.team: {gap.kind for gap in one.gaps} for one in reports if not one.is_met}
    assert broken == {
        WITHOUT_NURSE: {RuleKind.MINIMUM_ROLE},
        LAPSED: {RuleKind.MINIMUM_ROLE, RuleKind.LICENCE},
    }


def test_the_team_with_the_lapsed_licence_was_sound_the_day_before(starter: StarterData) -> None:
    lapses = next(one.licensed_until for one in starter.delivery.practitioners if one.licensed_until is not None)
    for on, is_sound in ((lapses - timedelta(days=1), True), (lapses, False)):
        workforce = workforce_of(starter, on)
        (team,) = (one for one in workforce.teams if one.code == LAPSED)
        assert report(team, workforce).is_met is is_sound


def test_every_team_has_a_signing_doctor_of_its_own_and_every_member_fits_the_role(workforce: Workforce) -> None:
    """R010; DECISIONS, «Capacity»: somebody who may sign has the team as primary team."""
    for team in workforce.teams:
        assert any(one.is_primary and may_sign(one.practitioner.definition) for one in team.members), team.code
        for member in team.members:
            tier = workforce.tier_of(member.institution)
            assert qualifies(member.practitioner.definition, member.role, tier), (team.code, member.practitioner.code)


def test_credit_codes_are_well_formed_and_belong_to_nobody(starter: StarterData) -> None:
    """GB 32100 with a division code that is not assigned."""
    codes = [one.credit_code for one in starter.delivery.institutions if one.credit_code is not None]
    divisions = {region.code for region in starter.regions}
    assert len(codes) > 50
    assert all(uscc.is_valid(code) and code.startswith("12") and code[2:8] not in divisions for code in codes)


def test_licence_numbers_are_plainly_synthetic(starter: StarterData) -> None:
    for person in starter.delivery.practitioners:
        assert (person.licence_number is None) == (person.category is LicenceCategory.NONE)
        assert person.licence_number is None or person.licence_number.startswith("SYN-")


def test_everything_stands_before_the_tests_clock(starter: StarterData) -> None:
    days = [site.starts for person in starter.delivery.practitioners for site in person.sites]
    days += [one.starts for one in starter.delivery.affiliations]
    days += [one.starts for one in starter.delivery.responsibilities]
    days += [team.formed for team in starter.delivery.teams]
    days += [policy.starts for policy in starter.delivery.policies]
    assert max(days) < ON


def policy(workforce: Workforce, parameter: PolicyParameter, region: str) -> object:
    standing = workforce.policies.standing(parameter, workforce.regions[region], ON)
    return None if standing is None else standing.rule


def test_the_profiles_say_what_the_documents_say(workforce: Workforce) -> None:
    """A4."""
    terms = policy(workforce, PolicyParameter.ALLOWED_TERMS, YANGSHUO)
    assert isinstance(terms, AllowedTerms)
    assert terms.years == (1, 2, 3)
    cadence = policy(workforce, PolicyParameter.CONTACT_CADENCE, SHANGHAI)
    assert isinstance(cadence, ContactCadence)
    assert (cadence.everybody.value, cadence.red and cadence.red.value, cadence.yellow and cadence.yellow.value) == (
        "QUARTER",
        "MONTH",
        "TWO_MONTHS",
    )
    quotas = policy(workforce, PolicyParameter.SLOT_QUOTAS, QIANJIANG)
    assert isinstance(quotas, SlotQuotas)
    assert [quota.percent for quota in quotas.quotas] == [20]
    backfill = policy(workforce, PolicyParameter.BACKFILL, QIANJIANG)
    assert backfill == Backfill(deadline=date(2021, 9, 30))
    targets = policy(workforce, PolicyParameter.COVERAGE_TARGETS, SHANGHAI)
    assert isinstance(targets, CoverageTargets)
    assert 39 in [target.percent for target in targets.targets]
    chains = [policy(workforce, PolicyParameter.TIER_CHAIN, region) for region in (LIPU, SHANGHAI)]
    assert all(isinstance(chain, TierChain) and len(chain.slots) == 3 for chain in chains)
    assert chains[0] != chains[1]


def test_every_province_has_the_national_minimum_and_a_capacity(workforce: Workforce) -> None:
    """B1.5: at least a family doctor and a nurse, in principle 2,000 residents a doctor."""
    for region in ("450000", "310000", "500000"):
        for parameter in (PolicyParameter.COMPOSITION_RULE, PolicyParameter.CAPACITY, PolicyParameter.ALLOWED_TERMS):
            assert policy(workforce, parameter, region) is not None


def test_what_no_document_says_is_marked_as_a_proposal(starter: StarterData) -> None:
    proposed = {
        (one.region, one.parameter.value) for one in starter.delivery.policies if one.status is PolicyStatus.PROPOSAL
    }
    assert {("310000", "SLOT_QUOTAS"), ("310000", "TIER_CHAIN"), ("500114", "COMPOSITION_RULE")} <= proposed
    assert all(one.clause for one in starter.delivery.policies)
