"""The measurements can be run, and say so when a bound is broken."""

import importlib
from pathlib import Path

import pytest

from api.app import LIST_SIZES
from api.http.cost import CostMeter
from api.http.document import DocumentStore
from api.schema.build import build, executable
from api.settings import Settings
from tests.bench.__main__ import MEASUREMENTS
from tests.bench.bulk import ASKED
from tests.bench.bulk import sqlite_figures as bulk_figures
from tests.bench.contracts import sqlite_figures as contract_figures
from tests.bench.figures import Bound, Figure, middle_ratio
from tests.bench.impact import sqlite_figures as impact_figures
from tests.bench.menu import FULL_MENU
from tests.bench.register import sqlite_figures as register_figures
from tests.bench.register_beside import menu_figures, workbook_figures
from tests.bench.signing import WARM
from tests.bench.signing import sqlite_figures as signing_figures
from tests.bench.statements import sqlite_figures


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_each_measurement_can_be_imported_and_measures(name: str) -> None:
    assert callable(importlib.import_module(f"tests.bench.{MEASUREMENTS[name][0]}").measure)


def test_the_full_menu_fits_the_default_limits() -> None:
    schema, settings = executable(build()), Settings()
    document = DocumentStore(schema, settings).checked(FULL_MENU)
    cost = CostMeter(schema, LIST_SIZES).cost(document, document.operation(None), {})
    assert 1_000 < cost <= settings.max_cost


def test_on_sqlite_a_warm_menu_needs_no_statement_and_twice_the_catalog_no_more(tmp_path: Path) -> None:
    figures = sqlite_figures(tmp_path, times=2)
    assert [figure.what for figure in figures if not figure.holds] == []
    counts = {figure.what.split(" of ")[1].split(";")[0]: int(figure.ours) for figure in figures}
    assert counts["the warm full menu"] == 0
    assert counts["publishPackages"] > 10  # so statements are seen at all


def test_an_impact_takes_a_fixed_number_of_statements_and_is_measured_against_a_bare_count(tmp_path: Path) -> None:
    figures = impact_figures(tmp_path, seconds=0.0, residents=500)
    (counted,) = [figure for figure in figures if "statements" in figure.what]
    assert (counted.value, counted.holds) == (11, True)
    assert len([figure for figure in figures if "÷ a bare count" in figure.what and figure.value]) == 3


def test_a_signing_is_measured_against_its_own_statements(tmp_path: Path) -> None:
    """On a loaded machine the ratio says nothing; that both sides did the same work, and how much, it does."""
    ratio, counted = signing_figures(tmp_path, people=WARM + 2)
    assert ratio.value is not None
    assert (counted.value, counted.holds) == (25, True)


def test_a_register_is_imported_by_a_process_of_its_own_and_measured_against_its_rows_bare(tmp_path: Path) -> None:
    """Few lines say nothing of the ratio; that the file goes in, every row is put bare again, and memory is told."""
    times, memory = register_figures(tmp_path, contracts=60)
    assert times.value is not None
    assert times.value > 0
    assert memory.holds


def test_a_workbook_is_imported_beyond_its_reading_and_menus_are_answered_meanwhile(tmp_path: Path) -> None:
    """Few lines say nothing of the ratios; that the workbook goes in, and that the server answers while a file does."""
    times, memory = workbook_figures(tmp_path, contracts=60)
    (menus,) = menu_figures(tmp_path, 0.5, contracts=60)
    assert times.value is not None
    assert memory.ours
    assert menus.value is not None
    assert menus.value > 0


def test_jobs_are_measured_against_what_they_change_bare(tmp_path: Path) -> None:
    """Few rows say nothing of the ratio; that each row of both jobs was done, and its changes replayed, does."""
    figures = bulk_figures(tmp_path, people=3)
    assert [figure.what.split()[1].strip(",") for figure in figures] == list(ASKED)
    assert all(figure.value is not None and figure.value > 0 for figure in figures)


def test_a_page_of_contracts_and_a_menu_take_a_fixed_number_of_statements(tmp_path: Path) -> None:
    figures = contract_figures(tmp_path, people=6)
    assert [figure.what for figure in figures if not figure.holds] == []
    assert figures[0].ours == figures[0].other


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [
        (Bound.AT_LEAST, 0.85, True),
        (Bound.AT_LEAST, 0.84, False),
        (Bound.AT_MOST, 1.5, True),
        (Bound.AT_MOST, 1.51, False),
        (Bound.BELOW, 1.5, False),
        (Bound.EQUAL, 0, False),
    ],
)
def test_a_figure_knows_whether_its_bound_holds(bound: Bound, value: float, holds: bool) -> None:
    limit = {Bound.AT_LEAST: 0.85, Bound.EQUAL: 1}.get(bound, 1.5)
    assert Figure("x", "x", "", value=value, bound=bound, limit=limit).holds is holds


def test_a_ratio_is_the_median_of_the_rounds_and_not_of_the_sides() -> None:
    assert middle_ratio([(1.0, 2.0), (10.0, 10.0), (3.0, 4.0)]) == (3.0, 4.0, 0.75)
