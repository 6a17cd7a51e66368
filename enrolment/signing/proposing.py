"""A draft as it would be put before the parties now (草案文本): judged as all are, and nothing held against it."""

from __future__ import annotations

from enrolment import models
from enrolment.agreement.agreement import Agreement
from enrolment.agreement.assembling import Paper, assembled
from enrolment.agreement.storing import read_template
from enrolment.desk import Desk
from enrolment.signing.agreeing import covered_of
from enrolment.signing.judging import Ready, each_judged
from enrolment.signing.papers import wish_of
from enrolment.signing.persons import persons_of
from enrolment.signing.terms import common_of
from enrolment.vocabulary import ContractKind
from teams.operations.verb import Objections


async def proposed(desk: Desk, contract: int) -> Agreement | None:
    """The agreement of a draft (row id), without consents and signatures. None where the actor may not sign for the
    provider or the person, or nothing can be reckoned with: no text, no provider, no such person."""
    row = await models.Contract.get(id=contract)
    own = await models.ContractPerson.get_or_none(contract_id=contract, removed_at=None)
    ready = None if own is None else await _ready(desk, row, own)
    if ready is None or ready.common.template is None:
        return None
    return await assembled(
        desk.sealer,
        Paper(
            code=row.code,
            kind=ContractKind(row.kind),
            template=read_template(ready.common.template.content),
            ground=ready.ground,
            starts=row.starts,
            ends=ready.ends,
            years=row.years,
            on=desk.today,
            covered=(covered_of(ready),),
        ),
    )


async def _ready(desk: Desk, contract: models.Contract, own: models.ContractPerson) -> Ready | None:
    """What would be judged if it were offered; what is wrong with it is told when it is."""
    wish = await wish_of(desk, contract, own)
    person = (await persons_of(desk, [wish.resident], wish.signed_on)).get(wish.resident)
    if person is None:
        return None
    common = await common_of(desk, wish.terms, (person.id,), Objections())
    if common is None:
        return None
    ((ready, _problems),) = await each_judged(desk, common, [(wish, person)])
    return ready
