"""What residents give at their own door, and the clinic's answer to a request."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary
import api.schema.door_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.contract_inputs import ENROLMENT, PACKAGES, YEARS
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from api.schema.quote_input import ChosenPackage
from catalog.quote.basket import MOST_PACKAGES
from enrolment.vocabulary import RequestAnswer, RequestKind, SignChannel

_REQUEST = "Code of the request (申请)."
_PROPOSAL = "Code of the proposal (推荐)."
_NOTE = "up to 500 characters (备注)."


@strawberry.input(description="A contract for oneself or a ward, to be signed online (在线申请签约).")
class DraftOwnContractInput:
    """R134, R191."""

    resident: str = strawberry.field(description="Code of yourself, or of a ward (居民).")
    team: str = strawberry.field(description="Code of the team of one's choice (团队).")
    starts: date = strawberry.field(
        description="First day covered: today in Shanghai or later, at most 366 days ahead (生效日期)."
    )
    years: int = strawberry.field(default=1, description=YEARS)
    packages: list[ChosenPackage] = strawberry.field(description=PACKAGES, metadata=bounds(longest=MOST_PACKAGES))
    channel: SignChannel = strawberry.field(
        description="By which way: ONLINE_APP, WECHAT_OA or REGIONAL_PLATFORM (签约渠道)."
    )
    accepts_outside_area: bool = strawberry.field(
        default=False,
        description="Whether one lives outside the team's area and chose it all the same, R233 (自愿跨区域签约).",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A code to sign a contract with (获取签约验证码).")
class RequestSigningCodeInput:
    """R134."""

    contract: str = strawberry.field(description="Code of the contract, yours or a ward's (协议).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Consent and signature in one act, by the code that was sent (在线签署).")
class SignOnlineInput:
    """R134, R191, R238."""

    contract: str = strawberry.field(description="Code of the contract, yours or a ward's (协议).")
    expected_version: int = strawberry.field(description=f"Of the contract. {VERSION}")
    disclosure_acknowledged: bool = strawberry.field(
        description="Whether you were told what is free and paid, at the clinic and at home (`Quote.disclosure`), and "
        "acknowledge it; without it nobody signs (已告知并确认)."
    )
    code: str = strawberry.field(
        description="The six digits as they were received. Every try counts: after five the code is spent (验证码)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What somebody asks of the clinic about an enrolment (居民申请).")
class RequestChangeInput:
    """R190, R191."""

    enrolment: str = strawberry.field(description=f"{ENROLMENT} Yours or a ward's.")
    kind: RequestKind = strawberry.field(description="What is asked for (申请类型).")
    wanted_team: str | None = strawberry.field(
        default=None, description="With CHANGE_PROVIDER, code of the team one would go to; null: not told (意向团队)."
    )
    note: str | None = strawberry.field(default=None, description=f"Why, {_NOTE}", metadata=bounds(500))
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A request that is taken back (撤回申请).")
class WithdrawRequestInput:
    """While nobody has answered."""

    request: str = strawberry.field(description=_REQUEST)
    expected_version: int = strawberry.field(description=f"Of the request. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The clinic's answer to a request (答复申请).")
class AnswerRequestInput:
    """R191."""

    request: str = strawberry.field(description=_REQUEST)
    expected_version: int = strawberry.field(description=f"Of the request. {VERSION}")
    answer: RequestAnswer = strawberry.field(description="ACCEPTED or DECLINED (答复).")
    note: str | None = strawberry.field(
        default=None, description=f"What is told the resident; DECLINED needs it, {_NOTE}", metadata=bounds(500)
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What was proposed is declined, for oneself or a ward (谢绝推荐).")
class DeclineProposalInput:
    """While it waits."""

    proposal: str = strawberry.field(description=_PROPOSAL)
    expected_version: int = strawberry.field(description=f"Of the proposal. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What was proposed is taken back by the clinic (撤回推荐).")
class WithdrawProposalInput:
    """While it waits."""

    proposal: str = strawberry.field(description=_PROPOSAL)
    expected_version: int = strawberry.field(description=f"Of the proposal. {VERSION}")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What requests to list; every part given must hold (申请筛选).")
class ResidentRequestFilter:
    """A filter over requests."""

    institution: str | None = strawberry.field(
        default=None, description="About an enrolment at the institution of this code (签约机构)."
    )
    resident: str | None = strawberry.field(default=None, description="Of the resident of this code (居民).")
    kinds: list[RequestKind] | None = strawberry.field(default=None, description="For one of these (申请类型).")
    is_open: bool | None = strawberry.field(
        default=None, description="Whether nobody has answered or withdrawn it (待答复)."
    )
