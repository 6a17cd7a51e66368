"""Writing a family's cover (家庭签约入库): own enrolments, adopted ones with their add-ons, memberships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.clock import day_of
from enrolment import models
from enrolment.desk import Desk
from enrolment.family.judging import Family, Member
from enrolment.signing.agreeing import Agreed, covered_of
from enrolment.signing.entering import Cover, Happening, put_cover, put_selections
from enrolment.signing.given import wanted, written
from enrolment.signing.persons import Covering
from enrolment.signing.quoting import Selected
from enrolment.signing.signing import put_papers
from enrolment.vocabulary import ContractEventKind, ContractState


def agreed(family: Family) -> Agreed:
    """What the agreement says of the members; of who is adopted only what is signed beside the cover that stays."""
    covered = (
        covered_of(each.ready, each.given.resident_signature.signer, keeps=bool(each.adopts)) for each in family.members
    )
    return Agreed(tuple(covered), household=family.asked.household)


async def put_family(desk: Desk, contract: models.Contract, family: Family) -> dict[str, str]:
    """Write consents, signatures and cover of all members under a contract; answers enrolments by resident (codes)."""
    members = family.members
    papers = [(each.ready, each.given.consent, each.given.resident_signature) for each in members]
    await put_papers(desk, contract.id, papers, family.asked.signature, contract.digest)
    enrolments: dict[str, str] = {}
    for each in members:
        enrolments[each.ready.person.code] = await _put_member(desk, contract, family, each)
    return enrolments


async def _put_member(desk: Desk, contract: models.Contract, family: Family, member: Member) -> str:
    """One member's cover; answers the code of the enrolment that covers the first day."""
    starts, person = family.asked.terms.begins, member.ready.person
    new: models.Enrolment | None = None
    if not member.adopts:
        cover = Cover(person, starts, contract.ends, member.ready.selections, renews=member.renews)
        new = await put_cover(desk, contract, cover)
        rows = [(new.id, False, starts, contract.ends)]
    else:
        for adopted in member.adopts:
            under = tuple(_within(member.ready.selections, adopted))
            await put_selections(desk, person.id, under, enrolment_id=adopted.id)
        rows = [(each.id, True, max(starts, each.starts), min(contract.ends, each.until)) for each in member.adopts]
    await models.FamilyMembership.bulk_create(
        [
            models.FamilyMembership(
                contract_id=contract.id, enrolment_id=enrolment, is_adopted=is_adopted, starts=opens, ends=until
            )
            for enrolment, is_adopted, opens, until in rows
        ]
    )
    standing = models.ContractPerson.filter(contract_id=contract.id, resident_id=person.id, removed_at=None)
    await standing.update(removed_at=desk.clock())
    await models.ContractPerson.create(
        contract_id=contract.id,
        resident_id=person.id,
        basket=written(wanted(member.given.packages)),
        starts=starts,
        adopted_id=member.adopts[0].id if member.adopts else None,
        enrolment_id=None if new is None else new.id,
        added_at=desk.clock(),
    )
    return member.adopts[0].code if new is None else new.code


def _within(selections: Sequence[Selected], cover: Covering) -> Iterator[Selected]:
    """What is held under one of the covers that follow each other; the amounts stand with the first piece."""
    for each in selections:
        starts, ends = max(each.starts, cover.starts), min(each.ends, cover.until)
        if starts < ends:
            amounts = each.amounts if starts == each.starts else ()
            yield replace(each, starts=starts, ends=ends, amounts=amounts)


def joined(family: Family, state: ContractState) -> Iterator[Happening]:
    """What is noted of the members: each consented, signed and joined."""
    awaiting = ContractState.AWAITING_SIGNATURE
    was = awaiting if family.asked.terms.joins is None else state
    for each in family.members:
        person, given = each.ready.person.id, each.given
        yield Happening(ContractEventKind.CONSENTED, was, day_of(given.consent.at), resident=person)
        yield Happening(ContractEventKind.SIGNED, was, day_of(given.resident_signature.at), was, person)
    for each in family.members:
        starts = family.asked.terms.begins
        yield Happening(ContractEventKind.JOINED, state, starts, was, each.ready.person.id)
