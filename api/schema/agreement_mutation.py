"""Setting agreement texts. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import agreements
from api.schema.agreement_inputs import SetAgreementTemplateInput
from api.schema.agreement_template import AgreementTemplate
from api.schema.problems import Problem, Refusable

SetAgreementTemplate = Annotated[
    SetAgreementTemplateInput, strawberry.argument(name="input", description="What papers are to say, from when on.")
]


@strawberry.type(description="What became of it: the text, or the problems (设定结果).")
class SetAgreementTemplatePayload:
    """R029."""

    template: AgreementTemplate | None = strawberry.field(
        default=None, description="The text; null when there are problems (协议范本)."
    )
    warning: str | None = strawberry.field(
        default=None,
        description="Which groups of clauses say nothing yet, so that nobody can sign; null: the text is whole (提示).",
    )
    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="Acts on agreement texts (协议范本操作).")
class AgreementMutation:
    """R029."""

    @strawberry.mutation(
        description="Lay down what agreements of a region say from a day on, or correct what was laid down for that "
        "day; what was offered or signed keeps its text (设定协议范本).",
        extensions=[Refusable(SetAgreementTemplatePayload)],
    )
    async def set_agreement_template(
        self, info: Info, given: SetAgreementTemplate
    ) -> SetAgreementTemplatePayload | None:
        """R029."""
        template, warning = await agreements.set_template(info, given)
        return SetAgreementTemplatePayload(template=template, warning=warning)
