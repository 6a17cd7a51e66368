"""Service packages in the schema: the stable package, its immutable versions, lines, choices, price and term."""

from __future__ import annotations

import strawberry

from api.schema.common import CITED, Money, Names, OffsetShape, PayerShare, said
from api.schema.condition import ResidentCondition, condition_shape
from api.schema.item import ServiceItem
from api.schema.node import Node, node_id
from api.schema.speaker import Speaker
from catalog.package import (
    ChoiceGroupDefinition,
    EpisodeTerm,
    LineDefinition,
    PackageDefinition,
    PackageNeed,
    Term,
    has_tcm,
    modalities,
    tiers,
)
from catalog.price import Price as PriceValue
from catalog.snapshot import PackageVersion as PackageVersionValue
from catalog.vocabulary import (
    Episode,
    Frame,
    LineSubject,
    Modality,
    Need,
    PackageTier,
    Payer,
    Population,
    PriceStatus,
    Visibility,
)
from teams.vocabulary import Tier


@strawberry.type(
    description="What a package costs one person in a contract year, or in one episode where the term is one (价格)."
)
class Price:
    """The total and who pays which part of it; the parts sum to the total, to the fen."""

    total: Money = strawberry.field(description="All payers together.")
    self_pay: Money = strawberry.field(description="What the resident pays; shown and accepted before signing.")
    is_free: bool = strawberry.field(description="The resident pays nothing.")
    shares: list[PayerShare] = strawberry.field(description="Each payer that contributes, and how much.")
    status: PriceStatus = strawberry.field(description="PLACEHOLDER: nobody has decided this figure; do not charge it.")

    @classmethod
    def of(cls, price: PriceValue, speaker: Speaker) -> Price:
        """The shape of a price."""
        return cls(
            total=Money.of(price.total),
            self_pay=Money.of(price.self_pay),
            is_free=price.self_pay == 0,
            shares=[
                PayerShare(payer=payer, payer_name=payer.label.in_(speaker.language), amount=Money.of(price.of(payer)))
                for payer in Payer
                if price.of(payer)
            ],
            status=price.status,
        )


@strawberry.type(description="For how long a package is signed: years of choice, or one episode (服务期限).")
class PackageTerm:
    """Years or an episode; the other is empty."""

    words: str = strawberry.field(description="The term in words, in the caller's language.")
    years: list[int] = strawberry.field(description="Numbers of years one may sign for; empty for an episode.")
    frame: Frame | None = strawberry.field(description="SCHOOL: school years; null: contract years.")
    episode: Episode | None = strawberry.field(description="The episode it lasts for; null when it is years.")
    tail: OffsetShape | None = strawberry.field(description="It goes on for so long after the episode.")

    @classmethod
    def of(cls, term: Term, speaker: Speaker) -> PackageTerm:
        """The shape of a term."""
        words = speaker.term(term)
        if isinstance(term, EpisodeTerm):
            return cls(words=words, years=[], frame=None, episode=term.episode, tail=OffsetShape.of(term.tail))
        return cls(words=words, years=list(term.years), frame=term.frame, episode=None, tail=None)


@strawberry.type(description="What must be at hand to sign a package (签约前提).")
class SigningNeed:
    """A need and when it applies."""

    need: Need = strawberry.field(description="What is needed.")
    name: str = strawberry.field(description="What is needed, in the caller's language.")
    when: ResidentCondition | None = strawberry.field(description="Only while this holds; null: always.")

    @classmethod
    def of(cls, need: PackageNeed, speaker: Speaker) -> SigningNeed:
        """The shape of a need."""
        when = None if need.when is None else condition_shape(need.when, speaker)
        return cls(need=need.code, name=need.code.label.in_(speaker.language), when=when)


@strawberry.type(description="One item of a package outside its choice groups (包内条目).")
class PackageLine:
    """A line: the item, and on which terms it is in the package."""

    item: ServiceItem = strawberry.field(description="The item, in the version the package was made with.")
    is_required: bool = strawberry.field(description="False: the resident may leave it out when signing.")
    paid_in: str | None = strawberry.field(
        description="Code of another package that carries the cost; the line is due only to those who hold it too."
    )
    subject: LineSubject | None = strawberry.field(description="For whom, when not for the resident who signed.")
    is_proposal: bool = strawberry.field(description="Whether the line is our proposal.")

    @classmethod
    def of(cls, line: LineDefinition, item: ServiceItem) -> PackageLine:
        """The shape of a line."""
        return cls(
            item=item,
            is_required=line.is_required,
            paid_in=line.paid_in,
            subject=line.subject,
            is_proposal=line.is_proposal,
        )


@strawberry.type(description="What choosing an option costs beyond the package's price (加价).")
class OptionSurcharge:
    """Which option, how much, who pays."""

    item: ServiceItem = strawberry.field(description="The option.")
    amount: Money = strawberry.field(description="Beyond the package's price, a contract year.")
    payer: Payer = strawberry.field(description="Who pays it.")
    payer_name: str = strawberry.field(description="Who pays it, in the caller's language.")


@strawberry.type(description="What holding another package with the same item takes off the price (重复项目减免).")
class OverlapDeduction:
    """Set by a designer; where none is set nothing is deducted."""

    item_code: str = strawberry.field(description="The item that both packages bring.")
    shared_with: str = strawberry.field(description="Code of the other package.")
    amount: Money = strawberry.field(description="Taken off this package's price, a contract year.")
    payer: Payer = strawberry.field(description="Whose part it is taken off.")
    payer_name: str = strawberry.field(description="Whose part, in the caller's language.")


@strawberry.type(description="Choose so many of these items when signing (任选).")
class ChoiceGroup:
    """«Choose k of n»."""

    code: str = strawberry.field(description="Its code inside the package.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    choose: int = strawberry.field(description="So many are chosen: exactly, or at most where `atLeast` is less.")
    at_least: int = strawberry.field(description="The fewest that may be chosen; the same as `choose` unless stated.")
    surcharges: list[OptionSurcharge] = strawberry.field(
        description="Options that cost more; empty when all come with the price."
    )
    options: list[ServiceItem] = strawberry.field(description="What there is to choose from.")
    is_proposal: bool = strawberry.field(description="Whether the choice is our proposal.")

    @classmethod
    def of(cls, group: ChoiceGroupDefinition, options: list[ServiceItem], speaker: Speaker) -> ChoiceGroup:
        """The shape of a choice group."""
        return cls(
            code=group.code,
            name=group.name.in_(speaker.language),
            names=Names.of(group.name),
            choose=group.choose,
            at_least=group.fewest,
            surcharges=[
                OptionSurcharge(
                    item=options[group.options.index(surcharge.item)],
                    amount=Money.of(surcharge.fen),
                    payer=surcharge.payer,
                    payer_name=surcharge.payer.label.in_(speaker.language),
                )
                for surcharge in group.surcharges
            ],
            options=options,
            is_proposal=group.is_proposal,
        )


@strawberry.type(description="The words of the source that the eligibility rule was made from (原文).")
class EligibilityWording:
    """Kept so that a reader can check the rule against the source."""

    population: str = strawberry.field(description="For whom, as the source writes it.")
    rule: str = strawberry.field(description="The rule, as the source writes it.")
    age: str = strawberry.field(description="Ages, as the source writes them.")
    term: str = strawberry.field(description="The term, as the source writes it.")


@strawberry.type(
    description="One immutable version of a package. What is published never changes; a change is a new version (版本)."
)
class PackageVersion(Node):
    """FHIR cousin: PlanDefinition."""

    code: str = strawberry.field(description='The package\'s stable code, such as "PER-YLGA" (服务包编码).')
    version: int = strawberry.field(description="Which version of the package this is, from 1.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    tier: PackageTier = strawberry.field(description="Which kind of package it is.")
    tier_name: str = strawberry.field(description="The kind in the caller's language.")
    audience: list[Population] = strawberry.field(description="Whom it addresses; who may have it is `eligibility`.")
    audience_names: list[str] = strawberry.field(description="The audience in the caller's language, same order.")
    eligibility: ResidentCondition = strawberry.field(description="Who may have it, in words and as a tree.")
    eligibility_wording: EligibilityWording = strawberry.field(description="The same as the source writes it.")
    term: PackageTerm = strawberry.field(description="For how long it is signed.")
    price: Price = strawberry.field(description="What it costs, in all and by payer.")
    lines: list[PackageLine] = strawberry.field(description="What is in it, outside of the choice groups.")
    choice_groups: list[ChoiceGroup] = strawberry.field(description="What may be chosen in it.")
    requires: list[str] = strawberry.field(description="Codes of packages that must be held as well.")
    excludes: list[str] = strawberry.field(description="Codes of packages that cannot be held beside it.")
    needs: list[SigningNeed] = strawberry.field(description="What must be at hand to sign it.")
    modalities: list[Modality] = strawberry.field(description="How its items can be delivered, all together.")
    modality_names: list[str] = strawberry.field(description="The modalities in the caller's language, same order.")
    has_tcm: bool = strawberry.field(description="Some item in it is traditional Chinese medicine (含中医药).")
    min_tier: Tier = strawberry.field(description="The lowest tier at which some item of it can be had.")
    highest_tier: Tier = strawberry.field(
        description="The tier its most demanding item needs; the provider's chain or network must reach it."
    )
    deductions: list[OverlapDeduction] = strawberry.field(
        description="What is taken off when another package brings the same item; the starter data sets none."
    )
    visibility: Visibility = strawberry.field(description="Who may see that a resident holds it.")
    basis: str = strawberry.field(description="What it rests on: policy, national standard, or our proposal. " + CITED)
    note: str | None = strawberry.field(description="A remark of its designers; null when there is none.")

    @classmethod
    def of(cls, value: PackageVersionValue, items: dict[str, ServiceItem], speaker: Speaker) -> PackageVersion:
        """The shape of a package version over its already shaped items, said by `speaker`."""
        package, definitions, language = value.definition, value.item_definitions, speaker.language
        lowest, highest = tiers(package, definitions)
        ways = modalities(package, definitions)
        return cls(
            id=node_id("PackageVersion", f"{package.code}@{value.number}"),
            code=package.code,
            version=value.number,
            name=package.name.in_(language),
            names=Names.of(package.name),
            tier=package.tier,
            tier_name=package.tier.label.in_(language),
            audience=list(package.audience),
            audience_names=said(package.audience, language),
            eligibility=condition_shape(package.eligibility, speaker),
            eligibility_wording=_wording(package),
            term=PackageTerm.of(package.term, speaker),
            price=Price.of(package.price, speaker),
            lines=[PackageLine.of(line, items[line.item]) for line in package.lines],
            choice_groups=[
                ChoiceGroup.of(group, [items[code] for code in group.options], speaker)
                for group in package.choice_groups
            ],
            requires=list(package.requires),
            excludes=list(package.excludes),
            needs=[SigningNeed.of(need, speaker) for need in package.needs],
            modalities=list(ways),
            modality_names=said(ways, language),
            has_tcm=has_tcm(package, definitions),
            min_tier=lowest,
            highest_tier=highest,
            deductions=[
                OverlapDeduction(
                    item_code=deduction.item,
                    shared_with=deduction.shared_with,
                    amount=Money.of(deduction.fen),
                    payer=deduction.payer,
                    payer_name=deduction.payer.label.in_(language),
                )
                for deduction in package.deductions
            ],
            visibility=package.visibility,
            basis=package.basis,
            note=package.note,
        )


def _wording(package: PackageDefinition) -> EligibilityWording:
    wording = package.eligibility_wording
    return EligibilityWording(population=wording.pop, rule=wording.rule, age=wording.age, term=wording.term)
