"""Every act that brings a contract about step by step, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import residents, signing, stepwise
from api.schema.problems import Refusable
from api.schema.stepwise_inputs import (
    AmendContractInput,
    ConsentToContractInput,
    DecideLateEntryInput,
    DraftContractInput,
    OfferContractInput,
    RecallContractInput,
    SignForProviderInput,
    SignForResidentInput,
    WithdrawContractInput,
)
from api.schema.stepwise_payloads import (
    AmendContractPayload,
    ConsentToContractPayload,
    DecideLateEntryPayload,
    DraftContractPayload,
    OfferContractPayload,
    RecallContractPayload,
    SignForProviderPayload,
    SignForResidentPayload,
    WithdrawContractPayload,
)
from enrolment.signing import collecting, preparing
from enrolment.signing.approving import DecideLateEntry


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


DraftContractGiven = Annotated[DraftContractInput, _input("Who is to sign with whom, for what.")]
AmendContractGiven = Annotated[AmendContractInput, _input("Which draft, and what changes.")]
OfferContractGiven = Annotated[OfferContractInput, _input("Which draft.")]
RecallContractGiven = Annotated[RecallContractInput, _input("Which contract.")]
WithdrawContractGiven = Annotated[WithdrawContractInput, _input("Which contract, and why.")]
ConsentToContractGiven = Annotated[ConsentToContractInput, _input("To what, and who agrees when.")]
SignForResidentGiven = Annotated[SignForResidentInput, _input("What is signed, by whom, when, and how.")]
SignForProviderGiven = Annotated[SignForProviderInput, _input("What is signed, by whom, when, and how.")]
DecideLateEntryGiven = Annotated[DecideLateEntryInput, _input("Which contract, and what is decided.")]


@strawberry.type(description="Acts on contracts that are brought about step by step (逐步签约操作).")
class StepwiseMutation:
    """Drafting, offering, consenting, signing, approving."""

    @strawberry.mutation(
        description="Draft a contract for one resident, to be signed later; a draft blocks nobody and covers nobody "
        "(草拟协议).",
        extensions=[Refusable(DraftContractPayload)],
    )
    async def draft_contract(self, info: Info, given: DraftContractGiven) -> DraftContractPayload | None:
        """A5 1."""
        answer = await residents.act(info, preparing.draft_contract, preparing.DraftContract, given)
        return DraftContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Change a draft; what is left out stays (修改协议草稿).",
        extensions=[Refusable(AmendContractPayload)],
    )
    async def amend_contract(self, info: Info, given: AmendContractGiven) -> AmendContractPayload | None:
        """A5 1."""
        answer = await stepwise.act(info, preparing.amend_contract, preparing.AmendContract, given)
        return AmendContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Offer a draft for signature: everything but consents and signatures is looked at, and what is "
        "offered does not change any more (提交签字).",
        extensions=[Refusable(OfferContractPayload)],
    )
    async def offer_contract(self, info: Info, given: OfferContractGiven) -> OfferContractPayload | None:
        """A5 1."""
        answer = await stepwise.act(info, preparing.offer_contract, preparing.ContractAt, given)
        return OfferContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Take an offered contract back to a draft while nobody has consented or signed (退回草稿).",
        extensions=[Refusable(RecallContractPayload)],
    )
    async def recall_contract(self, info: Info, given: RecallContractGiven) -> RecallContractPayload | None:
        """A5 1."""
        answer = await stepwise.act(info, preparing.recall_contract, preparing.ContractAt, given)
        return RecallContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Give up a draft, or what awaits signatures; it stays on record (撤回协议).",
        extensions=[Refusable(WithdrawContractPayload)],
    )
    async def withdraw_contract(self, info: Info, given: WithdrawContractGiven) -> WithdrawContractPayload | None:
        """A5 1."""
        answer = await stepwise.act(info, preparing.withdraw_contract, preparing.ContractAt, given)
        return WithdrawContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Note that the resident, or a guardian, agrees to an offered contract, knowing what is free and "
        "what is paid; it comes before their signature (知情同意).",
        extensions=[Refusable(ConsentToContractPayload)],
    )
    async def consent_to_contract(self, info: Info, given: ConsentToContractGiven) -> ConsentToContractPayload | None:
        """R191, R238."""
        answer = await stepwise.act(info, collecting.consent_to_contract, collecting.ConsentToContract, given)
        return ConsentToContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Note the signature of the resident, or of a guardian; the last signature looks at everything "
        "again and writes the cover, its packages at their frozen prices and the health record (居民签字).",
        extensions=[Refusable(SignForResidentPayload)],
    )
    async def sign_for_resident(self, info: Info, given: SignForResidentGiven) -> SignForResidentPayload | None:
        """A5 1, R106."""
        answer = await stepwise.act(info, collecting.sign_for_resident, collecting.SignForResident, given)
        return SignForResidentPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Note the signature of the doctor, for the team or alone; the last signature does what "
        "`signForResident` says (家庭医生签字).",
        extensions=[Refusable(SignForProviderPayload)],
    )
    async def sign_for_provider(self, info: Info, given: SignForProviderGiven) -> SignForProviderPayload | None:
        """A5 1, R106."""
        answer = await stepwise.act(info, collecting.sign_for_provider, collecting.SignForProvider, given)
        return SignForProviderPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Approve a late entry that came after the region's deadline, and the cover is written as it was "
        "signed, or reject it, and the contract is withdrawn (补录审批).",
        extensions=[Refusable(DecideLateEntryPayload)],
    )
    async def decide_late_entry(self, info: Info, given: DecideLateEntryGiven) -> DecideLateEntryPayload | None:
        """R229."""
        answer = await stepwise.act(info, stepwise.decide, DecideLateEntry, given)
        return DecideLateEntryPayload(**signing.shown(info, answer))
