"""From cells to what a line says of a contract (签约各栏), of its ending, or of why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from catalog.quote.basket import LONGEST_TERM, MOST_PACKAGES
from core.wire import ImpossibleDefinition
from enrolment.contract.term import term
from enrolment.identity.written import tidy
from enrolment.provider.provider import DoctorChoice, ProviderGiven
from enrolment.refusing.refusing import LONGEST_NOTE
from enrolment.register.format.cells import LONGEST_NUMBER, Cells
from enrolment.register.format.choice import (
    CHANNELS,
    ENDINGS,
    KINDS,
    LINES,
    METHODS,
    NEEDS,
    PARTNERS,
    REASONS,
    ROLES,
)
from enrolment.register.format.column import Part
from enrolment.register.format.columns import CODES_OF
from enrolment.register.format.package import read_packages
from enrolment.register.format.record import (
    ContractEntry,
    EndingEntry,
    ProviderEntry,
    SignatureEntry,
    UnsignedEntry,
)
from enrolment.registering.amending import LONGEST_REASON
from enrolment.signing.given import Circumstances, PackageWanted
from enrolment.signing.problem import problem as signing_problem
from enrolment.vocabulary import ContractKind, EndingReason, SignChannel, SigningMethod
from teams.operations.problem import list_size, words_problems

_CONTRACT, _ENDING, _UNSIGNED = CODES_OF[Part.CONTRACT], CODES_OF[Part.ENDING], CODES_OF[Part.UNSIGNED]
_NOTICE: Final = frozenset({"noticeMethod", "noticeEvidence"})
_TEAM_NOTICE: Final = frozenset({"noticeSigner", "noticeTeamMethod", "noticeTeamEvidence"})
_PROVIDER: Final = (
    "team",
    "practitioner",
    "practitionerRole",
    "guidingInstitution",
    "supportingTeam",
    "institution",
)
_TERM: Final = ("contractKind", "startsOn", "years", "lastDay")
_CIRCUMSTANCES: Final = ("channel", "businessLine", "partner", "explained", "outsideArea", "provided")
_BY_RESIDENT: Final = ("residentMethod", "residentEvidence")
_BY_PROVIDER: Final = ("providerMethod", "providerEvidence", "providerSigner")
_PLAIN: Final = SignatureEntry()
_YEARS: Final = {text: years for years in range(1, LONGEST_TERM + 1) for text in (f"{years}", f"{years}年")}


@dataclass(frozen=True, slots=True)
class _Length:
    kind: ContractKind
    starts: date
    ends: date
    years: int


def read_contract(cells: Cells, is_last_day: bool) -> ContractEntry | None:
    """The term on the line. `is_last_day`: the column of that name holds the last day covered, not the first after it.

    MISSING_VALUE, ONE_PROVIDER, TERM_NOT_ALLOWED, TERM_DISAGREES, YEARS_NEEDED, BUSINESS_LINE_AND_CHANNEL, LIST_SIZE,
    KEPT_IN_FAMILY_ONLY, KEPT_ENDS_ITSELF, and those of single cells.
    """
    if not cells.has(_CONTRACT):
        return None
    kept = () if cells.raw("coveredBy") is None else _kept(cells)
    cells.needed("signedOn", "startsOn", *(() if kept else ("packages",)))
    provider, signed = cells.remembered(_PROVIDER, _provider), cells.day("signedOn")
    length = cells.remembered(_TERM, _length if is_last_day else _length_to)
    packages, circumstances = _packages(cells), cells.remembered(_CIRCUMSTANCES, _circumstances)
    number, reason = cells.number("contractNumber"), cells.words("backfillReason", LONGEST_REASON)
    consented, by_guardian = cells.day("consentedOn"), cells.yes("signedByGuardian")
    anchor = cells.yes("familyAnchor")
    by_resident, by_provider = _by_resident(cells), _by_provider(cells)
    if provider is None or signed is None or length is None or circumstances is None:
        return None
    return ContractEntry(
        provider=provider,
        signed=signed,
        starts=length.starts,
        ends=length.ends,
        years=length.years,
        packages=packages,
        kind=length.kind,
        number=number,
        channel=circumstances.channel,
        business_line=circumstances.business_line,
        partner=circumstances.partner,
        is_explained=circumstances.explanation_given,
        accepts_outside_area=circumstances.accepts_outside_area,
        provided=circumstances.provided,
        consented=consented,
        is_by_guardian=by_guardian,
        by_resident=by_resident,
        by_provider=by_provider,
        backfill_reason=reason,
        is_anchor=anchor,
        covered_by=kept,
    )


def read_ending(cells: Cells) -> EndingEntry | None:
    """How the term on the line was cut short: ENDING_WITHOUT_CONTRACT, NOTE_NEEDED."""
    if not cells.has(_ENDING):
        return None
    if not cells.has(_CONTRACT):
        cells.say("endingReason", "ENDING_WITHOUT_CONTRACT")
    cells.needed("endingReason", "endedOn")
    reason, on = cells.choice("endingReason", ENDINGS), cells.day("endedOn")
    note = cells.words("endingNote", LONGEST_REASON)
    if reason is EndingReason.OTHER and cells.raw("endingNote") is None:
        cells.take("endingNote", signing_problem("NOTE_NEEDED", "note"))
    return None if reason is None or on is None else EndingEntry(reason, on, note)


def read_unsigned(cells: Cells) -> UnsignedEntry | None:
    """Why the person is not signed."""
    if not cells.has(_UNSIGNED):
        return None
    cells.needed("unsignedReason", "unsignedOn")
    reason, on = cells.choice("unsignedReason", REASONS), cells.day("unsignedOn")
    again, note, team = cells.day("askAgain"), cells.words("unsignedNote", LONGEST_NOTE), cells.code("noticeTeam")
    by_guardian = cells.yes("noticeByGuardian")
    resident = _signature(cells, "noticeMethod", "noticeEvidence") if cells.has(_NOTICE) else None
    by_team = (
        _signature(cells, "noticeTeamMethod", "noticeTeamEvidence", "noticeSigner") if cells.has(_TEAM_NOTICE) else None
    )
    if reason is None or on is None:
        return None
    return UnsignedEntry(reason, on, again, note, team, by_guardian, resident, by_team)


def _provider(cells: Cells) -> ProviderEntry | None:
    """ONE_PROVIDER (`team`): a team or a doctor; a doctor's role is needed."""
    team, practitioner = cells.code("team"), cells.code("practitioner")
    role, guiding = cells.choice("practitionerRole", ROLES), cells.code("guidingInstitution")
    supporting, institution = cells.code("supportingTeam"), cells.code("institution")
    named = [cells.raw(column) is not None for column in ("team", "practitioner")]
    if named[1]:
        cells.needed("practitionerRole")
    if any(named) and not all(named):
        return ProviderEntry(team, practitioner, role, guiding, supporting, institution)
    try:
        # The rule of one provider is `ProviderGiven`'s; here it can only refuse.
        ProviderGiven(team, DoctorChoice(practitioner or "", ROLES.members[0]) if named[1] else None)
    except ImpossibleDefinition as found:
        cells.refuse("team", found)
    return None


def _length(cells: Cells, is_last_day: bool = True) -> _Length | None:
    """Years and days; who joins a family's contract ends with it, not after whole years."""
    kind = ContractKind.INDIVIDUAL if cells.lacks(("contractKind",)) else cells.choice("contractKind", KINDS)
    starts, years, last = cells.day("startsOn"), _years(cells), cells.day("lastDay")
    if kind is None or starts is None or (years is None and last is None):
        return None
    ends = None if last is None else last + timedelta(days=is_last_day)
    if years is None:
        years = next((number for number in range(1, LONGEST_TERM + 1) if term(starts, number).ends == ends), None)
    if years is None:
        cells.say("years", "YEARS_NEEDED")
        return None
    latest = term(starts, years).ends
    if ends in (None, latest) or (kind is ContractKind.FAMILY and ends is not None and starts < ends < latest):
        return _Length(kind, starts, ends or latest, years)
    cells.say("lastDay", "TERM_DISAGREES")
    return None


def _length_to(cells: Cells) -> _Length | None:
    return _length(cells, is_last_day=False)


def _years(cells: Cells) -> int | None:
    written = cells.raw("years")
    if written is None:
        if cells.raw("lastDay") is None:
            cells.needed("years")
        return None
    years = _YEARS.get(tidy(written))
    if years is None:
        cells.take("years", signing_problem("TERM_NOT_ALLOWED", "years"))
    return years


def _kept(cells: Cells) -> tuple[str, ...]:
    """Numbers of own contracts that stay under a family's; what ends is each of these, on its own line."""
    found = tuple(tidy(piece) for piece in cells.pieces("coveredBy"))
    for number in found:
        if cells.is_rounded(number):
            cells.say("coveredBy", "NUMBER_ROUNDED")
        for wrong in words_problems(number, LONGEST_NUMBER, "coveredBy"):
            cells.take("coveredBy", wrong)
    if cells.choice("contractKind", KINDS) is not ContractKind.FAMILY:
        cells.say("coveredBy", "KEPT_IN_FAMILY_ONLY")
    if cells.has(_ENDING):
        cells.say("coveredBy", "KEPT_ENDS_ITSELF")
    return found


def _packages(cells: Cells) -> tuple[PackageWanted, ...]:
    written = cells.raw("packages")
    found = () if written is None else read_packages(written)
    if isinstance(found, str):
        cells.say("packages", found)
        return ()
    if len(found) > MOST_PACKAGES:
        cells.take("packages", list_size(("packages",), MOST_PACKAGES, 1))
    return found


def _circumstances(cells: Cells) -> Circumstances | None:
    channel = cells.choice("channel", CHANNELS) or SignChannel.BACKFILL
    line, partner = cells.choice("businessLine", LINES), cells.choice("partner", PARTNERS)
    explained, outside = cells.yes("explained"), cells.yes("outsideArea")
    provided = tuple(cells.chosen("provided", cells.pieces("provided"), NEEDS))
    try:
        return Circumstances(channel, line, partner, explained, outside, provided)
    except ImpossibleDefinition as found:
        cells.refuse("businessLine", found)
        return None


def _by_resident(cells: Cells) -> SignatureEntry:
    """Methods are a few and remembered; evidence is each contract's own."""
    if cells.lacks(_BY_RESIDENT):
        return _PLAIN
    if cells.raw("residentEvidence") is None:
        return cells.remembered(_BY_RESIDENT, lambda each: _signature(each, *_BY_RESIDENT))
    return _signature(cells, *_BY_RESIDENT)


def _by_provider(cells: Cells) -> SignatureEntry:
    if cells.lacks(_BY_PROVIDER):
        return _PLAIN
    if cells.raw("providerEvidence") is None:
        return cells.remembered(_BY_PROVIDER, lambda each: _signature(each, *_BY_PROVIDER))
    return _signature(cells, *_BY_PROVIDER)


def _signature(cells: Cells, method: str, evidence: str, signer: str | None = None) -> SignatureEntry:
    how, proof = cells.choice(method, METHODS), cells.digest(evidence)
    by = None if signer is None else cells.code(signer)
    if how is None and proof is None and by is None:
        return _PLAIN
    return SignatureEntry(how or SigningMethod.HANDWRITTEN, proof, by)
