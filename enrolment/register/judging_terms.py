"""Whether the terms of a home may be entered (台账协议审核): with whom, for what, beside what covers people already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.eligibility.facts import ResidentFacts
from catalog.quote.basket import Basket
from core.faults import Problem
from enrolment.desk import Desk
from enrolment.register.adopting import (
    adopted_by,
    adoption_problems,
    held_under,
    reckoned_under,
    standing_membership,
)
from enrolment.register.belonging import KnownCover
from enrolment.register.fault import fault
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import RegisterLine
from enrolment.register.household_standing import HouseholdStandings, standings_of
from enrolment.register.judged import Judged, membership_of
from enrolment.register.merged import alive, first_days, is_carried, merged_facts, overlaps
from enrolment.register.places import Places
from enrolment.register.providers import Providers
from enrolment.register.reckoning import Reckoner
from enrolment.register.staging import Home
from enrolment.register.term import (
    Term,
    ending_problems,
    given_of,
    is_of,
    paper_problems,
    provider_missing,
    standing_cover,
    told,
    wish_of,
)
from enrolment.register.unsigned import unsigned_problems
from enrolment.signing.given import wanted
from enrolment.signing.judging import objections, seen_from
from enrolment.signing.problem import problem as of_signing
from enrolment.vocabulary import ContractKind

Facts = Mapping[str, Mapping[str, ResidentFacts]]
"""What is on record of people (codes), as seen from regions."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What judging terms depends on beside the people."""

    desk: Desk
    places: Places
    providers: Providers
    reckoner: Reckoner

    async def judge(
        self, people: Sequence[Judged], facts: Facts, home: Home, covers: Mapping[int, KnownCover]
    ) -> list[str]:
        """The terms of everybody of a home; answers with whom they take room. Where a line could not be read nothing is
        said of terms that depend on who else is signed. `covers`: what is on record of those that may stay."""
        firsts = first_days([each.one for each in people])
        for each in people:
            for line in sorted((line for line in each.one.lines if line.contract is not None), key=_order):
                term, faults = await self._term(each, line, firsts, home, covers)
                each.faults += faults
                if term is not None:
                    each.faults += overlaps(each.terms, term)
                    each.terms.append(term)
            each.faults += unsigned_problems(each.one, each.person, each.terms, self.places, self.providers.today)
        standings = standings_of(people)
        for each in people:
            for place, term in enumerate(each.terms):
                if not home.is_whole and (standings or term.entry.kind is ContractKind.FAMILY):
                    continue
                each.terms[place] = await self._reckoned(each, term, facts, standings)
        return [name for each in people for name in self._taken(each)]

    def _taken(self, each: Judged) -> Iterator[str]:
        """Room for somebody with every provider who does not carry the person yet."""
        carried = set()
        for term in each.terms:
            ground = term.common.ground
            name = (ground.team_id, ground.practitioner_id)
            is_new = term.standing is None and not term.is_adopting
            if is_new and term.until > self.providers.today and name not in carried:
                carried.add(name)
                if each.person is None or not is_carried(each.person, name, self.providers.today):
                    each.faults += told(term.number, list(self.providers.room_problems(ground)))
                    yield self.providers.take(ground)

    async def _term(
        self,
        each: Judged,
        line: RegisterLine,
        firsts: Mapping[str, date],
        home: Home,
        covers: Mapping[int, KnownCover],
    ) -> tuple[Term | None, list[LineFault]]:
        entry = line.contract
        given = None if entry is None else given_of(entry)
        if entry is None or given is None or each.person is None:
            is_known = entry is not None and each.person is not None
            return None, [provider_missing(line)] if is_known else []
        first = firsts.get(entry.number or "", entry.starts)
        common, wrong = await self.providers.common(given.choice, entry.starts)
        faults = told(line.number, wrong)
        if common is None:
            return None, faults
        if not is_of(common.ground, entry):
            faults.append(fault(line.number, "institution", "NOT_FOUND"))
        until = entry.ends if line.ending is None else min(max(line.ending.on, entry.starts), entry.ends)
        signer = None
        if entry.is_by_guardian:
            signer = each.guardian_key or next(iter(sorted(each.person.guardians)), "?")
        wish = wish_of(each.person.code, entry, given, first)
        made = Term(line, entry, line.ending, common, wish, until, signer)
        if made.is_adopting:
            term, wrong_ones = _adopting(each, made, home, covers)
        else:
            term, wrong_ones = replace(made, standing=standing_cover(each.person, made)), []
        if term is None:
            return None, [*faults, *wrong_ones]
        if term.standing is not None:
            return term, []
        faults += wrong_ones
        if entry.kind is ContractKind.FAMILY and (
            entry.number is None or not _has_household(each, self.providers.today)
        ):
            faults.append(fault(line.number, "contractKind", "FAMILY_NEEDS_HOUSEHOLD"))
        faults += ending_problems(term, self.providers.today)
        faults += paper_problems(self.desk, term, each.person)
        return term, faults

    async def _reckoned(self, each: Judged, term: Term, facts: Facts, standings: HouseholdStandings | None) -> Term:
        person = each.person
        if person is None or term.standing is not None or (each.one.sex is None and each.record is None):
            return term
        person = alive(person, each.one, term)
        common = term.common
        region = seen_from(term.wish, person, common)
        since = each.one.since(self.providers.today, person.born)
        known = merged_facts(each.one, person, each.record, facts.get(region, {}).get(person.code), region, since)
        if standings is not None:
            household = standings.together if term.is_adopting else standings.beside
            known = replace(known, household=household.get(each.one.key) or known.household)
        if term.is_adopting:
            known = replace(known, held=(*known.held, *held_under(term, each.terms)))
            term = reckoned_under(term, _basket(term, known, employed=person.has_employer(term.wish.starts)))
        else:
            now = None
            if term.wish.starts < self.providers.today < term.until and not common.late.needs_approval:
                given = given_of(term.entry)
                if given is not None:
                    now, _wrong = await self.providers.common(given.choice, self.providers.today)
            employed = person.has_employer(term.wish.starts)
            reckoned = self.reckoner.reckon(common, now, term.wish, known, term.until, employed=employed)
            term = replace(term, reckoned=reckoned)
        if term.reckoned is None:
            raise ValueError("a term is reckoned before it is judged")
        problems: list[Problem] = objections(term.wish, person, common, (term.reckoned.basket, term.reckoned.quote))
        if term.reckoned.quote.ends is not None and term.reckoned.quote.ends != term.entry.ends:
            problems.append(of_signing("TERM_NOT_ALLOWED", "years"))
        each.faults += told(term.number, problems)
        return term


def _has_household(each: Judged, today: date) -> bool:
    """Whether there is a household for a family's contract, about to be or on record."""
    is_known = each.record is not None and bool(each.record.of("household"))
    return each.one.household is not None and (is_known or membership_of(each, today) is not None)


def _order(line: RegisterLine) -> tuple[bool, date]:
    """Own covers first, on which those that stay depend; by their first days."""
    entry = line.contract
    return (True, date.max) if entry is None else (bool(entry.covered_by), entry.starts)


def _adopting(
    each: Judged, term: Term, home: Home, covers: Mapping[int, KnownCover]
) -> tuple[Term | None, list[LineFault]]:
    """The term with the covers that stay; None where some cannot be told, which is said where all lines were read."""
    if each.person is None:
        return None, []
    adopts, faults = adopted_by(term, each.person, each.one.lines, each.terms, covers)
    if faults or not adopts:
        return None, faults if home.is_whole else []
    until = min(term.entry.ends, max(one.until for one in adopts))
    with_same = tuple(
        cover
        for cover in each.person.covers
        if (cover.team, cover.practitioner) == (adopts[0].cover.team, adopts[0].cover.practitioner)
    )
    wish = replace(term.wish, adopts=tuple(dict.fromkeys((*with_same, *(one.cover for one in adopts)))))
    made = replace(term, adopts=adopts, until=until, wish=wish)
    made = replace(made, standing=standing_membership(made, covers))
    return made, [] if made.standing is not None else list(adoption_problems(made, each.terms, covers))


def _basket(term: Term, facts: ResidentFacts, *, employed: bool) -> Basket:
    """The family add-ons of a person whose own cover stays, over the family's term."""
    wish = term.wish
    return Basket(
        facts,
        term.common.region,
        wish.starts,
        wish.years,
        wanted(wish.packages),
        employer_contract=employed,
        signed=wish.signed_on,
        contract_from=wish.contract_from or wish.starts,
    )
