"""(f) The composition reports, with candidates, of all 84 Yangshuo teams in one request: statements and time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from api.access.development import mint
from api.cli.database import STARTER
from catalog.files import read_starter
from catalog.starter import put_starter
from core.actor import AccessRole, Actor
from core.clock import system_clock
from core.database import connected, connection
from core.migrate import migrate
from teams.models import PracticeSite, Practitioner, Team, TeamMember
from tests.bench.figures import Bound, Figure
from tests.bench.statements import counting, statements
from tests.postgres import running_postgres

COUNTY = "450321"
TEAMS = 84
MOST_STATEMENTS = 8
MORE = 4
"""Members that each team is given for the second count, which nearly doubles the county's 379."""

REPORTS = """
query Reports($region: String!) {
  teams(region: $region, first: 100) {
    nodes {
      code name state
      members { role practitioner { name } }
      compositionReport {
        isMet capacity
        findings { kind isMet wanted found message policy { clause document { number } } }
        gaps {
          kind missing roles tiers message
          candidates(first: 5) { practitioner { code name } role institution { name } }
        }
      }
    }
  }
}
"""

FLOOR = (
    "SELECT t.*, i.* FROM team t JOIN institution i ON i.id = t.home_id",
    "SELECT m.*, p.* FROM team_member m JOIN practitioner p ON p.id = m.practitioner_id",
    "SELECT * FROM team_chain_link",
    "SELECT * FROM institution",
    "SELECT a.*, n.* FROM affiliation a LEFT JOIN network n ON n.id = a.network_id",
    "SELECT s.*, p.* FROM practice_site s JOIN practitioner p ON p.id = s.practitioner_id",
    "SELECT r.*, d.* FROM regional_policy r JOIN policy_document d ON d.id = r.document_id",
)
"""The same tables read bare, rows thrown away: what the answer could not be made without."""


def measure(folder: Path, seconds: float) -> list[Figure]:
    """On SQLite and on PostgreSQL."""
    figures = asyncio.run(_figures("SQLite", f"sqlite://{folder / 'teams.sqlite3'}", seconds))
    with running_postgres() as server, server.fresh() as url:
        return figures + asyncio.run(_figures("PostgreSQL", url, seconds))


async def _figures(engine: str, url: str, seconds: float) -> list[Figure]:
    await migrate(url)
    async with connected(url):
        await put_starter(read_starter(STARTER), system_clock)
    async with counting(url) as app:
        actor = Actor(subject="bench", roles=frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
        headers = {"Authorization": f"Bearer {mint(app.app.settings, actor, system_clock(), timedelta(minutes=30))}"}

        async def reports() -> int:
            data = await app.data(REPORTS, {"region": COUNTY}, headers)
            if len(data["teams"]["nodes"]) != TEAMS:
                raise AssertionError(f"{len(data['teams']['nodes'])} teams")
            return len(data["teams"]["nodes"])

        with statements() as sent:
            await reports()
        ours, floor = await _in_turn(reports, _bare, seconds)
        members = await TeamMember.all().count()
        await _crowd()
        with statements() as sent_crowded:
            await reports()
        grown = f"{await TeamMember.all().count() / members:.1f} times the members"
    few, many = len(sent), len(sent_crowded)
    return [
        Figure("f", f"{engine}: statements of 84 reports", str(few), "", few, Bound.AT_MOST, MOST_STATEMENTS),
        Figure("f", f"{engine}: the same with {grown}", str(many), str(few), many - few, Bound.EQUAL, 0),
        Figure(
            "f",
            f"{engine}: 84 reports ÷ the same tables read bare",
            f"{ours * 1e3:.0f} ms",
            f"{floor * 1e3:.0f} ms",
            ours / floor,
        ),
    ]


async def _bare() -> int:
    return sum([len(await connection().execute_query_dict(statement)) for statement in FLOOR])


async def _in_turn(
    ours: Callable[[], Awaitable[object]], other: Callable[[], Awaitable[object]], seconds: float
) -> tuple[float, float]:
    """The median seconds of each, measured in turn."""
    taken: tuple[list[float], list[float]] = ([], [])
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for kept, run in zip(taken, (ours, other), strict=True):
            started = time.perf_counter()
            await run()
            kept.append(time.perf_counter() - started)
    return median(taken[0]), median(taken[1])


async def _crowd() -> None:
    """Give every team of the county more members, who work at its home institution."""
    teams = await Team.filter(region__code=COUNTY)
    people: list[Any] = [
        Practitioner(
            code=f"BENCH-{team.code}-{place}",
            name="示例",
            category="NURSE",
            region_id=team.region_id,
            registered_at=system_clock(),
        )
        for team in teams
        for place in range(MORE)
    ]
    await Practitioner.bulk_create(people)
    ids = dict(await Practitioner.filter(code__startswith="BENCH-").values_list("code", "id"))
    duties = [(team, ids[f"BENCH-{team.code}-{place}"]) for team in teams for place in range(MORE)]
    await PracticeSite.bulk_create(
        PracticeSite(practitioner_id=person, institution_id=team.home_id, mode="PRIMARY", starts=team.formed)
        for team, person in duties
    )
    await TeamMember.bulk_create(
        TeamMember(
            team_id=team.id,
            practitioner_id=person,
            institution_id=team.home_id,
            role="NURSE",
            is_primary=False,
            starts=team.formed,
        )
        for team, person in duties
    )
