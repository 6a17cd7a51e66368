"""Worklists: the index they are read from, and the marks that every change leaves for it."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.operations import Operation, RunSQL

from core.invariants import AppendOnly, Check
from core.marking import Marked, Subject

_RESIDENT = ("RESIDENT", "resident_id")
_CONTRACT = ("CONTRACT", "contract_id")
_TEAM = ("TEAM", "team_id")

_MARKED: dict[str, tuple[tuple[str, str] | Subject, ...]] = {
    "resident": (("RESIDENT", "id"),),
    "resident_registration": (_RESIDENT,),
    "told_apart": (_RESIDENT,),
    "identity_document": (_RESIDENT,),
    "phone": (_RESIDENT,),
    "population_tag": (_RESIDENT,),
    "diagnosis": (_RESIDENT,),
    "pregnancy": (_RESIDENT,),
    "tb_treatment": (_RESIDENT,),
    "unsigned_record": (_RESIDENT,),
    "enrolment": (_RESIDENT, _CONTRACT),
    "household_member": (_RESIDENT, ("HOUSEHOLD", "household_id")),
    "roster_member": (_RESIDENT, ("ROSTER", "roster_id")),
    "contract": (("CONTRACT", "id"), ("HOUSEHOLD", "household_id"), _TEAM),
    "family_membership": (_CONTRACT,),
    "group_cover": (_CONTRACT,),
    "team": (("TEAM", "id"),),
    "team_member": (_TEAM,),
    "team_standing": (_TEAM,),
    "team_chain_link": (_TEAM,),
    "team_area": (("GRID", "grid_id"),),
    "practitioner": (("PRACTITIONER", "id"),),
    "practice_site": (("PRACTITIONER", "practitioner_id"),),
    "institution": (("TEAMS", "0"),),
    "affiliation": (("TEAMS", "0"),),
    "network": (("TEAMS", "0"),),
    "regional_policy": (("TEAMS", "0"), Subject("REGION", "region_id", ("parameter", "AGES"))),
}
"""Which changes may put something on a worklist or take it off, and about what they are.

Of consents and signatures the contract tells, whose version rises with each. Ages make and unmake key populations
of a whole region: one mark, worked off resident by resident later.
"""

_STANDING = (("RESIDENT", "resident"), ("CONTRACT", "contract"), ("HOUSEHOLD", "household"), ("TEAM", "team"))


class Migration(migrations.Migration):
    """Worklist entries and marks, and pairs of residents who are told apart; what is there already is marked, so that the first reading works it out."""

    dependencies: list[tuple[str, str]] = [("enrolment", "0007_jobs"), ("teams", "0003_invariants")]

    operations: list[Operation] = [
        ops.CreateModel(
            name="WorklistEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=30)),
                ("place", fields.CharField(max_length=1)),
                ("place_id", fields.IntField()),
                ("due", fields.DateField()),
                ("subject_id", fields.IntField()),
                ("other_id", fields.IntField(default=0)),
                ("since", fields.DateField()),
                ("reason", fields.CharField(max_length=30)),
            ],
            options={
                "table": "worklist_entry",
                "app": "enrolment",
                "unique_together": (("kind", "subject_id", "other_id", "place", "place_id"),),
                "indexes": [
                    Index(fields=["kind", "place", "place_id", "due", "subject_id", "other_id"]),
                    Index(fields=["other_id", "kind"]),
                ],
                "pk_attr": "id",
                "table_description": "Something stands on a worklist of a place (工作清单条目). An index over facts: it may be made anew at any time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WorklistMark",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("noun", fields.CharField(max_length=12)),
                ("subject_id", fields.IntField()),
                ("after_id", fields.IntField(default=0, db_default=0)),
            ],
            options={
                "table": "worklist_mark",
                "app": "enrolment",
                "pk_attr": "id",
                "table_description": "Facts about something changed: what stands on worklists because of it is to be worked out again.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ToldApart",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "resident",
                    fields.ForeignKeyField(
                        "enrolment.Resident",
                        source_field="resident_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "other",
                    fields.ForeignKeyField(
                        "enrolment.Resident",
                        source_field="other_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("by", fields.CharField(max_length=200)),
                ("reason", fields.CharField(max_length=500, default="")),
            ],
            options={
                "table": "told_apart",
                "app": "enrolment",
                "unique_together": (("resident_id", "other_id"),),
                "indexes": [Index(fields=["other_id"])],
                "pk_attr": "id",
                "table_description": "Two records alike that are not of one person (确认非同一人, R231), as somebody said: `resident` is the one that",
            },
            bases=["Model"],
        ),
        Check("told_apart", "told_apart_in_order", ("resident_id", "other_id"), "resident_id < other_id"),
        AppendOnly("told_apart"),
        *(Marked("worklist_mark", table, *subjects) for table, subjects in _MARKED.items()),
        *(
            RunSQL(
                f"INSERT INTO worklist_mark (noun, subject_id) SELECT '{noun}', id FROM \"{table}\"",
                reverse_sql="",
            )
            for noun, table in _STANDING
        ),
    ]
