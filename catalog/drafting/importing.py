"""Importing package files as drafts (导入草稿): each whole content opens a draft or is saved into the open one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.difference.sameness import same_version
from catalog.draft import WRITING, DraftState, PackageAct
from catalog.drafting.bounds import Kept, kept, size_problems
from catalog.drafting.candidate import candidate, definition_of, says_the_same
from catalog.drafting.opening import Opening, Place, code_problems, open_drafts, places
from catalog.drafting.problem import DraftConflict, Path, handed_in, overwriting_text, problem
from catalog.drafting.records import Happening, conflicts, event_of, held_rows
from catalog.drafting.scope import DESIGNER, region_for
from catalog.menu import LARGEST_MENU
from catalog.models import Draft, PackageEvent
from catalog.queries import read_everything
from catalog.snapshot import PackageVersion, Snapshot
from core.act import act
from core.actor import Actor
from core.clock import Clock, today
from core.idempotency import Attempt
from core.labelled import Labelled
from teams.models import Region
from teams.operations.problem import list_size
from teams.operations.verb import Objections

VERB = "menu import"


class Became(Labelled):
    """What became of an imported content (导入结果)."""

    OPENED = "OPENED", "新建草稿", "a draft was opened"
    SAVED = "SAVED", "存入已有草稿", "saved into the open draft"
    UNCHANGED = "UNCHANGED", "未变", "unchanged: the menu or the open draft says so already"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one content: its package, the draft it is in (None: what the menu offers already)."""

    package: str
    draft: str | None
    became: Became


async def import_drafts(
    actor: Actor,
    region: str,
    contents: Sequence[Mapping[str, Any]],
    key: str,
    clock: Clock,
    expected: Mapping[str, int] | None = None,
) -> tuple[Imported, ...]:
    """Open or save a draft of every content (a package as files write it), all or none; what became of each, in order.

    One that says what the open draft says saves nothing; without an open draft, one that says what the region's menu
    offers makes none. `expected`: versions of open drafts by code. A draft without one is saved into only where the
    actor was the last to write in it, or nobody wrote anything but its base. Only a designer of the region.

    Raises a Refusal: NOT_FOUND (`region`; `expected.d`: none of these is such a draft), LIST_SIZE (`contents`, 1 to
    200), BAD_CODE, CODE_TAKEN, DUPLICATE_PACKAGE (`contents.n.code`), DRAFT_OPEN (a `DraftHandedIn`: in review or
    approved), VERSION_CONFLICT (a `DraftConflict`; both `contents.n`), NOT_WRITABLE, CONTENT_TOO_LARGE, LIST_SIZE,
    TEXT_SIZE (`contents.n` and the place).
    """
    versions = dict(expected or {})
    cleaned = [kept(content, "contents", str(place)) for place, content in enumerate(contents)]
    written = [one.value if isinstance(one.value, dict) else {} for one in cleaned]
    attempt = Attempt(actor.subject or "", VERB, key, [region, written, versions])

    async def body() -> dict[str, Any]:
        said = Objections()
        _content_problems(cleaned, written, said)
        place = await region_for(actor, DESIGNER, region)
        said.add([problem("NOT_FOUND", "region")] if place is None else [])
        if place is None or not 1 <= len(written) <= LARGEST_MENU:
            raise said.refusal()
        known = [str(content.get("code")) for content in written]
        snapshot, on = await read_everything(), today(clock)
        found = await places(snapshot, place, known, on)
        for number, code in enumerate(known):
            said.add([problem("CODE_TAKEN", "contents", str(number), "code")] if found[code].is_taken else [])
        imports = await _imports([found[code] for code in known], written, snapshot, place, on)
        await _overwriting_problems(imports, versions, str(actor.subject), said)
        said.refuse()
        became = await _put(actor, place, imports, clock)
        return {"imported": [[one.package, one.draft, one.became.value] for one in became]}

    answer = await act(attempt, clock, body, {"region": region})
    return tuple(Imported(package, draft, Became(became)) for package, draft, became in answer["imported"])


def _content_problems(cleaned: Sequence[Kept], written: Sequence[Mapping[str, Any]], said: Objections) -> None:
    if not 1 <= len(written) <= LARGEST_MENU:
        said.add([list_size(("contents",), LARGEST_MENU, least=1)])
    seen: set[str] = set()
    for number, (one, content) in enumerate(zip(cleaned, written, strict=True)):
        place = ("contents", str(number))
        said.add(one.problems)
        said.add(size_problems(content, *place))
        code = str(content.get("code"))
        said.add(code_problems(code, *place, "code"))
        said.add([problem("DUPLICATE_PACKAGE", *place, "code")] if code in seen else [])
        seen.add(code)


@dataclass(frozen=True, slots=True)
class _Import:
    """A content and where it would stand: the open draft there, held, its base, and whether the menu offers it so."""

    place: Place
    content: Mapping[str, Any]
    row: Draft | None
    base: PackageVersion | None
    is_offered: bool
    path: Path

    @property
    def is_written(self) -> bool:
        """Whether the open draft says it already."""
        return self.row is not None and _says_the_same(self.row.content, self.content)


async def _imports(
    found: Sequence[Place], written: Sequence[Mapping[str, Any]], snapshot: Snapshot, region: Region, on: date
) -> list[_Import]:
    held = await held_rows([place.open_draft[0] for place in found if place.open_draft is not None])
    by_id = {version.id: version for versions in snapshot.packages.values() for version in versions}
    imports = []
    for number, (place, content) in enumerate(zip(found, written, strict=True)):
        row = None if place.open_draft is None else held[place.open_draft[0]]
        base = None if row is None or row.based_on_id is None else by_id.get(row.based_on_id)
        offer = snapshot.offer(region.code, place.package, on)
        version = None if offer is None else candidate(content, snapshot)
        is_offered = offer is not None and version is not None and same_version(version, offer.version)
        imports.append(_Import(place, content, row, base, is_offered, ("contents", str(number))))
    return imports


def _says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents mean the same, or, where they cannot be read as packages, are written alike."""
    definition = definition_of(one)
    return one == other or (definition is not None and says_the_same(other, definition))


async def _overwriting_problems(
    imports: Sequence[_Import], versions: Mapping[str, int], subject: str, said: Objections
) -> None:
    """DRAFT_OPEN and VERSION_CONFLICT for what may not be saved into; NOT_FOUND for drafts expected in vain."""
    drafts = {one.row.code for one in imports if one.row is not None}
    said.add(problem("NOT_FOUND", "expected", code) for code in versions if code not in drafts)
    changing = [(one, one.row) for one in imports if one.row is not None and not one.is_written]
    writers = await _last_writers([row.id for _one, row in changing])
    stale = []
    for one, row in changing:
        state, (by, at) = DraftState(row.state), writers[row.id]
        if state is not DraftState.DRAFT:
            said.add([handed_in(one.path, row.code, state, row.version)])
        elif row.code in versions:
            stale += [(row, versions[row.code], one.path)] if row.version != versions[row.code] else []
        elif by != subject and not (one.base is not None and says_the_same(row.content, one.base.definition)):
            text = overwriting_text(row.code, row.version, by, at)
            conflict = DraftConflict(
                "VERSION_CONFLICT", one.path, text, row.version, row.code, by, at, None, row.content
            )
            said.add([conflict])
    if stale:
        said.add(await conflicts(stale))


async def _last_writers(ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """By id of the draft, who wrote in it last, and when; one statement."""
    acts = [act.value for act in WRITING]
    events = PackageEvent.filter(draft_id__in=list(ids), act__in=acts).order_by("draft_version")
    return {row["draft_id"]: (row["by"], row["at"]) for row in await events.values("draft_id", "by", "at")}


async def _put(actor: Actor, region: Region, imports: Sequence[_Import], clock: Clock) -> list[Imported]:
    now, by = clock(), str(actor.subject)
    became: dict[str, Imported] = {}
    opening, saving = [], []
    for one in imports:
        package = one.place.package
        if one.row is not None and one.is_written:
            became[package] = Imported(package, one.row.code, Became.UNCHANGED)
        elif one.row is not None:
            saving.append((one.row, Happening(PackageAct.IMPORTED, by, now, content=one.content)))
            became[package] = Imported(package, one.row.code, Became.SAVED)
        elif one.is_offered:
            became[package] = Imported(package, None, Became.UNCHANGED)
        else:
            opening.append(Opening(one.place, one.content, one.place.base, PackageAct.IMPORTED))
    for code, opened in zip(await open_drafts(region, opening, now, by), opening, strict=True):
        became[opened.place.package] = Imported(opened.place.package, code, Became.OPENED)
    await _save(saving)
    return [became[one.place.package] for one in imports]


async def _save(saving: Sequence[tuple[Draft, Happening]]) -> None:
    """Contents into open drafts that are held, in two statements."""
    if not saving:
        return
    for row, happening in saving:
        row.version += 1
        row.state = DraftState.DRAFT.value
        row.changed_at = happening.at
        row.content = dict(happening.content or {})
    await Draft.bulk_update([row for row, _ in saving], fields=["version", "state", "changed_at", "content"])
    await PackageEvent.bulk_create([event_of(row, row.version, happening) for row, happening in saving])
