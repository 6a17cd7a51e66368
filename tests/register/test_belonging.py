"""Where somebody works, studies or lives at home, and flags: a register tells them as the single verbs record them."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.vocabulary import Flag, Population, Residence
from enrolment import models
from enrolment.register.format.record import FactsEntry, FlagEntry, GuardianEntry, ResidenceEntry, TagEntry
from enrolment.vocabulary import FamilyRelation, TagEvidence
from tests.register.lines import STARTS, checked, contract, given, imported, line, person
from tests.signing.staging import GROWN, World, packages

SINCE = date(2020, 1, 1)
SMD = TagEntry(Population.SMD, TagEvidence.DIAGNOSIS, None, SINCE)
HOME = ResidenceEntry(Residence.AT_HOME, None, SINCE)


async def _residences() -> list[tuple[str, str, date, date | None]]:
    rows = models.Residence.exclude(relation__in=["LIVES", "REGISTERED"]).order_by("starts", "id")
    return [(each.relation, each.region.code, each.starts, each.ends) for each in await rows.select_related("region")]


@pytest.mark.parametrize("is_home", [True, False])
async def test_somebody_with_a_severe_mental_disorder_has_the_package_who_lives_at_home(
    fresh: World, is_home: bool
) -> None:
    own = fresh.own
    spouse = person(own, 2)
    term = contract(own, packages=packages("BAS-00", "PRI-SMD"), is_by_guardian=True)
    lines = [
        line(
            1,
            person(own, 1),
            term,
            facts=FactsEntry((SMD,), residences=(HOME,) if is_home else ()),
            guardian=GuardianEntry(FamilyRelation.SPOUSE, spouse.document),
        ),
        line(2, spouse),
    ]

    _, faults = await imported(own.desk(), own, lines)

    held = {each.package.code for each in await models.Selection.all().select_related("package")}
    if is_home:
        assert faults == []
        assert held >= {"BAS-00", "PRI-SMD"}
        assert await _residences() == [("AT_HOME", own.region, SINCE, None)]
    else:
        assert (1, "packages", "NOT_ELIGIBLE") in [(each.line, each.column, each.code) for each in faults]
        assert held == set()


async def test_living_at_home_in_another_county_does_not_count_here(fresh: World) -> None:
    own = fresh.own
    spouse = person(own, 2)
    term = contract(own, packages=packages("BAS-00", "PRI-SMD"), is_by_guardian=True)
    elsewhere = ResidenceEntry(Residence.AT_HOME, "450321", SINCE)
    ward = line(1, person(own, 1), term, facts=FactsEntry((SMD,), residences=(elsewhere,)))
    guardian = GuardianEntry(FamilyRelation.SPOUSE, spouse.document)
    lines = [line(1, person(own, 1), term, facts=ward.facts, guardian=guardian), line(2, spouse)]

    assert (1, "packages", "NOT_ELIGIBLE") in await checked(own.desk(), own, lines)


async def test_what_is_on_record_of_somebodys_ties_is_not_written_again_and_may_not_be_contradicted(
    fresh: World,
) -> None:
    own = fresh.own
    works = ResidenceEntry(Residence.WORKS, "450321", SINCE, date(2024, 1, 1))
    facts = FactsEntry(residences=(HOME, works), flags=(FlagEntry(Flag.SMOKER, SINCE),))
    _, faults = await imported(own.desk(), own, [line(1, person(own, 1), facts=facts)])
    assert faults == []

    more = FactsEntry(
        residences=(HOME, works, ResidenceEntry(Residence.WORKS, own.region, SINCE)),
        flags=(FlagEntry(Flag.SMOKER, SINCE), FlagEntry(Flag.BEDRIDDEN)),
    )
    _, faults = await imported(own.desk(), own, [line(1, person(own, 1), facts=more)], given("b"))

    assert faults == []
    assert sorted(await _residences()) == [
        ("AT_HOME", own.region, SINCE, None),
        ("WORKS", "450321", SINCE, date(2024, 1, 1)),
        ("WORKS", own.region, SINCE, None),
    ]
    assert sorted(each.flag for each in await models.RecordedFlag.all()) == ["BEDRIDDEN", "SMOKER"]
    other = FactsEntry(
        residences=(ResidenceEntry(Residence.WORKS, "450321", STARTS.replace(year=2021)),),
        flags=(FlagEntry(Flag.SMOKER, STARTS),),
    )
    assert await checked(own.desk(), own, [line(1, person(own, 1), facts=other)]) == [
        (1, "residences", "CONTRADICTS_RECORD"),
        (1, "flags", "CONTRADICTS_RECORD"),
    ]


async def test_what_is_wrong_with_ties_and_flags_is_told_at_their_columns(fresh: World) -> None:
    own = fresh.own
    before_birth, ahead = date(1980, 1, 1), date(2030, 1, 1)
    assert before_birth < GROWN
    facts = FactsEntry(
        residences=(
            ResidenceEntry(Residence.WORKS, "999999", SINCE),
            ResidenceEntry(Residence.STUDIES, own.region, before_birth),
            ResidenceEntry(Residence.AT_HOME, own.region, SINCE),
            ResidenceEntry(Residence.AT_HOME, None, date(2021, 1, 1)),
        ),
        flags=(FlagEntry(Flag.SMOKER, ahead), FlagEntry(Flag.SMOKER, None, None)),
    )

    found = await checked(own.desk(), own, [line(1, person(own, 1), facts=facts)])

    assert sorted(found) == [
        (1, "flagStarts", "DAY_IN_FUTURE"),
        (1, "flags", "CONTRADICTS_LINE"),
        (1, "residenceRegions", "NOT_FOUND"),
        (1, "residenceStarts", "TOO_EARLY"),
        (1, "residences", "CONTRADICTS_LINE"),
    ]
