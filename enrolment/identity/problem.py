"""What can be wrong with an identity, a phone, a name or an address, each worded here. Codes are stable."""

from __future__ import annotations

from core.faults import Problem
from core.language import Text

Path = tuple[str, ...]

_SAID: dict[str, Text] = {
    "ADDRESS_TEXT": Text("地址须为1至200个可见字符。", "An address is 1 to 200 visible characters."),
    "BORN_DISAGREES": Text(
        "出生日期与证件号码所载不一致，请核对证件。",
        "The birth date is not the one that the document's number tells: check the document.",
    ),
    "BORN_IN_FUTURE": Text("出生日期不能晚于今天。", "Nobody is born after today."),
    "BORN_TOO_LONG_AGO": Text(
        "出生日期不能早于130年前，请核对。", "The birth date is more than 130 years past: check it."
    ),
    "DOCUMENT_CHECK": Text(
        "证件号码的校验码不符，请逐位核对。", "The number's check character does not fit: compare it digit by digit."
    ),
    "DOCUMENT_DATE": Text("证件号码中的出生日期不存在。", "The number holds a birth date that there is not."),
    "DOCUMENT_KIND": Text(
        "号码不属于这一证件类别，请核对所选类别。", "The number is one of another kind of document: check the kind."
    ),
    "DOCUMENT_NEEDED": Text(
        "满一周岁者须登记身份证件。", "Only a child under one year may be registered without a document."
    ),
    "GUARDIAN_NEEDED": Text(
        "尚无证件的新生儿须登记监护人。", "A newborn without a document needs a guardian on record."
    ),
    "PERSON_NAME": Text(
        "姓名须为1至100个可见字符，且含文字。", "A name is 1 to 100 visible characters with a letter among them."
    ),
    "PHONE_NUMBER": Text(
        "须为11位手机号码，或带区号的固定电话。", "Write a mobile of 11 digits, or a landline with its area code."
    ),
    "SEX_DISAGREES": Text(
        "性别与证件号码所载不一致，请核对证件。",
        "The sex is not the one that the document's number tells: check the document.",
    ),
}

_SHAPES: dict[str, Text] = {
    "RESIDENT_ID_CARD": Text(
        "居民身份证号码为18位（末位可为X），旧号码为15位数字。",
        "An identity card has 18 digits, of which the last may be an X; the old ones had 15 digits.",
    ),
    "HMT_RESIDENCE_PERMIT": Text(
        "港澳台居民居住证号码为18位，以810000、820000或830000开头。",
        "A residence permit has 18 digits and begins with 810000, 820000 or 830000.",
    ),
    "HM_TRAVEL_PERMIT": Text(
        "港澳居民来往内地通行证号码为H或M加8位或10位数字。", "This permit has an H or M and then 8 or 10 digits."
    ),
    "TW_TRAVEL_PERMIT": Text("台湾居民来往大陆通行证号码为8位数字。", "This permit has 8 digits."),
    "FOREIGN_PERMANENT_RESIDENT": Text(
        "外国人永久居留身份证号码为18位、以9开头；旧卡为3个字母加12位数字。",
        "This card has 18 digits of which the first is a 9; the old one has 3 letters and 12 digits.",
    ),
    "PASSPORT": Text(
        "护照号码为5至17个字母或数字，至少含一个数字。",
        "A passport has 5 to 17 letters or digits, at least one of them a digit.",
    ),
}


def problem(code: str, path: Path) -> Problem:
    """The problem of that code; KeyError for a code without words."""
    return Problem(code, path, _SAID[code])


def shape_problem(kind: str, path: Path) -> Problem:
    """DOCUMENT_SHAPE: no number of that kind (a `IdentityDocumentKind` value) is so written."""
    return Problem("DOCUMENT_SHAPE", path, _SHAPES[kind])
