"""How somebody stands to signing: in words, and SQL that always says the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrolment import models as m
from enrolment.population import Values
from enrolment.reading.signing_status import Cover, SigningStatus, Told, in_status, signing_status, status_sql
from enrolment.vocabulary import UnsignedReason
from teams.models import Institution
from teams.queries.statement import rows_of
from tests.reading.conftest import Staged
from tests.reading.rows import AT, contract, enrolled, resident, unique

ON = date(2026, 3, 1)
YEAR = Cover(date(2025, 3, 1), date(2026, 3, 1))
NOW = Cover(date(2025, 9, 1), date(2026, 9, 1))
REFUSED, AWAY = UnsignedReason.REFUSED, UnsignedReason.LONG_AWAY


@pytest.mark.parametrize(
    ("covers", "reasons", "status"),
    [
        ([], [], SigningStatus.UNSIGNED),
        ([NOW], [], SigningStatus.SIGNED),
        ([YEAR], [], SigningStatus.LAPSED),
        ([YEAR, Cover(date(2026, 4, 1), date(2027, 4, 1))], [], SigningStatus.UPCOMING),
        ([], [Told(ON, REFUSED)], SigningStatus.REFUSED),
        ([], [Told(ON + timedelta(days=1), REFUSED)], SigningStatus.UNSIGNED),
        ([], [Told(ON, AWAY)], SigningStatus.REASONED),
        ([], [Told(date(2026, 1, 1), REFUSED), Told(date(2026, 2, 1), AWAY)], SigningStatus.REASONED),
        ([], [Told(date(2026, 2, 1), AWAY), Told(date(2026, 2, 1), REFUSED)], SigningStatus.REFUSED),
        ([NOW], [Told(ON, REFUSED)], SigningStatus.SIGNED),
        ([YEAR], [Told(date(2025, 1, 1), REFUSED)], SigningStatus.LAPSED),
        ([YEAR], [Told(date(2026, 3, 1), REFUSED)], SigningStatus.REFUSED),
        ([Cover(ON, ON)], [], SigningStatus.UNSIGNED),
    ],
)
def test_cover_comes_first_then_the_latest_reason_since(
    covers: list[Cover], reasons: list[Told], status: SigningStatus
) -> None:
    assert signing_status(covers, reasons, ON) is status


DAY = st.integers(-40, 40).map(lambda days: ON + timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Cover], list[Told]]:
    """Covers one after another, now and then empty; reasons on any days."""
    turns = sorted(draw(st.lists(DAY, max_size=4)))
    covers = [Cover(*turns[at : at + 2]) for at in range(0, len(turns) - 1, 2)]
    told = st.builds(Told, DAY, st.sampled_from([REFUSED, AWAY, UnsignedReason.DECEASED]))
    return covers, draw(st.lists(told, max_size=3))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(), is_voided=st.booleans(), on=DAY)
def test_sql_says_the_status_that_python_says(
    staged: Staged, history: tuple[list[Cover], list[Told]], is_voided: bool, on: date
) -> None:
    covers, reasons = history

    async def question() -> tuple[str, set[SigningStatus]]:
        who = await resident()
        for cover in covers:
            paper = await contract()
            await enrolled(paper, who, starts=cover.starts, ends=cover.until + timedelta(3), covered_until=cover.until)
        if is_voided:
            await enrolled(await contract(), who, starts=on, voided_at=AT, void_reason="录入错误")
        for told in reasons:
            await m.UnsignedRecord.create(
                code=unique("UNS"),
                resident=who,
                institution=await Institution.get(code="LC-T"),
                reason=told.reason.value,
                on_day=told.on,
                at=AT,
                by="clerk",
            )
        values = Values(who.id)
        (row,) = await rows_of(
            f"SELECT {status_sql(values, on)} AS status FROM resident r WHERE r.id = $1",  # noqa: S608
            *values.in_order(),
        )
        found = set()
        for status in SigningStatus:
            values = Values(who.id)
            wanted = in_status(values, on, [status])
            if await rows_of(f"SELECT 1 FROM resident r WHERE r.id = $1 AND {wanted}", *values.in_order()):  # noqa: S608
                found.add(status)
        return row["status"], found

    expected = signing_status(covers, reasons, on)
    assert staged.ask(question()) == (expected.value, {expected})
