"""A cover that is taken over from (承接): what it holds ends where the new one begins, and is no obstacle to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog.eligibility.facts import During, ResidentFacts
from enrolment import models
from enrolment.signing.counting import recounted
from enrolment.signing.persons import Covering


@dataclass(frozen=True, slots=True)
class Leaving:
    """An enrolment that another takes over from, with the packages held under it."""

    cover: Covering
    packages: frozenset[str]


async def leaving_of(cover: Covering) -> Leaving:
    """With what is held under it: one statement."""
    codes = await models.Selection.filter(enrolment_id=cover.id).values_list("package__code", flat=True)
    return Leaving(cover, frozenset(str(code) for code in codes))


def without(facts: ResidentFacts, leaving: Leaving | None, on: date, basic: str) -> ResidentFacts:
    """The facts as they are when the cover ends on the day: what it held then is free to be held anew, and its resident
    is counted in the household as signed only until then."""
    if leaving is None:
        return facts
    held = tuple(_ended(facts.held, leaving.packages, on))
    household = facts.household
    if basic in leaving.packages:
        household = tuple(recounted(household, on, leaving.cover.until, -1))
    return replace(facts, held=held, household=household)


def _ended(held: tuple[During[str], ...], packages: frozenset[str], on: date) -> Iterator[During[str]]:
    for during in held:
        if during.fact not in packages or (during.ends is not None and during.ends <= on):
            yield during
        elif during.starts is None or during.starts < on:
            yield replace(during, ends=on)
