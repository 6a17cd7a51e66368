"""Identity documents: every writing of a number is one number, and what it tells is held against what is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from catalog.vocabulary import Sex
from core.faults import Problem
from enrolment.identity.document import Document, disagreements, masked, read_document
from enrolment.identity.vocabulary import IdentityDocumentKind

CARD, HMT, HM, TW, FOREIGN, PASSPORT = IdentityDocumentKind
ELDER = "450399195503120018"
FULL_WIDTH = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))


def read(kind: IdentityDocumentKind, written: str) -> Document:
    """The document, which must be one."""
    found = read_document(kind, written)
    assert isinstance(found, Document), found
    return found


def refused(kind: IdentityDocumentKind, written: str) -> str:
    """The code of the problem with a number, told in both languages at its place, without the number."""
    found = read_document(kind, written, ("document", "number"))
    assert isinstance(found, Problem)
    assert found.path == ("document", "number")
    assert found.message.zh
    assert found.message.en
    return found.code


@pytest.mark.parametrize(
    ("kind", "number", "born", "sex"),
    [
        (CARD, ELDER, date(1955, 3, 12), Sex.MALE),
        (CARD, "450399199007080027", date(1990, 7, 8), Sex.FEMALE),
        (CARD, "450399202206010034", date(2022, 6, 1), Sex.MALE),
        (CARD, "34052419800101001X", date(1980, 1, 1), Sex.MALE),
        (HMT, "810000198506120016", date(1985, 6, 12), Sex.MALE),
        (HMT, "820000197801010028", date(1978, 1, 1), Sex.FEMALE),
        (FOREIGN, "931840198304150017", date(1983, 4, 15), Sex.MALE),
    ],
)
def test_a_number_of_eighteen_tells_the_birth_date_and_the_sex(
    kind: IdentityDocumentKind, number: str, born: date, sex: Sex
) -> None:
    """B6, GB 11643-1999."""
    document = read(kind, number)
    assert (document.number, document.born, document.sex) == (number, born, sex)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (FOREIGN, "USA110181021234"),
        (HM, "H12345678"),
        (HM, "M1234567801"),
        (TW, "12345678"),
        (PASSPORT, "E12345678"),
        (PASSPORT, "12345"),
        (PASSPORT, "ABCDEFGHIJKLMNOP1"),
    ],
)
def test_other_numbers_are_kept_and_tell_nothing_of_their_bearer(kind: IdentityDocumentKind, number: str) -> None:
    document = read(kind, number)
    assert (document.number, document.born, document.sex) == (number, None, None)
    assert disagreements(document, date(2000, 1, 1), Sex.FEMALE) == ()


def test_the_old_card_of_fifteen_digits_is_the_new_one() -> None:
    """B6."""
    assert read(CARD, "450399550312001") == read(CARD, ELDER)


def test_a_centenarian_s_old_card_is_of_the_century_before() -> None:
    """Order numbers 996 to 999 were kept for them."""
    assert read(CARD, "450399990101999").born == date(1899, 1, 1)


@pytest.mark.parametrize(
    "written",
    [
        "34052419800101001x",
        " 340524 19800101 001x ",
        "340524-19800101-001X",
        "34052419800101001X".translate(FULL_WIDTH),
        "\u200b34052419800101001\uff38",
        "340524\u3000198001010\u00a001x",
        "340524\u201319800101001X",
    ],
)
def test_writings_of_one_number_are_one(written: str) -> None:
    assert read(CARD, written) == read(CARD, "34052419800101001X")


def test_a_reissued_travel_permit_is_the_same_person_s() -> None:
    """The last two digits count the issues."""
    assert read(HM, "H1234567801").family == read(HM, "h12345678-02").family == read(HM, "H12345678").family
    assert read(HM, "H1234567901").family != read(HM, "H1234567801").family
    assert read(HM, "M12345678").family != read(HM, "H12345678").family


def test_the_same_digits_on_another_kind_of_document_are_another_s() -> None:
    assert read(TW, "12345678").family != read(PASSPORT, "12345678").family


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (CARD, "450399195503120019", "DOCUMENT_CHECK"),
        (CARD, "450399195502300018", "DOCUMENT_DATE"),
        (CARD, "450399550230001", "DOCUMENT_DATE"),
        (CARD, "45039919550312001", "DOCUMENT_SHAPE"),
        (CARD, "4503991955031200180", "DOCUMENT_SHAPE"),
        (CARD, "X50399195503120018", "DOCUMENT_SHAPE"),
        (CARD, "", "DOCUMENT_SHAPE"),
        (CARD, "450399195503120018" + " " * 40, "DOCUMENT_SHAPE"),
        (CARD, "\u0664\u0665\u0660\u0663\u0669\u0669195503120018", "DOCUMENT_SHAPE"),
        (CARD, "810000198506120016", "DOCUMENT_KIND"),
        (CARD, "931840198304150017", "DOCUMENT_KIND"),
        (HMT, ELDER, "DOCUMENT_KIND"),
        (HMT, "450399550312001", "DOCUMENT_SHAPE"),
        (HMT, "810000198506120017", "DOCUMENT_CHECK"),
        (FOREIGN, ELDER, "DOCUMENT_KIND"),
        (FOREIGN, "931840198304150018", "DOCUMENT_CHECK"),
        (FOREIGN, "US1101810212345", "DOCUMENT_SHAPE"),
        (HM, "A12345678", "DOCUMENT_SHAPE"),
        (HM, "H123456789", "DOCUMENT_SHAPE"),
        (TW, "1234567", "DOCUMENT_SHAPE"),
        (PASSPORT, "ABCDE", "DOCUMENT_SHAPE"),
        (PASSPORT, "E123", "DOCUMENT_SHAPE"),
        (PASSPORT, "E12345678901234567", "DOCUMENT_SHAPE"),
        (PASSPORT, "E1234\n5678\x00甲", "DOCUMENT_SHAPE"),
    ],
)
def test_what_is_no_number_of_the_kind_is_refused_and_says_why(
    kind: IdentityDocumentKind, number: str, code: str
) -> None:
    assert refused(kind, number) == code


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_card_is_found(place: int, more: int) -> None:
    """MOD 11-2 finds each."""
    wrong = ELDER[:place] + str((int(ELDER[place]) + more) % 10) + ELDER[place + 1 :]
    assert not isinstance(read_document(CARD, wrong), Document)


@given(st.integers(0, 16))
def test_two_neighbouring_digits_changed_round_are_found(place: int) -> None:
    assume(ELDER[place] != ELDER[place + 1])
    turned = ELDER[:place] + ELDER[place + 1] + ELDER[place] + ELDER[place + 2 :]
    assert not isinstance(read_document(CARD, turned), Document)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_every_well_made_card_is_read_back_as_it_was_made(born: date, order: int) -> None:
    body = f"450399{born:%Y%m%d}{order:03}"
    document = read(CARD, body + mod_11_2.calc_check_digit(body))
    assert document.born == born
    assert document.sex is (Sex.MALE if order % 2 else Sex.FEMALE)
    if born.year < 2000 and order < 996:
        assert read(CARD, f"450399{born:%y%m%d}{order:03}") == document


@given(st.sampled_from(IdentityDocumentKind), st.text(max_size=60))
def test_no_text_at_all_breaks_the_reading(kind: IdentityDocumentKind, written: str) -> None:
    found = read_document(kind, written)
    if isinstance(found, Document):
        assert read(kind, found.number) == found
        assert len(found.number) <= 18
        assert found.number.isascii()


def test_a_birth_date_and_a_sex_that_the_number_does_not_tell_are_both_named() -> None:
    told = disagreements(read(CARD, ELDER), date(1955, 3, 13), Sex.FEMALE, ("person",))
    assert [(each.code, each.path) for each in told] == [
        ("BORN_DISAGREES", ("person", "born")),
        ("SEX_DISAGREES", ("person", "sex")),
    ]
    assert disagreements(read(CARD, ELDER), date(1955, 3, 12), Sex.MALE) == ()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (ELDER, "4503**********0018"),
        ("USA110181021234", "USA*********234"),
        ("H12345678", "H1*****78"),
        ("12345", "1***5"),
    ],
)
def test_a_masked_number_shows_its_ends_only(number: str, shown: str) -> None:
    assert masked(number) == shown


@given(st.text("0123456789ABC", min_size=1, max_size=18))
def test_at_least_half_of_a_number_is_masked(number: str) -> None:
    assert len(masked(number)) == len(number)
    assert masked(number).count("*") * 2 >= len(number)


def test_a_document_does_not_show_its_number_when_it_is_printed() -> None:
    assert ELDER not in repr(read(CARD, ELDER))
    assert ELDER not in f"{[read(CARD, ELDER)]}"
