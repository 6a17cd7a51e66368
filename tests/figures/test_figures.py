"""Definitions, rates, the file of published figures, and when a difference counts as explained."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog.file_faults import FaultyFiles
from core.clock import Clock
from core.database import connected
from enrolment import models
from enrolment.figures.file import FIGURES, read_figures
from enrolment.figures.indicator import DEFINITIONS, Counted, DifferenceReason, Indicator, reckoned
from enrolment.figures.loading import load_figures
from enrolment.figures.reading import Comparison, Explanation, FigureRow, compared
from tests.conftest import STARTER
from tests.storage.test_invariants import REFUSED, say

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY = date(2024, 12, 31)


def figure(hundredths: int) -> FigureRow:
    """A published figure."""
    return FigureRow(1, "FIG-1", "450300", None, Indicator.KEY_SIGNED, DAY, hundredths, True, "X", "", None, None, NOW)


def test_every_indicator_has_a_definition_and_what_is_reckoned_has_a_count() -> None:
    counted = Counted(residents=3, signed=2, key=2, key_signed=1, teams=4, members=5)
    told = {each: reckoned(each, counted) for each in Indicator}
    assert told[Indicator.COVERAGE_RATE] == 6_667, "66.67 per cent"
    assert told[Indicator.KEY_COVERAGE_RATE] == 5_000
    assert told[Indicator.TEAM_MEMBERS] == 500
    assert {each for each in Indicator if told[each] is None} == {
        each for each in Indicator if not DEFINITIONS[each].is_reckoned
    }
    assert reckoned(Indicator.COVERAGE_RATE, Counted(0, 0, 0, 0, 0, 0)) is None, "of nobody there is no rate"


def test_a_difference_is_explained_while_the_ledger_counts_the_same() -> None:
    told = Explanation(DifferenceReason.OTHER_UNIT, "以万计", 700, NOW)
    assert compared(None, figure(100), None) is Comparison.NOT_COMPARED
    assert compared(700, None, None) is Comparison.NOT_COMPARED
    assert compared(100, figure(100), None) is Comparison.AGREES
    assert compared(700, figure(100), None) is Comparison.OPEN
    assert compared(700, figure(100), told) is Comparison.EXPLAINED
    assert compared(800, figure(100), told) is Comparison.OPEN


def test_what_ships_is_word_for_word_what_was_published() -> None:
    figures = {each.code: each for each in read_figures(STARTER / FIGURES)}
    guilin, yangshuo = figures["FIG-GL-2024-KEY-SIGNED"], figures["FIG-YS-2024-KEY-SIGNED"]
    assert (str(guilin.amount), str(yangshuo.amount)) == ("153900", "70817")
    assert "15.39万" in guilin.source
    assert guilin.doubt is not None
    assert yangshuo.doubt is None


def test_faults_of_the_file_are_told_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / FIGURES
    one = "  - {code: FIG-1, region: '450300', indicator: SIGNED, asOf: '2024-12-31', document: X, source: x, amount: "
    file.write_text(f"figures:\n{one}'-1'}}\n{one}'1.234'}}\n{one}'1'}}\n{one}'2'}}\n", encoding="utf-8")
    with pytest.raises(FaultyFiles) as caught:
        read_figures(file)
    assert [(each.line, each.code) for each in caught.value.faults] == [
        (2, "FIGURE_AMOUNT"),
        (3, "FIGURE_AMOUNT"),
        (5, "DUPLICATE_CODE"),
    ]


async def test_loading_twice_changes_nothing_and_what_changed_corrects(
    starter_url: str, clock: Clock, tmp_path: Path
) -> None:
    async with connected(starter_url):
        shipped = len(read_figures(STARTER / FIGURES))
        assert await load_figures(STARTER / FIGURES, clock) == shipped
        assert await load_figures(STARTER / FIGURES, clock) == 0
        text = (STARTER / FIGURES).read_text(encoding="utf-8").replace('"153900"', '"1539000"')
        file = tmp_path / FIGURES
        file.write_text(text, encoding="utf-8")
        assert await load_figures(file, clock) == 1
        assert await load_figures(file, clock) == 0
        assert await load_figures(STARTER / FIGURES, clock) == 1
        rows = await models.ReportedFigure.filter(region__code="450300", indicator="KEY_SIGNED").order_by("id")
        assert [row.hundredths for row in rows] == [15_390_000, 153_900_000, 15_390_000]
        assert [row.corrects_id for row in rows] == [None, rows[0].id, rows[1].id]
        for change in (
            "UPDATE reported_figure SET hundredths = 1",
            "DELETE FROM reported_figure",
            "UPDATE reported_figure SET corrects_id = NULL",
        ):
            with pytest.raises(REFUSED):
                await say(change)
