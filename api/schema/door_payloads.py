"""What the acts at the own door answer: the contract, the request, where a code went, or the problems."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.schema.contract_payloads import ContractChanged
from api.schema.door_request import ResidentRequest
from api.schema.problem import Problem
from api.schema.proposal import PackageProposal

_NULL = "null when there are problems"


@strawberry.type(description="What became of it: the contract, awaiting signatures, or the problems (申请签约结果).")
class DraftOwnContractPayload(ContractChanged):
    """R134."""


@strawberry.type(description="What became of it: where the code went, or the problems (验证码结果).")
class RequestSigningCodePayload:
    """The code itself is told to nobody but by the message."""

    masked_phone: str | None = strawberry.field(
        default=None, description=f"The mobile it was sent to, masked; {_NULL} (脱敏手机号)."
    )
    expires: datetime | None = strawberry.field(
        default=None, description=f"Until when it can be used, not at it; {_NULL} (失效时间)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(
    description="What became of it: the contract, signed by the resident's side, or the problems; the enrolment is "
    "there where the provider had signed already (在线签署结果)."
)
class SignOnlinePayload(ContractChanged):
    """R134."""


@strawberry.type(description="What acts on requests answer (申请操作结果).")
class RequestChanged:
    """Shared by the payloads."""

    request: ResidentRequest | None = strawberry.field(
        default=None, description=f"The request as it stands now; {_NULL} (申请)."
    )
    version: int | None = strawberry.field(
        default=None, description=f"Its version after this act, the same for every retry; {_NULL} (版本)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the request, or the problems (提交申请结果).")
class RequestChangePayload(RequestChanged):
    """R191."""


@strawberry.type(description="What became of it: the request, or the problems (撤回申请结果).")
class WithdrawRequestPayload(RequestChanged):
    """R191."""


@strawberry.type(description="What became of it: the request, or the problems (答复申请结果).")
class AnswerRequestPayload(RequestChanged):
    """R191."""


@strawberry.type(description="What acts on proposals answer (推荐操作结果).")
class ProposalChanged:
    """Shared by the payloads."""

    proposal: PackageProposal | None = strawberry.field(
        default=None, description=f"The proposal as it stands now; {_NULL} (推荐)."
    )
    version: int | None = strawberry.field(
        default=None, description=f"Its version after this act, the same for every retry; {_NULL} (版本)."
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the proposal, or the problems (谢绝推荐结果).")
class DeclineProposalPayload(ProposalChanged):
    """DECISIONS, priority packages."""


@strawberry.type(description="What became of it: the proposal, or the problems (撤回推荐结果).")
class WithdrawProposalPayload(ProposalChanged):
    """DECISIONS, priority packages."""
