"""Figures: lists, holding them against the ledger, and the two verbs."""

from __future__ import annotations

from datetime import date

from api.context import Info
from api.delivery_side import delivery_side
from api.resolvers.residents import act, desk_of, tidied
from api.schema.connection import Connection, Page, connect_rows, window
from api.schema.figure import LATEST_FIGURES, ReconciliationLine, ReportedFigure
from api.schema.figure_inputs import ExplainDifferenceInput, ReportedFigureFilter, ReportFigureInput
from api.schema.given import spelt, value_of
from core.faults import bad_argument
from core.language import Language
from enrolment.figures import reading
from enrolment.figures.counting import Unit
from enrolment.figures.indicator import DEFINITIONS, Indicator
from enrolment.figures.reading import FigureFilter
from enrolment.figures.reporting import ExplainDifference, ReportFigure, explain_difference, report_figure
from enrolment.figures.scope import reads_figures
from teams.code import possible
from teams.models import Institution
from teams.queries.reachable import institutions_in


async def listed(
    info: Info, wanted: ReportedFigureFilter | None, language: Language | None, asked: Page
) -> Connection[ReportedFigure]:
    """The figures that the caller may read and that pass the filter."""
    side, given, actor = delivery_side(info, None, language), wanted or ReportedFigureFilter(), info.context.actor
    chosen = FigureFilter(
        None if given.region is None else info.context.known_region(given.region, "filter", "region"),
        given.institution,
        given.indicators or (),
        given.as_of,
        given.is_published,
    )
    rows = await reading.figures(actor, chosen, window(LATEST_FIGURES, asked))
    return connect_rows(
        rows, LATEST_FIGURES, lambda row: ReportedFigure.of(row, side), lambda: reading.count_figures(actor, chosen)
    )


async def reconciled(
    info: Info,
    as_of: date,
    region: str | None,
    institution: str | None,
    indicators: list[Indicator] | None,
    language: Language | None,
) -> list[ReconciliationLine] | None:
    """The lines of a unit; None where it is not within the caller's reach."""
    if (region is None) == (institution is None):
        raise bad_argument(
            ("region",), "须写明机构或地区，二者择一。", "Name an institution or a region, and not both."
        )
    if as_of > info.context.today():
        raise bad_argument(("asOf",), "数据日期不能晚于今天。", "The day is today or earlier.")
    unit = await _unit(info, region, institution)
    if unit is None:
        return None
    wanted = [each for each in Indicator if DEFINITIONS[each].is_reckoned] if indicators is None else indicators
    side = delivery_side(info, None, language)
    return [ReconciliationLine.of(line, side) for line in await reading.reconcile(unit, wanted, as_of)]


async def _unit(info: Info, region: str | None, institution: str | None) -> Unit | None:
    reach = reads_figures(info.context.actor)
    snapshot = info.context.present.snapshot
    if region is not None:
        known = info.context.known_region(region)
        return Unit(known, tuple(snapshot.lineage(known))) if reach.has_region(known) else None
    rows = Institution.filter(institutions_in(reach), code__in=possible([str(institution)])).select_related("region")
    found = await rows.first()
    if found is None:
        return None
    return Unit(found.region.code, tuple(snapshot.lineage(found.region.code)), found.code)


async def reported(info: Info, given: ReportFigureInput) -> ReportedFigure | None:
    """Report one. Raises a Refusal, its paths from the input down."""
    return await _shown(info, (await act(info, report_figure, ReportFigure, given))["figure"])


async def explained(info: Info, given: ExplainDifferenceInput) -> ReportedFigure | None:
    """Explain one. Raises a Refusal, its paths from the input down."""
    tidy = tidied(given)
    value, lineage = value_of(ExplainDifference, tidy, spelt(tidy), {}), info.context.present.snapshot.lineage
    answer = await explain_difference(desk_of(info), lambda code: tuple(lineage(code)), value, tidy.idempotency_key)
    return await _shown(info, answer["figure"])


async def _shown(info: Info, code: str) -> ReportedFigure | None:
    row = await reading.figure_named(info.context.actor, code)
    return None if row is None else ReportedFigure.of(row, delivery_side(info))
