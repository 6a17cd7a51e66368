"""Guilin's urban part, a Shanghai community centre with its trio, and Qianjiang with its guidance hospitals."""

from __future__ import annotations

from core.language import Text
from seeds.generator.county import County
from seeds.generator.staff import TRAININGS
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    ExecutorRole,
    InstitutionGrade,
    InstitutionKind,
    NetworkKind,
    Ownership,
    SiteMode,
    Tier,
)

R, K = ExecutorRole, InstitutionKind


def guilin() -> County:
    """A level-3 hospital that leads the urban group and a specialty alliance of the county hospitals (R014, R015)."""
    county = County(
        "guilin",
        "GL",
        "450300",
        Text("桂林市", "Guilin City"),
        "450399",
        (
            "From the plan: level-2 and level-3 hospitals take part in primary care's service (R072), urban groups and",
            "specialty alliances (R014, R015), hospitals answering for slices (R016). Which ones is not published.",
        ),
    )
    hospital = county.hospital(1, "桂林市示例医院", "Guilin Sample Municipal Hospital", K.MUNICIPAL_HOSPITAL,
                               tier=Tier.TERTIARY, grade=InstitutionGrade.LEVEL_3_A,
                               capabilities=(Capability.REMOTE_CONSULTATION, Capability.GREEN_CHANNEL))  # fmt: skip
    towns = [county.township(number, 3, urban=True, region="450302") for number in (1, 2)]
    centres = tuple(town.hospital for town in towns)
    county.network(
        1, Text("桂林城市医疗集团（示例）", "Guilin Urban Group (sample)"), NetworkKind.URBAN_GROUP, hospital, centres
    )
    county.network(
        2,
        Text("桂林专科联盟（示例）", "Guilin Specialty Alliance (sample)"),
        NetworkKind.SPECIALTY_ALLIANCE,
        hospital,
        ("YS-H01", "LC-H01", "QZ-H01", "LP-H01"),
    )
    for number, town in enumerate(towns):
        county.responsible(hospital, town.grid)
        doctor = county.person(R.GENERAL_PRACTITIONER, town.hospital, training=TRAININGS[number])
        nurse = county.person(R.NURSE, town.hospital)
        worker = county.person(R.PUBLIC_HEALTH_WORKER, town.hospital)
        physician = county.person(R.SPECIALIST, hospital, (town.hospital, SiteMode.POSTED_DOWN), specialty="心血管内科")
        station = town.clinics[0]
        colleague = county.person(R.CLINICIAN, station)
        county.team(
            town,
            1,
            (station, hospital),
            town.villages,
            county.member(doctor, R.GENERAL_PRACTITIONER, town.hospital, leads=True),
            county.member(nurse, R.NURSE, town.hospital),
            county.member(worker, R.PUBLIC_HEALTH_WORKER, town.hospital),
            county.member(colleague, R.CLINICIAN, station),
            county.member(physician, R.SPECIALIST, hospital, visits=True),
        )
    return county


def shanghai() -> County:
    """One community centre with its trio, three stations, clinics by agreement and a care home (R166, R192–R196)."""
    county = County(
        "shanghai-huangpu",
        "SH",
        "310101",
        Text("黄浦区", "Huangpu District"),
        "310199",
        (
            "From the notice: physicians of higher hospitals in the teams (R192), staff of school and private clinics",
            "by agreement (R193), assistants (R195), social workers and care workers (R196), care homes (R166).",
            "The trio is community centre, district hospital, municipal hospital. No institution here is a real one.",
        ),
    )
    municipal = county.hospital(1, "上海市示例医院", "Shanghai Sample Municipal Hospital", K.MUNICIPAL_HOSPITAL,
                                tier=Tier.TERTIARY, region="310000", grade=InstitutionGrade.LEVEL_3_A)  # fmt: skip
    district = county.hospital(2, "黄浦区示例医院", "Huangpu Sample District Hospital", K.SECONDARY_HOSPITAL,
                               grade=InstitutionGrade.LEVEL_2_A)  # fmt: skip
    town = county.township(1, 3, urban=True, capabilities=(Capability.HOME_BED, Capability.LONG_PRESCRIPTION))
    centre = town.hospital
    name = Text("黄浦区医联体（示例）", "Huangpu Medical Alliance (sample)")
    county.network(1, name, NetworkKind.ALLIANCE, municipal, (district, centre))
    school, private = _partners(county, centre, town.villages[0])
    social_worker = county.person(R.SOCIAL_WORKER, centre)
    specialist = county.person(R.SPECIALIST, district, (centre, SiteMode.POSTED_DOWN), specialty="内分泌科")
    consultant = county.person(R.SPECIALIST, municipal, (centre, SiteMode.MULTI_SITE_PRACTICE), specialty="心血管内科")
    partners = (
        county.member(county.person(R.TCM_PHYSICIAN, private), R.TCM_PHYSICIAN, private, visits=True),
        county.member(county.person(R.NURSE, school), R.NURSE, school, visits=True),
        county.member(county.person(R.REHABILITATION_THERAPIST, centre), R.REHABILITATION_THERAPIST, centre),
    )
    for index, (cell, _station) in enumerate(zip(town.villages, town.clinics, strict=True)):
        doctor = county.person(R.GENERAL_PRACTITIONER, centre, training=TRAININGS[0])
        members = [
            county.member(doctor, R.GENERAL_PRACTITIONER, centre, leads=True),
            county.member(county.person(R.NURSE, centre), R.NURSE, centre),
            county.member(county.person(R.PUBLIC_HEALTH_WORKER, centre), R.PUBLIC_HEALTH_WORKER, centre),
            county.member(county.person(R.ASSISTANT, centre), R.ASSISTANT, centre),
            county.member(social_worker, R.SOCIAL_WORKER, centre),
            county.member((specialist, consultant)[index % 2], R.SPECIALIST, (district, municipal)[index % 2],
                          visits=True),
            partners[index],
        ]  # fmt: skip
        if index == 0:
            members.append(county.member(county.person(R.CARE_WORKER, centre), R.CARE_WORKER, centre))
        county.team(town, index + 1, (district, municipal), (cell,), *members)
    for station in town.clinics:
        county.people(R.CLINICIAN, station, 1)
    return county


def _partners(county: County, centre: str, village: str) -> tuple[str, str]:
    """A school clinic, a private clinic and a care home, each tied to the centre by an agreement (R166, R193)."""
    school = county.institution("S01", Text("示例中学卫生室", "Sample Middle School clinic"), K.SCHOOL_CLINIC,
                                Tier.VILLAGE, grid=village)  # fmt: skip
    private = county.institution("S02", Text("示例中医诊所", "Sample TCM Clinic"), K.PRIVATE_CLINIC, Tier.VILLAGE,
                                 grid=village, ownership=Ownership.PRIVATE)  # fmt: skip
    home = county.institution("S03", Text("示例养老院", "Sample Care Home"), K.CARE_HOME, None, grid=village)
    for number, partner in enumerate((school, private, home), 1):
        county.tie(partner, AffiliationKind.COOPERATION, centre, f"SYN-SH-2025-{number:03}")
    return school, private


def qianjiang() -> County:
    """Four guidance hospitals and the primary institutions they help (R234)."""
    county = County(
        "qianjiang",
        "QJ",
        "500114",
        Text("黔江区", "Qianjiang District"),
        "500199",
        (
            "From the notice: the four guidance hospitals 中心医院, 区中医院, 区妇幼保健院, 民族医院 (R234).",
            "Their tiers, whom each of them guides, and everything below them are invented.",
        ),
    )
    named = (
        ("黔江中心医院", "Qianjiang Central Hospital", K.TERTIARY_HOSPITAL, Tier.TERTIARY),
        ("黔江区中医院", "Qianjiang District TCM Hospital", K.TCM_HOSPITAL, Tier.SECONDARY),
        ("黔江区妇幼保健院", "Qianjiang District MCH Hospital", K.MCH_HOSPITAL, Tier.SECONDARY),
        ("黔江民族医院", "Qianjiang Ethnic Hospital", K.ETHNIC_HOSPITAL, Tier.SECONDARY),
    )
    guides = [
        county.hospital(number, zh, en, kind, tier=tier, capabilities=(Capability.GREEN_CHANNEL,))
        for number, (zh, en, kind, tier) in enumerate(named, 1)
    ]
    towns = [county.township(number, 4, urban=number == 1) for number in range(1, 5)]
    for guide, town in zip(guides, towns, strict=True):
        county.tie(town.hospital, AffiliationKind.GUIDANCE, guide)
        worker = county.person(R.PUBLIC_HEALTH_WORKER, town.hospital)
        visitor = county.person(R.SPECIALIST, guide, (town.hospital, SiteMode.COUNTERPART_SUPPORT), specialty="内科")
        for index in range(2):
            doctor = county.person(R.GENERAL_PRACTITIONER, town.hospital, training=TRAININGS[index])
            members = [
                county.member(doctor, R.GENERAL_PRACTITIONER, town.hospital, leads=True),
                county.member(county.person(R.NURSE, town.hospital), R.NURSE, town.hospital),
                county.member(worker, R.PUBLIC_HEALTH_WORKER, town.hospital),
            ]
            clinic = town.clinics[index * 2]
            if town is not towns[0]:
                members.append(county.member(county.person(R.VILLAGE_DOCTOR, clinic), R.VILLAGE_DOCTOR, clinic))
            if index == 0:
                members.append(county.member(visitor, R.SPECIALIST, guide, visits=True))
            county.team(town, index + 1, (clinic, guide), town.villages[index * 2 :][:2], *members)
    return county
