"""What is proposed at the API: the person and the clinic see it, and either of them settles it."""

from __future__ import annotations

from datetime import date
from typing import Any

from enrolment.models import PopulationTag, Resident
from tests.api.conftest import Client
from tests.api.own_door import me, somebody
from tests.api.signers import AUTHORITY, CLERK, CLINIC, OTHER_CLERK, done, wanted
from tests.api.workers import asked, over

PROPOSAL = """code on version outcome outcomeName isChoiceOpen leftOut options { group items }
  package { code name } institution { code }"""
OWN = f"{{ me {{ residents {{ proposals {{ {PROPOSAL} }} }} }} }}"
MENU = f"""query($code: String!) {{
  menuFor(resident: $code) {{ entries {{ package {{ code }} proposal {{ {PROPOSAL} }} }} }} }}"""


async def proposed(client: Client) -> tuple[str, str]:
    """Somebody to whom the clinic proposes a package; the code of the proposal."""
    resident = await somebody(client, "1990-07-08")
    row = await Resident.get(code=resident)
    await PopulationTag.create(resident_id=row.id, tag="MIGRANT_WORKER", starts=date(2025, 1, 1))
    await done(client, "signContract", CLERK, **wanted(resident))
    given: dict[str, Any] = {
        "list": {"residents": [resident]},
        "package": {"code": "PER-AXWG"},
        "policy": "REJECT_FAILED_ROWS",
    }
    job = await over(client, await asked(client, "proposePackages", **given))
    (told,) = job["rows"]["nodes"]
    assert told["state"] == "DONE", told["problems"]
    return resident, told["result"]


async def settled(client: Client, verb: str, actor: Any, code: str) -> dict[str, Any]:
    """The payload of an act on a proposal."""
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    document = f"""mutation($input: {kind}!) {{ {verb}(input: $input) {{
      version proposal {{ {PROPOSAL} }} problems {{ code path }} }} }}"""
    given = {"proposal": code, "expectedVersion": 1, "idempotencyKey": f"{verb} {code} {actor.subject}"}
    found: dict[str, Any] = (await client.data(document, actor, input=given))[verb]
    return found


async def on_the_menu(client: Client, resident: str, actor: Any) -> dict[str, Any] | None:
    """What is proposed, as it stands on the person's menu."""
    entries = (await client.data(MENU, actor, code=resident))["menuFor"]["entries"]
    (found,) = [each["proposal"] for each in entries if each["package"]["code"] == "PER-AXWG"]
    assert not [each for each in entries if each["proposal"] and each["package"]["code"] != "PER-AXWG"]
    return found  # type: ignore[no-any-return]


async def test_the_person_the_clinic_and_the_authority_read_what_is_proposed(client: Client) -> None:
    resident, code = await proposed(client)

    ((own,),) = [each["proposals"] for each in (await client.data(OWN, me(resident)))["me"]["residents"]]

    assert (own["code"], own["on"], own["version"], own["outcome"]) == (code, "2026-03-01", 1, None)
    assert (own["package"]["code"], own["institution"]["code"]) == ("PER-AXWG", CLINIC)
    for actor in (me(resident), CLERK, AUTHORITY):
        assert await on_the_menu(client, resident, actor) == own


async def test_the_person_declines(client: Client) -> None:
    resident, code = await proposed(client)

    told = await settled(client, "declineProposal", me(resident), code)

    assert (told["problems"], told["version"]) == ([], 2)
    assert (told["proposal"]["outcome"], told["proposal"]["outcomeName"]) == (
        "DECLINED",
        "declined by the resident's side",
    )
    assert (await client.data(OWN, me(resident)))["me"]["residents"] == [{"proposals": []}]
    assert await on_the_menu(client, resident, CLERK) is None


async def test_the_clinic_withdraws_and_nobody_elses_clinic_does(client: Client) -> None:
    resident, code = await proposed(client)

    refused = await settled(client, "withdrawProposal", OTHER_CLERK, code)
    assert refused["problems"] == [{"code": "NOT_FOUND", "path": ["input", "proposal"]}]
    assert await on_the_menu(client, resident, CLERK) is not None

    told = await settled(client, "withdrawProposal", CLERK, code)
    assert (told["problems"], told["proposal"]["outcome"]) == ([], "WITHDRAWN")
    assert await on_the_menu(client, resident, CLERK) is None


async def test_who_is_no_resident_declines_nothing(client: Client) -> None:
    _resident, code = await proposed(client)
    document = "mutation($input: DeclineProposalInput!) { declineProposal(input: $input) { version } }"
    given = {"proposal": code, "expectedVersion": 1, "idempotencyKey": "declined by a clerk"}
    (fault,) = (await client.ask(document, CLERK, input=given))["errors"]
    assert fault["extensions"]["code"] == "FORBIDDEN"
