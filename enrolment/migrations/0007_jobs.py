"""Long work over a list, done in the background: one open job of a kind for a list, nothing of it is ever deleted.
What is proposed to somebody by it waits once a package and enrolment; what is offered is judged again as it was."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation, RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from core.invariants import Check, NeverDeleted


class _Added(ops.AddField):
    """A column of a table that has triggers: dropped as such, where Tortoise would write the table anew without them."""

    async def database_backward(
        self,
        app_label: str,  # noqa: ARG002
        old_state: State,  # noqa: ARG002
        new_state: State,  # noqa: ARG002
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Drop the column alone."""
        if state_editor is not None:
            await state_editor.client.execute_query('ALTER TABLE "contract_person" DROP COLUMN "is_discreet"')


class Migration(migrations.Migration):
    """Jobs and their rows, and proposals of packages."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0007_taken_up_once"), ("teams", "0003_invariants")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="Job",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                ("kind", fields.CharField(max_length=30)),
                ("list", fields.CharField(max_length=120)),
                (
                    "region",
                    fields.ForeignKeyField(
                        "teams.Region",
                        source_field="region_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "institution",
                    fields.ForeignKeyField(
                        "teams.Institution",
                        source_field="institution_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("is_confidential", fields.BooleanField(default=False)),
                ("policy", fields.CharField(max_length=20)),
                ("given", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("claims", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("subject", fields.CharField(max_length=200)),
                ("state", fields.CharField(default="QUEUED", max_length=20)),
                ("failure", fields.CharField(null=True, max_length=20)),
                ("is_judging", fields.BooleanField(default=False)),
                ("place", fields.IntField(default=0)),
                ("total", fields.IntField()),
                ("done", fields.IntField(default=0)),
                ("rejected", fields.IntField(default=0)),
                ("skipped", fields.IntField(default=0)),
                ("attempts", fields.IntField(default=0)),
                ("lease_owner", fields.CharField(null=True, max_length=40)),
                ("lease_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("turn_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("started_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "job",
                "app": "enrolment",
                "indexes": [Index(fields=["institution_id", "id"]), Index(fields=["region_id", "id"])],
                "pk_attr": "id",
                "table_description": "Work of one kind over a list, asked for by one actor (长任务). FHIR: Task.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JobRow",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "job",
                    fields.ForeignKeyField(
                        "enrolment.Job",
                        source_field="job_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("subject", fields.CharField(max_length=40)),
                ("given", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("state", fields.CharField(default="WAITING", max_length=20)),
                ("problems", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("result", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "job_row",
                "app": "enrolment",
                "unique_together": (("job_id", "position"),),
                "indexes": [Index(fields=["job_id", "state", "position"])],
                "pk_attr": "id",
                "table_description": "One row of the list of a job, and what became of it (长任务明细).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PackageProposal",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code", fields.CharField(unique=True, max_length=32)),
                (
                    "enrolment",
                    fields.ForeignKeyField(
                        "enrolment.Enrolment",
                        source_field="enrolment_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "package",
                    fields.ForeignKeyField(
                        "catalog.ServicePackage",
                        source_field="package_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "package_version",
                    fields.ForeignKeyField(
                        "catalog.PackageVersion",
                        source_field="package_version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("options", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("left_out", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("is_choice_open", fields.BooleanField()),
                ("proposed_on", fields.DateField()),
                ("proposed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("proposed_by", fields.CharField(max_length=200)),
                ("outcome", fields.CharField(null=True, max_length=20)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_by", fields.CharField(null=True, max_length=200)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "package_proposal",
                "app": "enrolment",
                "indexes": [Index(fields=["enrolment_id", "id"])],
                "pk_attr": "id",
                "table_description": "A package is proposed beside an enrolment (推荐), and nobody holds it by that. Whose it is, the enrolment tells.",
            },
            bases=["Model"],
        ),
        _Added(model_name="ContractPerson", name="is_discreet", field=fields.BooleanField(null=True)),
        Check(
            "package_proposal",
            "package_proposal_settled_as_something",
            ("outcome", "settled_at", "settled_by"),
            "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_by IS NULL)",
        ),
        RunSQL(
            'CREATE UNIQUE INDEX "package_proposal_waits_once" ON "package_proposal" (enrolment_id, package_id) '
            "WHERE settled_at IS NULL",
            reverse_sql='DROP INDEX "package_proposal_waits_once"',
        ),
        NeverDeleted("package_proposal"),
        Check(
            "job",
            "job_counts_within_total",
            ("total", "place", "done", "rejected", "skipped"),
            "done >= 0 AND rejected >= 0 AND skipped >= 0 AND done + rejected + skipped <= total "
            "AND place >= 0 AND place <= total",
        ),
        Check(
            "job",
            "job_leased_while_running",
            ("lease_owner", "lease_until", "state"),
            "(lease_owner IS NULL) = (lease_until IS NULL) AND (lease_owner IS NULL OR state = 'RUNNING')",
        ),
        Check(
            "job",
            "job_over_when_finished",
            ("finished_at", "state"),
            "(finished_at IS NULL) = (state IN ('QUEUED', 'RUNNING'))",
        ),
        Check("job_row", "job_row_position_from_one", ("position",), "position >= 1"),
        RunSQL(
            "CREATE UNIQUE INDEX \"job_one_open_for_a_list\" ON \"job\" (kind, list) WHERE state IN ('QUEUED', 'RUNNING')",
            reverse_sql='DROP INDEX "job_one_open_for_a_list"',
        ),
        RunSQL(
            "CREATE INDEX \"job_waiting_by_turn\" ON \"job\" (turn_at, id) WHERE state IN ('QUEUED', 'RUNNING')",
            reverse_sql='DROP INDEX "job_waiting_by_turn"',
        ),
        NeverDeleted("job"),
        NeverDeleted("job_row"),
    ]
