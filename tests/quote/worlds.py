"""The starter catalog as a menu of values, residents of it, and packages made up for one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from catalog.condition import AgeCondition, Condition
from catalog.eligibility.facts import During, Pregnancy, ResidentFacts
from catalog.files import StarterData
from catalog.item import ItemDefinition, ScheduleWording
from catalog.package import (
    EligibilityWording,
    LineDefinition,
    PackageDefinition,
    YearsTerm,
    item_codes,
)
from catalog.price import Price
from catalog.quote.basket import Basket, Chosen, QuoteWorld
from catalog.schedule import OnDemand, Schedule
from catalog.snapshot import ItemVersion, PackageVersion
from catalog.vocabulary import (
    ItemCategory,
    ItemPayer,
    Modality,
    PackageTier,
    Population,
    PriceStatus,
    Residence,
    Sex,
    TimeUnit,
)
from core.language import Text
from teams.vocabulary import ExecutorRole, Tier

REGION = "450323"
STARTS = date(2026, 3, 1)
EVERYBODY: Condition = AgeCondition(TimeUnit.YEAR, from_=0)


def version_of(package: PackageDefinition, items: Mapping[str, ItemDefinition], *, number: int = 1) -> PackageVersion:
    """The package as a published version, each item in its first version."""
    codes = dict.fromkeys(item_codes(package))
    return PackageVersion(1, number, package, {code: ItemVersion(1, number, items[code]) for code in codes})


def starter_world(starter: StarterData, **more: Any) -> QuoteWorld:
    """The whole starter catalog on one menu."""
    items = {item.code: item for item in starter.items}
    return QuoteWorld(
        offers={package.code: version_of(package, items) for package in starter.packages},
        seasons={season.code: season for season in starter.seasons},
        visits={visit.code: visit for visit in starter.visits},
        **more,
    )


def basket(facts: ResidentFacts, *packages: str | Chosen, starts: date = STARTS, years: int = 1, **more: Any) -> Basket:
    """A basket of packages by code, or with choices."""
    chosen = tuple(one if isinstance(one, Chosen) else Chosen(one) for one in packages)
    return Basket(facts, REGION, starts, years, chosen, **more)


def resident(born: date, sex: Sex = Sex.FEMALE, **more: Any) -> ResidentFacts:
    """Somebody who lives there since ever."""
    return ResidentFacts(born, sex, residences=(During(Residence.LIVES),), **more)


def hypertensive_elder(**more: Any) -> ResidentFacts:
    """A woman of 70 on the day the contracts of these tests begin, with hypertension since 2020."""
    return resident(date(1955, 6, 15), diagnoses=(During("I10", date(2020, 5, 1)),), **more)


def pregnant(lmp: date, **more: Any) -> ResidentFacts:
    """A woman of 28, pregnant."""
    return resident(date(1997, 9, 3), pregnancies=(Pregnancy(lmp),), **more)


def item(code: str, schedule: Schedule | None = None, **more: Any) -> ItemDefinition:
    """A service item of a clinic, on demand unless a schedule is given."""
    definition = ItemDefinition(
        code=code,
        name=Text(f"项目{code}", f"item {code}"),
        category=ItemCategory.HEALTH_MANAGEMENT,
        roles=(ExecutorRole.NURSE,),
        min_tier=Tier.VILLAGE,
        is_tcm=False,
        modalities=(Modality.CLINIC,),
        payer=ItemPayer.FEE,
        staff_minutes=10,
        schedule=schedule or OnDemand(),
        source_wording=ScheduleWording("1", "1"),
        basis="made up for a test",
    )
    return replace(definition, **more)


def package(code: str, lines: Iterable[str | LineDefinition] = ("GEN-01",), **more: Any) -> PackageDefinition:
    """A personalised package for everybody, of 1 to 3 years and without a price, unless told otherwise."""
    definition = PackageDefinition(
        code=code,
        name=Text(f"包{code}", f"package {code}"),
        tier=PackageTier.PERSONALISED,
        audience=(Population.ALL,),
        eligibility=EVERYBODY,
        eligibility_wording=EligibilityWording("1", "1", "1", "1"),
        term=YearsTerm((1, 2, 3)),
        price=Price(status=PriceStatus.ADOPTED),
        lines=tuple(one if isinstance(one, LineDefinition) else LineDefinition(one) for one in lines),
        basis="made up for a test",
    )
    return replace(definition, **more)


def world(packages: Iterable[PackageDefinition], items: Iterable[ItemDefinition] = (), **more: Any) -> QuoteWorld:
    """A menu of made-up packages; items that are not given are on demand."""
    listed, known = list(packages), {one.code: one for one in items}
    for one in listed:
        for code in item_codes(one):
            known.setdefault(code, item(code))
    return QuoteWorld(offers={one.code: version_of(one, known) for one in listed}, **more)
