"""Papers of contracts on paths of their own, the door behind their QR code, and agreement texts by region."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.actor import AccessRole, Actor
from core.clock import Clock
from enrolment import models
from tests.agreement.papers import Page, body_of, flat, pages_of
from tests.api.conftest import Client, serving
from tests.api.people import answers_for
from tests.api.signers import (
    AUTHORITY,
    CARD,
    CLERK,
    MOBILE,
    OTHER_AUTHORITY,
    OTHER_CLERK,
    REGION,
    done,
    refused,
    registered,
    somebody,
    to_draft,
    wanted,
)

pytestmark = pytest.mark.anyio

PUBLIC = "https://clinic.example"
PAPER = "query($code: String!) { contract(code: $code) { digest agreement { html pdf verification digest } } }"
TEXT = """
query($region: String!, $kind: ContractKind!, $on: Date, $language: Language) {
  agreementTemplate(region: $region, kind: $kind, on: $on, language: $language) {
    code region { code } starts revision title kinds isProposal missingGroups
    groups { group groupName clauses { text basis } }
  }
}
"""
SET = """
mutation($input: SetAgreementTemplateInput!) {
  setAgreementTemplate(input: $input) {
    template { code region { code } starts revision title kinds isProposal missingGroups groups { clauses { text } } }
    warning problems { code path message }
  }
}
"""


@pytest.fixture
async def clinic(starter_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The starter data: nobody is registered, two clinics have teams that may sign."""
    async with serving(starter_url, clock, public_url=f"{PUBLIC}/") as client:
        yield client


async def get(client: Client, path: str, actor: Actor | None = None, **headers: str) -> httpx.Response:
    """What a path answers to somebody; English unless the headers say otherwise."""
    sent = {"accept-language": "en"} | {name.replace("_", "-"): value for name, value in headers.items()}
    if actor is not None:
        sent["authorization"] = f"Bearer {client.token(actor)}"
    return await client.http.get(path.removeprefix(PUBLIC), headers=sent)


async def signed(client: Client, **changes: Any) -> str:
    """The code of a contract of the elder with the clinic's team."""
    payload = await done(client, "signContract", **wanted(await registered(client)) | changes)
    return str(payload["contract"]["code"])


async def where(client: Client, code: str) -> dict[str, Any]:
    """The addresses of a contract's paper."""
    found: dict[str, Any] = (await client.data(PAPER, CLERK, code=code))["contract"]["agreement"]
    return found


def resident_of(code: str, *wards: str) -> Actor:
    """Somebody's own token."""
    return Actor(f"self of {code}", frozenset({AccessRole.RESIDENT}), resident=code, guardian_of=frozenset(wards))


async def test_the_pdf_holds_parties_packages_prices_terms_signatures_and_the_way_to_check_it(clinic: Client) -> None:
    code = await signed(clinic)
    paper = await where(clinic, code)
    answer = await get(clinic, f"{paper['pdf']}?language=zh", CLERK)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'inline; filename="{code}.pdf"'
    text = flat(body_of(answer.content, code))
    contract = await models.Contract.get(code=code).select_related("institution")
    prices = await models.SelectionPrice.filter(selection__enrolment__contract_id=contract.id)
    total = sum(each.fen for each in prices)
    for said in (
        code,
        "张三",
        f"{CARD[:4]}**********{CARD[-4:]}",
        "138****5678",
        contract.institution.name_zh,
        "BAS-00",
        f"{total // 100}.{total % 100:02}",
        "2026-03-01至2027-02-28",
        "签约服务不等于上门服务、免费服务",
        "a" * 64,
        "b" * 64,
        paper["digest"],
        paper["verification"],
    ):
        assert flat(said) in text, said
    assert CARD not in text
    assert MOBILE not in text
    assert "尚未全部签字" not in text
    assert len(pages_of(answer.content)) >= 2


async def test_the_page_says_the_same_in_the_language_asked_for(clinic: Client) -> None:
    code = await signed(clinic)
    paper = await where(clinic, code)
    english = await get(clinic, paper["html"], CLERK)
    chinese = await get(clinic, paper["html"], CLERK, accept_language="zh-CN,zh;q=0.9")
    asked = await get(clinic, f"{paper['html']}?language=zh", CLERK)

    assert chinese.content == asked.content != english.content
    assert [each.headers["content-language"] for each in (english, chinese)] == ["en", "zh"]
    for answer, said in ((english, "Service packages"), (chinese, "服务包")):
        page = Page(answer.text)
        assert said in page.text
        assert paper["digest"] in page.text
        assert "张三" in page.text


async def test_papers_stay_with_who_asked_and_load_nothing(clinic: Client) -> None:
    paper = await where(clinic, await signed(clinic))
    for path in (paper["html"], paper["pdf"], paper["verification"]):
        headers = (await get(clinic, path, CLERK)).headers
        assert headers["cache-control"] == "private, no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-request-id"]
    policy = (await get(clinic, paper["html"], CLERK)).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


async def test_who_may_not_read_a_paper_cannot_tell_it_from_none(clinic: Client) -> None:
    code = await signed(clinic)
    for ending in ("html", "pdf"):
        nobody = await get(clinic, f"/agreements/{code}.{ending}")
        assert nobody.status_code == 401
        assert nobody.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        none = await get(clinic, f"/agreements/CON-NONE.{ending}", CLERK)
        assert (none.status_code, none.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
        for actor in (OTHER_CLERK, OTHER_AUTHORITY, AUTHORITY, resident_of("RES-1"), Actor("x", frozenset())):
            foreign = await get(clinic, f"/agreements/{code}.{ending}", actor)
            assert (foreign.status_code, foreign.content) == (404, none.content), actor.subject
    odd = await get(clinic, "/agreements/%00%F0%9F.html", CLERK)
    assert odd.status_code == 404


async def test_a_bad_token_is_refused_at_every_door(clinic: Client) -> None:
    paper = await where(clinic, await signed(clinic))
    for path in (paper["html"], paper["pdf"], paper["verification"]):
        answer = await get(clinic, path, authorization="Bearer nonsense")
        assert answer.status_code == 401, path


async def test_a_resident_and_the_guardian_read_the_own_paper(clinic: Client) -> None:
    elder = await registered(clinic)
    code = (await done(clinic, "signContract", **wanted(elder)))["contract"]["code"]
    daughter = await registered(clinic, **somebody(2))
    assert (await get(clinic, f"/agreements/{code}.html", resident_of(daughter, elder))).status_code == 404
    await answers_for(daughter, elder)
    for actor in (resident_of(elder), resident_of(daughter, elder)):
        assert (await get(clinic, f"/agreements/{code}.html", actor)).status_code == 200


async def test_a_draft_is_read_as_it_would_be_offered_and_has_no_digest_yet(clinic: Client) -> None:
    elder = await registered(clinic)
    drafted = await done(clinic, "draftContract", **to_draft(elder))
    code = drafted["contract"]["code"]
    paper = await where(clinic, code)
    assert (paper["verification"], paper["digest"]) == (None, None)
    draft = await get(clinic, paper["html"], CLERK)
    assert draft.status_code == 200
    assert "Not in force: some party has yet to sign." in Page(draft.text).text

    await done(clinic, "offerContract", contract=code, expectedVersion=1)
    open_now = await where(clinic, code)
    assert open_now["digest"] in Page(draft.text).text
    assert open_now["verification"].startswith(f"{PUBLIC}/verify/")
    assert "Not in force" in Page((await get(clinic, paper["html"], CLERK)).text).text


async def test_anybody_with_the_token_may_compare_a_paper_and_learns_nothing_else(clinic: Client) -> None:
    code = await signed(clinic)
    paper = await where(clinic, code)
    page = await get(clinic, paper["verification"])
    assert (page.status_code, page.headers["content-type"].split(";")[0]) == (200, "text/html")
    text = flat(Page(page.text).text)
    for said in (code, paper["digest"], "2026-03-01", "2027-02-28", "张*", "in force"):
        assert flat(said) in text, said
    for hidden in ("张三", "BAS-00", CARD[-4:], "****5678", "陈欣静"):
        assert hidden not in text, hidden

    told = (await get(clinic, paper["verification"], accept="application/json")).json()["verification"]
    assert told == {
        "code": code,
        "kind": "INDIVIDUAL",
        "status": "in force",
        "institution": told["institution"],
        "signatory": "张*",
        "starts": "2026-03-01",
        "lastDay": "2027-02-28",
        "digest": paper["digest"],
    }


async def test_a_token_that_is_nobodys_and_one_that_cannot_be_get_the_same_page(clinic: Client) -> None:
    answers = [await get(clinic, f"/verify/{token}") for token in ("0" * 24, "nonsense", "%00", "2" * 400)]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}
    assert "No agreement belongs to this address." in Page(answers[0].text).text
    told = await get(clinic, f"/verify/{'0' * 24}", accept="application/json")
    assert (told.status_code, told.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


async def test_guessing_tokens_is_charged_to_the_address(starter_url: str, clock: Clock) -> None:
    async with serving(starter_url, clock, cost_per_minute=12_000) as client:
        answers = [await get(client, f"/verify/{number:024}") for number in range(4)]
    assert [each.status_code for each in answers] == [404, 404, 429, 429]
    assert answers[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


def clauses(*said: str) -> list[dict[str, Any]]:
    """Clauses of these words, in both languages."""
    return [{"text": {"zh": f"约定{each}", "en": f"Agreed {each}"}, "basis": ["R029"]} for each in said]


def text_of(**changes: Any) -> dict[str, Any]:
    """A whole text for one person's contracts, from today on."""
    return {
        "region": REGION,
        "starts": "2026-03-01",
        "code": "OURS",
        "title": {"zh": "本县签约协议", "en": "Agreement of the county"},
        "kinds": ["INDIVIDUAL"],
        "rights": clauses("one"),
        "responsibilities": clauses("two"),
        "obligations": clauses("three"),
        "other": clauses("four", "five"),
        "idempotencyKey": "a text",
    } | changes


async def set_text(client: Client, actor: Actor | None = AUTHORITY, **changes: Any) -> dict[str, Any]:
    """The payload of setting a text."""
    payload: dict[str, Any] = (await client.data(SET, actor, input=text_of(**changes)))["setAgreementTemplate"]
    return payload


async def text_in(client: Client, region: str = REGION, kind: str = "INDIVIDUAL", **more: Any) -> dict[str, Any]:
    """The text that is signed in a region."""
    found: dict[str, Any] = (await client.data(TEXT, CLERK, region=region, kind=kind, **more))["agreementTemplate"]
    return found


async def test_the_starter_data_bring_a_text_for_every_kind_of_contract(clinic: Client) -> None:
    found = {kind: await text_in(clinic, kind=kind) for kind in ("INDIVIDUAL", "FAMILY", "GROUP")}
    assert {kind: each["code"] for kind, each in found.items()} == {
        "INDIVIDUAL": "RESIDENTS",
        "FAMILY": "RESIDENTS",
        "GROUP": found["GROUP"]["code"],
    }
    for each in found.values():
        assert (each["region"], each["missingGroups"], each["isProposal"]) == (None, [], True)
        assert [group["group"] for group in each["groups"]] == ["RIGHTS", "RESPONSIBILITIES", "OBLIGATIONS", "OTHER"]
        assert all(group["clauses"] for group in each["groups"])
    chinese = await text_in(clinic, language="ZH")
    assert chinese["title"] == "家庭医生签约服务协议"


async def test_a_region_sets_its_own_text_which_is_signed_there_from_its_day_on(clinic: Client) -> None:
    before = await signed(clinic)
    payload = await set_text(clinic)
    assert (payload["problems"], payload["warning"]) == ([], None)
    assert payload["template"]["region"] == {"code": REGION}
    assert (await set_text(clinic)) == payload

    assert (await text_in(clinic))["title"] == "Agreement of the county"
    assert (await text_in(clinic, on="2026-02-28"))["code"] == "RESIDENTS"
    assert (await text_in(clinic, kind="FAMILY"))["code"] == "RESIDENTS"
    assert (await text_in(clinic, region="450321"))["code"] == "RESIDENTS"

    other = await registered(clinic, **somebody(3))
    after = (await done(clinic, "signContract", **wanted(other)))["contract"]["code"]
    new = Page((await get(clinic, f"/agreements/{after}.html", CLERK)).text).text
    assert "Agreement of the county" in new
    assert "Agreed five" in new
    old = Page((await get(clinic, f"/agreements/{before}.html", CLERK)).text).text
    assert "Agreement of the county" not in old


async def test_a_text_with_an_empty_group_is_set_with_a_warning_and_nobody_signs_on_it(clinic: Client) -> None:
    elder = await registered(clinic)
    payload = await set_text(clinic, obligations=[], other=[])
    assert payload["problems"] == []
    assert payload["template"]["missingGroups"] == ["OBLIGATIONS", "OTHER"]
    assert "obligations" in payload["warning"]
    assert ("AGREEMENT_INCOMPLETE", "provider") in await refused(clinic, "signContract", **wanted(elder))

    again = await set_text(clinic, idempotencyKey="again")
    assert [(each["code"], each["path"]) for each in again["problems"]] == [
        ("AGREEMENT_ALREADY_SET", ["input", "starts"])
    ]
    mended = await set_text(clinic, idempotencyKey="mended", corrects=True, code="OTHERS")
    assert (mended["problems"], mended["template"]["revision"], mended["warning"]) == ([], 2, None)
    assert (await text_in(clinic))["code"] == "OTHERS"
    await done(clinic, "signContract", **wanted(elder))


FAULTY: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "past and nothing to correct": (
        {"starts": "2026-02-28", "corrects": True},
        {("STARTS_IN_THE_PAST", "starts"), ("NOT_FOUND", "corrects")},
    ),
    "too far ahead": ({"starts": "2050-01-01"}, {("TOO_FAR_AHEAD", "starts")}),
    "no code": ({"code": "ours"}, {("BAD_CODE", "code")}),
    "no kind": ({"kinds": []}, {("EMPTY_LIST", "kinds")}),
    "a kind twice": ({"kinds": ["FAMILY", "FAMILY"]}, {("LISTED_TWICE", "kinds.1")}),
    "too many clauses": ({"rights": clauses(*["x"] * 101)}, {("LIST_SIZE", "rights")}),
    "too long, and empty": (
        {"rights": clauses("x" * 2_001), "title": {"zh": "", "en": "Title"}},
        {("TEXT_SIZE", "rights.0.text.zh"), ("TEXT_SIZE", "rights.0.text.en"), ("TEXT_SIZE", "title.zh")},
    ),
    "no such region": ({"region": "000000"}, {("NOT_FOUND", "region")}),
}


@pytest.mark.parametrize("how", FAULTY)
async def test_what_is_wrong_with_a_text_is_told_where_it_stands(clinic: Client, how: str) -> None:
    changes, faults = FAULTY[how]
    payload = await set_text(clinic, **changes)
    assert {(each["code"], ".".join(each["path"][1:])) for each in payload["problems"]} == faults
    assert payload["template"] is None
    assert await models.AgreementTemplate.filter(region_id__not_isnull=True).count() == 0


async def test_only_the_authority_of_a_region_sets_its_text(clinic: Client) -> None:
    foreign = await set_text(clinic, OTHER_AUTHORITY)
    assert [(each["code"], each["path"]) for each in foreign["problems"]] == [("NOT_FOUND", ["input", "region"])]
    for actor, code in ((CLERK, "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        (error,) = (await clinic.ask(SET, actor, input=text_of()))["errors"]
        assert error["extensions"]["code"] == code
