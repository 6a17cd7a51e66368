"""From rows to values: what a SELECT tells, as definitions. Reads Tortoise's `.values()` and the drivers' rows alike.

The mappings name the output columns and, for `.values()`, where a model finds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from core.labelled import Labelled
from core.language import Text
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.policy import PolicyDocumentDefinition, PolicyParameter, PolicyStatus, RegionalPolicy, read_rule
from teams.practitioner import PractitionerDefinition
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    GpTraining,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    LicenceCategory,
    LicenceLevel,
    NetworkKind,
    Ownership,
    Tier,
    Tightness,
    TitleLevel,
)

Row = Mapping[str, Any]
L = TypeVar("L", bound=Labelled)


def _own(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


INSTITUTION = {
    **_own("id version code credit_code name_zh name_en kind tier grade ownership scope capabilities disease_groups"),
    **_own("is_pilot may_sign area"),
    "region": "region__code",
    "parent": "parent__code",
    "grid": "grid__code",
}
NETWORK = {
    **_own("id version code name_zh name_en kind tightness"),
    "region": "region__code",
    "lead": "lead__code",
}
AFFILIATION = {
    **_own("id version kind agreement starts ends"),
    "institution": "institution__code",
    "network": "network__code",
    "counterpart": "counterpart__code",
}
GRID = {**_own("id code name_zh name_en kind"), "region": "region__code", "parent": "parent__code"}
RESPONSIBILITY = {**_own("starts ends"), "grid": "grid__code", "hospital": "hospital__code"}
PRACTITIONER = {
    **_own("id version code name category level licence_number licensed_until department specialty title is_retired"),
    **_own("training practice_ended end_reason"),
    "region": "region__code",
}
DOCUMENT = _own("code number title_zh title_en issuer_zh issuer_en issued")
POLICY = {
    **_own("parameter rule starts revision clause status"),
    "region": "region__code",
    **{column: f"document__{column}" for column in DOCUMENT},
}


def institution(row: Row) -> InstitutionDefinition:
    """A row with the columns INSTITUTION; `area` holds the codes of grids, blanks between them."""
    return InstitutionDefinition(
        code=row["code"],
        name=_name(row),
        kind=InstitutionKind(row["kind"]),
        tier=known(Tier, row["tier"]),
        region=row["region"],
        ownership=Ownership(row["ownership"]),
        grade=known(InstitutionGrade, row["grade"]),
        credit_code=row["credit_code"],
        parent=row["parent"],
        grid=row["grid"],
        area=codes(row["area"]),
        scope=_listed(Department, row["scope"]),
        capabilities=_listed(Capability, row["capabilities"]),
        disease_groups=_listed(DiseaseGroup, row["disease_groups"]),
        is_pilot=bool(row["is_pilot"]),
        may_sign=bool(row["may_sign"]),
    )


def network(row: Row) -> NetworkDefinition:
    """A row with the columns NETWORK."""
    return NetworkDefinition(
        code=row["code"],
        name=_name(row),
        kind=NetworkKind(row["kind"]),
        region=row["region"],
        lead=row["lead"],
        tightness=known(Tightness, row["tightness"]),
    )


def affiliation(row: Row) -> AffiliationDefinition:
    """A row with the columns AFFILIATION."""
    return AffiliationDefinition(
        institution=row["institution"],
        kind=AffiliationKind(row["kind"]),
        starts=day(row["starts"]),
        ends=open_day(row["ends"]),
        network=row["network"],
        counterpart=row["counterpart"],
        agreement=row["agreement"],
    )


def grid(row: Row) -> GridDefinition:
    """A row with the columns GRID."""
    return GridDefinition(row["code"], _name(row), row["region"], GridKind(row["kind"]), row["parent"])


def responsibility(row: Row) -> GridResponsibilityDefinition:
    """A row with the columns RESPONSIBILITY."""
    return GridResponsibilityDefinition(row["grid"], row["hospital"], day(row["starts"]), open_day(row["ends"]))


def practitioner(row: Row) -> PractitionerDefinition:
    """A row with the columns PRACTITIONER."""
    return PractitionerDefinition(
        code=row["code"],
        name=row["name"],
        category=LicenceCategory(row["category"]),
        level=known(LicenceLevel, row["level"]),
        licence_number=row["licence_number"],
        licensed_until=open_day(row["licensed_until"]),
        department=known(Department, row["department"]),
        specialty=row["specialty"],
        title=known(TitleLevel, row["title"]),
        is_retired=bool(row["is_retired"]),
        training=known(GpTraining, row["training"]),
        region=row["region"],
    )


def document(row: Row) -> PolicyDocumentDefinition:
    """A row with the columns DOCUMENT."""
    return PolicyDocumentDefinition(
        code=row["code"],
        title=Text(row["title_zh"], row["title_en"]),
        issuer=Text(row["issuer_zh"], row["issuer_en"]),
        number=row["number"],
        issued=open_day(row["issued"]),
    )


def policy(row: Row) -> RegionalPolicy:
    """A row with the columns POLICY."""
    parameter, rule = PolicyParameter(row["parameter"]), _json(row["rule"])
    return RegionalPolicy(
        region=row["region"],
        parameter=parameter,
        rule=None if rule is None else read_rule(parameter, rule),
        starts=day(row["starts"]),
        document=document(row),
        clause=row["clause"],
        status=PolicyStatus(row["status"]),
        revision=row["revision"],
    )


def day(told: date | str) -> date:
    """A day of a column that is never empty."""
    return told if isinstance(told, date) else date.fromisoformat(told)


def open_day(told: date | str | None) -> date | None:
    """A day, or None where there is none (a period still open)."""
    return None if told is None else day(told)


def known(kind: type[L], told: str | None) -> L | None:
    """The member of a closed set, or None where the column is empty."""
    return None if told is None else kind(told)


def codes(told: str | None) -> tuple[str, ...]:
    """Codes that a statement joined with blanks, in order."""
    return tuple(sorted((told or "").split()))


def _listed(kind: type[L], told: Any) -> tuple[L, ...]:
    members: Iterable[str] = _json(told) or ()
    return tuple(kind(member) for member in members)


def _json(told: Any) -> Any:
    return json.loads(told) if isinstance(told, str) else told


def _name(row: Row) -> Text:
    return Text(row["name_zh"], row["name_en"])
