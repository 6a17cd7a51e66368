"""Registering rosters (登记名册)."""

from __future__ import annotations

from dataclasses import dataclass

from core.faults import Problem
from core.wire import WIRE, ImpossibleDefinition
from enrolment import models
from enrolment.desk import Desk
from enrolment.registering.acting import Answer, institution_at, perform, place_ids
from enrolment.rosters.acting import tell_roster
from enrolment.rosters.community import ROSTER_OF
from enrolment.vocabulary import CommunityKind
from teams.code import credit_code, stable_code
from teams.institution import Code, CreditCode
from teams.operations.problem import problem, problem_of, words_problems
from teams.operations.verb import Objections

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class RegisterRoster:
    """An organisation's roster under a code of ours; `institution` (None: the actor's own) looks after it."""

    __pydantic_config__ = WIRE
    code: Code
    name: str
    community: CommunityKind
    region: str
    credit_code: CreditCode | None = None
    institution: str | None = None


async def register_roster(desk: Desk, given: RegisterRoster, key: str) -> Answer:
    """Enter a roster, without members yet. Answers `roster` (code), `version`.

    Raises a Refusal: BAD_CODE and CODE_TAKEN (`code`), TEXT_SIZE (`name`), BAD_CREDIT_CODE (`creditCode`, GB 32100),
    NOT_FOUND (`region`, `institution`), INSTITUTION_NEEDED.
    """

    async def body() -> Answer:
        said = Objections()
        said.add([*_code_problems(given), *words_problems(given.name, LONGEST_NAME, "name")])
        place = await place_ids(given.region, None, said)
        institution = await institution_at(desk, given.institution, said)
        if not said.found and await models.Roster.exists(code=given.code):
            said.add([problem("CODE_TAKEN", "code")])
        if place is None or institution is None:
            raise said.refusal()
        said.refuse()
        row = await models.Roster.create(
            code=given.code,
            kind=ROSTER_OF[given.community].value,
            name=given.name,
            community=given.community.value,
            credit_code=given.credit_code,
            institution_id=institution.id,
            region_id=place[0],
        )
        await tell_roster(desk, "roster.registered", row.id)
        return {"roster": row.code, "version": row.version}

    return await perform(desk, "registerRoster", given, key, body)


def _code_problems(given: RegisterRoster) -> list[Problem]:
    found = []
    for check, value, path in ((stable_code, given.code, "code"), (credit_code, given.credit_code, "creditCode")):
        try:
            if value is not None:
                check(value)
        except ImpossibleDefinition as error:
            found.append(problem_of(error, (path,)))
    return found
