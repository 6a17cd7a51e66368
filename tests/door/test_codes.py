"""One-time codes: to the signer's own verified mobile, after the act, few of them, never in clear on record."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from tortoise.backends.base.client import TransactionalDBClient

from core.database import connection, transaction
from core.faults import Refusal
from core.messages import LoggedMessages, Message, MessagesUnavailable
from core.models import AuditEntry
from enrolment import models
from enrolment.door.codes import RequestSigningCode, request_signing_code
from enrolment.door.signing_code import (
    MOST_TRIES,
    SIGNING_CODE,
    VALID_FOR,
    CodeFacts,
    bound,
    fresh_code,
    standing_fault,
)
from enrolment.identity.purpose import PHONE_NUMBER
from enrolment.identity.vocabulary import PhoneOwner
from enrolment.registering.phones import EndPhone, end_phone
from tests.door.staging import Post, coded, door, me, offered, somebody, ward_of
from tests.enrolment.desk_staging import SEALER, dump, everything, key, phone, refused, told
from tests.signing.staging import NOW, World, resident

pytestmark = pytest.mark.anyio


async def codes_of(contract: models.Contract) -> list[dict[str, Any]]:
    return list(await models.SigningCode.filter(contract_id=contract.id).order_by("id").values())


async def test_a_code_goes_to_the_signers_own_verified_mobile_and_stands_as_a_digest(world: World) -> None:
    post, code = Post(), await somebody(world.own)
    contract = await offered(code, world.own)
    held = await models.Phone.get(resident__code=code)
    number = SEALER.open(held.number_sealed, PHONE_NUMBER)

    sent = await coded(post, door(world.own, me(code)), contract)
    (message,) = post.sent
    assert (message.to.reveal(), message.purpose) == (number, SIGNING_CODE)
    assert re.fullmatch(r"\d{6}", post.code)
    assert (sent.contract, sent.expires) == (contract.code, NOW + VALID_FOR)
    assert number not in sent.masked_phone
    assert sent.masked_phone.startswith("137")
    assert sent.masked_phone.endswith(number[-4:])
    (row,) = await codes_of(contract)
    assert row["digest"] == bound(post.code, contract.code, code).index(SEALER)
    assert (row["tries"], row["used_at"], row["expires"]) == (0, None, NOW + VALID_FOR)
    assert (row["signer_id"], row["resident_id"]) == (held.resident_id, held.resident_id)
    kept = await AuditEntry.filter(verb="Mutation.requestSigningCode")
    assert [each.detail["input"] for each in kept if each.detail["code"] == row["id"]] == [{"contract": contract.code}]
    assert post.code not in str(kept)
    assert number not in await dump()


async def test_the_message_is_sent_after_the_transaction(world: World) -> None:
    code = await somebody(world.own)
    contract = await offered(code, world.own)
    seen: list[tuple[bool, int]] = []

    class Looking(Post):
        async def send(self, message: Message) -> None:
            assert message.purpose == SIGNING_CODE
            found = await models.SigningCode.filter(contract_id=contract.id).count()
            seen.append((isinstance(connection(), TransactionalDBClient), found))

    async with transaction():
        assert isinstance(connection(), TransactionalDBClient)
    await coded(Looking(), door(world.own, me(code)), contract)
    assert seen == [(False, 1)]


async def test_a_guardian_is_sent_the_code_for_a_ward(world: World) -> None:
    post, parent = Post(), await somebody(world.own)
    child = await ward_of(world.own, parent)
    contract = await offered(child, world.own, me(parent, child))
    await coded(post, door(world.own, me(parent, child)), contract)
    (row,) = await codes_of(contract)
    assert row["signer_id"] == (await models.Resident.get(code=parent)).id
    assert row["resident_id"] == (await models.Resident.get(code=child)).id


async def test_a_strangers_contract_and_an_unknown_one_are_told_apart_by_nobody(world: World) -> None:
    post, mine, other = Post(), await somebody(world.own), await somebody(world.own)
    contract, ward = await offered(other, world.own), await ward_of(world.own, other)
    childs = await offered(ward, world.own, me(other, ward))
    said = set()
    for wanted in (contract.code, childs.code, "CON-0000000000000", "\0", ""):
        for actor in (me(mine), me(mine, other, ward), world.own.desk().actor):
            act = request_signing_code(door(world.own, actor), post, RequestSigningCode(wanted), key())
            (problem,) = await refused(act)
            said.add((problem.code, problem.path, problem.message))
    assert len(said) == 1
    assert post.sent == []


async def test_a_minor_is_sent_no_code_for_the_own_contract(world: World) -> None:
    post, parent = Post(), await somebody(world.own)
    child = await ward_of(world.own, parent)
    contract = await offered(child, world.own, me(parent, child))
    problems = await refused(
        request_signing_code(door(world.own, me(child)), post, RequestSigningCode(contract.code), key())
    )
    assert told(problems) == {("SIGNER_IS_A_MINOR", "contract"), ("PHONE_NOT_VERIFIED", "contract")}


@pytest.mark.parametrize("how", ["never called", "none", "ended", "somebody else's"])
async def test_only_the_own_verified_mobile_in_use_will_do(world: World, how: str) -> None:
    post = Post()
    if how == "none":
        code = await resident(world.own, date(1990, 7, 8))
    elif how == "somebody else's":
        code = await somebody(world.own, phones=(phone("13700990011", PhoneOwner.CHILD),))
    else:
        code = await somebody(world.own, is_verified=how != "never called")
    if how == "ended":
        held = await models.Phone.get(resident__code=code)
        version = (await models.Resident.get(code=code)).version
        await end_phone(world.own.desk(), EndPhone(code, version, held.code), key())
    contract = await offered(code, world.own)
    act = request_signing_code(door(world.own, me(code)), post, RequestSigningCode(contract.code), key())
    assert told(await refused(act)) == {("PHONE_NOT_VERIFIED", "contract")}
    assert post.sent == []


async def test_at_most_three_codes_are_sent_in_any_hour(world: World) -> None:
    post, code = Post(), await somebody(world.own)
    contract = await offered(code, world.own)
    for minutes in (0, 20, 40):
        await coded(post, door(world.own, me(code), NOW + timedelta(minutes=minutes)), contract)
    for minutes in (41, 59):
        desk = door(world.own, me(code), NOW + timedelta(minutes=minutes))
        act = request_signing_code(desk, post, RequestSigningCode(contract.code), key())
        assert told(await refused(act)) == {("TOO_MANY_CODES", "contract")}
    await coded(post, door(world.own, me(code), NOW + timedelta(minutes=60)), contract)
    assert len(post.sent) == 4


async def test_a_retry_sends_nothing_again(world: World) -> None:
    post, code, again = Post(), await somebody(world.own), key()
    contract, desk = await offered(code, world.own), door(world.own, me(code))
    first = await coded(post, desk, contract, again)
    before = await everything()
    assert await coded(post, desk, contract, again) == first
    assert len(post.sent) == 1
    assert await everything() == before


async def test_where_nobody_carries_messages_no_code_stands_and_a_retry_sends_one(world: World) -> None:
    post, code, again = Post(works=False), await somebody(world.own), key()
    contract, desk = await offered(code, world.own), door(world.own, me(code))
    for _ in range(5):  # none of them counts
        with pytest.raises(MessagesUnavailable):
            await coded(post, desk, contract, again)
        with pytest.raises(MessagesUnavailable):
            await coded(post, desk, contract)
    assert all(row["expires"] == row["at"] for row in await codes_of(contract))

    post.works, later = True, NOW + timedelta(minutes=9)
    sent = await coded(post, door(world.own, me(code), later), contract, again)
    assert sent.expires == later + VALID_FOR
    assert len(post.sent) == 1
    standing = [row for row in await codes_of(contract) if row["expires"] > row["at"]]
    assert [row["digest"] for row in standing] == [bound(post.code, contract.code, code).index(SEALER)]
    assert await coded(post, desk, contract, again) == sent
    assert len(post.sent) == 1


async def test_a_retry_of_what_was_not_sent_counts_among_the_three(world: World) -> None:
    post, code, again = Post(works=False), await somebody(world.own), key()
    contract, desk = await offered(code, world.own), door(world.own, me(code))
    with pytest.raises(MessagesUnavailable):
        await coded(post, desk, contract, again)
    post.works = True
    for _ in range(3):
        await coded(post, desk, contract)
    before = await everything()
    with pytest.raises(Refusal) as caught:
        await coded(post, desk, contract, again)
    assert told(caught.value.problems) == {("TOO_MANY_CODES", "contract")}
    assert await everything() == before


async def test_in_development_the_code_is_read_in_the_log(world: World) -> None:
    code = await somebody(world.own)
    contract = await offered(code, world.own)
    with capture_logs() as logs:
        desk = door(world.own, me(code))
        await request_signing_code(desk, LoggedMessages(), RequestSigningCode(contract.code), key())
    (line,) = [each for each in logs if each["event"] == "message sent"]
    (shown,) = re.findall(r"\d{6}", line["en"])
    (row,) = await codes_of(contract)
    assert row["digest"] == bound(shown, contract.code, code).index(SEALER)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        (None, "CODE_NEEDED"),
        (CodeFacts(NOW, NOW, 0, None), "CODE_NEEDED"),
        (CodeFacts(NOW - VALID_FOR, NOW, 0, None), "CODE_EXPIRED"),
        (CodeFacts(NOW, NOW + VALID_FOR, 0, NOW), "CODE_USED"),
        (CodeFacts(NOW, NOW + VALID_FOR, MOST_TRIES, None), "CODE_SPENT"),
        (CodeFacts(NOW, NOW + VALID_FOR, MOST_TRIES - 1, None), None),
    ],
)
def test_the_latest_code_can_be_tried_or_not(facts: CodeFacts | None, fault: str | None) -> None:
    assert standing_fault(facts, NOW) == fault


def test_a_code_has_six_digits_and_is_bound_to_contract_and_signer() -> None:
    assert fresh_code(lambda bound_: bound_ - 1) == "999999"
    assert fresh_code(lambda _bound: 7) == "000007"
    digests = {
        bound(code, contract, signer).index(SEALER)
        for code in ("000007", "000008")
        for contract in ("CON-1", "CON-2")
        for signer in ("RES-1", "RES-2")
    }
    assert len(digests) == 8
