"""Every act on households, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import households
from api.resolvers.residents import act
from api.schema.household import (
    ChangeHeadPayload,
    FormHouseholdPayload,
    JoinHouseholdPayload,
    LeaveHouseholdPayload,
    SplitHouseholdPayload,
)
from api.schema.household_inputs import (
    ChangeHeadInput,
    FormHouseholdInput,
    JoinHouseholdInput,
    LeaveHouseholdInput,
    SplitHouseholdInput,
)
from api.schema.problems import Refusable
from enrolment.household import forming, joining


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


FormHouseholdGiven = Annotated[FormHouseholdInput, _input("The head and the others.")]
JoinHouseholdGiven = Annotated[JoinHouseholdInput, _input("Which household, and who.")]
LeaveHouseholdGiven = Annotated[LeaveHouseholdInput, _input("Which household, who, and why.")]
SplitHouseholdGiven = Annotated[SplitHouseholdInput, _input("Which household, and who leaves.")]
ChangeHeadGiven = Annotated[ChangeHeadInput, _input("Which household, and who.")]


@strawberry.type(description="Acts on households (家庭操作).")
class HouseholdMutation:
    """All of it dated, nothing lost."""

    @strawberry.mutation(
        description="Form a household of people who belong to none (组成家庭).",
        extensions=[Refusable(FormHouseholdPayload)],
    )
    async def form_household(self, info: Info, given: FormHouseholdGiven) -> FormHouseholdPayload | None:
        """Issue 5."""
        answer = await act(info, forming.form_household, forming.FormHousehold, given)
        return FormHouseholdPayload(**await households.changed(info, answer))

    @strawberry.mutation(
        description="Let people join a household (加入家庭).",
        extensions=[Refusable(JoinHouseholdPayload)],
    )
    async def join_household(self, info: Info, given: JoinHouseholdGiven) -> JoinHouseholdPayload | None:
        """Issue 5."""
        answer = await act(info, joining.join_household, joining.JoinHousehold, given)
        return JoinHouseholdPayload(**await households.changed(info, answer))

    @strawberry.mutation(
        description="Let a member leave a household (退出家庭).",
        extensions=[Refusable(LeaveHouseholdPayload)],
    )
    async def leave_household(self, info: Info, given: LeaveHouseholdGiven) -> LeaveHouseholdPayload | None:
        """Issue 5."""
        answer = await act(info, joining.leave_household, joining.LeaveHousehold, given)
        return LeaveHouseholdPayload(**await households.changed(info, answer))

    @strawberry.mutation(
        description="Let some members leave into a household of their own, in one act (分户).",
        extensions=[Refusable(SplitHouseholdPayload)],
    )
    async def split_household(self, info: Info, given: SplitHouseholdGiven) -> SplitHouseholdPayload | None:
        """Issue 5."""
        answer = await act(info, forming.split_household, forming.SplitHousehold, given)
        made = await households.household(info, answer["new_household"], None)
        return SplitHouseholdPayload(**await households.changed(info, answer), new_household=made)

    @strawberry.mutation(
        description="Let another adult member be the head (变更户主).",
        extensions=[Refusable(ChangeHeadPayload)],
    )
    async def change_head(self, info: Info, given: ChangeHeadGiven) -> ChangeHeadPayload | None:
        """Issue 5."""
        answer = await act(info, joining.change_head, joining.ChangeHead, given)
        return ChangeHeadPayload(**await households.changed(info, answer))
