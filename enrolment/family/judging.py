"""Whether a family may sign (家庭签约审核): every member's objections at once, over what was read before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from catalog.quote.basket import LONGEST_TERM
from catalog.quote.due.moment import years_on
from catalog.vocabulary import PackageTier
from core.faults import Problem
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.given import FamilyMember, PreparedMember
from enrolment.family.problem import in_family, of_member, of_provider, problem
from enrolment.household.acting import Stored, stored
from enrolment.household.household import Household
from enrolment.household.problem import problem as of_household
from enrolment.registering.problem import problem as missing
from enrolment.signing.given import ProviderSigned
from enrolment.signing.judging import Ready, Wish, each_judged, provider_problems, resident_problems
from enrolment.signing.persons import Covering, Person
from enrolment.signing.problem import Path
from enrolment.signing.terms import Common, Terms, common_of
from teams.operations.verb import Objections
from teams.period import in_force


@dataclass(frozen=True, slots=True)
class Asked:
    """A family's contract as it is asked for. `places` of the members in the input, in their order; `provider_place`:
    what in it names the provider. `renewing`: by resident (row id), the enrolment (row id) that is renewed.

    What is only prepared is asked for by `PreparedMember`s, without the provider's `signature`: looked at is everything
    that is on record, and what is wrong is kept (`Wish.is_kept`). `offered`: of one that was prepared and is signed
    now, by resident (code), whether it was judged without what is told to those who care for the person.
    """

    terms: Terms
    household: int
    members: tuple[FamilyMember | PreparedMember, ...]
    places: tuple[Path, ...]
    provider_place: Path
    signature: ProviderSigned | None
    renewing: Mapping[int, int] = field(default_factory=dict)
    offered: Mapping[str, bool] | None = None

    @property
    def ends(self) -> date:
        """The first day no longer covered; of a term nobody can sign, that of one which can be reckoned with."""
        return years_on(self.terms.starts, min(max(self.terms.years, 1), LONGEST_TERM))


@dataclass(frozen=True, slots=True)
class Member:
    """A member who may sign. `adopts`: covers with the same provider that stay as they are; none: newly signed."""

    given: FamilyMember | PreparedMember
    ready: Ready
    adopts: tuple[Covering, ...]
    renews: int | None


@dataclass(frozen=True, slots=True)
class Family:
    """What may be signed."""

    asked: Asked
    common: Common
    members: tuple[Member, ...]


async def family_judged(desk: Desk, asked: Asked, people: Mapping[str, Person], said: Objections) -> Family:
    """What the family may sign. Raises a Refusal with everything that keeps it, or any member, from signing.

    The household's row is taken, so that nobody joins or leaves it meanwhile.
    """
    terms = asked.terms
    household = await stored(asked.household)
    said.add(_household_problems(desk, asked, household.value))
    known = [(each, place, people.get(each.resident)) for each, place in zip(asked.members, asked.places, strict=True)]
    said.add(missing("NOT_FOUND", *place, "resident") for _each, place, person in known if person is None)
    listed = [(each, place, person) for each, place, person in known if person is not None]
    of_common = Objections()
    common = await common_of(desk, terms, [person.id for _each, _place, person in listed], of_common)
    said.add(of_provider(of_common.found, asked.provider_place))
    if common is None:
        raise said.refusal()
    if common.late.needs_approval:
        said.add([problem("LATE_NEEDS_APPROVAL", "starts")])
    if asked.signature is not None:
        said.add(provider_problems(desk, common.ground, asked.signature))
    provider = (common.ground.rows.team, common.ground.rows.practitioner)
    adopted = [adoptable(person, terms.begins, asked.ends, provider) for _each, _place, person in listed]
    anchors = _anchors(household, terms.begins)
    wishes = _wishes(asked, common, [each for each, _place, _person in listed], adopted, anchors)
    people_in = [person for _each, _place, person in listed]
    judged = await each_judged(desk, common, list(zip(wishes, people_in, strict=True)))
    standing = await _memberships([cover.id for covers in adopted for cover in covers], terms.begins, asked.ends)
    members = []
    for (given, place, person), covers, (ready, found) in zip(listed, adopted, judged, strict=True):
        said.add(of_member(found, place))
        if isinstance(given, FamilyMember):
            of_papers = resident_problems(desk, person, given.consent, given.resident_signature, terms.begins)
            said.add(of_member(of_papers, place))
        said.add(_adopted_problems(given, common, covers, standing, place))
        if ready is not None:
            members.append(Member(given, ready, covers, None if covers else asked.renewing.get(person.id)))
    said.found[:] = dict.fromkeys(said.found)
    if len(members) < len(asked.members):
        raise said.refusal()
    said.refuse()
    return Family(asked, common, tuple(members))


def adoptable(
    person: Person, starts: date, ends: date, provider: tuple[int | None, int | None]
) -> tuple[Covering, ...]:
    """The covers with this provider (row ids of team and doctor) in [starts, ends) that stay as they are; none unless
    one covers the first day."""
    first = person.cover_on(starts)
    if first is None or (first.team, first.practitioner) != provider:
        return ()
    return tuple(
        each
        for each in person.covers
        if (each.team, each.practitioner) == provider and each.starts < ends and starts < each.until
    )


def _wishes(
    asked: Asked,
    common: Common,
    members: Sequence[FamilyMember | PreparedMember],
    adopted: Sequence[tuple[Covering, ...]],
    anchors: Collection[str],
) -> Iterator[Wish]:
    """Everybody's wish; each counts the others who are signed by the same act as signed members of the household, and
    the anchor as signed who is one of them."""
    basic = common.down.setting.basic
    is_new = [
        not covers and any(package.code == basic for package in each.packages)
        for each, covers in zip(members, adopted, strict=True)
    ]
    terms = asked.terms
    with_anchor = any(counts and each.resident in anchors for each, counts in zip(members, is_new, strict=True))
    for each, covers, counts in zip(members, adopted, is_new, strict=True):
        yield Wish(
            each.resident,
            terms.provider,
            terms.begins,
            terms.years,
            each.packages,
            terms.circumstances,
            terms.backfill_reason,
            terms.signed_on,
            kind=terms.kind,
            contract_from=terms.starts,
            adopts=covers,
            beside=sum(is_new) - counts,
            with_anchor=with_anchor,
            by_guardian=_by_guardian(each),
            is_discreet=_is_discreet(asked, each),
            is_kept=isinstance(each, PreparedMember),
        )


def _by_guardian(member: FamilyMember | PreparedMember) -> bool | None:
    """Whether a guardian signs; None: nobody has signed yet."""
    return member.resident_signature.is_by_guardian(member.resident) if isinstance(member, FamilyMember) else None


def _is_discreet(asked: Asked, member: FamilyMember | PreparedMember) -> bool | None:
    """As `Wish.is_discreet`: what is prepared is judged by all that is on record, and when it is signed as it was."""
    if isinstance(member, PreparedMember):
        return False
    return None if asked.offered is None else asked.offered.get(member.resident, False)


def _anchors(household: Stored, on: date) -> frozenset[str]:
    """Who is an anchor of the household on the day, by code."""
    codes = {row: code for code, row in household.ids.items()}
    rows = (row for row in household.members if row.is_anchor and in_force(row.starts, row.ends, on))
    return frozenset(codes[row.resident_id] for row in rows)


def _household_problems(desk: Desk, asked: Asked, household: Household) -> list[Problem]:
    """NOT_HOUSEHOLD_MEMBER of who does not belong to the household, on the first day and today."""
    days = {asked.terms.begins, max(asked.terms.begins, desk.today)}
    present = [{member.resident for member in household.members_on(on)} for on in days]
    return [
        of_household("NOT_HOUSEHOLD_MEMBER", *place, "resident")
        for each, place in zip(asked.members, asked.places, strict=True)
        if not all(each.resident in members for members in present)
    ]


async def _memberships(enrolments: Sequence[int], starts: date, ends: date) -> dict[int, date]:
    """By enrolment (row id), until when it belongs to a family on days of [starts, ends)."""
    rows = models.FamilyMembership.filter(enrolment_id__in=list(enrolments), starts__lt=ends, ends__gt=starts)
    return {row.enrolment_id: row.ends for row in await rows if row.starts < row.ends}


def _adopted_problems(
    given: FamilyMember | PreparedMember,
    common: Common,
    covers: Sequence[Covering],
    standing: Mapping[int, date],
    place: Path,
) -> Iterator[Problem]:
    """What is wrong with a member who is covered already: another family, packages that are no family add-on."""
    for cover in covers:
        if cover.id in standing:
            yield in_family(standing[cover.id], *place, "resident")
    for number, package in enumerate(given.packages if covers else ()):
        version = common.world.offers.get(package.code)
        if version is not None and version.definition.tier is not PackageTier.ADD_ON:
            yield problem("ADD_ON_ONLY", *place, "packages", str(number), "code")
