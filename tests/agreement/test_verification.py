"""The door that anybody may open: what stands behind it, and what does not."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import Language, Text
from enrolment.agreement import phrases
from enrolment.agreement.digest import content_digest
from enrolment.agreement.html import agreement_html
from enrolment.agreement.qr import qr_svg
from enrolment.agreement.verification import (
    TOKEN_BYTES,
    TOKEN_LENGTH,
    Verification,
    read_token,
    shown_name,
    token_of,
    unknown_html,
    verification_address,
    verification_html,
    verification_path,
)
from enrolment.vocabulary import ContractKind, ContractState
from tests.agreement.papers import EN, TOKEN, ZH, Page, elder, flat

TOKENS = st.binary(min_size=TOKEN_BYTES, max_size=TOKEN_BYTES)
LANGUAGES = pytest.mark.parametrize("language", [ZH, EN])


def behind() -> Verification:
    """What a stranger sees of the elder's agreement."""
    agreement = elder()
    return Verification(
        code=agreement.code,
        kind=ContractKind.INDIVIDUAL,
        status=ContractState.IN_FORCE.label,
        institution=agreement.provider.institution,
        signatory=shown_name("张桂英"),
        starts=agreement.starts,
        last_day=agreement.last_day,
        digest=content_digest(agreement),
    )


@LANGUAGES
def test_a_stranger_sees_number_kind_state_institution_days_and_digest(language: Language) -> None:
    page = Page(verification_html(behind(), language))
    said = [flat(word) for word in page.words if word.strip()]
    for shown in (
        elder().code,
        ContractKind.INDIVIDUAL.label.in_(language),
        ContractState.IN_FORCE.label.in_(language),
        elder().provider.institution.in_(language),
        "张**",
        "2026-03-01",
        "2027-02-28",
        content_digest(elder()),
    ):
        assert flat(shown) in said
    assert content_digest(elder()) in agreement_html(elder(), language)  # so that the two can be compared


@LANGUAGES
def test_a_stranger_sees_nothing_personal_beyond_the_surname(language: Language) -> None:
    text = flat(Page(verification_html(behind(), language)).text)
    agreement = elder()
    secrets = ["桂英", "0027", "李医生", "13800000001", agreement.provider.name.in_(language)]
    secrets += [package.name.in_(language) for package in agreement.packages]
    secrets += [line.item.in_(language) for package in agreement.packages for line in package.lines]
    assert len(secrets) > 30
    assert not [secret for secret in secrets if flat(secret) in text]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张桂英", "张**"),
        ("王", "*"),
        ("John Fitzgerald", "J***"),
        ("𠮷田", "𠮷*"),
        ("\u202e张三", "〓**"),
    ],
)
def test_of_a_name_the_first_character_is_shown_and_its_length_is_hardly_told(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@LANGUAGES
def test_a_page_behind_no_token_says_that_there_is_nothing_and_nothing_else(language: Language) -> None:
    page = Page(unknown_html(language))
    assert phrases.UNKNOWN_TOKEN.in_(language) in page.text
    assert not re.search(r"\d", page.text)


def test_hostile_words_behind_the_door_stay_words() -> None:
    evil = "<script>x</script>"
    shown = Verification(evil, ContractKind.GROUP, Text(evil, evil), Text(evil, evil), evil, date.min, date.max, evil)
    page = Page(verification_html(shown, ZH))
    assert "script" not in {tag for tag, _attributes in page.tags}
    assert page.text.count(evil) >= 5


@LANGUAGES
def test_papers_and_doors_ask_not_to_be_indexed_and_not_to_be_told_of(language: Language) -> None:
    for html in (verification_html(behind(), language), unknown_html(language), agreement_html(elder(), language)):
        named = {found["name"]: found["content"] for tag, found in Page(html).tags if tag == "meta" and "name" in found}
        assert named["robots"] == "noindex, nofollow"
        assert named["referrer"] == "no-referrer"


@given(TOKENS, TOKENS)
def test_tokens_are_short_readable_and_as_many_as_their_randomness(one: bytes, other: bytes) -> None:
    token = token_of(one)
    assert len(token) == TOKEN_LENGTH == 24
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{24}", token)
    assert (token_of(other) == token) == (one == other)
    assert read_token(token) == token
    assert quote(verification_path(token)) == f"/verify/{token}"


@given(TOKENS)
def test_a_token_typed_off_the_paper_is_understood(randomness: bytes) -> None:
    token = token_of(randomness)
    typed = "-".join(token[place : place + 4] for place in range(0, 24, 4)).lower().replace("1", "l").replace("0", "o")
    assert read_token(f" {typed} ") == token


@pytest.mark.parametrize(
    "typed", ["", TOKEN[:-1], TOKEN + "0", TOKEN[:-1] + "U", TOKEN[:-1] + "*", "０" * 24, "ß" * 12]
)
def test_what_cannot_be_a_token_is_none(typed: str) -> None:
    assert read_token(typed) is None


@pytest.mark.parametrize("number", [0, 14, 16])
def test_a_token_needs_all_of_its_randomness(number: int) -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        token_of(bytes(number))


def test_an_address_stands_under_the_public_base_with_or_without_a_slash() -> None:
    expected = f"https://clinic.example/verify/{TOKEN}"
    assert verification_address("https://clinic.example", TOKEN) == expected
    assert verification_address("https://clinic.example/", TOKEN) == expected


def test_a_code_is_one_scalable_picture_that_differs_with_the_address() -> None:
    one, other = qr_svg("https://clinic.example/verify/A"), qr_svg("https://clinic.example/verify/B")
    assert one != other
    assert one == qr_svg("https://clinic.example/verify/A")
    assert one.startswith("<svg ")
    assert "viewBox" in one
