"""Whom an actor reaches (居民数据范围): the one place where a token becomes a condition on residents and institutions.

Staff read residents of their region, and those whom their institution (or one under it) has registered; residents read
themselves and their wards. Writing narrows: a clinic's staff write about the people their institution registered, a
region authority about those of its region. Default: nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from core.actor import AccessRole, Actor
from enrolment.population import Values
from teams.region import stem
from teams.scope import Reach

CLINIC = frozenset(
    {AccessRole.CLINIC_CLERK, AccessRole.FAMILY_DOCTOR, AccessRole.TEAM_LEADER, AccessRole.INSTITUTION_ADMIN}
)
"""Who registers and signs residents, for the own institution."""

STAFF = CLINIC | {AccessRole.REGION_AUTHORITY}
"""Who may ask about residents at all; a token without region and institution reaches none of them."""


@dataclass(frozen=True, slots=True)
class ResidentReach:
    """Residents of regions whose codes begin so, those an institution (or one under it) registered, single ones by
    code. Nothing at all reaches nobody.

    `guardian`: of the single ones only this person, and those of whom the register, too, says that this person answers
    for them: what a token says of wards may be out of date.
    """

    region_stem: str | None = None
    residents: frozenset[str] = field(default_factory=frozenset)
    institution: str | None = None
    guardian: str | None = None


def reads_residents(actor: Actor) -> ResidentReach:
    """Whose facts the actor may read."""
    is_resident, is_staff = AccessRole.RESIDENT in actor.roles, bool(actor.roles & STAFF)
    region = None if actor.region is None or not is_staff else stem(actor.region)
    own = _own(actor) if is_resident else ResidentReach()
    return replace(own, region_stem=region, institution=actor.institution if is_staff else None)


def _own(actor: Actor) -> ResidentReach:
    """The person whose token it is, and the wards it names, where the register agrees."""
    return ResidentReach(residents=own_residents(actor), guardian=actor.resident or "")


def own_residents(actor: Actor) -> frozenset[str]:
    """The person whose token it is, and the wards it names."""
    return actor.guardian_of | ({actor.resident} if actor.resident is not None else frozenset())


def writes_residents(actor: Actor) -> ResidentReach:
    """About whom the actor may write: staff of a clinic where they serve, a region authority in its region."""
    serving = serves(actor)
    return ResidentReach(region_stem=serving.region_stem, institution=serving.institution)


def serves(actor: Actor) -> Reach:
    """For which institutions the actor may register and sign residents."""
    region = actor.region if AccessRole.REGION_AUTHORITY in actor.roles else None
    institution = actor.institution if actor.roles & CLINIC else None
    return Reach(region_stem=None if region is None else stem(region), institution=institution)


@dataclass(frozen=True, slots=True)
class Door:
    """The resident's own door (居民自助): somebody acts about `residents` (codes: the own person or a ward), and about
    nobody else, at one `institution` (code): that of the provider who is chosen, or of the contract.

    Where a desk has one, it stands in the place of whatever the actor's roles would reach (`enrolment.desk`).
    """

    residents: frozenset[str]
    institution: str | None = None

    @property
    def writes(self) -> ResidentReach:
        """About whom may be written."""
        return ResidentReach(residents=self.residents)

    @property
    def serves(self) -> Reach:
        """For which institution somebody may be signed."""
        return Reach(institution=self.institution)


EVERYBODY = ResidentReach(region_stem="")
"""For the product's own reckoning, which tells nobody who it was about."""


def within(values: Values, reach: ResidentReach) -> str:
    """True for a row `r` of `resident` within the reach."""
    conditions = []
    if reach.region_stem is not None:
        below = values.name(f"{reach.region_stem}%")
        conditions.append(f"r.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    if reach.institution is not None:
        own = values.name(reach.institution)
        conditions.append(
            "r.id IN (SELECT k.resident_id FROM resident_registration k JOIN institution i ON i.id = k.institution_id "
            f"LEFT JOIN institution p ON p.id = i.parent_id WHERE i.code = {own} OR p.code = {own})"
        )
    if reach.residents:
        conditions.append(_single(values, reach))
    return f"({' OR '.join(conditions)})" if conditions else "1 = 0"


def _single(values: Values, reach: ResidentReach) -> str:
    named = f"r.code = ANY({values.name(sorted(reach.residents))})"
    if reach.guardian is None:
        return named
    guardian = values.name(reach.guardian)
    return (
        f"{named} AND (r.code = {guardian} OR EXISTS (SELECT 1 FROM guardianship u JOIN resident q "
        f"ON q.id = u.guardian_id WHERE u.resident_id = r.id AND u.ends IS NULL AND q.code = {guardian}))"
    )


def contracts_within(values: Values, reach: ResidentReach) -> str:
    """True for a row `c` of `contract` within the reach: the region's and the institution's own, and those that concern
    somebody of the region or single residents: who is to be covered, is or was covered, by an enrolment or as one of a
    group. That a clinic has registered somebody shows it nothing of what was signed with another clinic."""
    conditions = _own_contracts(values, reach)
    if reach.region_stem is not None:  # most are the region's own: the others are asked one by one
        concerned = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} x JOIN resident r ON r.id = x.resident_id WHERE x.contract_id = c.id "
            f"AND {condition} AND {within(values, ResidentReach(region_stem=reach.region_stem))})"
            for table, condition in _CONCERNED
        )
        conditions.append(concerned)
    if reach.residents:
        single = replace(reach, region_stem=None, institution=None)
        people = f"SELECT r.id FROM resident r WHERE {within(values, single)}"
        conditions.extend(
            f"c.id IN (SELECT x.contract_id FROM {table} x WHERE {condition} AND x.resident_id IN ({people}))"
            for table, condition in _CONCERNED
        )
    return f"({' OR '.join(conditions)})" if conditions else "1 = 0"


def covers_within(values: Values, reach: ResidentReach) -> str:
    """True where what a contract `c` says of a resident `r` may be read: everything by those whose own contract it is,
    by others only what is about somebody of their region, the own person or a ward. A resident reads of a family's
    contract what concerns these, and the paper's particulars. That a clinic has registered somebody shows it nothing
    of another clinic's contract."""
    conditions = [*_own_contracts(values, reach), within(values, replace(reach, institution=None))]
    return f"({' OR '.join(conditions)})"


def knows_well(values: Values, actor: Actor) -> str:
    """True for a row `r` of `resident` of whom the actor may read what is told to those who care for somebody alone
    (tuberculosis, severe mental disorders): staff of a clinic that cares for the person (`cares_for`); the resident."""
    conditions = []
    if actor.institution is not None and actor.roles & CLINIC:
        conditions.append(cares_for("r.id", values.name(actor.institution)))
    if AccessRole.RESIDENT in actor.roles:
        conditions.append(within(values, _own(actor)))
    return f"({' OR '.join(conditions)})" if conditions else "1 = 0"


def cares_for(resident: str, institution: str) -> str:
    """True where an institution (its code's placeholder), or one under it, made the record of a resident (an expression
    for the row's id), or has or had the person under contract. To have registered somebody who was known already is not
    enough: whoever has seen an identity card could do that."""
    own = (
        "JOIN institution i ON i.id = {0}.institution_id LEFT JOIN institution p ON p.id = i.parent_id "
        f"WHERE (i.code = {institution} OR p.code = {institution})"
    )
    return (
        f"({resident} IN (SELECT k.resident_id FROM resident_registration k {own.format('k')} AND NOT EXISTS "
        "(SELECT 1 FROM resident_registration b WHERE b.resident_id = k.resident_id AND b.id < k.id)) "
        f"OR {resident} IN (SELECT e.resident_id FROM enrolment e JOIN contract c ON c.id = e.contract_id "
        f"{own.format('c')} AND e.voided_at IS NULL))"
    )


_CONCERNED: Final = (
    ("contract_person", "x.removed_at IS NULL"),
    ("enrolment", "x.voided_at IS NULL"),
    ("group_cover", "x.ends > x.starts"),
)
"""How a contract concerns a resident."""


def _own_contracts(values: Values, reach: ResidentReach) -> list[str]:
    """The contracts `c` of the region, and those signed at the institution or one under it."""
    conditions = []
    if reach.region_stem is not None:
        below = values.name(f"{reach.region_stem}%")
        conditions.append(f"c.region_id IN (SELECT g.id FROM region g WHERE g.code LIKE {below})")
    if reach.institution is not None:
        own = values.name(reach.institution)
        conditions.append(
            "c.institution_id IN (SELECT i.id FROM institution i LEFT JOIN institution p ON p.id = i.parent_id "
            f"WHERE i.code = {own} OR p.code = {own})"
        )
    return conditions
