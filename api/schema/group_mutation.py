"""Every act on contracts of organisations, on one page, with its payload. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import groups, residents
from api.schema.contract import Contract
from api.schema.group_inputs import EndGroupInput, SignGroupInput
from api.schema.problems import Problem, Refusable
from enrolment.groups import ending
from enrolment.groups import signing as group_signing
from enrolment.groups.given import EndGroup, SignGroup

_NULL = "null when there are problems"


@strawberry.type(description="What every act on an organisation's contract answers (结果).")
class GroupChanged:
    """Shared by all payloads."""

    contract: Contract | None = strawberry.field(
        default=None, description=f"The contract as it stands now; {_NULL}, or not yours to see (协议)."
    )
    version: int | None = strawberry.field(
        default=None,
        description=f"The `Contract.version` after this act, the same for every retry; {_NULL} (协议版本).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the organisation's contract, or the problems (团体签约结果).")
class SignGroupPayload(GroupChanged):
    """R168."""

    covered: int | None = strawberry.field(
        default=None, description=f"How many people it covers from the start; {_NULL} (覆盖人数)."
    )


@strawberry.type(description="What became of it: the contract that ends, or the problems (团体解约结果).")
class EndGroupPayload(GroupChanged):
    """DECISIONS, group."""

    ended: int | None = strawberry.field(
        default=None, description=f"Of how many people the cover ends with it; {_NULL} (终止覆盖人数)."
    )


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


SignGroupGiven = Annotated[SignGroupInput, _input("Which roster, for what, with whom.")]
EndGroupGiven = Annotated[EndGroupInput, _input("What ends, when and why.")]


@strawberry.type(description="Acts on contracts of organisations (团体签约操作).")
class GroupMutation:
    """R167, R168, R232; who joins or leaves the roster joins or leaves the cover with that."""

    @strawberry.mutation(
        description="Sign one contract with an organisation for everybody on its roster, beside whatever enrolments "
        "they have; the price per head is frozen (团体签约).",
        extensions=[Refusable(SignGroupPayload)],
    )
    async def sign_group(self, info: Info, given: SignGroupGiven) -> SignGroupPayload | None:
        """R167, R168, R232."""
        answer = await residents.act(info, group_signing.sign_group, SignGroup, given)
        return SignGroupPayload(**await groups.shown(info, answer), covered=answer["covered"])

    @strawberry.mutation(
        description="End an organisation's contract before its term, and everybody's cover by it; enrolments of its "
        "people stay (团体解约).",
        extensions=[Refusable(EndGroupPayload)],
    )
    async def end_group(self, info: Info, given: EndGroupGiven) -> EndGroupPayload | None:
        """DECISIONS, group."""
        answer = await residents.act(info, ending.end_group, EndGroup, given)
        return EndGroupPayload(**await groups.shown(info, answer), ended=answer["ended"])
