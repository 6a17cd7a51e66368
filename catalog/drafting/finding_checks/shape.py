"""What is wrong with the parts of a draft by themselves, although other values in the same part are faulty too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.finding import Finding, finding
from catalog.timing import Offset
from catalog.vocabulary import TimeUnit
from catalog.written import Path, Record, groups_of, mapping

LONGEST_NAME = 100
"""Characters in a name that menus show."""

_LONGEST = {TimeUnit.YEAR.value: 150, TimeUnit.MONTH.value: 1_800, TimeUnit.DAY.value: 54_750}
"""The greatest age that a rule may name, by its unit: 150 years."""
_LONGEST_WINDOW = 3_660
"""The greatest number of days that a rule may count: ten years."""


def check_shape(draft: Record) -> Iterator[Finding]:
    """Choices that cannot be made, codes listed twice, names too long, texts left empty, numbers beyond all sense."""
    yield from _choices(draft)
    yield from _listed_twice(draft)
    yield from _texts(draft)
    yield from _ages(draft, mapping(draft.data).get("eligibility"), ("eligibility",))
    yield from _ages(draft, mapping(draft.data).get("needs"), ("needs",))
    yield from _tail(draft)


def _choices(draft: Record) -> Iterator[Finding]:
    for path, group in groups_of(draft):
        options, choose = group.get("options"), group.get("choose")
        if isinstance(options, list) and type(choose) is int and not 1 <= choose <= len(options):
            zh, en = f"共{len(options)}项，不能选{choose}项", f"cannot choose {choose} of {len(options)}"
            yield finding(draft, (*path, "choose"), "CHOOSE_IMPOSSIBLE", zh, en)


def _listed_twice(draft: Record) -> Iterator[Finding]:
    for key in ("audience", "requires", "excludes"):
        seen = set[str]()
        for path, code in draft.codes(key):
            if code in seen:
                yield finding(draft, path, "LISTED_TWICE", f"{code}重复出现", f"{code} stands in the list twice")
            seen.add(code)
    needs = mapping(draft.data).get("needs")
    listed = needs if isinstance(needs, list) else []
    for place, need in enumerate(listed):
        if isinstance(need, dict) and need in listed[:place]:
            yield finding(draft, ("needs", place), "LISTED_TWICE", "该项重复出现", "this stands in the list twice")


def _texts(draft: Record) -> Iterator[Finding]:
    data = mapping(draft.data)
    names: list[tuple[Path, Any]] = [(("name",), data.get("name"))]
    names += [((*path, "name"), group.get("name")) for path, group in groups_of(draft)]
    for path, name in names:
        for key, said in mapping(name).items():
            if isinstance(said, str) and len(said) > LONGEST_NAME:
                zh, en = f"名称超过{LONGEST_NAME}个字", f"a name has at most {LONGEST_NAME} characters"
                yield finding(draft, (*path, key), "NAME_TOO_LONG", zh, en)
    wording = mapping(data.get("eligibilityWording"))
    told: list[tuple[Path, Any]] = [((key,), data.get(key)) for key in ("basis", "note")]
    told += [(("eligibilityWording", key), wording.get(key)) for key in ("pop", "rule", "age", "term")]
    for where, words in told:
        if isinstance(words, str) and not words.strip():
            yield finding(draft, where, "TEXT_EMPTY", "内容为空", "this says nothing")


def _ages(draft: Record, written: Any, path: Path) -> Iterator[Finding]:
    """Ages and windows so great that no calendar has them, wherever conditions stand."""
    if isinstance(written, list):
        for place, part in enumerate(written):
            yield from _ages(draft, part, (*path, place))
    if not isinstance(written, dict):
        return
    age = mapping(written.get("age"))
    unit = age.get("unit")
    most = _LONGEST.get(unit if isinstance(unit, str) else "", _LONGEST[TimeUnit.DAY.value])
    for key in ("from", "to"):
        yield from _bounded(draft, age.get(key), (*path, "age", key), most)
        yield from _bounded(draft, mapping(age.get("policy")).get(key), (*path, "age", "policy", key), most)
    yield from _bounded(draft, written.get("withinDays"), (*path, "withinDays"), _LONGEST_WINDOW)
    for inner, part in written.items():
        if inner != "age":
            yield from _ages(draft, part, (*path, inner))


def _tail(draft: Record) -> Iterator[Finding]:
    tail = mapping(mapping(mapping(draft.data).get("term")).get("tail"))
    amount, unit, days = tail.get("amount"), tail.get("unit"), tail.get("days", 0)
    units = {one.value: one for one in TimeUnit}
    if not (type(amount) is int and type(days) is int and isinstance(unit, str) and unit in units):
        return
    if Offset(amount, units[unit], days).rough_days > _LONGEST_WINDOW:
        zh, en = f"不能超过{_LONGEST_WINDOW}天", f"at most {_LONGEST_WINDOW} days"
        yield finding(draft, ("term", "tail"), "TOO_LARGE", zh, en)


def _bounded(draft: Record, number: Any, path: Path, most: int) -> Iterator[Finding]:
    if type(number) is int and number > most:
        yield finding(draft, path, "TOO_LARGE", f"不能超过{most}", f"at most {most}")
