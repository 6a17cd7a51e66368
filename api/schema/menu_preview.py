"""A menu as it would be, in the schema (菜单预览)."""

from __future__ import annotations

import strawberry

from api.schema.menu import Menu
from api.schema.problems import Problem


@strawberry.type(description="A region's menu as it would be with drafts published (菜单预览).")
class MenuPreview:
    """Nothing of it is kept."""

    menu: Menu | None = strawberry.field(
        description="The menu on that day, the drafts' packages in the version they would become; null when nothing "
        "would be on offer."
    )
    problems: list[Problem] = strawberry.field(
        description="What would keep these drafts from being on menus so, as publishing them would tell it: of the "
        "day, of each draft (DRAFT_HAS_PROBLEMS for each of its errors, UNCHANGED_DRAFT, BASE_OUTDATED, which may be "
        "accepted), of the menus. Paths begin with the argument and name a draft by its place in it. Warnings, "
        "`Draft.problems` tells."
    )
