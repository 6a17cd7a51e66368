"""What is read of residents is what was recorded of them, and counts of rosters and households are true on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.eligibility.facts import During, HouseholdStanding, ResidentFacts, RosterPlace, Setting
from enrolment.queries import facts_of
from enrolment.tally import Counted, tally
from tests.enrolment.conftest import Population
from tests.enrolment.residents import DAYS, LONG_AGO

ON = date(2026, 3, 1)
ASKED = sorted({day + timedelta(off) for day in DAYS for off in (-1, 0, 1)})
SAME = ("born", "sex", "pregnancies")
DATED = ("tags", "diagnoses", "tb_treatments", "mobility", "risk_grades", "flags", "held")


def in_force(facts: Iterable[During[Any]], on: date) -> list[Any]:
    return [one.fact for one in facts if (one.starts or LONG_AGO) <= on and (one.ends is None or on < one.ends)]


def dated(facts: Iterable[During[Any]]) -> set[During[Any]]:
    """Periods, of which those since ever begin long ago."""
    return {During(one.fact, one.starts or LONG_AGO, one.ends) for one in facts}


def read(population: Population, region: str = "450321", setting: Setting | None = None) -> dict[str, ResidentFacts]:
    return dict(population.ask(facts_of(list(population.made.facts), region, ON, setting)))


def test_facts_are_read_as_they_were_recorded(population: Population) -> None:
    found = read(population)

    assert len(found) > 200
    for code, facts in found.items():
        made = population.made.facts[code]
        assert [getattr(facts, name) for name in SAME] == [getattr(made, name) for name in SAME]
        for name in DATED:
            assert dated(getattr(facts, name)) == dated(getattr(made, name))


@pytest.mark.parametrize(
    ("region", "places"), [("450321", ("450321",)), ("450000", ("450321", "450300")), ("310101", ("310101",))]
)
def test_residences_are_those_in_the_region_and_below(
    population: Population, region: str, places: tuple[str, ...]
) -> None:
    made = population.made
    found = read(population, region)

    assert any(facts.residences for facts in found.values())
    for code, facts in found.items():
        there = [one for at, one in enumerate(made.facts[code].residences) if made.places[code, at] in places]
        assert dated(facts.residences) == dated(there)


def test_a_roster_counts_whoever_is_on_it_that_day(population: Population) -> None:
    made = population.made
    found = read(population)

    for on in ASKED:
        listed = [one for one in made.rosters if one.starts <= on and (one.ends is None or on < one.ends)]
        sizes = Counter(one.group for one in listed)
        expected: dict[str, list[RosterPlace]] = {code: [] for code in found}
        for one in listed:
            if one.resident in found:
                expected[one.resident].append(RosterPlace(made.kinds[one.group], sizes[one.group]))
        told = {code: in_force(facts.rosters, on) for code, facts in found.items()}
        assert {code: sorted(places, key=str) for code, places in told.items()} == {
            code: sorted(places, key=str) for code, places in expected.items()
        }


@pytest.mark.parametrize("basic", ["BAS-00", "PRI-HTN", "PER-TCM"])
def test_a_household_counts_members_who_hold_the_basic_package_that_day(population: Population, basic: str) -> None:
    made = population.made
    found = read(population, setting=Setting(basic=basic))

    for on in ASKED:
        here = [one for one in made.households if one.starts <= on and (one.ends is None or on < one.ends)]
        signed = [one for one in here if basic in in_force(made.facts[one.resident].held, on)]
        for one in here:
            if one.resident in found:
                members = [other for other in signed if other.group == one.group]
                standing = HouseholdStanding(len(members), any(other.is_anchor for other in members))
                assert in_force(found[one.resident].household, on) == [standing]
        for code in found.keys() - {one.resident for one in here}:
            assert in_force(found[code].household, on) == []


def test_whoever_is_unknown_or_gone_or_no_code_at_all_is_not_there(population: Population) -> None:
    gone = [code for code, days in population.made.gone.items() if any(day is not None and day <= ON for day in days)]

    assert population.ask(facts_of(["R-9999", "no\x00code", "", *gone], "450321", ON)) == {}


def test_many_residents_take_as_many_statements_as_one(population: Population) -> None:
    counts = []
    for codes in (list(population.made.facts)[:1], list(population.made.facts)):
        population.sent.clear()
        population.ask(facts_of(codes, "450321", ON))
        counts.append(len(population.sent))

    assert counts == [1, 1]


def test_a_tally_tells_how_many_from_day_to_day() -> None:
    first, second, third, fourth = (date(2026, 3, day) for day in (1, 5, 9, 20))
    counted = tally([(first, third, 2, True), (second, None, 1, False), (second, second, 9, True)])

    assert list(counted.during(first, None)) == [
        Counted(2, 2, first, second),
        Counted(3, 2, second, third),
        Counted(1, 0, third, None),
    ]
    assert list(counted.during(date(2026, 2, 1), second)) == [
        Counted(0, 0, date(2026, 2, 1), first),
        Counted(2, 2, first, second),
    ]
    assert list(counted.during(third, fourth)) == [Counted(1, 0, third, fourth)]
    assert list(counted.during(third, third)) == []
    assert list(tally(()).during(first, None)) == [Counted(0, 0, first, None)]
