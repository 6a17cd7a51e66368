"""Contracts of one person, at once and step by step, of families and of groups: of each mutation an example."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.actor import Actor
from teams.models import RegionalPolicy
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.families import as_prepared, care_home, family, group, home, member, person, prepared, provided
from tests.api.foreign_staging import Example, Make, man, newcomer, woman
from tests.api.policies import settle
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    OTHER_CLERK,
    OTHER_DOCTOR,
    OTHER_TEAM,
    SETTLED,
    TEAM,
    drafted,
    late,
    offered,
    papers,
    registered,
    to_draft,
    wanted,
)


async def sign(client: Client) -> Example:
    """Somebody whom nothing covers."""
    return Example(wanted(await man(client)))


def enrolment(owner: Actor = CLERK, **given: Any) -> Make:
    """About the cover of somebody signed today."""

    async def make(client: Client) -> Example:
        told = await carried_out(client, CLERK, "signContract", (await sign(client)).given)
        return Example({"enrolment": told["enrolment"]["code"], "expectedVersion": 1} | given, owner)

    return make


async def add_packages(client: Client) -> Example:
    """A migrant worker who is signed wants what there is for such."""
    resident = await woman(client)
    tag = {"tag": "MIGRANT_WORKER", "evidence": "DECLARED", "starts": "2025-01-01"}
    await carried_out(client, CLERK, "recordTag", {"resident": resident, "expectedVersion": 1} | tag)
    told = await carried_out(client, CLERK, "signContract", wanted(resident))
    given = {name: part for name, part in papers().items() if name != "circumstances"}
    more = {"enrolment": told["enrolment"]["code"], "expectedVersion": 1, "packages": [{"code": "PER-AXWG"}]}
    return Example(given | more)


async def change_provider(client: Client) -> Example:
    """Somebody on record at two clinics leaves the other one for the own."""
    person = newcomer()
    resident = await registered(client, **person)
    await registered(client, OTHER_CLERK, **person)
    away = {"channel": "CLINIC", "acceptsOutsideArea": True}
    there = wanted(resident, provider={"team": OTHER_TEAM}) | papers(OTHER_DOCTOR, circumstances=away)
    await carried_out(client, OTHER_CLERK, "signContract", there)
    to = {"resident": resident, "provider": {"team": TEAM}, "on": "2026-03-08", "expectedVersion": 1}
    return Example(to | papers())


async def draft(client: Client) -> Example:
    """Somebody whom nothing covers."""
    return Example(to_draft(await man(client)))


def drafted_contract(**given: Any) -> Make:
    """About a draft."""

    async def make(client: Client) -> Example:
        return Example({"contract": await drafted(client, await man(client)), "expectedVersion": 1} | given)

    return make


def offered_contract(*, is_agreed: bool = False, **given: Any) -> Make:
    """About a contract that awaits signatures."""

    async def make(client: Client) -> Example:
        at = {"contract": await offered(client, await man(client)), "expectedVersion": 2}
        if is_agreed:
            told = await carried_out(client, CLERK, "consentToContract", at | {"consent": papers()["consent"]})
            at["expectedVersion"] = told["version"]
        return Example(at | given)

    return make


async def decide_late_entry(client: Client) -> Example:
    """What was signed in January, entered after the deadline."""
    if not await RegionalPolicy.exists(parameter=PolicyParameter.BACKFILL.value, document__code="DOC-OURS"):
        await settle(PolicyParameter.BACKFILL, Backfill(deadline=date(2026, 2, 1), window_days=200))
    told = await carried_out(client, CLERK, "signContract", late(await man(client, **SETTLED)))
    return Example({"contract": told["contract"]["code"], "expectedVersion": 1, "isApproved": True}, AUTHORITY)


async def sign_family(client: Client) -> Example:
    """A household of two whose head is signed."""
    return Example(family(*await home(client)))


async def _family(client: Client) -> tuple[dict[str, Any], str, str, str]:
    """A family's contract as it stands, its household, the head, the other."""
    household, head, other = await home(client)
    told = await carried_out(client, CLERK, "signFamily", family(household, head, other))
    return {"contract": told["contract"]["code"], "expectedVersion": told["version"]}, household, head, other


async def add_family_member(client: Client) -> Example:
    """Somebody who joined the household since."""
    at, household, _, _ = await _family(client)
    newcomer = await person(client)
    joining = [{"resident": newcomer, "relation": "OTHER"}]
    step = {"household": household, "expectedVersion": 2, "members": joining}
    await carried_out(client, CLERK, "joinHousehold", step)
    return Example(at | {"member": member(newcomer, "BAS-00", "FAM-UNIT")} | provided())


async def renew_family(client: Client) -> Example:
    """Both sign again."""
    at, _, head, other = await _family(client)
    members = [member(each, "BAS-00", "FAM-UNIT") for each in (head, other)]
    return Example(at | {"members": members} | provided())


async def sign_prepared_family(client: Client) -> Example:
    """Both sign what was prepared for them."""
    at, _, head, other = await _family(client)
    paper = await prepared(client, at["contract"])
    return Example({"contract": paper, "expectedVersion": 1} | as_prepared(head, other))


async def sign_group(client: Client) -> Example:
    """A care home with two people."""
    roster, _ = await care_home(client)
    return Example(group(roster))


async def end_group(client: Client) -> Example:
    """The same, signed."""
    told = await carried_out(client, CLERK, "signGroup", (await sign_group(client)).given)
    return Example({"contract": told["contract"]["code"], "expectedVersion": 1, "reason": "OWN_REQUEST"})


CONTRACTS: dict[str, Make] = {
    "signContract": sign,
    "renewContract": enrolment(**papers()),
    "addPackages": add_packages,
    "changeProvider": change_provider,
    "endEnrolment": enrolment(reason="OWN_REQUEST"),
    "voidEnrolment": enrolment(CHIEF, reason="录错了人"),
    "draftContract": draft,
    "amendContract": drafted_contract(years=2),
    "offerContract": drafted_contract(),
    "recallContract": offered_contract(),
    "withdrawContract": drafted_contract(reason="居民改变主意"),
    "consentToContract": offered_contract(consent=papers()["consent"]),
    "signForResident": offered_contract(is_agreed=True, signature=papers()["residentSignature"]),
    "signForProvider": offered_contract(signature=papers()["providerSignature"]),
    "decideLateEntry": decide_late_entry,
    "signFamily": sign_family,
    "addFamilyMember": add_family_member,
    "renewFamily": renew_family,
    "signPreparedFamily": sign_prepared_family,
    "signGroup": sign_group,
    "endGroup": end_group,
}
