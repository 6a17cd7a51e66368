"""The stable package behind its versions."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.schema.common import Names
from api.schema.connection import After, Before, Connection, First, Last, Order, connect, page
from api.schema.difference import Difference
from api.schema.node import Node, node_id
from api.schema.package import PackageVersion
from api.schema.shelf import Shelf
from catalog.difference import version_difference
from catalog.snapshot import PackageVersion as PackageVersionValue
from core.faults import bad_argument

Earlier = Annotated[int, strawberry.argument(name="from", description="Number of the version compared from (原版本).")]
Later = Annotated[int, strawberry.argument(name="to", description="Number of the version compared to (新版本).")]

_BY_NUMBER: Order[PackageVersionValue] = Order("VERSION", lambda version: (version.number,))


@strawberry.type(description="A service package by its stable code; what is in it stands in its versions (服务包).")
class ServicePackage(Node):
    """FHIR cousin: a PlanDefinition's canonical, without version."""

    code: str = strawberry.field(description='Stable code, such as "PRI-ELD" (服务包编码).')
    name: str = strawberry.field(description="Its present name in the caller's language.")
    names: Names = strawberry.field(description="Its present name in both languages.")
    current: PackageVersion | None = strawberry.field(
        description="The version on offer in the region and on the day asked about; null when it is not on offer."
    )
    shelf: strawberry.Private[Shelf]
    history: strawberry.Private[tuple[PackageVersionValue, ...]]

    @strawberry.field(description="Its versions, oldest first.")
    def versions(
        self, first: First = None, last: Last = None, after: After = None, before: Before = None
    ) -> Connection[PackageVersion] | None:
        """All versions, whether on offer anywhere today or not."""
        asked = page(first, last, after, before)
        return connect(self.history, _BY_NUMBER, self.shelf.package_version, asked)

    @strawberry.field(
        description="What differs between two of its versions: by meaning, line by line; empty where they mean the "
        "same (版本差异)."
    )
    def difference(self, earlier: Earlier, later: Later) -> list[Difference] | None:
        """Both are published."""
        before, after = self._numbered(earlier, "from"), self._numbered(later, "to")
        speaker = self.shelf.speaker
        found = version_difference(before, after, speaker.package_names)
        return [Difference.of(each, speaker.language) for each in found]

    def _numbered(self, number: int, argument: str) -> PackageVersionValue:
        found = next((version for version in self.history if version.number == number), None)
        if found is None:
            raise bad_argument((argument,), "该服务包没有这一版本。", "The package has no such version.")
        return found

    @classmethod
    def of(
        cls, history: tuple[PackageVersionValue, ...], current: PackageVersionValue | None, shelf: Shelf
    ) -> ServicePackage:
        """The shape of a package with all its versions, of which `current` is on offer where it was asked."""
        latest = (current or history[-1]).definition
        return cls(
            id=node_id("ServicePackage", latest.code),
            code=latest.code,
            name=latest.name.in_(shelf.speaker.language),
            names=Names.of(latest.name),
            current=None if current is None else shelf.package_version(current),
            shelf=shelf,
            history=history,
        )
