"""What is given to set an agreement text."""

from __future__ import annotations

from datetime import date
from typing import Any

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  `ContractKind` gets its face there
from api.schema.given import bounds, spelt
from api.schema.institution_inputs import KEY, NamesInput
from enrolment.vocabulary import ContractKind

MOST_CLAUSES, LONGEST_CLAUSE, LONGEST_TITLE = 100, 2_000, 200
"""Clauses of a group, and characters of one and of a title, in a language."""

_CLAUSES = f"at most {MOST_CLAUSES}, in the order of print; empty while they are being written"


@strawberry.input(description="One clause of an agreement text (条款).")
class AgreementClauseInput:
    """R029."""

    text: NamesInput = strawberry.field(
        description=f"What it says, up to {LONGEST_CLAUSE} characters a language (条款内容).",
        metadata=bounds(LONGEST_CLAUSE),
    )
    basis: list[str] = strawberry.field(
        default_factory=list,
        description="Requirements it follows, such as R029; at most 20 (依据).",
        metadata=bounds(longest=20),
    )


@strawberry.input(description="What agreements of a region say from a day on, R029 (设定协议范本).")
class SetAgreementTemplateInput:
    """Groups may be empty while the text is being written: nobody signs on it then."""

    region: str = strawberry.field(description="Division code of the region; yours or below it (区划代码).")
    starts: date = strawberry.field(
        description="From this day on; today in Shanghai or later, at most 3,660 days ahead (施行日期)."
    )
    code: str = strawberry.field(
        description="A name of your own that later texts keep: 2 to 32 of A-Z, 0-9 and hyphens (范本编码)."
    )
    title: NamesInput = strawberry.field(
        description=f"Its title, up to {LONGEST_TITLE} characters a language (标题).", metadata=bounds(LONGEST_TITLE)
    )
    kinds: list[ContractKind] = strawberry.field(
        description="For which contracts, each once (适用协议类型).", metadata=bounds(longest=len(ContractKind))
    )
    rights: list[AgreementClauseInput] = strawberry.field(
        default_factory=list, description=f"Rights: {_CLAUSES} (权利).", metadata=bounds(longest=MOST_CLAUSES)
    )
    responsibilities: list[AgreementClauseInput] = strawberry.field(
        default_factory=list, description=f"Responsibilities: {_CLAUSES} (责任).", metadata=bounds(longest=MOST_CLAUSES)
    )
    obligations: list[AgreementClauseInput] = strawberry.field(
        default_factory=list, description=f"Obligations: {_CLAUSES} (义务).", metadata=bounds(longest=MOST_CLAUSES)
    )
    other: list[AgreementClauseInput] = strawberry.field(
        default_factory=list, description=f"Other matters: {_CLAUSES} (其他).", metadata=bounds(longest=MOST_CLAUSES)
    )
    is_proposal: bool = strawberry.field(
        default=False, description="Whether nobody has adopted it yet, which the paper says (示范文本)."
    )
    corrects: bool = strawberry.field(
        default=False,
        description="Whether it takes the place of a text for such contracts that stands from that very day (更正).",
    )
    idempotency_key: str = strawberry.field(description=KEY)

    def written(self) -> dict[str, Any]:
        """The domain's spelling: what stands on paper is a part of its own."""
        said = spelt(self)
        outside = ("region", "starts", "corrects")
        return {
            **{name: said[name] for name in outside},
            "template": {name: value for name, value in said.items() if name not in outside},
        }
