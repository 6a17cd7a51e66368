"""What figures of units below add up to, what a figure may be, what reconciling costs, and who waits for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from api.app import OWN_COSTS
from core.actor import AccessRole, Actor
from core.clock import Clock
from enrolment import models
from enrolment.figures import counting, reporting
from enrolment.figures.file import FIGURES
from enrolment.figures.loading import load_figures
from teams.models import Institution, Region
from tests.api.conftest import Client, serving
from tests.api.signers import AUTHORITY, CHIEF, CLINIC, OTHER_AUTHORITY, REGION
from tests.api.test_figures import GUILIN, RECONCILE, act, lines, said
from tests.conftest import STARTER

pytestmark = pytest.mark.anyio

GUANGXI = Actor("province", frozenset({AccessRole.REGION_AUTHORITY}), region="450000")
YEAR_END = "2024-12-31"
KEY = {"indicator": "KEY_SIGNED", "asOf": YEAR_END}


async def below(client: Client, actor: Actor, region: str) -> list[tuple[str | None, str | None, int]]:
    """Of every line of the indicator: the figure, what those below it add up to, and of how many units."""
    told = (await client.data(RECONCILE, actor, on=YEAR_END, region=region, of=["KEY_SIGNED"]))["reconcile"]
    return [(line["figure"] and line["figure"]["amount"], line["below"], line["belowCount"]) for line in told]


async def test_a_province_adds_up_its_cities_and_not_their_counties_once_more(client: Client) -> None:
    await load_figures(STARTER / FIGURES, client.app.clock)
    assert await below(client, GUANGXI, "450000") == [(None, "153900", 1)]
    assert await below(client, GUILIN, "450300") == [("153900", "70817", 1)]


async def test_a_county_counts_once_below_by_what_was_told_as_the_citys_own_figure_was(client: Client) -> None:
    await load_figures(STARTER / FIGURES, client.app.clock)
    await act(client, "reportFigure", OTHER_AUTHORITY, **KEY, region="450321", amount="71000")
    await act(client, "reportFigure", AUTHORITY, **KEY, region=REGION, amount="40000")
    assert await below(client, GUILIN, "450300") == [("153900", "110817", 2)], "published, and Lingchuan's own report"
    wrong = await act(client, "reportFigure", GUILIN, **KEY, region="450300", amount="160000")
    mended = {"corrects": wrong["figure"]["code"], "region": "450300", "amount": "165000"}
    await act(client, "reportFigure", GUILIN, **KEY, **mended)
    assert await below(client, GUILIN, "450300") == [("153900", "110817", 2), ("165000", "111000", 2)]
    assert await below(client, GUANGXI, "450000") == [(None, "153900", 1)]


async def test_of_two_documents_the_one_that_tells_the_citys_figure_is_added_up(client: Client, tmp_path: Path) -> None:
    await load_figures(STARTER / FIGURES, client.app.clock)
    one = "{{code: {}, region: '{}', indicator: KEY_SIGNED, asOf: '2024-12-31', document: {}, source: x, amount: '{}'}}"
    rows = [("FIG-1", "450300", "OTHER", 150_000), ("FIG-2", "450321", "OTHER", 70_000)]
    file = tmp_path / FIGURES
    file.write_text("figures:\n" + "".join(f"  - {one.format(*row)}\n" for row in rows), encoding="utf-8")
    assert await load_figures(file, client.app.clock) == 2
    assert await below(client, GUILIN, "450300") == [("153900", "70817", 1), ("150000", "70000", 1)]


async def test_an_institution_adds_up_those_directly_under_it(client: Client) -> None:
    under = await Institution.filter(parent__code=CLINIC).order_by("id").limit(2)
    assert len(under) == 2
    for order, each in enumerate(under):
        told = await act(client, "reportFigure", CHIEF, **KEY, institution=each.code, amount=str(100 + order))
        assert said(told) == set()
    line = (await lines(client, CHIEF, YEAR_END, "KEY_SIGNED", institution=CLINIC))["KEY_SIGNED"]
    assert (line["figure"], line["below"], line["belowCount"]) == (None, "201", 2)
    assert await below(client, AUTHORITY, REGION) == [(None, None, 0)], "institutions are no part of a region's sum"


@pytest.mark.parametrize(
    ("indicator", "amount", "code"),
    [
        ("COVERAGE_RATE", "900", "FIGURE_BEYOND"),
        ("KEY_COVERAGE_RATE", "100.01", "FIGURE_BEYOND"),
        ("COVERAGE_UPLIFT", "101", "FIGURE_BEYOND"),
        ("SIGNED", "12.5", "FIGURE_FRACTION"),
        ("TEAMS", "0.25", "FIGURE_FRACTION"),
        ("ROUNDS", "7.1", "FIGURE_FRACTION"),
        ("COVERAGE_RATE", "100", None),
        ("FUND", "12345.67", None),
        ("ROUND_PERSONS", "900", None),
    ],
)
async def test_a_report_is_what_its_unit_can_tell(
    client: Client, indicator: str, amount: str, code: str | None
) -> None:
    given = {"indicator": indicator, "asOf": "2026-02-01", "region": REGION, "amount": amount}
    told = await act(client, "reportFigure", AUTHORITY, **given)
    assert said(told) == (set() if code is None else {(code, "amount")})


async def test_the_database_holds_reports_to_their_unit_and_takes_what_was_published(client: Client) -> None:
    region = await Region.get(code=REGION)

    async def put(number: int, indicator: str, hundredths: int, document: str | None) -> None:
        await models.ReportedFigure.create(
            code=f"FIG-{number}",
            region_id=region.id,
            indicator=indicator,
            as_of=date(2024, 12, 31),
            hundredths=hundredths,
            is_published=document is not None,
            document=document,
            at=client.app.clock(),
            by="somebody",
        )

    for indicator, hundredths in (("COVERAGE_RATE", 10_001), ("SIGNED", 1_250)):
        with pytest.raises(IntegrityError):
            await put(1, indicator, hundredths, None)
        await put(hundredths, indicator, hundredths, "X")


async def test_reconciling_costs_what_counting_a_whole_region_costs_and_can_be_asked(client: Client) -> None:
    headers = {"authorization": f"Bearer {client.token(AUTHORITY)}", "graphql-cost": "report"}
    query = f'{{ reconcile(asOf: "2026-02-01", region: "{REGION}", indicators: [SIGNED]) {{ ledger }} }}'
    answer = (await client.http.post("/graphql", json={"query": query}, headers=headers)).json()
    assert "errors" not in answer
    assert 50_000 <= answer["extensions"]["cost"]["requested"] < 52_000
    everything = await client.ask(RECONCILE, AUTHORITY, on="2026-02-01", region=REGION)
    assert everything["data"]["reconcile"]
    five = " ".join(f'a{n}: reconcile(asOf: "2026-02-01", region: "{REGION}") {{ ledger }}' for n in range(5))
    (fault,) = (await client.ask(f"{{ {five} }}", AUTHORITY))["errors"]
    assert fault["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert set(OWN_COSTS) == {"Query.reconcile", "Mutation.explainDifference"}


async def test_a_figure_that_is_corrected_while_the_ledger_is_counted_is_not_explained(
    starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(starter_url, clock) as client:
        figure = {"indicator": "SIGNED", "asOf": "2026-03-01", "institution": CLINIC}
        first = await act(client, "reportFigure", CHIEF, **figure, amount="3")
        code, count = first["figure"]["code"], counting.count_ledger
        said_meanwhile: list[Any] = []

        async def corrected_meanwhile(*given: Any) -> Any:
            """Somebody writes while it is counted: nothing is held."""
            said_meanwhile.append(await act(client, "reportFigure", CHIEF, **figure, amount="2", corrects=code))
            return await count(*given)

        monkeypatch.setattr(reporting, "count_ledger", corrected_meanwhile)
        reason = {"figure": code, "reason": "BACKLOG", "note": "尚未补录"}
        assert said(await act(client, "explainDifference", CHIEF, **reason)) == {("FIGURE_CORRECTED", "figure")}
        assert said(said_meanwhile[0]) == set()
        assert await models.FigureExplanation.all().count() == 0
