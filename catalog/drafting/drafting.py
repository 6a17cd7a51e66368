"""Drafting (起草): a region begins a version of a package: from nothing, from what there is, or by copying."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalog import codec
from catalog.draft import PackageAct
from catalog.drafting.bounds import kept, size_problems
from catalog.drafting.opening import Opening, code_problems, open_drafts, places
from catalog.drafting.problem import problem
from catalog.drafting.scope import DESIGNER, region_for
from catalog.publication import MenuAct
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Snapshot
from core.actor import Actor
from core.clock import Clock, today
from core.language import Text
from core.wire import WIRE
from teams.operations.problem import name_problems
from teams.operations.verb import Objections, carry_out

LONGEST_NAME = 100
"""Characters of the name that a copy is given, in either language."""


@dataclass(frozen=True, slots=True)
class DraftPackage:
    """Open a draft of a package in a region: with this content, or (None) with that of the version it begins from."""

    __pydantic_config__ = WIRE
    region: str
    package: str
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CopyPackage:
    """Open a draft of the new code `package` with the contents of a published version of `source`, of any region.

    `version` None: see `version_to_copy`. `name`: the copy's own, the source's if None. The note is not copied: it
    speaks of the source.
    """

    __pydantic_config__ = WIRE
    region: str
    source: str
    package: str
    version: int | None = None
    name: Text | None = None


async def draft_package(actor: Actor, given: DraftPackage, key: str, clock: Clock) -> dict[str, Any]:
    """Open a draft of a new package code, or of one that the region's menu has or had. Answers `draft` and `version`.

    Only a designer of the region. Raises a Refusal: NOT_FOUND (`region`), BAD_CODE, CODE_TAKEN, DRAFT_OPEN
    (`package`), CODE_MISMATCH (`content.code`), NOT_WRITABLE, CONTENT_TOO_LARGE, LIST_SIZE, TEXT_SIZE (`content`).
    """
    cleaned = kept(given.content, "content")
    given = DraftPackage(given.region, given.package, cleaned.value)

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(cleaned.problems)
        content = {"code": given.package, **(given.content or {})}
        said.add(size_problems(content, "content"))
        said.add([] if content["code"] == given.package else [problem("CODE_MISMATCH", "content", "code")])
        region = await region_for(actor, DESIGNER, given.region)
        if region is None:
            said.add([problem("NOT_FOUND", "region"), *code_problems(given.package, "package")])
            raise said.refusal()
        snapshot = await read_everything()
        place = (await places(snapshot, region, [given.package], today(clock)))[given.package]
        said.add(place.problems("package"))
        said.refuse()
        if given.content is None and place.base is not None:
            content = codec.dump(place.base.definition)
        opening = Opening(place, content, place.base, PackageAct.DRAFTED)
        (code,) = await open_drafts(region, [opening], clock(), str(actor.subject))
        return {"draft": code, "version": 1}

    return await carry_out(actor, "draftPackage", given, key, clock, body)


async def copy_package(actor: Actor, given: CopyPackage, key: str, clock: Clock) -> dict[str, Any]:
    """Open a draft of a new code with what a published version says. Answers `draft` and `version`.

    Only a designer of the region. Raises a Refusal: NOT_FOUND (`region`; `source`, `version`: nothing published of
    that code or number), BAD_CODE, CODE_TAKEN (also for a code that is in use already), DRAFT_OPEN (`package`),
    TEXT_SIZE (`name`).
    """

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add([] if given.name is None else name_problems(given.name, LONGEST_NAME, "name"))
        region = await region_for(actor, DESIGNER, given.region)
        if region is None:
            said.add([problem("NOT_FOUND", "region"), *code_problems(given.package, "package")])
            raise said.refusal()
        snapshot, on = await read_everything(), today(clock)
        published = published_versions(snapshot, given.source)
        if given.version is None:
            source = version_to_copy(snapshot, region.code, given.source, on)
        else:
            source = published.get(given.version)
        if source is None:
            is_known = given.version is not None and bool(published)
            said.add([problem("NOT_FOUND", "version" if is_known else "source")])
        place = (await places(snapshot, region, [given.package], on))[given.package]
        is_in_use = given.package in snapshot.packages
        said.add([problem("CODE_TAKEN", "package")] if is_in_use else place.problems("package"))
        said.refuse()
        assert source is not None  # noqa: S101  refused above
        content = {**codec.dump(replace(source.definition, note=None)), "code": given.package}
        if given.name is not None:
            content["name"] = codec.dump(given.name)
        opening = Opening(place, content, source, PackageAct.COPIED, f"{source.code} v{source.number}")
        (code,) = await open_drafts(region, [opening], clock(), str(actor.subject))
        return {"draft": code, "version": 1}

    return await carry_out(actor, "copyPackage", given, key, clock, body)


def published_versions(snapshot: Snapshot, package: str) -> dict[int, PackageVersion]:
    """The versions that some region published, by number, also those that are only scheduled."""
    return {
        row.version.number: row.version
        for histories in snapshot.publications.values()
        for row in histories.get(package, ())
    }


def version_to_copy(snapshot: Snapshot, region: str, package: str, on: date) -> PackageVersion | None:
    """The version a region copies on the day unless it names another; None if there is none.

    What its menu offers; else the newest that was loaded, or made by the region or one above it, and was in force by
    then; else the newest in force anywhere. Never one that is only scheduled.
    """
    offered = snapshot.offer(region, package, on)
    if offered is not None:
        return offered.version
    upwards = frozenset(snapshot.lineage(region))
    begun, in_force = list[PackageVersion](), list[PackageVersion]()
    for histories in snapshot.publications.values():
        rows = [row for row in histories.get(package, ()) if row.act is MenuAct.OFFERED and row.starts <= on]
        begun += [row.version for row in rows]
        in_force += [row.version for row in rows if row.ends is None or on < row.ends]
    own = [one for one in begun if one.id not in snapshot.origins or snapshot.origins[one.id].region in upwards]
    return max(own or in_force, key=lambda one: one.number, default=None)
