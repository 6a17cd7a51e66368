"""Row scope: whether a region lies in the part of the country an actor acts for. Every scoped read and write asks."""

from collections.abc import Iterable

from core.actor import Actor


def covers(actor: Actor, lineage: Iterable[str]) -> bool:
    """Whether the actor's region is the first of `lineage` or one of its ancestors; denied when either is missing.

    `lineage` is the region's code followed by its ancestors' (`Snapshot.lineage`).
    """
    return actor.region is not None and actor.region in tuple(lineage)
