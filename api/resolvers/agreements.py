"""Agreement texts: which one is signed, and setting one."""

from __future__ import annotations

from datetime import date

from api.context import Info
from api.schema.agreement_inputs import SetAgreementTemplateInput
from api.schema.agreement_template import AgreementTemplate
from api.schema.given import value_of
from core.language import Language
from enrolment import models
from enrolment.agreement.setting import SetAgreementTemplate, set_agreement_template
from enrolment.agreement.storing import read_template
from enrolment.agreement.template import missing_groups_problem
from enrolment.signing.agreed import template_for
from enrolment.vocabulary import ContractKind


async def template(
    info: Info, region: str, kind: ContractKind, on: date | None, language: Language | None
) -> AgreementTemplate | None:
    """The text on which contracts of the kind are signed in the region that begin on the day, today by default."""
    context = info.context
    lineage = context.present.snapshot.lineage(context.known_region(region))
    row = await template_for(kind, list(lineage), on or context.today())
    return None if row is None else _shape(info, row, language)


async def set_template(info: Info, given: SetAgreementTemplateInput) -> tuple[AgreementTemplate, str | None]:
    """Set a text; answers it, and what is missing of it in words, if anything is."""
    context = info.context
    value = value_of(SetAgreementTemplate, given, given.written(), {("template",): ()})
    answer = await set_agreement_template(context.actor, value, given.idempotency_key, context.clock)
    row = await models.AgreementTemplate.get(id=answer["id"]).select_related("region")
    missing = missing_groups_problem(read_template(row.content), ())
    return _shape(info, row, None), None if missing is None else missing.message.in_(context.language)


def _shape(info: Info, row: models.AgreementTemplate, language: Language | None) -> AgreementTemplate:
    context = info.context
    text = read_template(row.content)
    return AgreementTemplate.of(row, text, context.shelf(language), language or context.language)
