"""Whether somebody may be signed, by whom, for what (签约审核): every objection at once, over what was read before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from catalog.eligibility.facts import ResidentFacts
from catalog.quote.basket import Basket
from catalog.quote.compatibility import is_group_cover
from catalog.quote.problem import QuoteProblemCode
from catalog.quote.quote import Joining, Quote
from catalog.vocabulary import Need, PackageTier
from core.apart import apart
from core.clock import day_of
from core.faults import Problem
from enrolment import models
from enrolment.contract.lateness import Lateness
from enrolment.desk import Desk
from enrolment.jobs.problem import problem as reason_withheld
from enrolment.provider import judging as of_provider
from enrolment.provider.provider import ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.queries import facts_of
from enrolment.reading.sensitive import discreet
from enrolment.scope import EVERYBODY
from enrolment.signing import persons
from enrolment.signing.counting import recounted
from enrolment.signing.freshness import stale_problems
from enrolment.signing.given import (
    Circumstances,
    ConsentGiven,
    PackageWanted,
    ProviderSigned,
    ResidentSigned,
    groups_of,
    wanted,
)
from enrolment.signing.leaving import Leaving, without
from enrolment.signing.persons import Covering, Person, persons_of
from enrolment.signing.problem import ALREADY_ENROLLED, Path, need_unmet, of_quote, problem
from enrolment.signing.quoting import Selected, Term, quoted, selected
from enrolment.signing.terms import Common, Terms, common_of
from enrolment.vocabulary import ContractKind, SigningMethod
from teams.operations.verb import Objections
from teams.region import stem


@dataclass(frozen=True, slots=True)
class Wish:
    """One person's cover as it is asked for. `leaving`: the cover that it takes over from, which is no obstacle.
    `is_entered`: it was entered late before, and is approved now.

    Under a family's contract, further: `contract_from`, the first day of one that runs already; `adopts`, covers with
    the same provider that stay as they are; `beside`, how many others of the household are signed in the same act;
    `with_anchor`, whether the household's anchor is. `by_guardian`: whether a guardian signs, None: not known yet.
    `in_family`: whether the cover belongs to a family's contract, None: as `kind` says.

    `is_discreet`: it is judged as whoever does not care for the person may know it (`enrolment.reading.sensitive`);
    None: if the actor does not. What was offered or signed is judged again as it was then, whoever asks. `is_kept`:
    what is wrong is kept for others to read, who are told each what they may know (`enrolment.jobs.reading`).
    """

    resident: str
    provider: ProviderGiven
    starts: date
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    backfill_reason: str | None
    signed_on: date
    leaving: Leaving | None = None
    kind: ContractKind = ContractKind.INDIVIDUAL
    contract_from: date | None = None
    adopts: tuple[Covering, ...] = ()
    beside: int = 0
    with_anchor: bool = False
    by_guardian: bool | None = None
    in_family: bool | None = None
    is_entered: bool = False
    is_discreet: bool | None = None
    is_kept: bool = False

    @property
    def terms(self) -> Terms:
        """The contract that is asked for."""
        joins = None if self.contract_from is None else self.starts
        return Terms(
            self.kind,
            self.provider,
            self.contract_from or self.starts,
            self.years,
            self.circumstances,
            self.backfill_reason,
            self.signed_on,
            joins,
            self.is_entered,
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """What may be signed: who, with whom, from when, for which packages at which price."""

    person: Person
    common: Common
    basket: Basket
    quote: Quote
    selections: tuple[Selected, ...]
    is_discreet: bool = False

    @property
    def ground(self) -> ProviderGround:
        """The provider."""
        return self.common.ground

    @property
    def region(self) -> str:
        """Whose menu and policies apply."""
        return self.common.region

    @property
    def template(self) -> models.AgreementTemplate:
        """The agreement's text. Raises ValueError for who joins a contract that runs: that one has it."""
        if self.common.template is None:
            raise ValueError("the text is that of the contract that runs")
        return self.common.template

    @property
    def late(self) -> Lateness:
        """How late it is entered."""
        return self.common.late

    @property
    def ends(self) -> date:
        """The first day no longer covered."""
        return self.basket.term.ends


Papers = Callable[[Person, ProviderGround], Iterable[Problem]]
"""What is wrong with the papers of a person who signs with a provider."""


async def judged(desk: Desk, wish: Wish, said: Objections, papers: Papers) -> Ready:
    """What may be signed. Raises a Refusal with everything that keeps the wish, with its `papers`, from being signed.

    The residents' rows are taken for this transaction, so that two clerks sign one person one after the other.
    """
    person = (await persons_of(desk, [wish.resident], wish.signed_on)).get(wish.resident)
    if person is None:
        said.add([problem("NOT_FOUND", "resident")])
    common = await common_of(desk, wish.terms, () if person is None else (person.id,), said)
    if person is None or common is None:
        raise said.refusal()
    said.add(papers(person, common.ground))
    ((ready, found),) = await each_judged(desk, common, [(wish, person)])
    said.add(found)
    if ready is None:
        raise said.refusal()
    said.refuse()
    return ready


async def each_judged(
    desk: Desk, common: Common, asked: Sequence[tuple[Wish, Person]]
) -> list[tuple[Ready | None, list[Problem]]]:
    """What each may sign, in this order, with all that keeps the person from it; all wishes begin on the same day.

    None where the person is not one of the living that day. Statements do not grow with the persons, but with the
    regions as seen from which they live here: the provider's, and for those who choose it from outside a wider one.
    """
    if not asked:
        return []
    on = min(desk.today, *(wish.starts for wish, _person in asked))
    among: defaultdict[str, list[str]] = defaultdict(list)
    for wish, person in asked:
        among[seen_from(wish, person, common)].append(person.code)
    facts: dict[str, ResidentFacts] = {}
    for region, codes in among.items():
        facts |= await facts_of(codes, region, on, common.down.setting, EVERYBODY)
    hidden = {person.code for wish, person in asked if is_discreet(wish, person)} & facts.keys()
    facts |= {code: discreet(facts[code], common.telling) for code in hidden}
    made = await apart(
        lambda: [
            _quoted(common, wish, person, facts[person.code]) if person.code in facts else None
            for wish, person in asked
        ]
    )
    found: list[tuple[Ready | None, list[Problem]]] = []
    for (wish, person), answered in zip(asked, made, strict=True):
        said = objections(wish, person, common, answered)
        ready = None
        if answered is not None:
            basket, answer = answered
            chosen = tuple(_selected(wish, common, basket, answer))
            ready = Ready(person, common, basket, answer, chosen, is_discreet(wish, person))
        found.append((ready, said))
    return found


def is_discreet(wish: Wish, person: Person) -> bool:
    """Whether a person's wish is judged without what is told to those alone who care for the person."""
    return not person.is_well_known if wish.is_discreet is None else wish.is_discreet


def objections(wish: Wish, person: Person, common: Common, answered: tuple[Basket, Quote] | None) -> list[Problem]:
    """What keeps the wish of a person from being signed beside its papers and the terms; `answered`: the basket with
    its quote (`catalog.quote.quote.signable` will do), None where the person is not one of the living that day."""
    said = [*persons.standing_problems(person, wish.starts, ("resident",)), *_area_problems(wish, person, common)]
    said += _add_on_problems(wish, common)
    if answered is not None:
        of_packages = list(_quote_problems(wish, person, common, *answered))
        of_packages += list(_care_problems(wish, person, common, of_packages))
        said += of_packages if _may_be_told(wish, person) else list(_withheld(of_packages))
    return said


def _may_be_told(wish: Wish, person: Person) -> bool:
    """Whether the actor may know why packages cannot be signed, or nothing was looked at that the actor may not."""
    return person.is_well_known or wish.is_kept or is_discreet(wish, person)


def _withheld(found: Iterable[Problem]) -> Iterator[Problem]:
    """What was found wrong, without a word of packages: which they are tells of the person already."""
    told = [each for each in found if each.code == ALREADY_ENROLLED]
    yield from told or ([reason_withheld("REASON_WITHHELD", "packages")] if any(True for _ in found) else [])


def seen_from(wish: Wish, person: Person, common: Common) -> str:
    """The region relative to which it is told where somebody lives: the provider's, and for who chooses the provider
    from outside it the nearest above that holds the home too (R233). Where none does, the provider's."""
    if not wish.circumstances.accepts_outside_area:
        return common.region
    around = (region for region in common.ground.lineage if person.region.startswith(stem(region)))
    return next(around, common.region)


def _quoted(common: Common, wish: Wish, person: Person, facts: ResidentFacts) -> tuple[Basket, Quote]:
    """The quote as of the first day covered."""
    setting = common.down.setting
    known = without(facts, wish.leaving, wish.starts, setting.basic)
    if wish.beside or wish.with_anchor:
        household = recounted(known.household, wish.starts, date.max, wish.beside, with_anchor=wish.with_anchor)
        known = replace(known, household=tuple(household))
    return quoted(
        known,
        common.region,
        Term(wish.contract_from or wish.starts, wish.years, wish.starts),
        wanted(wish.packages),
        common.world,
        signed=wish.signed_on,
        employer_contract=person.has_employer(wish.starts),
    )


def _selected(wish: Wish, common: Common, basket: Basket, made: Quote) -> Iterator[Selected]:
    """What is written; beside covers that stay as they are only what was chosen, what attaches is theirs already."""
    if made.starts is not None:
        for each in selected(basket, common.world, made):
            if not wish.adopts or each.joining is Joining.CHOSEN:
                yield each


def _quote_problems(wish: Wish, person: Person, common: Common, basket: Basket, made: Quote) -> Iterator[Problem]:
    """What keeps the packages from being signed; what covers the person already; what nobody could deliver."""
    beside = {each.id for each in wish.adopts}
    if wish.leaving is not None:
        beside.add(wish.leaving.cover.id)
    covered = (
        []
        if made.starts is None
        else persons.cover_problems(person, wish.starts, basket.term.ends, ("starts",), beside)
    )
    # Who is covered holds packages by that cover: what they are is no affair of another clinic, nor worth a word.
    told = (each for each in made.problems if not (covered and each.code is QuoteProblemCode.ALREADY_HELD))
    yield from of_quote(told, groups_of(wish.packages))
    if made.starts is None:
        return
    yield from covered
    yield from _need_problems(wish, made)
    new = [each for each in made.packages if not wish.adopts or each.joining is Joining.CHOSEN]
    versions = [each.version for each in new if each.effect is not None]
    yield from of_provider.delivery_problems(common.ground, versions, basket.packages)


def _care_problems(wish: Wish, person: Person, common: Common, found: Sequence[Problem]) -> Iterator[Problem]:
    """CARE_NEEDED of each package that tells of what is sensitive and may be held already without a word of it: as one
    of a roster, or under a cover that runs. Whoever does not know the person is answered so whoever it is; `found`:
    what stands against packages anyway, whoever it is."""
    if not is_discreet(wish, person):
        return
    refused = {each.path[:2] for each in found}
    for number, package in enumerate(wish.packages):
        version = common.world.offers.get(package.code) if package.code in common.telling else None
        may_be_held = version is not None and (wish.adopts or is_group_cover(version.definition))
        if may_be_held and ("packages", str(number)) not in refused:
            yield problem("CARE_NEEDED", "packages", str(number), "code")


def _area_problems(wish: Wish, person: Person, common: Common) -> Iterable[Problem]:
    accepted = wish.circumstances.accepts_outside_area
    path = ("circumstances", "acceptsOutsideArea")
    return of_provider.area_problems(common.ground, person.grid, accepted, region=person.region, path=path)


def _add_on_problems(wish: Wish, common: Common) -> Iterator[Problem]:
    """ADD_ON_NEEDS_FAMILY of each family add-on for a cover that belongs to no family's contract."""
    if wish.kind is ContractKind.FAMILY if wish.in_family is None else wish.in_family:
        return
    for number, package in enumerate(wish.packages):
        version = common.world.offers.get(package.code)
        if version is not None and version.definition.tier is PackageTier.ADD_ON:
            yield problem("ADD_ON_NEEDS_FAMILY", "packages", str(number), "code")


def _need_problems(wish: Wish, made: Quote) -> Iterator[Problem]:
    """What packages need to be signed and is not at hand; signatures and consents come with signing itself."""
    at_hand = {*wish.circumstances.provided, *_SIGNED_BY_SIGNING} - _OF_A_GUARDIAN
    if wish.by_guardian is not False:
        at_hand |= _OF_A_GUARDIAN
    places = {each.code: number for number, each in enumerate(wish.packages)}
    for package in made.packages:
        if package.joining is Joining.CHOSEN and package.effect is not None:
            for need in package.needs:
                if need.code not in at_hand:
                    name = package.version.definition.name
                    yield need_unmet(need.code, name, "packages", str(places[package.version.code]))


_SIGNED_BY_SIGNING = {Need.PATIENT_CONSENT, Need.SIGNED_CONFIRMATION}

_OF_A_GUARDIAN = {Need.GUARDIAN_CONSENT, Need.GUARDIAN_SIGNATURE}
"""Met by a guardian who signs and by nothing else; not missed while nobody of the resident's side has signed."""


def signing_problems(
    desk: Desk,
    person: Person,
    ground: ProviderGround,
    consent: ConsentGiven,
    resident: ResidentSigned,
    provider: ProviderSigned,
) -> Iterator[Problem]:
    """What is wrong with the consent and the two signatures: who gave them, and when."""
    yield from resident_problems(desk, person, consent, resident, ground.on)
    yield from provider_problems(desk, ground, provider)


def resident_problems(
    desk: Desk, person: Person, consent: ConsentGiven, resident: ResidentSigned, starts: date
) -> Iterator[Problem]:
    """What is wrong with somebody's consent and signature; `starts`: the first day covered."""
    if not consent.disclosure_acknowledged:
        yield problem("CONSENT_NEEDED", "consent", "disclosureAcknowledged")
    yield from persons.signer_problems(person, consent.given_by, day_of(consent.at), ("consent", "givenBy"))
    yield from persons.signer_problems(person, resident.signer, day_of(resident.at), ("residentSignature", "signer"))
    yield from _past(desk, consent.at, ("consent", "at"))
    if consent.at > resident.at:
        yield problem("CONSENT_AFTER_SIGNATURE", "consent", "at")
    yield from stale_problems(desk.today, starts, {"consent": consent.at, "residentSignature": resident.at})
    yield from signature_problems(desk, resident.at, resident.method, "residentSignature")


def provider_problems(desk: Desk, ground: ProviderGround, provider: ProviderSigned) -> Iterator[Problem]:
    """What is wrong with the provider's signature; the ground is that of the first day covered."""
    yield from of_provider.signer_problems(ground, provider.practitioner, ("providerSignature", "practitioner"))
    yield from signature_problems(desk, provider.at, provider.method, "providerSignature")
    yield from stale_problems(desk.today, ground.on, {"providerSignature": provider.at})


def signature_problems(desk: Desk, at: datetime, method: SigningMethod, name: str) -> Iterator[Problem]:
    """What is wrong with any signature (`name` of the input): it lies ahead, or is a code entered elsewhere."""
    yield from _past(desk, at, (name, "at"))
    if method is SigningMethod.ONE_TIME_CODE:
        yield problem("CODE_NOT_HERE", name, "method")


def _past(desk: Desk, at: datetime, path: Path) -> Iterator[Problem]:
    if at > desk.clock():
        yield problem("SIGNED_AFTER_RECORDING", *path)
