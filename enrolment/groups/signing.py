"""Signing with an organisation (团体签约, R167, R168, R232): everybody on its roster is covered, beside enrolments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.quote.basket import LONGEST_TERM, MOST_PACKAGES
from catalog.quote.due.moment import years_on
from catalog.quote.problem import QuoteProblemCode
from catalog.quote.quote import Quote
from catalog.vocabulary import Roster
from core.clock import day_of
from core.event import Event
from core.faults import Problem
from core.outbox import announce
from enrolment import models
from enrolment.agreement.quoted import NOTHING_QUOTED, quoted
from enrolment.desk import Desk
from enrolment.family.problem import problem as of_family
from enrolment.groups.entering import Place, in_chunks, put_covers
from enrolment.groups.given import LONGEST_NAME, SignGroup
from enrolment.groups.problem import group_signed, problem
from enrolment.groups.quoting import Deal, Head, group_problems, heads_of, quote_of
from enrolment.provider.judging import delivery_problems
from enrolment.reading.sensitive import telling_packages
from enrolment.rosters.acting import roster_row
from enrolment.signing.agreeing import Agreed
from enrolment.signing.covers import tell_contract
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import groups_of, wanted, written
from enrolment.signing.judging import provider_problems, signature_problems
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.quoting import Term
from enrolment.signing.signing import Answer, acted, provider_signature, put_contract, state_of
from enrolment.signing.terms import Common, Terms, common_of
from enrolment.vocabulary import ContractEventKind, ContractKind, ContractState, SigningParty
from teams.models import Practitioner
from teams.operations.problem import list_size, words_problems
from teams.operations.verb import Objections
from teams.period import in_force

_HELD = QuoteProblemCode.ALREADY_HELD.value


@dataclass(frozen=True, slots=True)
class Judged:
    """What may be signed: the terms, and who gets what from which day on."""

    terms: Terms
    common: Common
    deal: Deal
    members: Sequence[models.RosterMember]
    heads: dict[str, Head]

    @property
    def ends(self) -> date:
        """The first day no longer covered."""
        return years_on(self.terms.starts, self.terms.years)

    @property
    def places(self) -> Iterator[Place]:
        """Whom it covers, in the order they came onto the roster."""
        for each in self.members:
            head = self.heads.get(each.resident.code)
            if head is not None:
                yield Place(each.id, each.resident_id, _first(each, self.terms.starts), head.selections)


async def sign_group(desk: Desk, given: SignGroup, key: str) -> Answer:
    """Sign one contract with an organisation for everybody on its roster. Answers `contract`, `version`, `covered` (how
    many people).

    Whoever is on the roster gets the packages whose rule fits, at a price per head that is frozen; nobody's enrolment
    is touched, and nobody needs one. Raises a Refusal with everything found: NOT_FOUND (`roster`, `provider.…`),
    VERSION_CONFLICT (of the roster), LIST_SIZE (`packages`), GROUP_SIGNED_ALREADY and ROSTER_EMPTY (`roster`),
    LATE_NEEDS_APPROVAL, NOT_GROUP_COVER and what keeps everybody from a package (`packages.n.code`), NEED_UNMET, those
    of the provider, the term and late entries of `sign_contract`, and of the organisation's signature TEXT_SIZE,
    SIGNED_AFTER_RECORDING, CODE_NOT_HERE, CONSENT_NEEDED (`organisationSignature.disclosureAcknowledged`: the
    representative is told for all heads what each of them pays). R167, R168, R232, R238.
    """

    async def body() -> Answer:
        said = Objections()
        if not 1 <= len(given.packages) <= MOST_PACKAGES:
            said.add([list_size(("packages",), MOST_PACKAGES, 1)])
        roster = await roster_row(desk, given.roster, said)
        await said.claim(models.Roster, roster.id, given.expected_version, "expectedVersion")
        said.refuse()
        judged = await _judged(desk, given, roster, said)
        return await _entered(desk, given, roster, judged)

    return await acted(desk, "signGroup", given, key, body)


async def _judged(desk: Desk, given: SignGroup, roster: models.Roster, said: Objections) -> Judged:
    on = max(day_of(given.organisation_signature.at), day_of(given.provider_signature.at))
    terms = Terms(
        ContractKind.GROUP, given.provider, given.starts, given.years, given.circumstances, given.backfill_reason, on
    )
    said.add(_signature_problems(desk, given))
    standing = await _standing_problems(roster, terms)
    said.add(standing)
    common = await common_of(desk, terms, (), said)
    if common is None:
        raise said.refusal()
    if common.late.needs_approval:
        said.add([of_family("LATE_NEEDS_APPROVAL", "starts")])
    said.add(provider_problems(desk, common.ground, given.provider_signature))
    packages = wanted(given.packages)
    deal = Deal(
        common.region,
        Term(terms.starts, terms.years, terms.starts),
        packages,
        tuple(tuple(groups) for groups in groups_of(given.packages)),
        common.world,
        on,
        roster.kind == Roster.EMPLOYER.value,
        frozenset(given.circumstances.provided),
        telling_packages(desk.catalog),
    )
    members = await _members(roster.id, max(terms.starts, desk.today))
    heads = await _heads(deal, members)
    if not heads:
        said.add([problem("ROSTER_EMPTY", "roster")])
    # Where the roster has a contract its people hold packages by it: that is told once, of the roster.
    said.add(each for each in group_problems(deal, heads) if not (standing and each.code == _HELD))
    versions = [common.world.offers[each.package] for each in packages if each.package in common.world.offers]
    said.add(delivery_problems(common.ground, versions, packages, path=("packages",)))
    said.found[:] = dict.fromkeys(said.found)
    said.refuse()
    return Judged(terms, common, deal, members, heads)


def _signature_problems(desk: Desk, given: SignGroup) -> Iterator[Problem]:
    """What is wrong with the organisation's signature."""
    name, signed = "organisationSignature", given.organisation_signature
    yield from words_problems(signed.representative, LONGEST_NAME, name, "representative")
    yield from signature_problems(desk, signed.at, signed.method, name)
    if not signed.disclosure_acknowledged:
        yield of_signing("CONSENT_NEEDED", name, "disclosureAcknowledged")


async def _standing_problems(roster: models.Roster, terms: Terms) -> list[Problem]:
    """GROUP_SIGNED_ALREADY where another contract of the roster covers days of the new one."""
    ends = years_on(terms.starts, min(max(terms.years, 1), LONGEST_TERM))
    rows = await models.Contract.filter(
        roster_id=roster.id,
        signed_at__not_isnull=True,
        withdrawn_at=None,
        starts__lt=ends,
        covered_until__gt=terms.starts,
    ).order_by("starts")
    return [group_signed(row.covered_until, "roster") for row in rows if row.starts < row.covered_until]


async def _members(roster: int, on: date) -> list[models.RosterMember]:
    """Who has a place on the roster (row id) on the day, with the residents."""
    rows = await models.RosterMember.filter(roster_id=roster).select_related("resident").order_by("id")
    return [row for row in rows if in_force(row.starts, row.ends, on)]


async def _heads(deal: Deal, members: Sequence[models.RosterMember]) -> dict[str, Head]:
    """What each gets; who came onto the roster only after the first day of a late entry, from that day on."""
    by_day: defaultdict[date, list[str]] = defaultdict(list)
    for each in members:
        by_day[_first(each, deal.term.starts)].append(each.resident.code)
    found: dict[str, Head] = {}
    for day, codes in by_day.items():
        found |= await heads_of(replace(deal, term=replace(deal.term, starts=day)), codes, day)
    return found


def _first(member: models.RosterMember, starts: date) -> date:
    return max(member.starts, starts)


async def _entered(desk: Desk, given: SignGroup, roster: models.Roster, judged: Judged) -> Answer:
    """Write the contract and the cover of everybody, note it and announce it."""
    representative = given.organisation_signature.representative
    typical = await _typical(judged)
    about = Agreed(
        roster=roster.id,
        representative=representative,
        terms=NOTHING_QUOTED if typical is None else quoted(typical),
    )
    contract = await put_contract(
        desk,
        judged.terms,
        judged.common,
        judged.ends,
        about,
        roster_id=roster.id,
        basket=written(judged.deal.packages),
        representative=representative,
    )
    await _put_signatures(desk, contract, given)
    covered = await put_covers(desk, contract, list(judged.places))
    state, awaiting = state_of(contract, desk), ContractState.AWAITING_SIGNATURE
    signed = Happening(ContractEventKind.SIGNED, awaiting, judged.terms.signed_on, awaiting)
    entered = Happening(ContractEventKind.ENTERED, state, contract.starts, awaiting)
    await note(desk, contract.id, (signed, entered))
    told = {"kind": contract.kind, "state": state.value, "starts": contract.starts.isoformat(), "covered": len(covered)}
    home = judged.common.ground.institution
    await announce(desk.clock, Event("contract.signed", contract.code, judged.common.region, (home,), (), told))
    await contract.fetch_related("region", "institution")
    await tell_covered(desk, contract, "contract.member_joined", covered, contract.starts)
    return {"contract": contract.code, "version": contract.version, "covered": len(covered)}


async def _typical(judged: Judged) -> Quote | None:
    """The quote of a head who gets most: by it the agreement says what everybody gets, and at which price."""
    codes = [each.resident.code for each in judged.members if each.resident.code in judged.heads]
    most = max(codes, key=lambda code: len(judged.heads[code].selections), default=None)
    return None if most is None else await quote_of(judged.deal, most)


async def _put_signatures(desk: Desk, contract: models.Contract, given: SignGroup) -> None:
    organisation = given.organisation_signature
    doctor = await Practitioner.get(code=given.provider_signature.practitioner)
    signatures = [
        models.Signature(
            contract_id=contract.id,
            party=SigningParty.ORGANISATION.value,
            method=organisation.method.value,
            at=organisation.at,
            evidence=organisation.evidence,
            recorded_at=desk.clock(),
            recorded_by=desk.subject,
        ),
        provider_signature(desk, contract.id, doctor.id, given.provider_signature),
    ]
    for signature in signatures:
        signature.digest = contract.digest
    await models.Signature.bulk_create(signatures)


async def tell_covered(desk: Desk, contract: models.Contract, kind: str, residents: Sequence[int], on: date) -> None:
    """Announce to residents (row ids) that their cover under an organisation's contract begins or ends on the day."""
    for some in in_chunks(residents):
        codes = await models.Resident.filter(id__in=list(some)).order_by("id").values_list("code", flat=True)
        told = tuple(str(code) for code in codes)
        await tell_contract(desk, kind, contract, told, on=on.isoformat(), members=len(told))
