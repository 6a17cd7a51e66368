"""A service item (服务项目): one deliverable act, and when, by whom and how it is delivered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from catalog.schedule import Schedule
from catalog.vocabulary import ItemCategory, ItemPayer, Modality
from core.wire import WIRE, ImpossibleDefinition, Name, filled
from teams.vocabulary import ExecutorRole, Tier

_CODE = re.compile(r"[A-Z]{2,5}-[0-9]{2,3}")


def _item_code(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ImpossibleDefinition(
            "BAD_CODE",
            f"«{code}»不是项目编码(如GEN-01)",
            f"'{code}' is no item code (like GEN-01)",
        )
    return code


def _minutes(minutes: int) -> int:
    if minutes < 1:
        raise ImpossibleDefinition("TOO_SMALL", "staffMinutes至少为1", "`staffMinutes` must be at least 1")
    return minutes


@dataclass(frozen=True, slots=True)
class ScheduleWording:
    """The words of the source that a structured schedule was made from (原文)."""

    __pydantic_config__ = WIRE
    freq: str
    window: str


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many people take part in one delivery to a group, both ends inclusive."""

    __pydantic_config__ = WIRE
    from_: int
    to: int

    def __post_init__(self) -> None:
        if not 1 <= self.from_ <= self.to:
            raise ImpossibleDefinition(
                "IMPOSSIBLE_WINDOW",
                "小组人数下限大于上限或小于1",
                "the group's `from` exceeds its `to`, or is below 1",
            )


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """What a service item is. `roles` are alternatives; `staff_minutes` is for one delivery to one person.

    `assumed` names the fields (dotted wire paths) that no source states. Staff minutes are placeholders.
    """

    __pydantic_config__ = WIRE
    code: Annotated[str, AfterValidator(_item_code)]
    name: Name
    category: ItemCategory
    roles: Annotated[tuple[ExecutorRole, ...], AfterValidator(filled)]
    min_tier: Tier
    is_tcm: bool
    modalities: Annotated[tuple[Modality, ...], AfterValidator(filled)]
    payer: ItemPayer
    staff_minutes: Annotated[int, AfterValidator(_minutes)]
    schedule: Schedule
    source_wording: ScheduleWording
    basis: str
    group_size: GroupSize | None = None
    assumed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _item_code(self.code)
        filled(self.roles)
        filled(self.modalities)
        _minutes(self.staff_minutes)
