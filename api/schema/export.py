"""`python -m api.schema.export` rewrites schema.graphql, the committed public schema."""

from pathlib import Path

from api.schema.build import build

SCHEMA_FILE = Path(__file__).parents[2] / "schema.graphql"
HEADER = "# The public schema of Qianyue. Made from the code by `make schema`; a test fails when the two differ.\n\n"


def public_schema() -> str:
    """The schema as it is committed."""
    return HEADER + build().as_str() + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(public_schema(), encoding="utf-8")
