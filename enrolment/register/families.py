"""Families' contracts in a register (台账中的家庭协议): whether lines are of one contract, and what stands already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from enrolment.family.problem import family_signed
from enrolment.register.fault import fault, found
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import ContractEntry, RegisterLine, SignatureEntry
from enrolment.register.term import Term
from enrolment.vocabulary import ContractKind
from teams.period import in_force, overlap
from teams.queries.rows import day, open_day
from teams.queries.statement import rows_of

_Says = Callable[[ContractEntry], Any]

_OF_ALL: Final[tuple[tuple[str, _Says], ...]] = (
    ("team", lambda entry: entry.provider),
    ("lastDay", lambda entry: entry.ends),
    ("years", lambda entry: entry.years),
    ("channel", lambda entry: entry.channel),
    ("businessLine", lambda entry: entry.business_line),
    ("partner", lambda entry: entry.partner),
    ("explained", lambda entry: entry.is_explained),
    ("outsideArea", lambda entry: entry.accepts_outside_area),
    ("provided", lambda entry: frozenset(entry.provided)),
)
"""What the one contract says, by column: the same for everybody on it. A member who joined later ends with it."""

_OF_THE_FIRST: Final[tuple[tuple[str, _Says], ...]] = (
    ("signedOn", lambda entry: entry.signed),
    ("backfillReason", lambda entry: (entry.backfill_reason or "").strip()),
)
"""What those say alike with whom the contract began: who joined later signed later."""


def family_disagreements(lines: Iterable[RegisterLine]) -> Iterator[LineFault]:
    """Of the lines of one home: FAMILY_DISAGREES where a line of a family's contract says otherwise than the line with
    which it began; FAMILY_TWICE where two families' contracts of the household hold on one day."""
    families: defaultdict[str, list[tuple[int, ContractEntry]]] = defaultdict(list)
    of_home: list[RegisterLine] = []
    for line in lines:
        of_home.append(line)
        entry = line.contract
        if entry is not None and entry.kind is ContractKind.FAMILY and entry.number is not None:
            families[entry.number].append((line.number, entry))
    for listed in families.values():
        listed.sort(key=lambda said: (said[1].starts, said[0]))
        _number, first = listed[0]
        signed = next((entry.by_provider for _, entry in listed if entry.by_provider != SignatureEntry()), None)
        for number, entry in listed[1:]:
            told = _OF_ALL if entry.starts != first.starts else (*_OF_ALL, *_OF_THE_FIRST)
            differing = [column for column, says in told if says(entry) != says(first)]
            yield from (fault(number, column, "FAMILY_DISAGREES") for column in differing)
            if entry.by_provider not in (SignatureEntry(), signed):
                yield fault(number, "providerSigner", "FAMILY_DISAGREES")
    yield from _second_families(of_home)


def _second_families(lines: Iterable[RegisterLine]) -> Iterator[LineFault]:
    """At each line of a contract that begins while another one of the household holds. Whoever came into the household
    with the cover of a former family keeps it, and that contract is not this household's."""
    held: dict[str, tuple[date, date]] = {}
    of: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        entry, home = line.contract, line.household
        if entry is None or entry.kind is not ContractKind.FAMILY or entry.number is None:
            continue
        if home is not None and home.since is not None and home.since > entry.starts:
            continue
        until = entry.ends if line.ending is None else min(line.ending.on, entry.ends)
        starts, last = held.get(entry.number, (entry.starts, until))
        held[entry.number] = (min(starts, entry.starts), max(last, until))
        of[entry.number].append(line.number)
    in_order = sorted(held, key=lambda number: (held[number], of[number]))
    until = date.min
    for number in in_order:
        starts, last = held[number]
        if starts < until:
            yield from (fault(each, "contractNumber", "FAMILY_TWICE") for each in of[number])
        until = max(until, last)


@dataclass(frozen=True, slots=True)
class Bound:
    """Somebody lives in a household in [since, left), and belongs to a contract of it in [starts, until)."""

    since: date
    left: date | None
    starts: date
    until: date


_BOUND: Final = """
SELECT c.household_id, m.starts AS since, m.ends AS left_on, f.starts, f.ends
FROM family_membership f JOIN contract c ON c.id = f.contract_id JOIN enrolment e ON e.id = f.enrolment_id
JOIN household_member m ON m.household_id = c.household_id AND m.resident_id = e.resident_id
WHERE c.household_id = ANY($1) AND c.signed_at IS NOT NULL AND c.withdrawn_at IS NULL AND e.voided_at IS NULL
  AND f.starts < f.ends AND (m.ends IS NULL OR m.starts < m.ends)
"""


async def families_of(households: Collection[int]) -> Mapping[int, Sequence[Bound]]:
    """Who is bound by a family's contract, by household (row ids): one statement, none where no household is named."""
    made: defaultdict[int, list[Bound]] = defaultdict(list)
    for row in await rows_of(_BOUND, sorted(households)) if households else ():
        days = (day(row["since"]), open_day(row["left_on"]), day(row["starts"]), day(row["ends"]))
        made[row["household_id"]].append(Bound(*days))
    return made


def signed_already(term: Term, bound: Sequence[Bound], today: date) -> list[LineFault]:
    """FAMILY_SIGNED_ALREADY where somebody who lives in the household belongs to a contract of it on days of the term:
    the rule of `signFamily`. Who joins a contract on record is added to it there (`addFamilyMember`)."""
    if term.entry.kind is not ContractKind.FAMILY or term.standing is not None:
        return []
    days = {term.wish.starts, max(term.wish.starts, today)}
    until = [
        each.until
        for each in bound
        if overlap(each.starts, each.until, term.wish.starts, term.until)
        and any(in_force(each.since, each.left, on) for on in days)
    ]
    return found(term.number, "contractNumber", [family_signed(max(until), "household")]) if until else []
