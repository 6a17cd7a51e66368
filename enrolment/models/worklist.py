"""What worklists are read from (工作清单索引): what stands on which list where, and what has changed since."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class WorklistEntry(Model):
    """Something stands on a worklist of a place (工作清单条目). An index over facts: it may be made anew at any time.

    `place` is a region ("R"), an institution ("I") or a team ("T") by its row id; what stands on the lists of several
    places has a row for each. `subject` and `other` are row ids of what the kind is about (`worklists.kind.STOCKS`).
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=30)  # a `WorklistKind`
    place = fields.CharField(max_length=1)
    place_id = fields.IntField()
    due = fields.DateField()  # what the list is ordered by
    subject_id = fields.IntField()
    other_id = fields.IntField(default=0)
    since = fields.DateField()
    reason = fields.CharField(max_length=30)  # a `WorklistReason`

    class Meta:
        """Table name, the order that pages walk along, and the way back from a subject."""

        app = "enrolment"
        table = "worklist_entry"
        unique_together = (("kind", "subject_id", "other_id", "place", "place_id"),)
        indexes = (("kind", "place", "place_id", "due", "subject_id", "other_id"), ("other_id", "kind"))


class WorklistMark(Model):
    """Facts about something changed: what stands on worklists because of it is to be worked out again.

    Written by triggers in the transaction of the change, so that nothing that writes can forget it; read and deleted
    by `worklists.keeping`.
    """

    id = fields.BigIntField(primary_key=True)
    noun = fields.CharField(max_length=12)
    subject_id = fields.IntField()
    after_id = fields.IntField(default=0, db_default=0)  # of a region: up to which resident it is worked out already

    class Meta:
        """Table name."""

        app = "enrolment"
        table = "worklist_mark"
