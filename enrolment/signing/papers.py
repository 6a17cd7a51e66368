"""Contracts as acts take hold of them (办理中的协议): reached, claimed, and read back as what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from catalog.vocabulary import Need
from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.provider import DoctorChoice, ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.signing.covers import covering_of, state_on
from enrolment.signing.ending import upcoming
from enrolment.signing.given import Circumstances, wanted_of
from enrolment.signing.judging import Papers, Wish
from enrolment.signing.leaving import Leaving, leaving_of
from enrolment.signing.persons import Covering, Person
from enrolment.signing.problem import Path, problem, wrong_state
from enrolment.vocabulary import (
    BusinessLine,
    CommunityPartner,
    ContractKind,
    ContractState,
    SignChannel,
    SigningParty,
)
from teams.code import possible
from teams.models import Institution
from teams.operations.verb import Objections, lock
from teams.vocabulary import ExecutorRole

LATELY = timedelta(days=366)
"""A contract that expired longer ago is not renewed but signed anew."""


async def contract_at(
    desk: Desk, code: str, expected: int, said: Objections, states: Collection[ContractState] = ()
) -> models.Contract:
    """The contract (`contract`) of an institution that the actor serves, taken at the expected version.

    Raises a Refusal: NOT_FOUND (unknown or foreign), VERSION_CONFLICT (`expectedVersion`), WRONG_STATE where it stands
    in none of `states`, if any are given.
    """
    mine = await Institution.filter(desk.institutions).values_list("id", flat=True) if possible([code]) else []
    found = await models.Contract.get_or_none(code=code, institution_id__in=list(mine))
    if found is None:
        said.add([problem("NOT_FOUND", "contract")])
        raise said.refusal()
    await claimed(found, expected, said)
    state = await state_on(found.id, desk.today)
    if states and state not in states:
        said.add([wrong_state(state, "contract")])
        raise said.refusal()
    return await models.Contract.get(id=found.id).select_related("region", "institution")


def of_one_person(contract: models.Contract, said: Objections) -> None:
    """Refuse what is done person by person where the contract is a family's: FAMILY_TOGETHER (`contract`)."""
    if contract.kind == ContractKind.FAMILY.value:
        said.add([problem("FAMILY_TOGETHER", "contract")])
        raise said.refusal()


async def claimed(contract: models.Contract, expected: int, said: Objections) -> None:
    """Take a contract at the expected version, or refuse: VERSION_CONFLICT (`expectedVersion`)."""
    await said.claim(models.Contract, contract.id, expected, "expectedVersion")


async def provider_of(contract: models.Contract) -> ProviderGiven:
    """The provider of a contract, as it would be given to sign with it again."""
    await contract.fetch_related("team", "practitioner", "guiding_institution", "supporting_team")
    if contract.team is not None:
        return ProviderGiven(team=contract.team.code)
    if contract.practitioner is None or contract.practitioner_role is None:
        raise ValueError("a contract has one provider")
    return ProviderGiven(
        doctor=DoctorChoice(
            contract.practitioner.code,
            ExecutorRole(contract.practitioner_role),
            None if contract.guiding_institution is None else contract.guiding_institution.code,
            None if contract.supporting_team is None else contract.supporting_team.code,
        )
    )


def circumstances_of(contract: models.Contract) -> Circumstances:
    """How a contract came about, as it was given."""
    return Circumstances(
        SignChannel(contract.channel),
        None if contract.business_line is None else BusinessLine(contract.business_line),
        None if contract.partner is None else CommunityPartner(contract.partner),
        contract.explanation_given,
        contract.accepts_outside_area,
        tuple(Need(each) for each in contract.provided),
    )


async def wish_of(desk: Desk, contract: models.Contract, person: models.ContractPerson) -> Wish:
    """What a contract was to be for one of its persons, to be judged again; signed by whom, once somebody has."""
    await person.fetch_related("resident")
    sides = [SigningParty.RESIDENT.value, SigningParty.GUARDIAN.value]
    signed = models.Signature.filter(contract_id=contract.id, resident_id=person.resident_id, party__in=sides)
    parties = await signed.values_list("party", flat=True)
    return Wish(
        person.resident.code,
        await provider_of(contract),
        person.starts,
        contract.years,
        wanted_of(person.basket),
        circumstances_of(contract),
        contract.backfill_reason,
        contract.signed_on or desk.today,
        await _leaving(contract, person),
        by_guardian=SigningParty.GUARDIAN.value in parties if parties else None,
        is_discreet=None if contract.offered_at is None else bool(person.is_discreet),
    )


async def _leaving(contract: models.Contract, person: models.ContractPerson) -> Leaving | None:
    """The cover that this contract takes over from."""
    taken = contract.renews_id or contract.follows_id
    if taken is None:
        return None
    old = (
        await models.Enrolment.filter(contract_id=taken, resident_id=person.resident_id, voided_at=None)
        .select_related("contract")
        .order_by("-covered_until")
        .first()
    )
    return None if old is None else await leaving_of(covering_of(old))


def renewal_problems(old: Covering, starts: date, has_renewal: bool, path: Path, day: Path) -> Iterator[Problem]:
    """What keeps a cover from being renewed from a day on: at `path` NOT_RENEWABLE (ended, or expired more than a year
    before) and HAS_UPCOMING, at `day` OUTSIDE_COVER (it is not over by then). R217."""
    if old.until < old.ends or starts - old.until > LATELY:
        yield problem("NOT_RENEWABLE", *path)
    if has_renewal:
        yield problem("HAS_UPCOMING", *path)
    if starts < old.until:
        yield problem("OUTSIDE_COVER", *day)


def leaving_problems(person: Person, old: Covering, on: date, path: Path) -> Iterator[Problem]:
    """What keeps a person from leaving a cover for another provider on a day: OUTSIDE_COVER (not later than its first
    day, or not covered by it any more), ALREADY_ENDED (its end is entered), HAS_UPCOMING (another one comes after)."""
    if on <= old.starts:
        yield problem("OUTSIDE_COVER", *path)
    elif old.until < old.ends:
        yield problem("ALREADY_ENDED", *path)
    elif on >= old.until:
        yield problem("OUTSIDE_COVER", *path)
    elif any(each.starts >= old.until for each in person.covers):
        yield problem("HAS_UPCOMING", *path)


async def takeover_papers(contract: models.Contract, wish: Wish) -> Papers:
    """What keeps a prepared contract from taking over from the cover it was prepared for, as that stands by now.

    As where both are one act (`renewing`): of a renewal `renewal_problems`, of a change of provider `leaving_problems`
    and SAME_PROVIDER; all at `contract`. The resident is taken first, so that nobody renews the same cover meanwhile.
    """
    path = ("contract",)
    if wish.leaving is None:
        return lambda _person, _ground: ()
    old = await models.Enrolment.get(id=wish.leaving.cover.id)
    await lock(models.Resident, [old.resident_id])
    cover = covering_of(await models.Enrolment.get(id=old.id).select_related("contract"))
    if contract.renews_id is not None:
        found = tuple(renewal_problems(cover, wish.starts, await upcoming(cover.id), path, path))
        return lambda _person, _ground: found

    def left(person: Person, ground: ProviderGround) -> Iterator[Problem]:
        yield from leaving_problems(person, cover, wish.starts, path)
        if (ground.rows.team, ground.rows.practitioner) == (cover.team, cover.practitioner):
            yield problem("SAME_PROVIDER", *path)

    return left
