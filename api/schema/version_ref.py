"""Naming a version of a package, published or drafted."""

from __future__ import annotations

import strawberry


@strawberry.input(one_of=True, description="A version of a package: a published one, or a draft's (版本).")
class VersionRef:
    """Exactly one."""

    version: strawberry.Maybe[int] = strawberry.field(description="Number of a published version (版本号).")
    draft: strawberry.Maybe[str] = strawberry.field(description="Code of a draft of the package (草稿).")
