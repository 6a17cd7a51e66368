"""The resident's own door, why somebody is not signed, the texts that are signed: of each mutation an example."""

from __future__ import annotations

from core.actor import Actor
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.foreign_staging import Example, Make, man
from tests.api.own_door import Post, me, somebody, wished
from tests.api.signers import AUTHORITY, CLERK, DOCTOR, NOON, TEAM, wanted
from tests.api.test_agreements import text_of


async def draft_own_contract(client: Client) -> Example:
    """Somebody with a phone of their own."""
    resident = await somebody(client)
    return Example(wished(resident), me(resident))


async def request_code(client: Client) -> Example:
    """Somebody whose contract awaits signatures."""
    wish = await draft_own_contract(client)
    told = await carried_out(client, wish.owner, "draftOwnContract", wish.given)
    return Example({"contract": told["contract"]["code"]}, wish.owner)


async def sign_online(client: Client) -> Example:
    """Somebody to whom a code was sent."""
    asked = await request_code(client)
    await carried_out(client, asked.owner, "requestSigningCode", asked.given)
    post = client.app.messages
    assert isinstance(post, Post)
    signing = {"expectedVersion": 2, "disclosureAcknowledged": True, "code": post.code}
    return Example(asked.given | signing, asked.owner)


async def request_change(client: Client) -> Example:
    """Somebody who is signed and wishes to end it."""
    resident = await somebody(client)
    told = await carried_out(client, CLERK, "signContract", wanted(resident))
    return Example({"enrolment": told["enrolment"]["code"], "kind": "END"}, me(resident))


async def _request(client: Client) -> tuple[dict[str, object], Actor]:
    asked = await request_change(client)
    told = await carried_out(client, asked.owner, "requestChange", asked.given)
    return {"request": told["request"]["code"], "expectedVersion": told["version"]}, asked.owner


async def withdraw_request(client: Client) -> Example:
    """A request that is open."""
    return Example(*await _request(client))


async def answer_request(client: Client) -> Example:
    """The same, by the clinic."""
    given, _ = await _request(client)
    return Example(given | {"answer": "ACCEPTED", "note": "好的"})


async def record_refusal(client: Client) -> Example:
    """With the notice that both signed."""
    by_resident = {"method": "HANDWRITTEN", "at": NOON, "evidence": "a" * 64}
    by_team = {"practitioner": DOCTOR, "method": "TABLET", "at": NOON, "evidence": "b" * 64}
    notice = {"residentSignature": by_resident, "teamSignature": by_team}
    return Example({"resident": await man(client), "team": TEAM} | notice)


async def record_unsigned_reason(client: Client) -> Example:
    """Somebody who is abroad."""
    return Example({"resident": await man(client), "reason": "ABROAD"})


async def set_template(_client: Client) -> Example:
    """The county's own text."""
    given = text_of(starts="2027-01-01")
    return Example({name: part for name, part in given.items() if name != "idempotencyKey"}, AUTHORITY)


DOORS: dict[str, Make] = {
    "draftOwnContract": draft_own_contract,
    "requestSigningCode": request_code,
    "signOnline": sign_online,
    "requestChange": request_change,
    "withdrawRequest": withdraw_request,
    "answerRequest": answer_request,
    "recordRefusal": record_refusal,
    "recordUnsignedReason": record_unsigned_reason,
    "setAgreementTemplate": set_template,
}
