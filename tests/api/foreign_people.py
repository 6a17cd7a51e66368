"""Residents, what is known of them, their households and rosters: of each mutation an example."""

from __future__ import annotations

from typing import Any

from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.foreign_staging import Example, Make, Step, about, man, newcomer, order, woman
from tests.api.signers import CHIEF, CLERK, CLINIC, DOCTOR, ELDER, REGION, registered


async def register(_client: Client) -> Example:
    """Somebody who is not on record anywhere."""
    return Example(ELDER | newcomer() | {"institution": CLINIC})


def document(**given: Any) -> Make:
    """Of somebody with two documents the first."""

    async def make(client: Client) -> Example:
        passport = {"kind": "PASSPORT", "number": f"E{order():08}"}
        step = {"resident": await man(client), "document": passport, "expectedVersion": 1}
        told = await carried_out(client, CLERK, "addIdentityDocument", step)
        code = told["resident"]["documents"][0]["code"]
        return Example({"resident": step["resident"], "document": code, "expectedVersion": 2} | given)

    return make


def phone(**given: Any) -> Make:
    """A second phone of somebody."""

    async def make(client: Client) -> Example:
        resident = await man(client, phones=[{"number": f"138{order():08}"}])
        step = {"resident": resident, "phone": {"number": f"139{order():08}"}, "expectedVersion": 1}
        told = await carried_out(client, CLERK, "addPhone", step)
        return Example({"resident": resident, "phone": told["phone"]["code"], "expectedVersion": 2} | given)

    return make


async def name_guardian(client: Client) -> Example:
    """Two people of the clinic."""
    other = {"guardian": await woman(client), "relation": "CHILD"}
    return Example({"resident": await man(client), "expectedVersion": 1} | other)


async def end_guardianship(client: Client) -> Example:
    """A guardian of today."""
    given = (await name_guardian(client)).given
    version = (await carried_out(client, CLERK, "nameGuardian", given))["version"]
    return Example({"resident": given["resident"], "guardian": given["guardian"], "expectedVersion": version})


async def merge(client: Client) -> Example:
    """One person under two documents."""
    one = newcomer()
    passport = {"kind": "PASSPORT", "number": f"E{order():08}"}
    survivor = await registered(client, **one)
    duplicate = await registered(client, **one | {"document": passport, "confirmedDistinct": True})
    both = {"survivor": survivor, "survivorVersion": 1, "duplicate": duplicate, "duplicateVersion": 1}
    return Example(both | {"reason": "同一人"}, CHIEF)


async def tell_apart(client: Client) -> Example:
    """Two people of the clinic."""
    both = {"resident": await man(client), "other": await woman(client)}
    return Example(both | {"reason": "证件不同"}, CHIEF)


async def open_record(client: Client) -> Example:
    """Of somebody who has none."""
    return Example({"resident": await man(client)})


async def update_record(client: Client) -> Example:
    """Of somebody who has one."""
    given = (await open_record(client)).given
    await carried_out(client, CLERK, "openHealthRecord", given)
    return Example(given | {"information": {"fuel": "COAL"}, "expectedVersion": 1})


async def reveal(client: Client) -> Example:
    """Reading is an act too: it is recorded."""
    return Example({"resident": await man(client), "purpose": "CARE", "reason": "随访", "parts": ["DOCUMENTS"]})


async def correct_fact(client: Client) -> Example:
    """A flag of today."""
    step = {"resident": await man(client), "expectedVersion": 1, **FLAG[1]}
    told = await carried_out(client, CLERK, "recordFlag", step)
    fact = {"kind": "FLAG", "fact": told["fact"], "reason": "录错了"}
    return Example({"resident": step["resident"], "expectedVersion": 2} | fact)


async def form_household(client: Client) -> Example:
    """Somebody who lives alone."""
    return Example({"head": await man(client)})


async def _home(client: Client) -> tuple[dict[str, Any], str]:
    """A household of two, where it stands, and who is not its head."""
    other = await woman(client)
    members = [{"resident": other, "relation": "CHILD"}]
    told = await carried_out(client, CLERK, "formHousehold", {"head": await man(client), "members": members})
    return {"household": told["household"]["code"], "expectedVersion": 1}, other


async def join_household(client: Client) -> Example:
    """A third."""
    there, _ = await _home(client)
    return Example(there | {"members": [{"resident": await man(client), "relation": "OTHER"}]})


def household(part: str) -> Make:
    """The other member."""

    async def make(client: Client) -> Example:
        there, other = await _home(client)
        return Example(there | {part: other})

    return make


async def register_roster(_client: Client) -> Example:
    """A factory's."""
    factory = {"code": f"FACTORY-{order()}", "name": "某某厂", "community": "ENTERPRISE"}
    return Example(factory | {"region": REGION, "institution": CLINIC})


async def join_roster(client: Client) -> Example:
    """Somebody of the clinic."""
    factory = (await register_roster(client)).given
    await carried_out(client, CLERK, "registerRoster", factory)
    return Example({"roster": factory["code"], "expectedVersion": 1, "members": [await man(client)]})


async def leave_roster(client: Client) -> Example:
    """The same."""
    given = (await join_roster(client)).given
    await carried_out(client, CLERK, "joinRoster", given)
    return Example(given | {"expectedVersion": 2})


TAG: Step = ("recordTag", {"tag": "DISABLED", "evidence": "CERTIFICATE", "certificateNumber": "45039919550312001842"})
DIAGNOSIS: Step = ("recordDiagnosis", {"icd10": "I10", "starts": "2020-01-01"})
PREGNANCY: Step = ("recordPregnancy", {"lmp": "2025-06-01"})
DELIVERY: Step = ("recordDelivery", {"on": "2026-02-25"})
TREATMENT: Step = ("recordTbTreatment", {"starts": "2026-01-01"})
FLAG: Step = ("recordFlag", {"flag": "SMOKER", "starts": "2020-01-01"})
WORKS: Step = ("recordResidence", {"relation": "WORKS", "region": "450323", "starts": "2026-01-01"})
DEATH: Step = ("recordDeath", {"on": "2026-02-01"})
GRADED: dict[str, Any] = {"grade": "RED", "assessor": DOCTOR, "reason": "年度评估"}
STREET = {"region": REGION, "text": "凤凰路1号"}

PEOPLE: dict[str, Make] = {
    "registerResident": register,
    "amendResident": about(name="王五", reason="写错了"),
    "addIdentityDocument": about(document={"kind": "PASSPORT", "number": "E99999999"}),
    "withdrawIdentityDocument": document(reason="录错了"),
    "addPhone": about(phone={"number": "13900000001"}),
    "makePhonePrimary": phone(),
    "endPhone": phone(),
    "verifyPhone": phone(status="VERIFIED"),
    "moveResident": about(address=STREET),
    "nameGuardian": name_guardian,
    "endGuardianship": end_guardianship,
    "mergeResidents": merge,
    "tellApart": tell_apart,
    "openHealthRecord": open_record,
    "updateHealthRecord": update_record,
    "revealIdentity": reveal,
    "recordResidence": about(relation="WORKS", region="450323"),
    "endResidence": about(WORKS, relation="WORKS", region="450323"),
    "recordTag": about(**TAG[1]),
    "endTag": about(TAG, tag="DISABLED"),
    "recordDiagnosis": about(**DIAGNOSIS[1]),
    "endDiagnosis": about(DIAGNOSIS, icd10="I10"),
    "recordPregnancy": about(who=woman, **PREGNANCY[1]),
    "recordDelivery": about(PREGNANCY, who=woman, **DELIVERY[1]),
    "recordLoss": about(PREGNANCY, who=woman, on="2025-08-01"),
    "recordDischarge": about(PREGNANCY, DELIVERY, who=woman, on="2026-02-28"),
    "recordTbTreatment": about(**TREATMENT[1]),
    "endTbTreatment": about(TREATMENT),
    "recordMobility": about(mobility="LIMITED", reason="卒中后"),
    "gradeRisk": about(**GRADED),
    "recordFlag": about(**FLAG[1]),
    "endFlag": about(FLAG, flag="SMOKER"),
    "correctFact": correct_fact,
    "recordDeath": about(**DEATH[1]),
    "recordMovedAway": about(on="2026-02-01"),
    "correctDeparture": about(DEATH, reason="录错了"),
    "formHousehold": form_household,
    "joinHousehold": join_household,
    "leaveHousehold": household("resident"),
    "splitHousehold": household("head"),
    "changeHead": household("newHead"),
    "registerRoster": register_roster,
    "joinRoster": join_roster,
    "leaveRoster": leave_roster,
}
