"""Every act on contracts of families, on one page: carry it out, show what stands. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import families, residents, signing
from api.schema.family_inputs import (
    AddFamilyMemberInput,
    RenewFamilyInput,
    SignFamilyInput,
    SignPreparedFamilyInput,
)
from api.schema.family_payloads import (
    AddFamilyMemberPayload,
    RenewFamilyPayload,
    SignFamilyPayload,
    SignPreparedFamilyPayload,
)
from api.schema.problems import Refusable
from enrolment.family import joining, signing_prepared
from enrolment.family import signing as family_signing
from enrolment.family.given import AddFamilyMember, RenewFamily, SignFamily, SignPreparedFamily


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


SignFamilyGiven = Annotated[SignFamilyInput, _input("Which household, and who signs for what.")]
AddFamilyMemberGiven = Annotated[AddFamilyMemberInput, _input("Which contract, and who joins it.")]
RenewFamilyGiven = Annotated[RenewFamilyInput, _input("Which contract, and who signs for what.")]
SignPreparedFamilyGiven = Annotated[SignPreparedFamilyInput, _input("Which prepared contract, and who signs.")]


@strawberry.type(description="Acts on contracts of families (家庭签约操作).")
class FamilyMutation:
    """R040, R042; who leaves the household leaves the contract with that (`leaveHousehold`)."""

    @strawberry.mutation(
        description="Sign one contract with a household and the provider of a member who is signed already: whoever is "
        "covered by that provider keeps the cover, the others are newly signed with packages and consent of their own, "
        "all or nobody (家庭签约).",
        extensions=[Refusable(SignFamilyPayload)],
    )
    async def sign_family(self, info: Info, given: SignFamilyGiven) -> SignFamilyPayload | None:
        """R042."""
        answer = await residents.act(info, family_signing.sign_family, SignFamily, given)
        return SignFamilyPayload(**await families.shown(info, answer))

    @strawberry.mutation(
        description="Let a member of the household join its contract in force, or still to begin, from the day of the "
        "own consent to the contract's end; a past contract never gets another member (加入家庭签约).",
        extensions=[Refusable(AddFamilyMemberPayload)],
    )
    async def add_family_member(self, info: Info, given: AddFamilyMemberGiven) -> AddFamilyMemberPayload | None:
        """DECISIONS, family."""
        answer = await residents.act(info, joining.add_family_member, AddFamilyMember, given)
        return AddFamilyMemberPayload(**signing.shown(info, answer))

    @strawberry.mutation(
        description="Sign the renewal of a family's contract, early or up to a year after it expired; both stand, and "
        "the new one names the old. Adopted members align where their own cover is over; a renewal that was prepared "
        "and is not signed is withdrawn with it (家庭续约).",
        extensions=[Refusable(RenewFamilyPayload)],
    )
    async def renew_family(self, info: Info, given: RenewFamilyGiven) -> RenewFamilyPayload | None:
        """R217."""
        answer = await residents.act(info, family_signing.renew_family, RenewFamily, given)
        return RenewFamilyPayload(**await families.shown(info, answer))

    @strawberry.mutation(
        description="Sign the renewal that `prepareRenewals` prepared for a family: all whom it names and the "
        "provider, in one act, or nobody; the prepared contract becomes the signed one. It is judged anew on the day, "
        "and what changed meanwhile is told, R217 (家庭续约签字).",
        extensions=[Refusable(SignPreparedFamilyPayload)],
    )
    async def sign_prepared_family(
        self, info: Info, given: SignPreparedFamilyGiven
    ) -> SignPreparedFamilyPayload | None:
        """R217."""
        answer = await residents.act(info, signing_prepared.sign_prepared_family, SignPreparedFamily, given)
        return SignPreparedFamilyPayload(**await families.shown(info, answer))
