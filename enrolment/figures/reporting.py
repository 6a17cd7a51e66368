"""Reporting figures and explaining differences (上报数据、说明差异, R213). A figure is corrected by another row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.actor import Actor
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.figures.counting import Unit, count_ledger
from enrolment.figures.file import hundredths_of
from enrolment.figures.indicator import DEFINITIONS, DifferenceReason, Indicator, check_amount, reckoned
from enrolment.figures.problem import problem
from enrolment.figures.scope import figures_in
from enrolment.registering.acting import Answer, perform
from teams.code import possible
from teams.models import Institution, Region
from teams.operations.problem import words_problems
from teams.operations.registering import region_to_write
from teams.operations.verb import Objections, lock
from teams.queries.reachable import institutions_in
from teams.scope import Reach, governs, writes

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure of an institution or a region (codes) as of a day; `corrects`: the code of one that it replaces.

    Raises ImpossibleDefinition (`hundredths_of`, `check_amount`).
    """

    __pydantic_config__ = WIRE
    indicator: Indicator
    as_of: date
    amount: Decimal
    institution: str | None = None
    region: str | None = None
    source: str | None = None
    corrects: str | None = None

    def __post_init__(self) -> None:
        hundredths_of(self.amount)
        check_amount(self.indicator, self.amount)


@dataclass(frozen=True, slots=True)
class ExplainDifference:
    """Why a figure (code) differs from the ledger as it counts today."""

    __pydantic_config__ = WIRE
    figure: str
    reason: DifferenceReason
    note: str


async def report_figure(desk: Desk, given: ReportFigure, key: str) -> Answer:
    """Put a unit's figure on record. Answers `figure`.

    Raises a Refusal: ONE_OWNER, NOT_FOUND (`institution`, `region`, `corrects`), DAY_IN_FUTURE (`asOf`), TEXT_SIZE
    (`source`), FIGURE_REPORTED (there is one for that day), FIGURE_OTHERWISE and FIGURE_CORRECTED (`corrects`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add([problem("DAY_IN_FUTURE", "asOf")] if given.as_of > desk.today else [])
        said.add(words_problems(given.source, LONGEST_NOTE, "source"))
        institution, region = await _unit(desk.actor, given, said)
        if region is None:
            raise said.refusal()
        await lock(Region, [region])
        former = await _former(given, institution, region, said)
        said.refuse()
        row = await models.ReportedFigure.create(
            code=desk.new_code("FIG"),
            region_id=region,
            institution_id=institution,
            indicator=given.indicator.value,
            as_of=given.as_of,
            hundredths=hundredths_of(given.amount),
            is_published=False,
            source=given.source or "",
            corrects_id=former,
            at=desk.clock(),
            by=desk.subject,
        )
        return {"figure": row.code}

    return await perform(desk, "reportFigure", given, key, body)


async def explain_difference(desk: Desk, lineage: Any, given: ExplainDifference, key: str) -> Answer:
    """Say why a figure differs from the ledger; while the ledger counts the same, the difference is explained.

    `lineage` answers a region's code with those above it. The ledger is counted before anything is locked: a county's
    residents are many, and nobody waits for that; an explanation says which count it is of. Answers `figure`. Raises a
    Refusal: NOT_FOUND (`figure`), FIGURE_CORRECTED, NOT_RECKONED, NO_DIFFERENCE (`figure`), TEXT_SIZE (`note`).
    """
    rows = models.ReportedFigure.filter(figures_in(writes(desk.actor)), code=given.figure)
    row = await rows.select_related("region", "institution").first() if possible([given.figure]) else None
    ledger = None if row is None else await _ledger(row, lineage)

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.note, LONGEST_NOTE, "note"))
        if row is None:
            said.add([problem("NOT_FOUND", "figure")])
            raise said.refusal()
        await lock(Region, [row.region_id])  # whoever corrects the figure takes it too
        if await models.ReportedFigure.filter(corrects_id=row.id).exists():
            said.add([problem("FIGURE_CORRECTED", "figure")])
        if ledger is None:
            said.add([problem("NOT_RECKONED", "figure")])
        elif ledger == row.hundredths:
            said.add([problem("NO_DIFFERENCE", "figure")])
        said.refuse()
        await models.FigureExplanation.create(
            figure_id=row.id,
            ledger_hundredths=ledger,
            reason=given.reason.value,
            note=given.note,
            at=desk.clock(),
            by=desk.subject,
        )
        return {"figure": row.code}

    return await perform(desk, "explainDifference", given, key, body)


async def _ledger(row: models.ReportedFigure, lineage: Any) -> int | None:
    """What the ledger counts where the figure tells something, in hundredths; None: it reckons no such."""
    if not DEFINITIONS[Indicator(row.indicator)].is_reckoned:
        return None
    above: Sequence[str] = lineage(row.region.code)
    unit = Unit(row.region.code, above, None if row.institution is None else row.institution.code)
    return reckoned(Indicator(row.indicator), await count_ledger(unit, row.as_of))


async def _unit(actor: Actor, given: ReportFigure, said: Objections) -> tuple[int | None, int | None]:
    """Row ids of the institution, if it is one's, and of the region."""
    if (given.institution is None) == (given.region is None):
        said.add([problem("ONE_OWNER")])
        return None, None
    if given.institution is None:
        region = await region_to_write(governs(actor), str(given.region), said, "region")
        return None, None if region is None else region.id
    own = institutions_in(Reach(institution=writes(actor).institution))
    found = await Institution.filter(own, code=given.institution).first() if possible([given.institution]) else None
    if found is None:
        said.add([problem("NOT_FOUND", "institution")])
        return None, None
    return found.id, found.region_id


async def _former(given: ReportFigure, institution: int | None, region: int, said: Objections) -> int | None:
    """The row id of the figure that is corrected; None: the first of that day."""
    same = models.ReportedFigure.filter(
        region_id=region,
        institution_id=institution,
        indicator=given.indicator.value,
        as_of=given.as_of,
        is_published=False,
    )
    if given.corrects is None:
        said.add([problem("FIGURE_REPORTED", "asOf")] if await same.exists() else [])
        return None
    found = await models.ReportedFigure.filter(code=given.corrects).first() if possible([given.corrects]) else None
    if found is None or found.region_id != region:
        said.add([problem("NOT_FOUND", "corrects")])
        return None
    if not await same.filter(id=found.id).exists():
        said.add([problem("FIGURE_OTHERWISE", "corrects")])
    elif await models.ReportedFigure.filter(corrects_id=found.id).exists():
        said.add([problem("FIGURE_CORRECTED", "corrects")])
    return found.id
