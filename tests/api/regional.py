"""Versions that a region made itself, as the drafts of its designers leave them behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalog import codec
from catalog.draft import DraftState, PackageAct
from catalog.models import Draft, PackageEvent, PackageVersion, VersionOrigin
from catalog.operations import put_packages
from catalog.package import PackageDefinition
from core.database import transaction
from teams.models import Region


async def put_own_version(region: str, definition: PackageDefinition, by: str, now: datetime) -> int:
    """The number of a new version that `by` drafted in `region`, based on version 1; no menu shows it yet."""
    async with transaction():
        await put_packages([definition], now)
        version = await PackageVersion.filter(package__code=definition.code).order_by("-number").first()
        base = await PackageVersion.get(package__code=definition.code, number=1)
        assert version is not None
        place: dict[str, Any] = {"package_id": version.package_id, "region_id": (await Region.get(code=region)).id}
        content: dict[str, Any] = codec.dump(definition)
        draft = await Draft.create(
            **place,
            code=f"{definition.code}.{region}.1",
            based_on_id=base.id,
            state=DraftState.PUBLISHED.value,
            content=content,
            opened_at=now,
            changed_at=now,
        )
        await VersionOrigin.create(
            version_id=version.id, region_id=place["region_id"], based_on_id=base.id, draft_id=draft.id
        )
        await PackageEvent.create(
            **place,
            act=PackageAct.DRAFTED.value,
            at=now,
            by=by,
            draft_id=draft.id,
            draft_version=1,
            content=content,
        )
    number: int = version.number
    return number
