"""`python -m tests.bench`: run the measurements, print their figures, exit 1 when a bound is broken."""

import importlib
import tempfile
import time
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from api.observe.logs import configure_logging
from api.settings import Settings
from tests.bench.figures import Figure

MEASUREMENTS = {
    "a": ("rate", "kept menu against a static route"),
    "b": ("cpu", "uncached menu against graphql-core alone"),
    "c": ("statements", "SQL statements a request"),
    "d": ("start", "cold start and memory"),
    "e": ("freshness", "a change reaches every worker"),
    "f": ("composition", "composition reports of a county"),
    "g": ("eligibility", "one resident against all packages"),
    "h": ("impact", "the impact of a draft over 125,261 residents"),
    "i": ("signing", "signing a contract against its bare statements"),
    "j": ("contracts", "statements of a page of contracts and of a resident's menu"),
    "l": ("worklists", "first pages of worklists as residents grow (SCALE=10000)"),
    "k": ("register", "a county's register from a file against its rows bare"),
    "m": ("register_beside", "a register from a workbook, and menus while one is imported"),
    "n": ("bulk", "jobs over a list against their changes bare"),
    "servers": ("servers", "granian and uvicorn"),
}


def main(
    only: Annotated[str, typer.Option(help=f"Which, by commas: {', '.join(MEASUREMENTS)}; default: all")] = "",
    seconds: Annotated[float, typer.Option(help="How long to measure each ratio", min=0.5)] = 5.0,
    json: Annotated[Path | None, typer.Option(help="Also write the figures to this file")] = None,
) -> None:
    """Measure the speed ratios. Exit code 1: a bound was broken; 2: there is no such measurement."""
    console = Console()
    if not console.is_terminal:
        console.width = 120
    chosen = [name.strip() for name in only.split(",") if name.strip()] or list(MEASUREMENTS)
    unknown = [name for name in chosen if name not in MEASUREMENTS]
    if unknown:
        console.print(f"No such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
        raise typer.Exit(2)
    configure_logging(Settings().model_copy(update={"log_level": "WARNING"}))
    figures: list[Figure] = []
    for name in chosen:
        module, what = MEASUREMENTS[name]
        console.print(f"({name}) {what} …", end=" ")
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="qianyue-bench-") as folder:
            figures += importlib.import_module(f"tests.bench.{module}").measure(Path(folder), seconds)
        console.print(f"{time.perf_counter() - started:.0f} s")
    console.print(_table(figures))
    if json is not None:
        json.write_bytes(orjson.dumps([figure.as_json() for figure in figures], option=orjson.OPT_INDENT_2))
    broken = [figure for figure in figures if not figure.holds]
    for figure in broken:
        console.print(f"Bound broken: ({figure.measurement}) {figure.what}: {figure.value} is not {figure.promise}")
    raise typer.Exit(1 if broken else 0)


def _table(figures: list[Figure]) -> Table:
    table = Table("")
    table.add_column("What", min_width=44)
    for title in ("Ours", "Other", "Value", "Bound", ""):
        table.add_column(title)
    for figure in figures:
        table.add_row(
            figure.measurement,
            figure.what,
            figure.ours,
            figure.other,
            "" if figure.value is None else f"{figure.value:.2f}",
            figure.promise,
            ("" if figure.bound is None else "kept") if figure.holds else "BROKEN",
        )
    return table


if __name__ == "__main__":
    typer.run(main)
