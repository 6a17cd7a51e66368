"""A base that is no longer the latest version: what was changed since it was begun would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.finding import Finding, finding
from catalog.snapshot import PackageVersion
from catalog.written import Record


def check_base(
    draft: Record, begun_from: PackageVersion | None, latest: Mapping[str, PackageVersion]
) -> Iterator[Finding]:
    """BASE_OUTDATED where a draft begun now would begin from another version (`latest`, by package code)."""
    now = latest.get(draft.code or "")
    if begun_from is None or now is None or begun_from.id == now.id:
        return
    yield finding(
        draft,
        ("code",),
        "BASE_OUTDATED",
        f"草稿依据{begun_from.code}第{begun_from.number}版，而本地区现应依据第{now.number}版",
        f"it is based on {begun_from.code} version {begun_from.number}, but version {now.number} is the latest here",
    )
