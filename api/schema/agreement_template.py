"""Agreement texts in the schema (协议范本, R029): what papers say beside the particulars of whoever signs."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  `ContractKind` gets its face there
from api.schema.enums import expose
from api.schema.region import Region
from api.schema.shelf import Shelf
from core.language import Language
from enrolment.agreement.template import AgreementTemplate as Template
from enrolment.agreement.template import ClauseGroup, missing_groups
from enrolment.models import AgreementTemplate as Row
from enrolment.vocabulary import ContractKind

_GROUPS = {
    ClauseGroup.RIGHTS: "Rights (权利).",
    ClauseGroup.RESPONSIBILITIES: "Responsibilities (责任).",
    ClauseGroup.OBLIGATIONS: "Obligations (义务).",
    ClauseGroup.OTHER: "Other matters (其他有关事项).",
}
expose(
    ClauseGroup,
    "The groups of clauses that an agreement must have, R029 (条款类别).",
    lambda member: _GROUPS[ClauseGroup[member.name]],
)


@strawberry.type(description="One clause of an agreement text (条款).")
class AgreementClause:
    """R029."""

    text: str = strawberry.field(description="In the caller's language (条款内容).")
    basis: list[str] = strawberry.field(description="The requirements it follows; empty: none (依据).")


@strawberry.type(description="The clauses of one group, in the order of print (一类条款).")
class AgreementClauses:
    """R029."""

    group: ClauseGroup = strawberry.field(description="Which group (条款类别).")
    group_name: str = strawberry.field(description="The group in the caller's language.")
    clauses: list[AgreementClause] = strawberry.field(description="Empty while it is being written (条款).")


@strawberry.type(
    description="What agreements of some kinds say beside the particulars, from a day on, R029 (协议范本)."
)
class AgreementTemplate:
    """Append-only: what was offered or signed keeps the text that it had."""

    code: str = strawberry.field(description="The text's own name (范本编码).")
    region: Region | None = strawberry.field(
        description="Whose it is; null: that for wherever no region has an own one (所属区划)."
    )
    starts: date = strawberry.field(description="From which day on (施行日期).")
    revision: int = strawberry.field(description="Which text of that day; the latest counts (修订次).")
    title: str = strawberry.field(description="Its title in the caller's language (标题).")
    kinds: list[ContractKind] = strawberry.field(description="For which contracts (适用协议类型).")
    is_proposal: bool = strawberry.field(description="Whether nobody has adopted it yet (示范文本).")
    groups: list[AgreementClauses] = strawberry.field(description="All four groups, in the order of print (条款).")
    missing_groups: list[ClauseGroup] = strawberry.field(
        description="Groups that say nothing; while there is one, nobody signs, R029 (缺少的条款类别)."
    )

    @classmethod
    def of(cls, row: Row, template: Template, shelf: Shelf, language: Language) -> AgreementTemplate:
        """The shape of a text; `row` with its region."""
        return cls(
            code=row.code,
            region=None if row.region is None else shelf.region(row.region.code),
            starts=row.starts,
            revision=row.revision,
            title=template.title.in_(language),
            kinds=list(template.kinds),
            is_proposal=template.is_proposal,
            groups=[_clauses(template, group, language) for group in ClauseGroup],
            missing_groups=list(missing_groups(template)),
        )


def _clauses(template: Template, group: ClauseGroup, language: Language) -> AgreementClauses:
    return AgreementClauses(
        group=group,
        group_name=group.label.in_(language),
        clauses=[
            AgreementClause(text=clause.text.in_(language), basis=list(clause.basis)) for clause in template.of(group)
        ],
    )
