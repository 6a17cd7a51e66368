"""The health record's basic information: what was asked counts, what was not is missing (R046)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrolment.health_record import (
    Assessment,
    Disease,
    FamilyDisease,
    Happening,
    PersonalInformation,
    completeness,
    information_problems,
    read_information,
    written_information,
)
from enrolment.health_vocabulary import (
    BloodType,
    Disability,
    DrugAllergy,
    Exposure,
    Fuel,
    Intervention,
    KitchenVentilation,
    Livestock,
    PastDisease,
    RecordPart,
    Relative,
    Rhesus,
    Toilet,
    Water,
)

BORN, TODAY = date(1955, 3, 12), date(2026, 3, 1)
DAYS = st.dates(BORN, TODAY)
WORDS = st.text("甲乙丙丁abc", min_size=1, max_size=20)


def listed(entries: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...] | None]:
    """A list that may not have been asked for."""
    return st.none() | st.lists(entries, max_size=3).map(tuple)


INFORMATION = st.builds(
    PersonalInformation,
    blood_type=st.none() | st.sampled_from(BloodType),
    rhesus=st.none() | st.sampled_from(Rhesus),
    allergies=listed(st.sampled_from(DrugAllergy)),
    exposures=listed(st.sampled_from(Exposure)),
    diseases=listed(st.builds(Disease, st.sampled_from(PastDisease), st.none() | DAYS, WORDS)),
    interventions=listed(st.builds(Happening, st.sampled_from(Intervention), WORDS, st.none() | DAYS)),
    family_history=listed(st.builds(FamilyDisease, st.sampled_from(Relative), st.sampled_from(PastDisease), WORDS)),
    hereditary=listed(WORDS),
    disabilities=listed(st.sampled_from(Disability)),
    ventilation=st.none() | st.sampled_from(KitchenVentilation),
    fuel=st.none() | st.sampled_from(Fuel),
    water=st.none() | st.sampled_from(Water),
    toilet=st.none() | st.sampled_from(Toilet),
    livestock=st.none() | st.sampled_from(Livestock),
    assessments=st.lists(st.builds(Assessment, WORDS, DAYS, WORDS), max_size=3).map(tuple),
)


def test_a_record_just_opened_is_not_complete_in_anything() -> None:
    told = completeness(PersonalInformation())
    assert told.score == 0
    assert told.missing == tuple(RecordPart)


def test_having_been_asked_and_having_nothing_is_an_answer() -> None:
    told = completeness(PersonalInformation(allergies=(), blood_type=BloodType.UNKNOWN))
    assert told.score == 100 * 2 // 14
    assert RecordPart.ALLERGIES not in told.missing
    assert RecordPart.BLOOD_TYPE not in told.missing
    assert RecordPart.EXPOSURES in told.missing


@given(INFORMATION)
def test_a_record_is_complete_exactly_when_nothing_is_missing(information: PersonalInformation) -> None:
    told = completeness(information)
    assert (told.score == 100) == (not told.missing)
    assert 0 <= told.score <= 100


@given(INFORMATION)
def test_what_is_stored_is_read_back(information: PersonalInformation) -> None:
    assert read_information(written_information(information)) == information


@given(INFORMATION, INFORMATION)
def test_an_update_answers_what_it_says_and_leaves_the_rest(
    standing: PersonalInformation, said: PersonalInformation
) -> None:
    after = standing.amended(said)
    for part in RecordPart:
        name = part.value.lower()
        expected = getattr(standing if getattr(said, name) is None else said, name)
        assert getattr(after, name) == expected
    assert set(after.assessments) == {*standing.assessments, *said.assessments}
    assert completeness(after).score >= completeness(standing).score


def test_a_part_can_be_taken_back_to_not_asked() -> None:
    standing = PersonalInformation(fuel=Fuel.COAL, water=Water.TAP)
    after = standing.amended(PersonalInformation(), (RecordPart.FUEL,))
    assert (after.fuel, after.water) == (None, Water.TAP)


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        (
            PersonalInformation(diseases=(Disease(PastDisease.STROKE, date(1955, 3, 11)),)),
            "RECORD_DAY diseases.0.since",
        ),
        (PersonalInformation(diseases=(Disease(PastDisease.STROKE, date(2026, 3, 2)),)), "RECORD_DAY diseases.0.since"),
        (PersonalInformation(diseases=(Disease(PastDisease.OTHER),)), "RECORD_TEXT diseases.0.note"),
        (
            PersonalInformation(interventions=(Happening(Intervention.INJURY, " "),)),
            "RECORD_TEXT interventions.0.name",
        ),
        (
            PersonalInformation(family_history=(FamilyDisease(Relative.FATHER, PastDisease.OTHER, "x" * 201),)),
            "RECORD_TEXT familyHistory.0.note",
        ),
        (PersonalInformation(hereditary=("血友病", "")), "RECORD_TEXT hereditary.1"),
        (
            PersonalInformation(assessments=(Assessment("自理能力", date(2027, 1, 1), "可自理"),)),
            "RECORD_DAY assessments.0.on",
        ),
        (PersonalInformation(hereditary=("病",) * 51), "RECORD_LIST hereditary"),
    ],
)
def test_what_cannot_be_is_told_at_its_place(given_: PersonalInformation, told: str) -> None:
    (problem,) = information_problems(given_, BORN, TODAY)
    assert f"{problem.code} {'.'.join(problem.path)}" == told


@given(INFORMATION)
def test_a_form_filled_in_within_a_life_has_no_problem(information: PersonalInformation) -> None:
    assert information_problems(information, BORN, TODAY) == []
