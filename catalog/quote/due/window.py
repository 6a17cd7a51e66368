"""What is due and when (应服务窗): windows of an item, and what of it cannot be told beforehand. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.quote.due.span import Span, Spans
from catalog.schedule import OnDemand, OnEvent
from catalog.vocabulary import Anchor, LineSubject, Season, VisitClass

MOST_WINDOWS = 400
"""No item has more windows in one plan; what comes after them is cut off, and the plan says so."""

Source = tuple[str | int, ...]
"""Where a schedule stands inside its item's: `("of", 1)`, `("cases", 0, "schedule")`; empty for the whole."""


@dataclass(frozen=True, slots=True)
class DueWindow:
    """`times` (≥ 1) deliveries due from `span.opens` to `span.closes`, both inclusive, except on `pauses`.

    `period` is the whole window as the schedule has it, of `period_times` deliveries (a block of the contract ends with
    it); contract days and conditions may have cut it down to `span`, and then deliveries in proportion, rounded up, are
    due. What was delivered elsewhere
    in the period counts towards it. `hosts`: items of the plan at whose visit it is or may be done. `is_expected`:
    counted from a day that is itself only expected (a birth 280 days after the last menstrual period).
    `is_approximate`: the days of the season or the school year are assumed, or the almanac's are not known.
    """

    span: Span
    times: int
    period: Span
    period_times: int
    source: Source = ()
    label: str | None = None
    hosts: tuple[str, ...] = ()
    pauses: Spans = ()
    is_expected: bool = False
    is_approximate: bool = False
    is_proposal: bool = False


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """Everything that is due of one item, in the order of opening.

    `holds`: the code of the package whose version of the item the plan is made from. `on_occasion`: the parts of its
    schedule that fall due only when something happens or the resident asks. `rides_on`: hosts of the plan without
    windows of their own, and classes of visits that list no items. `absent_hosts`: hosts nobody promised, or whose
    conditions never hold, without which the part is off. `awaits`: days that must be known before more can be told.
    `passed`: windows that had closed before the item was promised, and hosts of which nothing is left to ride on.
    `is_cut`: there are more than `MOST_WINDOWS`.
    """

    item: str
    subject: LineSubject | None
    holds: str
    windows: tuple[DueWindow, ...]
    on_occasion: tuple[OnEvent | OnDemand, ...] = ()
    rides_on: tuple[str | VisitClass, ...] = ()
    absent_hosts: tuple[str | VisitClass, ...] = ()
    awaits: tuple[Anchor | Season, ...] = ()
    passed: int = 0
    is_cut: bool = False

    @property
    def deliveries(self) -> int:
        """How many deliveries its windows hold."""
        return sum(window.times for window in self.windows)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can fall due any more: all its windows had closed before it was promised."""
        return bool(self.passed) and not (self.windows or self.on_occasion or self.rides_on or self.awaits)

    @property
    def is_off(self) -> bool:
        """Whether nothing of it can fall due: its conditions never hold, or nobody promised its hosts."""
        return not (self.windows or self.on_occasion or self.rides_on or self.awaits or self.passed)
