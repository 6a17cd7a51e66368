"""Row scope: which part of the country an actor acts for. Every scoped read and write asks here; default: nothing.

A `region` claim reaches that region and all below it, an `institution` claim the institution and what stands under it
(a township hospital's village clinics). Writing narrows: a region authority writes in its region, an institution's
administrator at the own institution and under it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tortoise.expressions import Q

from core.actor import AccessRole, Actor
from teams.region import stem


def covers(actor: Actor, lineage: Iterable[str]) -> bool:
    """Whether the actor's region is the first of `lineage` or one of its ancestors; denied when either is missing.

    `lineage` is the region's code followed by its ancestors' (`Snapshot.lineage`).
    """
    return actor.region is not None and actor.region in tuple(lineage)


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor reaches: rows of these regions (by the beginning of their codes), rows of these institutions.

    Several conditions are alternatives; none at all reaches nothing.
    """

    region_stem: str | None = None
    institution: str | None = None

    def rows(self, region: str, institutions: Iterable[str]) -> Q:
        """The condition on a table: `region` names the column of the region's code (`region__code`), `institutions`
        those of institutions' codes, own and parents' (`code`, `parent__code`)."""
        conditions = [] if self.region_stem is None else [Q(**{f"{region}__startswith": self.region_stem})]
        if self.institution is not None:
            conditions.extend(Q(**{column: self.institution}) for column in institutions)
        return Q(*conditions, join_type=Q.OR) if conditions else Q(id__isnull=True)

    def has_region(self, code: str) -> bool:
        """Whether a whole region is within reach."""
        return self.region_stem is not None and code.startswith(self.region_stem)


NOTHING = Reach()


def reads(actor: Actor) -> Reach:
    """What an actor may see of the delivery side: the region's rows and the own institution's."""
    region_stem = None if actor.region is None else stem(actor.region)
    return Reach(region_stem=region_stem, institution=actor.institution)


def writes(actor: Actor) -> Reach:
    """What an actor may change of the delivery side."""
    region = actor.region if AccessRole.REGION_AUTHORITY in actor.roles else None
    institution = actor.institution if AccessRole.INSTITUTION_ADMIN in actor.roles else None
    return Reach(region_stem=None if region is None else stem(region), institution=institution)


def governs(actor: Actor) -> Reach:
    """Where an actor may do what only a region authority does: the own institution of an administrator is not in it."""
    return Reach(region_stem=writes(actor).region_stem)
