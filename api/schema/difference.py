"""What differs between two versions of a package, in the schema: by meaning, in words; or part by part as written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import strawberry

from catalog.difference import ChangedPart as ChangedPartValue
from catalog.difference import Difference as DifferenceValue
from catalog.difference import DifferenceKind, Part
from core.language import Language


@strawberry.type(description="One difference between two versions of a package (差异).")
class Difference:
    """By meaning, line by line."""

    part: Part = strawberry.field(description="In which part of the package (部分).")
    part_name: str = strawberry.field(description="The part in the caller's language.")
    kind: DifferenceKind = strawberry.field(description="What happened there (类型).")
    kind_name: str = strawberry.field(description="What happened, in the caller's language.")
    path: list[str] = strawberry.field(
        description="Its place in the later version as files write it; in the earlier where it was removed (位置)."
    )
    subject: str | None = strawberry.field(
        description="The code concerned: an item's, group's, payer's, population's, need's or package's (对象)."
    )
    before: str | None = strawberry.field(description="What it was, in the caller's language; null: nothing (修改前).")
    after: str | None = strawberry.field(description="What it is, in the caller's language; null: nothing (修改后).")

    @classmethod
    def of(cls, value: DifferenceValue, language: Language) -> Difference:
        """The shape of a difference, said in one language."""
        return cls(
            part=value.part,
            part_name=value.part.label.in_(language),
            kind=value.kind,
            kind_name=value.kind.label.in_(language),
            path=[str(step) for step in value.path],
            subject=value.subject,
            before=None if value.before is None else value.before.in_(language),
            after=None if value.after is None else value.after.in_(language),
        )


@strawberry.type(description="A part of a draft that is written otherwise (改写的部分).")
class ChangedPart:
    """For what cannot be read as a package yet."""

    key: str = strawberry.field(description="The key in the form of files.")
    before: str | None = strawberry.field(description="What was written, as JSON text; null: nothing (修改前).")
    after: str | None = strawberry.field(description="What is written, as JSON text; null: nothing (修改后).")

    @classmethod
    def of(cls, value: ChangedPartValue) -> ChangedPart:
        """The shape of a changed part."""
        return cls(key=value.key, before=_json(value.before), after=_json(value.after))


@strawberry.type(description="What was changed in a draft (草稿修改).")
class DraftChanges:
    """By meaning where both sides can be read as packages, and part by part in any case."""

    differences: list[Difference] | None = strawberry.field(
        description="By meaning, line by line; null while either side cannot be read as a package (差异)."
    )
    parts: list[ChangedPart] = strawberry.field(description="The parts that are written otherwise (改写的部分).")

    @classmethod
    def of(
        cls, parts: Iterable[ChangedPartValue], differences: Iterable[DifferenceValue] | None, language: Language
    ) -> DraftChanges:
        """The shape of what was changed, said in one language."""
        return cls(
            differences=None if differences is None else [Difference.of(each, language) for each in differences],
            parts=[ChangedPart.of(part) for part in parts],
        )


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
