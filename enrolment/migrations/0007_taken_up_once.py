"""An enrolment that was ended before it began is in nobody's way: the one it took up may be taken up again."""

from tortoise import migrations
from tortoise.migrations.operations import Operation, RunSQL


def _indexed(link: str, name: str, counts: str) -> str:
    return f'CREATE UNIQUE INDEX "{name}" ON "enrolment" ({link}) WHERE {link} IS NOT NULL AND {counts}'


def _narrowed(link: str, name: str) -> list[RunSQL]:
    """Only what covers a day takes another up. Nothing that stands can break the narrower rule."""
    before, after = "voided_at IS NULL", "voided_at IS NULL AND starts < covered_until"
    dropped = f'DROP INDEX "{name}"'
    return [
        RunSQL(dropped, reverse_sql=_indexed(link, name, before)),
        RunSQL(_indexed(link, name, after), reverse_sql=dropped),
    ]


class Migration(migrations.Migration):
    """Renewed once, followed once: by an enrolment that covers a day."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0006_agreement_content")]

    operations: list[Operation] = [
        *_narrowed("renews_id", "enrolment_renewed_once"),
        *_narrowed("follows_id", "enrolment_followed_once"),
    ]
