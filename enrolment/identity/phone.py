"""Telephone numbers (联系电话, B6): mobile and landline, as they are dialled within mainland China."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.faults import Problem
from enrolment.identity.problem import Path, problem
from enrolment.identity.vocabulary import PhoneKind
from enrolment.identity.written import compact

_COUNTRY = re.compile(r"(?:\+|00)86|86(?=1[3-9][0-9]{9}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9])|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: eleven digits of a mobile, or 0, area and subscriber's number of a landline, digits only."""

    kind: PhoneKind
    number: str


def read_phone(written: str, path: Path = ("number",)) -> Phone | Problem:
    """The phone that is written: with or without +86, 0086, blanks, hyphens, brackets, full-width digits.

    A mobile is 1, 3 to 9, nine digits. A landline has its area: 010 and 02x with eight digits, others with seven or
    eight. PHONE_NUMBER for any other.
    """
    number = "" if len(written) > _LONGEST else compact(written).translate({ord(sign): None for sign in "()"})
    abroad = _COUNTRY.match(number)
    if abroad:
        number = number[abroad.end() :]
        number = number if _MOBILE.fullmatch(number) or number.startswith("0") else f"0{number}"
    if _MOBILE.fullmatch(number):
        return Phone(PhoneKind.MOBILE, number)
    landline = _LANDLINE.fullmatch(number)
    if landline and (len(landline[1]) == 4 or len(landline[2]) == 8):
        return Phone(PhoneKind.LANDLINE, number)
    return problem("PHONE_NUMBER", path)


def masked_phone(phone: Phone) -> str:
    """138****5678; of a landline its area, four stars and the rest: 0773****567. Four digits are always hidden."""
    landline = _LANDLINE.fullmatch(phone.number) if phone.kind is PhoneKind.LANDLINE else None
    shown = len(landline[1]) if landline else 3
    return f"{phone.number[:shown]}****{phone.number[shown + 4 :]}"
