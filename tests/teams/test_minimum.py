"""Minimums of roles over teams of every shape: nobody counts twice, nothing is mended by leaving."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.language import Text
from teams.composition.finding import RuleKind
from teams.composition.matching import assigned
from teams.composition.report import report
from teams.composition.rule import CompositionRule, RoleMinimum
from teams.team import Member
from teams.vocabulary import (
    ExecutorRole,
    Tier,
)
from tests.teams.builders import (
    CLINIC,
    HOSPITAL,
    NEXT_VILLAGE,
    ONE_AND_ONE_AND_ONE,
    STRANGER,
    TODAY,
    TOWN,
    VILLAGE,
    joined,
    less,
    of_kind,
    practitioner,
    team,
    workforce,
)

R = ExecutorRole


_ROLES = st.sampled_from([R.GENERAL_PRACTITIONER, R.CLINICIAN, R.VILLAGE_DOCTOR, R.NURSE, R.PUBLIC_HEALTH_WORKER])
_PLACES = st.sampled_from([TOWN, VILLAGE, HOSPITAL, STRANGER, CLINIC])


@st.composite
def _members(draw: st.DrawFn) -> tuple[Member, ...]:
    count = draw(st.integers(0, 6))
    return tuple(
        joined(
            practitioner(
                f"P-{number:02}",
                licence := draw(_ROLES),
                at := draw(_PLACES),
                licensed_until=draw(st.sampled_from([None, None, TODAY])),
            ),
            draw(st.sampled_from([licence, licence, R.PUBLIC_HEALTH_WORKER])),
            at,
            leads=number == 0 and draw(st.booleans()),
        )
        for number in range(count)
    )


_MINIMUMS = st.lists(
    st.builds(
        RoleMinimum,
        st.lists(_ROLES, min_size=1, max_size=3, unique=True).map(tuple),
        st.integers(1, 3),
        st.lists(st.sampled_from(list(Tier)), max_size=2, unique=True).map(tuple),
    ),
    max_size=4,
).map(tuple)
_RULES = st.builds(CompositionRule, _MINIMUMS)


@given(_members(), _RULES)
def test_minimums_never_count_more_people_than_there_are(members: tuple[Member, ...], rule: CompositionRule) -> None:
    findings = of_kind(report(team(*members), workforce(rule)), RuleKind.MINIMUM_ROLE)
    assert sum(finding.found for finding in findings) <= len(members)
    for finding, minimum in zip(findings, rule.minimums, strict=True):
        alone = CompositionRule((minimum,))
        (by_itself,) = of_kind(report(team(*members), workforce(alone)), RuleKind.MINIMUM_ROLE)
        assert finding.found <= by_itself.found


@given(_members(), _RULES, st.data())
def test_taking_somebody_away_never_mends_a_minimum(
    members: tuple[Member, ...], rule: CompositionRule, data: st.DataObject
) -> None:
    if not members:
        return
    gone = data.draw(st.sampled_from(members))
    whole = team(*members)
    before = of_kind(report(whole, workforce(rule)), RuleKind.MINIMUM_ROLE)
    after = of_kind(report(less(whole, gone.practitioner.code), workforce(rule)), RuleKind.MINIMUM_ROLE)
    for then, now in zip(before, after, strict=True):
        assert now.missing >= then.missing


@given(_members(), _RULES, st.integers(0, 9_000))
def test_every_finding_speaks_both_languages_and_agrees_with_itself(
    members: tuple[Member, ...], rule: CompositionRule, load: int
) -> None:
    told = report(team(*members, chain=(VILLAGE, NEXT_VILLAGE)), workforce(rule, ONE_AND_ONE_AND_ONE), load)
    everybody = {m.practitioner.code for m in members}
    for finding in told.findings:
        assert isinstance(finding.text, Text)
        assert finding.text.zh.endswith("。")
        assert finding.text.en.endswith(".")
        assert finding.text.en.isascii() or any(m.practitioner.definition.name in finding.text.en for m in members)
        assert finding.missing == 0 or not finding.is_met
        assert set(finding.practitioners) <= everybody
    assert told.is_met is (told.gaps == ())


@given(st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=6))
def test_a_matching_fills_as_many_places_as_can_be_and_nobody_twice(places: list[list[int]]) -> None:
    chosen = assigned(places)
    filled = [comer for comer in chosen if comer is not None]
    assert len(filled) == len(set(filled))
    assert all(comer is None or comer in place for comer, place in zip(chosen, places, strict=True))
    assert len(filled) == _largest([frozenset(place) for place in places])


def _largest(places: list[frozenset[int]]) -> int:
    """The size of a largest matching, by trying everything."""
    if not places:
        return 0
    first, *rest = places
    without = _largest(rest)
    return max([without, *(1 + _largest([place - {comer} for place in rest]) for comer in first)])
