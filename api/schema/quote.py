"""A quote in the schema (报价, R080, R238): may the basket be signed, at whose cost, what is due when, free or paid."""

from __future__ import annotations

from datetime import date, timedelta

import strawberry

from api.schema.eligibility import EligibilityReason, PackageEligibility, reason_shapes
from api.schema.item import ServiceItem
from api.schema.package import PackageVersion, SigningNeed
from api.schema.quote_cost import Cost, CostOfYear, DeductionApplied
from api.schema.quote_input import QuoteInput
from api.schema.shelf import Shelf
from catalog.eligibility.facts import ResidentFacts
from catalog.quote.brought import Brought
from catalog.quote.disclosure import Disclosure as DisclosureValue
from catalog.quote.disclosure import ItemCost, ItemQuote
from catalog.quote.due.window import DueWindow as DueWindowValue
from catalog.quote.overlap import Overlap
from catalog.quote.problem import QuoteProblem as QuoteProblemValue
from catalog.quote.problem import QuoteProblemCode
from catalog.quote.quote import Joining, PackageQuote
from catalog.quote.quote import Quote as QuoteValue
from catalog.vocabulary import LineSubject, Modality, PriceStatus
from core.language import Language


@strawberry.type(description="An item that one package brings into the quote (包内项目).")
class BroughtItem:
    """A line, or a chosen option."""

    item: ServiceItem = strawberry.field(description="The item, in the version the package was made with.")
    group: str | None = strawberry.field(description="It was chosen in this choice group; null: a line.")
    paid_in: str | None = strawberry.field(description="Code of the package that carries its cost; null: this one.")
    subject: LineSubject | None = strawberry.field(description="For whom, when not for the resident who signs.")

    @classmethod
    def of(cls, value: Brought, shelf: Shelf) -> BroughtItem:
        """The shape of a brought item."""
        return cls(item=shelf.item(value.item), group=value.group, paid_in=value.paid_in, subject=value.subject)


@strawberry.type(description="A run of days on which a package is in force (启用期间).")
class PeriodInForce:
    """Half-open."""

    starts: date = strawberry.field(description="First day.")
    ends: date = strawberry.field(description="The first day after it.")


@strawberry.type(description="A run of days on which a package is in force (生效时段).")
class DaysInForce:
    """Half-open."""

    starts: date = strawberry.field(description="The first day.")
    ends: date = strawberry.field(description="The first day after it.")


@strawberry.type(description="One package of a quote (报价中的服务包).")
class QuotedPackage:
    """Chosen, attached by its rule, or proposed."""

    package: PackageVersion = strawberry.field(description="The package, in the version on offer.")
    joining: Joining = strawberry.field(description="How it comes into the quote.")
    joining_name: str = strawberry.field(description="The same in the caller's language.")
    eligibility: PackageEligibility = strawberry.field(
        description="Whether the resident may have it on the contract's first day, and why."
    )
    starts: date | None = strawberry.field(description="From this day on it is in force; null: never.")
    ends: date | None = strawberry.field(description="The first day on which it no longer is; null: it never is.")
    periods: list[PeriodInForce] = strawberry.field(
        description="The runs of days on which it is in force; several where its rule or a prerequisite lapses between."
    )
    runs: list[DaysInForce] = strawberry.field(
        description="The runs of days on which it is in force, in order; one, unless something interrupts it."
    )
    is_end_expected: bool = strawberry.field(description="The end is only expected, such as after an expected birth.")
    needs: list[SigningNeed] = strawberry.field(description="What must be at hand to sign it.")
    items: list[BroughtItem] = strawberry.field(description="What it brings, as chosen.")
    is_per_episode: bool = strawberry.field(description="Its price is for the episode and charged once.")
    years: list[CostOfYear] = strawberry.field(description="What it costs in each contract year.")
    cost: Cost = strawberry.field(description="What it costs over the contract.")
    status: PriceStatus = strawberry.field(description="PLACEHOLDER: nobody has decided this price.")
    deductions: list[DeductionApplied] = strawberry.field(description="What was taken off; contained in the cost.")

    @classmethod
    def of(cls, value: PackageQuote, facts: ResidentFacts, shelf: Shelf) -> QuotedPackage:
        """The shape of a quoted package."""
        language, effect = shelf.speaker.language, value.effect
        return cls(
            package=shelf.package_version(value.version),
            joining=value.joining,
            joining_name=value.joining.label.in_(language),
            eligibility=PackageEligibility.of(value.version, value.eligibility, facts, shelf),
            starts=None if effect is None else effect.days.opens,
            ends=None if effect is None else effect.days.ends,
            periods=[] if effect is None else [PeriodInForce(starts=run.opens, ends=run.ends) for run in effect.runs],
            runs=[] if effect is None else [DaysInForce(starts=run.opens, ends=run.ends) for run in effect.runs],
            is_end_expected=effect is not None and effect.is_end_expected,
            needs=[SigningNeed.of(need, shelf.speaker) for need in value.needs],
            items=[BroughtItem.of(one, shelf) for one in value.brought],
            is_per_episode=value.price.is_per_episode,
            years=[CostOfYear.of(year, language) for year in value.price.years],
            cost=Cost.of(value.price.total, language),
            status=value.price.status,
            deductions=[DeductionApplied.of(one) for one in value.price.deductions],
        )


@strawberry.type(description="Deliveries due within a window of days (应服务时间窗).")
class DueWindow:
    """Both ends inclusive."""

    opens: date = strawberry.field(description="First day.")
    closes: date = strawberry.field(description="Last day.")
    times: int = strawberry.field(description="How many deliveries are due in it.")
    label: str | None = strawberry.field(description="Which milestone it is, as the schedule names it.")
    with_items: list[str] = strawberry.field(description="Codes of items at whose visit it is or may be done.")
    is_expected: bool = strawberry.field(description="Counted from a day that is only expected (预计).")
    is_approximate: bool = strawberry.field(description="The season's or school year's days are assumed (约).")
    is_proposal: bool = strawberry.field(description="The window is our proposal; no source states it.")

    @classmethod
    def of(cls, value: DueWindowValue) -> DueWindow:
        """The shape of a window."""
        return cls(
            opens=value.span.opens,
            closes=value.span.closes,
            times=value.times,
            label=value.label,
            with_items=list(value.hosts),
            is_expected=value.is_expected,
            is_approximate=value.is_approximate,
            is_proposal=value.is_proposal,
        )


@strawberry.type(description="One item of a quote: free or paid, clinic or home, due when (报价项目).")
class QuotedItem:
    """Each item once, however many packages bring it."""

    item: ServiceItem = strawberry.field(description="The item.")
    subject: LineSubject | None = strawberry.field(description="For whom, when not for the resident who signs.")
    packages: list[str] = strawberry.field(description="Codes of the packages that bring it.")
    cost: ItemCost = strawberry.field(description="FREE, or PAID with the package it comes in.")
    cost_words: str = strawberry.field(description="What it costs the resident, in the caller's language.")
    modalities: list[Modality] = strawberry.field(description="How it can be delivered.")
    modality_words: str = strawberry.field(description="The same, and plainly whether it comes to the home.")
    schedule: str = strawberry.field(description="How often and when, in words.")
    deliveries: int = strawberry.field(description="How many deliveries the windows below hold.")
    is_on_occasion: bool = strawberry.field(
        description="Something of it falls due only on an event or when asked for, and has no window (按需或事件触发)."
    )
    windows: list[DueWindow] = strawberry.field(description="When it is due during the contract; at most 400.")
    is_cut: bool = strawberry.field(description="There are more windows than are told.")
    is_over: bool = strawberry.field(
        description="Nothing of it can fall due any more: its windows had closed before; the disclosure counts it not."
    )

    @classmethod
    def of(cls, value: ItemQuote, item: ServiceItem, language: Language) -> QuotedItem:
        """The shape of a quoted item."""
        plan = value.plan
        return cls(
            item=item,
            subject=value.subject,
            packages=list(value.packages),
            cost=value.cost,
            cost_words=value.cost_words.in_(language),
            modalities=list(value.modalities),
            modality_words=value.modality_words.in_(language),
            schedule=value.schedule.in_(language),
            deliveries=plan.deliveries,
            is_on_occasion=bool(plan.on_occasion or plan.rides_on or plan.awaits),
            windows=[DueWindow.of(window) for window in plan.windows],
            is_cut=plan.is_cut,
            is_over=plan.is_over,
        )


@strawberry.type(description="An item that several packages bring; it is due once (重复项目).")
class QuotedOverlap:
    """At the higher frequency and in the narrower window."""

    item_code: str = strawberry.field(description="The item.")
    packages: list[str] = strawberry.field(description="Codes of the packages that bring it.")
    holds: str = strawberry.field(description="Code of the package whose schedule is followed.")
    message: str = strawberry.field(description="The same in words, in the caller's language.")
    deductions: list[DeductionApplied] = strawberry.field(description="What a designer set to be taken off for it.")

    @classmethod
    def of(cls, value: Overlap, language: Language) -> QuotedOverlap:
        """The shape of an overlap."""
        return cls(
            item_code=value.item,
            packages=list(value.packages),
            holds=value.holds,
            message=value.message.in_(language),
            deductions=[DeductionApplied.of(one) for one in value.deductions],
        )


@strawberry.type(description="One thing that keeps the basket from being signed as it is (不能签约的原因).")
class QuoteProblem:
    """Named, with its place."""

    code: QuoteProblemCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong, for people, in the caller's language.")
    path: list[str] = strawberry.field(
        description='Where in the input: "packages", "1", "options", "0", "items", "2"; the list, for what is missing.'
    )
    reasons: list[EligibilityReason] = strawberry.field(description="Why somebody is not eligible; else empty.")

    @classmethod
    def of(
        cls, value: QuoteProblemValue, given: QuoteInput, facts: ResidentFacts, on: date, shelf: Shelf
    ) -> QuoteProblem:
        """The shape of a problem with what was given."""
        return cls(
            code=value.code,
            message=value.message.in_(shelf.speaker.language),
            path=given.place(value.path),
            reasons=reason_shapes(value.reasons, facts, on, shelf),
        )


@strawberry.type(description="How many items can be delivered one way; an item may have several (服务方式统计).")
class ModalityCount:
    """Clinic or home."""

    modality: Modality = strawberry.field(description="The way.")
    modality_name: str = strawberry.field(description="The way, in the caller's language.")
    items: int = strawberry.field(description="So many items can be delivered so.")


@strawberry.type(description="What the signer must be told, and acknowledge, before signing (签约前告知, R238).")
class Disclosure:
    """Signing is neither home service nor free service."""

    free_items: int = strawberry.field(description="Items that cost the resident nothing (免费项目数).")
    paid_items: int = strawberry.field(description="Items paid for with the resident's part (收费项目数).")
    by_modality: list[ModalityCount] = strawberry.field(description="Clinic, home, online, phone, group.")
    sentences: list[str] = strawberry.field(description="The sentences to show, in the caller's language.")

    @classmethod
    def of(cls, value: DisclosureValue, language: Language) -> Disclosure:
        """The shape of a disclosure."""
        return cls(
            free_items=value.free_items,
            paid_items=value.paid_items,
            by_modality=[
                ModalityCount(modality=way, modality_name=way.label.in_(language), items=number)
                for way, number in value.by_modality.items()
            ],
            sentences=[sentence.in_(language) for sentence in value.sentences],
        )


@strawberry.type(
    description="What a basket would mean for a resident before anybody signs: eligible or why not, at whose cost, "
    "what is due when, what is free, clinic or home (报价)."
)
class Quote:
    """R080, R238. Nothing is kept."""

    is_signable: bool = strawberry.field(description="Whether the basket may be signed as it is: no problems.")
    problems: list[QuoteProblem] = strawberry.field(description="Everything that stands in the way; empty when none.")
    starts: date | None = strawberry.field(description="First day of the contract; null where the term is impossible.")
    ends: date | None = strawberry.field(description="The first day after the contract.")
    last_covered_day: date | None = strawberry.field(description="The contract's last day, as people are told it.")
    packages: list[QuotedPackage] = strawberry.field(description="What is chosen, and what attaches by its rule.")
    proposed: list[QuotedPackage] = strawberry.field(
        description="Priority packages that wait for consent or something else at hand; neither priced in nor planned."
    )
    items: list[QuotedItem] = strawberry.field(description="Every item, once.")
    overlaps: list[QuotedOverlap] = strawberry.field(description="Items that several packages bring.")
    years: list[CostOfYear] = strawberry.field(description="All packages together, in each contract year.")
    cost: Cost = strawberry.field(description="All packages together, over the contract.")
    status: PriceStatus = strawberry.field(description="PLACEHOLDER where any price is one: do not charge it.")
    disclosure: Disclosure | None = strawberry.field(
        description="What must be told before signing; null where the term is impossible."
    )

    @classmethod
    def of(cls, value: QuoteValue, given: QuoteInput, facts: ResidentFacts, on: date, shelf: Shelf) -> Quote:
        """The shape of a quote for what was given; `on` is the day the basket's contract would start."""
        language = shelf.speaker.language
        items = {code: item for package in value.packages for code, item in package.version.items.items()}
        return cls(
            is_signable=value.is_signable,
            problems=[QuoteProblem.of(problem, given, facts, on, shelf) for problem in value.problems],
            starts=value.starts,
            ends=value.ends,
            last_covered_day=None if value.ends is None else value.ends - timedelta(days=1),
            packages=[QuotedPackage.of(one, facts, shelf) for one in value.packages],
            proposed=[QuotedPackage.of(one, facts, shelf) for one in value.proposed],
            items=[QuotedItem.of(one, shelf.item(items[one.item.code]), language) for one in value.items],
            overlaps=[QuotedOverlap.of(one, language) for one in value.overlaps],
            years=[CostOfYear.of(year, language) for year in value.years],
            cost=Cost.of(value.total, language),
            status=value.status,
            disclosure=None if value.disclosure is None else Disclosure.of(value.disclosure, language),
        )
