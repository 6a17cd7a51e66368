"""Registers as texts and files, and what is read of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from enrolment.register.format.fault import LineFault
from enrolment.register.format.mapping import AS_IT_IS, RegisterMapping
from enrolment.register.format.reader import ReadLine, open_register
from enrolment.register.format.record import RegisterLine
from tests.register.format.people import TODAY

WANG = {
    "姓名": "测试甲",
    "证件号码": "450399195503120018",
    "联系电话": "13900000001",
    "现住地区划代码": "450321",
    "现住址": "阳朔县测试镇1号",
}
"""Somebody who is not signed."""

SIGNED = {
    **WANG,
    "签约团队": "T-YS-001",
    "签约日期": "2026-03-01",
    "生效日期": "2026-03-01",
    "签约年限": "1",
    "服务包": "BAS-00",
}
"""The same person with a contract of a year."""


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """The rows as a CSV text."""
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def rows_of(*people: Mapping[str, str]) -> list[list[str]]:
    """A header with every column that somebody has, and a line for each."""
    header = list(dict.fromkeys(column for person in people for column in person))
    return [header, *([person.get(column, "") for column in header] for person in people)]


def kept(folder: Path, content: str | bytes, name: str = "register.csv") -> Path:
    """A file with that content, text in UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, mapping: RegisterMapping = AS_IT_IS) -> list[ReadLine]:
    """All lines of a file."""
    with open_register(path, TODAY, mapping) as file:
        return list(file.lines())


def read_people(folder: Path, *people: Mapping[str, str], mapping: RegisterMapping = AS_IT_IS) -> list[ReadLine]:
    """All lines of a register of these people."""
    return read(kept(folder, as_csv(rows_of(*people))), mapping)


def line_of(folder: Path, person: Mapping[str, str], mapping: RegisterMapping = AS_IT_IS) -> RegisterLine:
    """What the line says; no fault may be found."""
    (only,) = read_people(folder, person, mapping=mapping)
    assert only.faults == ()
    assert only.line is not None
    return only.line


def faults_of(folder: Path, person: Mapping[str, str]) -> list[tuple[str, str]]:
    """The columns and codes of all that is wrong with a line, each told in both languages; there must be something."""
    (only,) = read_people(folder, person)
    assert only.line is None
    assert only.faults
    assert all(each.line == 1 and each.message.zh and each.message.en for each in only.faults)
    return [(each.column, each.code) for each in only.faults]


def codes(faults: Sequence[LineFault]) -> list[str]:
    """Their codes."""
    return [each.code for each in faults]
