"""Preparing the renewal of a family's contract (准备家庭续约, R217): offered as a whole, to be signed by all at once.

What is prepared covers nobody and binds nobody. Looked at is what `renew_family` looks at, but consents and signatures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tortoise.expressions import F

from enrolment import models
from enrolment.desk import Desk
from enrolment.family.entering import agreed, person_columns
from enrolment.family.given import PreparedMember, size_problems
from enrolment.family.judging import Asked, Family, adoptable
from enrolment.family.renewing import renewal_judged
from enrolment.signing.covers import tell_contract
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import Circumstances
from enrolment.signing.membership import is_add_on
from enrolment.signing.papers import provider_of
from enrolment.signing.persons import Person
from enrolment.signing.signing import put_contract
from enrolment.signing.terms import Terms
from enrolment.vocabulary import ContractEventKind, ContractKind, ContractState, SignChannel
from teams.operations.verb import Objections

_DRAFT, _AWAITING = ContractState.DRAFT, ContractState.AWAITING_SIGNATURE


async def prepare_renewal(
    desk: Desk, old: models.Contract, years: int, members: Sequence[PreparedMember], people: Mapping[str, Person]
) -> str:
    """Offer the renewal of a family's contract (taken, with its household and people) to these members, with what each
    chose, from the first day no longer covered (today, if that is past). Answers the code of the prepared contract.

    Of who goes on being covered by the provider, and so is adopted, only family add-ons are prepared. Raises a Refusal:
    LIST_SIZE (`members`), those of `renew_family` about contract, days and provider (at `contract`, `starts`), and at
    `members.<code of the resident>.…` whatever keeps a member from signing.
    """
    said = Objections()
    said.add(size_problems(members))
    said.refuse()
    household = old.household_id
    if household is None:
        raise ValueError("a family's contract has a household")
    about = Circumstances(SignChannel.CLINIC, accepts_outside_area=old.accepts_outside_area)
    starts = max(old.covered_until, desk.today)
    terms = Terms(ContractKind.FAMILY, await provider_of(old), starts, years, about, None, desk.today)
    places = tuple(("members", each.resident) for each in members)
    asked = Asked(terms, household, tuple(members), places, ("contract",), None)
    fitting = tuple(_fitting(desk, old, asked, members, people))
    family = await renewal_judged(desk, old, replace(asked, members=fitting), people, said)
    return await _offered(desk, old, family)


def _fitting(
    desk: Desk,
    old: models.Contract,
    asked: Asked,
    members: Sequence[PreparedMember],
    people: Mapping[str, Person],
) -> Iterator[PreparedMember]:
    """The members with the packages that can be signed now: who is adopted keeps the own ones."""
    provider = (old.team_id, old.practitioner_id)
    for each in members:
        person = people.get(each.resident)
        keeps = person is not None and bool(adoptable(person, asked.terms.begins, asked.ends, provider))
        add_ons = tuple(package for package in each.packages if is_add_on(desk.catalog, package.code))
        yield replace(each, packages=add_ons) if keeps else each


async def _offered(desk: Desk, old: models.Contract, family: Family) -> str:
    """Write the contract and whom it is to cover; what is offered is kept word for word."""
    asked = family.asked
    contract = await put_contract(
        desk,
        asked.terms,
        family.common,
        asked.ends,
        agreed(family),
        renews=old,
        is_signed=False,
        household_id=asked.household,
    )
    await models.ContractPerson.bulk_create(
        [
            models.ContractPerson(
                contract_id=contract.id,
                resident_id=each.ready.person.id,
                **person_columns(family, each),
                added_at=desk.clock(),
            )
            for each in family.members
        ]
    )
    drafted = Happening(ContractEventKind.DRAFTED, _DRAFT, desk.today)
    offered = Happening(ContractEventKind.OFFERED, _AWAITING, desk.today, _DRAFT)
    await note(desk, contract.id, (drafted, offered))
    await tell_contract(desk, "contract.offered", await _with_place(contract.id))
    return contract.code


async def withdraw_prepared(desk: Desk, old: models.Contract, renewed_by: str) -> None:
    """Withdraw what was prepared to renew a family's contract, which was renewed otherwise (by the contract of that
    code, which the event names): nobody can sign it now."""
    waiting = await models.Contract.filter(
        renews_id=old.id, kind=ContractKind.FAMILY.value, signed_at=None, withdrawn_at=None
    ).order_by("id")
    for each in waiting:
        await models.Contract.filter(id=each.id).update(
            withdrawn_at=desk.clock(), covered_until=F("starts"), version=F("version") + 1
        )
        withdrawn = Happening(
            ContractEventKind.WITHDRAWN, ContractState.WITHDRAWN, desk.today, _AWAITING, note=renewed_by
        )
        await note(desk, each.id, (withdrawn,))
        await tell_contract(desk, "contract.withdrawn", await _with_place(each.id))


async def _with_place(contract: int) -> models.Contract:
    return await models.Contract.get(id=contract).select_related("region", "institution")
