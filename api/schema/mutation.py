"""Every act the API carries out, on one page. Each is a verb; who may use it is in `api/access/verbs.py`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import publishing
from api.schema.agreement_mutation import AgreementMutation
from api.schema.contract_mutation import ContractMutation
from api.schema.delivery_mutation import DeliveryMutation
from api.schema.design_mutation import DesignMutation
from api.schema.door_mutation import DoorMutation
from api.schema.fact_mutation import FactMutation
from api.schema.family_mutation import FamilyMutation
from api.schema.figure_mutation import FigureMutation
from api.schema.group_mutation import GroupMutation
from api.schema.household_mutation import HouseholdMutation
from api.schema.job_mutation import JobMutation
from api.schema.menu import Menu
from api.schema.problems import Problem, Refusable
from api.schema.refusal_mutation import RefusalMutation
from api.schema.resident_mutation import ResidentMutation
from api.schema.roster_mutation import RosterMutation
from api.schema.stepwise_mutation import StepwiseMutation
from api.schema.webhook_mutation import WebhookMutation


@strawberry.input(description="A package to publish (待发布的服务包).")
class PackageToPublish:
    """Code and version."""

    code: str = strawberry.field(description="The package's stable code.")
    version: int | None = strawberry.field(
        default=None,
        description="Which version; null: the newest that was loaded or that the region or one above it made, versions "
        "that were called off there and stand on none of their menus left aside.",
    )


@strawberry.input(description="What to publish, where, and from which day (发布).")
class PublishPackagesInput:
    """All of it is published, or nothing."""

    region: str = strawberry.field(description="Division code of the publishing region; yours or below it.")
    starts: date = strawberry.field(description="From this day on; today in Shanghai or later.")
    packages: list[PackageToPublish] = strawberry.field(description="1 to 200 packages, each once.")
    idempotency_key: str = strawberry.field(
        description="1 to 200 characters of your own; a retry with the same key and input writes nothing "
        "and answers the same revision."
    )


@strawberry.type(description="What became of it (发布结果).")
class PublishPackagesPayload:
    """The menu as it will be, or the problems."""

    revision: int | None = strawberry.field(
        default=None,
        description="The menu revision that first showed it, the same for every retry; null when there are problems.",
    )
    menu: Menu | None = strawberry.field(
        default=None,
        description="The region's menu on the day it starts, as it stands now; null when there are problems.",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="Everything that can be done (操作).")
class Mutation(
    DesignMutation,
    DeliveryMutation,
    ContractMutation,
    StepwiseMutation,
    FamilyMutation,
    GroupMutation,
    ResidentMutation,
    FactMutation,
    HouseholdMutation,
    RosterMutation,
    AgreementMutation,
    RefusalMutation,
    DoorMutation,
    JobMutation,
    WebhookMutation,
    FigureMutation,
):
    """Writes."""

    @strawberry.mutation(
        description="Put package versions on a region's menu from a day on, all or none (发布服务包). "
        "Package by package: what the region says nothing about stays as the region above offers it. "
        "Every server shows it within a second.",
        extensions=[Refusable(PublishPackagesPayload)],
    )
    async def publish_packages(
        self,
        info: Info,
        input: Annotated[PublishPackagesInput, strawberry.argument(description="What to publish.")],  # noqa: A002
    ) -> PublishPackagesPayload | None:
        """R080, C1 rules 3 and 6."""
        choices = [(package.code, package.version) for package in input.packages]
        published = await publishing.publish(info, input.region, input.starts, choices, input.idempotency_key)
        menu = published.present.shelf(info.context.language).menu(input.region, input.starts)
        return PublishPackagesPayload(revision=published.revision, menu=menu)
