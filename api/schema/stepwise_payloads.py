"""What the acts of a contract's steps answer: the contract, and the cover with its last signature, or the problems."""

from __future__ import annotations

import strawberry

from api.schema.contract_payloads import ContractChanged


@strawberry.type(description="What became of it: the draft, or the problems (草拟结果).")
class DraftContractPayload(ContractChanged):
    """A5 1."""


@strawberry.type(description="What became of it: the draft as it is now, or the problems (修改结果).")
class AmendContractPayload(ContractChanged):
    """A5 1."""


@strawberry.type(description="What became of it: the contract, which awaits signatures, or the problems (提交结果).")
class OfferContractPayload(ContractChanged):
    """A5 1."""


@strawberry.type(description="What became of it: the contract, a draft again, or the problems (退回结果).")
class RecallContractPayload(ContractChanged):
    """A5 1."""


@strawberry.type(description="What became of it: the withdrawn contract, or the problems (撤回结果).")
class WithdrawContractPayload(ContractChanged):
    """A5 1."""


@strawberry.type(description="What became of it: the contract with the consent, or the problems (同意结果).")
class ConsentToContractPayload(ContractChanged):
    """R191, R238."""


@strawberry.type(
    description="What became of it: the contract, with the last signature the cover too, or the problems (签字结果)."
)
class SignForResidentPayload(ContractChanged):
    """A5 1."""


@strawberry.type(
    description="What became of it: the contract, with the last signature the cover too, or the problems (签字结果)."
)
class SignForProviderPayload(ContractChanged):
    """A5 1."""


@strawberry.type(
    description="What became of it: the contract, with its cover once approved, or the problems (审批结果)."
)
class DecideLateEntryPayload(ContractChanged):
    """R229."""
