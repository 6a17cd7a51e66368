"""Synthetic residents by the million, made inside PostgreSQL by statements over sets, for measurements alone.

Nobody here is anybody: names are numbered, documents are not there, phones are no numbers. Everything hangs on the
institutions and teams of the starter data. Triggers are off while rows are made: what they would mark is worked out
as a whole afterwards.
"""

from __future__ import annotations

from typing import Final

from core.database import connection, transaction

_TEAMS: Final = """
CREATE TEMPORARY TABLE crowd_team ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY t.id) - 1 AS n, t.id AS team_id, t.home_id, t.region_id,
       (SELECT min(a.grid_id) FROM team_area a WHERE a.team_id = t.id) AS grid_id FROM team t
"""
_EACH: Final = """
CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
SELECT g, k.*, (now() AT TIME ZONE 'Asia/Shanghai')::date AS today,
       (now() AT TIME ZONE 'Asia/Shanghai')::date - (g * 31 % 400) AS starts
FROM generate_series({first}, {last}) g
JOIN crowd_team k ON k.n = g % (SELECT count(*) FROM crowd_team)
"""
_CONTRACT: Final = (
    "INSERT INTO contract (id, code, kind, region_id, institution_id, team_id, household_id, roster_id, basket, "
    "representative, years, starts, ends, covered_until, channel, explanation_given, accepts_outside_area, provided, "
    "renews_id, follows_id, chain, signed_on, signed_at, offered_at, backfill_reason, needs_approval, token, "
    "recorded_at, recorded_by, version) "
)


def _paper(
    number: str,
    condition: str,
    *,
    kind: str = "INDIVIDUAL",
    starts: str = "starts",
    household: str = "NULL",
    roster: str = "NULL",
    renews: str = "NULL",
    follows: str = "NULL",
    is_signed: bool = True,
    is_late: bool = False,
) -> str:
    """Contracts of one year for those of the crowd for whom the condition holds."""
    ends = f"({starts} + interval '1 year')::date"
    basket = "'[]'::jsonb" if kind == "GROUP" else "NULL"
    signed, recorded = (starts, "now()") if is_signed else ("NULL", "NULL")
    reason = "'late'" if is_late else "NULL"
    return (
        f"{_CONTRACT} SELECT {number}, 'BCON-' || {number}, '{kind}', region_id, home_id, team_id, "
        f"{household}, {roster}, {basket}, '', 1, {starts}, {ends}, {ends}, 'CLINIC', FALSE, FALSE, '[]', "
        f"{renews}, {follows}, '[]', {signed}, {recorded}, now(), {reason}, {is_late}, 'BTOK-' || {number}, now(), "
        "'bench', 1 "
        f"FROM crowd WHERE {condition}"
    )


_STATEMENTS: Final = (
    "INSERT INTO resident (id, code, region_id, grid_id, name, born, sex, recorded_at, version) "
    "SELECT g, 'BRES-' || g, region_id, grid_id, '示例' || (g - CASE WHEN g % 100 = 0 THEN 1 ELSE 0 END), "
    "date '1930-01-01' + ((g - CASE WHEN g % 100 = 0 THEN 1 ELSE 0 END) % 34000 * 7919 % 34000)::int, 'FEMALE', "
    "now() - (g % 300) * interval '1 day', 1 FROM crowd",
    "INSERT INTO resident_registration (id, resident_id, institution_id, at, by) "
    "SELECT g, g, home_id, now(), 'bench' FROM crowd",
    "INSERT INTO household (id, code, formed, version) SELECT g / 4, 'BHH-' || (g / 4), date '2020-01-01', 1 "
    "FROM crowd WHERE g % 4 = 0",
    "INSERT INTO household_member (id, household_id, resident_id, is_anchor, relation, starts) "
    "SELECT g, g / 4, g, FALSE, 'OTHER', date '2020-01-01' FROM crowd",
    "INSERT INTO phone (id, code, resident_id, number_sealed, number_index, is_mobile, is_primary, owner, status, "
    "starts) SELECT g, 'BTEL-' || g, g, 'sealed', 'bench' || g, TRUE, TRUE, 'SELF', "
    "(ARRAY['UNVERIFIED', 'VERIFIED', 'WRONG_NUMBER'])[1 + g % 3], today - (g % 200)::int FROM crowd",
    _paper("g", "g % 5 < 3"),
    "INSERT INTO enrolment (id, code, resident_id, contract_id, starts, ends, covered_until, recorded_at) "
    "SELECT g, 'BENR-' || g, g, g, starts, (starts + interval '1 year')::date, "
    "(starts + interval '1 year')::date, now() FROM crowd WHERE g % 5 < 3",
    "INSERT INTO contract_person (id, contract_id, resident_id, basket, starts, enrolment_id, added_at) "
    "SELECT g, g, g, '[]', starts, g, now() FROM crowd WHERE g % 5 < 3",
    _paper("10000000 + g", "g % 20 = 0", starts="(starts + interval '1 year')::date", renews="g", is_signed=False),
    _paper("50000000 + g", "g % 20 = 1", starts="today + 20", follows="g", is_signed=False),
    "INSERT INTO contract_person (id, contract_id, resident_id, basket, starts, added_at) "
    "SELECT n, n, g, '[]', today, now() FROM (SELECT g, today, CASE g % 20 WHEN 0 THEN 10000000 ELSE 50000000 END + g "
    "AS n FROM crowd WHERE g % 20 < 2) x",
    _paper("20000000 + g", "g % 20 = 3", is_late=True),
    _paper("30000000 + g", "g % 40 = 4", kind="FAMILY", starts="today - 100", household="g / 4"),
    "INSERT INTO roster (id, code, kind, name, institution_id, version, region_id) "
    "SELECT g / 500, 'BROS-' || (g / 500), 'EMPLOYER', '示例单位', home_id, 1, region_id FROM crowd WHERE g % 500 = 0",
    "INSERT INTO roster_member (id, roster_id, resident_id, starts) SELECT g, g / 500, g, today - 10 "
    "FROM crowd WHERE g % 25 = 7 AND g >= 500 AND EXISTS (SELECT 1 FROM roster l WHERE l.id = g / 500)",
    _paper("40000000 + g", "g % 500 = 0", kind="GROUP", starts="today - 100", roster="g / 500"),
    "INSERT INTO unsigned_record (id, code, resident_id, institution_id, team_id, reason, on_day, ask_again, note, at, "
    "by) SELECT g, 'BWHY-' || g, g, home_id, team_id, 'REFUSED', today - 90, today - (g % 60)::int, '', now(), 'bench' "
    "FROM crowd WHERE g % 10 = 4",
)
"""In the order in which rows refer to each other."""

_TABLES: Final = (
    "resident",
    "resident_registration",
    "household",
    "household_member",
    "phone",
    "contract",
    "enrolment",
    "contract_person",
    "roster",
    "roster_member",
    "unsigned_record",
)


async def crowd(first: int, last: int) -> None:
    """Make the residents of these numbers, with everything that puts somebody on a worklist; on PostgreSQL alone."""
    client = connection()
    async with transaction():
        client = connection()
        await client.execute_query("SET LOCAL session_replication_role = replica")
        await client.execute_query(_TEAMS)
        await client.execute_query(_EACH.format(first=first, last=last))
        for statement in _STATEMENTS:
            await client.execute_query(statement)
        for table in _TABLES:
            await client.execute_query(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    await connection().execute_query("ANALYZE")
