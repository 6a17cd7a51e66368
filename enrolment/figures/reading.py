"""Reading figures and holding them against the ledger (数据核对, R212–R213)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from tortoise.expressions import Q, Subquery

from core.actor import Actor
from core.labelled import Labelled
from core.language import Text
from enrolment import models
from enrolment.figures.counting import Unit, count_ledger
from enrolment.figures.indicator import DifferenceReason, Indicator, reckoned
from enrolment.figures.scope import figures_in, reads_figures
from enrolment.reading.keyset import Keyset, rows_in_order
from teams.code import possible
from teams.queries.window import Rows, Window
from teams.region import stem


class Comparison(Labelled):
    """What came of comparing (核对结果)."""

    AGREES = "AGREES", "一致", "the figure is the ledger's"
    EXPLAINED = "EXPLAINED", "差异已说明", "it differs, and it is said why"
    OPEN = "OPEN", "差异待说明", "it differs, and nobody has said why"
    NOT_COMPARED = "NOT_COMPARED", "无从核对", "there is no figure, or the ledger reckons none"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of a region, or of an institution there (codes); hundredths."""

    id: int
    code: str
    region: str
    institution: str | None
    indicator: Indicator
    as_of: date
    hundredths: int
    is_published: bool
    document: str | None
    source: str
    doubt: Text | None
    corrects: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a figure differs from what the ledger counted then."""

    reason: DifferenceReason
    note: str
    ledger: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of a unit: ledger and figure in hundredths, and what the figures of the units directly below add up
    to (`figures_below`)."""

    indicator: Indicator
    ledger: int | None
    figure: FigureRow | None
    comparison: Comparison
    explanation: Explanation | None
    below: int | None
    below_count: int

    @property
    def difference(self) -> int | None:
        """Ledger less figure (DOMAIN A7)."""
        return None if self.ledger is None or self.figure is None else self.ledger - self.figure.hundredths


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures; every part given must hold."""

    region: str | None = None
    institution: str | None = None
    indicators: Collection[Indicator] = ()
    as_of: date | None = None
    is_published: bool | None = None


_COLUMNS: Final = (
    *("id", "code", "region__code", "institution__code", "indicator", "as_of", "hundredths", "is_published"),
    *("document", "source", "doubt", "corrects__code", "at"),
)
_ADDABLE: Final = frozenset(Indicator) - {
    Indicator.COVERAGE_RATE,
    Indicator.KEY_COVERAGE_RATE,
    Indicator.COVERAGE_UPLIFT,
}


async def figures(actor: Actor, asked: FigureFilter, window: Window) -> Rows[FigureRow]:
    """A page of figures, the latest recorded first: one statement, and one a cursor. What was published is read by
    whoever may ask, what was reported within the reach."""
    wanted = _condition(actor, asked)
    for name, code in (("id__lt", window.after), ("id__gt", window.before)):
        if code is not None:
            anchored: dict[str, Any] = {
                name: await models.ReportedFigure.filter(code=code).first().values_list("id", flat=True) or 0
            }
            wanted &= Q(**anchored)
    rows = models.ReportedFigure.filter(wanted).order_by("id" if window.from_end else "-id").limit(window.size + 1)
    after, before = [None if place is None else (place,) for place in (window.after, window.before)]
    found: Any = await rows.values_list(*_COLUMNS)
    return rows_in_order(found, Keyset(window.size, after, before, window.from_end)).each(_figure)


async def count_figures(actor: Actor, asked: FigureFilter) -> int:
    """How many there are."""
    return await models.ReportedFigure.filter(_condition(actor, asked)).count()


async def figure_named(actor: Actor, code: str) -> FigureRow | None:
    """The figure of that code, if the actor may read it: one statement."""
    if not possible([code]):
        return None
    seen = Q(is_published=True) | figures_in(reads_figures(actor))
    found = await models.ReportedFigure.filter(seen, code=code).values_list(*_COLUMNS)
    return _figure(found[0]) if found else None


async def reconcile(unit: Unit, indicators: Collection[Indicator], on: date) -> list[Line]:
    """Each of the indicators, in their order, with every figure of the unit as of the day that stands; one without a
    figure has a line too. Six statements, however many residents, figures and units below."""
    counted = await count_ledger(unit, on)
    standing = models.ReportedFigure.filter(
        ~Q(id__in=Subquery(models.ReportedFigure.exclude(corrects_id=None).values("corrects_id"))),
        as_of=on,
        indicator__in=sorted(each.value for each in indicators),
    )
    if unit.institution is None:
        of_unit = Q(region__code=unit.region) | Q(region__parent__code=unit.region)
        within = standing.filter(of_unit, institution_id=None)
    else:
        within = standing.filter(Q(institution__code=unit.institution) | Q(institution__parent__code=unit.institution))
    rows = [_figure(row) for row in await within.order_by("id").values_list(*_COLUMNS)]
    own_unit = (unit.region, None) if unit.institution is None else (None, unit.institution)
    mine, below = [[row for row in rows if (_unit_of(row) == own_unit) is is_own] for is_own in (True, False)]
    explained = await explanations([row.id for row in mine])
    lines: list[Line] = []
    for indicator in Indicator:
        if indicator in indicators:
            ledger = reckoned(indicator, counted)
            own: list[FigureRow | None] = [row for row in mine if row.indicator is indicator]
            lines.extend(_line(indicator, ledger, each, explained, below) for each in own or [None])
    return lines


async def explanations(figures_asked: Iterable[int]) -> dict[int, Explanation]:
    """Of each of these figures (row ids) the latest explanation: one statement."""
    rows = await models.FigureExplanation.filter(figure_id__in=sorted(set(figures_asked))).order_by("id")
    return {
        row.figure_id: Explanation(DifferenceReason(row.reason), row.note, row.ledger_hundredths, row.at)
        for row in rows
    }


def _line(
    indicator: Indicator,
    ledger: int | None,
    figure: FigureRow | None,
    explained: dict[int, Explanation],
    below: Iterable[FigureRow],
) -> Line:
    explanation = None if figure is None else explained.get(figure.id)
    parts = figures_below(indicator, figure, below)
    return Line(
        indicator,
        ledger,
        figure,
        compared(ledger, figure, explanation),
        explanation,
        sum(row.hundredths for row in parts) if parts else None,
        len(parts),
    )


def figures_below(indicator: Indicator, figure: FigureRow | None, below: Iterable[FigureRow]) -> list[FigureRow]:
    """Of each unit below the one of its figures that is added up beside a figure; none of an indicator that is a rate.

    Like is held against like: what was published beside a published figure (and beside none), what was reported beside
    a reported one, and the other where the unit has no such. Of several published ones that of the same document, and
    of those the one recorded last.
    """
    if indicator not in _ADDABLE:
        return []
    is_published = figure is None or figure.is_published
    document = None if figure is None else figure.document

    def fitness(row: FigureRow) -> tuple[bool, bool, int]:
        return row.is_published is is_published, row.document == document, row.id

    chosen: dict[tuple[str | None, str | None], FigureRow] = {}
    for row in sorted((row for row in below if row.indicator is indicator), key=fitness):
        chosen[_unit_of(row)] = row
    return list(chosen.values())


def _unit_of(row: FigureRow) -> tuple[str | None, str | None]:
    """The region, or the institution: an institution's figure stays its own wherever it moves to."""
    return (row.region, None) if row.institution is None else (None, row.institution)


def compared(ledger: int | None, figure: FigureRow | None, explanation: Explanation | None) -> Comparison:
    """A difference is explained as long as it is the one that was explained: when the ledger moves it is open again."""
    if ledger is None or figure is None:
        return Comparison.NOT_COMPARED
    if ledger == figure.hundredths:
        return Comparison.AGREES
    return Comparison.EXPLAINED if explanation is not None and explanation.ledger == ledger else Comparison.OPEN


def _condition(actor: Actor, asked: FigureFilter) -> Q:
    said = Q(is_published=True) | figures_in(reads_figures(actor))
    if asked.region is not None:
        said &= Q(region__code__startswith=stem(asked.region))
    if asked.institution is not None:
        said &= Q(institution__code__in=possible([asked.institution]))
    if asked.indicators:
        said &= Q(indicator__in=sorted(each.value for each in asked.indicators))
    if asked.as_of is not None:
        said &= Q(as_of=asked.as_of)
    if asked.is_published is not None:
        said &= Q(is_published=asked.is_published)
    return said


def _figure(row: Any) -> FigureRow:
    number, code, region, institution, indicator, as_of, amount, is_published, document, source, doubt, *rest = row
    corrects, at = rest
    return FigureRow(
        number,
        code,
        region,
        institution,
        Indicator(indicator),
        as_of,
        amount,
        is_published,
        document,
        source,
        None if doubt is None else Text(doubt["zh"], doubt["en"]),
        corrects,
        at,
    )
