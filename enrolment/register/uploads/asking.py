"""Asking for a register to be taken over (提交台账): the file and its job in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed, put_whole
from enrolment.jobs.job import named_list
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind
from enrolment.register.format.mapping import AS_IT_IS, OWN_SHAPE, RegisterMapping, read_mapping
from enrolment.register.importing import LONGEST_NAME
from enrolment.register.problem import problem
from enrolment.register.uploads.parts import Arriving
from enrolment.register.vocabulary import RegisterImportState
from enrolment.registering.acting import Answer, institution_at, perform
from teams.models import Institution
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class ImportRegister:
    """A file to take over. `institution`: its code, None: the actor's own. `source`: the former system. `mapping`: the
    digest of one that was added before. `is_check`: only judge it. `sha256`, `size` (bytes): of the file."""

    __pydantic_config__ = WIRE
    institution: str | None
    policy: ErrorPolicy
    source: str | None
    mapping: str | None
    is_check: bool
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class AddMapping:
    """How files of another system are read: YAML or JSON."""

    __pydantic_config__ = WIRE
    institution: str | None
    sha256: str


async def mapping_for(desk: Desk, institution: str | None, digest: str | None) -> RegisterMapping:
    """How a file for that institution is read. Raises a Refusal: INSTITUTION_NEEDED, NOT_FOUND (`institution`,
    `mapping`)."""
    said = Objections()
    home = await institution_at(desk, institution, said)
    found = None if home is None else await _mapping(home, digest, said)
    said.refuse()
    return AS_IT_IS if found is None else read_mapping(found.text)


async def add_mapping(desk: Desk, institution: str | None, text: str) -> Answer:
    """Keep a mapping of an institution; the same text once more is the same mapping. Answers `mapping`: its digest.

    Raises FaultyFiles with everything wrong with it; a Refusal: INSTITUTION_NEEDED, NOT_FOUND (`institution`).
    """
    read_mapping(text, "mapping")
    given = AddMapping(institution, sha256(text.encode()).hexdigest())

    async def body() -> Answer:
        said = Objections()
        home = await institution_at(desk, institution, said)
        said.refuse()
        if home is None:
            raise said.refusal()
        if not await models.RegisterMapping.filter(institution_id=home.id, sha256=given.sha256).exists():
            await models.RegisterMapping.create(
                institution_id=home.id,
                sha256=given.sha256,
                text=text,
                added_at=desk.clock(),
                added_by=desk.subject,
            )
        return {"mapping": given.sha256}

    return await perform(desk, "addRegisterMapping", given, f"{institution}/{given.sha256}", body)


async def ask_register(desk: Desk, given: ImportRegister, file: Arriving, found: Sequence[Problem], key: str) -> Answer:
    """Keep the file, sealed, and put the job that judges or imports it into the queue. Answers `job` (code).

    `found`: what was wrong with the file at first sight. Raises a Refusal with everything: those, INSTITUTION_NEEDED,
    NOT_FOUND (`institution`, `mapping`), SOURCE_SYSTEM (`source`), IMPORT_OPEN (another file waits to be resumed),
    JOB_OPEN (`institution`).
    """

    async def body() -> Answer:
        said = Objections()
        said.add(found)
        home = await institution_at(desk, given.institution, said)
        mapping = None if home is None else await _mapping(home, given.mapping, said)
        source = given.source or (None if mapping is None else read_mapping(mapping.text).source) or OWN_SHAPE
        if not (1 <= len(source) <= LONGEST_NAME and source.isprintable() and source.strip() == source):
            said.add([problem("SOURCE_SYSTEM", "source")])
        if home is None:
            raise said.refusal()
        if not given.is_check and await _other_waits(home, given.sha256):
            said.add([problem("IMPORT_OPEN", "institution")])
        written = {
            "institution": home.code,
            "sourceSystem": source,
            "sha256": given.sha256,
            "again": not given.is_check and await _was_finished(home, given.sha256),
        }
        listed = Listed(named_list(f"register:{home.code}"), home.region_id, home.id, (), ("institution",))
        kind = JobKind.REGISTER_CHECK if given.is_check else JobKind.REGISTER_IMPORT
        job = await put_whole(desk, kind, written, given.policy, listed, said)
        upload = await models.RegisterUpload.create(
            job_id=job.id,
            mapping_id=None if mapping is None else mapping.id,
            sha256=given.sha256,
            size=given.size,
            parts=file.parts,
        )
        for number, part in enumerate(file.sealed_parts(), start=1):
            await models.RegisterUploadPart.create(upload_id=upload.id, number=number, content=part)
        return {"job": job.code}

    return await perform(desk, "importRegister", given, key, body)


async def _mapping(home: Institution, digest: str | None, said: Objections) -> models.RegisterMapping | None:
    """The institution's mapping; NOT_FOUND is noted."""
    if digest is None:
        return None
    is_one = len(digest) == 64 and digest.isascii() and digest.isalnum()
    found = await models.RegisterMapping.get_or_none(institution_id=home.id, sha256=digest) if is_one else None
    if found is None:
        said.add([problem("NOT_FOUND", "mapping")])
    return found


async def _was_finished(home: Institution, digest: str) -> bool:
    """Whether this very file was taken over before: then its job finds nothing to do."""
    finished = models.RegisterImport.filter(institution_id=home.id, state=RegisterImportState.FINISHED.value)
    return await finished.filter(sha256=digest).exists()


async def _other_waits(home: Institution, digest: str) -> bool:
    running = models.RegisterImport.filter(institution_id=home.id, state=RegisterImportState.RUNNING.value)
    return await running.exclude(sha256=digest).exists()
