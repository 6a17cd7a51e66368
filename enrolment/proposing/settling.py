"""Settling what was proposed (答复推荐): declined by the resident, withdrawn by the clinic."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.queryset import QuerySet

from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.door.people import own_people
from enrolment.proposing.problem import problem
from enrolment.reading.sensitive import tells_of_sensitive, well_known
from enrolment.signing.covers import state_on, tell
from enrolment.signing.entering import Happening, note
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ContractEventKind, ProposalOutcome
from teams.code import possible
from teams.models import Institution
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class SettleProposal:
    """A proposal (code) is declined, or withdrawn. `expected_version` is the proposal's."""

    __pydantic_config__ = WIRE
    proposal: str
    expected_version: int


async def decline_proposal(desk: Desk, given: SettleProposal, key: str) -> Answer:
    """Decline what was proposed to oneself or a ward. Answers `proposal`, `version`.

    Raises a Refusal: NOT_FOUND (`proposal`: nobody's for whom one may act), VERSION_CONFLICT, PROPOSAL_SETTLED.
    """

    async def body() -> Answer:
        people = await own_people(desk.actor, desk.today)
        found = await _named(given).filter(enrolment__resident_id__in=list(people.values())).first()
        return await _settled(desk, given, found, ProposalOutcome.DECLINED)

    return await acted(desk, "declineProposal", given, key, body)


async def withdraw_proposal(desk: Desk, given: SettleProposal, key: str) -> Answer:
    """Take back what an institution that the actor serves has proposed. Answers `proposal`, `version`.

    Raises a Refusal: NOT_FOUND (`proposal`), also where what it proposes is not told to the actor; VERSION_CONFLICT,
    PROPOSAL_SETTLED.
    """

    async def body() -> Answer:
        mine = await Institution.filter(desk.institutions).values_list("id", flat=True)
        found = await _named(given).filter(enrolment__contract__institution_id__in=list(mine)).first()
        if found is not None and not await _is_told(desk, found):
            found = None
        return await _settled(desk, given, found, ProposalOutcome.WITHDRAWN)

    return await acted(desk, "withdrawProposal", given, key, body)


async def _settled(
    desk: Desk, given: SettleProposal, found: models.PackageProposal | None, outcome: ProposalOutcome
) -> Answer:
    """One outcome for each proposal, at the expected version; noted of the contract, and announced."""
    said = Objections()
    if found is None:
        said.add([problem("NOT_FOUND", "proposal")])
        raise said.refusal()
    await said.claim(models.PackageProposal, found.id, given.expected_version, "expectedVersion")
    standing = await models.PackageProposal.get(id=found.id)
    said.add([] if standing.settled_at is None else [problem("PROPOSAL_SETTLED", "proposal")])
    said.refuse()
    await models.PackageProposal.filter(id=found.id).update(
        outcome=outcome.value, settled_at=desk.clock(), settled_by=desk.subject
    )
    enrolment = found.enrolment
    state = await state_on(enrolment.contract_id, desk.today)
    happened = Happening(
        ContractEventKind.PROPOSAL_SETTLED,
        state,
        desk.today,
        state,
        enrolment.resident_id,
        reason=outcome.value,
        note=found.code,
    )
    await note(desk, enrolment.contract_id, (happened,))
    await tell(desk, "contract.proposal_settled", enrolment, proposal=found.code, outcome=outcome.value)
    return {"proposal": found.code, "version": given.expected_version + 1}


def _named(given: SettleProposal) -> QuerySet[models.PackageProposal]:
    """The proposal of that code, if there is one, with all it hangs on."""
    found = models.PackageProposal.filter(code__in=possible([given.proposal]), enrolment__voided_at=None)
    return found.select_related("package", "enrolment__resident")


async def _is_told(desk: Desk, found: models.PackageProposal) -> bool:
    """Whether the actor may know what is proposed."""
    versions = desk.catalog.packages.get(found.package.code, ())
    if not any(tells_of_sensitive(each.definition) for each in versions):
        return True
    resident = found.enrolment.resident.code
    return resident in await well_known(desk.actor, [resident])
