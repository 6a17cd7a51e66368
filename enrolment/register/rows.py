"""The rows that a piece of a register becomes (台账入库), as the single verbs write them, by table. No storage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "resident": (
        "id",
        "code",
        "region_id",
        "grid_id",
        "name",
        "born",
        "sex",
        "died",
        "moved_away",
        "recorded_at",
        "version",
    ),
    "resident_registration": ("resident_id", "institution_id", "at", "by"),
    "identity_document": (
        "resident_id",
        "kind",
        "number_sealed",
        "number_index",
        "valid_until",
        "recorded_at",
        "recorded_by",
        "void_reason",
    ),
    "phone": (
        "id",
        "code",
        "resident_id",
        "number_sealed",
        "number_index",
        "is_mobile",
        "is_primary",
        "owner",
        "status",
        "starts",
    ),
    "phone_verification": ("phone_id", "status", "at", "by", "note"),
    "address": ("resident_id", "kind", "region_id", "grid_id", "text_sealed", "starts"),
    "residence": ("resident_id", "relation", "region_id", "starts", "ends"),
    "recorded_flag": ("resident_id", "flag", "starts", "ends", "recorded_by", "recorded_at"),
    "population_tag": (
        "resident_id",
        "tag",
        "starts",
        "ends",
        "evidence",
        "evidence_number_sealed",
        "recorded_by",
        "recorded_at",
    ),
    "diagnosis": (
        "resident_id",
        "icd10",
        "starts",
        "ends",
        "institution_id",
        "doctor",
        "recorded_by",
        "recorded_at",
    ),
    "pregnancy": (
        "resident_id",
        "lmp",
        "edd",
        "delivered",
        "lost",
        "discharged",
        "handbook",
        "recorded_by",
        "recorded_at",
        "version",
    ),
    "tb_treatment": ("resident_id", "starts", "ends", "recorded_by", "recorded_at"),
    "mobility_assessment": ("resident_id", "mobility", "starts", "ends", "reason", "recorded_by", "recorded_at"),
    "risk_grading": (
        "resident_id",
        "grade",
        "starts",
        "ends",
        "assessor_id",
        "reason",
        "evidence",
        "recorded_by",
        "recorded_at",
    ),
    "household": ("id", "code", "formed", "version"),
    "household_member": ("household_id", "resident_id", "is_anchor", "relation", "starts", "ends", "leaving"),
    "household_head": ("household_id", "resident_id", "starts"),
    "guardianship": ("resident_id", "guardian_id", "relation", "starts"),
    "contract": (
        "id",
        "code",
        "kind",
        "region_id",
        "institution_id",
        "team_id",
        "practitioner_id",
        "practitioner_role",
        "guiding_institution_id",
        "supporting_team_id",
        "chain",
        "household_id",
        "representative",
        "years",
        "starts",
        "ends",
        "covered_until",
        "channel",
        "business_line",
        "partner",
        "explanation_given",
        "accepts_outside_area",
        "provided",
        "signed_on",
        "signed_at",
        "offered_at",
        "backfill_reason",
        "needs_approval",
        "token",
        "recorded_at",
        "recorded_by",
        "version",
    ),
    "enrolment": ("id", "code", "resident_id", "contract_id", "starts", "ends", "covered_until", "recorded_at"),
    "contract_person": (
        "contract_id",
        "resident_id",
        "basket",
        "starts",
        "adopted_id",
        "enrolment_id",
        "added_at",
        "removed_at",
    ),
    "signature": (
        "contract_id",
        "party",
        "resident_id",
        "signer_id",
        "practitioner_id",
        "method",
        "at",
        "evidence",
        "recorded_at",
        "recorded_by",
    ),
    "family_membership": ("contract_id", "enrolment_id", "is_adopted", "starts", "ends"),
    "selection": (
        "id",
        "resident_id",
        "package_id",
        "version_id",
        "starts",
        "ends",
        "enrolment_id",
        "joining",
        "options",
        "left_out",
        "recorded_at",
        "closing",
    ),
    "selection_price": ("selection_id", "year", "payer", "fen", "is_placeholder"),
    "ending": ("enrolment_id", "on_day", "reason", "note", "at", "by"),
    "contract_event": (
        "contract_id",
        "resident_id",
        "kind",
        "from_state",
        "to_state",
        "on_day",
        "reason",
        "note",
        "at",
        "by",
    ),
    "health_record": ("code", "resident_id", "institution_id", "opened", "opened_by", "content", "version"),
    "unsigned_record": (
        "code",
        "resident_id",
        "institution_id",
        "team_id",
        "reason",
        "on_day",
        "ask_again",
        "note",
        "signed_by_resident",
        "signed_by_team",
        "at",
        "by",
    ),
    "register_source": (
        "register_import_id",
        "line",
        "resident_id",
        "contract_id",
        "enrolment_id",
        "person_number_sealed",
        "person_number_index",
        "contract_number",
        "household_number",
        "papers",
    ),
}
"""The columns that are written, by table, in an order in which nothing refers to what comes later."""  # fmt: skip

KEYED: Final = ("resident", "phone", "household", "contract", "enrolment", "selection")
"""Tables whose keys others refer to: they are taken ahead."""


class Ref(NamedTuple):
    """The key that a row of the piece will have; or what is known only when the piece is written."""

    table: str
    place: int


NOW: Final = Ref("now", 0)
"""The instant at which the piece is written."""

IMPORT: Final = Ref("import", 0)
"""The row of the import that writes the piece."""

IMPORT_CODE: Final = Ref("import", 1)
"""The import's public code."""


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order of `COLUMNS`; of `KEYED` tables the number in the piece, from 0, stands for the key
    until it is taken, as it does wherever it is referred to (`Ref`)."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: Any) -> None:
        """One row."""
        self.of[table].append(values)

    def keyed(self, table: str, *values: Any) -> Ref:
        """One row that others refer to."""
        rows = self.of[table]
        ref = Ref(table, len(rows))
        rows.append((ref, *values))
        return ref


def resolved(rows: Sequence[tuple[Any, ...]], keys: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows with what is known now (`keys`: by table, and of `NOW` and `IMPORT`) in the place of references."""
    return [tuple([keys[v.table][v.place] if type(v) is Ref else v for v in row]) for row in rows]
