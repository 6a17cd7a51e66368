"""The rows of drafts and of what was done to them, as the verbs take and change them. Inside the caller's transaction.

Every act raises the draft's version by one and leaves one `PackageEvent` of that version, so that a draft can be told
as of any of its versions. Whoever takes several drafts takes them in the order of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.draft import WRITING, DraftState, PackageAct, state_after
from catalog.drafting.problem import DraftConflict, Path, conflict_text, problem, wrong_state
from catalog.drafting.scope import region_for
from catalog.models import Draft, PackageEvent
from core.actor import AccessRole, Actor
from core.faults import Refusal
from teams.models import Region
from teams.operations.verb import Objections

LONGEST_CODE = 60
"""Characters of a draft's code: what its column holds."""


def may_be_a_draft(code: str) -> bool:
    """Whether a text could be a draft's code; what could not is not looked for."""
    return len(code) <= LONGEST_CODE and code.isascii() and code.isprintable()


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """A draft, held until the transaction ends, with its region."""

    row: Draft
    region: Region

    @property
    def state(self) -> DraftState:
        """Where it stands."""
        return DraftState(self.row.state)


async def hold(actor: Actor, role: AccessRole, code: str, expected: int, said: Objections) -> HeldDraft:
    """Hold the draft for this transaction. Refuses at once, with what was found before.

    NOT_FOUND (`draft`) where there is none or the actor does not act in that role in its region; a DraftConflict
    (`expectedVersion`) where its version is not the expected one.
    """
    found = await Draft.get_or_none(code=code).select_related("region") if may_be_a_draft(code) else None
    region = None if found is None else await region_for(actor, role, found.region.code)
    if found is None or region is None:
        said.add([problem("NOT_FOUND", "draft")])
        raise said.refusal()
    row = (await held_rows([found.id]))[found.id]
    if row.version != expected:
        raise Refusal((*said.found, *await conflicts([(row, expected, ("expectedVersion",))])))
    return HeldDraft(row, region)


async def held_rows(ids: Collection[int]) -> dict[int, Draft]:
    """These drafts by id, held until the transaction ends, as they stand now."""
    rows = await Draft.filter(id__in=sorted(ids)).order_by("id").select_for_update(no_key=True)
    return {row.id: row for row in rows}


async def conflicts(stale: Sequence[tuple[Draft, int, Path]]) -> list[DraftConflict]:
    """VERSION_CONFLICT for each draft of which somebody had that other version, with what was changed since."""
    history: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    events = PackageEvent.filter(draft_id__in=[row.id for row, _expected, _path in stale]).order_by("draft_version")
    for event in await events.values("id", "draft_id", "draft_version", "act", "by", "at"):
        history[event["draft_id"]].append(event)
    had = {row.id: _writing_by(history[row.id], expected) for row, expected, _path in stale}
    written = PackageEvent.filter(id__in=[event for event in had.values() if event is not None])
    contents = {event["draft_id"]: event["content"] for event in await written.values("draft_id", "content")}
    return [
        DraftConflict(
            "VERSION_CONFLICT",
            path,
            conflict_text(expected, row.version, history[row.id][-1]["by"]),
            row.version,
            row.code,
            history[row.id][-1]["by"],
            history[row.id][-1]["at"],
            contents.get(row.id) if expected < row.version else None,
            row.content,
        )
        for row, expected, path in stale
    ]


def _writing_by(events: Sequence[Mapping[str, Any]], version: int) -> int | None:
    """The id of the event by which the draft's content came to be what it was at that version."""
    acts = [act.value for act in WRITING]
    return next((e["id"] for e in reversed(events) if e["draft_version"] <= version and e["act"] in acts), None)


async def authors_of(ids: Collection[int]) -> dict[int, frozenset[str]]:
    """By id of the draft, everybody who wrote in it; one statement."""
    acts = [act.value for act in WRITING]
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in await PackageEvent.filter(draft_id__in=list(ids), act__in=acts).distinct().values("draft_id", "by"):
        found[row["draft_id"]].add(row["by"])
    return {key: frozenset(found[key]) for key in ids}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something done to a draft: the act, by whom, when, with which words; `content` where it was written in."""

    act: PackageAct
    by: str
    at: datetime
    note: str | None = None
    content: Mapping[str, Any] | None = None


def event_of(row: Draft, version: int, happening: Happening) -> PackageEvent:
    """The event that the draft came to be at `version` by."""
    return PackageEvent(
        package_id=row.package_id,
        region_id=row.region_id,
        act=happening.act.value,
        at=happening.at,
        by=happening.by,
        draft_id=row.id,
        draft_version=version,
        note=happening.note,
        content=None if happening.content is None else dict(happening.content),
    )


async def move(row: Draft, happening: Happening, after: DraftState) -> int:
    """Let it happen to a held draft; answers the draft's new version."""
    row.version += 1
    row.state = after.value
    row.changed_at = happening.at
    if happening.content is not None:
        row.content = dict(happening.content)
    await row.save(update_fields=["version", "state", "changed_at", "content"])
    await event_of(row, row.version, happening).save()
    return row.version


def state_to_be(draft: HeldDraft, act: PackageAct, said: Objections, *path: str) -> DraftState:
    """The state that the act leads to; WRONG_STATE is noted (and the present state answered) where it may not be."""
    after = state_after(act, draft.state)
    if after is None:
        said.add([wrong_state(path, draft.state)])
        return draft.state
    return after
