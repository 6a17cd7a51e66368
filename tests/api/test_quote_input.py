"""What a quote is asked with: facts that can be, and places of problems in the words of the input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import strawberry

from api.schema.quote_input import ChosenPackage, GroupChoice, QuoteFor, QuoteInput
from api.schema.resident_facts_input import (
    HouseholdFact,
    MobilityFact,
    PregnancyFact,
    ResidentFactsInput,
    RiskGradeFact,
    TagFact,
    TreatmentFact,
)
from catalog.quote.problem import Path
from catalog.vocabulary import Mobility, Population, RiskGrade, Sex
from core.faults import Fault, FaultCode

TODAY = date(2026, 3, 1)
FREE, LIMITED = Mobility.FREE, Mobility.LIMITED


def stated(sex: Sex = Sex.FEMALE, **more: Any) -> ResidentFactsInput:
    return ResidentFactsInput(born=date(1990, 1, 1), sex=sex, **more)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"pregnancies": [PregnancyFact(lmp=date(9999, 12, 1))]}, "pregnancies.0.lmp"),
        ({"pregnancies": [PregnancyFact(lmp=date(1, 1, 1))]}, "pregnancies.0.lmp"),
        ({"pregnancies": [PregnancyFact(lmp=TODAY, delivered=date(2101, 1, 1))]}, "pregnancies.0.delivered"),
        ({"pregnancies": [PregnancyFact(lmp=TODAY, lost=date.max)]}, "pregnancies.0.lost"),
        ({"tb_treatments": [TreatmentFact(starts=TODAY), TreatmentFact(starts=date.max)]}, "tbTreatments.1.starts"),
        ({"tags": [TagFact(tag=Population.TB, starts=date(1899, 12, 31))]}, "tags.0.starts"),
        ({"tags": [TagFact(tag=Population.TB, ends=date.max)]}, "tags.0.ends"),
        ({"sex": Sex.MALE, "pregnancies": [PregnancyFact(lmp=TODAY)]}, "pregnancies"),
        ({"mobility": [MobilityFact(mobility=FREE), MobilityFact(mobility=LIMITED)]}, "mobility.1"),
        (
            {
                "risk_grades": [
                    RiskGradeFact(grade=RiskGrade.RED, starts=TODAY),
                    RiskGradeFact(grade=RiskGrade.RED, ends=date(2026, 3, 2)),
                ]
            },
            "riskGrades.1",
        ),
        ({"household": [HouseholdFact(signed=1), HouseholdFact(signed=2)]}, "household.1"),
    ],
)
def test_facts_that_cannot_be_are_refused_at_their_place(more: dict[str, Any], place: str) -> None:
    with pytest.raises(Fault) as caught:
        stated(**more).facts(TODAY, ("input",))
    assert caught.value.code is FaultCode.BAD_USER_INPUT
    assert caught.value.path == ("input", *place.split("."))


def test_facts_at_the_bounds_and_one_after_another_are_taken() -> None:
    moves = [MobilityFact(mobility=FREE, ends=TODAY), MobilityFact(mobility=LIMITED, starts=TODAY)]
    tags = [TagFact(tag=Population.TB, starts=date(1900, 1, 1), ends=date(2100, 12, 31))]
    facts = stated(mobility=moves, tags=tags, pregnancies=[PregnancyFact(lmp=TODAY)]).facts(TODAY, ())
    assert [one.fact for one in facts.mobility] == [FREE, LIMITED]
    assert stated(Sex.MALE).facts(TODAY, ()).pregnancies == ()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("packages", 1, "package"), "packages.1.code"),
        (("packages", 0, "leftOut", 0), "packages.0.leaveOut.0"),
        (("packages", 2, "options", "TCM", 0), "packages.2.options.1.items.0"),
        (("packages", 2, "options", "TCM"), "packages.2.options.1.items"),
        (("packages", 2, "options", "SCREEN", "group"), "packages.2.options.0.group"),
        (("packages", 2, "options", "HOMECARE"), "packages.2.options"),
        (("facts", "born"), "for.facts.born"),
        (("years",), "years"),
        (("packages",), "packages"),
    ],
)
def test_a_problem_is_placed_where_the_input_has_it(path: Path, place: str) -> None:
    options = [GroupChoice(group="SCREEN", items=[]), GroupChoice(group="TCM", items=["TCM-05"])]
    packages = [ChosenPackage(code="BAS-00"), ChosenPackage(code="X"), ChosenPackage(code="PER-YLGA", options=options)]
    given = QuoteInput(
        region="450323", for_=QuoteFor(facts=strawberry.Some(stated()), resident=None), packages=packages
    )
    assert given.place(path) == place.split(".")


def test_the_birth_of_a_recorded_resident_is_placed_at_the_resident() -> None:
    given = QuoteInput(region="450323", for_=QuoteFor(facts=None, resident=strawberry.Some("R-1")), packages=[])
    assert given.place(("facts", "born")) == ["for", "resident"]
