"""Storage of residents and of the dated facts that eligibility is decided by.

A dated fact is a row with the half-open period [starts, ends), and it ends by its `ends`. Rows are never deleted.
Where only one can stand at a time, the database itself refuses a second (`migrations/0002_invariants.py`). No row here
says who somebody is: names, documents, phones and addresses stand in tables of their own.

Each index by value ends with the resident, so that whichever of the two indexes SQLite, which keeps no statistics
unasked, takes to look for one resident's fact, it finds it at once and never reads all facts of that value.
"""

from enrolment.models.group import Household, HouseholdMember, Roster, RosterMember
from enrolment.models.health import (
    Diagnosis,
    MobilityAssessment,
    PopulationTag,
    Pregnancy,
    RecordedFlag,
    RiskGrading,
    TbTreatment,
)
from enrolment.models.holding import Holding
from enrolment.models.resident import Residence, Resident

__all__ = [
    "Diagnosis",
    "Holding",
    "Household",
    "HouseholdMember",
    "MobilityAssessment",
    "PopulationTag",
    "Pregnancy",
    "RecordedFlag",
    "Residence",
    "Resident",
    "RiskGrading",
    "Roster",
    "RosterMember",
    "TbTreatment",
]
