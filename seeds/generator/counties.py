"""The four Guilin counties that the city's plan tells of, in their published shapes (DOMAIN A3)."""

from __future__ import annotations

from datetime import date

from core.language import Text
from seeds.generator.county import County, Township
from seeds.generator.staff import SPECIALTIES, TRAININGS
from teams.team import MemberDefinition
from teams.vocabulary import (
    Capability,
    DiseaseGroup,
    ExecutorRole,
    InstitutionKind,
    NetworkKind,
    SiteMode,
    Tightness,
)

R, K = ExecutorRole, InstitutionKind
WITHOUT_NURSE, LAPSED = "YS-T04-TEAM06", "YS-T06-TEAM03"
"""Yangshuo's two teams that break a rule on purpose: no nurse; a village doctor whose licence has lapsed."""

_MODES = (
    SiteMode.POSTED_DOWN,
    SiteMode.MULTI_SITE_PRACTICE,
    SiteMode.COUNTERPART_SUPPORT,
    SiteMode.DEPARTMENT_CO_BUILDING,
)


def yangshuo() -> County:
    """84 teams of together 379 members, their home a township hospital, their site a village clinic (R148, R149)."""
    county = County(
        "yangshuo",
        "YS",
        "450321",
        Text("阳朔县", "Yangshuo County"),
        "450399",
        (
            "Published: 84 teams with together 379 members, township hospitals at the core (R148, R149); the county's",
            "centre of chronic diseases with its seven groups (R155). The county hospital is in every chain (R077).",
            f"Incomplete on purpose: {WITHOUT_NURSE} has no nurse, in {LAPSED} the village doctor's licence lapsed.",
        ),
    )
    hospital = county.hospital(1, "阳朔县人民医院（示例）", "Yangshuo County People's Hospital (sample)",
                               K.COUNTY_HOSPITAL, capabilities=(Capability.GREEN_CHANNEL,))  # fmt: skip
    tcm = county.hospital(2, "阳朔县中医医院（示例）", "Yangshuo County TCM Hospital (sample)", K.TCM_HOSPITAL)
    mch = county.hospital(3, "阳朔县妇幼保健院（示例）", "Yangshuo County MCH Hospital (sample)", K.MCH_HOSPITAL)
    county.hospital(4, "阳朔县域慢性病管理中心", "Yangshuo Chronic-Disease Management Centre", K.CHRONIC_CENTRE,
                    parent=hospital, disease_groups=tuple(DiseaseGroup))  # fmt: skip
    towns = [county.township(number, 10 if number <= 3 else 9) for number in range(1, 10)]
    name = Text("阳朔县域医共体（示例）", "Yangshuo County Consortium (sample)")
    county.network(1, name, NetworkKind.COUNTY_CONSORTIUM, hospital, (tcm, mch, *(town.hospital for town in towns)))
    for number, town in enumerate(towns, 1):
        _yangshuo_teams(county, number, town, hospital)
    return county


def _yangshuo_teams(county: County, number: int, town: Township, hospital: str) -> None:
    """One team a village: 4 members each, and in all 44 more to make up 379 with the nurse who is missing."""
    staff = {role: county.people(role, town.hospital, 3) for role in (R.PUBLIC_HEALTH_WORKER, R.NURSE)}
    doctors = tuple(county.person(R.GENERAL_PRACTITIONER, town.hospital, training=TRAININGS[turn]) for turn in range(4))
    extras = _extras(county, number, town, hospital)
    for index, (cell, clinic) in enumerate(zip(town.villages, town.clinics, strict=True)):
        code = f"{town.grid}-TEAM{index + 1:02}"
        licence = {"licensed_until": date(2026, 2, 1)} if code == LAPSED else {}
        members = [
            county.member(doctors[index % 4], R.GENERAL_PRACTITIONER, town.hospital, leads=True),
            county.member(staff[R.PUBLIC_HEALTH_WORKER][index % 3], R.PUBLIC_HEALTH_WORKER, town.hospital),
            county.member(county.person(R.VILLAGE_DOCTOR, clinic, **licence), R.VILLAGE_DOCTOR, clinic),
        ]
        if code == WITHOUT_NURSE:
            members.append(county.member(county.person(R.ASSISTANT, town.hospital), R.ASSISTANT, town.hospital))
        else:
            members.append(county.member(staff[R.NURSE][index % 3], R.NURSE, town.hospital))
        county.team(town, index + 1, (clinic, hospital), (cell,), *members, *extras[index : index + 1])


def _extras(county: County, number: int, town: Township, hospital: str) -> list[MemberDefinition]:
    """A fifth member for the first teams of a township: five in seven townships, four in the last two, 43 in all."""
    physician = county.person(R.TCM_PHYSICIAN, town.hospital)
    manager = county.person(R.HEALTH_MANAGER, town.hospital)
    extras = [
        county.member(physician, R.TCM_PHYSICIAN, town.hospital),
        county.member(physician, R.TCM_PHYSICIAN, town.hospital),
        _visitor(county, number, town, hospital),
        county.member(manager, R.HEALTH_MANAGER, town.hospital),
    ]
    if number <= 7:
        assistant = county.person(R.ASSISTANT, town.hospital)
        extras.append(county.member(assistant, R.ASSISTANT, town.hospital))
    return extras


def _visitor(
    county: County, number: int, town: Township, hospital: str, role: ExecutorRole = R.SPECIALIST
) -> MemberDefinition:
    """A hospital's physician who also works at the township hospital, in one of the four ways (R017, R018, R078)."""
    mode = _MODES[number % len(_MODES)]
    more = {"specialty": SPECIALTIES[number % len(SPECIALTIES)]} if role is R.SPECIALIST else {}
    physician = county.person(role, hospital, (town.hospital, mode), **more)
    return county.member(physician, role, hospital, visits=True)


def lingchuan() -> County:
    """129 village clinics with 189 village doctors; three clinics covered from the next village (R091–R093)."""
    county = County(
        "lingchuan",
        "LC",
        "450323",
        Text("灵川县", "Lingchuan County"),
        "450399",
        (
            "Published: 129 village clinics with 189 village doctors, at least one qualified doctor for each (R092,",
            "R093); cover of neighbouring villages (R091), here of three; a doctor, a nurse, a village doctor and a",
            "public-health worker in each team (R096), specialists and Chinese medicine with them (R097); remote",
            "consultation in every village (R098), remote ECG (R099), cold-chain delivery.",
        ),
    )
    remote = (Capability.REMOTE_CONSULTATION, Capability.REMOTE_ECG)
    hospital = county.hospital(1, "灵川县人民医院（示例）", "Lingchuan County People's Hospital (sample)",
                               K.COUNTY_HOSPITAL, capabilities=(*remote, Capability.GREEN_CHANNEL))  # fmt: skip
    tcm = county.hospital(2, "灵川县中医医院（示例）", "Lingchuan County TCM Hospital (sample)", K.TCM_HOSPITAL)
    mch = county.hospital(3, "灵川县妇幼保健院（示例）", "Lingchuan County MCH Hospital (sample)", K.MCH_HOSPITAL)
    capabilities = (*remote, Capability.DRUG_DELIVERY, Capability.COLD_CHAIN_DELIVERY)
    towns = [
        county.township(number, 11 if number <= 9 else 10, capabilities=capabilities, clinic_capabilities=remote)
        for number in range(1, 13)
    ]
    name = Text("灵川县远程医疗协作网（示例）", "Lingchuan Telemedicine Network (sample)")
    county.network(1, name, NetworkKind.TELEMEDICINE_NETWORK, hospital, (tcm, mch, *(town.hospital for town in towns)))
    own = 0
    for number, town in enumerate(towns, 1):
        doctors: dict[str, str] = {}
        for clinic in town.clinics:
            if number in (1, 5, 9) and clinic == town.clinics[-1]:
                continue
            covers = ((town.clinics[-1], SiteMode.NEIGHBOUR_COVER),) if (
                number in (1, 5, 9) and clinic == town.clinics[-2]
            ) else ()  # fmt: skip
            doctors[clinic] = county.person(R.VILLAGE_DOCTOR, clinic, *covers)
            if own % 2 == 0:  # 126 clinics with a doctor of their own, every other one with two: 189
                county.person(R.VILLAGE_DOCTOR, clinic)
            own += 1
        _lingchuan_teams(county, number, town, hospital, doctors)
    return county


def _lingchuan_teams(county: County, number: int, town: Township, hospital: str, doctors: dict[str, str]) -> None:
    """Two teams a township, each for half of its villages."""
    worker = county.person(R.PUBLIC_HEALTH_WORKER, town.hospital)
    physician, therapist = (
        county.person(role, town.hospital) for role in (R.TCM_PHYSICIAN, R.REHABILITATION_THERAPIST)
    )
    for index, villages in enumerate((town.villages[:5], town.villages[5:])):
        clinic = town.clinics[index * 5]
        doctor = county.person(R.GENERAL_PRACTITIONER, town.hospital, training=TRAININGS[number % 4])
        nurse = county.person(R.NURSE, town.hospital)
        members = [
            county.member(doctor, R.GENERAL_PRACTITIONER, town.hospital, leads=True),
            county.member(nurse, R.NURSE, town.hospital),
            county.member(doctors[clinic], R.VILLAGE_DOCTOR, clinic),
            county.member(worker, R.PUBLIC_HEALTH_WORKER, town.hospital),
        ]
        if index == 0:
            members.append(_visitor(county, number, town, hospital))
            members.append(county.member(therapist, R.REHABILITATION_THERAPIST, town.hospital))
        else:
            members.append(county.member(physician, R.TCM_PHYSICIAN, town.hospital))
        county.team(town, index + 1, (clinic, hospital), villages, *members)


def lipu() -> County:
    """A tight consortium led by the city's people's hospital; 129 village clinics, two without a doctor (R125–R131)."""
    unstaffed = ("LP-T02-V10-C", "LP-T08-V04-C")
    county = County(
        "lipu",
        "LP",
        "450381",
        Text("荔浦市", "Lipu City"),
        "450399",
        (
            "Published: a tight consortium (R125) led by the city's people's hospital, with the hospitals of Chinese",
            "medicine and of maternal and child health and the township hospitals (R130); 129 village clinics, teams",
            f"on township public-health units (R131). {' and '.join(unstaffed)} have no village doctor on",
            "purpose (R093). The three hospitals divide the townships among them (R016); how is invented.",
        ),
    )
    hospital = county.hospital(1, "荔浦市人民医院", "Lipu City People's Hospital", K.COUNTY_HOSPITAL,
                               capabilities=(Capability.GREEN_CHANNEL,))  # fmt: skip
    tcm = county.hospital(2, "荔浦市中医医院", "Lipu City TCM Hospital", K.TCM_HOSPITAL)
    mch = county.hospital(3, "荔浦市妇幼保健院", "Lipu City MCH Hospital", K.MCH_HOSPITAL)
    towns = [county.township(number, 9 if number == 13 else 10) for number in range(1, 14)]
    name = Text("荔浦市紧密型县域医共体", "Lipu Tight County Consortium")
    members = (tcm, mch, *(town.hospital for town in towns))
    county.network(1, name, NetworkKind.COUNTY_CONSORTIUM, hospital, members, tightness=Tightness.TIGHT)
    for number, town in enumerate(towns, 1):
        visiting = ((hospital, R.SPECIALIST), (tcm, R.TCM_PHYSICIAN), (mch, R.MATERNAL_CHILD_PHYSICIAN))[number % 3]
        county.responsible(visiting[0], town.grid)
        doctors = {
            clinic: county.person(R.VILLAGE_DOCTOR, clinic) for clinic in town.clinics if clinic not in unstaffed
        }
        workers = county.people(R.PUBLIC_HEALTH_WORKER, town.hospital, 2)
        for index in range(2 if number <= 7 else 1):
            half = len(town.clinics) // 2
            clinic = town.clinics[index * half]
            area = town.villages[index * half :][: half if number <= 7 and index == 0 else None]
            doctor = county.person(R.GENERAL_PRACTITIONER, town.hospital, training=TRAININGS[number % 4])
            nurse = county.person(R.NURSE, town.hospital)
            team = [
                county.member(doctor, R.GENERAL_PRACTITIONER, town.hospital, leads=True),
                county.member(workers[index], R.PUBLIC_HEALTH_WORKER, town.hospital),
                county.member(nurse, R.NURSE, town.hospital),
                county.member(doctors[clinic], R.VILLAGE_DOCTOR, clinic),
                _visitor(county, number, town, *visiting),
            ]
            county.team(town, index + 1, (clinic, hospital), area, *team)
    return county


def quanzhou() -> County:
    """The pilot township hospital and a handful of others (R121)."""
    county = County(
        "quanzhou",
        "QZ",
        "450324",
        Text("全州县", "Quanzhou County"),
        "450399",
        (
            "Named in the plan: 全州镇卫生院 as the pilot (R121) and the county hospital's chronic-disease centre.",
            "How many townships, clinics and teams there are is not published; here are a few.",
        ),
    )
    hospital = county.hospital(1, "全州县人民医院（示例）", "Quanzhou County People's Hospital (sample)",
                               K.COUNTY_HOSPITAL, capabilities=(Capability.REMOTE_ECG,))  # fmt: skip
    county.hospital(2, "全州县人民医院慢病管理中心（示例）", "Quanzhou Chronic-Disease Centre (sample)",
                    K.CHRONIC_CENTRE, parent=hospital)  # fmt: skip
    pilot = county.township(1, 3, Text("全州镇", "Quanzhou Town"), is_pilot=True)
    towns = [pilot, *(county.township(number, 3) for number in range(2, 5))]
    name = Text("全州县域医共体（示例）", "Quanzhou County Consortium (sample)")
    county.network(1, name, NetworkKind.COUNTY_CONSORTIUM, hospital, tuple(town.hospital for town in towns))
    for town in towns:
        nurse = county.person(R.NURSE, town.hospital)
        worker = county.person(R.PUBLIC_HEALTH_WORKER, town.hospital)
        veteran = county.person(R.RETIRED_CLINICIAN, town.hospital)  # R010
        for index in range(2 if town is pilot else 1):
            clinic = town.clinics[index]
            doctor = county.person(R.GENERAL_PRACTITIONER, town.hospital)
            members = [
                county.member(doctor, R.GENERAL_PRACTITIONER, town.hospital, leads=True),
                county.member(worker, R.PUBLIC_HEALTH_WORKER, town.hospital),
                county.member(nurse, R.NURSE, town.hospital),
                county.member(county.person(R.VILLAGE_DOCTOR, clinic), R.VILLAGE_DOCTOR, clinic),
            ]
            if index == 0:
                members.append(county.member(veteran, R.RETIRED_CLINICIAN, town.hospital))
            area = town.villages if town is not pilot else (town.villages[:1], town.villages[1:])[index]
            county.team(town, index + 1, (clinic, hospital), area, *members)
        county.people(R.VILLAGE_DOCTOR, town.clinics[-1], 1)
        if town is not pilot:
            county.people(R.VILLAGE_DOCTOR, town.clinics[1], 1)
    return county
