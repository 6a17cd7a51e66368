"""Signing the renewal that was prepared for a family (家庭续约签字, R217): all whom it names at once, or nobody.

It is judged anew, by what `renew_family` is judged by; nobody's signature brings into force anything else than what was
offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from core.faults import Problem, Refusal
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.entering import agreed, enter_family
from enrolment.family.given import (
    FamilyMember,
    SigningMember,
    SignPreparedFamily,
    signed_on,
    size_problems,
    twice_problems,
)
from enrolment.family.judging import Asked
from enrolment.family.papers import FamilyPaper, family_at, prepared_of
from enrolment.family.problem import problem
from enrolment.family.renewing import note_renewed, renewal_judged
from enrolment.signing.agreeing import is_as_offered, terms_of
from enrolment.signing.covers import state_on
from enrolment.signing.given import wanted_of
from enrolment.signing.papers import circumstances_of, provider_of
from enrolment.signing.persons import persons_of
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.problem import wrong_state
from enrolment.signing.signing import Answer, acted
from enrolment.signing.terms import Terms
from enrolment.vocabulary import ContractKind, ContractState
from teams.operations.verb import Objections


async def sign_prepared_family(desk: Desk, given: SignPreparedFamily, key: str) -> Answer:
    """Sign the renewal of a family's contract as it was prepared; the prepared contract becomes the signed one. Answers
    as `sign_family`.

    Raises a Refusal: LIST_SIZE, LISTED_TWICE, NOT_FOUND, NOT_A_FAMILY, VERSION_CONFLICT (of the prepared contract),
    WRONG_STATE and STARTS_PASSED (`contract`), NOT_ON_CONTRACT (`members.n.resident`), MEMBERS_MISSING (`members`:
    somebody it names does not sign), and with all there those of `renew_family`, what was prepared and cannot be signed
    any more at `contract.…` or at `members.n.resident.packages.…`, and AGREEMENT_CHANGED (`contract`). R217.
    """

    async def body() -> Answer:
        said = Objections()
        said.add(size_problems(given.members))
        paper = await prepared_of(desk, given.contract, said)
        said.refuse()
        said.add(twice_problems(given.members))
        named = await _named(paper)
        signed = signed_on(given.members, given.provider_signature)
        people = await persons_of(desk, [each.resident.code for each in named], signed)
        contract = await _taken(desk, paper, given.expected_version, said)
        said.add(_member_problems(given.members, [each.resident.code for each in named]))
        said.refuse()
        old = await models.Contract.get(id=contract.renews_id)
        asked = _asked(paper, await _terms(contract, signed), named, given)
        try:
            family = await renewal_judged(desk, old, asked, people, said)
        except Refusal as refusal:
            raise Refusal(tuple(dict.fromkeys(_placed(each) for each in refusal.problems))) from refusal
        if not await is_as_offered(contract, terms_of(agreed(family))):
            said.add([problem("AGREEMENT_CHANGED", "contract")])
        said.refuse()
        await models.Contract.filter(id=contract.id).update(signed_at=desk.clock(), signed_on=signed)
        enrolments = await enter_family(desk, contract, family)
        await note_renewed(desk, old, contract.starts)
        answered = [enrolments[each.resident] for each in given.members]
        return {"contract": contract.code, "version": contract.version, "enrolments": answered}

    return await acted(desk, "signPreparedFamily", given, key, body)


async def _named(paper: FamilyPaper) -> list[models.ContractPerson]:
    """Whom the contract is to cover, in the order in which they stand on the paper: what is offered stays so."""
    rows = models.ContractPerson.filter(contract_id=paper.contract, removed_at=None)
    return list(await rows.order_by("id").select_related("resident"))


async def _taken(desk: Desk, paper: FamilyPaper, expected: int, said: Objections) -> models.Contract:
    """The contract that awaits signatures, its people taken before it; refuses at once where it awaits none."""
    contract = await family_at(paper, expected, said)
    state = await state_on(contract.id, desk.today)
    if state is not ContractState.AWAITING_SIGNATURE:
        said.add([wrong_state(state, "contract")])
        raise said.refusal()
    if contract.starts < desk.today:
        said.add([of_signing("STARTS_PASSED", "contract")])
        raise said.refusal()
    return contract


def _member_problems(members: Sequence[SigningMember], named: Sequence[str]) -> Iterator[Problem]:
    """NOT_ON_CONTRACT of who signs and is not named (codes), MEMBERS_MISSING where somebody who is does not sign."""
    for number, each in enumerate(members):
        if each.resident not in named:
            yield problem("NOT_ON_CONTRACT", "members", str(number), "resident")
    if set(named) - {each.resident for each in members}:
        yield problem("MEMBERS_MISSING", "members")


async def _terms(contract: models.Contract, signed: date) -> Terms:
    """What was prepared, as it would be asked for now."""
    return Terms(
        ContractKind.FAMILY,
        await provider_of(contract),
        contract.starts,
        contract.years,
        circumstances_of(contract),
        None,
        signed,
    )


def _asked(
    paper: FamilyPaper, terms: Terms, named: Sequence[models.ContractPerson], given: SignPreparedFamily
) -> Asked:
    """Everybody in the order of the paper, each at the place of this input."""
    signing = {each.resident: (number, each) for number, each in enumerate(given.members)}
    return Asked(
        terms,
        paper.household,
        tuple(_member(each, signing[each.resident.code][1]) for each in named),
        tuple(("members", str(signing[each.resident.code][0])) for each in named),
        ("contract",),
        given.provider_signature,
        offered={each.resident.code: bool(each.is_discreet) for each in named},
    )


def _member(prepared: models.ContractPerson, signing: SigningMember) -> FamilyMember:
    """Who signs, with what was prepared."""
    packages = wanted_of(prepared.basket)
    return FamilyMember(signing.resident, packages, signing.consent, signing.resident_signature)


def _placed(found: Problem) -> Problem:
    """A problem of a renewal at its place in this input, in which nobody names days, packages or circumstances: the
    path goes on with the contract's own (`contract`), or with what was prepared for the member (`resident`)."""
    match found.path:
        case ("members", number, "packages", *rest):
            return replace(found, path=("members", number, "resident", "packages", *rest))
        case ("starts" | "years" | "circumstances" | "backfillReason", *_):
            return replace(found, path=("contract", *found.path))
        case _:
            return found
