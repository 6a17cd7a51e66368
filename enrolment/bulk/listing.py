"""Which rows a bulk act has (名单): codes as they are listed, or the enrolments of a team; and whose job it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Subquery

from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed
from enrolment.jobs.job import MOST_ROWS, Row, named_list
from enrolment.jobs.problem import problem
from enrolment.jobs.scope import owner_of
from enrolment.vocabulary import ContractKind
from teams.code import possible
from teams.models import Institution, Team
from teams.operations.verb import Objections

MOST_LISTED = 5_000
"""Codes of one input."""

Path = tuple[str, ...]

Reached = Callable[[Desk, Sequence[str]], Awaitable[bool]]
"""Whether any of these codes is within the actor's reach. In a fixed number of statements."""


async def listed_codes(
    desk: Desk,
    what: str,
    codes: Sequence[str],
    path: Path,
    said: Objections,
    reached: Reached,
    given: Sequence[Mapping[str, Any]] | None = None,
    part: Path = (),
) -> Listed:
    """The rows of a list of codes, in its order; `part`: where in an entry its code stands, `given`: what rows say.

    Notes LISTED_TWICE at each code that stands there before. Raises a Refusal: NOT_FOUND where none of the list is
    within the actor's reach (`reached`); of a list that is partly the actor's, rows that are not are rejected.
    """
    seen = set[str]()
    for number, code in enumerate(codes):
        said.add([problem("LISTED_TWICE", *path, str(number), *part)] if code in seen else [])
        seen.add(code)
    region, institution = await owner_of(desk.actor, path, said)
    if codes and not await reached(desk, sorted(seen)):
        said.add([problem("NOT_FOUND", *path)])
        raise said.refusal()
    rows = [
        Row(number, code, None if given is None else given[number - 1]) for number, code in enumerate(codes, start=1)
    ]
    return Listed(named_list(what, codes), region, institution, rows, path)


async def listed_enrolments(desk: Desk, codes: Sequence[str], said: Objections) -> Listed:
    """The rows of a list of enrolments (`list.enrolments`). Notes and raises as `listed_codes`."""
    return await listed_codes(desk, "enrolments", codes, ("list", "enrolments"), said, _enrolments_reached)


async def _enrolments_reached(desk: Desk, codes: Sequence[str]) -> bool:
    mine = list(await Institution.filter(desk.institutions).values_list("id", flat=True))
    known = models.Enrolment.filter(code__in=possible(codes), voided_at=None, contract__institution_id__in=mine)
    return await known.exists()


async def listed_team(
    desk: Desk, team: str, what: str, path: Path, said: Objections, *, about: str = "code", **conditions: Any
) -> Listed:
    """The enrolments under individual and families' contracts with a team (code, at `path`) for which the conditions
    hold, those that were voided left aside, in the order in which residents are taken; rows are named by `about`.

    One more than `MOST_ROWS` at most is read. Raises a Refusal: NOT_FOUND (a team of no institution the actor serves).
    """
    mine = await Institution.filter(desk.institutions).values_list("id", flat=True) if possible([team]) else []
    row = await Team.get_or_none(code=team, home_id__in=list(mine)).select_related("home")
    if row is None:
        said.add([problem("NOT_FOUND", *path)])
        raise said.refusal()
    kinds = [ContractKind.INDIVIDUAL.value, ContractKind.FAMILY.value]
    contracts = Subquery(models.Contract.filter(team_id=row.id, kind__in=kinds).values("id"))
    found = models.Enrolment.filter(contract_id__in=contracts, voided_at=None, **conditions)
    codes = await found.order_by("resident_id", "id").limit(MOST_ROWS + 1).values_list(about, flat=True)
    rows = [Row(number, str(code)) for number, code in enumerate(codes, start=1)]
    return Listed(named_list(f"{what}:{row.code}"), row.home.region_id, row.home_id, rows, path)


def day_of(written: Mapping[str, Any], name: str) -> date:
    """A day of the input of a job, as it was written."""
    return date.fromisoformat(written[name])
