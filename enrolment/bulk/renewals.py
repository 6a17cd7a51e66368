"""Preparing renewals over a list (批量准备续约, R217): each a drafted contract, offered, that awaits fresh signatures.

Nothing renews by itself: what is prepared covers nobody before all have signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tortoise.expressions import F

from core.faults import Problem, Refusal
from core.wire import WIRE
from enrolment.bulk.families import family_prepared, family_to_renew
from enrolment.bulk.listing import listed_enrolments, listed_team
from enrolment.bulk.standing import chosen_to_the_end, prepared, renewed_by
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed, ask
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.kind import Given, row_by_row
from enrolment.jobs.problem import problem as of_job
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind, JobRowState
from enrolment.signing.covers import enrolment_held
from enrolment.signing.given import Circumstances
from enrolment.signing.papers import provider_of
from enrolment.signing.preparing import ContractAt, DraftContract, Takeover, drafted, offered
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.signing import Answer
from enrolment.vocabulary import SignChannel
from teams.operations.verb import Objections

VERB = "prepareRenewals"


@dataclass(frozen=True, slots=True)
class EndingWithTeam:
    """The enrolments with a team (code) whose cover is over on a day in [from, before), and was not cut short."""

    __pydantic_config__ = WIRE
    team: str
    ends_before: date
    ends_from: date | None = None


@dataclass(frozen=True, slots=True)
class RenewalList:
    """Enrolments by code, or those that end with a team: exactly one."""

    __pydantic_config__ = WIRE
    enrolments: tuple[str, ...] | None = None
    team: EndingWithTeam | None = None


@dataclass(frozen=True, slots=True)
class PrepareRenewals:
    """`years`: contract years, 1 to 3; left out, as many as each contract had."""

    __pydantic_config__ = WIRE
    list_: RenewalList
    policy: ErrorPolicy
    years: int | None = None


async def prepare_renewals(desk: Desk, given: PrepareRenewals, key: str) -> Answer:
    """Ask for renewals to be prepared. Answers `job`.

    Raises a Refusal: TERM_NOT_ALLOWED (`years`), PERIOD_EMPTY (`list.team.endsFrom`), NOT_FOUND (`list.team.team`),
    those of `listed_codes`, and those of `ask`. What is wrong with single rows is told by the job. R217.
    """

    async def listing(said: Objections) -> Listed:
        if given.years is not None and not 1 <= given.years <= 3:
            said.add([of_signing("TERM_NOT_ALLOWED", "years")])
        chosen = given.list_.team
        if chosen is None:
            return await listed_enrolments(desk, given.list_.enrolments or (), said)
        first = chosen.ends_from or desk.today
        if first >= chosen.ends_before:
            said.add([of_job("PERIOD_EMPTY", "list", "team", "endsFrom")])
        return await listed_team(
            desk,
            chosen.team,
            "team",
            ("list", "team", "team"),
            said,
            covered_until=F("ends"),
            covered_until__gte=first,
            covered_until__lt=chosen.ends_before,
        )

    written = {"years": given.years}
    return await ask(desk, JobKind.PREPARE_RENEWALS, VERB, given, written, given.policy, listing, key)


async def renewal_prepared(desk: Desk, given: Given, row: Row) -> RowResult:
    """Draft and offer the renewal of one enrolment, with its provider and what was chosen under it, from the first day
    no longer covered (today, if that is past). SKIPPED, with the contract, where a renewal is prepared or signed.

    What belongs to a family's contract to its end is renewed with the family: one contract for all (`family_prepared`).
    Raises a Refusal: NOT_FOUND and NOT_RENEWABLE (`enrolment`: it ended as it began, too), and those of
    `draft_contract` and `offer_contract`, or of the family.
    """
    family = await family_to_renew(desk, row.subject)
    if family is not None and (result := await family_prepared(desk, given, row, family)) is not None:
        return result
    old = await enrolment_held(desk, row.subject, Objections())
    standing = await renewed_by(old) or await prepared(old, renews_id=old.contract_id)
    if standing is not None:
        return RowResult(row.position, JobRowState.SKIPPED, standing)
    if old.covered_until <= old.starts:  # it never covered anybody, and is not found among covers to take over from
        raise Refusal((of_signing("NOT_RENEWABLE", "enrolment"),))
    contract = old.contract
    wish = DraftContract(
        old.resident.code,
        await provider_of(contract),
        max(old.covered_until, desk.today),
        given["years"] or contract.years,
        await chosen_to_the_end(desk, old),
        Circumstances(SignChannel.CLINIC, accepts_outside_area=contract.accepts_outside_area),
        Takeover(renews=old.code),
    )
    return await prepared_row(desk, wish, row)


async def prepared_row(desk: Desk, wish: DraftContract, row: Row, *, day: str = "enrolment") -> RowResult:
    """Draft and offer a contract. Raises a Refusal: those of both, what concerns what it takes over from at
    `enrolment`, and its first day at `day`: the place of that in the input, or of what it follows from."""
    try:
        answer = await drafted(desk, wish)
        await offered(desk, ContractAt(answer["contract"], answer["version"]), of_record=True)
    except Refusal as refusal:
        raise Refusal(tuple(_placed(each, day) for each in refusal.problems)) from refusal
    return RowResult(row.position, JobRowState.DONE, str(answer["contract"]))


def _placed(found: Problem, day: str) -> Problem:
    at = {"contract": "enrolment", "takeover": "enrolment", "starts": day}.get(found.path[0] if found.path else "")
    return found if at is None else replace(found, path=(at,))


RENEWALS = row_by_row(JobKind.PREPARE_RENEWALS, VERB, renewal_prepared)
