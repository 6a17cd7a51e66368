"""What is given to register practitioners and to say where they work."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.given import bounds
from api.schema.institution_inputs import FIRST_DAY, FIRST_DAY_OUT, KEY, NEW_CODE, VERSION
from teams.vocabulary import (
    Department,
    GpTraining,
    LicenceCategory,
    LicenceLevel,
    PracticeEnd,
    SiteMode,
    TitleLevel,
)


@strawberry.input(description="A place of work (执业地点).")
class PracticeSiteInput:
    """R017, R078, R091."""

    institution: str = strawberry.field(description="Code of the institution (机构).")
    mode: SiteMode = strawberry.field(description="How somebody comes to work there (执业方式).")
    starts: date = strawberry.field(description=FIRST_DAY)
    ends: date | None = strawberry.field(default=None, description=FIRST_DAY_OUT)


@strawberry.input(description="Somebody to enter the register, with the first places of work (登记医务人员).")
class RegisterPractitionerInput:
    """A2, B6."""

    code: str = strawberry.field(description=NEW_CODE)
    name: str = strawberry.field(description="The name, up to 60 characters (姓名).", metadata=bounds(60))
    category: LicenceCategory = strawberry.field(description="What somebody is licensed as (执业类别).")
    level: LicenceLevel | None = strawberry.field(
        default=None, description="The licence's level; physicians state one, others none (执业级别)."
    )
    licence_number: str | None = strawberry.field(
        default=None, description="Number of the licence, up to 40 characters (执业证书编号).", metadata=bounds(40)
    )
    licensed_until: date | None = strawberry.field(
        default=None, description="The first day the licence no longer holds; null: it does not lapse (有效期至)."
    )
    department: Department | None = strawberry.field(default=None, description="The clinical subject (科室).")
    specialty: str | None = strawberry.field(
        default=None, description="A narrower field in words, up to 100 characters (专长).", metadata=bounds(100)
    )
    title: TitleLevel | None = strawberry.field(default=None, description="Level of the professional title (职称).")
    is_retired: bool = strawberry.field(default=False, description="Whether somebody is retired, R010 (退休).")
    training: GpTraining | None = strawberry.field(
        default=None, description="How somebody became a general practitioner, R011 (全科培养途径)."
    )
    region: str | None = strawberry.field(
        default=None,
        description="Division code of where somebody is registered; default: the first place of work's (区划代码).",
    )
    sites: list[PracticeSiteInput] = strawberry.field(
        description="The places of work, one primary post at a time; at least one unless `region` is given (执业地点)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A further place of work (增加执业地点).")
class AffiliatePractitionerInput:
    """R130, R131."""

    practitioner: str = strawberry.field(description="Code of the practitioner (医务人员).")
    institution: str = strawberry.field(description="Code of the institution (机构).")
    mode: SiteMode = strawberry.field(description="How somebody comes to work there (执业方式).")
    starts: date = strawberry.field(description=FIRST_DAY)
    ends: date | None = strawberry.field(default=None, description=FIRST_DAY_OUT)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The end of a place of work (终止执业地点).")
class EndPracticeSiteInput:
    """R130, R131."""

    practitioner: str = strawberry.field(description="Code of the practitioner (医务人员).")
    institution: str = strawberry.field(description="Code of the institution (机构).")
    ends: date = strawberry.field(description="The first day out; today in Shanghai or later (结束日期).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The end of somebody's practice for good: death or loss of the licence (执业终止).")
class EndPracticeInput:
    """DECISIONS: nobody asks the dead for a successor."""

    practitioner: str = strawberry.field(description="Code of the practitioner (医务人员).")
    on: date = strawberry.field(
        description="The first day somebody no longer practises; at most 366 days past or ahead (日期)."
    )
    reason: PracticeEnd = strawberry.field(description="Why (原因).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A renewed or upgraded licence; what is left out stays as it is (执业注册变更).")
class RenewLicenceInput:
    """Of somebody whose practice has not ended."""

    practitioner: str = strawberry.field(description="Code of the practitioner (医务人员).")
    licensed_until: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="The first day the licence no longer holds, later than today in Shanghai; null: it does not lapse "
        "(有效期至).",
    )
    level: LicenceLevel | None = strawberry.field(
        default=None, description="The licence's level, of a physician; null: as it is (执业级别)."
    )
    department: Department | None = strawberry.field(
        default=strawberry.UNSET, description="The clinical subject; null: none any more (科室)."
    )
    title: TitleLevel | None = strawberry.field(
        default=strawberry.UNSET, description="Level of the professional title; null: none any more (职称)."
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
