"""Preparing a contract step by step (草拟与提交签字): drafted, amended, offered for signature, withdrawn.

Drafts and offered contracts block nobody (DECISIONS «states are derived»). What is offered does not change any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalog.quote.due.moment import years_on
from core.wire import WIRE
from enrolment import models
from enrolment.desk import Desk
from enrolment.provider.ground import ground_of
from enrolment.provider.provider import ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.signing.agreeing import keep_offered
from enrolment.signing.covers import tell_contract
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import Circumstances, PackageWanted, wanted, written
from enrolment.signing.judging import judged
from enrolment.signing.papers import contract_at, of_one_person, takeover_papers, wish_of
from enrolment.signing.persons import Person, persons_of
from enrolment.signing.problem import problem
from enrolment.signing.signing import Answer, acted, circumstances_columns, new_token
from enrolment.vocabulary import ContractEventKind, ContractKind, ContractState
from teams.operations.verb import Objections

DRAFT, AWAITING = ContractState.DRAFT, ContractState.AWAITING_SIGNATURE
"""A late entry is not prepared: what was signed on paper is entered at once (`sign_contract`)."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """What a contract takes over from: it `renews` an enrolment (code), or `changes_provider` on its first day."""

    __pydantic_config__ = WIRE
    renews: str | None = None
    changes_provider: bool = False


@dataclass(frozen=True, slots=True)
class DraftContract:
    """A contract for one resident, to be signed later. It may still be incomplete; offering it looks at everything."""

    __pydantic_config__ = WIRE
    resident: str
    provider: ProviderGiven
    starts: date
    years: int
    packages: tuple[PackageWanted, ...]
    circumstances: Circumstances
    takeover: Takeover = Takeover()


@dataclass(frozen=True, slots=True)
class AmendContract:
    """What is left out stays."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    provider: ProviderGiven | None = None
    starts: date | None = None
    years: int | None = None
    packages: tuple[PackageWanted, ...] | None = None
    circumstances: Circumstances | None = None


@dataclass(frozen=True, slots=True)
class ContractAt:
    """A contract at a version; `reason` where the act asks for one."""

    __pydantic_config__ = WIRE
    contract: str
    expected_version: int
    reason: str = ""


async def draft_contract(desk: Desk, given: DraftContract, key: str) -> Answer:
    """Draft a contract. Answers `contract`, `version`.

    Raises a Refusal: NOT_FOUND (`resident`, `provider.…`, `takeover.renews`), TERM_NOT_ALLOWED (not 1 to 3 years),
    NOTHING_TO_LEAVE.
    """

    return await acted(desk, "draftContract", given, key, lambda: drafted(desk, given))


async def drafted(desk: Desk, given: DraftContract) -> Answer:
    """What `draft_contract` does, inside the transaction of an act."""
    said = Objections()
    person = (await persons_of(desk, [given.resident], desk.today)).get(given.resident)
    if person is None:
        said.add([problem("NOT_FOUND", "resident")])
    ground = await _provider(desk, given.provider, given.starts, said)
    _check_years(given.years, said)
    said.refuse()
    if person is None or ground is None:
        raise said.refusal()
    renews, follows = await _taken_over(given, person, said)
    said.refuse()
    now = desk.clock()
    contract = await models.Contract.create(
        code=desk.new_code("CON"),
        kind=ContractKind.INDIVIDUAL.value,
        **ground.columns,
        **_term(given.starts, given.years),
        **circumstances_columns(given.circumstances),
        renews_id=renews,
        follows_id=follows,
        token=new_token(),
        recorded_at=now,
        recorded_by=desk.subject,
    )
    await models.ContractPerson.create(
        contract_id=contract.id,
        resident_id=person.id,
        basket=written(wanted(given.packages)),
        starts=given.starts,
        added_at=now,
    )
    await note(desk, contract.id, (Happening(ContractEventKind.DRAFTED, DRAFT, desk.today),))
    await _told(desk, "contract.drafted", contract.id)
    return {"contract": contract.code, "version": contract.version}


async def amend_contract(desk: Desk, given: AmendContract, key: str) -> Answer:
    """Change a draft. Answers `contract`, `version`. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, WRONG_STATE (only
    drafts change), TERM_NOT_ALLOWED."""

    async def body() -> Answer:
        said = Objections()
        contract = await contract_at(desk, given.contract, given.expected_version, said, (DRAFT,))
        starts, years = given.starts or contract.starts, given.years or contract.years
        _check_years(years, said)
        changes = _term(starts, years)
        if given.provider is not None:
            ground = await _provider(desk, given.provider, starts, said)
            changes |= {} if ground is None else dict(ground.columns)
        if given.circumstances is not None:
            changes |= circumstances_columns(given.circumstances)
        said.refuse()
        await models.Contract.filter(id=contract.id).update(**changes)
        persons = models.ContractPerson.filter(contract_id=contract.id, removed_at=None)
        await persons.update(starts=starts)
        if given.packages is not None:
            await persons.update(basket=written(wanted(given.packages)))
        await note(desk, contract.id, (Happening(ContractEventKind.AMENDED, DRAFT, desk.today, DRAFT),))
        await _told(desk, "contract.amended", contract.id)
        return {"contract": contract.code, "version": given.expected_version + 1}

    return await acted(desk, "amendContract", given, key, body)


async def offer_contract(desk: Desk, given: ContractAt, key: str) -> Answer:
    """Offer a draft for signature: everything is looked at but consents and signatures. Answers `contract`, `version`.

    Raises a Refusal: NOT_FOUND, VERSION_CONFLICT, WRONG_STATE, those of `sign_contract` about the person, the
    provider, the packages and the term, and those of what it takes over from (`takeover_papers`).
    """

    return await acted(desk, "offerContract", given, key, lambda: offered(desk, given))


async def offered(desk: Desk, given: ContractAt, *, of_record: bool = False) -> Answer:
    """What `offer_contract` does, inside the transaction of an act. `of_record`: what is asked for is not the actor's
    word but what is on record, all of which is looked at; what is wrong is kept, not told to the actor."""
    contract = await contract_at(desk, given.contract, given.expected_version, Objections(), (DRAFT,))
    person = await models.ContractPerson.get(contract_id=contract.id, removed_at=None)
    wish = await wish_of(desk, contract, person)
    wish = replace(wish, is_discreet=False if of_record else None, is_kept=of_record)
    ready = await judged(desk, wish, Objections(), await takeover_papers(contract, wish))
    await models.ContractPerson.filter(id=person.id).update(is_discreet=ready.is_discreet)
    await models.Contract.filter(id=contract.id).update(
        offered_at=desk.clock(),
        template_id=ready.template.id,
        chain=list(ready.ground.chain),
        digest=await keep_offered(desk, contract, ready),
    )
    await note(desk, contract.id, (Happening(ContractEventKind.OFFERED, AWAITING, desk.today, DRAFT),))
    await _told(desk, "contract.offered", contract.id)
    return {"contract": contract.code, "version": given.expected_version + 1}


async def recall_contract(desk: Desk, given: ContractAt, key: str) -> Answer:
    """Take an offered contract back to a draft while nobody has signed. Raises a Refusal: NOT_FOUND, VERSION_CONFLICT,
    WRONG_STATE, FAMILY_TOGETHER (a family's has no draft: withdraw it), SIGNED_ALREADY."""

    async def body() -> Answer:
        said = Objections()
        contract = await contract_at(desk, given.contract, given.expected_version, said, (AWAITING,))
        of_one_person(contract, said)
        signed = models.Signature.filter(contract_id=contract.id).exists()
        if await signed or await models.Consent.filter(contract_id=contract.id).exists():
            said.add([problem("SIGNED_ALREADY", "contract")])
        said.refuse()
        await models.Contract.filter(id=contract.id).update(offered_at=None, digest=None)
        await note(desk, contract.id, (Happening(ContractEventKind.RECALLED, DRAFT, desk.today, AWAITING),))
        await _told(desk, "contract.recalled", contract.id)
        return {"contract": contract.code, "version": given.expected_version + 1}

    return await acted(desk, "recallContract", given, key, body)


async def withdraw_contract(desk: Desk, given: ContractAt, key: str) -> Answer:
    """Withdraw a draft, or what awaits signatures, with a reason; it stays on record. Raises a Refusal: NOT_FOUND,
    VERSION_CONFLICT, WRONG_STATE, REASON_NEEDED."""

    async def body() -> Answer:
        said = Objections()
        if not given.reason.strip():
            said.add([problem("REASON_NEEDED", "reason")])
        contract = await contract_at(desk, given.contract, given.expected_version, said, (DRAFT, AWAITING))
        said.refuse()
        was = DRAFT if contract.offered_at is None else AWAITING
        await models.Contract.filter(id=contract.id).update(withdrawn_at=desk.clock(), covered_until=contract.starts)
        happened = Happening(
            ContractEventKind.WITHDRAWN, ContractState.WITHDRAWN, desk.today, was, note=given.reason.strip()
        )
        await note(desk, contract.id, (happened,))
        await _told(desk, "contract.withdrawn", contract.id)
        return {"contract": contract.code, "version": given.expected_version + 1}

    return await acted(desk, "withdrawContract", given, key, body)


async def _provider(desk: Desk, given: ProviderGiven, starts: date, said: Objections) -> ProviderGround | None:
    found = await ground_of(desk, given.choice, max(starts, desk.today), None, ("provider",), is_held=False)
    if isinstance(found, ProviderGround):
        return found
    said.add(found)
    return None


async def _taken_over(given: DraftContract, person: Person, said: Objections) -> tuple[int | None, int | None]:
    """The contracts that are renewed and followed, by id."""
    renews = given.takeover.renews
    if renews is not None:
        found = next((each for each in person.covers if each.code == renews and each.is_seen), None)
        if found is None:
            said.add([problem("NOT_FOUND", "takeover", "renews")])
            return None, None
        return found.contract, None
    if not given.takeover.changes_provider:
        return None, None
    cover = person.cover_on(given.starts)
    if cover is None:
        said.add([problem("NOTHING_TO_LEAVE", "starts")])
        return None, None
    return None, cover.contract


def _check_years(years: int, said: Objections) -> None:
    if not 1 <= years <= 3:
        said.add([problem("TERM_NOT_ALLOWED", "years")])


def _term(starts: date, years: int) -> dict[str, Any]:
    ends = years_on(starts, min(max(years, 1), 3))
    return {"starts": starts, "years": years, "ends": ends, "covered_until": ends}


async def _told(desk: Desk, kind: str, contract: int) -> None:
    row = await models.Contract.get(id=contract).select_related("region", "institution")
    await tell_contract(desk, kind, row)
