"""Recording why somebody is not signed (登记拒签与未签约原因, R210, R216). Append-only: the latest counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from core.clock import day_of
from core.event import Event
from core.faults import Problem
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.problem import may_not_sign
from enrolment.recording.problem import problem as problem_of_facts
from enrolment.refusing.given import RecordRefusal, RecordUnsignedReason
from enrolment.refusing.problem import is_enrolled, problem
from enrolment.registering.acting import Answer, institution_at, perform
from enrolment.registering.given import past_day_problems
from enrolment.signing.given import ResidentSigned
from enrolment.signing.persons import Person, persons_of, signer_problems
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.vocabulary import SigningMethod, UnsignedReason
from teams.code import possible
from teams.models import Institution, Team, TeamMember
from teams.operations.problem import words_problems
from teams.operations.verb import Objections
from teams.period import in_force

LONGEST_NOTE = 500

MOST_AHEAD = timedelta(days=366)
"""Residents are asked again at the latest in the next year's round of signing."""


async def record_refusal(desk: Desk, given: RecordRefusal, key: str) -> Answer:
    """Record a refusal with the notice that the resident (or a guardian) and a member of the team signed (R216).

    Answers `resident`, `record`. Raises a Refusal: NOT_FOUND (`resident`, `team`), NOT_A_GUARDIAN, SIGNER_IS_A_MINOR
    (`residentSignature.signer`), MAY_NOT_SIGN (`teamSignature.practitioner`: nobody of the team that day),
    CODE_NOT_HERE, SIGNED_AFTER_RECORDING, ALREADY_ENROLLED (with `until`), ASK_AGAIN_DAY, TEXT_SIZE (`note`), and of
    the day TOO_EARLY and AFTER_DEATH.
    """

    async def body() -> Answer:
        said, on = Objections(), given.on
        said.add(_plain_problems(desk, given.ask_again, given.note))
        said.add(_method_problems(desk, given))
        person = await _person(desk, given.resident, on, said)
        team = await _team(desk, given.team, said)
        if person is not None:
            said.add(_standing_problems(desk, person, on, "resident"))
            signed = given.resident_signature
            place = ("residentSignature", "signer")
            said.add(signer_problems(person, signed.signer, day_of(signed.at), place))
        if team is not None and not await _is_member(team, given):
            said.add([may_not_sign(is_team=True, path=("teamSignature", "practitioner"))])
        said.refuse()
        if person is None or team is None:
            raise said.refusal()
        record = await _put(
            desk,
            person,
            on,
            UnsignedReason.REFUSED,
            institution=team.home,
            team_id=team.id,
            ask_again=given.ask_again,
            note=given.note or "",
            signed_by_resident=_by_resident(person, given.resident_signature),
            signed_by_team={
                "practitioner": given.team_signature.practitioner,
                "method": given.team_signature.method.value,
                "at": given.team_signature.at.isoformat(),
                "evidence": given.team_signature.evidence,
            },
        )
        return {"resident": person.code, "record": record.code}

    return await perform(desk, "recordRefusal", given, key, body)


async def record_unsigned_reason(desk: Desk, given: RecordUnsignedReason, key: str) -> Answer:
    """Record another reason why somebody is not signed (R210). Answers `resident`, `record`.

    Raises a Refusal: NOT_FOUND (`resident`, `institution`), INSTITUTION_NEEDED, NOTICE_NEEDED for REFUSED, NOTE_NEEDED
    for OTHER, RECORD_DISAGREES (DECEASED and MOVED_OUT follow what is on record of the resident), ALREADY_ENROLLED,
    ASK_AGAIN_DAY, TEXT_SIZE (`note`), DAY_IN_FUTURE, TOO_EARLY and AFTER_DEATH (`on`).
    """

    async def body() -> Answer:
        said, on, reason = Objections(), given.on or desk.today, given.reason
        said.add(_plain_problems(desk, given.ask_again, given.note))
        if reason is UnsignedReason.REFUSED:
            said.add([problem("NOTICE_NEEDED", "reason")])
        if reason is UnsignedReason.OTHER and not (given.note or "").strip():
            said.add([problem_of_signing("NOTE_NEEDED", "note")])
        if reason is UnsignedReason.DECEASED and given.ask_again is not None:
            said.add([problem("ASK_AGAIN_DAY", "askAgain")])
        home = await institution_at(desk, given.institution, said)
        person = await _person(desk, given.resident, on, said)
        if person is not None:
            said.add(record_problems(person, reason, on))
            said.add(_standing_problems(desk, person, on, "on", may_be_dead=reason is UnsignedReason.DECEASED))
        said.refuse()
        if person is None or home is None:
            raise said.refusal()
        record = await _put(
            desk, person, on, reason, institution=home, ask_again=given.ask_again, note=given.note or ""
        )
        return {"resident": person.code, "record": record.code}

    return await perform(desk, "recordUnsignedReason", given, key, body)


def _plain_problems(desk: Desk, ask_again: date | None, note: str | None) -> Iterator[Problem]:
    yield from words_problems(note, LONGEST_NOTE, "note")
    if ask_again is not None and not desk.today < ask_again <= desk.today + MOST_AHEAD:
        yield problem("ASK_AGAIN_DAY", "askAgain")


def _method_problems(desk: Desk, given: RecordRefusal) -> Iterator[Problem]:
    for signature, name in ((given.resident_signature, "residentSignature"), (given.team_signature, "teamSignature")):
        if signature.at > desk.clock():
            yield problem_of_signing("SIGNED_AFTER_RECORDING", name, "at")
        if signature.method is SigningMethod.ONE_TIME_CODE:
            yield problem_of_signing("CODE_NOT_HERE", name, "method")


async def _person(desk: Desk, code: str, on: date, said: Objections) -> Person | None:
    """The resident, taken for this transaction, so that nobody signs the person meanwhile."""
    person = (await persons_of(desk, [code], on)).get(code)
    said.add([problem_of_signing("NOT_FOUND", "resident")] if person is None else [])
    return person


async def _team(desk: Desk, code: str, said: Objections) -> Team | None:
    mine = await Institution.filter(desk.institutions).values_list("id", flat=True) if possible([code]) else []
    team = await Team.get_or_none(code=code, home_id__in=list(mine)).select_related("home")
    said.add([problem_of_signing("NOT_FOUND", "team")] if team is None else [])
    return team


async def _is_member(team: Team, given: RecordRefusal) -> bool:
    """Any member signs the notice, not only who signs contracts (R216: the team)."""
    code, on = given.team_signature.practitioner, day_of(given.team_signature.at)
    if not possible([code]):
        return False
    rows = await TeamMember.filter(team_id=team.id, practitioner__code=code)
    return any(in_force(row.starts, row.ends, on) for row in rows)


def _standing_problems(
    desk: Desk, person: Person, on: date, path: str, *, may_be_dead: bool = False
) -> Iterator[Problem]:
    """Of the day: within the life, and neither covered then nor signed for a later day."""
    yield from past_day_problems(on, person.born, desk.today, (path,))
    if person.died is not None and on > person.died and not may_be_dead:
        yield problem_of_facts("AFTER_DEATH", path)
    signed = (each for each in person.covers if each.until > on and (each.starts <= on or each.starts > desk.today))
    yield from [is_enrolled(each, "resident") for each in signed][:1]


def record_problems(person: Person, reason: UnsignedReason, on: date) -> Iterator[Problem]:
    """A death or a moving away is recorded once, as what it is; the reason follows it."""
    of_record = {UnsignedReason.DECEASED: person.died, UnsignedReason.MOVED_OUT: person.moved_away}
    if reason in of_record:
        since = of_record[reason]
        if since is None or since > on:
            yield problem("RECORD_DISAGREES", "reason")


def _by_resident(person: Person, signed: ResidentSigned) -> dict[str, str]:
    return {
        "signer": signed.signer or person.code,
        "method": signed.method.value,
        "at": signed.at.isoformat(),
        "evidence": signed.evidence,
    }


async def _put(
    desk: Desk, person: Person, on: date, reason: UnsignedReason, *, institution: Institution, **columns: Any
) -> models.UnsignedRecord:
    """One more row; the listeners are told that there is one, and the reason."""
    record = await models.UnsignedRecord.create(
        code=desk.new_code("UNS"),
        resident_id=person.id,
        institution_id=institution.id,
        reason=reason.value,
        on_day=on,
        at=desk.clock(),
        by=desk.subject,
        **columns,
    )
    event = Event(
        "resident.unsigned", person.code, person.region, (institution.code,), (person.code,), {"record": record.code}
    )
    await announce(desk.clock, event)
    return record
