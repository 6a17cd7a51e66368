"""Signing with a family (家庭签约, R040, R042), and renewing its contract: all members at once, or nobody."""

from __future__ import annotations

from collections.abc import Iterator

from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.anchor import mark_anchor
from enrolment.family.entering import agreed, enter_family
from enrolment.family.given import FamilyMember, RenewFamily, SignFamily, signed_on, size_problems, twice_problems
from enrolment.family.judging import Asked, Family, family_judged
from enrolment.family.papers import family_at, family_of
from enrolment.family.preparing import withdraw_prepared
from enrolment.family.problem import problem
from enrolment.family.renewing import note_renewed, renewal_judged
from enrolment.family.standing import standing_problems
from enrolment.household.acting import household_row, taken
from enrolment.registering.problem import problem as missing
from enrolment.signing.given import ProviderSigned
from enrolment.signing.papers import provider_of
from enrolment.signing.persons import persons_of
from enrolment.signing.problem import Path
from enrolment.signing.signing import Answer, acted, put_contract
from enrolment.signing.terms import Terms
from enrolment.vocabulary import ContractKind
from teams.operations.verb import Objections


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
        said.add(await standing_problems(desk, asked, "household"))
        return await _entered(desk, await family_judged(desk, asked, people, said))

    return await acted(desk, "signFamily", given, key, body)


async def renew_family(desk: Desk, given: RenewFamily, key: str) -> Answer:
    """Sign the renewal of a family's contract: both stand, they touch, the new one names the old. Answers as
    `sign_family`.

    Who is still covered by the provider on an own contract is adopted again, and aligns when that one is over; all
    others get an enrolment with the new term, which renews what they had under the old contract. A renewal that was
    prepared, and is not signed, is withdrawn in the same act. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT (of the
    contract), NOT_A_FAMILY, NOT_RENEWABLE (ended, or expired more than a year ago), HAS_UPCOMING, OUTSIDE_COVER
    (`starts`), the provider's at `contract`, and those of `sign_family`. R217.
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
        terms = Terms(ContractKind.FAMILY, await provider_of(old), starts, given.years, given.circumstances, None, on)
        asked = _asked(terms, found.household, given.members, given.provider_signature, ("contract",))
        family = await renewal_judged(desk, old, asked, people, said)
        answer = await _entered(desk, family, renews=old)
        await withdraw_prepared(desk, old, answer["contract"])
        await note_renewed(desk, old, starts)
        return answer

    return await acted(desk, "renewFamily", given, key, body)


def _asked(
    terms: Terms,
    household: int,
    members: tuple[FamilyMember, ...],
    signature: ProviderSigned,
    place: Path,
) -> Asked:
    places = tuple(("members", str(number)) for number in range(len(members)))
    return Asked(terms, household, members, places, place, signature)


def _anchor_problems(given: SignFamily) -> Iterator[Problem]:
    """ANCHOR_NOT_LISTED."""
    if given.anchor not in [each.resident for each in given.members]:
        yield problem("ANCHOR_NOT_LISTED", "anchor")


async def _entered(desk: Desk, family: Family, renews: models.Contract | None = None) -> Answer:
    """Write the contract and everything under it, note it and announce it."""
    asked, common = family.asked, family.common
    about = agreed(family)
    contract = await put_contract(
        desk, asked.terms, common, asked.ends, about, renews=renews, household_id=asked.household
    )
    enrolments = await enter_family(desk, contract, family)
    return {"contract": contract.code, "version": contract.version, "enrolments": list(enrolments.values())}
