"""Figures through the API: Guilin's 15.39万 against Yangshuo's 70,817, reports, corrections, explanations, scope."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest

from core.actor import AccessRole, Actor
from enrolment.figures.file import FIGURES
from enrolment.figures.loading import load_figures
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.signers import (
    AUTHORITY,
    CHIEF,
    CLERK,
    CLINIC,
    OTHER_AUTHORITY,
    OTHER_CHIEF,
    OTHER_CLINIC,
    REGION,
    registered,
    somebody,
    wanted,
)
from tests.conftest import STARTER

pytestmark = pytest.mark.anyio

GUILIN = Actor("city", frozenset({AccessRole.REGION_AUTHORITY}), region="450300")
EVALUATOR = Actor("evaluator", frozenset({AccessRole.EVALUATOR}), region=REGION)
_GROWN = date(1990, 7, 8)
_keys = count(1)
_LINE = """indicator unit numerator denominator ledger difference comparison below belowCount
  figure { code amount isPublished document doubt } explanation { reason note ledger }"""
RECONCILE = f"""query R($on: Date!, $region: String, $institution: String, $of: [Indicator!]) {{
  reconcile(asOf: $on, region: $region, institution: $institution, indicators: $of) {{ {_LINE} }} }}"""
LIST = """query L($f: ReportedFigureFilter, $a: String) { publishedFigures(first: 5, filter: $f, after: $a) { totalCount
  pageInfo { hasNextPage endCursor } nodes { code amount indicator isPublished corrects region { code }
  institution { code } } } }"""
_ACTS = {
    "reportFigure": "ReportFigureInput",
    "explainDifference": "ExplainDifferenceInput",
}


async def act(client: Client, verb: str, actor: Actor, **given: Any) -> dict[str, Any]:
    """The payload of an act; there are no errors."""
    query = (
        f"mutation A($input: {_ACTS[verb]}!) {{ {verb}(input: $input) "
        "{ figure { code amount } problems { code message path } } }"
    )
    data = await client.data(query, actor, input={"idempotencyKey": f"figure-{next(_keys)}"} | given)
    payload: dict[str, Any] = data[verb]
    return payload


def said(payload: dict[str, Any]) -> set[tuple[str, str]]:
    """Codes and paths."""
    return {(problem["code"], ".".join(problem["path"][1:])) for problem in payload["problems"]}


async def lines(client: Client, actor: Actor, on: str, *of: str, **unit: str) -> dict[str, dict[str, Any]]:
    """The lines of a unit by indicator."""
    told = (await client.data(RECONCILE, actor, on=on, of=list(of) or None, **unit))["reconcile"]
    return {line["indicator"]: line for line in told}


async def test_guilins_figure_is_held_against_yangshuos_and_the_ledger_and_stays_as_published(client: Client) -> None:
    await load_figures(STARTER / FIGURES, client.app.clock)
    found = await lines(client, GUILIN, "2024-12-31", "KEY_SIGNED", "KEY_COVERAGE_RATE", "SIGNED", region="450300")
    key = found["KEY_SIGNED"]
    assert (key["figure"]["amount"], key["below"], key["belowCount"]) == ("153900", "70817", 1)
    assert (key["ledger"], key["difference"], key["comparison"]) == ("0", "-153900", "OPEN")
    assert "43 %" in key["figure"]["doubt"]
    assert found["KEY_COVERAGE_RATE"]["figure"]["amount"] == "76.96"
    assert found["KEY_COVERAGE_RATE"]["below"] is None, "rates do not add up"
    assert found["SIGNED"]["figure"] is None
    assert found["SIGNED"]["below"] == "125261"
    assert found["SIGNED"]["comparison"] == "NOT_COMPARED"
    given = {"figure": key["figure"]["code"], "reason": "OTHER_UNIT", "note": "疑为153.9万"}
    assert said(await act(client, "explainDifference", OTHER_AUTHORITY, **given)) == {("NOT_FOUND", "figure")}
    assert said(await act(client, "explainDifference", GUILIN, **given)) == set()
    key = (await lines(client, GUILIN, "2024-12-31", "KEY_SIGNED", region="450300"))["KEY_SIGNED"]
    assert (key["comparison"], key["explanation"]["reason"], key["figure"]["amount"]) == (
        "EXPLAINED",
        "OTHER_UNIT",
        "153900",
    )


async def test_the_ledger_counts_who_is_covered_and_a_report_that_agrees_needs_no_reason(client: Client) -> None:
    elder, grown = somebody(41), somebody(43, born=_GROWN)
    for person in (elder, grown):
        await carried_out(client, CLERK, "signContract", wanted(await registered(client, **person)))
    await registered(client, **somebody(45))
    on = "2026-03-01"
    for unit in ({"region": REGION}, {"institution": CLINIC}):
        found = await lines(client, AUTHORITY if "region" in unit else CHIEF, on, **unit)
        counts = [found[name]["ledger"] for name in ("RESIDENTS", "SIGNED", "KEY_POPULATION", "KEY_SIGNED")]
        assert counts == ["3", "2", "2", "1"], unit
        assert (found["COVERAGE_RATE"]["ledger"], found["KEY_COVERAGE_RATE"]["ledger"]) == ("66.67", "50")
        assert int(found["TEAMS"]["ledger"]) >= 1
    assert (await lines(client, OTHER_CHIEF, on, "SIGNED", institution=OTHER_CLINIC))["SIGNED"]["ledger"] == "0"
    figure = {"indicator": "SIGNED", "asOf": on, "institution": CLINIC}
    first = await act(client, "reportFigure", CHIEF, **figure, amount="3")
    line = (await lines(client, CHIEF, on, "SIGNED", institution=CLINIC))["SIGNED"]
    assert (line["difference"], line["comparison"]) == ("-1", "OPEN")
    code = first["figure"]["code"]
    explained = {"figure": code, "reason": "BACKLOG", "note": "一人尚未补录"}
    assert said(await act(client, "explainDifference", CHIEF, **explained)) == set()
    assert said(await act(client, "reportFigure", CHIEF, **figure, amount="2")) == {("FIGURE_REPORTED", "asOf")}
    second = await act(client, "reportFigure", CHIEF, **figure, amount="2", corrects=code)
    assert said(second) == set()
    line = (await lines(client, CHIEF, on, "SIGNED", institution=CLINIC))["SIGNED"]
    assert (line["difference"], line["comparison"], line["explanation"]) == ("0", "AGREES", None)
    assert said(await act(client, "reportFigure", CHIEF, **figure, amount="4", corrects=code)) == {
        ("FIGURE_CORRECTED", "corrects")
    }
    assert said(await act(client, "explainDifference", CHIEF, **explained)) == {("FIGURE_CORRECTED", "figure")}
    agreeing = explained | {"figure": second["figure"]["code"]}
    assert said(await act(client, "explainDifference", CHIEF, **agreeing)) == {("NO_DIFFERENCE", "figure")}


async def test_a_difference_is_open_again_when_the_ledger_moves(client: Client) -> None:
    on, unit = "2026-03-01", {"institution": CLINIC}
    told = await act(client, "reportFigure", CHIEF, **unit, indicator="SIGNED", asOf=on, amount="5")
    reason = {"figure": told["figure"]["code"], "reason": "BACKLOG", "note": "尚未补录"}
    await act(client, "explainDifference", CHIEF, **reason)
    assert (await lines(client, CHIEF, on, "SIGNED", **unit))["SIGNED"]["comparison"] == "EXPLAINED"
    await carried_out(client, CLERK, "signContract", wanted(await registered(client, **somebody(47))))
    line = (await lines(client, CHIEF, on, "SIGNED", **unit))["SIGNED"]
    assert (line["comparison"], line["explanation"]["ledger"], line["ledger"]) == ("OPEN", "0", "1")


async def test_what_was_published_is_read_by_all_who_compare_and_reports_by_those_they_are_of(client: Client) -> None:
    await load_figures(STARTER / FIGURES, client.app.clock)
    await act(client, "reportFigure", CHIEF, institution=CLINIC, indicator="SIGNED", asOf="2026-02-01", amount="7")
    await act(client, "reportFigure", AUTHORITY, region=REGION, indicator="FUND", asOf="2026-02-01", amount="7.25")

    async def reported(actor: Actor) -> list[str]:
        told = (await client.data(LIST, actor, f={"isPublished": False}))["publishedFigures"]
        return sorted(node["amount"] for node in told["nodes"])

    assert await reported(CHIEF) == ["7"]
    assert await reported(OTHER_CHIEF) == []
    assert await reported(OTHER_AUTHORITY) == []
    assert await reported(AUTHORITY) == await reported(EVALUATOR) == ["7", "7.25"]
    page = (await client.data(LIST, OTHER_AUTHORITY, f={"isPublished": True}))["publishedFigures"]
    assert (page["totalCount"], len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (11, 5, True)
    after = page["pageInfo"]["endCursor"]
    following = (await client.data(LIST, OTHER_AUTHORITY, f={"isPublished": True}, a=after))["publishedFigures"]
    assert {node["code"] for node in page["nodes"]}.isdisjoint(node["code"] for node in following["nodes"])
    assert await client.data(RECONCILE, OTHER_AUTHORITY, on="2026-02-01", region=REGION) == {"reconcile": None}
    assert await client.data(RECONCILE, CHIEF, on="2026-02-01", institution=OTHER_CLINIC) == {"reconcile": None}
    assert await client.data(RECONCILE, CHIEF, on="2026-02-01", region=REGION) == {"reconcile": None}
    for actor, unit in ((CHIEF, {"region": REGION}), (EVALUATOR, {"region": REGION}), (CLERK, {"institution": CLINIC})):
        (fault,) = (await client.ask(RECONCILE, actor, on="2027-02-01", **unit))["errors"]
        assert fault["extensions"]["code"] in ("BAD_USER_INPUT", "FORBIDDEN")


async def test_everything_wrong_with_a_report_is_told_at_once(client: Client) -> None:
    bad = {"region": "450321", "indicator": "SIGNED", "asOf": "2026-03-02", "amount": "1"}
    assert said(await act(client, "reportFigure", AUTHORITY, **bad)) == {
        ("DAY_IN_FUTURE", "asOf"),
        ("NOT_FOUND", "region"),
    }
    assert said(await act(client, "reportFigure", AUTHORITY, **bad, source="")) == {("TEXT_SIZE", "source")}
    fine = {"region": REGION, "indicator": "SIGNED", "asOf": "2026-02-02"}
    assert said(await act(client, "reportFigure", AUTHORITY, **fine, amount="1.234")) == {("FIGURE_AMOUNT", "amount")}
    assert said(await act(client, "reportFigure", AUTHORITY, **fine, amount="-1")) == {("FIGURE_AMOUNT", "amount")}
    told = await act(client, "reportFigure", AUTHORITY, **fine | {"indicator": "FUND"}, amount="1")
    reason = {"figure": told["figure"]["code"], "reason": "ROUNDED", "note": "取整"}
    assert said(await act(client, "explainDifference", AUTHORITY, **reason)) == {("NOT_RECKONED", "figure")}


async def test_reconciling_takes_no_more_statements_with_more_residents_and_figures(client: Client) -> None:
    taken: list[int] = []
    for order in (51, 61):
        for person in range(order, order + len(taken) * 3 + 1):
            await carried_out(client, CLERK, "signContract", wanted(await registered(client, **somebody(person))))
            given = {"institution": CLINIC, "indicator": "SIGNED", "asOf": f"2026-02-{person % 28 + 1:02}"}
            await act(client, "reportFigure", CHIEF, **given, amount="1")
        client.statements.clear()
        await lines(client, AUTHORITY, "2026-02-24", region=REGION)
        taken.append(len([sql for sql in client.statements if "menu_revision" not in sql]))
    assert taken[0] == taken[1] <= 8
