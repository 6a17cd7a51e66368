"""Signing with a family (家庭签约, R040, R042), and renewing its contract: all members at once, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.event import Event
from core.faults import Problem
from core.outbox import announce
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.anchor import mark_anchor, move_anchor
from enrolment.family.entering import agreed, joined, put_family
from enrolment.family.given import FamilyMember, RenewFamily, SignFamily, signed_on, size_problems, twice_problems
from enrolment.family.judging import Asked, Family, family_judged
from enrolment.family.papers import family_at, family_of
from enrolment.family.problem import family_signed, problem
from enrolment.household.acting import household_row, taken
from enrolment.registering.problem import problem as missing
from enrolment.signing.covers import state_on
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import ProviderSigned
from enrolment.signing.papers import LATELY, provider_of
from enrolment.signing.persons import Covering, Person, persons_of
from enrolment.signing.problem import Path
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.signing import Answer, acted, put_contract, state_of
from enrolment.signing.terms import Terms
from enrolment.vocabulary import ContractEventKind, ContractKind, ContractState
from teams.operations.verb import Objections
from teams.period import in_force


async def sign_family(desk: Desk, given: SignFamily, key: str) -> Answer:
    """Sign one contract with a household, with the provider of the anchor. Answers `contract`, `version`, `enrolments`
    (codes, in the order of the members).

    Whoever is covered by the provider already, as the anchor is, is adopted: that enrolment stays as it is. The others
    are newly signed, each with packages of the own. Raises a Refusal with everything found: LIST_SIZE, LISTED_TWICE,
    NOT_FOUND, VERSION_CONFLICT (of the household), ANCHOR_NOT_LISTED, ANCHOR_NOT_SIGNED, FAMILY_SIGNED_ALREADY
    (`household`), LATE_NEEDS_APPROVAL, those of the provider at `anchor`, and at `members.n.…` those of
    `sign_contract`, NOT_HOUSEHOLD_MEMBER, ALREADY_ENROLLED (elsewhere: change the provider first), ALREADY_IN_FAMILY,
    ADD_ON_ONLY. R040, R042, A5.3.
    """

    async def body() -> Answer:
        said = Objections()
        wrong_size = size_problems(given.members)
        said.add([*wrong_size, *_anchor_problems(given)])
        if wrong_size:
            raise said.refusal()
        said.add(twice_problems(given.members))
        on = signed_on(given.members, given.provider_signature)
        people = await persons_of(desk, {given.anchor, *(each.resident for each in given.members)}, on)
        household = await household_row(desk, given.household, said)
        standing = await taken(household, given.expected_version, said)
        anchor = people.get(given.anchor)
        cover = None if anchor is None else anchor.cover_on(given.starts)
        if anchor is None or cover is None:
            said.add([missing("NOT_FOUND", "anchor") if anchor is None else problem("ANCHOR_NOT_SIGNED", "anchor")])
            raise said.refusal()
        await mark_anchor(standing, anchor.id, given.starts)
        terms = Terms(
            ContractKind.FAMILY,
            await provider_of(await models.Contract.get(id=cover.contract)),
            given.starts,
            given.years,
            given.circumstances,
            given.backfill_reason,
            on,
        )
        asked = _asked(terms, household.id, given.members, given.provider_signature, ("anchor",))
        said.add(await _standing_problems(desk, asked, "household"))
        return await _entered(desk, await family_judged(desk, asked, people, said))

    return await acted(desk, "signFamily", given, key, body)


async def renew_family(desk: Desk, given: RenewFamily, key: str) -> Answer:
    """Sign the renewal of a family's contract: both stand, they touch, the new one names the old. Answers as
    `sign_family`.

    Who is still covered by the provider on an own contract is adopted again, and aligns when that one is over; all
    others get an enrolment with the new term, which renews what they had under the old contract. Raises a Refusal:
    NOT_FOUND, VERSION_CONFLICT (of the contract), NOT_A_FAMILY, NOT_RENEWABLE (ended, or expired more than a year ago),
    HAS_UPCOMING, OUTSIDE_COVER (`starts`), the provider's at `contract`, and those of `sign_family`. R217.
    """

    async def body() -> Answer:
        said = Objections()
        said.add(size_problems(given.members))
        found = await family_of(desk, given.contract, said)
        said.refuse()
        said.add(twice_problems(given.members))
        on = signed_on(given.members, given.provider_signature)
        people = await persons_of(desk, [each.resident for each in given.members], on)
        old = await family_at(found, given.expected_version, said)
        starts = given.starts or max(old.covered_until, desk.today)
        said.add(await _renewal_problems(desk, old, starts))
        terms = Terms(ContractKind.FAMILY, await provider_of(old), starts, given.years, given.circumstances, None, on)
        await move_anchor(found.household, {person.id for person in people.values()}, min(starts, desk.today))
        renewing = await _renewed(old, people, starts)
        asked = _asked(terms, found.household, given.members, given.provider_signature, ("contract",), renewing)
        said.add(await _standing_problems(desk, asked, "starts", beside=old.id))
        answer = await _entered(desk, await family_judged(desk, asked, people, said), renews=old)
        was = await state_on(old.id, desk.today)
        await note(desk, old.id, (Happening(ContractEventKind.RENEWED, was, starts, was),))
        return answer

    return await acted(desk, "renewFamily", given, key, body)


def _asked(
    terms: Terms,
    household: int,
    members: tuple[FamilyMember, ...],
    signature: ProviderSigned,
    place: Path,
    renewing: dict[int, int] | None = None,
) -> Asked:
    places = tuple(("members", str(number)) for number in range(len(members)))
    return Asked(terms, household, members, places, place, signature, renewing or {})


def _anchor_problems(given: SignFamily) -> Iterator[Problem]:
    """ANCHOR_NOT_LISTED."""
    if given.anchor not in [each.resident for each in given.members]:
        yield problem("ANCHOR_NOT_LISTED", "anchor")


async def _standing_problems(desk: Desk, asked: Asked, path: str, beside: int | None = None) -> list[Problem]:
    """FAMILY_SIGNED_ALREADY where somebody of the household belongs to another contract of it on days of the new one.

    Who left the household and keeps the enrolment does not bind those who stayed.
    """
    first = asked.terms.starts
    days = {first, max(first, desk.today)}
    rows = await models.HouseholdMember.filter(household_id=asked.household)
    present = [row.resident_id for row in rows if any(in_force(row.starts, row.ends, day) for day in days)]
    memberships = models.FamilyMembership.filter(
        contract__household_id=asked.household,
        contract__signed_at__not_isnull=True,
        contract__withdrawn_at=None,
        enrolment__resident_id__in=present,
        enrolment__voided_at=None,
        starts__lt=asked.ends,
        ends__gt=first,
    )
    until: dict[int, date] = {}
    for row in await memberships.order_by("contract__starts", "contract_id"):
        if row.contract_id != beside and row.starts < row.ends:
            until[row.contract_id] = max(row.ends, until.get(row.contract_id, row.ends))
    return [family_signed(day, path) for day in until.values()]


async def _renewal_problems(desk: Desk, old: models.Contract, starts: date) -> list[Problem]:
    """NOT_RENEWABLE, HAS_UPCOMING, OUTSIDE_COVER."""
    found = []
    state = await state_on(old.id, desk.today)
    standing = (ContractState.UPCOMING, ContractState.IN_FORCE, ContractState.EXPIRED)
    if state not in (*standing, ContractState.RENEWED) or starts - old.covered_until > LATELY:
        found.append(of_signing("NOT_RENEWABLE", "contract"))
    # A member who renewed alone names this contract too: that one is no family's, and the family still may.
    later = models.Contract.filter(renews_id=old.id, kind=old.kind, signed_at__not_isnull=True, withdrawn_at=None)
    if await later.exists():
        found.append(of_signing("HAS_UPCOMING", "contract"))
    if starts < old.covered_until:
        found.append(of_signing("OUTSIDE_COVER", "starts"))
    return found


async def _renewed(old: models.Contract, people: dict[str, Person], starts: date) -> dict[int, int]:
    """By resident (row ids), the last enrolment of each under the old contract that is over by the day."""
    belonged = {row.enrolment_id for row in await models.FamilyMembership.filter(contract_id=old.id)}
    found: dict[int, int] = {}
    for person in people.values():
        over: list[Covering] = [each for each in person.covers if each.id in belonged and each.until <= starts]
        if over:
            found[person.id] = max(over, key=lambda each: each.until).id
    return found


async def _entered(desk: Desk, family: Family, renews: models.Contract | None = None) -> Answer:
    """Write the contract and everything under it, note it and announce it."""
    asked, common = family.asked, family.common
    about = agreed(family)
    contract = await put_contract(
        desk, asked.terms, common, asked.ends, about, renews=renews, household_id=asked.household
    )
    enrolments = await put_family(desk, contract, family)
    state = state_of(contract, desk)
    entered = Happening(ContractEventKind.ENTERED, state, contract.starts, ContractState.AWAITING_SIGNATURE)
    await note(desk, contract.id, (*joined(family, state), entered))
    told = {"kind": contract.kind, "state": state.value, "starts": contract.starts.isoformat()}
    place, home = common.region, common.ground.institution
    await announce(desk.clock, Event("contract.signed", contract.code, place, (home,), tuple(enrolments), told))
    return {"contract": contract.code, "version": contract.version, "enrolments": list(enrolments.values())}
