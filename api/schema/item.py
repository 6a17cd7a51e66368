"""Service items in the schema."""

from __future__ import annotations

import strawberry

from api.schema.common import CITED, Names, said
from api.schema.node import Node, node_id
from api.schema.schedule import Schedule, schedule_shape
from api.schema.speaker import Speaker
from catalog.executor import Executor, executors
from catalog.snapshot import ItemVersion
from catalog.vocabulary import ItemCategory, ItemPayer, Modality
from core.language import Language
from teams.vocabulary import Department, ExecutorRole, LicenceCategory, Tier


@strawberry.type(description="The words of the source that a structured schedule was made from (原文).")
class SourceWording:
    """Kept so that a reader can check the structure against the source."""

    frequency: str = strawberry.field(description="The frequency as the source writes it.")
    window: str = strawberry.field(description="The time window as the source writes it.")


@strawberry.type(description="How many people take part in one delivery to a group, both ends inclusive (小组人数).")
class GroupSize:
    """Bounds of a group."""

    smallest: int = strawberry.field(description="At least so many.")
    largest: int = strawberry.field(description="At most so many.")


@strawberry.type(description="One alternative of who may execute a service item (可执行者).")
class ItemExecutor:
    """R197: a row of the matrix item → executor."""

    role: ExecutorRole = strawberry.field(description="Somebody in this role.")
    role_name: str = strawberry.field(description="The role in the caller's language.")
    licences: list[LicenceCategory] = strawberry.field(description="With any of these licences (执业类别).")
    licence_names: list[str] = strawberry.field(description="The licences in the caller's language, same order.")
    lowest_tier: Tier = strawberry.field(description="At an institution of this tier or above (最低机构层级).")
    lowest_tier_name: str = strawberry.field(description="The tier in the caller's language.")
    departments: list[Department] = strawberry.field(
        description="Where the institution states its departments, one of these must be among them; empty: none is "
        "asked for (诊疗科目)."
    )
    department_names: list[str] = strawberry.field(description="The departments in the caller's language, same order.")

    @classmethod
    def of(cls, executor: Executor, language: Language) -> ItemExecutor:
        """The shape of an alternative."""
        return cls(
            role=executor.role,
            role_name=executor.role.label.in_(language),
            licences=list(executor.licences),
            licence_names=said(executor.licences, language),
            lowest_tier=executor.lowest_tier,
            lowest_tier_name=executor.lowest_tier.label.in_(language),
            departments=list(executor.departments),
            department_names=said(executor.departments, language),
        )


@strawberry.type(
    description="One deliverable act, in one immutable version; packages keep the one they were made with (服务项目)."
)
class ServiceItem(Node):
    """FHIR cousin: ActivityDefinition."""

    code: str = strawberry.field(description='Stable code, such as "TCM-01" (项目编码).')
    version: int = strawberry.field(description="Which version of the item this is, from 1.")
    name: str = strawberry.field(description="Its name in the caller's language.")
    names: Names = strawberry.field(description="Its name in both languages.")
    category: ItemCategory = strawberry.field(description="What it is about.")
    category_name: str = strawberry.field(description="The category in the caller's language.")
    is_tcm: bool = strawberry.field(description="Traditional Chinese medicine (中医药).")
    roles: list[ExecutorRole] = strawberry.field(description="Who may carry it out: any one of these.")
    role_names: list[str] = strawberry.field(description="The roles in the caller's language, in the same order.")
    min_tier: Tier = strawberry.field(description="The lowest institution tier that may deliver it.")
    min_tier_name: str = strawberry.field(description="The tier in the caller's language.")
    executors: list[ItemExecutor] = strawberry.field(
        description="Who may execute it, by role: the licences, the lowest tier, the registered departments; support "
        "roles only where it is not clinical (执行角色矩阵)."
    )
    modalities: list[Modality] = strawberry.field(description="How it can be delivered.")
    modality_names: list[str] = strawberry.field(description="The modalities in the caller's language, same order.")
    payer: ItemPayer = strawberry.field(description="Who bears it inside a package.")
    payer_name: str = strawberry.field(description="The payer in the caller's language.")
    staff_minutes: int = strawberry.field(
        description="Staff minutes for one delivery, per person when in a group. A placeholder: no source states it."
    )
    group_size: GroupSize | None = strawberry.field(description="Size of the group it is delivered to; null: not set.")
    schedule: Schedule = strawberry.field(description="When it falls due, in words and in data.")
    source_wording: SourceWording = strawberry.field(description="Frequency and window as the source writes them.")
    basis: str = strawberry.field(
        description="What the item rests on: a national standard, a policy, or our own. " + CITED
    )
    assumed: list[str] = strawberry.field(
        description="Parts of the schedule, by their names in the data files, that no source states and we assumed."
    )

    @classmethod
    def of(cls, version: ItemVersion, speaker: Speaker) -> ServiceItem:
        """The shape of an item version, said by `speaker`."""
        item, language = version.definition, speaker.language
        group = item.group_size
        return cls(
            id=node_id("ServiceItem", f"{item.code}@{version.number}"),
            code=item.code,
            version=version.number,
            name=item.name.in_(language),
            names=Names.of(item.name),
            category=item.category,
            category_name=item.category.label.in_(language),
            is_tcm=item.is_tcm,
            roles=list(item.roles),
            role_names=said(item.roles, language),
            min_tier=item.min_tier,
            min_tier_name=item.min_tier.label.in_(language),
            executors=[ItemExecutor.of(executor, language) for executor in executors(item)],
            modalities=list(item.modalities),
            modality_names=said(item.modalities, language),
            payer=item.payer,
            payer_name=item.payer.label.in_(language),
            staff_minutes=item.staff_minutes,
            group_size=None if group is None else GroupSize(smallest=group.from_, largest=group.to),
            schedule=schedule_shape(item.schedule, speaker),
            source_wording=SourceWording(frequency=item.source_wording.freq, window=item.source_wording.window),
            basis=item.basis,
            assumed=list(item.assumed),
        )
