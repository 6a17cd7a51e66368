"""Drafts in the schema: what is written, what is wrong with it, what it changes, who did what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from api.design_side import DesignSide
from api.schema.connection import After, Before, Connection, First, Last, Order, connect, page
from api.schema.difference import DraftChanges
from api.schema.enums import expose
from api.schema.node import Node, node_id
from api.schema.package import PackageVersion
from api.schema.region import Region
from catalog import codec
from catalog.difference import version_difference, written_difference
from catalog.draft import DraftState, PackageAct, acts_open_in, may_review
from catalog.drafting.candidate import candidate
from catalog.drafting.finding import DraftFinding as FindingValue
from catalog.drafting.finding import Severity
from catalog.drafting.findings import findings
from catalog.drafting.hints import HINTS
from catalog.drafting.queries import Happened, ListedDraft
from core.actor import AccessRole
from core.language import Language

if TYPE_CHECKING:

    class DraftFindingCode(Enum):
        """What can be wrong with a draft: one member for each code that there is a hint for."""

else:
    DraftFindingCode = Enum("DraftFindingCode", {code: code for code in HINTS})
    DraftFindingCode.__doc__ = "What can be wrong with a draft: the codes that there are hints for."


def _mending(member: Enum) -> str:
    severity, hint = HINTS[member.name]
    return f"{severity.label.en[:1].upper()}{severity.label.en[1:]}: {hint.en} ({severity.label.zh}：{hint.zh})."


expose(DraftFindingCode, "What is found in a draft, and how it is mended; codes are stable (草稿问题代码).", _mending)

_REVIEWS = (PackageAct.APPROVED, PackageAct.REJECTED, PackageAct.PUBLISHED)
"""What a reviewer does to a draft; the rest is a designer's."""

NEWEST_FIRST: Order[Happened] = Order("HAPPENED", lambda event: (event.id,), descending=True)


@strawberry.type(description="One thing wrong with a draft, live while it is written (草稿问题).")
class DraftFinding:
    """Where, how grave, why, and how to mend it."""

    code: DraftFindingCode = strawberry.field(description="What is wrong, for programs (代码).")
    severity: Severity = strawberry.field(description="An error stands in the way of review (严重程度).")
    path: list[str] = strawberry.field(
        description='Where, in the draft as written: "price", "payers", "SELF"; list positions from 0 (位置).'
    )
    message: str = strawberry.field(description="What is wrong, in the caller's language (说明).")
    hint: str = strawberry.field(description="How to mend it, in the caller's language (修改建议).")

    @classmethod
    def of(cls, value: FindingValue, language: Language) -> DraftFinding:
        """The shape of a finding, said in one language."""
        return cls(
            code=DraftFindingCode[value.code],
            severity=value.severity,
            path=[str(step) for step in value.path],
            message=value.message.in_(language),
            hint=value.hint.in_(language),
        )


@strawberry.type(description="Something done to a package in a region: who, what, when (操作记录).")
class PackageEvent:
    """Never changed, never deleted."""

    act: PackageAct = strawberry.field(description="What was done (操作).")
    act_name: str = strawberry.field(description="What was done, in the caller's language.")
    at: datetime = strawberry.field(description="When (时间).")
    by: str = strawberry.field(description="Who: the subject of the token (操作人).")
    package_code: str = strawberry.field(description="Code of the package (服务包).")
    region: Region = strawberry.field(description="In which region (区划).")
    draft_code: str | None = strawberry.field(description="Code of the draft it was done to; null: to a menu (草稿).")
    draft_version: int | None = strawberry.field(description="The draft's version after it (草稿版本).")
    version: PackageVersion | None = strawberry.field(
        description="The published version it is about; null for an act on a draft (服务包版本)."
    )
    starts: date | None = strawberry.field(description="From which day the menu says so (生效日期).")
    note: str | None = strawberry.field(description="What somebody said to it: a note, a reason (说明).")

    @classmethod
    def of(cls, event: Happened, side: DesignSide) -> PackageEvent:
        """The shape of an event."""
        versions = side.present.snapshot.packages.get(event.package, ())
        version = next((one for one in versions if one.number == event.version), None)
        return cls(
            act=event.act,
            act_name=event.act.label.in_(side.language),
            at=event.at,
            by=event.by,
            package_code=event.package,
            region=side.shelf.region(event.region),
            draft_code=event.draft,
            draft_version=event.draft_version,
            version=None if version is None else side.shelf.package_version(version),
            starts=event.starts,
            note=event.note,
        )


@strawberry.type(
    description="A version of a package in the making, in one region; one open draft a package and region (草稿)."
)
class Draft(Node):
    """Stored sound or not; it becomes a `PackageVersion` when it is published."""

    code: str = strawberry.field(description='Its code: package, region, the how manyeth: "PRI-ELD.450321.2" (编码).')
    package_code: str = strawberry.field(description="Code of the package (服务包).")
    region: Region = strawberry.field(description="The region whose draft it is (区划).")
    state: DraftState = strawberry.field(description="Where it stands (状态).")
    state_name: str = strawberry.field(description="Where it stands, in the caller's language.")
    version: int = strawberry.field(description="Grows by one with every act; give it as `expectedVersion` (版本).")
    based_on: PackageVersion | None = strawberry.field(
        description="The version it was begun from; null for a new package (依据版本)."
    )
    published_as: PackageVersion | None = strawberry.field(
        description="The version it became; null until it is published (发布版本)."
    )
    opened_at: datetime = strawberry.field(description="When it was opened (起草时间).")
    changed_at: datetime = strawberry.field(description="When something was last done to it (更新时间).")
    authors: list[str] = strawberry.field(
        description="Everybody who wrote in it, by the subjects of their tokens; none of them may review it (起草人)."
    )
    is_mine: bool = strawberry.field(description="Whether you are one of its authors (本人起草).")
    allowed_acts: list[PackageAct] = strawberry.field(
        description="What its state, its authors and your roles allow you to do to it now; what is written may still "
        "stand in the way of review (可执行操作)."
    )
    row: strawberry.Private[ListedDraft]
    side: strawberry.Private[DesignSide]

    @classmethod
    def of(cls, row: ListedDraft, side: DesignSide) -> Draft:
        """The shape of a draft; what is written in it is read when it is asked for, for all of a page at once."""
        for batch in (side.contents, side.histories):
            batch.expect([row.code])
        side.worlds.expect([row.region])
        based_on, published_as = side.version(row.based_on), side.version_out_of(row.id)
        return cls(
            id=node_id("Draft", row.code),
            code=row.code,
            package_code=row.package,
            region=side.shelf.region(row.region),
            state=row.state,
            state_name=row.state.label.in_(side.language),
            version=row.version,
            based_on=None if based_on is None else side.shelf.package_version(based_on),
            published_as=None if published_as is None else side.shelf.package_version(published_as),
            opened_at=row.opened_at,
            changed_at=row.changed_at,
            authors=list(row.authors),
            is_mine=side.actor.subject in row.authors,
            allowed_acts=[act for act in acts_open_in(row.state) if _may(side, act, row)],
            row=row,
            side=side,
        )

    @strawberry.field(description="What is written, as JSON text in the form of the package files (原样).")
    async def written(self) -> str:
        """As it is stored."""
        return json.dumps(await self._content(), ensure_ascii=False, indent=2)

    @strawberry.field(
        description="The version it would become; null while what is written cannot be read as a package (候选版本)."
    )
    async def definition(self) -> PackageVersion | None:
        """With the newest versions of its items."""
        return await self.candidate()

    async def candidate(self) -> PackageVersion | None:
        """`definition`, for other resolvers."""
        value = candidate(await self._content(), await self.side.catalog())
        if value is None:
            return None
        items = {code: self.side.shelf.item(item) for code, item in value.items.items()}
        shape = PackageVersion.of(value, items, self.side.shelf.speaker)
        return replace(shape, id=node_id("DraftDefinition", f"{self.code}@{self.version}"))

    @strawberry.field(
        description="Everything wrong with it against today's menu of its region, in the order of what is written; "
        "empty for a sound draft (问题)."
    )
    async def problems(self) -> list[DraftFinding]:
        """Errors and warnings."""
        content, world = await self._content(), await self.side.worlds.get(self.row.region)
        assert world is not None  # noqa: S101  every region has one
        based_on = self.side.version(self.row.based_on)
        own = world if based_on is None else world.for_draft_from(based_on)
        return [DraftFinding.of(finding, self.side.language) for finding in findings(content, own)]

    @strawberry.field(description="What it changes of the version it is based on; null for a new package (修改).")
    async def changes(self) -> DraftChanges | None:
        """By meaning, items that have a newer version included."""
        based_on = self.side.version(self.row.based_on)
        if based_on is None:
            return None
        content, names = await self._content(), await self.side.names()
        parts = written_difference(codec.dump(based_on.definition), content, names).parts
        value = candidate(content, await self.side.catalog())
        meant = None if value is None else version_difference(based_on, value, names.packages)
        return DraftChanges.of(parts, meant, self.side.language)

    @strawberry.field(description="Who did what to it, the newest first (操作记录).")
    async def history(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[PackageEvent]:
        """The audit of one draft."""
        asked = page(first, last, after, before)
        happened = await self.side.histories.get(self.code) or ()
        return connect(happened, NEWEST_FIRST, lambda event: PackageEvent.of(event, self.side), asked)

    async def _content(self) -> dict[str, Any]:
        content = await self.side.contents.get(self.code)
        assert content is not None  # noqa: S101  drafts are never deleted
        return content


def _may(side: DesignSide, act: PackageAct, row: ListedDraft) -> bool:
    """Whether the actor, within whose region the draft is, has the role for it, and did not write what is reviewed."""
    if act in _REVIEWS:
        return AccessRole.PACKAGE_REVIEWER in side.actor.roles and may_review(str(side.actor.subject), row.authors)
    return AccessRole.PACKAGE_DESIGNER in side.actor.roles
