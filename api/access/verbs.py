"""The one table verb → roles → scope. What is not in it is refused; docs/access.md is made from it.

A row answers «may somebody with this role use the verb at all»; the scope says which rows the verb may then
touch, and the operation behind it asks `teams.scope`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from api.access.tokens import unauthenticated
from core.actor import AccessRole, Actor
from core.faults import Fault, FaultCode
from core.language import Text
from enrolment.scope import STAFF


class Scope(Enum):
    """Which rows a permitted verb reaches."""

    PUBLIC = "PUBLIC"
    VISIBLE = "VISIBLE"
    REGION = "REGION"
    STAFF = "STAFF"
    RESIDENTS = "RESIDENTS"
    OWN = "OWN"


class Everybody(Enum):
    """The type of `EVERYBODY`, the roles of a public verb: also callers without a token."""

    EVERYBODY = "everybody"


EVERYBODY: Final = Everybody.EVERYBODY


@dataclass(frozen=True, slots=True)
class Verb:
    """One root field of the schema («Query.menu»), or route beside it («POST /registers»), and who may use it."""

    field: str
    roles: frozenset[AccessRole] | Everybody
    scope: Scope
    note: str

    def __post_init__(self) -> None:
        """What is public or visible is everybody's to ask, and nothing else is; otherwise it is a slip in the table."""
        if (self.roles is EVERYBODY) != (self.scope in (Scope.PUBLIC, Scope.VISIBLE)):
            raise ValueError(f"{self.field}: EVERYBODY goes with Scope.PUBLIC or Scope.VISIBLE, and only with them")


def _public(field: str, note: str) -> Verb:
    return Verb(field, EVERYBODY, Scope.PUBLIC, note)


def _visible(field: str, note: str) -> Verb:
    return Verb(field, EVERYBODY, Scope.VISIBLE, note)


READERS: Final = frozenset(AccessRole)
"""Who may read the delivery side: everybody with a role, each within the own reach; residents choose a team."""

STAFF_READERS: Final = READERS - {AccessRole.RESIDENT}
"""Who may ask about people and how a team is put together: everybody with a role of the service."""


def _reads(field: str, note: str) -> Verb:
    return Verb(field, READERS, Scope.STAFF, note)


def _looks_into(field: str, note: str) -> Verb:
    """What is not a resident's to ask."""
    return Verb(field, STAFF_READERS, Scope.STAFF, note)


AUTHORITY: Final = frozenset({AccessRole.REGION_AUTHORITY})
STAFFERS: Final = AUTHORITY | {AccessRole.INSTITUTION_ADMIN}


def _registers(field: str, note: str) -> Verb:
    """What only a region authority does to the delivery side."""
    return Verb(field, AUTHORITY, Scope.STAFF, note)


def _staffs(field: str, note: str) -> Verb:
    """What an institution's administrator does too."""
    return Verb(field, STAFFERS, Scope.STAFF, note)


def _compares(field: str, note: str) -> Verb:
    """What an evaluator asks too."""
    return Verb(field, STAFFERS | {AccessRole.EVALUATOR}, Scope.STAFF, note)


DESIGNERS: Final = frozenset({AccessRole.PACKAGE_DESIGNER})
REVIEWERS: Final = frozenset({AccessRole.PACKAGE_REVIEWER})
DRAFT_READERS: Final = DESIGNERS | REVIEWERS | {AccessRole.REGION_AUTHORITY, AccessRole.AUDITOR}
"""Who may read what is not published yet, and who did what to a package: each in the own region and below."""


def _designs(field: str, note: str) -> Verb:
    """What is written before anybody has approved it."""
    return Verb(field, DESIGNERS, Scope.REGION, note)


def _reviews(field: str, note: str) -> Verb:
    """What decides about other people's drafts, and about the menu."""
    return Verb(field, REVIEWERS, Scope.REGION, note)


def _reads_drafts(field: str, note: str) -> Verb:
    return Verb(field, DRAFT_READERS, Scope.REGION, note)


CLINIC_STAFF: Final = STAFF
"""Who registers residents and keeps what is known of them: a clinic's staff, and the region authority."""


def _attends(field: str, note: str, roles: frozenset[AccessRole] = CLINIC_STAFF) -> Verb:
    """What is done about residents."""
    return Verb(field, roles, Scope.RESIDENTS, note)


OWN_DOOR: Final = frozenset({AccessRole.RESIDENT})
"""Who comes in by the resident's own door."""


def _own(field: str, note: str) -> Verb:
    """What residents do for themselves and their wards."""
    return Verb(field, OWN_DOOR, Scope.OWN, note)


VERBS: Final[tuple[Verb, ...]] = (
    _public("Query.menu", "the published menu of a region on a day"),
    _public("Query.region", "one region by its division code"),
    _public("Query.regions", "regions, by the one they lie under and by kind"),
    _public("Query.serviceItem", "one service item by its code"),
    _public("Query.serviceItems", "service items of the published catalog"),
    _public("Query.servicePackage", "one service package by its code, published versions only"),
    _public("Query.servicePackages", "service packages with a published version"),
    _visible("Query.eligibility", "which packages of a menu somebody may have, by stated facts; nothing is kept"),
    _visible(
        "Query.quote", "what a basket would mean, by stated facts, or for a resident whom the caller's token reaches"
    ),
    _visible("Query.node", "an object by its id; null where there is none or it is not yours to see"),
    _visible("Query.nodes", "objects by their ids; null in place of each that is not there or not yours to see"),
    _reads("Query.institution", "one institution by its code"),
    _reads("Query.institutions", "institutions, by region, tier, kind, network, grid and department"),
    _looks_into("Query.network", "one care network by its code"),
    _looks_into("Query.networks", "care networks, by region, kind and institution"),
    _reads("Query.grids", "service areas of a region and who answers for them"),
    _looks_into("Query.practitioner", "one practitioner by code, as of a day"),
    _looks_into("Query.practitioners", "practitioners, by region, institution, licence and department, as of a day"),
    _reads("Query.team", "one team by its code, as of a day"),
    _reads("Query.teams", "teams, by region, home, member, state, room and package, as of a day"),
    _looks_into("Query.compositionReport", "a proposed team held against the rules of its region"),
    _looks_into("Query.departure", "what a member's leaving would break"),
    _looks_into("Query.individualProvider", "whether a doctor may sign alone"),
    _reads("Query.teamSuggestions", "teams for an address and a set of packages"),
    _looks_into("Query.staffing", "how the villages of a region are staffed"),
    _reads("Query.regionalPolicy", "what is in force in a region for one parameter; published, of any region"),
    _reads("Query.regionalPolicies", "all that is in force in a region; published, of any region"),
    _reads("Query.policyHistory", "what a region laid down for a parameter; published, of any region"),
    _looks_into(
        "Query.policyEffect", "what a policy row of a region within reach would change, before it is laid down"
    ),
    _reads("Query.agreementTemplate", "the text on which contracts are signed in a region; published, of any region"),
    _reads_drafts("Query.draft", "one draft by its code, with what is wrong with it and what it changes"),
    _reads_drafts("Query.drafts", "drafts, by region, package, state and author"),
    _reads_drafts("Query.packageHistory", "who did what to a package, and when"),
    _reads_drafts("Query.difference", "what differs between two versions of a package, published or drafted"),
    _reads_drafts("Query.impact", "what publishing a draft would mean for its region, or for one in it"),
    _reads_drafts("Query.menuPreview", "a region's menu as it would be with drafts offered"),
    _public("Subscription.menuChanged", "tells that a region's published menu changed"),
    _reviews("Mutation.publishPackages", "publish packages on the menu of the reviewer's region or of one below it"),
    _designs("Mutation.draftPackage", "open a draft of a package in the designer's region or in one below it"),
    _designs("Mutation.copyPackage", "open a draft of a new package with what a published one says"),
    _designs("Mutation.editDraft", "write in a draft"),
    _designs("Mutation.submitForReview", "hand a draft in that has no errors"),
    _designs("Mutation.withdrawDraft", "give a draft up"),
    _reviews("Mutation.approveDraft", "approve a draft in review; never one's own"),
    _reviews("Mutation.rejectDraft", "send a draft back with a reason; never one's own"),
    _reviews("Mutation.publishDrafts", "publish approved drafts from today on, all or none; never one's own"),
    _reviews("Mutation.scheduleDrafts", "publish approved drafts from a later day on, all or none; never one's own"),
    _reviews("Mutation.retirePackages", "take packages that the region published off its menu from a day on"),
    _reviews("Mutation.callOffPublications", "take back what the region's menu was to say from a later day"),
    Verb(
        "Mutation.adoptForRegion",
        DESIGNERS | REVIEWERS,
        Scope.REGION,
        "take a package of a region above as it is or leave it out (reviewers), or draft an own version (designers)",
    ),
    _registers("Mutation.defineGrid", "add a township or village to the service areas"),
    _registers("Mutation.registerInstitution", "enter an institution into the register"),
    _registers("Mutation.amendInstitution", "change what the register says of an institution"),
    _staffs("Mutation.registerPractitioner", "enter somebody into the register, with the first places of work"),
    _registers("Mutation.formNetwork", "form a care network with its first members"),
    _registers("Mutation.affiliateInstitution", "relate an institution to a network, a guide or a partner"),
    _registers("Mutation.endAffiliation", "end such a relation"),
    _staffs("Mutation.affiliatePractitioner", "add a place of work at an institution within the scope"),
    _staffs("Mutation.endPracticeSite", "end a place of work at an institution within the scope"),
    _registers("Mutation.assignGrid", "let a hospital answer for a grid"),
    _staffs("Mutation.formTeam", "form a team at an institution within the scope"),
    _staffs("Mutation.appointLeader", "let a member lead the team"),
    _staffs("Mutation.joinTeam", "let somebody join a team"),
    _staffs("Mutation.leaveTeam", "let a member leave, with a successor where one is needed"),
    _staffs("Mutation.transferMember", "move a member between two teams within the scope"),
    _staffs("Mutation.suspendTeam", "let a team sign nobody for a time"),
    _staffs("Mutation.resumeTeam", "let a suspended team sign again"),
    _staffs("Mutation.dissolveTeam", "dissolve a team that nobody is enrolled with"),
    _staffs("Mutation.endPractice", "enter a death or the loss of a licence"),
    _staffs("Mutation.renewLicence", "enter a renewed or upgraded licence"),
    _staffs("Mutation.changeChain", "link institutions to a team's tier chain, or unlink them"),
    _staffs("Mutation.changeArea", "let a team serve further grids, or others no longer"),
    _registers("Mutation.setRegionalPolicy", "lay down or withdraw a policy parameter in the authority's region"),
    _registers("Mutation.setAgreementTemplate", "lay down what agreements of the authority's region say"),
    _attends(
        "Query.resident",
        "one resident, secrets masked; a resident reads the own record and those of wards",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends(
        "Query.contract",
        "one contract; a resident reads what is about the own person and wards",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends(
        "Query.contracts",
        "contracts, by region, provider, kind, state, population, end and text",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends("Query.residents", "residents, by region, team, population, status, grade, end and text; as of a day"),
    _attends("Query.worklist", "a worklist of a team, an institution or a region: why, since when, what settles it"),
    _attends("Query.worklists", "how much stands on each worklist of a team, an institution or a region"),
    _attends(
        "Query.menuFor",
        "the menu as it is for one resident; a resident asks for the own person and wards",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends("Mutation.registerResident", "register somebody for an institution within the scope"),
    _attends("Mutation.amendResident", "correct somebody's name, sex or birth date"),
    _attends("Mutation.addIdentityDocument", "add an identity document"),
    _attends("Mutation.withdrawIdentityDocument", "withdraw a document as entered in error"),
    _attends("Mutation.addPhone", "add a phone"),
    _attends("Mutation.makePhonePrimary", "let a phone be called first"),
    _attends("Mutation.endPhone", "use a phone no longer"),
    _attends("Mutation.verifyPhone", "record what came of a call"),
    _attends("Mutation.moveResident", "record a new address"),
    _attends("Mutation.nameGuardian", "record who answers for a resident"),
    _attends("Mutation.endGuardianship", "end a guardianship"),
    _attends("Mutation.mergeResidents", "make one record of two that are of one person", STAFFERS),
    _attends("Mutation.tellApart", "say that two records alike are of two people", STAFFERS),
    _attends("Mutation.openHealthRecord", "open a health record"),
    _attends("Mutation.updateHealthRecord", "change what a health record says"),
    _attends("Mutation.revealIdentity", "read numbers, phones and addresses in clear, for a purpose, recorded"),
    _attends("Mutation.signContract", "sign a resident with a provider of an institution within the scope"),
    _attends("Mutation.renewContract", "sign the renewal of an enrolment"),
    _attends("Mutation.changeProvider", "end what covers a resident and sign with another provider"),
    _attends("Mutation.addPackages", "add packages to an enrolment"),
    _attends("Mutation.endEnrolment", "end an enrolment before its term"),
    _attends("Mutation.voidEnrolment", "void an enrolment that was entered in error", STAFFERS),
    _attends("Mutation.draftContract", "draft a contract to be signed later"),
    _attends("Mutation.amendContract", "change a draft of a contract"),
    _attends("Mutation.offerContract", "offer a contract for signature"),
    _attends("Mutation.recallContract", "take an offered contract back to a draft"),
    _attends("Mutation.withdrawContract", "give up a draft or what awaits signatures"),
    _attends("Mutation.consentToContract", "note a consent to an offered contract"),
    _attends("Mutation.signForResident", "note the signature of a resident or guardian"),
    _attends("Mutation.signForProvider", "note the signature of a doctor"),
    _attends("Mutation.decideLateEntry", "approve or reject a late entry of the authority's region", AUTHORITY),
    _attends(
        "Subscription.contractChanged",
        "hears what happens to contracts of the institution or region; a resident of the own and those of wards",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends(
        "Query.household",
        "a household of which a member on the day is within reach; a resident reads the own one",
        CLINIC_STAFF | {AccessRole.RESIDENT},
    ),
    _attends("Query.roster", "a roster of the region, or one that the institution looks after"),
    _attends("Mutation.recordTag", "record a population with its evidence"),
    _attends("Mutation.endTag", "end a recorded population"),
    _attends("Mutation.recordDiagnosis", "record a confirmed diagnosis"),
    _attends("Mutation.endDiagnosis", "end a diagnosis"),
    _attends("Mutation.recordPregnancy", "record a pregnancy"),
    _attends("Mutation.recordDelivery", "record a birth"),
    _attends("Mutation.recordLoss", "record that a pregnancy ended without a birth"),
    _attends("Mutation.recordDischarge", "record the discharge after a birth"),
    _attends("Mutation.recordTbTreatment", "record that TB treatment began"),
    _attends("Mutation.endTbTreatment", "record that TB treatment ended"),
    _attends("Mutation.recordMobility", "record an assessment of mobility"),
    _attends("Mutation.gradeRisk", "grade an older resident's health red, yellow or green"),
    _attends("Mutation.recordFlag", "record a flag that rules may ask for"),
    _attends("Mutation.endFlag", "end a flag"),
    _attends("Mutation.recordResidence", "record that somebody works, studies or is cared for at home in a region"),
    _attends("Mutation.endResidence", "end that"),
    _attends("Mutation.correctFact", "withdraw a fact that was entered in error"),
    _attends("Mutation.recordDeath", "record a death"),
    _attends("Mutation.recordMovedAway", "record that somebody moved away for good"),
    _attends("Mutation.correctDeparture", "withdraw a death or a moving away that was recorded in error"),
    _attends("Mutation.formHousehold", "form a household"),
    _attends("Mutation.joinHousehold", "let people join a household"),
    _attends("Mutation.leaveHousehold", "let a member leave a household"),
    _attends("Mutation.splitHousehold", "let members leave into a household of their own"),
    _attends("Mutation.changeHead", "let another member be the head of a household"),
    _attends("Mutation.registerRoster", "register the roster of a functional community"),
    _attends("Mutation.joinRoster", "give residents a place on a roster"),
    _attends("Mutation.leaveRoster", "end places on a roster"),
    _attends("Mutation.signFamily", "sign a household with the provider of a member who is signed already"),
    _attends("Mutation.addFamilyMember", "let a member of the household join its contract in force"),
    _attends("Mutation.renewFamily", "sign the renewal of a family's contract"),
    _attends("Mutation.signPreparedFamily", "sign the renewal that was prepared for a family"),
    _attends(
        "Mutation.signGroup", "sign an organisation, for a roster that an institution within the scope looks after"
    ),
    _attends("Mutation.endGroup", "end an organisation's contract before its term"),
    _attends("Mutation.recordRefusal", "record a refusal with the notice that both have signed"),
    _attends("Mutation.recordUnsignedReason", "record another reason why somebody is not signed"),
    _attends("Query.residentRequests", "what residents ask of clinics, by region, institution, resident and kind"),
    _attends("Mutation.answerRequest", "answer a request about an enrolment at an institution within the scope"),
    _attends("Query.job", "long work over a list, of the institution or region, and what became of each row"),
    _attends("Query.jobs", "long work of the institution or region, by kind and state"),
    _attends("Mutation.prepareRenewals", "have renewals prepared over a list, each to be signed afresh"),
    _attends(
        "Mutation.prepareTransfers", "have transfers to another team prepared over a list, each to be signed afresh"
    ),
    _attends("Mutation.proposePackages", "propose a package over a list, to be consented to"),
    _attends("Mutation.withdrawProposal", "take back what an institution within the scope has proposed"),
    _attends("Mutation.verifyPhones", "record what came of a list of calls"),
    _attends("Mutation.cancelJob", "call off long work of the institution or region"),
    _attends("Mutation.abandonRegister", "give up an import of an institution within the scope that was broken off"),
    _attends("Subscription.jobChanged", "hears how far a job of the institution or region is"),
    _staffs("Query.webhooks", "webhooks of the institution and those under it; an authority those of its region"),
    _staffs("Query.webhookDeliveries", "what was told to such a webhook, without numbers and texts"),
    _staffs("Mutation.registerWebhook", "have an address told what happens: of the own institution, or the region"),
    _staffs("Mutation.amendWebhook", "change such an address, or what it is told"),
    _staffs("Mutation.rotateWebhookSecret", "give such a webhook another secret"),
    _staffs("Mutation.retireWebhook", "tell such a webhook nothing more"),
    _staffs("Mutation.replayDelivery", "send again what was given up"),
    _staffs("Mutation.replayDeadLetters", "send everything again that was given up of a webhook"),
    _compares("Query.publishedFigures", "what documents published, and what units within the scope reported"),
    _compares("Query.reconcile", "the ledger of a unit within the scope against what was told of it"),
    _staffs("Mutation.reportFigure", "report a figure of the own institution, or the region"),
    _staffs("Mutation.explainDifference", "say why such a unit's figure differs from the ledger"),
    _own("Query.me", "oneself and wards: cover, contracts, household, requests, the own menu"),
    _own("Mutation.draftOwnContract", "draft a contract for oneself or a ward, to be signed online"),
    _own("Mutation.requestSigningCode", "have a one-time code sent to the own verified mobile"),
    _own("Mutation.signOnline", "consent and sign by that code, for oneself or a ward"),
    _own("Mutation.requestChange", "ask for another provider or an end, for oneself or a ward"),
    _own("Mutation.withdrawRequest", "take such a request back"),
    _own("Mutation.declineProposal", "decline what was proposed to oneself or a ward"),
)


ROUTES: Final[tuple[Verb, ...]] = (
    _attends("POST /registers", "upload a register of an institution within the scope, to be judged or taken over"),
    _attends("POST /registers/mappings", "add how files of another system are read"),
    _attends(
        "GET /registers/{job}/faults.csv",
        "every fault of such a register; of its packages and facts to whoever uploaded it and the institution alone",
    ),
    _attends(
        "GET /registers/{job}/rejected.csv",
        "its rejected lines in clear, for whoever uploaded it and the institution; recorded",
    ),
    _attends(
        "GET /registers/export.csv",
        "the register of such an institution in clear, for a purpose, recorded; what is told to those who care for "
        "somebody alone stands in the files of its own staff",
    ),
)
"""What routes beside the GraphQL endpoint do; other routes ask the rows above, or are everybody's."""


def table_of(verbs: Iterable[Verb]) -> dict[str, Verb]:
    """The verbs by field. Raises ValueError when a field has two rows."""
    table: dict[str, Verb] = {}
    for verb in verbs:
        if verb.field in table:
            raise ValueError(f"{verb.field} stands in the table twice")
        table[verb.field] = verb
    return table


TABLE: Final = table_of(VERBS)
BESIDE: Final = table_of(ROUTES)


def is_public(field: str) -> bool:
    """Whether a root field («Query.menu») answers everybody the same. Unknown fields are not public."""
    verb = TABLE.get(field)
    return verb is not None and verb.scope is Scope.PUBLIC


def require(actor: Actor, verb: Verb) -> None:
    """Let `actor` use `verb` or raise Fault: UNAUTHENTICATED for the anonymous, FORBIDDEN for other roles."""
    if isinstance(verb.roles, Everybody):
        return
    if actor.is_anonymous:
        raise unauthenticated()
    if not verb.roles & actor.roles:
        raise Fault(
            FaultCode.FORBIDDEN,
            Text(f"您的角色无权执行 {verb.field}", f"Your roles do not permit {verb.field}"),
        )
