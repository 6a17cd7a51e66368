"""Long work over a list (长任务), done in the background: what was asked, how far it is, what became of each row."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Job(Model):
    """Work of one kind over a list, asked for by one actor (长任务). FHIR: Task.

    Whoever holds the lease works on it, chunk by chunk; `place` is the last position that is done with in the present
    pass. It belongs to an institution, or where none is named to a region as a whole.
    """

    id = fields.IntField(primary_key=True)
    code = fields.CharField(max_length=32, unique=True)
    kind = fields.CharField(max_length=30)  # a `JobKind`
    list = fields.CharField(max_length=120)  # which list: one open job of a kind for it
    region: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "teams.Region", on_delete=fields.RESTRICT, related_name=False
    )
    region_id: int
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "teams.Institution", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    institution_id: int | None
    is_confidential = fields.BooleanField(default=False)  # not for the region: its rows tell of sensitive populations
    policy = fields.CharField(max_length=20)  # an `ErrorPolicy`
    given: Any = fields.JSONField()  # the input without its rows, in the wire's spelling
    claims: Any = fields.JSONField()  # who asked, as `enrolment.jobs.claims` writes it
    subject = fields.CharField(max_length=200)  # the token's `sub`
    state = fields.CharField(max_length=20, default="QUEUED")  # a `JobState`
    failure = fields.CharField(max_length=20, null=True)  # a `JobFailure`
    is_judging = fields.BooleanField(default=False)  # the first of two passes, which writes nothing
    place = fields.IntField(default=0)
    total = fields.IntField()
    done = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    skipped = fields.IntField(default=0)
    attempts = fields.IntField(default=0)  # how often it was taken up since it last got on
    lease_owner = fields.CharField(max_length=40, null=True)
    lease_until = fields.DatetimeField(null=True)
    turn_at = fields.DatetimeField()  # who has waited longest is next
    asked_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Table name, and the indexes that lists walk along."""

        app = "enrolment"
        table = "job"
        indexes = (("institution_id", "id"), ("region_id", "id"))


class JobRow(Model):
    """One row of the list of a job, and what became of it (长任务明细)."""

    id = fields.IntField(primary_key=True)
    job: fields.ForeignKeyRelation[Job] = fields.ForeignKeyField(
        "enrolment.Job", on_delete=fields.RESTRICT, related_name=False
    )
    job_id: int
    position = fields.IntField()  # from 1
    subject = fields.CharField(max_length=40)  # code of what the row is about
    given: Any = fields.JSONField(null=True)  # what the row says beside, in the wire's spelling
    state = fields.CharField(max_length=20, default="WAITING")  # a `JobRowState`
    problems: Any = fields.JSONField(null=True)  # code, path, zh, en of each
    result = fields.CharField(max_length=40, null=True)  # code of what came of it

    class Meta:
        """Table name; rows are read by position, and by state."""

        app = "enrolment"
        table = "job_row"
        unique_together = (("job_id", "position"),)
        indexes = (("job_id", "state", "position"),)
