"""Taking a register over (台账导入, R035, R207): first everybody is judged, then piece by piece written.

Rows are made for many people at once, not verb by verb; the rules are those of the verbs. A piece is one transaction
with its audit entry, its event, and how far the import has come: what was broken off goes on where it stood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tortoise.exceptions import IntegrityError

from core.apart import apart
from core.database import transaction
from core.faults import Refusal
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.course import Outcome, Progress, Settled, Told, noted, outcome_of
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import Entry, RegisterLine
from enrolment.register.judged import JudgedHome
from enrolment.register.judging import Court
from enrolment.register.making import kept_of
from enrolment.register.places import Places, places_of
from enrolment.register.problem import problem
from enrolment.register.providers import Providers, turning_days
from enrolment.register.reckoning import Reckoner
from enrolment.register.staging import Home, Staging
from enrolment.register.vocabulary import RegisterImportState
from enrolment.register.writing import Writing
from enrolment.registering.acting import institution_at
from teams.models import Institution
from teams.operations.verb import Objections

__all__ = ["GivenRegister", "Outcome", "Progress", "Settled", "check_register", "import_register"]

LINES_AT_ONCE = 500
"""Lines of a piece, about: judged together, and written in one transaction that others wait for."""

LONGEST_NAME = 100
_READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class GivenRegister:
    """A register: the digest of its file (SHA-256, hexadecimal), what the clinic calls the system it comes from, and
    the digest of how it is read (`mapping_digest`; «»: as it is). All three alike: the same register once more."""

    sha256: str
    source_system: str
    policy: ErrorPolicy
    mapping: str = ""


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Tells nobody."""


async def _kept() -> None:
    """They are kept where they were told."""


async def check_register(
    desk: Desk,
    institution: str | None,
    entries: Iterable[Entry],
    given: GivenRegister,
    on_fault: Callable[[LineFault], None],
    progress: Progress = _silent,
    settled: Settled = _kept,
) -> Outcome:
    """The dry run: every fault of every line, in their order, and nothing written. Raises as `import_register`."""
    told = Told(on_fault, progress, settled)
    home = await _institution(desk, institution, given)
    places = await places_of(desk, home, given.source_system)
    with Staging(desk.sealer, places.legacy_key) as staging:
        court = await _court(desk, home, staging, places)
        total = await _judged(court, entries, progress, is_kept=False)
        await _told(staging, told)
        rejected = staging.faulty_lines
        return Outcome(
            None, RegisterImportState.REFUSED if rejected else RegisterImportState.FINISHED, total, 0, rejected
        )


async def import_register(
    desk: Desk,
    institution: str | None,
    entries: Iterable[Entry],
    given: GivenRegister,
    on_fault: Callable[[LineFault], None],
    progress: Progress = _silent,
    settled: Settled = _kept,
) -> Outcome:
    """Take a register over for an institution (code; None: the actor's own). Memory does not grow with its length.

    Everybody is judged before anything is written. REJECT_EVERYTHING: nothing is written where there is any fault.
    REJECT_FAILED_ROWS: a household, or somebody who lives alone by the register, is taken over as a whole or not.
    What is on record already is not written again; so the same file taken over once more changes nothing, and one that
    was broken off goes on. One that finished with lines left out is judged once more, but for the lines written before:
    what has become sound since, by a window opened or a team formed, is written by an import of its own. `on_fault` is
    told every fault, line by line, before anything is written, and what others have changed since, afterwards. Raises a
    Refusal: INSTITUTION_NEEDED, NOT_FOUND (`institution`), SOURCE_SYSTEM, IMPORT_OPEN (another file of this institution
    waits), IMPORT_TAKEN (another process goes on with this one).
    """
    told = Told(on_fault, progress, settled)
    home = await _institution(desk, institution, given)
    earlier = await _earlier(home, given)
    before = earlier[0] if earlier else None
    if before is not None and before.state == RegisterImportState.FINISHED.value and not before.rejected:
        return outcome_of(before, is_repeated=True)
    written = await _lines_of(earlier)
    places = await places_of(desk, home, given.source_system)
    with Staging(desk.sealer, places.legacy_key) as staging:
        court = await _court(desk, home, staging, places)
        total = await _judged(court, entries, progress, written)
        await _told(staging, told)
        rejected = staging.faulty_lines
        is_resumed = before is not None and before.state == RegisterImportState.RUNNING.value
        if rejected and given.policy is ErrorPolicy.REJECT_EVERYTHING and not is_resumed:
            return Outcome(None, RegisterImportState.REFUSED, total, 0, rejected)
        if before is not None and not is_resumed and not staging.has_sound(written):
            return outcome_of(before, is_repeated=True)
        row = before if is_resumed and before is not None else await _begun(desk, home, given, total, len(written))
        return await Writing(court, row, total, written, told).written(LINES_AT_ONCE)


async def _earlier(home: Institution, given: GivenRegister) -> list[models.RegisterImport]:
    """The imports of the same register for the institution, the latest first."""
    same = {"sha256": given.sha256, "source_system": given.source_system, "mapping_sha256": given.mapping}
    return await models.RegisterImport.filter(institution_id=home.id, **same).order_by("-id")


async def _lines_of(imports: Sequence[models.RegisterImport]) -> frozenset[int]:
    """The numbers of the lines that these imports have written."""
    if not imports:
        return frozenset()
    keys = [each.id for each in imports]
    lines = await models.RegisterSource.filter(register_import_id__in=keys).values_list("line", flat=True)
    return frozenset(int(str(line)) for line in lines)


async def _told(staging: Staging, told: Told) -> None:
    """Tell every fault, line by line, and let others have their turn meanwhile."""
    number, line = 0, 0
    for each in staging.faults():
        if number >= _READ_AT_ONCE and each.line != line:
            await told.settled()
            await asyncio.sleep(0)
            number = 0
        told.on_fault(each)
        number, line = number + 1, each.line
    await told.settled()


async def _institution(desk: Desk, code: str | None, given: GivenRegister) -> Institution:
    said = Objections()
    home = await institution_at(desk, code, said)
    name = given.source_system
    if not (1 <= len(name) <= LONGEST_NAME and name.isprintable() and name.strip() == name):
        said.add([problem("SOURCE_SYSTEM", "sourceSystem")])
    said.refuse()
    if home is None:
        raise said.refusal()
    return home


async def _court(desk: Desk, home: Institution, staging: Staging, places: Places) -> Court:
    return Court(desk, home, staging, places, Providers(desk, await turning_days()), Reckoner(desk.today))


async def _judged(
    court: Court,
    entries: Iterable[Entry],
    progress: Progress,
    written: frozenset[int] = frozenset(),
    *,
    is_kept: bool = True,
) -> int:
    """Lay out and judge everything but what is `written` already (lines): of that there is nothing to say any more, and
    it takes no room with a provider twice. `is_kept`: with what settled homes become. Answers how many lines there are.
    """
    staging, total = court.staging, 0
    listed = iter(entries)
    while read := await apart(lambda: _laid_out(staging, listed)):
        total += read
        progress("READING", total, None)
    await apart(staging.group)
    done = len(written)
    for homes in staging.homes(LINES_AT_ONCE, written):
        judged = await court.judge(homes)
        for home in judged:
            staging.refuse(home.faults)
        if is_kept:
            await apart(lambda found=judged: _keep(court, found))  # type: ignore[misc]
        done += _lines(homes)
        progress("JUDGING", done, total)
    await apart(staging.settle)
    return total


def _keep(court: Court, judged: Sequence[JudgedHome]) -> None:
    settled = [home for home in judged if home.is_settled]
    if settled:
        kept = kept_of(court.desk, court.places, court.institution.id, settled)
        court.staging.keep([home.key for home in settled], kept)


def _laid_out(staging: Staging, listed: Iterator[Entry]) -> int:
    read = 0
    for entry in islice(listed, _READ_AT_ONCE):
        read += 1
        if isinstance(entry, RegisterLine):
            staging.add(entry)
        else:
            staging.hold_back(entry)
    return read


def _lines(homes: Iterable[Home]) -> int:
    return sum(len(home.laid) for home in homes)


async def _begun(desk: Desk, home: Institution, given: GivenRegister, total: int, done: int) -> models.RegisterImport:
    """The import is on record, and whose it is. `done`: lines that an earlier import of the same register wrote."""
    try:
        async with transaction():
            row = await models.RegisterImport.create(
                code=desk.new_code("REG"),
                institution_id=home.id,
                sha256=given.sha256,
                mapping_sha256=given.mapping,
                source_system=given.source_system,
                policy=given.policy.value,
                state=RegisterImportState.RUNNING.value,
                total=total,
                done=done,
                started_at=desk.clock(),
                started_by=desk.subject,
            )
            await noted(desk, row.code, "begun", sha256=given.sha256, institution=home.code, policy=given.policy.value)
    except IntegrityError as error:
        raise Refusal((problem("IMPORT_OPEN", "institution"),)) from error
    return row
