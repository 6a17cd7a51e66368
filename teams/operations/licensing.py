"""Licensing (执业注册变更): a licence is renewed or upgraded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.wire import WIRE, ImpossibleDefinition
from teams import models
from teams.operations.columns import practitioner_columns
from teams.operations.problem import problem, problem_of
from teams.operations.standing import employed_in, teams_of
from teams.operations.verb import Objections, carry_out
from teams.practitioner import PractitionerDefinition
from teams.queries import rows
from teams.vocabulary import Department, LicenceLevel, TitleLevel


class LicencePart(Enum):
    """What a licence may be without; the value is its key in the input. Without the first it does not lapse."""

    LICENSED_UNTIL = "licensedUntil"
    DEPARTMENT = "department"
    TITLE = "title"


_FIELDS = {
    LicencePart.LICENSED_UNTIL: "licensed_until",
    LicencePart.DEPARTMENT: "department",
    LicencePart.TITLE: "title",
}


@dataclass(frozen=True, slots=True)
class RenewLicence:
    """What is None stays as it is, but for what is among `clears`.

    `licensed_until` is the first day that the licence no longer holds.
    """

    __pydantic_config__ = WIRE
    practitioner: str
    expected_version: int
    licensed_until: date | None = None
    level: LicenceLevel | None = None
    department: Department | None = None
    title: TitleLevel | None = None
    clears: tuple[LicencePart, ...] = ()

    def renewed(self, standing: PractitionerDefinition) -> PractitionerDefinition:
        """The definition with the changes; raises ImpossibleDefinition as the definition does."""
        changes: dict[str, Any] = {_FIELDS[part]: None for part in self.clears}
        for field in ("level", *_FIELDS.values()):
            given = getattr(self, field)
            changes |= {} if given is None else {field: given}
        return replace(standing, **changes)


async def renew_licence(actor: Actor, given: RenewLicence, key: str, clock: Clock) -> dict[str, Any]:
    """A renewed or upgraded licence, for whom `end_practice` would be for the actor to enter.

    Answers `practitioner`, `version` and `teams`, the codes of the teams that somebody is in today or later. Raises a
    Refusal: NOT_FOUND (`practitioner`), VERSION_CONFLICT, PRACTICE_ENDED, NOT_LICENSED (`licensedUntil`: the licence
    would not hold today), LICENCE_LEVEL.
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        person = await models.Practitioner.filter(employed_in(actor, now), code=given.practitioner).first()
        if person is None:
            said.add([problem("NOT_FOUND", "practitioner")])
            raise said.refusal()
        await said.claim(models.Practitioner, person.id, given.expected_version, "expectedVersion")
        (row,) = await models.Practitioner.filter(id=person.id).values(**rows.PRACTITIONER)
        said.add([problem("PRACTICE_ENDED", "practitioner")] if row["practice_ended"] is not None else [])
        renewed = standing = rows.practitioner(row)
        try:
            renewed = given.renewed(standing)
        except ImpossibleDefinition as error:
            said.add([problem_of(error, ())])
        until = renewed.licensed_until if renewed is not standing else given.licensed_until
        said.add([problem("NOT_LICENSED", "licensedUntil")] if until is not None and until <= now else [])
        said.refuse()
        await models.Practitioner.filter(id=person.id).update(**practitioner_columns(renewed))
        teams = await models.Team.filter(id__in=await teams_of(person.id, now)).order_by("code")
        codes = [team.code for team in teams]
        return {"practitioner": person.code, "version": given.expected_version + 1, "teams": codes}

    return await carry_out(actor, "renewLicence", given, key, clock, body)
