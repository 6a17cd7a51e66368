"""What the acts of contracts answer: the contract and the cover under it, or the problems."""

from __future__ import annotations

import strawberry

from api.context import Info
from api.resolvers import signing
from api.schema.contract import Contract, Enrolment
from api.schema.problem import Problem

_NULL = "null when there are problems"


@strawberry.type(description="What every act on a contract answers (结果).")
class ContractChanged:
    """Shared by all payloads."""

    shown: strawberry.Private[signing.Shown | None] = None

    @strawberry.field(description=f"The contract as it stands now; {_NULL}, or not yours to see (协议).")
    async def contract(self, info: Info) -> Contract | None:
        """Read when it is asked for."""
        return None if self.shown is None else await signing.contract(info, self.shown.contract, self.shown.side)

    @strawberry.field(
        description=f"The resident's cover under it; {_NULL}, or while a late entry awaits approval (签约)."
    )
    async def enrolment(self, info: Info) -> Enrolment | None:
        """Read when it is asked for."""
        if self.shown is None or self.shown.enrolment is None:
            return None
        return await signing.enrolment(info, self.shown.enrolment, self.shown.side)

    version: int | None = strawberry.field(
        default=None,
        description=f"The `Contract.version` after this act, the same for every retry; {_NULL} (协议版本).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="What became of it: the signed contract, or the problems (签约结果).")
class SignContractPayload(ContractChanged):
    """R106."""


@strawberry.type(description="What became of it: the new contract, which renews the old, or the problems (续约结果).")
class RenewContractPayload(ContractChanged):
    """R217."""


@strawberry.type(
    description="What became of it: the new contract, which follows the one that was left, or the problems (转签结果)."
)
class ChangeProviderPayload(ContractChanged):
    """R217."""


@strawberry.type(description="What became of it: the enrolment with what it holds now, or the problems (加选结果).")
class AddPackagesPayload(ContractChanged):
    """DECISIONS, priority packages."""


@strawberry.type(description="What became of it: the enrolment with its ending, or the problems (解约结果).")
class EndEnrolmentPayload(ContractChanged):
    """B4."""


@strawberry.type(description="What became of it: the enrolment, voided, or the problems (作废结果).")
class VoidEnrolmentPayload(ContractChanged):
    """B4."""
