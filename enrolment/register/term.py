"""One term of a contract in a register (台账协议): as a wish to sign, and what of its papers is wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from core.clock import SHANGHAI
from core.faults import Problem
from enrolment.desk import Desk
from enrolment.provider import judging as of_provider
from enrolment.provider.provider import DoctorChoice, ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.fault import fault as of_format
from enrolment.register.format.record import ContractEntry, EndingEntry, RegisterLine
from enrolment.register.reckoning import Put, Reckoned
from enrolment.signing.freshness import stale_problems
from enrolment.signing.given import Circumstances
from enrolment.signing.judging import Wish
from enrolment.signing.persons import Covering, Person, signer_problems
from enrolment.signing.problem import problem
from enrolment.signing.terms import Common, day_problems
from enrolment.vocabulary import ContractKind, EndingReason, SigningMethod

_COLUMN = {
    "starts": "startsOn",
    "backfillReason": "backfillReason",
    "years": "years",
    "packages": "packages",
    "resident": "",
    "consent": "consentedOn",
    "acceptsOutsideArea": "outsideArea",
    "explanationGiven": "explained",
    "signer": "signedByGuardian",
    "givenBy": "signedByGuardian",
    "method": "residentMethod",
    "residentSignature": "signedOn",
    "practitioner": "practitioner",
    "guidingInstitution": "guidingInstitution",
    "supportingTeam": "supportingTeam",
    "provider": "team",
    "team": "team",
}
"""Which column holds what a problem's path ends with."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An own cover that stays as it is under a family's contract. `line`: that of the file which tells it, None: it is
    on record. `until`: the first day no longer covered, where it was cut short before the cover's own."""

    cover: Covering
    line: int | None
    until: date


@dataclass(frozen=True, slots=True)
class Term:
    """A term that may be entered. `until`: the first day no longer covered; `signer`: the guardian who signed (key or
    code), None: the person. `standing`: the cover on record that it is already; nothing is written then.

    `adopts`: of a member of a family's contract whom own covers go on to cover these; `under`: what is held under each.
    """

    line: RegisterLine
    entry: ContractEntry
    ending: EndingEntry | None
    common: Common
    wish: Wish
    until: date
    signer: str | None
    reckoned: Reckoned | None = None
    standing: Covering | None = None
    adopts: tuple[Adopted, ...] = ()
    under: tuple[tuple[Put, ...], ...] = ()

    @property
    def number(self) -> int:
        """The line's number."""
        return self.line.number

    @property
    def is_adopting(self) -> bool:
        """Whether it is no cover of its own, but an own one goes on under the family's contract."""
        return bool(self.entry.covered_by)

    @property
    def lasts(self) -> date:
        """Until when it keeps the contract standing: an own cover that ends by itself may be followed by another."""
        is_cut = any(each.until < each.cover.until for each in self.adopts)
        return self.entry.ends if self.adopts and not is_cut else self.until


@lru_cache(maxsize=4_096)
def noon(on: date) -> datetime:
    """What stands for an instant of which only the day in Shanghai is told."""
    return datetime.combine(on, time(12), SHANGHAI).astimezone(UTC)


def column_of(path: tuple[str, ...]) -> str:
    """The column that a problem of a contract's input is about."""
    for name in reversed(path):
        if name in _COLUMN:
            return _COLUMN[name]
    return ""


def told(line: int, problems: Iterator[Problem] | list[Problem]) -> list[LineFault]:
    """Problems of a contract at the columns that they are about."""
    return [one for each in problems for one in found(line, column_of(each.path), [each])]


def given_of(entry: ContractEntry) -> ProviderGiven | None:
    """With whom; None where a doctor has no role: a line names one of both, which its reader has seen to."""
    provider = entry.provider
    if provider.practitioner is None:
        return ProviderGiven(team=provider.team or "")
    if provider.role is None:
        return None
    choice = DoctorChoice(provider.practitioner, provider.role, provider.guiding_institution, provider.supporting_team)
    return ProviderGiven(doctor=choice)


def wish_of(key: str, entry: ContractEntry, given: ProviderGiven, first: date) -> Wish:
    """The term as it would be asked for at the desk; `first`: the first day of the contract it belongs to."""
    return Wish(
        key,
        given,
        entry.starts,
        entry.years,
        entry.packages,
        Circumstances(
            entry.channel,
            entry.business_line,
            entry.partner,
            entry.is_explained,
            entry.accepts_outside_area,
            entry.provided,
        ),
        entry.backfill_reason,
        entry.signed,
        kind=entry.kind,
        contract_from=first if entry.kind is ContractKind.FAMILY else None,
        by_guardian=entry.is_by_guardian,
    )


def paper_problems(desk: Desk, term: Term, person: Person) -> Iterator[LineFault]:
    """What is wrong with the days, the consent and the signatures: the rules of signing at the desk, as far as a
    register tells of them. Only of its own institution's texts a system knows what they said."""
    entry, number = term.entry, term.number
    yield from told(number, list(day_problems(term.wish.terms, term.common.late)))
    consented = entry.consented or entry.signed
    signed = {"consent": noon(consented), "residentSignature": noon(entry.signed)}
    yield from told(number, list(stale_problems(desk.today, entry.starts, signed)))
    if consented > entry.signed:
        yield from told(number, [problem("CONSENT_AFTER_SIGNATURE", "consent", "at")])
    if max(consented, entry.signed) > desk.today:
        yield from told(number, [problem("SIGNED_AFTER_RECORDING", "residentSignature", "at")])
    yield from told(number, list(signer_problems(person, term.signer, entry.signed, ("residentSignature", "signer"))))
    if entry.by_resident.evidence is not None and entry.by_resident.method is SigningMethod.ONE_TIME_CODE:
        yield from found(number, "residentMethod", [problem("CODE_NOT_HERE", "residentSignature", "method")])
    signer = entry.by_provider.signer
    if signer is not None:
        yield from found(number, "providerSigner", of_provider.signer_problems(term.common.ground, signer, ("signer",)))


def ending_problems(term: Term, today: date) -> Iterator[LineFault]:
    """What is wrong with how it ended: ENDING_DAY, NOTE_NEEDED, AWAITS_APPROVAL."""
    ending = term.ending
    if ending is None:
        return
    if not term.entry.starts <= ending.on <= min(term.entry.ends, today):
        yield fault(term.number, "endedOn", "ENDING_DAY")
    if ending.reason is EndingReason.OTHER and not (ending.note or "").strip():
        yield from found(term.number, "endingNote", [problem("NOTE_NEEDED", "note")])
    if term.common.late.needs_approval:
        yield fault(term.number, "endedOn", "AWAITS_APPROVAL")


def standing_cover(person: Person, term: Term) -> Covering | None:
    """The cover on record that the term is already: of the same provider and days."""
    rows = term.common.ground.rows
    for each in person.covers:
        same = (each.team, each.practitioner, each.starts) == (rows.team, rows.practitioner, term.entry.starts)
        if same and each.until == term.until:
            return each
    return None


def provider_missing(line: RegisterLine) -> LineFault:
    """A doctor who signs alone without a role."""
    return of_format(line.number, "practitionerRole", "MISSING_VALUE")


def is_of(ground: ProviderGround, entry: ContractEntry) -> bool:
    """Whether the provider is of the institution that the line names, if it names one."""
    return entry.provider.institution in (None, ground.institution)
