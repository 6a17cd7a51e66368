"""Storage of residents and of the dated facts that eligibility is decided by.

A dated fact is a row with the half-open period [starts, ends), and it ends by its `ends`. Rows are never deleted.
Where only one can stand at a time, the database itself refuses a second (`migrations/0002_invariants.py`). No row here
says who somebody is: names, documents, phones and addresses stand in tables of their own.

Each index by value ends with the resident, so that whichever of the two indexes SQLite, which keeps no statistics
unasked, takes to look for one resident's fact, it finds it at once and never reads all facts of that value.
"""

from enrolment.models.agreement import AgreementContent
from enrolment.models.contract import (
    AgreementTemplate,
    Consent,
    Contract,
    ContractEvent,
    ContractPerson,
    Signature,
)
from enrolment.models.enrolment import (
    Ending,
    Enrolment,
    FamilyMembership,
    GroupCover,
    ResidentRequest,
    SigningCode,
    UnsignedRecord,
)
from enrolment.models.figure import FigureExplanation, ReportedFigure
from enrolment.models.group import Household, HouseholdHead, HouseholdMember, Roster, RosterMember
from enrolment.models.health import (
    Diagnosis,
    MobilityAssessment,
    PopulationTag,
    Pregnancy,
    RecordedFlag,
    RiskGrading,
    TbTreatment,
)
from enrolment.models.identity import (
    Address,
    Guardianship,
    HealthRecord,
    IdentityDocument,
    Phone,
    PhoneVerification,
)
from enrolment.models.job import Job, JobRow
from enrolment.models.notice import NoticePosition, Reminder, Webhook, WebhookDelivery
from enrolment.models.proposal import PackageProposal
from enrolment.models.register import (
    RegisterImport,
    RegisterMapping,
    RegisterSource,
    RegisterUpload,
    RegisterUploadPart,
)
from enrolment.models.resident import Residence, Resident, ResidentRegistration, ToldApart
from enrolment.models.selection import Selection, SelectionPrice
from enrolment.models.worklist import WorklistEntry, WorklistMark

__all__ = [
    "Address",
    "AgreementContent",
    "AgreementTemplate",
    "Consent",
    "Contract",
    "ContractEvent",
    "ContractPerson",
    "Diagnosis",
    "Ending",
    "Enrolment",
    "FamilyMembership",
    "FigureExplanation",
    "GroupCover",
    "Guardianship",
    "HealthRecord",
    "Household",
    "HouseholdHead",
    "HouseholdMember",
    "IdentityDocument",
    "Job",
    "JobRow",
    "MobilityAssessment",
    "NoticePosition",
    "PackageProposal",
    "Phone",
    "PhoneVerification",
    "PopulationTag",
    "Pregnancy",
    "RecordedFlag",
    "RegisterImport",
    "RegisterMapping",
    "RegisterSource",
    "RegisterUpload",
    "RegisterUploadPart",
    "Reminder",
    "ReportedFigure",
    "Residence",
    "Resident",
    "ResidentRegistration",
    "ResidentRequest",
    "RiskGrading",
    "Roster",
    "RosterMember",
    "Selection",
    "SelectionPrice",
    "Signature",
    "SigningCode",
    "TbTreatment",
    "ToldApart",
    "UnsignedRecord",
    "Webhook",
    "WebhookDelivery",
    "WorklistEntry",
    "WorklistMark",
]
