"""What residents ask of a clinic, and its answer (居民申请与答复, R191): another provider, or an end.

A request changes nothing by itself: the clinic answers, and then acts by `changeProvider` or `endEnrolment`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.clock import Clock
from core.event import Event
from core.outbox import announce
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.people import own_people
from enrolment.door.problem import problem
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import RequestAnswer, RequestKind
from teams.code import possible
from teams.models import Institution, Team, TeamStandingPeriod
from teams.operations.problem import words_problems
from teams.operations.verb import Objections, lock
from teams.period import in_force
from teams.vocabulary import TeamStanding

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class RequestChange:
    """What is asked for about an enrolment (code). `wanted_team`: with CHANGE_PROVIDER, the code of one, if any."""

    __pydantic_config__ = WIRE
    enrolment: str
    kind: RequestKind
    wanted_team: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The resident takes it back. `expected_version` is the request's."""

    __pydantic_config__ = WIRE
    request: str
    expected_version: int


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """The clinic accepts or declines; whoever declines says why. `expected_version` is the request's."""

    __pydantic_config__ = WIRE
    request: str
    expected_version: int
    answer: RequestAnswer
    note: str | None = None


async def request_change(desk: Desk, given: RequestChange, key: str) -> Answer:
    """Ask for another provider or an end, for oneself or a ward. Answers `request`, `version`.

    Raises a Refusal: NOT_FOUND (`enrolment`: nobody's for whom one may act; `wantedTeam`), ALREADY_ENDED (`enrolment`:
    it covers nobody any more), REQUEST_OPEN (`enrolment`), NOT_OF_AN_END and SAME_PROVIDER (`wantedTeam`), TEXT_SIZE
    (`note`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.note, LONGEST_NOTE, "note"))
        enrolment = await _own_enrolment(desk, given.enrolment, said)
        team = await _team(desk, given, said)
        if enrolment is None:
            raise said.refusal()
        await lock(models.Resident, [enrolment.resident_id])
        if enrolment.covered_until <= max(desk.today, enrolment.starts):
            said.add([problem_of_signing("ALREADY_ENDED", "enrolment")])
        if await models.ResidentRequest.filter(enrolment_id=enrolment.id, answered_at=None).exists():
            said.add([problem("REQUEST_OPEN", "enrolment")])
        if team is not None and team.id == enrolment.contract.team_id:
            said.add([problem_of_signing("SAME_PROVIDER", "wantedTeam")])
        said.refuse()
        row = await models.ResidentRequest.create(
            code=desk.new_code("REQ"),
            resident_id=enrolment.resident_id,
            enrolment_id=enrolment.id,
            kind=given.kind.value,
            wanted_team_id=None if team is None else team.id,
            note=given.note or "",
            at=desk.clock(),
            by=desk.subject,
        )
        await _tell(desk.clock, "request.made", row.code)
        return {"request": row.code, "version": row.version}

    return await acted(desk, "requestChange", given, key, body)


async def withdraw_request(desk: Desk, given: WithdrawRequest, key: str) -> Answer:
    """Take a request back that nobody has answered. Answers `request`, `version`.

    Raises a Refusal: NOT_FOUND (`request`), VERSION_CONFLICT, REQUEST_ANSWERED.
    """

    async def body() -> Answer:
        people = await own_people(desk.actor, desk.today)
        found = models.ResidentRequest.filter(code__in=possible([given.request]), resident_id__in=list(people.values()))
        return await _answered(desk, await found.first(), given.expected_version, RequestAnswer.WITHDRAWN, "")

    return await acted(desk, "withdrawRequest", given, key, body)


async def answer_request(desk: Desk, given: AnswerRequest, key: str) -> Answer:
    """Answer a request about an enrolment of an institution one serves. Answers `request`, `version`.

    Raises a Refusal: NOT_FOUND (`request`), VERSION_CONFLICT, REQUEST_ANSWERED, ANSWER_NOT_YOURS (`answer`: only the
    resident takes it back), NOTE_NEEDED for DECLINED, TEXT_SIZE (`note`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.note, LONGEST_NOTE, "note"))
        if given.answer is RequestAnswer.WITHDRAWN:
            said.add([problem("ANSWER_NOT_YOURS", "answer")])
        if given.answer is RequestAnswer.DECLINED and not (given.note or "").strip():
            said.add([problem_of_signing("REASON_NEEDED", "note")])
        mine = await Institution.filter(desk.institutions).values_list("id", flat=True)
        found = await models.ResidentRequest.filter(
            code__in=possible([given.request]), enrolment__contract__institution_id__in=list(mine)
        ).first()
        return await _answered(desk, found, given.expected_version, given.answer, given.note or "", said)

    return await acted(desk, "answerRequest", given, key, body)


async def _answered(
    desk: Desk,
    row: models.ResidentRequest | None,
    expected: int,
    answer: RequestAnswer,
    note: str,
    said: Objections | None = None,
) -> Answer:
    """One answer for each request, at the expected version."""
    said = said or Objections()
    if row is None:
        said.add([problem("NOT_FOUND", "request")])
        raise said.refusal()
    await said.claim(models.ResidentRequest, row.id, expected, "expectedVersion")
    standing = await models.ResidentRequest.get(id=row.id)
    said.add([] if standing.answered_at is None else [problem("REQUEST_ANSWERED", "request")])
    said.refuse()
    await models.ResidentRequest.filter(id=row.id).update(
        answered_at=desk.clock(), answered_by=desk.subject, answer=answer.value, answer_note=note
    )
    event = "request.withdrawn" if answer is RequestAnswer.WITHDRAWN else "request.answered"
    await _tell(desk.clock, event, row.code)
    return {"request": row.code, "version": expected + 1}


async def _own_enrolment(desk: Desk, code: str, said: Objections) -> models.Enrolment | None:
    people = await own_people(desk.actor, desk.today)
    found = (
        await models.Enrolment.filter(
            code__in=possible([code]), resident_id__in=list(people.values()), voided_at__isnull=True
        )
        .select_related("contract")
        .first()
    )
    said.add([problem("NOT_FOUND", "enrolment")] if found is None else [])
    return found


async def _team(desk: Desk, given: RequestChange, said: Objections) -> Team | None:
    """The wanted team: any that was formed and not dissolved; whether it can sign is judged when it does."""
    if given.wanted_team is None:
        return None
    if given.kind is RequestKind.END:
        said.add([problem("NOT_OF_AN_END", "wantedTeam")])
        return None
    found = await Team.filter(code__in=possible([given.wanted_team])).first()
    if found is None or await _is_dissolved(found, desk.today):
        said.add([problem("NOT_FOUND", "wantedTeam")])
        return None
    return found


async def _is_dissolved(team: Team, on: date) -> bool:
    rows = await TeamStandingPeriod.filter(team_id=team.id, standing=TeamStanding.DISSOLVED.value)
    return any(in_force(row.starts, row.ends, on) for row in rows)


async def _tell(clock: Clock, kind: str, request: str) -> None:
    """To the resident, and to the institution that carries the enrolment."""
    row = await models.ResidentRequest.get(code=request).select_related(
        "resident", "enrolment__contract__institution", "enrolment__contract__region"
    )
    contract = row.enrolment.contract
    event = Event(
        kind,
        row.code,
        contract.region.code,
        (contract.institution.code,),
        (row.resident.code,),
        {"kind": row.kind, "answer": row.answer},
    )
    await announce(clock, event)
