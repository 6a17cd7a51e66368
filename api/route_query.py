"""The query of a route beside GraphQL (查询参数): each route says what it takes, and nothing else passes silently.

A misspelt `langauge=en` or `check=True` would otherwise be answered as if it had not been said. Whatever is wrong is
told at once, before the route does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import QueryParams

from api.http.errors import RefusalRejected
from core.faults import Problem, Refusal
from core.language import Language, Text
from teams.operations.problem import words_problems

LONGEST_NAME: Final = 40
"""Of a parameter that is told back: longer names are cut."""

Check = Callable[[str, str | None], Iterable[Problem]]
"""What is wrong with a parameter of this name and value; None: it was not given."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What a route takes beside `language`. `one_of`: parameters of which one at most is given. `is_shared`: the
    address is printed and sent about, so that what messengers and browsers add to it is no fault."""

    parameters: Mapping[str, Check] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    is_shared: bool = False

    def problems(self, given: QueryParams) -> Iterator[Problem]:
        """UNKNOWN_PARAMETER, REPEATED_PARAMETER, BAD_PARAMETER and what else the checks find, each at the parameter's
        name, in the order of what was given and then of what is missing. Pure."""
        known = {**self.parameters, "language": _LANGUAGE}
        for name in dict.fromkeys(given):
            if name not in known:
                if not self.is_shared:
                    yield _unknown(name, known)
            elif len(given.getlist(name)) > 1:
                yield Problem("REPEATED_PARAMETER", (name,), _REPEATED)
            else:
                yield from known[name](name, given[name])
        for name, look in known.items():
            if name not in given:
                yield from look(name, None)
        named = [name for name in self.one_of if name in given]
        if len(named) > 1:
            listed = "、".join(self.one_of), ", ".join(self.one_of)
            said = Text(f"{listed[0]}只能选一个。", f"Give one of {listed[1]}, not several.")
            yield Problem("BAD_PARAMETER", (named[1],), said)

    def check(self, given: QueryParams) -> None:
        """Raises QueryRejected with everything wrong."""
        found = tuple(self.problems(given))
        if found:
            raise QueryRejected(Refusal(found))


class QueryRejected(RefusalRejected):
    """400: parameters that the route does not take, or cannot use."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.status = 400


def anything(_name: str, _given: str | None) -> Iterable[Problem]:
    """Any text: what it means is looked up later."""
    return ()


def one_of(values: Collection[str], *, is_needed: bool = False) -> Check:
    """One of these values; `is_needed`: it must be given."""

    def check(name: str, given: str | None) -> Iterator[Problem]:
        if given not in values and (given is not None or is_needed):
            zh, en = "、".join(values), ", ".join(values)
            yield Problem("BAD_PARAMETER", (name,), Text(f"{name}须为{zh}之一。", f"{name} is one of {en}."))

    return check


def number(first: int, last: int) -> Check:
    """A whole number in plain digits from `first` (at least 0) to `last`, both included, or nothing."""

    def check(name: str, given: str | None) -> Iterator[Problem]:
        if given is None:
            return
        is_number = given.isascii() and given.isdigit() and len(given) <= len(str(last))
        if not is_number or not first <= int(given) <= last:
            yield Problem(
                "BAD_PARAMETER", (name,), Text(f"{name}须为{first}至{last}。", f"{name} is {first} to {last}.")
            )

    return check


def words(longest: int) -> Check:
    """A text of 1 to `longest` visible characters, which must be given: TEXT_SIZE."""
    return lambda name, given: words_problems(given or "", longest, name)


def _language(name: str, given: str | None) -> Iterable[Problem]:
    return one_of([each.value for each in Language])(name, None if given is None else given.lower())


_LANGUAGE: Final[Check] = _language
_REPEATED: Final = Text("该参数只能写一次。", "This parameter is given once.")


def _unknown(name: str, known: Collection[str]) -> Problem:
    zh, en = "、".join(sorted(known)), ", ".join(sorted(known))
    said = Text(f"没有这个参数；可用的参数：{zh}。", f"There is no such parameter; there are: {en}.")
    return Problem("UNKNOWN_PARAMETER", (name[:LONGEST_NAME],), said)
