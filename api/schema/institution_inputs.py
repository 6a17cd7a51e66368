"""What is given to register grids, institutions and networks, and to relate them to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry

from api.schema.given import bounds
from teams.vocabulary import (
    AffiliationKind,
    Capability,
    Department,
    DiseaseGroup,
    GridKind,
    InstitutionGrade,
    InstitutionKind,
    NetworkKind,
    Ownership,
    Tier,
    Tightness,
)

KEY = (
    "1 to 200 characters of your own; a retry with the same key and input writes nothing "
    "and answers what the first try answered (幂等键)."
)
VERSION = "The version you read; a conflict is told when it is no longer the current one (版本)."
NEW_CODE = "A code of your own for it: 2 to 32 of A-Z, 0-9 and hyphens; never changes (编码)."
FIRST_DAY = "The first day it holds (开始日期)."
FIRST_DAY_OUT = "The first day it no longer holds; null: open (结束日期)."


@strawberry.input(description="A name in both languages, neither empty (中英文名称).")
class NamesInput:
    """Both languages."""

    zh: str = strawberry.field(description="In Chinese (中文).")
    en: str = strawberry.field(description="In English (英文).")


@strawberry.input(description="A cell of the service areas: a township or a village (网格).")
class DefineGridInput:
    """R014."""

    code: str = strawberry.field(description=NEW_CODE)
    name: NamesInput = strawberry.field(
        description="Its name, up to 100 characters a language (名称).", metadata=bounds(100)
    )
    region: str = strawberry.field(description="Division code of its county or district (区划代码).")
    kind: GridKind = strawberry.field(description="Township or village (类别).")
    parent: str | None = strawberry.field(
        default=None, description="A village's township, by its code, needed; null for a township (上级网格)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An institution to enter the register (登记机构).")
class RegisterInstitutionInput:
    """A2, B6."""

    code: str = strawberry.field(description=NEW_CODE)
    name: NamesInput = strawberry.field(
        description="Its name, up to 200 characters a language (名称).", metadata=bounds(200)
    )
    kind: InstitutionKind = strawberry.field(description="What it is (类别).")
    tier: Tier | None = strawberry.field(
        default=None, description="At which tier it stands, as its kind allows; null: it delivers no care (层级)."
    )
    region: str = strawberry.field(description="Division code of the region it belongs to; yours or below it (区划).")
    ownership: Ownership = strawberry.field(
        default=Ownership.PUBLIC, description="Who owns it; private hospitals and clinics: PRIVATE, R019 (所有制)."
    )
    grade: InstitutionGrade | None = strawberry.field(
        default=None, description="Its hospital grade, of the level of its tier (等级)."
    )
    credit_code: str | None = strawberry.field(
        default=None,
        description="Unified social credit code, 18 characters, GB 32100 (统一社会信用代码).",
        metadata=bounds(100),  # so that what is wrong with one of another length is told by the code's own rule
    )
    parent: str | None = strawberry.field(
        default=None, description="Code of the institution above it, of no lower tier, such as a township's (上级机构)."
    )
    grid: str | None = strawberry.field(default=None, description="Code of the grid it stands in (所在网格).")
    area: list[str] = strawberry.field(
        default_factory=list, description="Codes of the grids it serves, up to 500 (服务范围)."
    )
    scope: list[Department] = strawberry.field(
        default_factory=list, description="Its registered clinical subjects (诊疗科目)."
    )
    capabilities: list[Capability] = strawberry.field(
        default_factory=list, description="What it can do beyond its scope (能力标志)."
    )
    disease_groups: list[DiseaseGroup] = strawberry.field(
        default_factory=list, description="Service groups of a chronic-disease centre, R155 (慢病服务组)."
    )
    is_pilot: bool = strawberry.field(default=False, description="Whether it is a pilot (试点).")
    may_sign: bool = strawberry.field(
        default=False, description="Whether a private institution is qualified to sign, R019 (签约资格)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(
    description="What is to change of an institution; what is left out stays as it is. Kind, tier, code, region and "
    "credit code never change (变更机构登记)."
)
class AmendInstitutionInput:
    """A2, B6. A part that defaults to null has always a value: null is left out; of the others null clears it."""

    institution: str = strawberry.field(description="Code of the institution (机构).")
    name: NamesInput | None = strawberry.field(
        default=None, description="Its name, up to 200 characters a language (名称).", metadata=bounds(200)
    )
    ownership: Ownership | None = strawberry.field(default=None, description="Who owns it (所有制).")
    grade: InstitutionGrade | None = strawberry.field(
        default=strawberry.UNSET, description="Its hospital grade; null: none any more (等级)."
    )
    parent: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Code of the institution above it, of your region and of no lower tier, neither itself nor below "
        "it at any depth; null: none any more (上级机构).",
    )
    grid: str | None = strawberry.field(
        default=strawberry.UNSET, description="Code of the grid it stands in; null: none on record (所在网格)."
    )
    add_area: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of grids that it serves besides, up to 500 in all; grids once served stay (增加服务范围).",
    )
    scope: list[Department] | None = strawberry.field(
        default=None, description="Its registered clinical subjects, all of them (诊疗科目)."
    )
    capabilities: list[Capability] | None = strawberry.field(
        default=None, description="What it can do beyond its scope, all of it (能力标志)."
    )
    disease_groups: list[DiseaseGroup] | None = strawberry.field(
        default=None, description="Service groups of a chronic-disease centre, all of them, R155 (慢病服务组)."
    )
    is_pilot: bool | None = strawberry.field(default=None, description="Whether it is a pilot (试点).")
    may_sign: bool | None = strawberry.field(
        default=None, description="Whether a private institution is qualified to sign, R019 (签约资格)."
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A care network to form, with its first members (组建医联体).")
class FormNetworkInput:
    """R014, R125."""

    code: str = strawberry.field(description=NEW_CODE)
    name: NamesInput = strawberry.field(
        description="Its name, up to 200 characters a language (名称).", metadata=bounds(200)
    )
    kind: NetworkKind = strawberry.field(description="What it is (类别).")
    region: str = strawberry.field(description="Division code of its region; yours or below it (区划代码).")
    lead: str = strawberry.field(
        description="Code of the institution that leads it; a county consortium: a hospital (牵头机构)."
    )
    tightness: Tightness | None = strawberry.field(
        default=None, description="How closely a county consortium is run; null for other kinds, R125 (紧密程度)."
    )
    formed: date | None = strawberry.field(
        default=None, description="From which day on its members belong to it; default: today in Shanghai (组建日期)."
    )
    members: list[str] = strawberry.field(
        default_factory=list, description="Codes of its members without the lead, up to 500 (成员机构)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A cooperation agreement (合作协议).")
class CooperationInput:
    """R193."""

    institution: str = strawberry.field(description="Code of the institution it is made with (合作机构).")
    agreement: str | None = strawberry.field(
        default=None,
        description="Number of the agreement's paper, up to 100 characters (协议编号).",
        metadata=bounds(100),
    )


@strawberry.input(one_of=True, description="In which relation an institution is to stand; exactly one (机构关系).")
class AffiliationInput:
    """R014, R193, R234."""

    member_of: str | None = strawberry.field(
        default=strawberry.UNSET, description="It joins the network of this code (加入医联体)."
    )
    guided_by: str | None = strawberry.field(
        default=strawberry.UNSET, description="The hospital of this code guides it (接受业务指导)."
    )
    cooperates_with: CooperationInput | None = strawberry.field(
        default=strawberry.UNSET, description="It cooperates with an institution under an agreement (签订合作协议)."
    )

    def written(self) -> dict[str, Any]:
        """The domain's spelling: the kind, and with whom."""
        if isinstance(self.member_of, str):
            return {"kind": AffiliationKind.NETWORK_MEMBER.value, "network": self.member_of}
        if isinstance(self.guided_by, str):
            return {"kind": AffiliationKind.GUIDANCE.value, "counterpart": self.guided_by}
        partner = self.cooperates_with
        assert isinstance(partner, CooperationInput)  # noqa: S101  GraphQL's @oneOf has seen to it
        counterpart, agreement = partner.institution, partner.agreement
        return {"kind": AffiliationKind.COOPERATION.value, "counterpart": counterpart, "agreement": agreement}

    def places(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Where the parts of the domain's value stand in this input."""
        is_guided = isinstance(self.guided_by, str)
        return {
            ("network",): ("as", "memberOf"),
            ("counterpart",): ("as", "guidedBy") if is_guided else ("as", "cooperatesWith", "institution"),
            ("agreement",): ("as", "cooperatesWith", "agreement"),
        }


@strawberry.input(description="A relation of an institution to a network or another institution (建立机构关系).")
class AffiliateInstitutionInput:
    """R014, R193, R234."""

    institution: str = strawberry.field(description="Code of the institution (机构).")
    as_: AffiliationInput = strawberry.field(name="as", description="In which relation, to whom (关系).")
    starts: date = strawberry.field(description=FIRST_DAY)
    ends: date | None = strawberry.field(default=None, description=FIRST_DAY_OUT)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(one_of=True, description="Which relation of an institution ends; exactly one (终止的关系).")
class StandingAffiliationInput:
    """R014, R193, R234."""

    member_of: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its membership in the network of this code (医联体成员)."
    )
    guided_by: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its guidance by the hospital of this code (业务指导)."
    )
    cooperates_with: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its agreement with the institution of this code (合作协议)."
    )

    def written(self) -> dict[str, Any]:
        """The domain's spelling: the kind, and with whom."""
        if isinstance(self.member_of, str):
            return {"kind": AffiliationKind.NETWORK_MEMBER.value, "network": self.member_of}
        if isinstance(self.guided_by, str):
            return {"kind": AffiliationKind.GUIDANCE.value, "counterpart": self.guided_by}
        return {"kind": AffiliationKind.COOPERATION.value, "counterpart": self.cooperates_with}

    def places(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Where the parts of the domain's value stand in this input."""
        partner = "guidedBy" if isinstance(self.guided_by, str) else "cooperatesWith"
        return {("network",): ("relation", "memberOf"), ("counterpart",): ("relation", partner)}


@strawberry.input(description="The end of a relation of an institution (终止机构关系).")
class EndAffiliationInput:
    """R014, R193, R234."""

    institution: str = strawberry.field(description="Code of the institution (机构).")
    relation: StandingAffiliationInput = strawberry.field(description="Which relation, to whom (关系).")
    ends: date = strawberry.field(
        description="The first day it no longer holds; today in Shanghai or later (结束日期)."
    )
    accepts_incomplete: bool = strawberry.field(
        default=False,
        description="Whether teams may be left without what they need; they cannot sign then (接受不完整).",
    )
    expected_version: int = strawberry.field(
        description="The version of the relation that was read, `Affiliation.version`; another one is a "
        "VERSION_CONFLICT (版本)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A hospital to answer for a grid (网格包干).")
class AssignGridInput:
    """R016."""

    grid: str = strawberry.field(description="Code of the grid (网格).")
    hospital: str = strawberry.field(description="Code of a level-2 or level-3 hospital (包干医院).")
    starts: date = strawberry.field(description=FIRST_DAY)
    ends: date | None = strawberry.field(default=None, description=FIRST_DAY_OUT)
    replaces: str | None = strawberry.field(
        default=None,
        description="Code of the hospital that answers for it that day and stops doing so; when another one does, "
        "nothing is written (替换现包干医院).",
    )
    idempotency_key: str = strawberry.field(description=KEY)
