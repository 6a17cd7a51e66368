"""The menu as it is for one resident, in the schema (个人菜单, R128, R141)."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.resident_side import ResidentSide
from api.schema.eligibility import PackageEligibility
from api.schema.package import PackageVersion, SigningNeed
from api.schema.proposal import PackageProposal
from api.schema.quote_cost import CostOfYear
from api.schema.region import Region
from api.schema.resident import Resident
from api.schema.shelf import Shelf
from catalog.quote.quote import Joining
from catalog.vocabulary import Population, PriceStatus
from core.language import Language
from enrolment.menu_for import Offer
from enrolment.reading.contract_rows import SelectionRow
from enrolment.reading.personal_menu import PersonalMenu as PersonalMenuValue
from enrolment.recommendation import Emphasis
from enrolment.recommendation import Recommendation as RecommendationValue

_NAMED = "in the caller's language"


@strawberry.type(description="Why a package is recommended to somebody (推荐理由, R128, R141).")
class Recommendation:
    """By a population the person belongs to."""

    population: Population = strawberry.field(description="The person belongs to it, and the package is made for it.")
    emphasis: Emphasis = strawberry.field(description="On what the service lays weight for it (服务侧重).")
    words: str = strawberry.field(description=f"The reason, {_NAMED}.")
    basis: str = strawberry.field(description="The requirement it follows from: R128 or R141 (依据).")

    @classmethod
    def of(cls, value: RecommendationValue, language: Language) -> Recommendation:
        """The shape of a recommendation."""
        return cls(
            population=value.population,
            emphasis=value.emphasis,
            words=value.words.in_(language),
            basis=value.emphasis.basis,
        )


@strawberry.type(description="How a package of the menu is held already (已持有).")
class HeldPackage:
    """On the day asked about."""

    version: int = strawberry.field(description="In which version; a newer one is taken at renewal (版本).")
    since: date = strawberry.field(description="Since which day (起始日期).")
    until: date | None = strawberry.field(description="First day no longer held; null: open (截止日期).")
    joining: Joining = strawberry.field(description="How it came in (来源).")

    @classmethod
    def of(cls, row: SelectionRow) -> HeldPackage:
        """The shape of what is held."""
        return cls(version=row.version, since=row.starts, until=row.ends, joining=row.joining)


@strawberry.type(description="One package of the menu, for one resident (个人菜单条目).")
class PersonalMenuEntry:
    """For a contract of one year from the day asked about, beside what is held."""

    package: PackageVersion = strawberry.field(description="The package, in the version on offer (服务包).")
    eligibility: PackageEligibility = strawberry.field(
        description="Whether the person may have it on the day, by what is held by then, and why (资格)."
    )
    missing: list[str] = strawberry.field(
        description="Codes of the packages it asks for that are not held on the day (须先持有)."
    )
    barred_by: list[str] = strawberry.field(description="Codes of packages held on the day that exclude it (互斥).")
    held: HeldPackage | None = strawberry.field(description="How it is held already; null: it is not (已持有).")
    joining: Joining | None = strawberry.field(
        description="How it would come in, once the basic package is signed: attached by its rule, proposed, chosen; "
        "null: it is held, or would not be in force within the year (来源)."
    )
    joining_name: str | None = strawberry.field(description=f"The same {_NAMED}.")
    starts: date | None = strawberry.field(description="From when it would be in force; null as `joining` (启用日期).")
    ends: date | None = strawberry.field(description="First day on which it would not be any more (截止日期).")
    needs: list[SigningNeed] = strawberry.field(description="What must be at hand to sign it (签约所需).")
    price: CostOfYear | None = strawberry.field(
        description="What it would cost in that year, without options that cost more, what others bear by regional "
        "policy taken into account; null as `joining` (本人价格)."
    )
    price_status: PriceStatus = strawberry.field(description="PLACEHOLDER: nobody has decided this price (价格状态).")
    is_per_episode: bool = strawberry.field(description="Its price is for the episode and charged once (按疗程计价).")
    proposal: PackageProposal | None = strawberry.field(
        description="A clinic proposes it, and it waits for an answer; null: nobody does, or it is not yours to see "
        "(待答复的推荐)."
    )
    is_recommended: bool = strawberry.field(description="Whether it is recommended to the person (推荐).")
    recommendations: list[Recommendation] = strawberry.field(description="Why; empty: it is not (推荐理由).")

    @classmethod
    def of(
        cls, offer: Offer, menu: PersonalMenuValue, shelf: Shelf, proposal: PackageProposal | None
    ) -> PersonalMenuEntry:
        """The shape of an offer."""
        language, effect, price = shelf.speaker.language, offer.effect, offer.price
        return cls(
            package=shelf.package_version(offer.version),
            eligibility=PackageEligibility.of(offer.version, offer.eligibility, menu.facts, shelf),
            missing=list(offer.missing),
            barred_by=list(offer.barred_by),
            held=None if offer.held is None else HeldPackage.of(offer.held),
            joining=offer.joining,
            joining_name=None if offer.joining is None else offer.joining.label.in_(language),
            starts=None if effect is None else effect.days.opens,
            ends=None if effect is None else effect.days.ends,
            needs=[SigningNeed.of(need, shelf.speaker) for need in offer.needs],
            price=None if price is None else CostOfYear.of(price.years[0], language),
            price_status=offer.version.definition.price.status,
            is_per_episode=offer.is_per_episode,
            proposal=proposal,
            is_recommended=bool(offer.recommendations),
            recommendations=[Recommendation.of(one, language) for one in offer.recommendations],
        )


@strawberry.type(description="The menu of a region on a day, as it is for one resident (个人菜单).")
class PersonalMenu:
    """R128, R141."""

    resident: Resident = strawberry.field(description="For whom (居民).")
    region: Region = strawberry.field(description="Whose menu (所在区划).")
    on: date = strawberry.field(description="On which day (日期).")
    entries: list[PersonalMenuEntry] = strawberry.field(description="Every package on offer, by code (条目).")

    @classmethod
    def of(cls, value: PersonalMenuValue, shelf: Shelf, side: ResidentSide) -> PersonalMenu:
        """The shape of a menu."""
        proposed = {code: PackageProposal.of(row, side.delivery) for code, row in value.proposals.items()}
        return cls(
            resident=Resident.of(value.resident, side),
            region=shelf.region(value.region),
            on=value.on,
            entries=[
                PersonalMenuEntry.of(offer, value, shelf, proposed.get(offer.version.code)) for offer in value.offers
            ],
        )
