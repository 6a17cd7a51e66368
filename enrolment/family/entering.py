"""Writing a family's cover (家庭签约入库): own enrolments, adopted ones with their add-ons, memberships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.package import EpisodeTerm
from catalog.quote.due.span import DAY, Span
from catalog.quote.proration import Amounts, only, split, together
from catalog.quote.quote import Joining, PackageQuote
from catalog.vocabulary import Payer
from core.clock import day_of
from core.event import Event
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.given import FamilyMember
from enrolment.family.judging import Family, Member
from enrolment.signing.agreeing import Agreed, covered_of
from enrolment.signing.entering import Cover, Happening, note, put_cover, put_selections
from enrolment.signing.given import wanted, written
from enrolment.signing.judging import Ready
from enrolment.signing.persons import Covering
from enrolment.signing.quoting import Amount, Selected
from enrolment.signing.signing import put_papers, state_of
from enrolment.vocabulary import ContractEventKind, ContractState

Piece = tuple[Covering, Selected]
"""What is held under one of the covers."""


def agreed(family: Family) -> Agreed:
    """What the agreement says of the members; of who is adopted only what is signed beside the cover that stays."""
    covered = (covered_of(_as_held(each), _signer(each), keeps=bool(each.adopts)) for each in family.members)
    return Agreed(tuple(covered), household=family.asked.household)


def _signer(member: Member) -> str | None:
    """Who signs for the member (code), where somebody else does and it is known by now."""
    return member.given.resident_signature.signer if isinstance(member.given, FamilyMember) else None


def _as_held(member: Member) -> Ready:
    """The member with days and prices as they are held: of who is adopted those under the covers that stay."""
    if not member.adopts:
        return member.ready
    held: dict[str, list[Selected]] = {}
    for _cover, piece in _pieces(member):
        held.setdefault(piece.version.code, []).append(piece)
    quote = member.ready.quote
    packages = (
        _cut(each, held.get(each.version.code, ())) if each.joining is Joining.CHOSEN else each
        for each in quote.packages
    )
    return replace(member.ready, quote=replace(quote, packages=tuple(packages)))


def _cut(package: PackageQuote, held: Sequence[Selected]) -> PackageQuote:
    """A package of a quote on the days, and at the amounts, of these selections."""
    if package.effect is None or not held:
        return replace(package, effect=None)
    runs = tuple(Span(each.starts, each.ends - DAY) for each in held)
    years = (
        replace(
            year,
            days=sum(_days_in(each, year.span) for each in held),
            amounts=together([only(one.payer, one.fen) for each in held for one in each.amounts if one.year == number]),
        )
        for number, year in enumerate(package.price.years, start=1)
    )
    price = replace(package.price, years=tuple(years))
    return replace(package, effect=replace(package.effect, runs=runs), price=price)


async def put_family(desk: Desk, contract: models.Contract, family: Family) -> dict[str, str]:
    """Write consents, signatures and cover of all members under a contract; answers enrolments by resident (codes).

    Raises ValueError where somebody has not signed: nobody is covered without.
    """
    members, signature = family.members, family.asked.signature
    papers = [
        (each.ready, each.given.consent, each.given.resident_signature)
        for each in members
        if isinstance(each.given, FamilyMember)
    ]
    if signature is None or len(papers) < len(members):
        raise ValueError("nobody is covered without signatures")
    await put_papers(desk, contract.id, papers, signature, contract.digest)
    enrolments: dict[str, str] = {}
    for each in members:
        enrolments[each.ready.person.code] = await _put_member(desk, contract, family, each)
    return enrolments


async def enter_family(desk: Desk, contract: models.Contract, family: Family) -> dict[str, str]:
    """Write everything under a contract that is signed by now, note it and announce it. Answers as `put_family`."""
    enrolments = await put_family(desk, contract, family)
    state = state_of(contract, desk)
    entered = Happening(ContractEventKind.ENTERED, state, contract.starts, ContractState.AWAITING_SIGNATURE)
    await note(desk, contract.id, (*joined(family, state), entered))
    told = {"kind": contract.kind, "state": state.value, "starts": contract.starts.isoformat()}
    place, home = family.common.region, family.common.ground.institution
    await announce(desk.clock, Event("contract.signed", contract.code, place, (home,), tuple(enrolments), told))
    return enrolments


async def _put_member(desk: Desk, contract: models.Contract, family: Family, member: Member) -> str:
    """One member's cover; answers the code of the enrolment that covers the first day."""
    starts, person = family.asked.terms.begins, member.ready.person
    new: models.Enrolment | None = None
    if not member.adopts:
        cover = Cover(person, starts, contract.ends, member.ready.selections, renews=member.renews)
        new = await put_cover(desk, contract, cover)
        rows = [(new.id, False, starts, contract.ends)]
    else:
        pieces = _pieces(member)
        for adopted in member.adopts:
            held = tuple(piece for cover, piece in pieces if cover is adopted)
            await put_selections(desk, person.id, held, enrolment_id=adopted.id, proposed=person.proposed)
        rows = [(each.id, True, max(starts, each.starts), min(contract.ends, each.until)) for each in member.adopts]
    await models.FamilyMembership.bulk_create(
        [
            models.FamilyMembership(
                contract_id=contract.id, enrolment_id=enrolment, is_adopted=is_adopted, starts=opens, ends=until
            )
            for enrolment, is_adopted, opens, until in rows
        ]
    )
    standing = models.ContractPerson.filter(contract_id=contract.id, resident_id=person.id, removed_at=None)
    under, enrolment = person_columns(family, member), None if new is None else new.id
    if family.asked.offered is not None:  # named by what was prepared
        await standing.update(enrolment_id=enrolment, **under)
    else:
        await standing.update(removed_at=desk.clock())
        await models.ContractPerson.create(
            contract_id=contract.id, resident_id=person.id, enrolment_id=enrolment, **under, added_at=desk.clock()
        )
    return member.adopts[0].code if new is None else new.code


def person_columns(family: Family, member: Member) -> dict[str, Any]:
    """The columns of a `contract_person` row that say from when on, and how, the contract is to cover the member."""
    return {
        "basket": written(wanted(member.given.packages)),
        "starts": family.asked.terms.begins,
        "adopted_id": member.adopts[0].id if member.adopts else None,
        "is_discreet": member.ready.is_discreet,
    }


def _pieces(member: Member) -> list[Piece]:
    """What an adopted member holds under each of the covers that stay."""
    return list(under_covers(member.ready.selections, member.adopts, member.ready.basket.contract_years))


def under_covers(selections: Sequence[Selected], covers: Sequence[Covering], years: Sequence[Span]) -> Iterator[Piece]:
    """What is held under the covers that follow each other, each piece at the amounts of its days.

    A package's amounts of a contract year are shared out over the days of that year on which it is in force: those on
    which none of the covers stands fall to nobody, and nothing is lost between the payers. What is paid for an episode
    stands with its first piece.
    """
    runs: dict[str, list[Selected]] = {}
    for each in selections:
        runs.setdefault(each.version.code, []).append(each)
    for package in runs.values():
        whole = {(each.year, each.payer): each.fen for run in package for each in run.amounts}
        listed = [
            (cover, replace(run, starts=max(run.starts, cover.starts), ends=min(run.ends, cover.until), amounts=()))
            for run in package
            for cover in covers
            if max(run.starts, cover.starts) < min(run.ends, cover.until)
        ]
        is_per_episode = isinstance(package[0].version.definition.term, EpisodeTerm)
        for number, (cover, piece) in enumerate(listed):
            if is_per_episode:
                paid = tuple(each for run in package for each in run.amounts) if number == 0 else ()
            else:
                paid = tuple(_of_days(whole, package, [one for _cover, one in listed], number, years))
            yield cover, replace(piece, amounts=paid)


def _of_days(
    whole: Mapping[tuple[int, Payer], int],
    runs: Sequence[Selected],
    pieces: Sequence[Selected],
    number: int,
    years: Sequence[Span],
) -> Iterator[Amount]:
    """The amounts of a piece out of those of its package, year by year."""
    for year, span in enumerate(years, start=1):
        mine = [_days_in(each, span) for each in pieces]
        amounts = Amounts(tuple(whole.get((year, payer), 0) for payer in Payer))
        parts = split(amounts, [*mine, sum(_days_in(run, span) for run in runs) - sum(mine)])
        yield from (Amount(year, payer, parts[number].of(payer)) for payer in Payer if parts[number].of(payer))


def _days_in(run: Selected, year: Span) -> int:
    return max((min(run.ends, year.ends) - max(run.starts, year.opens)).days, 0)


def joined(family: Family, state: ContractState) -> Iterator[Happening]:
    """What is noted of the members: each consented, signed and joined."""
    awaiting = ContractState.AWAITING_SIGNATURE
    was = awaiting if family.asked.terms.joins is None else state
    for each in family.members:
        person, given = each.ready.person.id, each.given
        if not isinstance(given, FamilyMember):
            continue
        yield Happening(ContractEventKind.CONSENTED, was, day_of(given.consent.at), resident=person)
        yield Happening(ContractEventKind.SIGNED, was, day_of(given.resident_signature.at), was, person)
    for each in family.members:
        starts = family.asked.terms.begins
        yield Happening(ContractEventKind.JOINED, state, starts, was, each.ready.person.id)
