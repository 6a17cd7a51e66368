"""Correcting who somebody is (更正): name, sex, birth date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.vocabulary import Sex
from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.document import Document, disagreements, read_document
from enrolment.identity.name import read_name
from enrolment.identity.person import born_problems
from enrolment.identity.purpose import DOCUMENT_NUMBER
from enrolment.identity.vocabulary import IdentityDocumentKind
from enrolment.registering.acting import Answer, claimed, perform, tell
from enrolment.registering.problem import problem
from teams.operations.problem import words_problems
from teams.operations.verb import Objections

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class AmendResident:
    """What is None stays as it is; `reason` is kept with the act."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    reason: str
    name: str | None = None
    sex: Sex | None = None
    born: date | None = None


async def amend_resident(desk: Desk, given: AmendResident, key: str) -> Answer:
    """Correct somebody's name, sex or birth date. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, TEXT_SIZE (`reason`), EMPTY_EDIT,
    PERSON_NAME, BORN_IN_FUTURE, BORN_TOO_LONG_AGO, BORN_DISAGREES and SEX_DISAGREES (with a document on record),
    BIRTH_AFTER_FACTS (`born`: later than the day somebody died, moved away, or came to live somewhere).
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        name = None if given.name is None else read_name(given.name)
        said.add([name] if isinstance(name, Problem) else [])
        said.add(() if given.born is None else born_problems(given.born, now))
        resident = await claimed(desk, given.resident, given.expected_version, said)
        changes: dict[str, Any] = {
            field: value
            for field, value in (("name", name), ("sex", given.sex and given.sex.value), ("born", given.born))
            if value is not None and value != getattr(resident, field)
        }
        said.add([] if changes else [problem("EMPTY_EDIT")])
        born, sex = given.born or resident.born, given.sex or Sex(resident.sex)
        for document in await documents_of(desk, resident.id):
            said.add(told for told in disagreements(document, born, sex) if told.path[0] in changes)
        if "born" in changes and await _has_older_facts(resident, born):
            said.add([problem("BIRTH_AFTER_FACTS", "born")])
        said.refuse()
        await models.Resident.filter(id=resident.id).update(**changes)
        await tell(desk, "resident.amended", resident)
        await desk.followers.facts(desk, [resident.id], now)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "amendResident", given, key, body)


async def documents_of(desk: Desk, resident: int) -> list[Document]:
    """The documents on record of a resident (row id), read again."""
    rows = await models.IdentityDocument.filter(resident_id=resident, voided_at__isnull=True).order_by("id")
    read = [
        read_document(IdentityDocumentKind(row.kind), desk.sealer.open(row.number_sealed, DOCUMENT_NUMBER))
        for row in rows
    ]
    return [document for document in read if isinstance(document, Document)]


async def _has_older_facts(resident: models.Resident, born: date) -> bool:
    gone = [on for on in (resident.died, resident.moved_away) if on is not None]
    if any(on < born for on in gone):
        return True
    return await models.Address.filter(resident_id=resident.id, starts__lt=born).exists()
