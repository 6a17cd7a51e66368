"""The impact of a draft is counted exactly: held against a count of each resident by hand, on both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from tortoise.expressions import Q

from catalog.condition import AgeCondition, AnyOf, Condition, ResidenceCondition, TagCondition
from catalog.eligibility.deciding import holds
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.files import StarterData, read_starter
from catalog.models import PackageVersion
from catalog.package import PackageDefinition
from catalog.vocabulary import Payer, Population, Residence, TimeUnit
from catalog.workload import Workload
from core.database import connected
from enrolment.effect import Count, Hands, Impact, loads, shares
from enrolment.impact import impact
from enrolment.models import Resident, Selection
from enrolment.queries import facts_of
from teams.models import Grid, PolicyDocument, Practitioner, Region, RegionalPolicy, TeamMember
from teams.parameter import Ages, FundingSubstitution
from teams.queries import workforce
from teams.region import RegionDefinition
from teams.vocabulary import ExecutorRole, Tier
from tests.conftest import STARTER
from tests.enrolment.residents import make, store

ON = date(2026, 3, 1)
COUNTY, NEIGHBOUR, CITY = "450321", "450323", "450300"
HOMES = (
    (COUNTY, "YS-T01"),
    (COUNTY, "YS-T01-V01"),
    (COUNTY, "YS-T02-V03"),
    (COUNTY, None),
    (NEIGHBOUR, None),
    (CITY, None),
)


@pytest.fixture(scope="module")
def starter() -> StarterData:
    """What the seeds say."""
    return read_starter(STARTER)


@dataclass(frozen=True)
class Draft:
    """A definition with all it is asked about with."""

    definition: PackageDefinition
    starter: StarterData

    @property
    def regions(self) -> Mapping[str, RegionDefinition]:
        return {region.code: region for region in self.starter.regions}

    async def impact(self, region: str = COUNTY, on: date = ON) -> Impact:
        items = {item.code: item for item in self.starter.items}
        return await impact(self.definition, items, region, on, self.regions)

    def with_roles(self, item: str, *roles: ExecutorRole) -> Draft:
        """The same where an item is for other people to deliver."""
        items = tuple(replace(one, roles=roles) if one.code == item else one for one in self.starter.items)
        return Draft(self.definition, replace(self.starter, items=items))


@pytest.fixture
def draft(starter: StarterData) -> Draft:
    """A package for people with hypertension, for older people and for children, which already has two versions."""
    package = next(package for package in starter.packages if package.code == "PRI-HTN")
    rule = AnyOf(
        (
            TagCondition(Population.HYPERTENSION),
            AgeCondition(TimeUnit.YEAR, 60),
            TagCondition(Population.CHILD),
            ResidenceCondition(Residence.WORKS),
        )
    )
    audience = (Population.ALL, Population.HYPERTENSION, Population.ELDERLY, Population.CHILD)
    return Draft(replace(package, eligibility=rule, audience=audience), starter)


@pytest.fixture
async def county(starter_url: str) -> AsyncIterator[list[str]]:
    """The starter data with residents in a county, in the one beside it, and in the city above; the statements sent."""
    sent: list[str] = []
    async with connected(starter_url, on_statement=sent.append):
        await store(make(), HOMES)
        first = await PackageVersion.get(package__code="PRI-HTN", number=1)
        columns = {
            name: getattr(first, name) for name in PackageVersion._meta.db_fields if name not in ("id", "number")
        }
        second = await PackageVersion.create(**columns, number=2)
        for place, held in enumerate(await Selection.filter(package_id=first.package_id).order_by("id")):
            if place % 3 == 0:
                await Selection.filter(id=held.id).update(version_id=second.id)
        yield sent


async def those_who_qualify(condition: Condition, region: str, setting: Setting) -> dict[str, ResidentFacts]:
    """One by one."""
    stem = region.rstrip("0") if region != COUNTY else region
    codes: list[str] = await Resident.filter(region__code__startswith=stem).values_list("code", flat=True)  # type: ignore[assignment]
    known = await facts_of(codes, region, ON)
    return {code: facts for code, facts in known.items() if holds(condition, facts, setting, ON)}


@pytest.mark.parametrize("region", [COUNTY, CITY])
async def test_everybody_who_qualifies_is_counted_by_population_and_version(
    county: list[str], draft: Draft, region: str
) -> None:
    found = await draft.impact(region)

    people = await those_who_qualify(draft.definition.eligibility, region, Setting())
    everybody = await those_who_qualify(TagCondition(Population.ALL), region, Setting())
    assert 0 < found.qualifying == len(people) < found.residents == len(everybody)
    assert found.populations == tuple(
        (population, sum(holds(TagCondition(population), facts, Setting(), ON) for facts in people.values()))
        for population in draft.definition.audience
    )
    held = Selection.filter(resident__code__in=list(people), package__code="PRI-HTN", starts__lte=ON)
    numbers: Any = await held.filter(Q(ends=None) | Q(ends__gt=ON)).values_list("version__number", flat=True)
    versions: Counter[int] = Counter(numbers)
    assert found.holders == tuple(sorted(versions.items()))
    assert len(found.holders) == 2
    assert found.already_holding == sum(versions.values())


async def test_a_county_is_counted_by_township_and_a_city_by_county(county: list[str], draft: Draft) -> None:
    rule = draft.definition.eligibility
    here, below = await those_who_qualify(rule, COUNTY, Setting()), await those_who_qualify(rule, CITY, Setting())
    homes = dict(await Resident.all().values_list("code", "region__code"))
    grids = dict(await Resident.all().values_list("code", "grid__code"))

    in_county = {place.code: place.residents for place in (await draft.impact(COUNTY)).places}
    in_city = {place.code: place.residents for place in (await draft.impact(CITY)).places}

    townships: Any = await Grid.filter(region__code=COUNTY, kind="TOWNSHIP").values_list("code", flat=True)
    by_township = Counter((grids[code] or "")[:6] or None for code in here)
    assert set(in_county) == {*townships, None}
    assert {code: number for code, number in in_county.items() if number} == by_township
    assert by_township["YS-T01"] > by_township["YS-T02"] > 0
    by_county = Counter(None if homes[code] == CITY else homes[code] for code in below)
    assert {code: number for code, number in in_city.items() if number} == by_county
    assert set(in_city) == {*(code for code, one in draft.regions.items() if one.parent == CITY), None}


async def test_holders_are_told_by_place(county: list[str], draft: Draft) -> None:
    found = await draft.impact()

    assert sum(place.holders for place in found.places) == found.already_holding > 0
    assert all(place.holders <= place.residents for place in found.places)
    assert next(place for place in found.places if place.code is None).name is None
    assert all(place.name for place in found.places if place.code is not None)


async def test_a_price_is_paid_for_all_who_qualify_and_for_those_who_hold_nothing_yet(
    county: list[str], draft: Draft
) -> None:
    found = await draft.impact()

    price = draft.definition.price
    assert price.total > 0
    new = found.qualifying - found.already_holding
    assert {share.payer: (share.fen, share.new_fen) for share in found.costs} == {
        payer: (price.of(payer) * found.qualifying, price.of(payer) * new) for payer in Payer
    }


async def test_ages_and_who_bears_self_pay_are_what_the_region_laid_down(county: list[str], draft: Draft) -> None:
    own = replace(draft.definition, price=replace(draft.definition.price, self_pay=700))
    draft = Draft(replace(own, eligibility=TagCondition(Population.ELDERLY)), draft.starter)
    before = await draft.impact()
    for parameter, rule in (
        ("AGES", {"elderlyFrom": 61, "packageElderlyFrom": 60, "childUnder": 7}),
        ("FUNDING_SUBSTITUTION", {"populations": ["DISABLED", "ELDERLY"], "borneBy": "FISCAL"}),
    ):
        await RegionalPolicy.create(
            region=await Region.get(code=CITY),
            parameter=parameter,
            rule=rule,
            starts=ON,
            document=await PolicyDocument.first(),
            clause="示例",
            status="POLICY",
            set_at=datetime(2026, 1, 1, tzinfo=UTC),
            set_by="test",
        )

    after = await draft.impact()

    people = await those_who_qualify(draft.definition.eligibility, COUNTY, Setting(Ages(61, 60, 7)))
    assert after.qualifying == len(people) > before.qualifying
    costs = {share.payer: share for share in after.costs}
    assert costs[Payer.SELF].fen == costs[Payer.SELF].new_fen == 0
    assert costs[Payer.FISCAL].fen == after.qualifying * (draft.definition.price.fiscal + 700)
    assert {share.payer: share.fen for share in before.costs}[Payer.SELF] == before.qualifying * 700


async def test_work_stands_against_the_hours_of_those_who_act_in_the_role(county: list[str], draft: Draft) -> None:
    line = draft.definition.lines[0].item
    draft = draft.with_roles(line, ExecutorRole.VILLAGE_DOCTOR)
    in_force = TeamMember.filter(team__region__code=COUNTY, ends=None).prefetch_related("practitioner")
    members = [one for one in await in_force if is_licensed(one.practitioner)]
    village = [one for one in members if one.role == "VILLAGE_DOCTOR"]
    silent = {one.id for one in village[:5]}
    await TeamMember.filter(id__in=silent).update(hours=None)

    found = {load.role: load for load in (await draft.impact()).loads}

    load = found[ExecutorRole.VILLAGE_DOCTOR]
    assert (load.members, load.unstated) == (len(village), 5)
    assert load.hours == sum(one.hours or 0 for one in village if one.id not in silent) * 52 > 0
    assert sum(minutes for _tier, minutes in load.minutes) == load.needed_hours * 60 > 0
    doctors = [one for one in members if one.role in ("GENERAL_PRACTITIONER", "CLINICIAN", "RETIRED_CLINICIAN")]
    load = found[ExecutorRole.GENERAL_PRACTITIONER]
    assert (load.members, load.unstated) == (len(doctors), 0)
    assert load.hours == sum(one.hours or 0 for one in doctors) * 52 > 0


def is_licensed(practitioner: Practitioner) -> bool:
    """Whether somebody's licence holds on the day."""
    days = (practitioner.licensed_until, practitioner.practice_ended)
    return all(day is None or day > ON for day in days)


async def test_lines_that_no_team_can_deliver_are_named(county: list[str], draft: Draft) -> None:
    line = draft.definition.lines[0].item

    assert (await draft.impact()).lines_without_team == ()
    assert (await draft.with_roles(line, ExecutorRole.CARE_WORKER).impact()).lines_without_team == (line,)


async def test_a_region_without_teams_or_people_can_deliver_nothing_and_counts_nobody(
    county: list[str], draft: Draft
) -> None:
    found = await draft.impact("450305")

    assert (found.residents, found.qualifying, found.populations[0][1], found.holders) == (0, 0, 0, ())
    assert found.lines_without_team == tuple(line.item for line in draft.definition.lines)
    assert all(share.fen == 0 for share in found.costs)
    assert all(load.needed_hours == 0 and load.hours == 0 for load in found.loads)


async def test_a_region_with_more_teams_than_are_judged_at_once_is_counted_all_the_same(
    county: list[str], draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workforce, "LARGEST_SLICE", 50)

    found = await draft.impact()

    assert found.lines_without_team is None
    assert found.qualifying > 0
    assert found.loads


async def test_eleven_statements_whatever_the_number_of_residents(county: list[str], draft: Draft) -> None:
    county.clear()
    await draft.impact(CITY)

    assert len(county) == 11
    assert sum("FROM resident" in statement for statement in county) == 2


def test_what_another_payer_bears_is_that_payers_and_sums_stay(starter: StarterData) -> None:
    price = replace(starter.packages[0].price, self_pay=500, fiscal=100)
    for payer in ("FISCAL", "MEDICAL_INSURANCE", "PUBLIC_HEALTH"):
        costs = {
            share.payer: share
            for share in shares(price, Count(100, 30, 40, 15), FundingSubstitution(("DISABLED",), payer))
        }
        assert costs[Payer.SELF].fen == 500 * 60
        assert costs[Payer.SELF].new_fen == 500 * (70 - 25)
        assert costs[Payer(payer)].fen == price.of(Payer(payer)) * 100 + 500 * 40
        assert sum(share.fen for share in costs.values()) == price.total * 100
        assert sum(share.new_fen for share in costs.values()) == price.total * 70


def test_hours_are_those_of_a_year_and_members_who_state_none_are_named() -> None:
    work = Workload(
        {
            (ExecutorRole.GENERAL_PRACTITIONER, Tier.TOWNSHIP): Fraction(30),
            (ExecutorRole.GENERAL_PRACTITIONER, Tier.VILLAGE): Fraction(1, 3),
            (ExecutorRole.NURSE, Tier.VILLAGE): Fraction(10),
        },
        (),
    )
    hands = {
        ExecutorRole.GENERAL_PRACTITIONER: Hands(3, 2, 20),
        ExecutorRole.CLINICIAN: Hands(2, 1, 8),
        ExecutorRole.TECHNICIAN: Hands(9, 9, 90),
    }

    doctor, nurse = loads(work, 600, hands)

    assert doctor.minutes == ((Tier.VILLAGE, Fraction(200)), (Tier.TOWNSHIP, Fraction(18_000)))
    assert doctor.needed_hours == Fraction(18_200, 60)
    assert (doctor.hours, doctor.members, doctor.unstated) == (28 * 52, 5, 2)
    assert nurse.needed_hours == 100
    assert (nurse.hours, nurse.members, nurse.unstated) == (0, 0, 0)
