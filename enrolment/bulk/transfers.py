"""Preparing transfers to another team over a list (批量准备转签): a team dissolves, and its residents are asked.

Each is a drafted contract, offered, that awaits fresh signatures; nobody moves without (R217). The new team is held
against area, room and ability for each of them. Members of a family are asked one by one like everybody: whoever signs
leaves the family's contract, and the family add-on with it. Once nobody is left in that, the household stands on
FAMILY_TO_INVITE of the new team, and signs anew with it (`sign_family`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.faults import Problem, Refusal
from core.wire import WIRE
from enrolment import models
from enrolment.bulk.listing import day_of, listed_enrolments, listed_team
from enrolment.bulk.problem import problem
from enrolment.bulk.renewals import prepared_row
from enrolment.bulk.standing import chosen_to_the_end, prepared
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed, ask
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.kind import Given, row_by_row
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind, JobRowState
from enrolment.provider.ground import ground_of
from enrolment.provider.judging import capacity_problems
from enrolment.provider.provider import ProviderGiven, TeamChoice
from enrolment.provider.value import ProviderGround
from enrolment.signing.covers import enrolment_held
from enrolment.signing.given import Circumstances
from enrolment.signing.preparing import DraftContract, Takeover
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.signing import Answer
from enrolment.vocabulary import SignChannel
from teams.code import possible
from teams.models import Institution, Team
from teams.operations.verb import Objections

VERB = "prepareTransfers"


@dataclass(frozen=True, slots=True)
class TransferList:
    """Enrolments by code, or those with a team (code) that cover on the day and the day before: exactly one."""

    __pydantic_config__ = WIRE
    enrolments: tuple[str, ...] | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class PrepareTransfers:
    """To which team (code), from which day on, for how many contract years, 1 to 3."""

    __pydantic_config__ = WIRE
    list_: TransferList
    to_team: str
    on: date
    policy: ErrorPolicy
    years: int = 1


async def prepare_transfers(desk: Desk, given: PrepareTransfers, key: str) -> Answer:
    """Ask for transfers to be prepared. Answers `job`.

    Raises a Refusal: TERM_NOT_ALLOWED (`years`), BACKDATED (`on`), NOT_FOUND (`toTeam`, `list.team`), SAME_PROVIDER
    (`toTeam`), those of `listed_codes`, and those of `ask`. What is wrong with single rows is told by the job.
    """

    async def listing(said: Objections) -> Listed:
        if not 1 <= given.years <= 3:
            said.add([of_signing("TERM_NOT_ALLOWED", "years")])
        if given.on < desk.today:
            said.add([problem("BACKDATED", "on")])
        if not await _is_mine(desk, given.to_team):
            said.add([problem("NOT_FOUND", "toTeam")])
        chosen = given.list_.team
        if chosen is None:
            return await listed_enrolments(desk, given.list_.enrolments or (), said)
        if chosen == given.to_team:
            said.add([problem("SAME_PROVIDER", "toTeam")])
        days: dict[str, Any] = {"starts__lt": given.on, "covered_until__gt": given.on}
        return await listed_team(desk, chosen, "team", ("list", "team"), said, **days)

    written = {"toTeam": given.to_team, "on": given.on.isoformat(), "years": given.years}
    return await ask(desk, JobKind.PREPARE_TRANSFERS, VERB, given, written, given.policy, listing, key)


async def transfer_prepared(desk: Desk, given: Given, row: Row) -> RowResult:
    """Draft and offer a contract with the new team that ends one enrolment on its first day, with what was chosen
    under that. SKIPPED, with the contract, where such a one is prepared, and where it is a family's (FAMILY_TOGETHER).

    Raises a Refusal: NOT_FOUND and OUTSIDE_COVER (`enrolment`), BEFORE_START (`on`: the first day covered), those of
    `draft_contract` and `offer_contract` (of the day at `on`; HAS_UPCOMING with what is to be done first), what
    concerns the new team at `toTeam` (OUTSIDE_AREA among them: whoever lives elsewhere chooses that team by the own
    word), and CAPACITY_REACHED (`toTeam`), where those who are asked already leave no room.
    """
    old = await enrolment_held(desk, row.subject, Objections())
    team, on = str(given["toTeam"]), day_of(given, "on")
    if old.starts == on < old.covered_until:
        raise Refusal((problem("BEFORE_START", "on"),))
    if not old.starts < on < old.covered_until:
        raise Refusal((problem("OUTSIDE_COVER", "enrolment"),))
    standing = await prepared(old, follows_id=old.contract_id, team__code=team)
    if standing is not None:
        return RowResult(row.position, JobRowState.SKIPPED, standing)
    wish = DraftContract(
        old.resident.code,
        ProviderGiven(team=team),
        on,
        given["years"],
        await chosen_to_the_end(desk, old),
        Circumstances(SignChannel.CLINIC),
        Takeover(changes_provider=True),
    )
    try:
        result = await prepared_row(desk, wish, row, day="on")
        await _check_room(desk, team, on, row)
    except Refusal as refusal:
        raise Refusal(tuple(_placed(each) for each in refusal.problems)) from refusal
    return result


def _placed(found: Problem) -> Problem:
    """What is said of the new team, at its place in this input; nobody confirms a choice for others in a list. A
    renewal that is signed already is told with the way on."""
    if found.code == "OUTSIDE_AREA":
        return problem("OUTSIDE_AREA", "toTeam")
    if found.code == "HAS_UPCOMING":
        return problem("HAS_UPCOMING", "enrolment")
    return replace(found, path=("toTeam",)) if found.path[:1] == ("provider",) else found


async def _check_room(desk: Desk, team: str, on: date, row: Row) -> None:
    """Refuse where the team has no room for all who are asked to come to it, this one included."""
    ground = await ground_of(desk, TeamChoice(team), on, None, ("provider",))
    if not isinstance(ground, ProviderGround):
        raise Refusal(ground)
    asked = models.Contract.filter(
        team_id=ground.rows.team, follows_id__not_isnull=True, offered_at__not_isnull=True, signed_at=None
    )
    coming = await asked.filter(withdrawn_at=None).count() + row.ahead
    if found := capacity_problems(replace(ground, load=ground.load + coming - 1), 1):
        raise Refusal(found)


async def _is_mine(desk: Desk, team: str) -> bool:
    mine = list(await Institution.filter(desk.institutions).values_list("id", flat=True)) if possible([team]) else []
    return await Team.filter(code=team, home_id__in=mine).exists()


TRANSFERS = row_by_row(JobKind.PREPARE_TRANSFERS, VERB, transfer_prepared)
