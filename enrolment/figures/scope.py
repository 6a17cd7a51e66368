"""Whose figures an actor reads and reports (数据核对范围): an authority or evaluator the region's, an administrator the
own institution's and those of institutions under it."""

from __future__ import annotations

from tortoise.expressions import Q

from core.actor import AccessRole, Actor
from teams.region import stem
from teams.scope import Reach

_WHOLE = frozenset({AccessRole.REGION_AUTHORITY, AccessRole.EVALUATOR})


def reads_figures(actor: Actor) -> Reach:
    """The units whose figures, and whose ledger, the actor may compare."""
    region = actor.region if actor.roles & _WHOLE else None
    institution = actor.institution if AccessRole.INSTITUTION_ADMIN in actor.roles else None
    return Reach(None if region is None else stem(region), institution)


def figures_in(reach: Reach) -> Q:
    """The condition on figures of units within a reach: an administrator's are those of institutions alone."""
    own = Reach(institution=reach.institution).rows("", ("institution__code", "institution__parent__code"))
    return Reach(region_stem=reach.region_stem).rows("region__code", ()) | own
