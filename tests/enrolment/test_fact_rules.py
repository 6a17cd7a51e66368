"""What can be recorded of somebody at all: populations, evidence, days of a pregnancy."""

from __future__ import annotations

from datetime import date, timedelta

from catalog.vocabulary import Population, Roster, Sex
from enrolment.recording.population import DERIVED, EVIDENCE_OF, masked_number
from enrolment.recording.pregnancy import Course, course_problems
from enrolment.rosters.community import ROSTER_OF
from enrolment.vocabulary import CommunityKind

LMP = date(2025, 6, 1)


def test_every_population_either_follows_from_facts_or_is_recorded_on_some_evidence() -> None:
    assert set(Population) == set(DERIVED) | set(EVIDENCE_OF)
    assert not set(DERIVED) & set(EVIDENCE_OF)


def test_an_expected_day_may_be_corrected_by_four_weeks() -> None:
    def codes(days: int) -> list[str]:
        found = course_problems(LMP, LMP + timedelta(days=days), date(1990, 1, 1), Sex.FEMALE, [])
        return [each.code for each in found]

    assert [codes(days) for days in (251, 252, 308, 309)] == [["EDD_DAY"], [], [], ["EDD_DAY"]]


def test_a_pregnancy_may_begin_on_the_day_the_one_before_ended() -> None:
    earlier = [Course(date(2024, 1, 1), LMP)]
    assert course_problems(LMP, None, date(1990, 1, 1), Sex.FEMALE, earlier) == []


def test_every_functional_community_keeps_a_roster_of_a_kind_that_rules_know() -> None:
    assert set(ROSTER_OF) == set(CommunityKind)
    assert set(ROSTER_OF.values()) == set(Roster)


def test_a_certificate_shows_its_last_two_characters_only() -> None:
    assert masked_number("45039919550312001842") == "******************42"
