"""Registers to download (台账下载): the template, what was wrong with an upload, and the register itself.

The same tokens, roles, reach, allowances and request ids as everywhere hold; files are written page by page, so that
memory does not grow with them, and nothing is held in the database while a slow reader reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.access.verbs import BESIDE, TABLE, require
from api.agreements import NotThere, Papers, answering, language_of
from api.http.caller import Caller
from api.route_query import Asks, anything, one_of, words
from core.actor import Actor
from core.apart import apart
from core.database import transaction
from core.language import Language, Text
from core.models import AuditEntry
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.reading import JobStanding, is_own, jobs_by_code
from enrolment.jobs.vocabulary import WHOLE, JobFailure
from enrolment.register.exporting import export_register
from enrolment.register.format.mapping import AS_IT_IS, RegisterMapping, read_mapping
from enrolment.register.format.reader import ReadLine, open_register
from enrolment.register.format.record import RegisterLine
from enrolment.register.format.report import FaultReport, RejectedLines
from enrolment.register.format.sheet import CsvPieces
from enrolment.register.format.template import write_template
from enrolment.register.format.writer import RegisterWriter
from enrolment.register.uploads.faults import rejected_lines
from enrolment.register.uploads.parts import put_together
from enrolment.register.uploads.spool import Spool
from enrolment.registering.revealing import LONGEST_REASON
from enrolment.vocabulary import RevealPurpose

TEMPLATE_COST, FAULTS_COST, REJECTED_COST, EXPORT_COST = 2_000, 20_000, 100_000, 200_000
"""Of a minute's allowance."""

LINES_AT_ONCE: Final = 500

_NOT_THERE: Final = Text("没有这份台账，或不在您的权限内。", "There is no such register within your reach.")
_EMPTIED: Final = Text(
    "这份文件的内容已不再保存。", "The content of this file is no longer kept: it was taken over, or its time is over."
)
_UNREAD: Final = Text(
    "这份文件无法读到末尾，没有可供更正的行：原因见差错清单。",
    "This file could not be read to its end, so there are no lines of it to mend: the faults tell why.",
)
_NOT_YOURS: Final = Text(
    "被退回的行只提供给上传者和该机构的人员：其中写明的情况只告知照护居民的机构。",
    "Rejected lines are for whoever uploaded them and for the institution's staff: they say what is told to those who "
    "care for somebody alone.",
)
_CSV: Final = "text/csv; charset=utf-8"
_TYPES: Final = {"csv": _CSV, "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def register_file_routes(papers: Papers) -> list[Route]:
    """`GET /registers/template.{csv,xlsx}` for everybody; `/registers/{job}/faults.csv` for those who may see the job;
    `…/rejected.csv` for whoever uploaded it and the institution's staff;
    `/registers/export.csv?institution=&purpose=&reason=`. `language=zh|en` on all.

    401, 403, 404 and 429 as for worklists; 400 without a purpose and a reason, and for parameters that there are
    not; refusals as JSON with `errors`.
    """

    asks = Asks(
        {
            "institution": anything,
            "purpose": one_of([each.value for each in RevealPurpose], is_needed=True),
            "reason": words(LONGEST_REASON),
        }
    )

    async def template(request: Request, caller: Caller) -> Response:
        papers.endpoint.charge(caller, TEMPLATE_COST)
        kind, language = request.path_params["kind"], language_of(request, caller)
        if kind not in _TYPES:
            raise NotThere(_NOT_THERE)
        content = await apart(lambda: _template(kind, language))
        headers = _headers(f"register.{kind}", language) | {"cache-control": "public, max-age=3600"}
        return Response(content, 200, headers, _TYPES[kind])

    async def faults(request: Request, caller: Caller) -> Response:
        require(caller.actor, BESIDE["GET /registers/{job}/faults.csv"])
        papers.endpoint.charge(caller, FAULTS_COST)
        job, language = await _job(request, caller), language_of(request, caller)
        return _file(_faults(caller.actor, job, language), f"{job.code}-faults.csv", language)

    async def rejected(request: Request, caller: Caller) -> Response:
        require(caller.actor, BESIDE["GET /registers/{job}/rejected.csv"])
        papers.endpoint.charge(caller, REJECTED_COST)
        job, language = await _job(request, caller), language_of(request, caller)
        if not await is_own(caller.actor, job.id):
            raise NotThere(_NOT_YOURS)
        if job.failure is JobFailure.UNREADABLE:
            raise NotThere(_UNREAD)
        upload = await models.RegisterUpload.get(job_id=job.id)
        if upload.emptied_at is not None:
            raise NotThere(_EMPTIED)
        desk = papers.desk(caller.actor)
        await _audit(desk, "Query.rejectedRegister", {"job": job.code})
        return _file(_rejected(desk, job, upload, language), f"{job.code}-rejected.csv", language)

    async def export(request: Request, caller: Caller) -> Response:
        require(caller.actor, BESIDE["GET /registers/export.csv"])
        require(caller.actor, TABLE["Mutation.revealIdentity"])
        papers.endpoint.charge(caller, EXPORT_COST)
        desk, language, given = papers.desk(caller.actor), language_of(request, caller), request.query_params
        why = {"purpose": given["purpose"], "reason": given["reason"]}
        lines = export_register(desk, given.get("institution"), why)
        first = [line async for line in _first(lines)]  # so that what is refused is told as a refusal
        return _file(_exported(first, lines, language), f"register-{desk.today}.csv", language)

    return [
        Route("/registers/template.{kind}", answering(papers, template, Asks())),
        Route("/registers/export.csv", answering(papers, export, asks)),
        Route("/registers/{job}/faults.csv", answering(papers, faults, Asks())),
        Route("/registers/{job}/rejected.csv", answering(papers, rejected, Asks())),
    ]


@lru_cache
def _template(kind: str, language: Language) -> bytes:
    with TemporaryDirectory(prefix="qianyue-template-") as folder:
        file = Path(folder) / f"register.{kind}"
        write_template(file, language)
        return file.read_bytes()


def _headers(name: str, language: Language) -> dict[str, str]:
    return {
        "cache-control": "private, no-store",
        "vary": "Accept-Language, Authorization",
        "x-content-type-options": "nosniff",
        "content-language": language.value,
        "content-disposition": f'attachment; filename="{name}"',
    }


def _file(content: AsyncIterator[bytes], name: str, language: Language) -> Response:
    return StreamingResponse(content, 200, _headers(name, language), _CSV)


async def _job(request: Request, caller: Caller) -> JobStanding:
    """The job over a register, within the caller's reach. Raises NotThere."""
    code = request.path_params["job"]
    found = (await jobs_by_code(caller.actor, [code])).get(code)
    if found is None or found.kind not in WHOLE:
        raise NotThere(_NOT_THERE)
    return found


async def _faults(actor: Actor, job: JobStanding, language: Language) -> AsyncIterator[bytes]:
    sheet = CsvPieces()
    report = FaultReport(sheet, language, None)
    yield sheet.taken()
    async for page in rejected_lines(actor, job.id):
        for _line, faults in page:
            report.write(faults)
        yield sheet.taken()


async def _rejected(
    desk: Desk, job: JobStanding, upload: models.RegisterUpload, language: Language
) -> AsyncIterator[bytes]:
    """The lines as they were given, each with its faults beside it; the file is read once, rows page by page."""
    mapping = None if upload.mapping_id is None else await models.RegisterMapping.get(id=upload.mapping_id)
    reading = AS_IT_IS if mapping is None else read_mapping(mapping.text)
    with Spool() as spool:
        if not await put_together(desk.sealer, upload, spool):
            return
        async for piece in _mended(desk, job, spool, reading, language):
            yield piece


async def _mended(
    desk: Desk, job: JobStanding, spool: Spool, reading: RegisterMapping, language: Language
) -> AsyncIterator[bytes]:
    with open_register(spool.path, desk.today, reading) as register:
        sheet = CsvPieces()
        mend = RejectedLines(sheet, language, register.layout)
        yield sheet.taken()
        lines, held = register.lines(), list[ReadLine]()
        async for page in rejected_lines(desk.actor, job.id):
            wanted = dict(page)
            last = page[-1][0]
            while not held or held[-1].number < last:
                more = await apart(lambda: list(islice(lines, LINES_AT_ONCE)))
                for read in [*held, *more]:
                    if read.number in wanted:
                        mend.write(read.cells, wanted[read.number])
                held = [read for read in more if read.number > last]
                yield sheet.taken()
                if not more:
                    return


async def _audit(desk: Desk, verb: str, detail: dict[str, object]) -> None:
    async with transaction():
        await AuditEntry.create(at=desk.clock(), subject=desk.subject, verb=verb, detail=detail)


async def _first(lines: AsyncIterator[RegisterLine]) -> AsyncIterator[RegisterLine]:
    async for line in lines:
        yield line
        return


async def _exported(
    first: list[RegisterLine], lines: AsyncIterator[RegisterLine], language: Language
) -> AsyncIterator[bytes]:
    sheet = CsvPieces()
    writer = RegisterWriter(sheet, language)
    for line in first:
        writer.write(line)
    held = 0
    async for line in lines:
        writer.write(line)
        held += 1
        if held % LINES_AT_ONCE == 0:
            yield sheet.taken()
    yield sheet.taken()
