"""The digest that signatures refer to: it changes with any printed fact, and with nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import pytest

from enrolment.agreement.digest import canonical_content, content_digest, read_content
from tests.agreement.papers import elder, family, organisation

Path = tuple[str, ...]


def changed(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The value with one thing in it changed, once for every thing there is."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for where, other in changed(getattr(value, field.name), (*path, field.name)):
                yield where, replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            for where, other in changed(part, (*path, str(place))):
                yield where, (*value[:place], other, *value[place + 1 :])
        if value:
            yield (*path, "dropped"), value[:-1]
    elif isinstance(value, Enum):
        yield path, next(other for other in type(value) if other is not value)
    elif isinstance(value, bool):
        yield path, not value
    elif isinstance(value, int):
        yield path, value + 1
    elif isinstance(value, datetime | date):
        yield path, value + timedelta(days=1)
    elif isinstance(value, str):
        yield path, f"{value}。"


def is_outside(path: Path) -> bool:
    """Whether a thing is no part of what is signed: consents and the act of signing, and the address of the server."""
    return path == ("verification",) or path[0] == "consents" or ("signatures" in path and "signed" in path)


@pytest.mark.parametrize("more", [{}, family(), organisation()], ids=["person", "family", "organisation"])
def test_any_change_of_what_is_printed_changes_the_digest_and_no_change_of_how_it_was_signed_does(
    more: dict[str, Any],
) -> None:
    agreement = replace(elder(), packages=elder().packages[1:2], **more)
    before, seen = content_digest(agreement), set()
    inside = outside = 0
    for path, other in changed(agreement):
        after = content_digest(other)
        if is_outside(path):
            assert after == before, path
            outside += 1
        else:
            assert after != before, path
            assert after not in seen, path
            seen.add(after)
            inside += 1
    assert inside > 150
    # the address; of each of two signatures the method in two languages, time, evidence and by whom; of the two
    # consents the words in two languages and by whom, the time of one, and that there are two
    assert outside == 1 + 2 * 5 + (4 + 3 + 1)


def test_a_digest_is_the_sha_256_of_canonical_json() -> None:
    content = canonical_content(elder())
    data = json.loads(content)
    again = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert again == content
    assert data["code"] == elder().code
    assert len(content_digest(elder())) == 64


def test_what_is_kept_reads_as_what_was_signed() -> None:
    for more in ({}, family(), organisation()):
        agreement = replace(elder(), **more)
        again = read_content(canonical_content(agreement))
        bare = tuple(replace(line, signed=None) for line in agreement.signatures)
        assert again == replace(agreement, verification="", consents=(), signatures=bare)
        assert content_digest(again) == content_digest(agreement)


def test_what_moves_from_one_place_to_another_changes_the_digest() -> None:
    """A name and a number that together read the same are not the same."""
    one, other = (replace(elder(), code=code, residents=()) for code in ("A", "B"))
    first = elder().residents[0]
    left, right = replace(first, name="张", phone="桂英"), replace(first, name="张桂英", phone="")
    assert content_digest(replace(one, residents=(left,))) != content_digest(replace(one, residents=(right,)))
    assert content_digest(one) != content_digest(other)
