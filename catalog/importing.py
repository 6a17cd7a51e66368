"""Importing package files (导入服务包文件): held against the catalog in the database, then opened as drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog import codec
from catalog.drafting.findings import Severity, findings
from catalog.drafting.importing import Became, Imported, import_drafts
from catalog.drafting.problem import problem
from catalog.drafting.surroundings import world_around
from catalog.file_faults import FaultyFiles, FileFault, in_order
from catalog.package import PackageDefinition
from catalog.package_files import PackageFile
from catalog.queries import read_everything
from catalog.snapshot import Snapshot
from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem, Refusal


@dataclass(frozen=True, slots=True)
class ImportedFiles:
    """What became of each file, in their order, and what is worth a thought in those that changed anything."""

    became: tuple[Imported, ...]
    warnings: tuple[FileFault, ...]


async def import_files(
    files: Sequence[PackageFile],
    actor: Actor,
    region: str,
    key: str,
    clock: Clock,
    expected: Mapping[str, int] | None = None,
) -> ImportedFiles:
    """Open or save drafts of the packages in `region`, all or none; files that say what stands change nothing.

    `expected`: in which versions open drafts, by code, may be overwritten although somebody else wrote in them.
    Raises FaultyFiles with every error of all files in the world of the region's menu today, with its new drafts and
    these packages on it, and with what `import_drafts` refuses of a file; a Refusal for what is no file's: NOT_FOUND
    (`region`; `expected.d`), LIST_SIZE. Then nothing was written.
    """
    everything = await read_everything()
    if region not in everything.regions:
        raise Refusal((problem("NOT_FOUND", "region"),))
    errors, warnings = await _found(files, everything, region, clock)
    if errors:
        raise FaultyFiles(errors)
    contents = [codec.dump(codec.load(PackageDefinition, file.content)) for file in files]
    try:
        became = await import_drafts(actor, region, contents, key, clock, expected)
    except Refusal as refusal:
        faults = [_located(files, one) for one in refusal.problems]
        if None in faults:
            raise
        raise FaultyFiles(tuple(fault for fault in faults if fault is not None)) from refusal
    unchanged = {file.name for file, one in zip(files, became, strict=True) if one.became is Became.UNCHANGED}
    return ImportedFiles(became, tuple(warning for warning in warnings if warning.file not in unchanged))


async def _found(
    files: Sequence[PackageFile], everything: Snapshot, region: str, clock: Clock
) -> tuple[tuple[FileFault, ...], tuple[FileFault, ...]]:
    """The errors and the warnings of all files, in the order of files and lines."""
    on = today(clock)
    world = (await world_around(everything, region, on)).with_drafts([file.content for file in files])
    found: dict[Severity, list[FileFault]] = {severity: [] for severity in Severity}
    for file in files:
        offered = everything.offer(region, str(file.content.get("code")), on)
        base = None if offered is None else offered.version.definition
        for one in findings(file.content, world.for_draft_of(base)):
            found[one.severity].append(file.fault(one.path, one.code, one.message))
    return in_order(found[Severity.ERROR]), in_order(found[Severity.WARNING])


def _located(files: Sequence[PackageFile], problem: Problem) -> FileFault | None:
    """A problem of the content of a file as a fault of the file; None where it is no file's."""
    listed, number, *path = (*problem.path, "", "")
    if listed != "contents" or not number.isdecimal():
        return None
    place = tuple(int(step) if step.isdecimal() else step for step in path if step)
    return files[int(number)].fault(place, problem.code, problem.message)
