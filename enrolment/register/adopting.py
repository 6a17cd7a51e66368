"""Members of a family's contract who keep an own cover with its provider (沿用原签约, R042): which covers stay, and
what is held under them. The rules are those of `signFamily`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from catalog.eligibility.facts import During
from catalog.quote.basket import Basket
from catalog.quote.quote import Joining, signable
from catalog.vocabulary import PackageTier
from core.faults import Problem
from enrolment.family.entering import under_covers
from enrolment.family.problem import in_family
from enrolment.family.problem import problem as of_family
from enrolment.register.belonging import UNKNOWN, KnownCover
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import RegisterLine
from enrolment.register.reckoning import Put, Reckoned
from enrolment.register.term import Adopted, Term
from enrolment.signing.persons import Covering, Person
from enrolment.signing.quoting import selected
from enrolment.vocabulary import ClosingReason, ContractKind
from teams.period import overlap

_COLUMN = "coveredBy"


def adopted_by(
    term: Term, person: Person, lines: Sequence[RegisterLine], terms: Sequence[Term], known: Mapping[int, KnownCover]
) -> tuple[tuple[Adopted, ...], list[LineFault]]:
    """The covers that the line names, in their order, and KEPT_NOT_FOUND, KEPT_ELSEWHERE, KEPT_NOT_COVERING.

    `terms`: the person's own ones in the file, `known`: what is on record of the covers. Of a number whose own line is
    faulty nothing is said beside: the line says it.
    """
    covers: dict[tuple[int, int | None], Adopted] = {}
    faults: list[LineFault] = []
    for number in term.entry.covered_by:
        listed = [each for each in terms if each.entry.number == number != term.entry.number]
        of_file = [_of_file(each) for each in listed if _provider(each) == _provider(term)]
        here = {each.cover.id for each in of_file if each.line is None}
        on_record = [
            Adopted(each, None, each.until)
            for each in person.covers
            if (each.team, each.practitioner) == _provider(term)
            and number in known.get(each.id, UNKNOWN).numbers
            and each.id not in here
        ]
        all_of_it = [*of_file, *on_record]
        named = [each for each in all_of_it if overlap(*_days(each), term.wish.starts, term.entry.ends)]
        covers |= {(each.cover.id, each.line): each for each in named}
        if named or (not all_of_it and not listed and _is_on_a_line(number, term, lines)):
            continue
        code = "KEPT_NOT_COVERING" if all_of_it else "KEPT_ELSEWHERE" if listed else "KEPT_NOT_FOUND"
        faults.append(fault(term.number, _COLUMN, code))
    adopts = tuple(sorted(covers.values(), key=lambda each: each.cover.starts))
    if adopts and not faults and not any(each.cover.starts <= term.wish.starts < each.until for each in adopts):
        faults.append(fault(term.number, _COLUMN, "KEPT_NOT_COVERING"))
    return adopts, faults


def _provider(term: Term) -> tuple[int | None, int | None]:
    rows = term.common.ground.rows
    return rows.team, rows.practitioner


def _days(each: Adopted) -> tuple[date, date]:
    return each.cover.starts, each.until


def _of_file(term: Term) -> Adopted:
    """A term of the file as a cover: the one on record that it is already, or one that is about to be."""
    if term.standing is not None:
        return Adopted(term.standing, None, term.standing.until)
    days = (term.wish.starts, term.entry.ends, term.entry.ends)
    return Adopted(Covering(0, "", 0, *days, *_provider(term), is_seen=True), term.number, term.until)


def _is_on_a_line(number: str, term: Term, lines: Sequence[RegisterLine]) -> bool:
    """Whether a line of the person tells an own contract of that number, though no sound one."""
    own = (line.contract for line in lines if line.contract is not None and not line.contract.covered_by)
    return number != term.entry.number and any(entry.number == number for entry in own)


def standing_membership(term: Term, known: Mapping[int, KnownCover]) -> Covering | None:
    """The cover on record, with the family's contract, where it belongs to that from the same day already."""
    for each in term.adopts:
        for family in known.get(each.cover.id, UNKNOWN).families if each.line is None else ():
            first = max(term.wish.starts, each.cover.starts)
            if family.is_adopted and (family.starts, family.contract_ends) == (first, term.entry.ends):
                return replace(each.cover, contract=family.contract)
    return None


def adoption_problems(term: Term, terms: Sequence[Term], known: Mapping[int, KnownCover]) -> Iterator[LineFault]:
    """ALREADY_IN_FAMILY of a cover that belongs to a family then; LATE_NEEDS_APPROVAL where the cover, or the family's
    contract, awaits approval; ADD_ON_ONLY of packages that are no family add-on."""
    own = {each.number: each for each in terms}
    for each in term.adopts:
        line = own.get(each.line or 0)
        yield from found(term.number, _COLUMN, _family_problems(term, each, line, known))
        if line is not None and line.common.late.needs_approval:
            yield from found(term.number, _COLUMN, [of_family("LATE_NEEDS_APPROVAL", "starts")])
    if term.common.late.needs_approval:
        yield from found(term.number, "startsOn", [of_family("LATE_NEEDS_APPROVAL", "starts")])
    for package in term.wish.packages:
        version = term.common.world.offers.get(package.code)
        if version is not None and version.definition.tier is not PackageTier.ADD_ON:
            yield from found(term.number, "packages", [of_family("ADD_ON_ONLY", "packages")])


def _family_problems(
    term: Term, each: Adopted, line: Term | None, known: Mapping[int, KnownCover]
) -> Iterator[Problem]:
    if line is not None and line.entry.kind is ContractKind.FAMILY:
        yield in_family(line.until, "resident")
    for family in known.get(each.cover.id, UNKNOWN).families if each.line is None else ():
        if overlap(family.starts, family.ends, term.wish.starts, term.entry.ends):
            yield in_family(family.ends, "resident")


def held_under(term: Term, terms: Sequence[Term]) -> tuple[During[str], ...]:
    """The packages that are held by covers of the file that stay, as they were signed: the end of a cover ends its
    packages and the add-ons alike. Those on record are told with the facts."""
    kept = {each.line for each in term.adopts}
    return tuple(
        During(
            put.what.version.code,
            put.starts,
            own.entry.ends if put.closing is ClosingReason.ENROLMENT_ENDED else put.ends,
        )
        for own in terms
        if own.number in kept and own.reckoned is not None
        for put in own.reckoned.puts
    )


def reckoned_under(term: Term, basket: Basket) -> Term:
    """With what the family add-ons come to, shared out to the covers that stay: what was chosen, and nothing more."""
    world = term.common.world
    quote = signable(basket, world)
    chosen = [] if quote.starts is None else selected(basket, world, quote)
    covers = [each.cover for each in term.adopts]
    pieces = list(under_covers([e for e in chosen if e.joining is Joining.CHOSEN], covers, basket.contract_years))
    under = tuple(
        tuple(_put(Put(piece, piece.starts, piece.ends), each) for cover, piece in pieces if cover is each.cover)
        for each in term.adopts
    )
    return replace(term, reckoned=Reckoned(basket, quote, (), ()), under=under)


def _put(put: Put, each: Adopted) -> Put:
    """As it is left where the cover was cut short."""
    if each.until < each.cover.until and put.ends > each.until:
        return replace(put, ends=max(each.until, put.starts), closing=ClosingReason.ENROLMENT_ENDED)
    return put
