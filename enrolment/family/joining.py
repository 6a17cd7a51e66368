"""Joining a family's contract (加入家庭签约): the one in force, never a past one, from the day of own consent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from core.clock import day_of
from core.faults import Problem, Refusal
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.entering import agreed, joined, put_family
from enrolment.family.given import AddFamilyMember, signed_on
from enrolment.family.judging import Asked, Family, family_judged
from enrolment.family.papers import family_at, family_of
from enrolment.family.problem import in_family
from enrolment.registering.problem import problem as missing
from enrolment.signing.agreeing import keep_joined
from enrolment.signing.covers import settle_contract, state_on, tell_contract
from enrolment.signing.entering import note
from enrolment.signing.papers import provider_of
from enrolment.signing.persons import Covering, Person, persons_of
from enrolment.signing.problem import wrong_state
from enrolment.signing.signing import Answer, acted
from enrolment.signing.terms import Terms
from enrolment.vocabulary import ContractKind, ContractState
from teams.operations.verb import Objections

_PLACE = ("member",)


async def add_family_member(desk: Desk, given: AddFamilyMember, key: str) -> Answer:
    """Let a member of the household join its contract, which is in force or still to begin. Answers `contract`,
    `enrolment`, `version`.

    The cover begins on the day of the own consent, not before the contract, and ends with it. Who is covered by the
    provider already is adopted; an adopted member whose own cover ends sooner than the contract aligns: an enrolment
    follows that one, to the contract's end. Raises a Refusal: NOT_FOUND, NOT_A_FAMILY, VERSION_CONFLICT, WRONG_STATE
    (the contract is over), ALREADY_IN_FAMILY, the provider's at `contract`, and at `member.…` those of `sign_family`.
    """

    async def body() -> Answer:
        said = Objections()
        paper = await family_of(desk, given.contract, said)
        members = (given.member,)
        on = signed_on(members, given.provider_signature)
        people = await persons_of(desk, [given.member.resident], on)
        contract = await family_at(paper, given.expected_version, said)
        state = await state_on(contract.id, desk.today)
        if state not in (ContractState.UPCOMING, ContractState.IN_FORCE):
            said.add([wrong_state(state, "contract")])
            raise said.refusal()
        person = people.get(given.member.resident)
        if person is None:
            said.add([missing("NOT_FOUND", *_PLACE, "resident")])
            raise said.refusal()
        starts, renews = await _first_day(contract, person, day_of(given.member.consent.at), said)
        terms = Terms(
            ContractKind.FAMILY,
            await provider_of(contract),
            contract.starts,
            contract.years,
            given.circumstances,
            given.backfill_reason,
            on,
            joins=starts,
        )
        renewing = {} if renews is None else {person.id: renews}
        asked = Asked(terms, paper.household, members, (_PLACE,), ("contract",), given.provider_signature, renewing)
        family = await _judged(desk, asked, people, said)
        return await _entered(desk, contract, family, state)

    return await acted(desk, "addFamilyMember", given, key, body)


async def _first_day(
    contract: models.Contract, person: Person, consented: date, said: Objections
) -> tuple[date, int | None]:
    """From which day the member is covered under the contract, and the enrolment (row id) that this renews, if one.

    Refuses at once: ALREADY_IN_FAMILY, to the contract's end.
    """
    starts = max(consented, contract.starts)
    rows = models.FamilyMembership.filter(contract_id=contract.id, ends__gt=starts)
    belongs = {row.enrolment_id: row for row in await rows if row.starts < row.ends}
    own: list[Covering] = [each for each in person.covers if each.id in belongs]
    if not own:
        return starts, None
    last = max(own, key=lambda each: each.until)
    if last.until >= contract.ends:
        said.add([in_family(belongs[last.id].ends, *_PLACE, "resident")])
        raise said.refusal()
    return last.until, last.id


async def _judged(desk: Desk, asked: Asked, people: dict[str, Person], said: Objections) -> Family:
    """The member judged; what is said of the first day is said of the consent, whose day it is."""
    try:
        return await family_judged(desk, asked, people, said)
    except Refusal as refusal:
        raise Refusal(tuple(_at_consent(refusal.problems))) from refusal


def _at_consent(found: Iterable[Problem]) -> Iterator[Problem]:
    for each in found:
        yield replace(each, path=(*_PLACE, "consent", "at")) if each.path[:1] == ("starts",) else each


async def _entered(desk: Desk, contract: models.Contract, family: Family, state: ContractState) -> Answer:
    contract.digest = await keep_joined(desk, contract, family.common.ground, agreed(family))
    enrolments = await put_family(desk, contract, family)
    await settle_contract(contract.id)
    await note(desk, contract.id, joined(family, state))
    ((resident, enrolment),) = enrolments.items()
    starts = family.asked.terms.begins.isoformat()
    await tell_contract(desk, "contract.member_joined", contract, (resident,), enrolment=enrolment, starts=starts)
    return {"contract": contract.code, "enrolment": enrolment, "version": contract.version}
