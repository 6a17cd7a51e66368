"""Whether people of a register may be taken over (台账审核): every line's faults, over what was read of them before.

The dry run and the taking over judge by the same words: first everybody, then once more those of each piece, in the
transaction that writes them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import ResidentFacts
from catalog.vocabulary import Sex
from enrolment.desk import Desk
from enrolment.identity.person import age_on
from enrolment.queries import facts_of
from enrolment.reading.sensitive import discreet, telling_packages
from enrolment.recording.problem import not_elderly
from enrolment.register.belonging import covers_known
from enrolment.register.clashing import record_clashes
from enrolment.register.families import Bound, families_of, family_disagreements, signed_already
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.judged import Judged, JudgedHome, guardian_problems, household_problems, is_likely, sought
from enrolment.register.judging_terms import Terms
from enrolment.register.known import Alike, OnRecord, alike, bearers, on_record
from enrolment.register.merged import (
    by_person,
    fact_clashes,
    guarded,
    is_same,
    newcomer,
)
from enrolment.register.person import Somebody, fact_problems, new_problems, together, unnamed_problems
from enrolment.register.places import Places
from enrolment.register.providers import Providers
from enrolment.register.reckoning import Reckoner
from enrolment.register.staging import Home, Staging
from enrolment.register.unsigned import notice_signers
from enrolment.registering.problem import duplicate_person
from enrolment.scope import EVERYBODY
from teams.models import Institution


@dataclass(slots=True)
class Court:
    """What judging depends on beside the people."""

    desk: Desk
    institution: Institution
    staging: Staging
    places: Places
    providers: Providers
    reckoner: Reckoner

    async def judge(self, homes: Sequence[Home]) -> list[JudgedHome]:
        """The homes judged, in their order. Statements do not grow with them, but for providers not seen before.

        Where a line could not be read nothing is said of what that line may tell: the person it is about is not judged,
        nor is the household.
        """
        people = [[together(key, lines) for key, lines in by_person(home).items()] for home in homes]
        everybody = [one for listed in people for one, _faults in listed]
        keys = {laid.person: laid.guardian for home in homes for laid in home.laid if laid.guardian}
        records = await self._records(everybody, keys.values())
        likely = await self._alike(one for one in everybody if one.key not in records)
        facts = await self._facts(records.values())
        bound = await families_of({row.id for each in records.values() for row in each.of("household") if not row.ends})
        covers = await covers_known(_may_stay(everybody, records), self.institution.id)
        terms = Terms(self.desk, self.places, self.providers, self.reckoner)
        assessors = await self.places.practitioners(
            code
            for one in everybody
            for code in (*(risk.assessor for _line, risk in one.risks), *notice_signers(one))
            if code
        )
        among = {one.key: one for one in everybody}
        made: list[JudgedHome] = []
        for place, (home, listed) in enumerate(zip(homes, people, strict=True)):
            if place % 8 == 0:
                await asyncio.sleep(0)  # a server answers others meanwhile
            judged = []
            for one, faults in listed:
                each = Judged(one, records.get(one.key), None, guardian_key=keys.get(one.key), faults=list(faults))
                each.guardian = records.get(each.guardian_key or "") or among.get(each.guardian_key or "")
                if home.is_whole or not self.staging.is_partly_read(one.key):
                    self._somebody(each, likely, assessors, home)
                judged.append(each)
            taken = await terms.judge(judged, facts, home, covers)
            self._family(judged, bound)
            if home.is_whole:
                self._household(judged)
            made.append(JudgedHome(home.key, tuple(judged), tuple(taken), home.is_bad))
            if home.is_bad or made[-1].faults:  # nothing of it is written, so that it takes nobody's room
                self.providers.new.subtract(taken)
        return made

    async def _records(self, people: Sequence[Somebody], guardians: Iterable[str]) -> dict[str, OnRecord]:
        """Who is on record, by the key of this file: by document, else by the former system's number."""
        documents = {one.key[1:] for one in people if one.key[0] == "D"} | {k[1:] for k in guardians if k[0] == "D"}
        numbers = {one.key: self.places.legacy_key(one.legacy_number) for one in people if one.legacy_number}
        asked = set(numbers.values()) | {k[1:] for k in guardians if k[0] == "L"}
        codes = await bearers(documents, asked)
        known = await on_record(self.desk, self.institution.code, set(codes.values()))
        made = {f"{sign}{key}": known[code] for key, code in codes.items() if code in known for sign in "DL"}
        for key, number in numbers.items():
            if key not in made and codes.get(number) in known:
                made[key] = known[codes[number]]
        return made

    async def _alike(self, people: Iterable[Somebody]) -> dict[str, list[Alike]]:
        asked = [(one, look) for one in people if (look := sought(one)) is not None]
        indexes = [self.places.phone_index(each.phone) for one, _look in asked for each in one.phones]
        return await alike([look for _one, look in asked], indexes)

    async def _facts(self, records: Iterable[OnRecord]) -> dict[str, dict[str, ResidentFacts]]:
        """What is on record of those who are, as seen from the institution's region, and from wherever (keys): by it
        the register is judged, so that of whom one does not care for nothing is told to those who care alone."""
        codes = {each.person.code: each.is_well_known for each in records}
        if not codes:
            return {}
        telling = telling_packages(self.desk.catalog)
        found: dict[str, dict[str, ResidentFacts]] = {}
        for region in self.places.home_lineage:
            known = await facts_of(list(codes), region, self.providers.today, None, EVERYBODY)
            found[region] = {code: facts if codes[code] else discreet(facts, telling) for code, facts in known.items()}
        return found

    def _somebody(
        self, each: Judged, likely: Mapping[str, list[Alike]], assessors: Mapping[str, int], home: Home
    ) -> None:
        """The person: contradictions with the record, or what a new one lacks; facts and places."""
        one, record, today = each.one, each.record, self.providers.today
        if record is not None:
            if not is_same(one, record):
                each.faults.append(fault(one.first, "documentNumber", "CONTRADICTS_RECORD"))
            each.person = record.person
            each.faults += [*record_clashes(one, record, self.places), *fact_clashes(one, record)]
            if self.institution.id not in [row.id for row in record.of("registered")]:
                each.faults += unnamed_problems(one)
        else:
            each.faults += new_problems(one, today)
            if is_likely(one, likely):
                each.faults += found(one.first, "name", [duplicate_person((), ("name",))])
        born = one.born or (record.born if record else None)
        sex = one.sex or (Sex(record.sex) if record else None)
        if born is not None and sex is not None:
            each.faults += fact_problems(one, born, sex, today)
            each.faults += self._graded(one, born)
        each.faults += self.places.problems(one, assessors)
        each.faults += guardian_problems(each, today)
        key = each.guardian_key
        if key not in (None, one.key) and each.guardian is None and not self._is_there(key, home):
            each.faults.append(fault(one.first, "guardianDocumentNumber", "GUARDIAN_NOT_FOUND"))
        if each.person is None and born is not None and one.residence is not None:
            each.person = newcomer(one, born)
        if each.guardian_key is not None and each.person is not None:
            since = min([today, *(line.contract.signed for line in one.lines if line.contract is not None)])
            each.person = guarded(each.person, each.guardian_key, each.guardian, max(since, each.person.born))

    def _is_there(self, key: str, home: Home) -> bool:
        """Whether a guardian comes with the file; a home that stays out anyway may name one whose line is not read."""
        return self.staging.has_person(key) or (not home.is_whole and self.staging.is_partly_read(key))

    def _graded(self, one: Somebody, born: date) -> Iterator[LineFault]:
        for number, risk in one.risks:
            elderly = self.places.elderly_from
            if age_on(born, risk.on) < elderly:
                yield from found(number, "riskGrade", [not_elderly(elderly, "resident")])

    def _family(self, people: Sequence[Judged], bound: Mapping[int, Sequence[Bound]]) -> None:
        """The family's contracts of a home: one and the same for all who name it, and no second one."""
        of = {line.number: each for each in people for line in each.one.lines}
        for each in family_disagreements(line for one in people for line in one.one.lines):
            of[each.line].faults.append(each)
        standing = {row.id for one in people if one.record for row in one.record.of("household") if row.ends is None}
        there = [each for household in sorted(standing) for each in bound.get(household, ())]
        for one in people:
            for term in one.terms:
                one.faults += signed_already(term, there, self.providers.today)

    def _household(self, people: Sequence[Judged]) -> None:
        """The household that a home is, if it is one."""
        of = {each.one.first: each for each in people}
        for wrong in list(household_problems(people, self.providers.today)):
            of[wrong.line].faults.append(wrong)


def _may_stay(people: Iterable[Somebody], records: Mapping[str, OnRecord]) -> set[int]:
    """The covers on record (row ids) of those who keep one under a family's contract."""
    keeping = (one.key for one in people if any(line.contract and line.contract.covered_by for line in one.lines))
    return {cover.id for key in keeping if key in records for cover in records[key].person.covers}
