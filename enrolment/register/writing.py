"""Writing a register that was judged (台账入库): each piece is one transaction with its audit entry, its event, and
how far the import has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import structlog
from tortoise.exceptions import IntegrityError

from core.apart import apart
from core.bulk import new_keys, put_rows
from core.database import connection, transaction
from core.event import Event
from core.faults import Refusal
from core.outbox import announce
from enrolment import models
from enrolment.register.course import Outcome, Told, noted, outcome_of
from enrolment.register.fault import fault
from enrolment.register.format.fault import LineFault
from enrolment.register.judged import JudgedHome, sound_homes
from enrolment.register.judging import Court
from enrolment.register.making import Kept, Made, made_of
from enrolment.register.problem import problem
from enrolment.register.rows import COLUMNS, IMPORT, KEYED, NOW, resolved
from enrolment.register.staging import Home
from enrolment.register.vocabulary import RegisterImportState
from enrolment.registering.telling_apart import apart_from_alike
from teams.models import Region

_log = structlog.get_logger("qianyue.register")

_TURNS = 3


class Writing:
    """An import while it is written. `total`: lines in all; `before`: the numbers of those written before."""

    def __init__(
        self, court: Court, row: models.RegisterImport, total: int, before: frozenset[int], told: Told
    ) -> None:
        self.court, self.row, self.total, self.before, self.told = court, row, total, before, told
        self.desk = court.desk
        self.done = row.done
        self.region = ""

    async def written(self, lines_at_once: int) -> Outcome:
        """Write what is sound and not written yet, then the import is finished: what was kept when it was judged, then
        what is judged once more as things stand now, in pieces of about so many lines."""
        staging = self.court.staging
        self.court.providers.new.clear()
        self.region = (await Region.get(id=self.court.institution.region_id)).code
        self.told.progress("WRITING", self.done, self.total)
        for number, kept in staging.kept():
            await self._piece(kept if await kept.is_new_still() else staging.release(number), number)
        for homes in staging.sound_homes(lines_at_once, self.before):
            await self._piece(homes)
        return await self._finished()

    async def _piece(self, one: Kept | Sequence[Home], number: int = 0) -> None:
        """One piece, as it was kept (under the number) or judged now."""
        if isinstance(one, Kept):
            await self._kept(one, number)
        else:
            await self._judged(one)
        await self.told.settled()
        self.told.progress("WRITING", self.done, self.total)

    async def _kept(self, one: Kept, number: int) -> None:
        """As it was judged; where somebody else was faster the database refuses, and it is judged again."""
        try:
            await self._put(one.made)
        except IntegrityError:
            await self._judged(self.court.staging.release(number))
        else:
            self.court.providers.new.update(one.taken)

    async def _judged(self, homes: Sequence[Home]) -> None:
        """As things stand now. What somebody else was faster with is judged again."""
        room = Counter(self.court.providers.new)
        refused = ""
        for _turn in range(_TURNS):
            self.court.providers.new = Counter(room)
            judged = await self.court.judge(homes)
            sound = sound_homes(judged)
            made = await apart(lambda found=sound: self._made(found))  # type: ignore[misc]
            try:
                await self._put(made)
            except IntegrityError as error:
                refused = type(error).__name__
                continue
            for home in judged:
                self._refused(home.told)
            return
        self.court.providers.new = room
        if len(homes) > 1:  # one home that the database refuses keeps no other one out
            await self._judged(homes[: len(homes) // 2])
            await self._judged(homes[len(homes) // 2 :])
            return
        lines = len(homes[0].laid)
        _log.warning("register.home_refused", register_import=self.row.code, home_lines=lines, error=refused)
        self._refused([fault(laid.line.number, "", "NOT_STORED") for laid in homes[0].laid])

    def _made(self, homes: Sequence[JudgedHome]) -> Made:
        return made_of(self.desk, self.court.places, self.court.institution.id, homes)

    def _refused(self, faults: Sequence[LineFault]) -> None:
        for each in faults:
            self.told.on_fault(each)
        self.court.staging.refuse(faults)

    async def _put(self, made: Made) -> None:
        told = {"lines": made.lines, "people": made.people, "contracts": made.contracts}
        async with transaction():
            keys: dict[str, Sequence[object]] = {table: await new_keys(table, len(made.rows[table])) for table in KEYED}
            keys |= {NOW.table: (self.desk.clock(),), IMPORT.table: (self.row.id, self.row.code)}
            for table, row, on in made.cuts:
                await connection().execute_query(*_cut(table, on, row))
            for table, columns in COLUMNS.items():
                await put_rows(table, columns, resolved(made.rows[table], keys))
            if made.anchors:
                members = models.HouseholdMember.filter(resident_id__in=list(made.anchors), ends=None)
                await members.update(is_anchor=True)
            await apart_from_alike(self.desk, [row for (row,) in resolved([(key,) for key in made.distinct], keys)])
            taken = models.RegisterImport.filter(id=self.row.id, done=self.done, state=self.row.state)
            if not await taken.update(done=self.done + made.lines):
                raise Refusal((problem("IMPORT_TAKEN", "institution"),))
            await noted(self.desk, self.row.code, "written", **told)
            institution = (self.court.institution.code,)
            await announce(
                self.desk.clock,
                Event("register.imported", self.row.code, self.region, institution, made.concerned, told),
            )
        self.done += made.lines

    async def _finished(self) -> Outcome:
        rejected = self.total - self.done
        async with transaction():
            row = models.RegisterImport.filter(id=self.row.id, state=RegisterImportState.RUNNING.value)
            state, now = RegisterImportState.FINISHED.value, self.desk.clock()
            await row.update(state=state, rejected=rejected, total=self.total, finished_at=now)
            await noted(self.desk, self.row.code, "finished", done=self.done, rejected=rejected)
        return outcome_of(await models.RegisterImport.get(id=self.row.id))


def _cut(table: str, on: object, row: int) -> tuple[str, list[object]]:
    client = connection()
    if client.capabilities.dialect == "sqlite":
        return f"UPDATE {table} SET ends = ? WHERE id = ?", [str(on), row]
    return f"UPDATE {table} SET ends = $1 WHERE id = $2", [on, row]
