"""The rule tree in SQL over a whole population, and the same tree in Python over each resident, always agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from catalog.condition import (
    AgeCondition,
    AnyOf,
    Condition,
    EpisodeCondition,
    HoldsCondition,
    ResidenceCondition,
    TagCondition,
)
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.vocabulary import Episode, Residence, TimeUnit
from catalog.vocabulary import Population as Tag
from enrolment.population import POSTGRES, SQLITE, Values, after, qualifying
from enrolment.queries import facts_of
from teams.queries.statement import rows_of
from tests.eligibility import strategies
from tests.enrolment.conftest import Population

ON = date(2026, 3, 1)
COUNTY, ELSEWHERE = "450321", "450322"
known: dict[tuple[int, str, date], Mapping[str, ResidentFacts]] = {}


def in_sql(
    population: Population, condition: Condition, setting: Setting, region: str, on: date, dialect: str = SQLITE
) -> set[str]:
    """The codes of those for whom the condition holds, as the database says. Either dialect's text serves both."""
    said = qualifying(condition, setting, region, on, dialect)
    rows = population.ask(rows_of(f"SELECT r.code FROM resident r WHERE {said.text}", *said.values))  # noqa: S608
    return {row["code"] for row in rows}


def in_python(population: Population, condition: Condition, setting: Setting, region: str, on: date) -> set[str]:
    """The same, each resident's facts looked at."""
    key = (id(population), region, on)
    if key not in known:
        known[key] = population.ask(facts_of(list(population.made.facts), region, on))
    return {code for code, facts in known[key].items() if holds(condition, facts, setting, on)}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    condition=strategies.conditions(),
    setting=strategies.settings(),
    region=st.sampled_from(("450321", "450300", "450000", "450322", "310000")),
    on=strategies.asked(),
    dialect=st.sampled_from((SQLITE, POSTGRES)),
)
def test_sql_and_python_always_agree(
    population: Population, condition: Condition, setting: Setting, region: str, on: date, dialect: str
) -> None:
    expected = in_python(population, condition, setting, region, on)

    assert in_sql(population, condition, setting, region, on, dialect) == expected


@pytest.mark.parametrize("kind", strategies.LEAVES, ids=lambda kind: kind.__name__)
def test_each_kind_of_leaf_agrees_and_divides_the_population(population: Population, kind: type) -> None:
    """So that the agreement is not that of empty answers."""

    def divides(leaf: Condition) -> bool:
        found = in_sql(population, leaf, Setting(), COUNTY, ON)
        assert found == in_python(population, leaf, Setting(), COUNTY, ON)
        assert found == in_sql(population, leaf, Setting(), COUNTY, ON, POSTGRES)
        return 0 < len(found) < len(in_python(population, TagCondition(Tag.ALL), Setting(), COUNTY, ON))

    find(
        strategies.LEAVES[kind],
        divides,
        settings=settings(max_examples=200, deadline=None, phases=(Phase.generate,), derandomize=True, database=None),
    )


def test_whoever_is_not_born_has_died_or_moved_away_does_not_count(population: Population) -> None:
    everybody = in_sql(population, TagCondition(Tag.ALL), Setting(), COUNTY, ON)
    made = population.made
    gone = {code for code, days in made.gone.items() if any(day is not None and day <= ON for day in days)}
    unborn = {code for code, facts in made.facts.items() if facts.born > ON}

    assert gone
    assert unborn
    assert everybody == set(made.facts) - gone - unborn


def test_a_residence_counts_in_its_region_and_in_those_above(population: Population) -> None:
    somehow = AnyOf(tuple(ResidenceCondition(one) for one in Residence))
    found = {region: in_sql(population, somehow, Setting(), region, ON) for region in ("450321", "450300", "450000")}

    assert in_sql(population, somehow, Setting(), ELSEWHERE, ON) == set()
    assert set() < found["450321"] < found["450300"] == found["450000"]


@pytest.mark.parametrize(
    ("unit", "age", "born", "reached"),
    [
        (TimeUnit.YEAR, 65, date(1960, 2, 29), date(2025, 3, 1)),
        (TimeUnit.YEAR, 64, date(1960, 2, 29), date(2024, 2, 29)),
        (TimeUnit.MONTH, 1, date(2026, 1, 31), date(2026, 3, 1)),
        (TimeUnit.MONTH, 13, date(2025, 1, 28), date(2026, 2, 28)),
        (TimeUnit.DAY, 42, date(2026, 1, 18), date(2026, 3, 1)),
    ],
)
def test_an_age_is_reached_on_the_birthday_by_a_bound_of_the_day_of_birth(
    unit: TimeUnit, age: int, born: date, reached: date
) -> None:
    def bound(on: date) -> object:
        return qualifying(AgeCondition(unit, age), Setting(), COUNTY, on).values[1]

    assert bound(reached) >= born  # type: ignore[operator]
    assert bound(reached - timedelta(1)) < born  # type: ignore[operator]


def test_an_age_that_nobody_can_have_is_false_and_no_fault(population: Population) -> None:
    for unit in (TimeUnit.YEAR, TimeUnit.MONTH, TimeUnit.DAY):
        assert in_sql(population, AgeCondition(unit, 10**7), Setting(), COUNTY, ON) == set()
        assert in_sql(population, AgeCondition(unit, to=10**7), Setting(), COUNTY, ON)
    for episode in Episode:
        in_sql(population, EpisodeCondition(episode, 10**7), Setting(), COUNTY, ON)


def test_a_value_is_bound_once_however_often_it_is_named() -> None:
    values = Values(ON)
    names = [values.name(value) for value in ("a", ON, "a", 1, True)]

    assert names == ["$2", "$1", "$2", "$3", "$4"]
    assert values.in_order() == (ON, "a", 1, True)


def test_no_value_stands_in_the_text() -> None:
    said: Any = qualifying(HoldsCondition("X'; DROP TABLE resident; --"), Setting(), COUNTY, ON)

    assert "DROP" not in said.text
    assert "X'; DROP TABLE resident; --" in said.values


def test_what_follows_all_codes_that_begin_alike() -> None:
    assert [after(code) for code in ("I13", "I19", "E11.2")] == ["I14", "I1:", "E11.3"]
    assert "I19.9" < after("I19") < "I20"


def test_a_statement_begins_with_its_values_in_their_order_also_where_two_are_alike() -> None:
    values = Values(500, "LC-T01-H", 500)
    assert (values.name("LC-T01-H"), values.name(500), values.name(501)) == ("$2", "$1", "$4")
    assert values.in_order() == (500, "LC-T01-H", 500, 501)
