"""(j) A page of 50 contracts with resident, team, packages and household, and a resident's menu: SQL statements."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from api.access.development import mint
from core.actor import AccessRole, Actor
from core.clock import system_clock, today
from core.database import connected
from enrolment.desk import Desk
from enrolment.household.forming import FormHousehold, form_household
from enrolment.household.given import GivenMember
from enrolment.vocabulary import FamilyRelation
from tests.bench.figures import Bound, Figure
from tests.bench.inprocess import InProcess
from tests.bench.signing import CLINIC, SIGN, desk_at, prepared, wanted
from tests.bench.statements import counting, statements
from tests.enrolment.desk_staging import key
from tests.postgres import running_postgres

PEOPLE = 50
MOST_STATEMENTS = 8

PAGE = """
query Page($first: Int!) {
  contracts(first: $first) {
    totalCount
    nodes {
      code state lastCoveredDay institution { name }
      provider { ... on TeamProvider { code name } ... on DoctorProvider { code name } }
      persons {
        resident { code name age }
        household { code size members { resident { name } relationName } }
        enrolment { code state selections { packageCode package { name } prices { year cost { total { amount } } } } }
      }
    }
  }
}
"""
MENU = """
query Menu($resident: String!) {
  menuFor(resident: $resident) {
    entries {
      package { code name } eligibility { isEligible reasons { words } } isRecommended recommendations { words }
      held { since } missing barredBy price { starts ends }
    }
  }
}
"""


def measure(folder: Path, _seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = sqlite_figures(folder)
    with running_postgres() as server, server.fresh() as url:
        return figures + asyncio.run(_figures("PostgreSQL", url, PEOPLE))


def sqlite_figures(folder: Path, people: int = PEOPLE) -> list[Figure]:
    """On SQLite alone, which needs no server."""
    return asyncio.run(_figures("SQLite", f"sqlite://{folder / 'contracts.sqlite3'}", people))


async def _figures(engine: str, url: str, people: int) -> list[Figure]:
    codes = await prepared(url, people)
    async with connected(url):
        await _live_together(await desk_at(url), codes)
    async with counting(url) as app:
        headers = {"Authorization": f"Bearer {_token(app)}"}
        for code in codes:
            signed = await app.data(SIGN, {"input": wanted(code)}, headers)
            if signed["signContract"]["problems"]:
                raise AssertionError(signed)
        few, _ = await _asked(app, PAGE, {"first": 5}, headers)
        page, page_seconds = await _asked(app, PAGE, {"first": people}, headers)
        menu, menu_seconds = await _asked(app, MENU, {"resident": codes[0]}, headers)
    what = f"{engine}: statements of a page of {people} contracts with resident, team, packages, household; of 5"
    return [
        Figure("j", what, str(page), str(few), page, Bound.AT_MOST, MOST_STATEMENTS),
        Figure("j", f"{engine}: statements of menuFor", str(menu), "", menu, Bound.AT_MOST, MOST_STATEMENTS),
        Figure("j", f"{engine}: that page; that menu", f"{page_seconds * 1e3:.0f} ms", f"{menu_seconds * 1e3:.0f} ms"),
    ]


async def _asked(app: InProcess, query: str, variables: dict[str, Any], headers: dict[str, str]) -> tuple[int, float]:
    """Statements and seconds of a question, asked once before."""
    await app.data(query, variables, headers)
    started = perf_counter()
    with statements() as sent:
        await app.data(query, variables, headers)
    return len(sent), perf_counter() - started


async def _live_together(desk: Desk, codes: list[str]) -> None:
    for head, other in zip(codes[::2], codes[1::2], strict=False):
        members = (GivenMember(other, FamilyRelation.OTHER),)
        await form_household(desk, FormHousehold(head, members, today(system_clock)), key())


def _token(app: InProcess) -> str:
    clerk = Actor("bench", frozenset({AccessRole.CLINIC_CLERK}), institution=CLINIC)
    return mint(app.app.settings, clerk, system_clock(), timedelta(minutes=30))
