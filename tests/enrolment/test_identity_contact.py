"""Phones, names and addresses as people write them, and how they are shown to those who may not read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.eligibility.ages import reached
from catalog.vocabulary import TimeUnit
from core.faults import Problem
from enrolment.identity.address import masked_address, read_address
from enrolment.identity.name import compared, masked_name, read_name
from enrolment.identity.person import age_on, born_problems, undocumented_problems
from enrolment.identity.phone import Phone, masked_phone, read_phone
from enrolment.identity.vocabulary import PhoneKind

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        " 138 1234 5678 ",
        "138-1234-5678",
        "+86 13812345678",
        "+86-138-1234-5678",
        "008613812345678",
        "8613812345678",
        "(+86)13812345678",
        "\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)
def test_a_mobile_is_eleven_digits_however_it_is_written(written: str) -> None:
    assert read_phone(written) == Phone(PhoneKind.MOBILE, "13812345678")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0773-2812345", "07732812345"),
        ("(0773) 281 2345", "07732812345"),
        ("+86 773 2812345", "07732812345"),
        ("+86 0773 2812345", "07732812345"),
        ("021-62812345", "02162812345"),
        ("010 62812345", "01062812345"),
        ("0755-82812345", "075582812345"),
        ("\uff08021\uff0962812345", "02162812345"),
    ],
)
def test_a_landline_has_its_area(written: str, number: str) -> None:
    assert read_phone(written) == Phone(PhoneKind.LANDLINE, number)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12812345678",
        "1381234567",
        "138123456789",
        "2812345",
        "021-2812345",
        "0773-1812345",
        "1381234567a",
        "13812345678;13912345678",
        "+1 202 5550123",
        "1" * 1000,
        "\u0661\u0663\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    ],
)
def test_what_cannot_be_dialled_is_no_phone(written: str) -> None:
    told = read_phone(written, ("phones", "0", "number"))
    assert isinstance(told, Problem)
    assert (told.code, told.path) == ("PHONE_NUMBER", ("phones", "0", "number"))


@given(st.text("0123456789+-() 86", max_size=45) | st.from_regex(r"1[3-9][0-9]{9}|0[0-9]{9,11}", fullmatch=True))
def test_a_phone_that_was_read_reads_as_itself(written: str) -> None:
    phone = read_phone(written)
    if isinstance(phone, Phone):
        assert read_phone(phone.number) == phone
        assert len(phone.number) <= 12
        assert len(masked_phone(phone)) == len(phone.number)
        assert masked_phone(phone).count("*") == 4


def test_four_digits_of_a_phone_are_hidden() -> None:
    assert masked_phone(Phone(PhoneKind.MOBILE, "13812345678")) == "138****5678"
    assert masked_phone(Phone(PhoneKind.LANDLINE, "07732812345")) == "0773****345"
    assert masked_phone(Phone(PhoneKind.LANDLINE, "02162812345")) == "021****2345"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张三", "张三"),
        ("  张三 ", "张三"),
        ("买买提•阿不都", "买买提·阿不都"),
        ("买买提・ 阿不都", "买买提·阿不都"),
        ("买买提 \uff65阿不都", "买买提·阿不都"),
        ("Jean\u3000 Paul\tO'Neil", "Jean Paul O'Neil"),
        ("\uff2a\uff4f\uff48\uff4e", "John"),
        ("张\u200b三", "张三"),
        ("𠮷田", "𠮷田"),
        ("甲" * 100, "甲" * 100),
    ],
)
def test_a_name_is_kept_in_one_writing(written: str, kept: str) -> None:
    assert read_name(written) == kept


@pytest.mark.parametrize("written", ["", "   ", "·", "12345", "甲" * 101, "张\x00三", "\u200b", "--"])
def test_what_is_no_name_is_refused(written: str) -> None:
    told = read_name(written)
    assert isinstance(told, Problem)
    assert (told.code, told.path) == ("PERSON_NAME", ("name",))


@given(st.text(max_size=120))
def test_a_kept_name_is_kept_as_it_is_and_compares_as_what_was_written(written: str) -> None:
    name = read_name(written)
    if isinstance(name, str):
        assert read_name(name) == name
        assert compared(name) == compared(written)


def test_blanks_dots_and_case_tell_no_two_people_apart() -> None:
    assert compared("买买提·阿不都") == compared("买买提 阿不都") == compared("买买提•阿不都")
    assert compared("John SMITH") == compared("john smith")
    assert compared("张三") != compared("张叁")


def test_a_masked_name_shows_the_surname_only() -> None:
    assert masked_name("张") == "张"
    assert masked_name("张三丰") == "张**"
    assert masked_name("买买提·阿不都") == "买***"


@pytest.mark.parametrize(
    ("written", "kept"), [("  某镇  某村\u3000１２号 ", "某镇 某村 12号"), ("甲" * 200, "甲" * 200)]
)
def test_an_address_is_kept_in_one_writing(written: str, kept: str) -> None:
    assert read_address(written) == kept


@pytest.mark.parametrize("written", ["", " ", "甲" * 201, "某镇\x00"])
def test_what_is_no_address_is_refused(written: str) -> None:
    told = read_address(written)
    assert isinstance(told, Problem)
    assert told.code == "ADDRESS_TEXT"


def test_a_masked_address_tells_neither_the_house_nor_its_length() -> None:
    assert masked_address("汉文镇某村三组12号") == "汉文镇******"
    assert masked_address("三组12号") == "******"


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_an_age_in_years_is_the_same_as_rules_of_packages_reckon_it(born: date, on: date) -> None:
    age = age_on(born, on)
    if age >= 0:
        assert reached(born, age, TimeUnit.YEAR) <= on.toordinal() < reached(born, age + 1, TimeUnit.YEAR)


def test_nobody_is_born_tomorrow_or_before_all_who_live() -> None:
    assert born_problems(TODAY, TODAY) == ()
    assert [told.code for told in born_problems(date(2026, 3, 2), TODAY)] == ["BORN_IN_FUTURE"]
    assert born_problems(date(1895, 3, 2), TODAY) == ()
    assert [told.code for told in born_problems(date(1894, 3, 1), TODAY)] == ["BORN_TOO_LONG_AGO"]


def test_only_a_child_under_one_with_a_guardian_is_registered_without_a_document() -> None:
    newborn, child = date(2025, 3, 2), date(2025, 3, 1)
    assert undocumented_problems(newborn, TODAY, True) == ()
    assert [told.code for told in undocumented_problems(newborn, TODAY, False)] == ["GUARDIAN_NEEDED"]
    assert [told.code for told in undocumented_problems(child, TODAY, True)] == ["DOCUMENT_NEEDED"]
