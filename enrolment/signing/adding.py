"""Choosing more packages while the cover runs (加选服务包): by fresh consent, to the end of the cover at the latest.

So come into force the priority packages that are only proposed, because something in them is paid by the resident or a
guardian must sign first (DECISIONS, priority packages), and what a resident wants beside what was signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from catalog.quote.basket import MOST_PACKAGES
from catalog.vocabulary import Need
from core.clock import day_of
from core.faults import Problem, Refusal
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.signing.agreeing import Agreed, covered_of, keep_joined
from enrolment.signing.covers import covering_of, enrolment_at, state_on, tell
from enrolment.signing.entering import Happening, note, put_selections
from enrolment.signing.given import Circumstances, ConsentGiven, PackageWanted, ProviderSigned, ResidentSigned
from enrolment.signing.judging import Ready, Wish
from enrolment.signing.papers import provider_of
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, Signed, acted, put_papers, ready_to_sign
from enrolment.vocabulary import ContractEventKind, ContractKind, SignChannel
from teams.operations.problem import list_size
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class AddPackages:
    """More packages (1 to `MOST_PACKAGES`) under cover that runs; `starts` left out: today, or the first day covered.

    `expected_version`: of the enrolment's contract. `provided`: what packages need and is at hand.
    """

    __pydantic_config__ = WIRE
    enrolment: str
    expected_version: int
    packages: tuple[PackageWanted, ...]
    consent: ConsentGiven
    resident_signature: ResidentSigned
    provider_signature: ProviderSigned
    starts: date | None = None
    provided: tuple[Need, ...] = ()


async def add_packages(desk: Desk, given: AddPackages, key: str) -> Answer:
    """Sign more packages under an enrolment, in the versions on offer on their first day, pro rata to the contract year
    (DECISIONS, price). Answers `contract`, `enrolment`, `version`.

    Raises a Refusal: NOT_FOUND and VERSION_CONFLICT (`enrolment_at`), LIST_SIZE (`packages`), OUTSIDE_COVER (`starts`:
    before today, or not a day covered), ALREADY_ENDED (an end is entered), and as `sign_contract` what is wrong with
    the packages, the papers and, at `enrolment`, the provider; ADD_ON_NEEDS_FAMILY unless the enrolment belongs to a
    family's contract that day.
    """
    signed = Signed(given.consent, given.resident_signature, given.provider_signature)

    async def body() -> Answer:
        said = Objections()
        old = await enrolment_at(desk, given.enrolment, given.expected_version, said)
        starts = given.starts or max(desk.today, old.starts)
        if not 1 <= len(given.packages) <= MOST_PACKAGES:
            said.add([list_size(("packages",), MOST_PACKAGES, 1)])
        if old.covered_until < old.ends:
            said.add([problem("ALREADY_ENDED", "enrolment")])
        elif not max(desk.today, old.starts) <= starts < old.covered_until:
            said.add([problem("OUTSIDE_COVER", "starts")])
        said.refuse()
        ready = await _ready(desk, given, old, starts, signed)
        await _write(desk, old, ready, signed, starts)
        return {"contract": old.contract.code, "enrolment": old.code, "version": old.contract.version}

    return await acted(desk, "addPackages", given, key, body)


async def _ready(desk: Desk, given: AddPackages, old: models.Enrolment, starts: date, signed: Signed) -> Ready:
    """The packages judged beside the cover as it is."""
    wish = await wish_beside(old, given.packages, given.provided, starts, signed.on)
    try:
        return await ready_to_sign(desk, wish, signed)
    except Refusal as refusal:
        raise Refusal(tuple(placed(each) for each in refusal.problems)) from refusal


async def wish_beside(
    old: models.Enrolment, packages: tuple[PackageWanted, ...], provided: tuple[Need, ...], starts: date, signed: date
) -> Wish:
    """Packages beside an enrolment (with contract and resident) as it is, from a day of it on."""
    contract = old.contract
    about = Circumstances(
        SignChannel(contract.channel),
        explanation_given=True,
        accepts_outside_area=contract.accepts_outside_area,
        provided=provided,
    )
    return Wish(
        old.resident.code,
        await provider_of(contract),
        starts,
        contract.years,
        packages,
        about,
        None,
        signed,
        kind=ContractKind(contract.kind),
        contract_from=contract.starts,
        adopts=(covering_of(old),),
        in_family=await _is_in_family(old, starts),
    )


async def _is_in_family(enrolment: models.Enrolment, on: date) -> bool:
    """Whether it belongs to a family's contract on the day, signed under it or adopted."""
    days = models.FamilyMembership.filter(enrolment_id=enrolment.id, starts__lte=on, ends__gt=on)
    return await days.exists()


def placed(found: Problem) -> Problem:
    """What is said of the provider, the resident or what was provided, at its place in this input."""
    first, *rest = found.path or ("",)
    if first in ("provider", "resident"):
        return replace(found, path=("enrolment",))
    return replace(found, path=tuple(rest)) if first == "circumstances" else found


async def _write(desk: Desk, old: models.Enrolment, ready: Ready, signed: Signed, starts: date) -> None:
    contract, person = old.contract, ready.person
    agreed = Agreed((covered_of(ready, signed.resident.signer, keeps=True),), household=contract.household_id)
    digest = await keep_joined(desk, contract, ready.ground, agreed)
    await put_papers(desk, contract.id, [(ready, signed.consent, signed.resident)], signed.provider, digest)
    await put_selections(desk, person.id, ready.selections, enrolment_id=old.id, proposed=person.proposed)
    state = await state_on(contract.id, desk.today)
    happened = [
        Happening(ContractEventKind.CONSENTED, state, day_of(signed.consent.at), state, person.id),
        Happening(ContractEventKind.SIGNED, state, signed.on, state, person.id),
        *(
            Happening(ContractEventKind.ADDED, state, starts, state, person.id, note=each.version.code)
            for each in ready.selections
        ),
    ]
    await note(desk, contract.id, happened)
    await tell(desk, "contract.packages_added", old, starts=starts.isoformat(), packages=len(ready.selections))
