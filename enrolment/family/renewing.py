"""Whether a family's contract may be renewed (家庭续约审核): at once, prepared over a list, or signed as prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from enrolment import models
from enrolment.desk import Desk
from enrolment.family.anchor import move_anchor
from enrolment.family.judging import Asked, Family, family_judged
from enrolment.family.standing import renewal_problems, renewed_enrolments, standing_problems
from enrolment.signing.covers import state_on
from enrolment.signing.entering import Happening, note
from enrolment.signing.persons import Person
from enrolment.vocabulary import ContractEventKind
from teams.operations.verb import Objections


async def renewal_judged(
    desk: Desk, old: models.Contract, asked: Asked, people: Mapping[str, Person], said: Objections
) -> Family:
    """The family as it may renew the old contract by what is `asked`; people, household and contract are taken.

    Raises a Refusal with everything that keeps it from that: NOT_RENEWABLE and HAS_UPCOMING (`contract`), OUTSIDE_COVER
    and FAMILY_SIGNED_ALREADY (`starts`), and those of `family_judged`.
    """
    starts = asked.terms.starts
    said.add(await renewal_problems(desk, old, starts))
    await move_anchor(asked.household, {person.id for person in people.values()}, min(starts, desk.today))
    asked = replace(asked, renewing=await renewed_enrolments(old, people, starts))
    said.add(await standing_problems(desk, asked, "starts", beside=old.id))
    return await family_judged(desk, asked, people, said)


async def note_renewed(desk: Desk, old: models.Contract, starts: date) -> None:
    """Note of the old contract that it is renewed from a day on."""
    was = await state_on(old.id, desk.today)
    await note(desk, old.id, (Happening(ContractEventKind.RENEWED, was, starts, was),))
