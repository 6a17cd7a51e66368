"""What is given to register rosters of functional communities, to join and to leave them."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.fact_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, NEW_CODE, VERSION
from enrolment.vocabulary import CommunityKind


@strawberry.input(description="A roster to register (登记名册).")
class RegisterRosterInput:
    """R167, R232."""

    code: str = strawberry.field(description=NEW_CODE)
    name: str = strawberry.field(description="The organisation, up to 200 characters (单位名称).", metadata=bounds(200))
    community: CommunityKind = strawberry.field(description="What kind of functional community it is (功能社区类型).")
    region: str = strawberry.field(description="Division code of where it is (区划代码).")
    credit_code: str | None = strawberry.field(
        default=None, description="Its unified social credit code, GB 32100 (统一社会信用代码)."
    )
    institution: str | None = strawberry.field(
        default=None, description="Code of the institution that looks after it; null: your own (负责机构)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="People to join a roster, all or none (进入名册).")
class JoinRosterInput:
    """R167."""

    roster: str = strawberry.field(description="Code of the roster (名册).")
    expected_version: int = strawberry.field(description=VERSION)
    members: list[str] = strawberry.field(description="Codes of 1 to 500 residents (居民).")
    on: date | None = strawberry.field(
        default=None, description="First day on it; null: today; never ahead of today (日期)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="People to leave a roster, all or none; group cover ends with it (离开名册).")
class LeaveRosterInput:
    """DECISIONS: leaving the roster ends the group cover that day."""

    roster: str = strawberry.field(description="Code of the roster (名册).")
    expected_version: int = strawberry.field(description=VERSION)
    members: list[str] = strawberry.field(description="Codes of 1 to 500 residents (居民).")
    on: date | None = strawberry.field(
        default=None, description="First day off it; null: today; never ahead of today (日期)."
    )
    idempotency_key: str = strawberry.field(description=KEY)
