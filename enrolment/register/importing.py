"""Taking a register over (台账导入, R035, R207): first everybody is judged, then piece by piece written.

Rows are made for many people at once, not verb by verb; the rules are those of the verbs. A piece is one transaction
with its audit entry, its event, and how far the import has come: what was broken off goes on where it stood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import structlog
from tortoise.exceptions import IntegrityError

from core.apart import apart
from core.bulk import new_keys, put_rows
from core.database import connection, transaction
from core.event import Event
from core.faults import Refusal
from core.models import AuditEntry
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.contracts import Source, put_contracts
from enrolment.register.fault import fault
from enrolment.register.format.fault import LineFault
from enrolment.register.format.record import RegisterLine
from enrolment.register.judging import Court, JudgedHome, sound_homes
from enrolment.register.people import Piece, put_people
from enrolment.register.places import Places, places_of
from enrolment.register.problem import problem
from enrolment.register.providers import Providers, turning_days
from enrolment.register.reckoning import Reckoner
from enrolment.register.rows import COLUMNS, KEYED, resolved
from enrolment.register.staging import Home, Staging
from enrolment.register.vocabulary import RegisterImportState
from enrolment.registering.acting import institution_at
from teams.models import Institution, Region
from teams.operations.verb import Objections

_log = structlog.get_logger("qianyue.register")

LINES_AT_ONCE = 500
"""Lines of a piece, about: judged together, and written in one transaction that others wait for."""

LONGEST_NAME = 100
_TURNS = 3
_READ_AT_ONCE = 500

Entry = RegisterLine | Sequence[LineFault]
"""A line that could be read, or what kept it from being read."""

Progress = Callable[[str, int, int | None], None]
"""Told the stage (READING, JUDGING, WRITING), how many lines are done, and of how many; None: not known yet."""


Settled = Callable[[], Awaitable[None]]
"""Awaited now and then between the faults of two lines, at the last before anything is written, and after each piece:
whoever keeps the faults writes those told so far."""


@dataclass(frozen=True, slots=True)
class GivenRegister:
    """A register: the digest of its file (SHA-256, hexadecimal), what the clinic calls the system it comes from, and
    the digest of how it is read (`mapping_digest`; «»: as it is). All three alike: the same register once more."""

    sha256: str
    source_system: str
    policy: ErrorPolicy
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: lines in all, written or found to be on record, left out; how many people and contracts are
    new. `code` of the import: None where nothing was written. `is_repeated`: the file was taken over before, and
    nothing of it that could be written is left."""

    code: str | None
    state: RegisterImportState
    total: int
    done: int
    rejected: int
    is_repeated: bool = False


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
    home = await _institution(desk, institution, given)
    places = await places_of(desk, home, given.source_system)
    with Staging(desk.sealer, places.legacy_key) as staging:
        court = await _court(desk, home, staging, places)
        total = await _judged(court, entries, progress)
        await _told(staging, on_fault, settled)
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
    home = await _institution(desk, institution, given)
    earlier = await _earlier(home, given)
    before = earlier[0] if earlier else None
    if before is not None and before.state == RegisterImportState.FINISHED.value and not before.rejected:
        return _outcome(before, is_repeated=True)
    written = await _lines_of(earlier)
    places = await places_of(desk, home, given.source_system)
    with Staging(desk.sealer, places.legacy_key) as staging:
        court = await _court(desk, home, staging, places)
        total = await _judged(court, entries, progress, written)
        await _told(staging, on_fault, settled)
        rejected = staging.faulty_lines
        is_resumed = before is not None and before.state == RegisterImportState.RUNNING.value
        if rejected and given.policy is ErrorPolicy.REJECT_EVERYTHING and not is_resumed:
            return Outcome(None, RegisterImportState.REFUSED, total, 0, rejected)
        if before is not None and not is_resumed and not staging.has_sound(written):
            return _outcome(before, is_repeated=True)
        row = before if is_resumed and before is not None else await _begun(desk, home, given, total, len(written))
        return await _Writing(court, row, total, written, on_fault, progress, settled).written()


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


async def _told(staging: Staging, on_fault: Callable[[LineFault], None], settled: Settled) -> None:
    """Tell every fault, line by line, and let others have their turn meanwhile."""
    told, line = 0, 0
    for each in staging.faults():
        if told >= _READ_AT_ONCE and each.line != line:
            await settled()
            await asyncio.sleep(0)
            told = 0
        on_fault(each)
        told, line = told + 1, each.line
    await settled()


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
    court: Court, entries: Iterable[Entry], progress: Progress, written: frozenset[int] = frozenset()
) -> int:
    """Lay out and judge everything but what is `written` already (lines): of that there is nothing to say any more, and
    it takes no room with a provider twice. Answers how many lines there are."""
    staging, total = court.staging, 0
    listed = iter(entries)
    while read := await apart(lambda: _laid_out(staging, listed)):
        total += read
        progress("READING", total, None)
    await apart(staging.group)
    done = len(written)
    for homes in staging.homes(LINES_AT_ONCE, without=written):
        for home in await court.judge(homes):
            staging.refuse(home.faults)
        done += _lines(homes)
        progress("JUDGING", done, total)
    await apart(staging.settle)
    return total


def _laid_out(staging: Staging, listed: Iterator[Entry]) -> int:
    read = 0
    for entry in islice(listed, _READ_AT_ONCE):
        read += 1
        if isinstance(entry, RegisterLine):
            staging.add(entry)
        else:
            staging.refuse(entry)
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
            await _audit(desk, row.code, "begun", sha256=given.sha256, institution=home.code, policy=given.policy.value)
    except IntegrityError as error:
        raise Refusal((problem("IMPORT_OPEN", "institution"),)) from error
    return row


async def _audit(desk: Desk, code: str, what: str, **detail: object) -> None:
    entry: dict[str, object] = {"import": code, "what": what, **detail}
    await AuditEntry.create(at=desk.clock(), subject=desk.subject, verb="Mutation.importRegister", detail=entry)


def _outcome(row: models.RegisterImport, *, is_repeated: bool = False) -> Outcome:
    return Outcome(row.code, RegisterImportState(row.state), row.total, row.done, row.rejected, is_repeated)


class _Writing:
    """An import while it is written, piece by piece."""

    def __init__(
        self,
        court: Court,
        row: models.RegisterImport,
        total: int,
        before: frozenset[int],
        on_fault: Callable[[LineFault], None],
        progress: Progress,
        settled: Settled,
    ) -> None:
        self.settled = settled
        self.court, self.row, self.total, self.on_fault, self.progress = court, row, total, on_fault, progress
        self.before = before
        self.desk = court.desk
        self.done = row.done
        self.region = ""

    async def written(self) -> Outcome:
        """Write what is sound and not written yet; then the import is finished."""
        staging = self.court.staging
        self.court.providers.new.clear()
        self.region = (await Region.get(id=self.court.institution.region_id)).code
        self.progress("WRITING", self.done, self.total)
        for homes in staging.homes(LINES_AT_ONCE, sound=True, without=self.before):
            await self._piece(homes)
            await self.settled()
            self.progress("WRITING", self.done, self.total)
        return await self._finished()

    async def _piece(self, homes: Sequence[Home]) -> None:
        """One piece: judged as things stand now, made, written. What somebody else was faster with is judged again."""
        room = dict(self.court.providers.new)
        for _turn in range(_TURNS):
            self.court.providers.new = dict(room)
            judged = await self.court.judge(homes)
            sound = sound_homes(judged)
            piece, contracts = await apart(lambda found=sound: self._made(found))  # type: ignore[misc]
            try:
                await self._put(piece, contracts, sound)
            except IntegrityError as error:
                refused = type(error).__name__
                continue
            for home in judged:
                self._told(home.faults)
            return
        self.court.providers.new = dict(room)
        if len(homes) > 1:  # one home that the database refuses keeps no other one out
            await self._piece(homes[: len(homes) // 2])
            await self._piece(homes[len(homes) // 2 :])
            return
        _log.warning("register.home_refused", register_import=self.row.code, home_lines=_lines(homes), error=refused)
        self._told([fault(laid.line.number, "", "NOT_STORED") for laid in homes[0].laid])

    def _told(self, faults: Sequence[LineFault]) -> None:
        for each in faults:
            self.on_fault(each)
        self.court.staging.refuse(faults)

    def _made(self, homes: Sequence[JudgedHome]) -> tuple[Piece, int]:
        piece = Piece(self.desk, self.court.places, self.court.institution.id, self.desk.clock())
        source = Source(self.row.id, self.row.code)
        put_people(piece, homes)
        return piece, put_contracts(piece, source, homes)

    async def _put(self, piece: Piece, contracts: int, homes: Sequence[JudgedHome]) -> None:
        lines = sum(len(each.one.lines) for home in homes for each in home.people)
        people = len(piece.rows.of["resident"])
        async with transaction():
            keys = {table: await new_keys(table, len(piece.rows.of[table])) for table in KEYED}
            for table, row, on in piece.cuts:
                await connection().execute_query(*_cut(table, on, row))
            for table, columns in COLUMNS.items():
                await put_rows(table, columns, resolved(piece.rows.of[table], keys))
            taken = models.RegisterImport.filter(id=self.row.id, done=self.done, state=self.row.state)
            if not await taken.update(done=self.done + lines):
                raise Refusal((problem("IMPORT_TAKEN", "institution"),))
            await _audit(self.desk, self.row.code, "written", lines=lines, people=people, contracts=contracts)
            told = {"lines": lines, "people": people, "contracts": contracts}
            concerned = tuple(dict.fromkeys(piece.concerned))
            institution = (self.court.institution.code,)
            await announce(
                self.desk.clock,
                Event("register.imported", self.row.code, self.region, institution, concerned, told),
            )
        self.done += lines

    async def _finished(self) -> Outcome:
        rejected = self.total - self.done
        async with transaction():
            row = models.RegisterImport.filter(id=self.row.id, state=RegisterImportState.RUNNING.value)
            state, now = RegisterImportState.FINISHED.value, self.desk.clock()
            await row.update(state=state, rejected=rejected, total=self.total, finished_at=now)
            await _audit(self.desk, self.row.code, "finished", done=self.done, rejected=rejected)
        return _outcome(await models.RegisterImport.get(id=self.row.id))


def _cut(table: str, on: object, row: int) -> tuple[str, list[object]]:
    client = connection()
    if client.capabilities.dialect == "sqlite":
        return f"UPDATE {table} SET ends = ? WHERE id = ?", [str(on), row]
    return f"UPDATE {table} SET ends = $1 WHERE id = $2", [on, row]
