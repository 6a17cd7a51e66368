"""Whom a notice reaches (通知对象手机号): the mobile of the person, or of a guardian, opened where it is sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from core.language import Text
from core.sealing import CannotOpen, Sealer
from enrolment.identity.purpose import PHONE_NUMBER
from teams.queries.statement import rows_of

_MOBILES: Final = """
SELECT a.code, p.number_sealed FROM resident a JOIN resident r ON r.id = COALESCE(a.merged_into_id, a.id)
JOIN phone p ON p.is_mobile AND p.starts <= $2 AND (p.ends IS NULL OR p.ends > $2)
 AND p.status = ANY($3) AND (p.resident_id = r.id OR p.resident_id IN (
  SELECT u.guardian_id FROM guardianship u WHERE u.resident_id = r.id AND u.starts <= $2
     AND (u.ends IS NULL OR u.ends > $2)))
WHERE a.code = ANY($1) AND (r.died IS NULL OR r.died > $2)
ORDER BY CASE WHEN p.resident_id = r.id THEN 1 ELSE 0 END, CASE WHEN p.status = 'VERIFIED' THEN 1 ELSE 0 END,
 CASE WHEN p.is_primary THEN 1 ELSE 0 END, p.id DESC
"""
"""The best comes last: the own one before a guardian's, a verified one before others, the primary one."""

_USABLE: Final = ["UNVERIFIED", "VERIFIED"]
"""Nobody is written to under a number of which a call showed that it is somebody else's, or nobody's (R214)."""


async def mobiles_of(sealer: Sealer, residents: Collection[str], on: date) -> dict[str, str]:
    """The number to write to, of those of these residents (codes) who have one: one statement.

    A number that cannot be opened is nobody's.
    """
    found: dict[str, str] = {}
    for row in await rows_of(_MOBILES, sorted(set(residents)), on, _USABLE):
        try:
            found[row["code"]] = sealer.open(row["number_sealed"], PHONE_NUMBER)
        except CannotOpen:
            continue
    return found


async def names_of(institutions: Collection[str]) -> dict[str, Text]:
    """The names of institutions by code: one statement."""
    rows: list[dict[str, Any]] = await rows_of(
        "SELECT i.code, i.name_zh, i.name_en FROM institution i WHERE i.code = ANY($1)", sorted(set(institutions))
    )
    return {row["code"]: Text(row["name_zh"], row["name_en"]) for row in rows}
