"""What of a settling mutation's input a row of a worklist knows (处理参数): codes and versions, by name. Pure."""

from __future__ import annotations

from enrolment.worklists.kind import WorklistStep
from enrolment.worklists.reading import EntryRow

_INPUTS = {
    WorklistStep.SIGN_CONTRACT: (("resident", "resident"),),
    WorklistStep.RENEW_CONTRACT: (("enrolment", "enrolment"), ("expectedVersion", "version_contract")),
    WorklistStep.RENEW_FAMILY: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.SIGN_PREPARED_FAMILY: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.CONSENT_TO_CONTRACT: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.SIGN_FOR_RESIDENT: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.SIGN_FOR_PROVIDER: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.WITHDRAW_CONTRACT: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.VERIFY_PHONE: (
        ("resident", "resident"),
        ("phone", "phone"),
        ("expectedVersion", "version_resident"),
    ),
    WorklistStep.ADD_PHONE: (("resident", "resident"), ("expectedVersion", "version_resident")),
    WorklistStep.END_PHONE: (
        ("resident", "resident"),
        ("phone", "phone"),
        ("expectedVersion", "version_resident"),
    ),
    WorklistStep.ADD_FAMILY_MEMBER: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.SIGN_FAMILY: (
        ("household", "household"),
        ("anchor", "resident"),
        ("members.0.resident", "resident"),  # the anchor signs too, and the others with it
        ("expectedVersion", "version_household"),
    ),
    WorklistStep.SIGN_GROUP: (("roster", "roster"), ("expectedVersion", "version_roster")),
    WorklistStep.END_GROUP: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.LEAVE_ROSTER: (("roster", "roster"), ("members.0", "resident"), ("expectedVersion", "version_roster")),
    WorklistStep.JOIN_TEAM: (("team", "team"), ("expectedVersion", "version_team")),
    WorklistStep.DECIDE_LATE_ENTRY: (("contract", "contract"), ("expectedVersion", "version_contract")),
    WorklistStep.MERGE_RESIDENTS: (
        ("survivor", "resident"),
        ("survivorVersion", "version_resident"),
        ("duplicate", "other_resident"),
        ("duplicateVersion", "version_other_resident"),
    ),
    WorklistStep.TELL_APART: (("resident", "resident"), ("other", "other_resident")),
}
"""By the mutation: the name of each part of its input (of a part within, with the way there), and the part of a row
that knows it."""


def inputs_of(row: EntryRow, step: WorklistStep) -> list[tuple[str, str]]:
    """What the row knows of the mutation's input; a part that it does not know is left out."""
    known = {f"version_{noun}": str(number) for noun, number in (row.versions or {}).items()}
    told = ((name, known.get(part) or getattr(row, part, None)) for name, part in _INPUTS[step])
    return [(name, str(value)) for name, value in told if value is not None]


def names_of(step: WorklistStep) -> tuple[str, ...]:
    """The parts of the mutation's input that rows know."""
    return tuple(name for name, _ in _INPUTS[step])
