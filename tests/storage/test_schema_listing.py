"""The migrated database is exactly the committed listing: no index, check or trigger goes missing in a rebuild."""

import os
from pathlib import Path

from tests.storage.listing import listing


async def test_the_migrated_schema_is_the_committed_listing(database: str, engine: str) -> None:
    committed = Path(__file__).parent / f"schema.{engine}.txt"
    actual = await listing(database)

    if os.environ.get("REWRITE_LISTING"):
        committed.write_text(actual, encoding="utf-8")

    assert actual == committed.read_text(encoding="utf-8"), (
        "The migrated schema changed. Read the difference; when it is meant, run the test with REWRITE_LISTING=1."
    )
