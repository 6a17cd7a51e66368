"""Identity documents of residents (身份证件): adding one, and withdrawing one that was entered in error."""

from __future__ import annotations

from dataclasses import dataclass, replace

from catalog.vocabulary import Sex
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.document import masked
from enrolment.identity.handle import document_handle
from enrolment.identity.person import age_on
from enrolment.registering.acting import Answer, claimed, perform, tell
from enrolment.registering.amending import LONGEST_REASON
from enrolment.registering.duplicates import bearer
from enrolment.registering.given import MOST_KEPT, GivenDocument, document_of
from enrolment.registering.keeping import put_document
from enrolment.registering.problem import duplicate_identity, problem
from teams.operations.problem import list_size, words_problems
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class AddIdentityDocument:
    """A document that a resident also has."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    document: GivenDocument


@dataclass(frozen=True, slots=True)
class WithdrawIdentityDocument:
    """A document, by its code, that is not the resident's; `reason` is kept with it."""

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    document: str
    reason: str


async def add_identity_document(desk: Desk, given: AddIdentityDocument, key: str) -> Answer:
    """Add a document. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND and RESIDENT_MERGED (`resident`), VERSION_CONFLICT, those of
    `enrolment.registering.given.document_of` (`document.…`; BORN_DISAGREES and SEX_DISAGREES at `document.number`),
    DOCUMENT_ON_RECORD and DUPLICATE_IDENTITY (`document.number`), LIST_SIZE (`document`) beyond 20 on record.
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        resident = await claimed(desk, given.resident, given.expected_version, said)
        at = ("document", "number")
        document, wrong = document_of(given.document, resident.born, Sex(resident.sex), now, ("document",))
        said.add(replace(each, path=at) if each.code.endswith("_DISAGREES") else each for each in wrong)
        holder = None if document is None else await bearer(desk, document)
        if document is not None and holder is not None:
            same = holder.id == resident.id
            taken = duplicate_identity(document.kind, masked(document.number), at)
            said.add([problem("DOCUMENT_ON_RECORD", *at) if same else taken])
        kept = await models.IdentityDocument.filter(resident_id=resident.id, voided_at__isnull=True).count()
        said.add([list_size(("document",), MOST_KEPT)] if kept >= MOST_KEPT else [])
        said.refuse()
        if document is not None:
            await put_document(desk, resident.id, document, given.document.valid_until)
        await tell(desk, "resident.document_added", resident)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "addIdentityDocument", given, key, body)


async def withdraw_identity_document(desk: Desk, given: WithdrawIdentityDocument, key: str) -> Answer:
    """Withdraw a document as entered in error; it stays on record as withdrawn. Answers `resident`, `version`.

    Raises a Refusal: NOT_FOUND (`resident`, `document`), RESIDENT_MERGED, VERSION_CONFLICT, TEXT_SIZE (`reason`),
    LAST_DOCUMENT (`document`) of somebody over one year.
    """

    async def body() -> Answer:
        said, now = Objections(), desk.today
        said.add(words_problems(given.reason, LONGEST_REASON, "reason"))
        resident = await claimed(desk, given.resident, given.expected_version, said)
        rows = await models.IdentityDocument.filter(resident_id=resident.id, voided_at__isnull=True)
        wanted = [row for row in rows if document_handle(desk.sealer, row.id) == given.document]
        said.add([] if wanted else [problem("NOT_FOUND", "document")])
        if wanted and len(rows) == 1 and age_on(resident.born, now) >= 1:
            said.add([problem("LAST_DOCUMENT", "document")])
        said.refuse()
        await models.IdentityDocument.filter(id=wanted[0].id).update(voided_at=desk.clock(), void_reason=given.reason)
        await tell(desk, "resident.document_withdrawn", resident)
        return {"resident": resident.code, "version": resident.version}

    return await perform(desk, "withdrawIdentityDocument", given, key, body)
