"""Why people of a register are not signed (台账未签约原因): the rules of the single verbs, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import orjson

from core.faults import Problem
from enrolment.refusing.problem import is_enrolled, problem
from enrolment.refusing.refusing import MOST_AHEAD, record_problems
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import SignatureEntry, UnsignedEntry
from enrolment.register.person import Somebody
from enrolment.register.places import Places
from enrolment.register.term import Term, noon
from enrolment.registering.given import past_day_problems
from enrolment.signing.persons import Person, signer_problems
from enrolment.signing.problem import problem as of_signing
from enrolment.vocabulary import UnsignedReason


def unsigned_problems(
    one: Somebody, person: Person | None, terms: Sequence[Term], places: Places, today: date
) -> Iterator[LineFault]:
    """What is wrong with why somebody is unsigned: those of `recordUnsignedReason`, NOTICE_NEEDED at each column that
    the notice of a refusal lacks, NOT_FOUND where its team is none of the clinic's or its signer unknown,
    SIGNER_IS_A_MINOR and NOT_A_GUARDIAN of who signed it for the resident's side, CONTRADICTS_LINE where a term of the
    file covers the day.

    Of a day to ask again that has passed nothing is said, nor whether the signer was of the team on that day: a
    register is older than today, and than this system's memory of its teams.
    """
    for line in one.lines:
        said = line.unsigned
        if said is None:
            continue
        number, born = line.number, one.born or (date.min if person is None else person.born)
        yield from found(number, "unsignedOn", past_day_problems(said.on, born, today, ("on",)))
        if said.reason is UnsignedReason.OTHER and not (said.note or "").strip():
            yield from found(number, "unsignedNote", [of_signing("NOTE_NEEDED", "note")])
        is_deceased = said.reason is UnsignedReason.DECEASED
        if said.ask_again is not None and (is_deceased or not said.on < said.ask_again <= today + MOST_AHEAD):
            yield from found(number, "askAgain", [problem("ASK_AGAIN_DAY", "askAgain")])
        if any(term.wish.starts <= said.on < term.until for term in terms):
            yield fault(number, "unsignedReason", "CONTRADICTS_LINE")
        if person is not None:
            yield from found(number, "unsignedReason", record_problems(person, said.reason, said.on))
            cover = person.cover_on(said.on)
            if cover is not None:
                yield from found(number, "unsignedReason", [is_enrolled(cover, "on")])
        if said.reason is UnsignedReason.REFUSED:
            yield from (fault(number, column, "NOTICE_NEEDED") for column in _missing(said))
            yield from _named_problems(number, said, places)
            if person is not None:
                yield from found(number, "noticeByGuardian", _signer_problems(one, person, said))


def _named_problems(number: int, said: UnsignedEntry, places: Places) -> Iterator[LineFault]:
    if said.team is not None and said.team not in places.teams:
        yield fault(number, "noticeTeam", "NOT_FOUND")
    if (
        said.by_team is not None
        and said.by_team.signer is not None
        and not places.has_practitioner(said.by_team.signer)
    ):
        yield fault(number, "noticeSigner", "NOT_FOUND")


def _signer_problems(one: Somebody, person: Person, said: UnsignedEntry) -> list[Problem]:
    """A minor's notice is a guardian's to sign, as with `recordRefusal`; whom the register itself names as guardian is
    taken to be one that day, for it does not say since when."""
    if not said.is_by_guardian:
        return signer_problems(person, None, said.on, ("signer",))
    if any(line.guardian is not None for line in one.lines):
        return []
    return signer_problems(person, next(iter(sorted(person.guardians)), "?"), said.on, ("signer",))


def notice_signers(one: Somebody) -> Iterator[str]:
    """Who signed notices of refusals for the teams (codes of practitioners)."""
    for line in one.lines:
        if line.unsigned is not None and line.unsigned.by_team is not None and line.unsigned.by_team.signer is not None:
            yield line.unsigned.by_team.signer


def _missing(said: UnsignedEntry) -> list[str]:
    """The columns without which there is no notice that both have signed (R216)."""
    own, team = said.by_resident, said.by_team
    needed = (
        ("noticeTeam", said.team),
        ("noticeSigner", None if team is None else team.signer),
        ("noticeEvidence", None if own is None else own.evidence),
        ("noticeTeamEvidence", None if team is None else team.evidence),
    )
    return [column for column, value in needed if value is None]


def notice(said: UnsignedEntry, signer: str) -> tuple[str | None, str | None]:
    """The two signatures of a notice as columns keep them; `signer`: the code of who signed for the resident's side."""
    if said.reason is not UnsignedReason.REFUSED or said.by_resident is None or said.by_team is None:
        return None, None
    own = {"signer": signer, **_signed(said.by_resident, said.on)}
    team = {"practitioner": said.by_team.signer, **_signed(said.by_team, said.on)}
    return orjson.dumps(own).decode(), orjson.dumps(team).decode()


def _signed(signature: SignatureEntry, on: date) -> dict[str, Any]:
    return {"method": signature.method.value, "at": noon(on).isoformat(), "evidence": signature.evidence}
