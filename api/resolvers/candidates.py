"""Drafts as the versions they would become, for questions about what publishing them would mean."""

from __future__ import annotations

from collections.abc import Sequence

from api.design_side import DesignSide
from catalog.drafting import queries
from catalog.drafting.candidate import candidate
from catalog.drafting.queries import ListedDraft
from catalog.snapshot import PackageVersion
from core.faults import bad_argument

Candidate = tuple[ListedDraft, PackageVersion]
Path = tuple[str, ...]


async def candidates(side: DesignSide, asked: Sequence[tuple[str, Path]]) -> list[Candidate]:
    """These drafts, each asked for at its path of the arguments, with the versions they would become: three statements.

    Raises a BAD_USER_INPUT fault for one that is not there or not within reach, or cannot be read as a package.
    """
    codes = [code for code, _path in asked]
    rows = await queries.drafts_by_code(side.actor, codes)
    for code, path in asked:
        if code not in rows:
            raise bad_argument(path, "没有这份草稿，或您无权查看。", "No such draft within your reach.")
    contents = await queries.contents(side.actor, codes)
    catalog = await side.catalog()
    found = []
    for code, path in asked:
        version = candidate(contents[code], catalog)
        if version is None:
            raise bad_argument(
                path,
                "草稿内容还不是一个完整的服务包，见其 problems。",
                "What is written cannot be read as a package yet; the draft's `problems` tell why.",
            )
        found.append((rows[code], version))
    return found
