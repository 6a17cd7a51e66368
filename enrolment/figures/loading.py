"""Loading published figures (公布数据入库): what stands stays, what is new is added, what changed corrects."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog.operations import lock_menu
from core.clock import Clock, system_clock
from core.database import transaction
from enrolment import models
from enrolment.desk import random_code
from enrolment.figures.file import PublishedFigure, hundredths_of, read_figures
from teams.models import Region


async def load_figures(file: Path, clock: Clock = system_clock) -> int:
    """Read a file of published figures and put them into the open database; how many were new or changed.

    Figures of regions that the database does not hold are left aside: somebody loads a part of the country. Raises
    `catalog.file_faults.FaultyFiles`; then nothing was written.
    """
    figures = read_figures(file)
    async with transaction():
        await lock_menu()
        return await _put(figures, clock)


async def has_published() -> bool:
    """Whether any published figure stands in the open database."""
    return await models.ReportedFigure.exists(is_published=True)


async def _put(figures: Iterable[PublishedFigure], clock: Clock) -> int:
    """A figure that stands otherwise under its code is corrected by a row with a code of its own."""
    regions = {str(code): int(key) for code, key in await Region.all().values_list("code", "id")}
    rows = await models.ReportedFigure.filter(is_published=True).order_by("id")
    heads = {row.id: row.id for row in rows}
    for row in rows:
        if row.corrects_id is not None:
            heads[row.id] = heads[row.corrects_id]
    latest = {heads[row.id]: row for row in rows}
    by_code = {row.code: latest[row.id] for row in rows if row.id in latest}
    new = 0
    for figure in figures:
        if figure.region not in regions:
            continue
        columns = {
            "region_id": regions[figure.region],
            "indicator": figure.indicator.value,
            "as_of": figure.as_of,
            "hundredths": hundredths_of(figure.amount),
            "document": figure.document,
            "source": figure.source,
            "doubt": None if figure.doubt is None else {"zh": figure.doubt.zh, "en": figure.doubt.en},
        }
        standing = by_code.get(figure.code)
        if standing is not None and all(getattr(standing, name) == value for name, value in columns.items()):
            continue
        await models.ReportedFigure.create(
            **columns,
            code=figure.code if standing is None else random_code("FIG"),
            corrects_id=None if standing is None else standing.id,
            is_published=True,
            at=clock(),
            by="starter",
        )
        new += 1
    return new
