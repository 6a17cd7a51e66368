"""Every act on contracts of one person, on one page: carry it out, show what stands. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import residents, signing
from api.schema.contract_inputs import (
    AddPackagesInput,
    ChangeProviderInput,
    EndEnrolmentInput,
    RenewContractInput,
    SignContractInput,
    VoidEnrolmentInput,
)
from api.schema.contract_payloads import (
    AddPackagesPayload,
    ChangeProviderPayload,
    EndEnrolmentPayload,
    RenewContractPayload,
    SignContractPayload,
    VoidEnrolmentPayload,
)
from api.schema.problems import Refusable
from enrolment.signing import adding, ending, renewing
from enrolment.signing.given import SignContract
from enrolment.signing.signing import sign_contract


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


SignContractGiven = Annotated[SignContractInput, _input("Who signs with whom, for what.")]
RenewContractGiven = Annotated[RenewContractInput, _input("What goes on, for how long.")]
ChangeProviderGiven = Annotated[ChangeProviderInput, _input("Who goes where, from when.")]
AddPackagesGiven = Annotated[AddPackagesInput, _input("What is chosen beside, from when.")]
EndEnrolmentGiven = Annotated[EndEnrolmentInput, _input("What ends, when and why.")]
VoidEnrolmentGiven = Annotated[VoidEnrolmentInput, _input("What was entered in error.")]


@strawberry.type(description="Acts on contracts of one person (个人签约操作).")
class ContractMutation:
    """Signing, renewing, changing the provider, ending."""

    @strawberry.mutation(
        description="One resident and one provider sign: consent, both signatures, the cover, its packages at their "
        "frozen prices and the health record, all or nothing (签约).",
        extensions=[Refusable(SignContractPayload)],
    )
    async def sign_contract(self, info: Info, given: SignContractGiven) -> SignContractPayload | None:
        """R106."""
        return SignContractPayload(**signing.shown(info, await residents.act(info, sign_contract, SignContract, given)))

    @strawberry.mutation(
        description="Sign the renewal of an enrolment, early or up to a year after it expired; both stand, and the new "
        "one names the old (续约).",
        extensions=[Refusable(RenewContractPayload)],
    )
    async def renew_contract(self, info: Info, given: RenewContractGiven) -> RenewContractPayload | None:
        """R217."""
        answer = await residents.act(info, renewing.renew_contract, renewing.RenewContract, given)
        return RenewContractPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="End what covers a resident and sign with another provider from the same day, in one act; what was "
        "delivered stays where it was, entitlements do not travel (更换家庭医生).",
        extensions=[Refusable(ChangeProviderPayload)],
    )
    async def change_provider(self, info: Info, given: ChangeProviderGiven) -> ChangeProviderPayload | None:
        """R191, R217."""
        answer = await residents.act(info, renewing.change_provider, renewing.ChangeProvider, given)
        return ChangeProviderPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Choose more packages while the cover runs, pro rata to the contract year; so a priority package "
        "that is only proposed comes into force (加选服务包).",
        extensions=[Refusable(AddPackagesPayload)],
    )
    async def add_packages(self, info: Info, given: AddPackagesGiven) -> AddPackagesPayload | None:
        """DECISIONS, priority packages."""
        answer = await residents.act(info, adding.add_packages, adding.AddPackages, given)
        return AddPackagesPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="End an enrolment before its term, with a coded reason (解约).",
        extensions=[Refusable(EndEnrolmentPayload)],
    )
    async def end_enrolment(self, info: Info, given: EndEnrolmentGiven) -> EndEnrolmentPayload | None:
        """B4."""
        answer = await residents.act(info, ending.end_enrolment, ending.EndEnrolment, given)
        return EndEnrolmentPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Void an enrolment that was entered in error: it never covered anybody and stays on record (作废).",
        extensions=[Refusable(VoidEnrolmentPayload)],
    )
    async def void_enrolment(self, info: Info, given: VoidEnrolmentGiven) -> VoidEnrolmentPayload | None:
        """B4."""
        answer = await residents.act(info, ending.void_enrolment, ending.VoidEnrolment, given)
        return VoidEnrolmentPayload(**signing.shown(info, answer))
