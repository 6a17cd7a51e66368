"""Adopting (采用): a region takes what is above it as it is, leaves it out, or begins a version of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog import codec
from catalog.draft import PackageAct
from catalog.drafting.base import base_above
from catalog.drafting.opening import Opening, open_drafts, places
from catalog.drafting.problem import problem
from catalog.drafting.scope import DESIGNER, REVIEWER, region_for
from catalog.publication import MenuAct
from catalog.queries import read_everything
from catalog.retiring import say_of_package
from core.actor import AccessRole, Actor
from core.clock import Clock, today
from core.faults import Fault, FaultCode
from core.labelled import Labelled
from core.language import Text
from core.wire import WIRE
from teams.operations.verb import Objections, carry_out


class Adoption(Labelled):
    """What a region makes of a package that a region above offers (采用方式)."""

    AS_IT_IS = "AS_IT_IS", "照样采用", "taken as it is above"
    LEAVE_OUT = "LEAVE_OUT", "不采用", "left out of the region's menu"
    OWN_VERSION = "OWN_VERSION", "自定版本", "taken in a version of the region's own"


_DONE_BY = {
    Adoption.AS_IT_IS: REVIEWER,
    Adoption.LEAVE_OUT: REVIEWER,
    Adoption.OWN_VERSION: DESIGNER,
}


@dataclass(frozen=True, slots=True)
class AdoptForRegion:
    """What the region makes of the package, from `starts` on (None: today; never for OWN_VERSION)."""

    __pydantic_config__ = WIRE
    region: str
    package: str
    how: Adoption
    starts: date | None = None


async def adopt_for_region(actor: Actor, given: AdoptForRegion, key: str, clock: Clock) -> dict[str, Any]:
    """Adopt. AS_IT_IS and LEAVE_OUT are a reviewer's and answer `revision` and `starts`; OWN_VERSION is a designer's
    and answers `draft` and `version`.

    A key is one attempt, whichever way; a retry on another day answers what the first try did. Raises a Fault FORBIDDEN
    without the role; a Refusal: NOT_FOUND (`region`, `package`), NOT_ON_MENU_ABOVE, CODE_TAKEN, DRAFT_OPEN (`package`),
    STARTS_NOT_FOR_A_DRAFT (`starts`), and those of `catalog.retiring`.
    """
    _require(actor, _DONE_BY[given.how])

    async def body() -> dict[str, Any]:
        if given.how is Adoption.OWN_VERSION:
            return await _own_version(actor, given, clock)
        act = MenuAct.INHERITED if given.how is Adoption.AS_IT_IS else MenuAct.LEFT_OUT
        starts = given.starts or today(clock)
        revision = await say_of_package(actor, act, (given.region, starts), given.package, clock)
        return {"revision": revision, "starts": starts.isoformat()}

    return await carry_out(actor, "adoptForRegion", given, key, clock, body)


async def _own_version(actor: Actor, given: AdoptForRegion, clock: Clock) -> dict[str, Any]:
    said = Objections()
    said.add([] if given.starts is None else [problem("STARTS_NOT_FOR_A_DRAFT", "starts")])
    region = await region_for(actor, DESIGNER, given.region)
    if region is None:
        said.add([problem("NOT_FOUND", "region")])
        raise said.refusal()
    snapshot, on = await read_everything(), today(clock)
    above = base_above(snapshot, region.code, given.package, on)
    if above is None:
        said.add([problem("NOT_ON_MENU_ABOVE" if given.package in snapshot.packages else "NOT_FOUND", "package")])
        raise said.refusal()
    place = (await places(snapshot, region, [given.package], on))[given.package]
    said.add(place.problems("package"))
    said.refuse()
    opening = Opening(place, codec.dump(above.definition), above, PackageAct.DRAFTED)
    (code,) = await open_drafts(region, [opening], clock(), str(actor.subject))
    return {"draft": code, "version": 1}


def _require(actor: Actor, role: AccessRole) -> None:
    if role not in actor.roles:
        text = Text(f"此操作须由{role.value}进行。", f"This is for {role.value} to do.")
        raise Fault(FaultCode.FORBIDDEN, text, ("how",))
