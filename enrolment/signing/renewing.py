"""Renewing and changing the provider (续约、更换家庭医生): always by a fresh signature, linked to what it takes over
from (R217); nothing renews by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import F

from core.faults import Problem
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.provider import ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.registering.amending import LONGEST_REASON
from enrolment.signing.covers import covering_of, cut_short, enrolment_at, state_on, tell
from enrolment.signing.ending import upcoming
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import Circumstances, ConsentGiven, PackageWanted, ProviderSigned, ResidentSigned
from enrolment.signing.judging import Ready, Wish, judged, signing_problems
from enrolment.signing.leaving import leaving_of
from enrolment.signing.papers import leaving_problems, provider_of, renewal_problems
from enrolment.signing.persons import Covering, Person, persons_of
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, Signed, acted, enter, ready_to_sign
from enrolment.vocabulary import ContractEventKind, EndingReason
from teams.operations.problem import words_problems
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class RenewContract:
    """The enrolment goes on with the same provider when it is over: a new contract, freshly signed (R217).

    `starts` left out: the first day no longer covered, or today, if that is past. `expected_version`: of the contract
    that is renewed. Packages come in the versions on offer when the renewal begins.
    """

    __pydantic_config__ = WIRE
    enrolment: str
    expected_version: int
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    consent: ConsentGiven
    resident_signature: ResidentSigned
    provider_signature: ProviderSigned
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeProvider:
    """The resident leaves the present provider on a day and signs with another one from that day (R217, R191).

    `expected_version` is the resident's: whoever signs somebody who is covered elsewhere need not see that contract.
    """

    __pydantic_config__ = WIRE
    resident: str
    expected_version: int
    on: date
    provider: ProviderGiven
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    consent: ConsentGiven
    resident_signature: ResidentSigned
    provider_signature: ProviderSigned
    note: str = ""


async def renew_contract(desk: Desk, given: RenewContract, key: str) -> Answer:
    """Sign the renewal of an enrolment. Both stand, they touch, and the new one names the old. Answers as
    `sign_contract`.

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, NOT_RENEWABLE (ended, or expired more than a year ago), HAS_UPCOMING,
    and those of `sign_contract`. R027, R217, R233.
    """
    signed = Signed(given.consent, given.resident_signature, given.provider_signature)

    async def body() -> Answer:
        said = Objections()
        old = await enrolment_at(desk, given.enrolment, given.expected_version, said)
        starts = given.starts or max(old.covered_until, desk.today)
        cover = covering_of(old)
        said.add(renewal_problems(cover, starts, await upcoming(old.id), ("enrolment",), ("starts",)))
        said.refuse()
        wish = Wish(
            old.resident.code,
            await provider_of(old.contract),
            starts,
            given.years,
            given.packages,
            given.circumstances,
            None,
            signed.on,
            await leaving_of(cover),
        )
        ready = await ready_to_sign(desk, wish, signed)
        answer = await enter(desk, wish, ready, signed, renews=old.contract)
        was = await state_on(old.contract_id, desk.today)
        await note(desk, old.contract_id, (Happening(ContractEventKind.RENEWED, was, starts, was, old.resident_id),))
        return answer

    return await acted(desk, "renewContract", given, key, body)


async def change_provider(desk: Desk, given: ChangeProvider, key: str) -> Answer:
    """End the present enrolment (CHANGED_PROVIDER) and sign with another provider from the same day, in one act.

    Entitlements do not travel; what was delivered stays where it was (DECISIONS). Answers as `sign_contract`. Raises a
    Refusal: NOT_FOUND, VERSION_CONFLICT (of the resident), NOTHING_TO_LEAVE, OUTSIDE_COVER (before today),
    ALREADY_ENDED (the end of the present one is entered: sign from that day), HAS_UPCOMING (a renewal waits: end it
    first), TEXT_SIZE (`note`), SAME_PROVIDER, and those of `sign_contract`.
    """
    signed = Signed(given.consent, given.resident_signature, given.provider_signature)

    async def body() -> Answer:
        said = Objections()
        said.add(words_problems(given.note or None, LONGEST_REASON, "note"))
        person = (await persons_of(desk, [given.resident], signed.on)).get(given.resident)
        if person is None:
            said.add([problem("NOT_FOUND", "resident")])
            raise said.refusal()
        await said.claim(models.Resident, person.id, given.expected_version, "expectedVersion")
        cover = person.cover_on(given.on)
        if cover is None:
            said.add([problem("NOTHING_TO_LEAVE", "on")])
        elif given.on < desk.today:
            said.add([problem("OUTSIDE_COVER", "on")])
        else:
            said.add(leaving_problems(person, cover, given.on, ("on",)))
        said.refuse()
        if cover is None:
            raise said.refusal()
        await models.Contract.filter(id=cover.contract).update(version=F("version") + 1)
        wish = Wish(
            given.resident,
            given.provider,
            given.on,
            given.years,
            given.packages,
            given.circumstances,
            None,
            signed.on,
            await leaving_of(cover),
            by_guardian=signed.resident.is_by_guardian(given.resident),
        )

        def papers(person: Person, ground: ProviderGround) -> Iterator[Problem]:
            yield from signing_problems(desk, person, ground, signed.consent, signed.resident, signed.provider)
            if (ground.rows.team, ground.rows.practitioner) == (cover.team, cover.practitioner):
                yield problem("SAME_PROVIDER", "provider")

        ready = await judged(desk, wish, said, papers)
        return await _transferred(desk, wish, cover, ready, signed, given.note)

    return await acted(desk, "changeProvider", given, key, body)


async def _transferred(desk: Desk, wish: Wish, cover: Covering, ready: Ready, signed: Signed, why: str) -> Answer:
    """The old cover ends the day the new one begins."""
    old = await models.Enrolment.get(id=cover.id).select_related("contract", "resident")
    was = await state_on(old.contract_id, desk.today)
    await cut_short(desk, old, wish.starts, EndingReason.CHANGED_PROVIDER, why)
    answer = await enter(desk, wish, ready, signed, follows=old.contract)
    happened = Happening(
        ContractEventKind.TRANSFERRED,
        await state_on(old.contract_id, max(wish.starts, desk.today)),
        wish.starts,
        was,
        old.resident_id,
        EndingReason.CHANGED_PROVIDER.value,
        why,
    )
    await note(desk, old.contract_id, (happened,))
    await tell(desk, "contract.transferred", old, on=wish.starts.isoformat())
    return answer
