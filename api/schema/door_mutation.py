"""Every act at the resident's own door, and the clinic's answer, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import door, signing
from api.resolvers.residents import act
from api.schema.door_inputs import (
    AnswerRequestInput,
    DeclineProposalInput,
    DraftOwnContractInput,
    RequestChangeInput,
    RequestSigningCodeInput,
    SignOnlineInput,
    WithdrawProposalInput,
    WithdrawRequestInput,
)
from api.schema.door_payloads import (
    AnswerRequestPayload,
    DeclineProposalPayload,
    DraftOwnContractPayload,
    RequestChangePayload,
    RequestSigningCodePayload,
    SignOnlinePayload,
    WithdrawProposalPayload,
    WithdrawRequestPayload,
)
from api.schema.problems import Refusable
from enrolment.door import requests
from enrolment.door.drafting import DraftOwnContract, draft_own_contract
from enrolment.proposing import settling


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


DraftOwnContractGiven = Annotated[DraftOwnContractInput, _input("Who wants to sign with which team, for what.")]
RequestSigningCodeGiven = Annotated[RequestSigningCodeInput, _input("To sign which contract.")]
SignOnlineGiven = Annotated[SignOnlineInput, _input("Which contract, the consent, and the code.")]
RequestChangeGiven = Annotated[RequestChangeInput, _input("What is asked for.")]
WithdrawRequestGiven = Annotated[WithdrawRequestInput, _input("Which request.")]
DeclineProposalGiven = Annotated[DeclineProposalInput, _input("Which proposal.")]
WithdrawProposalGiven = Annotated[WithdrawProposalInput, _input("Which proposal.")]
AnswerRequestGiven = Annotated[AnswerRequestInput, _input("Which request, and the answer.")]


@strawberry.type(description="Acts at the resident's own door (居民自助操作).")
class DoorMutation:
    """R134, R190, R191."""

    @strawberry.mutation(
        description="Draft a contract for oneself or a ward with a team of one's choice, and offer it for signature; "
        "it is judged as a clinic's, and covers nobody until both have signed (在线申请签约).",
        extensions=[Refusable(DraftOwnContractPayload)],
    )
    async def draft_own_contract(self, info: Info, given: DraftOwnContractGiven) -> DraftOwnContractPayload | None:
        """R134."""
        answer = await act(info, draft_own_contract, DraftOwnContract, given)
        return DraftOwnContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Send a one-time code to one's own verified mobile: six digits, good for five minutes and five "
        "tries; the one before no longer counts, and at most three are sent an hour for a contract (获取签约验证码).",
        extensions=[Refusable(RequestSigningCodePayload)],
    )
    async def request_signing_code(
        self, info: Info, given: RequestSigningCodeGiven
    ) -> RequestSigningCodePayload | None:
        """R134."""
        sent = await door.code_sent(info, given)
        return RequestSigningCodePayload(masked_phone=sent.masked_phone, expires=sent.expires)

    @strawberry.mutation(
        description="Consent and sign by the code, for oneself or a ward; the contract is in force once the provider "
        "has signed too (在线签署).",
        extensions=[Refusable(SignOnlinePayload)],
    )
    async def sign_online(self, info: Info, given: SignOnlineGiven) -> SignOnlinePayload | None:
        """R134, R191, R238."""
        return SignOnlinePayload(**signing.shown(info, await door.signed(info, given)))

    @strawberry.mutation(
        description="Ask the clinic for another provider, or an end, for oneself or a ward; one request about an "
        "enrolment is open at a time (提交申请).",
        extensions=[Refusable(RequestChangePayload)],
    )
    async def request_change(self, info: Info, given: RequestChangeGiven) -> RequestChangePayload | None:
        """R190, R191."""
        answer = await act(info, requests.request_change, requests.RequestChange, given)
        return RequestChangePayload(**await door.request_shown(info, answer))

    @strawberry.mutation(
        description="Take a request back that nobody has answered (撤回申请).",
        extensions=[Refusable(WithdrawRequestPayload)],
    )
    async def withdraw_request(self, info: Info, given: WithdrawRequestGiven) -> WithdrawRequestPayload | None:
        """R191."""
        answer = await act(info, requests.withdraw_request, requests.WithdrawRequest, given)
        return WithdrawRequestPayload(**await door.request_shown(info, answer))

    @strawberry.mutation(
        description="Answer a resident's request about an enrolment at an institution of yours; what is accepted is "
        "then done by changeProvider or endEnrolment (答复申请).",
        extensions=[Refusable(AnswerRequestPayload)],
    )
    async def answer_request(self, info: Info, given: AnswerRequestGiven) -> AnswerRequestPayload | None:
        """R191."""
        answer = await act(info, requests.answer_request, requests.AnswerRequest, given)
        return AnswerRequestPayload(**await door.request_shown(info, answer))

    @strawberry.mutation(
        description="Decline a package that a clinic has proposed to oneself or a ward (谢绝推荐).",
        extensions=[Refusable(DeclineProposalPayload)],
    )
    async def decline_proposal(self, info: Info, given: DeclineProposalGiven) -> DeclineProposalPayload | None:
        """DECISIONS, priority packages."""
        answer = await act(info, settling.decline_proposal, settling.SettleProposal, given)
        return DeclineProposalPayload(**await door.proposal_shown(info, answer))

    @strawberry.mutation(
        description="Take back a package that an institution of yours has proposed (撤回推荐).",
        extensions=[Refusable(WithdrawProposalPayload)],
    )
    async def withdraw_proposal(self, info: Info, given: WithdrawProposalGiven) -> WithdrawProposalPayload | None:
        """DECISIONS, priority packages."""
        answer = await act(info, settling.withdraw_proposal, settling.SettleProposal, given)
        return WithdrawProposalPayload(**await door.proposal_shown(info, answer))
