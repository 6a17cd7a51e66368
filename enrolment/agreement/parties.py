"""Who agrees with whom (签约双方), as blocks of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.language import Text
from enrolment.agreement import phrases
from enrolment.agreement.agreement import Agreement, Guardian, OrganisationParty, Provider, ResidentParty
from enrolment.agreement.block import Block, Facts, Heading, Table
from enrolment.agreement.visible import visible

Say = Callable[[Text], str]
"""A text in the language of the paper, safe to print."""


def party_blocks(agreement: Agreement, say: Say) -> Iterator[Block]:
    """Party A (residents, their household or organisation), then party B (the provider and its members)."""
    yield Heading(say(phrases.PARTIES))
    yield Heading(say(phrases.PARTY_A), level=3)
    if agreement.organisation is not None:
        yield Facts(tuple(_organisation(agreement.organisation, say)))
    if agreement.household is not None:
        rows = [(phrases.HEAD, agreement.household.head), (phrases.ADDRESS, agreement.household.address)]
        yield Facts(tuple((say(name), visible(value)) for name, value in rows if value))
    if agreement.residents:
        yield _residents(agreement.residents, say)
    yield Heading(say(phrases.PARTY_B), level=3)
    yield Facts(tuple(_provider(agreement.provider, say)))
    if agreement.provider.members:
        yield Table(
            caption=say(phrases.MEMBERS),
            headers=(say(phrases.NAME), say(phrases.ROLE), say(phrases.PHONE)),
            rows=tuple((visible(one.name), say(one.role), visible(one.phone)) for one in agreement.provider.members),
            widths=(3, 3, 2),
        )


def _organisation(organisation: OrganisationParty, say: Say) -> Iterator[tuple[str, str]]:
    yield say(phrases.ORGANISATION), say(organisation.name)
    yield say(phrases.ORGANISATION_KIND), say(organisation.kind)
    yield say(phrases.CREDIT_CODE), visible(organisation.social_credit_code)
    yield say(phrases.ROSTER), say(phrases.people(organisation.roster))
    if organisation.contact:
        yield say(phrases.CONTACT), visible(organisation.contact)
    if organisation.phone:
        yield say(phrases.PHONE), visible(organisation.phone)


def _residents(residents: tuple[ResidentParty, ...], say: Say) -> Table:
    """One row a person; relations and guardians have a column only where somebody has one."""
    has_relations = any(one.relation is not None for one in residents)
    has_guardians = any(one.guardian is not None for one in residents)
    columns: list[tuple[Text, int, list[str]]] = [
        (phrases.NAME, 3, [visible(one.name) for one in residents]),
        (phrases.DOCUMENT, 5, [say(one.document) if one.document else "" for one in residents]),
        (phrases.PHONE, 3, [visible(one.phone) for one in residents]),
    ]
    if has_relations:
        columns.append((phrases.RELATION, 2, [say(one.relation) if one.relation else "" for one in residents]))
    if has_guardians:
        columns.append((phrases.GUARDIAN, 5, [_guardian(one.guardian, say) for one in residents]))
    return Table(
        caption=say(phrases.RESIDENTS),
        headers=tuple(say(header) for header, _width, _cells in columns),
        rows=tuple(zip(*(cells for _header, _width, cells in columns), strict=True)),
        widths=tuple(width for _header, width, _cells in columns),
    )


def _guardian(guardian: Guardian | None, say: Say) -> str:
    if guardian is None:
        return ""
    parts = [say(phrases.guardian(guardian.name, guardian.relation))]
    parts += [say(guardian.document)] if guardian.document else []
    parts += [visible(guardian.phone)] if guardian.phone else []
    return " ".join(parts)


def _provider(provider: Provider, say: Say) -> Iterator[tuple[str, str]]:
    yield say(phrases.PROVIDER), f"{say(provider.name)} · {say(provider.form)}"
    yield say(phrases.INSTITUTION), say(provider.institution)
    if provider.institution_phone:
        yield say(phrases.INSTITUTION_PHONE), visible(provider.institution_phone)
    if provider.guidance is not None:
        yield say(phrases.GUIDANCE), say(provider.guidance)
