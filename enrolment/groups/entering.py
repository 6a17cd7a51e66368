"""Writing the cover of a roster (团体签约入库): who is covered, and what each holds at which price."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from tortoise.expressions import F

from enrolment import models
from enrolment.desk import Desk
from enrolment.groups.quoting import AT_ONCE
from enrolment.signing.holding import Holding, put_holdings
from enrolment.signing.quoting import Selected
from enrolment.vocabulary import ClosingReason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place on the roster (row ids), and what is held by it from `starts` on."""

    member: int
    resident: int
    starts: date
    selections: tuple[Selected, ...]


async def put_covers(desk: Desk, contract: models.Contract, places: Sequence[Place]) -> list[int]:
    """Cover these places until the contract's cover is over; answers the residents (row ids) who are covered.

    Who gets no package is not covered. Six statements for each 500 places.
    """
    covered = [each for each in places if each.selections]
    for some in in_chunks(covered):
        await models.GroupCover.bulk_create(
            [
                models.GroupCover(
                    contract_id=contract.id,
                    roster_member_id=each.member,
                    resident_id=each.resident,
                    starts=each.starts,
                    ends=contract.covered_until,
                )
                for each in some
            ]
        )
        members = [each.member for each in some]
        written = models.GroupCover.filter(contract_id=contract.id, roster_member_id__in=members, ends__gt=F("starts"))
        ids = dict(await written.order_by("id").values_list("roster_member_id", "id"))
        await put_holdings(
            desk,
            [
                Holding(each.resident, tuple(_until(each.selections, contract.covered_until)), None, ids[each.member])
                for each in some
            ],
        )
    return [each.resident for each in covered]


def _until(selections: Iterable[Selected], last: date) -> Iterator[Selected]:
    """What is held until the cover is over, where the contract was ended before its term."""
    for each in selections:
        if each.starts < last:
            yield replace(each, ends=min(each.ends, last))


async def end_covers(
    contract: int, on: date, closing: ClosingReason, residents: Collection[int] | None = None
) -> list[int]:
    """The cover under a contract (row id) ends on the day, of these residents (row ids) or of everybody; what would
    only begin then never does. Answers whose cover ended, in the order of their ids. Four statements for each 500."""
    standing = models.GroupCover.filter(contract_id=contract, ends__gt=on).order_by("resident_id")
    if residents is not None:
        standing = standing.filter(resident_id__in=sorted(residents))
    rows = [row for row in await standing if row.starts < row.ends]
    for some in in_chunks(rows):
        ids = [row.id for row in some]
        covers = models.GroupCover.filter(id__in=ids)
        await covers.filter(starts__lt=on).update(ends=on)
        await covers.filter(starts__gte=on).update(ends=F("starts"))
        held = models.Selection.filter(group_cover_id__in=ids, ends__gt=F("starts"))
        await held.filter(starts__lt=on, ends__gt=on).update(ends=on, closing=closing.value)
        await held.filter(starts__gte=on).update(ends=F("starts"), closing=closing.value)
    return [row.resident_id for row in rows]


def in_chunks(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    """The list in pieces of 500."""
    for first in range(0, len(listed), AT_ONCE):
        yield listed[first : first + AT_ONCE]
