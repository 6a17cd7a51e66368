"""The question which text is signed."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import agreements
from api.schema.agreement_template import AgreementTemplate
from api.schema.arguments import InLanguage, InRegion, OnDay
from enrolment.vocabulary import ContractKind

OfKind = Annotated[ContractKind, strawberry.argument(description="For which contracts (协议类型).")]


@strawberry.type
class AgreementQuery:
    """R029."""

    @strawberry.field(
        description="The text on which contracts of a kind that begin on a day are signed in a region: its own, else "
        "of the nearest region above it that has one, else that for everywhere; null: none (协议范本)."
    )
    async def agreement_template(
        self, info: Info, region: InRegion, kind: OfKind, on: OnDay = None, language: InLanguage = None
    ) -> AgreementTemplate | None:
        """R029."""
        return await agreements.template(info, region, kind, on, language)
