"""Signing online: consent and a one-time code in one act; guesses are counted; both signatures bring it into force."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.faults import Problem, Refusal
from core.models import AuditEntry
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.codes import RequestSigningCode, request_signing_code
from enrolment.door.signing_code import VALID_FOR
from enrolment.door.signing_online import SignOnline, sign_online
from enrolment.signing.collecting import SignForProvider, sign_for_provider
from enrolment.signing.given import ProviderSigned
from enrolment.signing.preparing import ContractAt, recall_contract, withdraw_contract
from enrolment.vocabulary import SigningMethod
from tests.door.staging import Post, coded, door, me, offered, signing, somebody, ward_of
from tests.enrolment.desk_staging import everything, key, refused, told
from tests.signing.staging import NOW, Clinic, World, days_after, row, signed

pytestmark = pytest.mark.anyio


async def ready(world: World) -> tuple[Post, str, Desk, models.Contract]:
    """Somebody was sent a code for the own contract."""
    post, code = Post(), await somebody(world.own)
    contract, desk = await offered(code, world.own), door(world.own, me(code))
    await coded(post, desk, contract)
    return post, code, desk, contract


async def turned_down(desk: Desk, given: SignOnline) -> set[tuple[str, str]]:
    """What signing is refused with; nothing but a count of tries has changed."""
    before = await everything()
    with pytest.raises(Refusal) as caught:
        await sign_online(desk, given, key())
    after = await everything()
    for tables in (before, after):
        for each in tables["SigningCode"]:
            del each["tries"]
    assert after == before
    assert all(isinstance(each, Problem) and each.message.zh and each.message.en for each in caught.value.problems)
    return told(caught.value.problems)


async def tries(contract: models.Contract) -> list[int]:
    return [each.tries for each in await models.SigningCode.filter(contract_id=contract.id).order_by("id")]


async def countersigned(contract: models.Contract, clinic: Clinic) -> dict[str, Any]:
    """The doctor signs after the resident."""
    version = (await models.Contract.get(id=contract.id)).version
    signature = ProviderSigned(clinic.doctor, SigningMethod.TABLET, NOW, "b" * 64)
    return await sign_for_provider(clinic.desk(), SignForProvider(contract.code, version, signature), key())


async def test_consent_and_signature_are_one_act_and_the_providers_brings_it_into_force(world: World) -> None:
    post, code, desk, contract = await ready(world)
    answer = await sign_online(desk, signing(contract, post.code), key())
    assert answer == {"contract": contract.code, "enrolment": None, "version": contract.version + 1}

    me_row = (await models.Resident.get(code=code)).id
    consent = await row(models.Consent, contract_id=contract.id)
    assert (consent["resident_id"], consent["given_by_id"], consent["at"]) == (me_row, me_row, NOW)
    assert len(consent["disclosure"]) == 64
    signature = await row(models.Signature, contract_id=contract.id)
    assert (signature["party"], signature["method"], signature["signer_id"]) == ("RESIDENT", "ONE_TIME_CODE", me_row)
    assert (signature["digest"], signature["recorded_by"]) == (contract.digest, f"me {code}")
    assert len(signature["evidence"]) == 64
    assert not await models.Enrolment.filter(resident_id=me_row).exists()

    done = await countersigned(contract, world.own)
    cover = await models.Enrolment.get(code=done["enrolment"])
    assert (cover.resident_id, cover.starts) == (me_row, contract.starts)
    kept: list[Any] = [each.detail for each in await AuditEntry.filter(verb="Mutation.signOnline")]
    (mine,) = [each for each in kept if each["contract"] == contract.code]
    assert mine["input"]["code"] != post.code


async def test_where_the_provider_signed_first_the_resident_brings_it_into_force(world: World) -> None:
    post, code, desk, contract = await ready(world)
    first = await countersigned(contract, world.own)
    assert first["enrolment"] is None
    answer = await sign_online(desk, signing(contract, post.code, first["version"]), key())
    cover = await models.Enrolment.get(code=answer["enrolment"]).select_related("resident")
    assert cover.resident.code == code


async def test_a_guardian_signs_for_a_ward(world: World) -> None:
    post, parent = Post(), await somebody(world.own)
    child = await ward_of(world.own, parent)
    desk = door(world.own, me(parent, child))
    contract = await offered(child, world.own, me(parent, child))
    await coded(post, desk, contract)
    assert await turned_down(door(world.own, me(child)), signing(contract, post.code)) == {
        ("SIGNER_IS_A_MINOR", "contract"),
        ("CODE_NEEDED", "code"),
    }
    await sign_online(desk, signing(contract, post.code), key())
    signature: Any = await models.Signature.get(contract_id=contract.id).select_related("resident", "signer")
    assert (signature.party, signature.resident.code, signature.signer.code) == ("GUARDIAN", child, parent)
    assert (await models.Consent.get(contract_id=contract.id).select_related("given_by")).given_by.code == parent


async def test_five_wrong_tries_spend_a_code_and_the_right_one_comes_too_late(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    for number in range(5):
        assert await turned_down(desk, signing(contract, post.another)) == {("CODE_WRONG", "code")}
        assert await tries(contract) == [number + 1]
    assert await turned_down(desk, signing(contract, post.code)) == {("CODE_SPENT", "code")}
    assert await tries(contract) == [5]
    await coded(post, desk, contract)
    assert (await sign_online(desk, signing(contract, post.code), key()))["contract"] == contract.code


async def test_guesses_at_once_are_no_more_than_five(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    guesses = [sign_online(desk, signing(contract, f"{number:06}x"), key()) for number in range(12)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    said = [told(each.problems) for each in answers if isinstance(each, Refusal)]
    assert len(said) == 12
    assert said.count({("CODE_WRONG", "code")}) == 5
    assert said.count({("CODE_SPENT", "code")}) == 7
    assert await tries(contract) == [5]
    assert await turned_down(desk, signing(contract, post.code)) == {("CODE_SPENT", "code")}


async def test_a_try_counts_also_where_the_act_fails_for_another_reason(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    assert await turned_down(desk, signing(contract, post.another, contract.version + 1)) == {
        ("VERSION_CONFLICT", "expectedVersion")
    }
    assert await turned_down(desk, signing(contract, post.another, disclosure_acknowledged=False)) == {
        ("CONSENT_NEEDED", "disclosureAcknowledged"),
        ("CODE_WRONG", "code"),
    }
    assert await tries(contract) == [2]
    for number in range(3):
        assert await turned_down(desk, signing(contract, post.code, contract.version + 1)), number
    assert await turned_down(desk, signing(contract, post.code)) == {("CODE_SPENT", "code")}


async def test_a_code_holds_for_five_minutes_and_the_latest_alone(world: World) -> None:
    post, code, desk, contract = await ready(world)
    first = post.code
    late = door(world.own, me(code), NOW + VALID_FOR)
    assert await turned_down(late, signing(contract, first)) == {("CODE_EXPIRED", "code")}
    await coded(post, late, contract)
    if first != post.code:
        assert await turned_down(late, signing(contract, first)) == {("CODE_WRONG", "code")}
    nearly = door(world.own, me(code), NOW + 2 * VALID_FOR - timedelta(seconds=1))
    assert (await sign_online(nearly, signing(contract, post.code), key()))["version"] == contract.version + 1
    assert desk.today == nearly.today


async def test_a_code_signs_once_and_a_retry_answers_the_same(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    again = key()
    first = await sign_online(desk, signing(contract, post.code), again)
    before = await everything()
    assert await sign_online(desk, signing(contract, post.code), again) == first
    assert await everything() == before
    assert await turned_down(desk, signing(contract, post.code, first["version"])) == {
        ("SIGNED_BY_YOU", "contract"),
        ("CODE_USED", "code"),
    }


async def test_of_two_who_enter_the_code_at_once_one_signs(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    acts = [sign_online(desk, signing(contract, post.code), key()) for _ in range(2)]
    answers = await asyncio.gather(*acts, return_exceptions=True)
    assert len([each for each in answers if isinstance(each, dict)]) == 1
    assert len([each for each in answers if isinstance(each, Refusal)]) == 1
    assert await models.Signature.filter(contract_id=contract.id).count() == 1


async def test_a_code_is_good_for_its_contract_and_signer_alone(world: World) -> None:
    post, parent = Post(), await somebody(world.own)
    child = await ward_of(world.own, parent)
    desk = door(world.own, me(parent, child))
    mine, childs = await offered(parent, world.own), await offered(child, world.own, me(parent, child))
    await coded(post, desk, mine)
    assert await turned_down(desk, signing(childs, post.code)) == {("CODE_NEEDED", "code")}
    own = post.code
    await coded(post, desk, childs)
    if own != post.code:
        assert await turned_down(desk, signing(childs, own)) == {("CODE_WRONG", "code")}
    assert await tries(mine) == [0]


async def test_a_stranger_learns_nothing_and_spends_nothing(world: World) -> None:
    post, code, _desk, contract = await ready(world)
    stranger = await somebody(world.own)
    said = set()
    for actor in (me(stranger), me(stranger, code), world.own.desk().actor, world.other.desk().actor):
        for wanted in (contract, replace_code(contract, "CON-0000000000000")):
            for guess in (post.code, post.another):
                said.add(frozenset(await turned_down(door(world.own, actor), signing(wanted, guess))))
    assert said == {frozenset({("NOT_FOUND", "contract")})}
    assert await tries(contract) == [0]


def replace_code(contract: models.Contract, code: str) -> models.Contract:
    """A contract of another code, at the same version; not stored."""
    return models.Contract(code=code, version=contract.version)


async def test_what_was_withdrawn_or_taken_back_is_not_signed(world: World) -> None:
    post, _code, desk, contract = await ready(world)
    at = ContractAt(contract.code, contract.version, "重新拟定")
    recalled = await recall_contract(world.own.desk(), at, key())
    assert await turned_down(desk, signing(contract, post.code, recalled["version"])) == {("WRONG_STATE", "contract")}
    gone = replace(at, expected_version=recalled["version"])
    withdrawn = await withdraw_contract(world.own.desk(), gone, key())
    assert await turned_down(desk, signing(contract, post.code, withdrawn["version"])) == {("WRONG_STATE", "contract")}


async def test_the_term_begins_when_it_was_to_begin_or_not_at_all(world: World) -> None:
    post, code, _desk, contract = await ready(world)
    tomorrow = door(world.own, me(code), NOW + timedelta(days=1))
    assert await turned_down(tomorrow, signing(contract, post.code)) == {
        ("STARTS_PASSED", "contract"),
        ("CODE_EXPIRED", "code"),
    }
    asking = request_signing_code(tomorrow, post, RequestSigningCode(contract.code), key())
    assert told(await refused(asking)) == {("STARTS_PASSED", "contract")}


async def test_what_keeps_it_from_being_signed_by_now_is_told_at_the_contract(world: World) -> None:
    post, code, desk, contract = await ready(world)
    await signed(code, world.own, days_after(60))
    assert await turned_down(desk, signing(contract, post.code)) == {("ALREADY_ENROLLED", "contract")}
    row_of_code = await models.SigningCode.get(contract_id=contract.id)
    assert (row_of_code.used_at, row_of_code.tries) == (None, 1)
