"""Registering residents (居民登记): nobody twice, however many clinics register the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from catalog.vocabulary import Residence
from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.document import masked
from enrolment.registering.acting import Answer, institution_at, perform, place_ids, tell
from enrolment.registering.duplicates import agrees, alone_with, bearer, likely
from enrolment.registering.given import GivenAddress, Person, RegisterResident, read_person
from enrolment.registering.guardians import guardian_at
from enrolment.registering.keeping import put_address, put_document, put_phone
from enrolment.registering.problem import duplicate_identity, duplicate_person
from enrolment.registering.telling_apart import apart_from_alike
from enrolment.vocabulary import AddressKind
from teams.models import Institution
from teams.operations.verb import Objections

_Placed = tuple[AddressKind, GivenAddress, tuple[int, int | None]]


async def register_resident(desk: Desk, given: RegisterResident, key: str) -> Answer:
    """Register somebody for an institution (R037, R231, R233). Answers `resident` (code), `version`, `existing`.

    Who is on record under the same document with the same name, birth date and sex is not entered again: the
    institution is added to those that know the person (`existing` true), and nothing else of the input is kept.
    Raises a Refusal: those of `read_person`; INSTITUTION_NEEDED, NOT_FOUND (`institution`, `residence.region`,
    `residence.grid`, the same of `registered`, `guardian.resident`), GUARDIAN_MINOR, RESIDENT_MERGED (`guardian`);
    DUPLICATE_IDENTITY (`document.number`), DUPLICATE_PERSON (`name`) unless `confirmedDistinct`.
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        person, wrong = read_person(given, now)
        said.add(wrong)
        institution = await institution_at(desk, given.institution, said)
        places = await _places(given, said)
        guardian = None
        if given.guardian is not None:
            guardian = await guardian_at(desk, given.guardian.resident, now, said, "guardian", "resident")
        if person is None or institution is None:
            raise said.refusal()
        existing, same = await _duplicates(desk, given, person)
        said.add(same)
        said.refuse()
        resident = existing or await _enter(desk, given, person, places, now)
        if existing is None and given.guardian is not None and guardian is not None:
            relation, starts = given.guardian.relation.value, max(now, given.born)
            await models.Guardianship.create(
                resident_id=resident.id, guardian_id=guardian.id, relation=relation, starts=starts
            )
        await _know(desk, resident, institution)
        if existing is None and given.confirmed_distinct:
            await apart_from_alike(desk, [resident.id])
        await tell(desk, "resident.registered", resident, existing=existing is not None, institution=institution.code)
        return {"resident": resident.code, "version": resident.version, "existing": existing is not None}

    return await perform(desk, "registerResident", given, key, body)


async def _places(given: RegisterResident, said: Objections) -> list[_Placed]:
    wanted = ((AddressKind.RESIDENCE, given.residence), (AddressKind.REGISTERED, given.registered))
    found: list[_Placed] = []
    for kind, address in wanted:
        if address is not None:
            path = "residence" if kind is AddressKind.RESIDENCE else "registered"
            place = await place_ids(address.region, address.grid, said, path)
            found += [] if place is None else [(kind, address, place)]
    return found


async def _duplicates(
    desk: Desk, given: RegisterResident, person: Person
) -> tuple[models.Resident | None, Sequence[Problem]]:
    """Who has the document and is the same person; or what keeps the given one from being entered."""
    await alone_with(person.name, given.born)
    if person.document is not None:
        holder = await bearer(desk, person.document)
        if holder is not None:
            if agrees(holder, person.name, given.born, given.sex):
                return holder, ()
            kind, number = person.document.kind, masked(person.document.number)
            return None, [duplicate_identity(kind, number, ("document", "number"))]
    if given.confirmed_distinct:
        return None, ()
    same = await likely(desk, person.name, given.born, person.phones)
    return None, [duplicate_person(same.codes, ("name",))] if same.number else ()


async def _enter(
    desk: Desk, given: RegisterResident, person: Person, places: Sequence[_Placed], now: date
) -> models.Resident:
    """Write somebody new. A child lives nowhere before the birth, so that `since` is never before it."""
    region, grid = places[0][2]
    resident = await models.Resident.create(
        code=desk.new_code("RES"),
        name=person.name,
        born=given.born,
        sex=given.sex.value,
        region_id=region,
        grid_id=grid,
        recorded_at=desk.clock(),
    )
    if person.document is not None and given.document is not None:
        await put_document(desk, resident.id, person.document, given.document.valid_until)
    for at, (phone, wanted) in enumerate(zip(person.phones, given.phones, strict=True)):
        await put_phone(desk, resident.id, phone, wanted.owner, now, is_primary=at == 0)
    for kind, address, place in places:
        starts = address.since or now
        await put_address(desk, resident.id, kind, place, address.text, starts)
        relation = Residence.LIVES if kind is AddressKind.RESIDENCE else Residence.REGISTERED
        await models.Residence.create(
            resident_id=resident.id, relation=relation.value, region_id=place[0], starts=starts
        )
    return resident


async def _know(desk: Desk, resident: models.Resident, institution: Institution) -> None:
    """The institution knows the person from now on, if it did not before."""
    known = models.ResidentRegistration.filter(resident_id=resident.id, institution_id=institution.id)
    if not await known.exists():
        await models.ResidentRegistration.create(
            resident_id=resident.id, institution_id=institution.id, at=desk.clock(), by=desk.subject
        )
