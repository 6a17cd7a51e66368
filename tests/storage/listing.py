"""What a migrated database consists of, as lines a reviewer can read and a test can compare."""

from core.database import connection
from core.database_url import is_sqlite

_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_POSTGRES = """
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type
       || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END AS line
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ': ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || tgrelid::regclass || ': ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


async def listing(url: str) -> str:
    """Tables, columns, constraints, indexes and triggers of the open database at `url`, one a line, sorted."""
    if is_sqlite(url):
        rows = await connection().execute_query_dict(_SQLITE)
        lines = [f"{row['type']} {row['tbl_name']}: {' '.join((row['sql'] or row['name']).split())}" for row in rows]
    else:
        lines = [str(row["line"]) for row in await connection().execute_query_dict(_POSTGRES)]
    return "\n".join(sorted(lines)) + "\n"
