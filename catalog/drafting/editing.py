"""Editing a draft (修改草稿): whole parts of it are replaced. An edit takes a review or an approval back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalog.draft import PackageAct
from catalog.drafting.bounds import EDITABLE, kept, size_problems
from catalog.drafting.problem import problem
from catalog.drafting.records import Happening, hold, move, state_to_be
from catalog.drafting.scope import DESIGNER
from core.actor import Actor
from core.clock import Clock
from core.wire import WIRE
from teams.operations.verb import Objections, carry_out


@dataclass(frozen=True, slots=True)
class EditDraft:
    """Replace parts of a draft (written keys → written values; None removes a part), in its expected version."""

    __pydantic_config__ = WIRE
    draft: str
    expected_version: int
    parts: Mapping[str, Any]


async def edit_draft(actor: Actor, given: EditDraft, key: str, clock: Clock) -> dict[str, Any]:
    """Write in a draft; sound or not is for its findings to tell. Answers `draft`, `version`, `state`.

    An edit that says what is written already changes nothing: version and state stay. Only a designer of the draft's
    region. Raises a Refusal: NOT_FOUND (`draft`), VERSION_CONFLICT (a `DraftConflict`, `expectedVersion`), WRONG_STATE
    (`draft`), EMPTY_EDIT (`parts`), UNKNOWN_KEY, NOT_WRITABLE, CONTENT_TOO_LARGE, LIST_SIZE, TEXT_SIZE (`parts`).
    """
    cleaned = kept(given.parts, "parts")
    given = replace(given, parts=cleaned.value or {})

    async def body() -> dict[str, Any]:
        said = Objections()
        said.add(cleaned.problems)
        said.add([] if given.parts or cleaned.problems else [problem("EMPTY_EDIT", "parts")])
        said.add(problem("UNKNOWN_KEY", "parts", part) for part in given.parts if part not in EDITABLE)
        draft = await hold(actor, DESIGNER, given.draft, given.expected_version, said)
        content = {**draft.row.content, **given.parts}
        content = {part: value for part, value in content.items() if value is not None}
        said.add(size_problems(content, "parts"))
        after = state_to_be(draft, PackageAct.EDITED, said, "draft")
        said.refuse()
        row = draft.row
        if content != row.content:
            happening = Happening(PackageAct.EDITED, str(actor.subject), clock(), content=content)
            await move(row, happening, after)
        return {"draft": row.code, "version": row.version, "state": row.state}

    return await carry_out(actor, "editDraft", given, key, clock, body)
