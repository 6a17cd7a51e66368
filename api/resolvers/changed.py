"""What an act changed, read back for the caller: as of the day it takes effect, today if that day is past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.judged import Judged
from api.resolvers import institutions, networks, practitioners
from api.resolvers.suggestions import loads_of
from api.resolvers.teams import teams_shaped
from api.schema.composition import Finding
from api.schema.institution import Grid, Institution, Network
from api.schema.policy import RegionalPolicy
from api.schema.practitioner import Practitioner
from api.schema.team import Team
from teams.composition.finding import Finding as FindingValue
from teams.policy import PolicyParameter
from teams.queries import lists
from teams.queries.workforce import load_workforce


async def grid(info: Info, code: str, on: date | None = None) -> Grid | None:
    """A grid."""
    side = _side(info, on)
    row = (await lists.grids_by_code(side.reach, [code])).get(code)
    return None if row is None else Grid.of(row, side)


async def institution(info: Info, code: str, on: date | None = None) -> Institution | None:
    """An institution."""
    return await institutions.institution(info, code, _then(info, on), None)


async def network(info: Info, code: str, on: date | None) -> Network | None:
    """A network."""
    return await networks.network(info, code, _then(info, on), None)


async def practitioner(info: Info, code: str, on: date | None) -> Practitioner | None:
    """Somebody; who has left the caller's reach by that day is shown as of today."""
    then = await practitioners.practitioner(info, code, _then(info, on), None)
    return then or await practitioners.practitioner(info, code, None, None)


async def team(info: Info, code: str, on: date | None) -> Team | None:
    """A team."""
    return (await teams_shaped(info, _side(info, on), [code])).get(code)


async def teams(info: Info, codes: Sequence[str], on: date | None) -> list[Team]:
    """Those of these teams that the caller may see, by code."""
    return list((await teams_shaped(info, _side(info, on), codes)).values())


async def findings(info: Info, on: date, found: Sequence[tuple[str, FindingValue]]) -> list[Finding]:
    """What a refused act would have left teams (by code) with, each told beside the team as it stands."""
    side = _side(info, on)
    rows = await lists.teams_by_code(side.reach, {code for code, _ in found}, side.on)
    workforce = await load_workforce([row.id for row in rows.values()], side.on, side.lineages)
    judged = Judged(workforce, await loads_of(rows, side.on))
    standing = {team.code: team for team in workforce.teams}
    return [Finding.of(each, standing[code], judged, side) for code, each in found if code in standing]


async def policy(
    info: Info, region: str, parameter: PolicyParameter, starts: date, revision: int
) -> RegionalPolicy | None:
    """The row of that revision that a region laid down of a parameter from that very day."""
    rows = await lists.policies([region])
    wanted = (parameter, starts, revision)
    written = (row for row in rows if (row.parameter, row.starts, row.revision) == wanted)
    return next((RegionalPolicy.of(row, _side(info, starts)) for row in written), None)


def _then(info: Info, on: date | None) -> date:
    today = info.context.today()
    return today if on is None else max(on, today)


def _side(info: Info, on: date | None) -> DeliverySide:
    return delivery_side(info, _then(info, on))
