"""What the acts on contracts of families answer: the contract and everybody's cover, or the problems."""

from __future__ import annotations

import strawberry

from api.schema.contract import Contract, Enrolment
from api.schema.contract_payloads import ContractChanged
from api.schema.problem import Problem

_NULL = "null when there are problems"


@strawberry.type(description="What the signing and the renewal of a family's contract answer (结果).")
class FamilySigned:
    """All members, or nobody."""

    contract: Contract | None = strawberry.field(
        default=None, description=f"The family's contract as it stands now; {_NULL}, or not yours to see (协议)."
    )
    enrolments: list[Enrolment] | None = strawberry.field(
        default=None,
        description=f"What covers each member on the first day, in the order of the input: new ones under the "
        f"contract, adopted ones under theirs; {_NULL} (签约).",
    )
    version: int | None = strawberry.field(
        default=None,
        description=f"The `Contract.version` after this act, the same for every retry; {_NULL} (协议版本).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the family's contract, or the problems (家庭签约结果).")
class SignFamilyPayload(FamilySigned):
    """R042."""


@strawberry.type(description="What became of it: the new contract, which renews the old, or the problems (续约结果).")
class RenewFamilyPayload(FamilySigned):
    """R217."""


@strawberry.type(
    description="What became of it: the prepared contract, signed, which renews the old, or the problems (结果)."
)
class SignPreparedFamilyPayload(FamilySigned):
    """R217."""


@strawberry.type(description="What became of it: the contract with the member's cover, or the problems (加入结果).")
class AddFamilyMemberPayload(ContractChanged):
    """DECISIONS, family."""
