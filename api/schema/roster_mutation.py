"""Every act on rosters, on one page. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import rosters
from api.resolvers.residents import act
from api.schema.problems import Refusable
from api.schema.roster import JoinRosterPayload, LeaveRosterPayload, RegisterRosterPayload
from api.schema.roster_inputs import JoinRosterInput, LeaveRosterInput, RegisterRosterInput
from enrolment.rosters import membership, registering


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


RegisterRosterGiven = Annotated[RegisterRosterInput, _input("The organisation.")]
JoinRosterGiven = Annotated[JoinRosterInput, _input("Which roster, and who.")]
LeaveRosterGiven = Annotated[LeaveRosterInput, _input("Which roster, and who.")]


@strawberry.type(description="Acts on rosters of functional communities (名册操作).")
class RosterMutation:
    """R167, R232."""

    @strawberry.mutation(
        description="Register the roster of a functional community, without members yet (登记名册).",
        extensions=[Refusable(RegisterRosterPayload)],
    )
    async def register_roster(self, info: Info, given: RegisterRosterGiven) -> RegisterRosterPayload | None:
        """R167, R232."""
        answer = await act(info, registering.register_roster, registering.RegisterRoster, given)
        return RegisterRosterPayload(**await rosters.changed(info, answer))

    @strawberry.mutation(
        description="Give up to 500 residents a place on a roster, all or none (进入名册).",
        extensions=[Refusable(JoinRosterPayload)],
    )
    async def join_roster(self, info: Info, given: JoinRosterGiven) -> JoinRosterPayload | None:
        """R167."""
        answer = await act(info, membership.join_roster, membership.RosterMembers, given)
        return JoinRosterPayload(**await rosters.changed(info, answer))

    @strawberry.mutation(
        description="End places of up to 500 residents on a roster, all or none (离开名册).",
        extensions=[Refusable(LeaveRosterPayload)],
    )
    async def leave_roster(self, info: Info, given: LeaveRosterGiven) -> LeaveRosterPayload | None:
        """R167."""
        answer = await act(info, membership.leave_roster, membership.RosterMembers, given)
        return LeaveRosterPayload(**await rosters.changed(info, answer))
