"""What is told to those who listen to contracts. Part of `Subscription`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import contract_changes
from api.schema.arguments import InLanguage
from api.schema.contract import Contract, Enrolment


@strawberry.type(description="Something happened to a contract (协议变动通知).")
class ContractChange:
    """Told after it was committed, with what stands when it is told."""

    kind: str = strawberry.field(
        description='What happened, such as "contract.signed", "contract.transferred", "contract.ended", '
        '"contract.voided"; more kinds may come: take what you do not know as a change (变动类型).'
    )
    at: datetime = strawberry.field(description="When it happened (时间).")
    contract: Contract = strawberry.field(description="The contract as it stands now (协议).")
    enrolment: Enrolment | None = strawberry.field(
        description="The cover that it happened to; null: not of one alone, or not yours to see (签约)."
    )


@strawberry.type
class ContractSubscription:
    """What happens to contracts."""

    @strawberry.subscription(
        description="What happens to contracts from now on: staff hear of those of their institution, of institutions "
        "under it and of their region, residents of those that concern them or their wards. Each change is told once, "
        "within about half a second; begin to listen, then read what stands (协议变动)."
    )
    async def contract_changed(
        self,
        info: Info,
        contract: Annotated[str | None, strawberry.argument(description="Only the contract of this code.")] = None,
        region: Annotated[
            str | None, strawberry.argument(description="Only contracts of this region and those below it.")
        ] = None,
        language: InLanguage = None,
    ) -> AsyncIterator[ContractChange]:
        """In the order in which they were committed."""
        async for told in contract_changes.contract_changed(info, contract, region, language):
            side, happened = told.side, told.announced
            yield ContractChange(
                kind=happened.event.kind,
                at=happened.at,
                contract=Contract.of(told.contract, side),
                enrolment=None if told.enrolment is None else Enrolment.of(told.enrolment, side),
            )
