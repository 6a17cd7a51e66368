"""Setting an agreement text (设定协议范本, R029): a region has its own for some kinds of contracts from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from catalog.codec import dump
from core.actor import Actor
from core.clock import Clock, today
from core.faults import Problem
from core.language import Text
from core.wire import WIRE, ImpossibleDefinition
from enrolment import models
from enrolment.agreement.storing import read_template
from enrolment.agreement.template import AgreementTemplate
from teams.code import stable_code
from teams.models import Region
from teams.operations.problem import FURTHEST_POLICY, far_problems, problem
from teams.operations.registering import region_to_write
from teams.operations.verb import Objections, carry_out, lock
from teams.scope import governs

ALREADY_SET: Final = Text(
    "该地区自该日起已有这类协议的文本：如需更正请注明。",
    "The region has a text for such contracts from that very day already: say so if this one corrects it.",
)


@dataclass(frozen=True, slots=True)
class SetAgreementTemplate:
    """A text for contracts of its kinds that are signed in the region (code), or below it where nobody has an own one.

    `corrects`: it takes the place of what stands there from that very day, which stays to be read.
    """

    __pydantic_config__ = WIRE
    region: str
    starts: date
    template: AgreementTemplate
    corrects: bool = False

    def __post_init__(self) -> None:
        try:
            stable_code(self.template.code)
        except ImpossibleDefinition as no_code:
            at = ("template", "code")
            raise ImpossibleDefinition(no_code.code, no_code.text.zh, no_code.text.en, at=at) from no_code


async def set_agreement_template(actor: Actor, given: SetAgreementTemplate, key: str, clock: Clock) -> dict[str, Any]:
    """Lay a text down. Answers `region`, `starts`, `template` (its code), `revision`, `id`.

    Groups of clauses may be empty while the text is being written; nobody signs on it then (AGREEMENT_INCOMPLETE).
    What was signed or offered keeps the text that it has. Only a region authority, in its region. Raises a Refusal:
    NOT_FOUND (`region`; `corrects` where nothing stands from that day), AGREEMENT_ALREADY_SET, STARTS_IN_THE_PAST and
    TOO_FAR_AHEAD beyond 3,660 days (`starts`).
    """

    async def body() -> dict[str, Any]:
        said, now, template = Objections(), today(clock), given.template
        said.add([problem("STARTS_IN_THE_PAST", "starts")] if given.starts < now else [])
        said.add(far_problems(given.starts, now, ("starts",), FURTHEST_POLICY))
        region = await region_to_write(governs(actor), given.region, said, "region")
        if region is None:
            raise said.refusal()
        await lock(Region, [region.id])
        rows = await models.AgreementTemplate.filter(region_id=region.id, starts=given.starts)
        standing = any(set(read_template(row.content).kinds) & set(template.kinds) for row in rows)
        if standing and not given.corrects:
            said.add([Problem("AGREEMENT_ALREADY_SET", ("starts",), ALREADY_SET)])
        if given.corrects and not standing:
            said.add([problem("NOT_FOUND", "corrects")])
        said.refuse()
        row = await models.AgreementTemplate.create(
            code=template.code,
            region_id=region.id,
            starts=given.starts,
            revision=1 + max((row.revision for row in rows), default=0),
            content=dump(template),
            recorded_at=clock(),
            recorded_by=str(actor.subject),
        )
        return {
            "region": region.code,
            "starts": given.starts.isoformat(),
            "template": row.code,
            "revision": row.revision,
            "id": row.id,
        }

    return await carry_out(actor, "setAgreementTemplate", given, key, clock, body)
