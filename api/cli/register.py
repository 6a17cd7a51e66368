"""`qianyue register`: a clinic's register between the database and files (台账导入与导出)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import file_digest
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from api.cli.console import FAULTY, err, masked, out, progress_bar, read_settings, refuse
from api.cli.database import reaching
from catalog.file_faults import FaultyFiles
from core.clock import today
from core.faults import Refusal
from core.language import Language
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.fault import LineFault
from enrolment.register.format.mapping import AS_IT_IS, OWN_SHAPE, mapping_digest, read_mapping
from enrolment.register.format.reader import open_register
from enrolment.register.format.report import write_faults, write_rejected
from enrolment.register.format.table import FileRefused

if TYPE_CHECKING:
    from enrolment.desk import Desk
    from enrolment.register.format.mapping import RegisterMapping
    from enrolment.register.importing import Outcome

MOST_SHOWN = 50
"""Faults that are shown on standard error where no report was asked for."""

LONGEST_SUBJECT = 200
_STAGES = {"READING": "Reading", "JUDGING": "Judging", "WRITING": "Writing"}

File = Annotated[Path, typer.Argument(help="The register, CSV or XLSX", exists=True, dir_okay=False)]
Institution = Annotated[str, typer.Option(help="Code of the institution whose register it is")]
Subject = Annotated[str, typer.Option("--as", help="Who acts, as the audit trail is to name somebody")]
Mapping = Annotated[
    Path | None, typer.Option(help="How headers and values of another system read (YAML or JSON)", exists=True)
]
Source = Annotated[
    str | None,
    typer.Option(help=f"What you call the system that the file comes from; else the mapping's, else {OWN_SHAPE}"),
]
Report = Annotated[Path | None, typer.Option(help="Write every fault to this file (CSV, or XLSX by its name)")]
Rejected = Annotated[Path | None, typer.Option(help="Write the rejected lines to this file, to mend and resubmit")]
Lang = Annotated[Language, typer.Option("--language", help="Language of headers and messages", case_sensitive=False)]


def template(
    file: Annotated[Path, typer.Argument(help="The file to write: .csv or .xlsx", dir_okay=False)],
    language: Lang = Language.ZH,
) -> None:
    """Write an empty register with every column, what it is for, and one invented line."""
    from enrolment.register.format.template import write_template  # noqa: PLC0415

    with _files(language):
        write_template(file, language)
    out.print(f"{file}: the columns of a register", markup=False)


def check(
    file: File,
    institution: Institution,
    subject: Subject,
    mapping: Mapping = None,
    source: Source = None,
    report: Report = None,
    rejected: Rejected = None,
    language: Lang = Language.ZH,
) -> None:
    """Judge a register and write nothing into the database. Exits with 1 where there is any fault."""
    job = _Job(file, institution, subject, source, report, rejected, language, _mapping(mapping, language))
    _judged(job.run(ErrorPolicy.REJECT_EVERYTHING, is_dry=True))


def import_(
    file: File,
    institution: Institution,
    subject: Subject,
    policy: Annotated[ErrorPolicy, typer.Option(help="What becomes of sound lines where others are faulty")] = (
        ErrorPolicy.REJECT_EVERYTHING
    ),
    mapping: Mapping = None,
    source: Source = None,
    report: Report = None,
    rejected: Rejected = None,
    language: Lang = Language.ZH,
) -> None:
    """Take a register over. Broken off, it goes on when it is run again; finished, it changes nothing any more.

    For operators: whoever can reach the database acts as a clerk of that institution. Everybody is judged before
    anything is written. Exits with 1 where any line was rejected.
    """
    job = _Job(file, institution, subject, source, report, rejected, language, _mapping(mapping, language))
    _told(job.run(policy, is_dry=False))


def export(
    file: Annotated[Path, typer.Argument(help="The file to write: .csv or .xlsx", dir_okay=False)],
    institution: Institution,
    subject: Subject,
    language: Lang = Language.ZH,
) -> None:
    """Write the register of an institution as a file that `register import` takes. What stands in it is in clear."""
    from enrolment.register.exporting import export_register  # noqa: PLC0415
    from enrolment.register.format.writer import write_register  # noqa: PLC0415

    settings_url = read_settings().database_url

    async def run(bar: Progress) -> int:
        lines = 0
        async with _desk(institution, subject) as desk:
            with write_register(file, language) as writer:
                async for line in export_register(desk, institution):
                    writer.write(line)
                    lines += 1
                    bar.update(bar.task_ids[0], completed=lines)
        return lines

    with _files(language), reaching(settings_url), progress_bar(f"Exporting the register of {institution}") as bar:
        lines = asyncio.run(run(bar))
    out.print(f"{file}: {lines} lines", markup=False)


def abandon(institution: Institution, subject: Subject, language: Lang = Language.ZH) -> None:
    """Give up an import that was broken off, so that another file may follow. What was written stays."""
    from enrolment.register.abandoning import AbandonRegister, abandon_register  # noqa: PLC0415

    url = read_settings().database_url

    async def run() -> str:
        async with _desk(institution, subject) as desk:
            answer = await abandon_register(desk, AbandonRegister(institution), token_urlsafe(24))
            return f"{answer['code']}: abandoned; {answer['done']} of {answer['total']} lines stay written"

    with _files(language), reaching(url):
        said = asyncio.run(run())
    out.print(said, markup=False)


class _Job:
    """A file that is judged or taken over, with the files that tell what was wrong."""

    def __init__(
        self,
        file: Path,
        institution: str,
        subject: str,
        source: str | None,
        report: Path | None,
        rejected: Path | None,
        language: Language,
        mapping: "RegisterMapping",
    ) -> None:
        self.file, self.institution, self.subject = file, institution, subject
        self.source = source or mapping.source or OWN_SHAPE
        self.report, self.rejected, self.language, self.mapping = report, rejected, language, mapping
        self.faults: dict[int, list[LineFault]] = {}
        _refuse_twice({"FILE": file, "--report": report, "--rejected": rejected})

    def run(self, policy: ErrorPolicy, *, is_dry: bool) -> "Outcome":
        """Do it, with a progress bar on standard error."""
        from enrolment.register.importing import GivenRegister, check_register, import_register  # noqa: PLC0415
        from enrolment.worklists.keeping import keep_up  # noqa: PLC0415

        given = GivenRegister(_digest(self.file), self.source, policy, mapping_digest(self.mapping))
        url = read_settings().database_url

        async def carried_out() -> "Outcome":
            async with _desk(self.institution, self.subject) as desk:
                with open_register(self.file, desk.today, self.mapping) as register:
                    entries = (read.entry for read in register.lines())
                    act = check_register if is_dry else import_register
                    outcome = await act(desk, self.institution, entries, given, self._noted, progress)
                if not is_dry:
                    await keep_up(desk.today)  # so that nobody who opens a worklist waits for all these people
                return outcome

        def progress(stage: str, done: int, total: int | None) -> None:
            bar.update(bar.task_ids[0], description=_STAGES[stage], completed=done, total=total)

        with _files(self.language), reaching(url), progress_bar(self.file.name) as bar:
            outcome = asyncio.run(carried_out())
            if self.faults or not outcome.is_repeated:  # a report of the first time stays: there is nothing to add
                self._write_files()
        return outcome

    def _noted(self, found: LineFault) -> None:
        self.faults.setdefault(found.line, []).append(found)

    def _write_files(self) -> None:
        """The report and the rejected lines, for which the file is read once more; else some faults on the screen."""
        listed = [found for line in sorted(self.faults) for found in self.faults[line]]
        with open_register(self.file, today(), self.mapping) as register:
            if self.report is not None:
                with write_faults(self.report, self.language, register.layout) as report:
                    report.write(listed)
            if self.rejected is not None and listed:
                with write_rejected(self.rejected, self.language, register.layout) as mend:
                    for read in register.lines():
                        if read.number in self.faults:
                            mend.write(read.cells, self.faults[read.number])
        for found in listed[:MOST_SHOWN] if self.report is None else ():
            said = found.message.in_(self.language)
            err.print(f"{found.line} {found.column or '-'} {found.code} {said}", style="yellow", markup=False)


def _judged(outcome: "Outcome") -> None:
    """What a check found, and 1 where there is any fault."""
    sound = outcome.total - outcome.rejected
    out.print(f"{outcome.total} lines, {sound} sound, {outcome.rejected} with faults", markup=False)
    if outcome.rejected:
        raise typer.Exit(FAULTY)


def _told(outcome: "Outcome") -> None:
    """What became of an import, and 1 where anything was rejected."""
    again = ", as it was before" if outcome.is_repeated else ""
    code = "" if outcome.code is None else f"{outcome.code} "
    counts = f"{outcome.total} lines, {outcome.done} taken over, {outcome.rejected} rejected"
    out.print(f"{code}{outcome.state.value}: {counts}{again}", markup=False)
    if outcome.rejected:
        raise typer.Exit(FAULTY)


def _mapping(file: Path | None, language: Language) -> "RegisterMapping":
    if file is None:
        return AS_IT_IS
    try:
        return read_mapping(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{file}: {error}")
    except FaultyFiles as faulty:
        told = (
            f"{each.file}:{each.line}:{each.column} {each.code} {each.message.in_(language)}" for each in faulty.faults
        )
        refuse("\n".join(told))


def _refuse_twice(files: dict[str, Path | None]) -> None:
    """Exit where two names lead to one file, however they are written: one would be written over the other."""
    listed = [(name, path) for name, path in files.items() if path is not None]
    for place, (name, path) in enumerate(listed):
        for other, there in listed[:place]:
            is_one = path.samefile(there) if path.exists() and there.exists() else path.resolve() == there.resolve()
            if is_one and (path.is_file() or not path.exists()):
                refuse(f"{name} and {other} are the same file: {path}")


def _digest(file: Path) -> str:
    """SHA-256 of the file, read piece by piece."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


@contextmanager
def _files(language: Language) -> Iterator[None]:
    """Say what is wrong with a file, or with what was asked for, and exit."""
    try:
        yield
    except FileRefused as refused_file:
        refuse("\n".join(f"{each.code} {each.message.in_(language)}" for each in refused_file.faults), FAULTY)
    except Refusal as refusal:
        refuse("\n".join(f"{each.code} {each.message.in_(language)}" for each in refusal.problems))
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}")


@asynccontextmanager
async def _desk(institution: str, subject: str) -> "AsyncIterator[Desk]":
    """The desk of a clerk of the institution, over the migrated database."""
    from api.sealing_keys import sealer_of  # noqa: PLC0415  the database is not loaded for the other commands
    from catalog.queries import read_snapshot  # noqa: PLC0415
    from core.actor import AccessRole, Actor  # noqa: PLC0415
    from core.clock import system_clock  # noqa: PLC0415
    from core.database import COMMAND_PATIENCE_SECONDS, connected  # noqa: PLC0415
    from core.migrate import pending  # noqa: PLC0415
    from enrolment.desk import Desk  # noqa: PLC0415

    if not (1 <= len(subject) <= LONGEST_SUBJECT and subject.isprintable() and not subject.isspace()):
        refuse(f"--as: say who it is, in 1 to {LONGEST_SUBJECT} visible characters")
    settings = read_settings()
    url = settings.database_url
    try:
        sealer = sealer_of(settings)
    except ValueError as error:
        refuse(str(error))
    async with connected(url, patience_seconds=COMMAND_PATIENCE_SECONDS):
        if await pending(url):
            refuse(f"{masked(url)} has not the present schema: run `qianyue migrate` first")
        clerk = Actor(subject, frozenset({AccessRole.CLINIC_CLERK}), institution=institution)
        yield Desk(clerk, system_clock, sealer, await read_snapshot())
