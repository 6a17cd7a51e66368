"""Invariants of drafts, of what a region says of a package, and of choices that cost more."""

from tortoise import migrations
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check, NeverDeleted, PlainOrder


class Migration(migrations.Migration):
    """One open draft a package and region, states and acts of the closed sets, events never change."""

    dependencies: list[tuple[str, str]] = [("catalog", "0003_drafts")]

    operations: list[Operation] = [
        RunSQL(
            'CREATE UNIQUE INDEX "draft_one_open" ON "draft" ("package_id", "region_id") '
            "WHERE state IN ('DRAFT', 'IN_REVIEW', 'APPROVED')",
            reverse_sql='DROP INDEX "draft_one_open"',
        ),
        Check(
            "draft",
            "draft_state_is_known",
            ("state",),
            "state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'WITHDRAWN')",
        ),
        Check("draft", "draft_version_from_one", ("version",), "version >= 1"),
        Check(
            "publication",
            "publication_act_is_known",
            ("act",),
            "act IN ('OFFERED', 'RETIRED', 'LEFT_OUT', 'INHERITED', 'CALLED_OFF')",
        ),
        Check(
            "publication",
            "publication_calls_off_what_stands",
            ("act", "revision"),
            "revision >= 1 AND (act = 'CALLED_OFF') = (revision % 2 = 0)",
        ),
        Check(
            "choice_group",
            "choice_group_at_least_within",
            ("at_least", "choose"),
            "at_least IS NULL OR (at_least >= 0 AND at_least <= choose)",
        ),
        Check(
            "choice_option",
            "choice_option_surcharge_has_a_payer",
            ("surcharge_fen", "surcharge_payer"),
            "(surcharge_fen IS NULL) = (surcharge_payer IS NULL) AND (surcharge_fen IS NULL OR surcharge_fen >= 1)",
        ),
        Check(
            "package_event",
            "package_event_draft_has_a_version",
            ("draft_id", "draft_version"),
            "(draft_id IS NULL) = (draft_version IS NULL)",
        ),
        NeverDeleted("draft"),
        AppendOnly("version_origin"),
        AppendOnly("package_event"),
        PlainOrder("draft", "code", 60),
    ]
