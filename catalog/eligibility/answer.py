"""The answer to «may this resident have it?» (资格答复): yes or no, why, what would change it, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.condition import Condition

Path = tuple[str | int, ...]
"""Where a condition stands in its tree, in the wire's spelling: `("all", 0, "any", 1)`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A leaf of the tree that decides the answer: it `holds` or not on the day.

    `from_` and `until`: the days [from_, until) around the day on which that stays so; None: without end.
    """

    condition: Condition
    path: Path
    holds: bool
    from_: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """A smallest set of leaves that, all turned round together, turn the answer round.

    `on`: the first later day on which time alone has turned every one of them; None where time does not. `along`: the
    leaves that cannot but turn with them: equal ones, and those that they imply or exclude (male, female).
    """

    paths: tuple[Path, ...]
    on: date | None
    along: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for a day.

    `reasons` are the leaves named in `changes`, in the tree's order; turning one of them alone decides where a change
    names it alone. `warnings`: ages outside bounds that only warn (`warnOnly`). `from_` and `until`: the days
    [from_, until) around the day on which the answer stays the same; when the answer is no, `holds_from` is the first
    later day it becomes yes and `holds_until` the day it stops again.
    """

    is_eligible: bool
    on: date
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]
    warnings: tuple[Reason, ...]
    from_: date | None
    until: date | None
    holds_from: date | None
    holds_until: date | None
