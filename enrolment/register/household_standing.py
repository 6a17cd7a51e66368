"""How many of a household are signed once a register is taken over (家庭已签人数): what rules of add-ons ask. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.eligibility.facts import During, HouseholdStanding
from catalog.vocabulary import PackageTier
from enrolment.register.judged import Judged, is_anchor
from enrolment.tally import tally

Standings = tuple[During[HouseholdStanding], ...]


@dataclass(frozen=True, slots=True)
class HouseholdStandings:
    """By person (key): `beside`: the others; `together`: with the person's own covers, of who keeps one."""

    beside: Mapping[str, Standings]
    together: Mapping[str, Standings]


def standings_of(people: Sequence[Judged]) -> HouseholdStandings | None:
    """Of a household in which a family add-on is chosen: how many others are signed, and whether one is the anchor.
    Whoever signs is counted by the quote itself, but for those whose own cover stays. None where none is chosen."""
    offers_add_on = any(
        package is not None and package.definition.tier is PackageTier.ADD_ON
        for each in people
        for term in each.terms
        for package in (term.common.world.offers.get(wanted.code) for wanted in term.wish.packages)
    )
    if not offers_add_on:
        return None
    covers = {each.one.key: list(_covers(each)) for each in people}
    as_signed = {each.one.key: list(_covers(each, as_signed=True)) for each in people}
    anchors = {each.one.key: is_anchor(each) for each in people}

    def counted(each: Judged, *, is_together: bool) -> Standings:
        key = each.one.key
        days_of = [(other, days) for other, listed in covers.items() if other != key for days in listed]
        days_of += [(key, days) for days in as_signed[key]] if is_together else []
        first = min((term.wish.starts for term in each.terms), default=date.min)
        found = tally((*days, 1, anchors[other]) for other, days in days_of).during(first, None)
        return tuple(
            During(HouseholdStanding(one.number, one.marked > 0 or anchors[key]), one.starts, one.ends) for one in found
        )

    keeping = [each for each in people if any(term.is_adopting for term in each.terms)]
    return HouseholdStandings(
        {each.one.key: counted(each, is_together=False) for each in people},
        {each.one.key: counted(each, is_together=True) for each in keeping},
    )


def _covers(each: Judged, *, as_signed: bool = False) -> Iterator[tuple[date, date]]:
    """On which days the person is signed, by the file and by what is on record. `as_signed`: as if no cover of the file
    had been cut short, which it was after the family signed."""
    own = [term for term in each.terms if not term.is_adopting]
    yield from ((term.wish.starts, term.entry.ends if as_signed else term.until) for term in own)
    told = {term.standing.id for term in own if term.standing is not None}
    if each.record is not None and each.person is not None:
        yield from ((cover.starts, cover.until) for cover in each.person.covers if cover.id not in told)
