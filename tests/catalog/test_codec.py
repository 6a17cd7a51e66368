"""What is written can be read back, equal; what is not in the grammar is refused."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from hypothesis import given
from pydantic import ValidationError, WrapValidator

from catalog.codec import canonical, digest, dump, load, load_condition
from catalog.condition import AgeCondition, Condition, DiagnosisCondition
from catalog.files import StarterData
from catalog.item import ItemDefinition
from catalog.package import EpisodeTerm, PackageDefinition, YearsTerm
from catalog.price import Price, from_wire
from catalog.schedule import Cap, Offset, Once, OnDemand, PerPeriod, Schedule
from catalog.vocabulary import Anchor, Need, Payer, Period, TimeUnit
from core.wire import ImpossibleDefinition
from tests.catalog.schedules import load_schedule
from tests.catalog.strategies import conditions, prices, schedules


def load_price(written: Any) -> Any:
    return load(Annotated[Price, WrapValidator(from_wire)], written)  # type: ignore[arg-type]


def test_every_starter_definition_survives_writing_and_reading(starter: StarterData) -> None:
    definitions = (
        *starter.items, *starter.packages, *starter.regions, *starter.seasons, *starter.visits,
        *starter.publications,
    )  # fmt: skip
    assert len(definitions) == 180 + 29 + 38 + 6 + 5 + 87
    for definition in definitions:
        written = json.loads(json.dumps(dump(definition)))
        assert load(type(definition), written) == definition


@given(schedules)
def test_any_schedule_survives_writing_and_reading(schedule: Schedule) -> None:
    assert load_schedule(dump(schedule)) == schedule


@given(conditions)
def test_any_condition_survives_writing_and_reading(condition: Condition) -> None:
    assert load_condition(dump(condition)) == condition


@given(schedules, schedules)
def test_digests_are_equal_exactly_when_definitions_are(one: Schedule, other: Schedule) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    assert (hash(one) == hash(other)) or one != other


@given(prices)
def test_a_written_price_names_every_payer_and_a_total(price: Any) -> None:
    written = dump(price)
    assert set(written["payers"]) == {payer.value for payer in Payer}
    assert written["total"] == sum(written["payers"].values()) == price.total
    assert load_price(written) == price


def test_a_price_is_refused_with_every_fault_at_its_own_key() -> None:
    payers = {"SELF": -1, "FISCAL": "1", "NOBODY": 2, "EMPLOYER": -5}
    with pytest.raises(ValidationError) as caught:
        load_price({"status": "FREE", "payers": payers, "total": "20000"})
    assert {error["loc"] for error in caught.value.errors()} == {
        ("total",),
        ("status",),
        *(("payers", payer) for payer in payers),
    }


def test_the_grammar_is_that_of_the_catalog() -> None:
    written = {
        "kind": "ON_DEMAND",
        "respondWithin": {"amount": 48, "unit": "HOUR"},
        "cap": {"times": 12, "period": "YEAR"},
        "needs": ["BOOKING"],
        "while": {"all": [{"age": {"unit": "YEAR", "from": 18}}, {"condition": {"icd10": ["I10-I13"]}}]},
        "proposal": True,
    }
    schedule = load_schedule(written)
    assert isinstance(schedule, OnDemand)
    assert schedule.cap == Cap(12, Period.YEAR)
    assert schedule.needs == (Need.BOOKING,)
    assert schedule.is_proposal
    assert dump(schedule) == written
    assert dump(AgeCondition(unit=TimeUnit.YEAR, to=17)) == {"age": {"unit": "YEAR", "to": 17}}
    assert dump(DiagnosisCondition(("E11",))) == {"condition": {"icd10": ["E11"]}}


def test_what_is_absent_is_not_written(starter: StarterData) -> None:
    item = next(item for item in starter.items if item.code == "GEN-04")
    written = dump(item)
    assert written["schedule"] == {"kind": "PER_PERIOD", "times": 1, "period": "QUARTER", "frame": "CALENDAR"}
    assert "groupSize" not in written
    assert written["tcm"] is False, "a field without a default is always written"


def test_terms_are_told_apart_by_their_keys(starter: StarterData) -> None:
    kinds = {package.code: type(package.term) for package in starter.packages}
    assert kinds["BAS-00"] is YearsTerm
    assert kinds["PRI-MAT"] is EpisodeTerm


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "PER_PERIOD", "times": "1", "period": "YEAR", "frame": "CALENDAR"},
        {"kind": "PER_PERIOD", "times": True, "period": "YEAR", "frame": "CALENDAR"},
        {"kind": "PER_PERIOD", "times": 1.0, "period": "YEAR", "frame": "CALENDAR"},
        {"kind": "PER_PERIOD", "times": 1, "period": "YEAR", "frame": "CALENDAR", "proposal": "yes"},
        {"kind": "PER_PERIOD", "times": 1, "period": "YEAR", "frame": "CALENDAR", "cap": {}},
        {"kind": "PER_PERIOD", "times": 1, "period": "YEAR"},
        {"kind": "PER_PERIOD", "times": 0, "period": "YEAR", "frame": "CALENDAR"},
        {"kind": "PER_PERIOD", "times": 1, "period": "QUARTER", "frame": "SCHOOL"},
        {"kind": "DAILY"},
        {"times": 1},
        {"kind": "COMBINED", "of": []},
        {"kind": "WITH"},
        {"kind": "WITH", "item": "ELD-01", "visit": "ANY"},
        {"kind": "SEASONAL", "times": 1},
        {"kind": "SEASONAL", "times": 1, "from": "02-30", "to": "03-01"},
        {"kind": "SEASONAL", "times": 1, "season": "SANFU", "from": "02-01", "to": "03-01"},
        {"kind": "ON_DEMAND", "respondWithin": {"amount": 0, "unit": "DAY"}},
    ],
)
def test_a_schedule_outside_the_grammar_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        load_schedule(written)


@pytest.mark.parametrize(
    "written",
    [
        {},
        "ALL",
        {"tag": "NOBODY"},
        {"tag": "TB", "flag": "SMOKER"},
        {"age": {"unit": "YEAR"}},
        {"age": {"unit": "WEEK", "from": 1}},
        {"age": {"unit": "YEAR", "from": 9, "to": 8}},
        {"age": {"unit": "YEAR", "from": 9}, "tag": "TB"},
        {"age": 65},
        {"condition": {"icd10": ["11E"]}},
        {"condition": {"icd10": ["I13-I10"]}},
        {"condition": {"icd10": []}},
        {"household": {"minSigned": 0}},
        {"roster": "EMPLOYER", "minMembers": 0},
        {"not": []},
        {"episode": "PREGNANCY", "withinDays": -1},
        {"holds": 5},
    ],
)
def test_a_condition_outside_the_grammar_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        load_condition(written)


def test_an_unknown_key_is_refused_at_every_level(starter: StarterData) -> None:
    for definition, kind in ((starter.items[0], ItemDefinition), (starter.packages[0], PackageDefinition)):
        written = dump(definition)
        for spot in (written, written["name"]):
            spot["extra"] = 1
            with pytest.raises(ValidationError):
                load(kind, written)
            del spot["extra"]
        assert load(kind, written) == definition


def test_the_canonical_form_does_not_depend_on_the_order_of_keys() -> None:
    one = load_schedule({"kind": "PER_PERIOD", "times": 1, "period": "YEAR", "frame": "CALENDAR"})
    other = load_schedule({"frame": "CALENDAR", "period": "YEAR", "times": 1, "kind": "PER_PERIOD"})
    assert isinstance(one, PerPeriod)
    assert canonical(one) == canonical(other)
    assert len(digest(one)) == 64


def test_a_window_is_refused_only_when_it_surely_closes_before_it_opens() -> None:
    a_month, days_31, days_60 = Offset(1, TimeUnit.MONTH), Offset(31, TimeUnit.DAY), Offset(60, TimeUnit.DAY)
    assert Once(Anchor.BIRTH, days_31, a_month), "some months have 31 days"
    with pytest.raises(ImpossibleDefinition):
        Once(Anchor.BIRTH, days_60, a_month)
    with pytest.raises(ImpossibleDefinition):
        Once(Anchor.BIRTH, days_60, days_31)
