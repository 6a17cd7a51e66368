"""Every question about the catalog, on one page, each one call of a resolver; `delivery_query.py` and
`design_query.py` have the others.

Who may ask: `api/access/verbs.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import catalog, eligibility, menu, nodes, quote, regions
from api.schema.agreement_query import AgreementQuery
from api.schema.arguments import Code, InLanguage, InRegion, OnDay
from api.schema.catalog_inputs import ServiceItemFilter, ServiceItemOrder, ServicePackageFilter, ServicePackageOrder
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.contract_change import ContractSubscription
from api.schema.delivery_query import DeliveryQuery
from api.schema.design_query import DesignQuery
from api.schema.door_query import DoorQuery
from api.schema.eligibility import PackageEligibility
from api.schema.enrolment_query import EnrolmentQuery
from api.schema.figure_query import FigureQuery
from api.schema.household_query import HouseholdQuery
from api.schema.item import ServiceItem
from api.schema.job_query import JobQuery, JobSubscription
from api.schema.menu import Menu, MenuChange
from api.schema.node import Node
from api.schema.quote import Quote
from api.schema.quote_input import QuoteInput
from api.schema.region import Region
from api.schema.resident_facts_input import ResidentFactsInput
from api.schema.resident_query import ResidentQuery
from api.schema.service_package import ServicePackage
from api.schema.webhook_query import WebhookQuery
from api.schema.worklist_query import WorklistQuery
from teams.region import RegionKind

AnyRegion = Annotated[
    str | None, strawberry.argument(description="Division code; what is on offer there. Default: anywhere.")
]
Facts = Annotated[ResidentFactsInput, strawberry.argument(description="What is known of the resident.")]
SomePackages = Annotated[
    list[str] | None,
    strawberry.argument(description="Codes of packages on the menu, answered in this order; default: all of it."),
]
Basket = Annotated[QuoteInput, strawberry.argument(name="input", description="Whom, where, from when, which packages.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="An id that the API gave out.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 ids that the API gave out.")]


@strawberry.type(description="Everything that can be asked (查询).")
class Query(
    DesignQuery,
    DeliveryQuery,
    EnrolmentQuery,
    ResidentQuery,
    HouseholdQuery,
    AgreementQuery,
    JobQuery,
    DoorQuery,
    WorklistQuery,
    WebhookQuery,
    FigureQuery,
):
    """Reads."""

    @strawberry.field(
        description="What a region offers on a day, section by section (菜单). A region without a menu of its own "
        "shows its nearest ancestor's; null when there is none."
    )
    def menu(self, info: Info, region: InRegion, on: OnDay = None, language: InLanguage = None) -> Menu | None:
        """R080, R081, R152."""
        return menu.menu(info, region, on, language)

    @strawberry.field(description="A region by its division code; null when there is none (行政区划).")
    def region(self, info: Info, code: Code, language: InLanguage = None) -> Region | None:
        """One region."""
        return regions.region(info, code, language)

    @strawberry.field(description="Regions by code (行政区划列表).")
    def regions(
        self,
        info: Info,
        under: Annotated[
            str | None, strawberry.argument(description="Only regions below the one of this code, at any depth.")
        ] = None,
        kind: Annotated[RegionKind | None, strawberry.argument(description="Only regions of this level.")] = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Region] | None:
        """All regions, or those below one."""
        return regions.regions(info, under, kind, language, page(first, last, after, before))

    @strawberry.field(
        description="A service item in the latest version on offer by today; null when there is none (服务项目)."
    )
    def service_item(self, info: Info, code: Code, language: InLanguage = None) -> ServiceItem | None:
        """One item."""
        return catalog.service_item(info, code, language)

    @strawberry.field(description="Service items, each in the latest version on offer by today (服务项目列表).")
    def service_items(
        self,
        info: Info,
        filter: Annotated[ServiceItemFilter | None, strawberry.argument(description="Which items.")] = None,  # noqa: A002
        order_by: Annotated[
            ServiceItemOrder | None, strawberry.argument(description="In which order; default: by code.")
        ] = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[ServiceItem] | None:
        """R088, R089."""
        return catalog.service_items(info, filter, order_by, language, page(first, last, after, before))

    @strawberry.field(
        description="A service package by its code; null when no version of it was ever published (服务包)."
    )
    def service_package(
        self, info: Info, code: Code, region: AnyRegion = None, on: OnDay = None, language: InLanguage = None
    ) -> ServicePackage | None:
        """One package."""
        return catalog.service_package(info, code, region, on, language)

    @strawberry.field(description="The service packages on offer in a region, or anywhere, on a day (服务包列表).")
    def service_packages(
        self,
        info: Info,
        region: AnyRegion = None,
        on: OnDay = None,
        filter: Annotated[ServicePackageFilter | None, strawberry.argument(description="Which packages.")] = None,  # noqa: A002
        order_by: Annotated[
            ServicePackageOrder | None, strawberry.argument(description="In which order; default: by code.")
        ] = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[ServicePackage] | None:
        """R080."""
        asked = page(first, last, after, before)
        return catalog.service_packages(info, region, on, filter, order_by, language, asked)

    @strawberry.field(
        description="Which packages of a region's menu somebody may have on a day, by the facts you state: yes or no, "
        "why, what would change it, from when and until when. Nothing is kept (签约资格)."
    )
    async def eligibility(
        self,
        info: Info,
        region: InRegion,
        facts: Facts,
        packages: SomePackages = None,
        on: OnDay = None,
        language: InLanguage = None,
    ) -> list[PackageEligibility] | None:
        """DESIGN, idea 3."""
        return await eligibility.eligibility(info, region, facts, packages, on, language)

    @strawberry.field(
        description="What a basket of packages would mean for a resident before anybody signs; nothing is kept (报价)."
    )
    async def quote(self, info: Info, basket: Basket, language: InLanguage = None) -> Quote | None:
        """R080, R238."""
        return await quote.quote(info, basket, language)

    @strawberry.field(description="Any object by its id; null when the id is unknown or not yours to see.")
    async def node(self, info: Info, id: Id) -> Node | None:  # noqa: A002
        """Relay's node: exactly one argument, or its compiler refuses refetchable fragments; so no language here."""
        return await nodes.node(info, id)

    @strawberry.field(description="Objects by their ids, in the same order; null for each that is not found.")
    async def nodes(self, info: Info, ids: Ids) -> list[Node | None] | None:
        """Relay's nodes: one argument, as `node`."""
        return await nodes.nodes(info, list(ids))


@strawberry.type(description="Everything that can be listened to (订阅).")
class Subscription(ContractSubscription, JobSubscription):
    """Streams."""

    @strawberry.subscription(
        description="The menu revision now served for a region, and every later one as soon as it is (菜单变更)."
    )
    async def menu_changed(
        self, info: Info, region: InRegion, language: InLanguage = None
    ) -> AsyncIterator[MenuChange]:
        """At once, then on every change."""
        async for change in menu.menu_changed(info, region, language):
            yield change
