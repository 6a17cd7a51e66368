"""Who is asking: the typed actor that every read and write is done for."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class AccessRole(Enum):
    """What somebody may be in the service (DOMAIN A6, DECISIONS «Roles and claims»)."""

    RESIDENT = "RESIDENT"
    CLINIC_CLERK = "CLINIC_CLERK"
    FAMILY_DOCTOR = "FAMILY_DOCTOR"
    TEAM_LEADER = "TEAM_LEADER"
    INSTITUTION_ADMIN = "INSTITUTION_ADMIN"
    HOSPITAL_LIAISON = "HOSPITAL_LIAISON"
    PACKAGE_DESIGNER = "PACKAGE_DESIGNER"
    PACKAGE_REVIEWER = "PACKAGE_REVIEWER"
    REGION_AUTHORITY = "REGION_AUTHORITY"
    EVALUATOR = "EVALUATOR"
    AUDITOR = "AUDITOR"
    SYSTEM_ADMIN = "SYSTEM_ADMIN"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a verified token, or nobody in particular (`ANONYMOUS`)."""

    subject: str | None = None
    roles: frozenset[AccessRole] = field(default_factory=frozenset)
    region: str | None = None  # division code: the actor's scope is this region and all below it
    institution: str | None = None
    practitioner: str | None = None
    resident: str | None = None
    guardian_of: frozenset[str] = field(default_factory=frozenset)
    expires_at: datetime | None = None  # when the token ends; None for the anonymous

    @property
    def is_anonymous(self) -> bool:
        """True for a caller without a token."""
        return self.subject is None


ANONYMOUS = Actor()
