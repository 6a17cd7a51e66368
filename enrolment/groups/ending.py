"""Ending an organisation's contract (团体解约): nobody is covered by it from the day on; enrolments stay."""

from __future__ import annotations

from enrolment import models
from enrolment.desk import Desk
from enrolment.groups.entering import end_covers
from enrolment.groups.given import EndGroup
from enrolment.groups.problem import problem
from enrolment.groups.signing import tell_covered
from enrolment.registering.amending import LONGEST_REASON
from enrolment.signing.covers import state_on, tell_contract
from enrolment.signing.ending import MOST_AHEAD
from enrolment.signing.entering import Happening, note
from enrolment.signing.papers import contract_at
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.problem import wrong_state
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import ClosingReason, ContractEventKind, ContractKind, ContractState, EndingReason
from teams.operations.problem import words_problems
from teams.operations.verb import Objections


async def end_group(desk: Desk, given: EndGroup, key: str) -> Answer:
    """End an organisation's contract, and with it everybody's cover. Answers `contract`, `version`, `ended` (how many
    were covered).

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, NOT_A_GROUP, WRONG_STATE (it is over already), OUTSIDE_COVER (`on`:
    not before today, nor after what is covered, at most a year ahead), NOTE_NEEDED for OTHER, TEXT_SIZE (`note`).
    """

    async def body() -> Answer:
        said, on = Objections(), given.on or desk.today
        if given.reason is EndingReason.OTHER and not given.note.strip():
            said.add([of_signing("NOTE_NEEDED", "note")])
        else:
            said.add(words_problems(given.note or None, LONGEST_REASON, "note"))
        contract = await contract_at(desk, given.contract, given.expected_version, said)
        if contract.kind != ContractKind.GROUP.value:
            said.add([problem("NOT_A_GROUP", "contract")])
            raise said.refusal()
        was = await state_on(contract.id, desk.today)
        if was not in (ContractState.UPCOMING, ContractState.IN_FORCE):
            said.add([wrong_state(was, "contract")])
        elif not desk.today <= on < contract.covered_until or on - desk.today > MOST_AHEAD:
            said.add([of_signing("OUTSIDE_COVER", "on")])
        said.refuse()
        on = max(on, contract.starts)
        await models.Contract.filter(id=contract.id).update(covered_until=on)
        ended = await end_covers(contract.id, on, ClosingReason.ENROLMENT_ENDED)
        now = await state_on(contract.id, max(on, desk.today))
        happened = Happening(ContractEventKind.ENDED, now, on, was, None, given.reason.value, given.note)
        await note(desk, contract.id, (happened,))
        told = {"on": on.isoformat(), "reason": given.reason.value, "members": len(ended)}
        await tell_contract(desk, "contract.ended", contract, (), **told)
        await tell_covered(desk, contract, "contract.member_left", ended, on)
        return {"contract": contract.code, "version": given.expected_version + 1, "ended": len(ended)}

    return await acted(desk, "endGroup", given, key, body)
