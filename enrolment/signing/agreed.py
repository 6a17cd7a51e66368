"""Which agreement text is signed (协议范本, R029): the nearest region's, of the kind, complete; one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from core.faults import Problem
from enrolment import models
from enrolment.agreement.storing import read_template
from enrolment.agreement.template import missing_groups_problem
from enrolment.signing.problem import Path, problem
from enrolment.vocabulary import ContractKind


async def template_for(kind: ContractKind, lineage: Sequence[str], on: date) -> models.AgreementTemplate | None:
    """The text in force on the day for contracts of a kind: of the first region of `lineage` that has one, else the
    one for everywhere. Of several from the same day the latest revision."""
    rows = (
        await models.AgreementTemplate.filter(Q(region_id=None) | Q(region__code__in=list(lineage)), starts__lte=on)
        .select_related("region")
        .order_by("starts", "revision")
    )
    nearest: dict[str | None, models.AgreementTemplate] = {}
    for row in rows:
        if kind in read_template(row.content).kinds:
            nearest[None if row.region is None else row.region.code] = row
    return next((nearest[code] for code in (*lineage, None) if code in nearest), None)


def template_problems(template: models.AgreementTemplate | None, path: Path) -> list[Problem]:
    """AGREEMENT_MISSING, or AGREEMENT_INCOMPLETE where a group of clauses is empty: nobody signs then (R029)."""
    if template is None:
        return [problem("AGREEMENT_MISSING", *path)]
    found = missing_groups_problem(read_template(template.content), path)
    return [] if found is None else [found]
