"""Telling two people apart whose records are alike (确认非同一人, R231): a pair on the list of duplicates that is none.

Who registers somebody and confirms it (`confirmedDistinct`) says so of everybody alike whom the actor reaches; of
others nobody can say so unseen, and whoever reaches both still finds the pair on the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from core.actor import AccessRole
from core.wire import WIRE
from enrolment.desk import Desk
from enrolment.models import ToldApart
from enrolment.population import Values
from enrolment.registering.acting import Answer, perform, reached, tell
from enrolment.registering.amending import LONGEST_REASON
from enrolment.registering.problem import problem
from enrolment.scope import within
from teams.operations.problem import words_problems
from teams.operations.verb import Objections
from teams.queries.statement import rows_of

MAY_SETTLE = frozenset({AccessRole.REGION_AUTHORITY, AccessRole.INSTITUTION_ADMIN})
"""Who settles what may be one person twice: by merging, or by telling the two apart."""


@dataclass(frozen=True, slots=True)
class TellApart:
    """`resident` and `other` (codes) are two people. `reason`: how that is known."""

    __pydantic_config__ = WIRE
    resident: str
    other: str
    reason: str


async def tell_apart(desk: Desk, given: TellApart, key: str) -> Answer:
    """Say that two records are of two people. Answers `resident`, `version`, `other`.

    Neither record changes, and they may still be merged, should it turn out otherwise. Who was told apart before stays
    so, with the reason of then. Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`, `other`), SAME_RESIDENT
    (`other`), TEXT_SIZE (`reason`). R231.
    """

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        known = await reached(desk, [given.resident, given.other]) if desk.actor.roles & MAY_SETTLE else {}
        for path, code in (("resident", given.resident), ("other", given.other)):
            found = known.get(code)
            if found is None or found.merged_into_id is not None:
                said.add([problem("NOT_FOUND" if found is None else "RESIDENT_MERGED", path)])
        if given.resident == given.other:
            said.add([problem("SAME_RESIDENT", "other")])
        said.refuse()
        one, other = known[given.resident], known[given.other]
        await _put(desk, [(min(one.id, other.id), max(one.id, other.id))], given.reason)
        await tell(desk, "resident.told_apart", one, other=other.code)
        return {"resident": one.code, "version": one.version, "other": other.code}

    return await perform(desk, "tellApart", given, key, body)


async def apart_from_alike(desk: Desk, residents: Collection[int]) -> None:
    """These residents (row ids) are told apart from everybody of the same name, birth date and sex whom the actor
    reaches: two statements, none for nobody."""
    if not residents:
        return
    values = Values(sorted(set(residents)))
    said = " UNION ".join(
        f"SELECT {first}.id AS one, {second}.id AS two FROM resident t CROSS JOIN resident r WHERE r.name = t.name "
        f"AND r.born = t.born AND r.sex = t.sex AND {first}.id < {second}.id "
        f"AND t.id = ANY($1) AND t.name <> '' AND r.merged_into_id IS NULL AND {within(values, desk.writes)}"
        for first, second in (("t", "r"), ("r", "t"))
    )
    await _put(desk, [(row["one"], row["two"]) for row in await rows_of(said, *values.in_order())], "")


async def _put(desk: Desk, pairs: Iterable[tuple[int, int]], reason: str) -> None:
    """Each pair once, the lower row id first; who was told apart before stays so."""
    at, by = desk.clock(), desk.subject
    rows = [ToldApart(resident_id=one, other_id=other, at=at, by=by, reason=reason) for one, other in pairs]
    if rows:
        await ToldApart.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
