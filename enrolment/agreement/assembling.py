"""From what is at hand when a contract is offered or signed to the value that is printed (协议组成).

People, provider, quotes and text are known by then, and no statement more is sent but where a household or an
organisation signs: one then reads whose it is. Identity numbers and phones come masked (`enrolment.identity`): whole
ones leave by `enrolment.registering.revealing` alone, with a purpose and a trace, and are written onto the paper by
hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from catalog.quote.quote import Quote
from core.labelled import Labelled
from core.language import Text
from core.sealing import Sealer
from enrolment.agreement import phrases
from enrolment.agreement.agreement import (
    Agreement,
    Guardian,
    HouseholdParty,
    Provider,
    ProviderMember,
    ResidentParty,
    SignatureLine,
)
from enrolment.agreement.communities import Home, home_of, organisation_of
from enrolment.agreement.known import Known, printed_document, printed_phone
from enrolment.agreement.quoted import NOTHING_QUOTED, Quoted, quoted, quoted_together
from enrolment.agreement.template import AgreementTemplate
from enrolment.provider.value import DoctorProvider, ProviderGround
from enrolment.vocabulary import ContractKind, FamilyRelation, SigningParty

_ALONE = Text("个人签约医生", "doctor who contracts alone")
_TEAM = Text("家庭医生团队", "family-doctor team")


@dataclass(frozen=True, slots=True)
class Covered:
    """Somebody whom the contract is to cover: row id, code, by what the person is known, and the packages as they were
    quoted. `guardian` is to sign, and is to the person what stands beside. `keeps`: the person is covered already and
    stays so (DECISIONS, family); only what was chosen now is agreed here."""

    resident: int
    code: str
    known: Known
    quote: Quote
    guardian: tuple[Known, FamilyRelation] | None = None
    keeps: bool = False
    names: Mapping[str, Text] = field(default_factory=dict)
    """Of items on the menu, by code: schedules speak of items of other packages."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract about to be offered or signed. `on`: the day; `terms`: what an organisation's contract gives everybody
    on the roster; `household`, `roster`: row ids; `representative` signs for the organisation."""

    code: str
    kind: ContractKind
    template: AgreementTemplate
    ground: ProviderGround
    starts: date
    ends: date
    years: int
    on: date
    covered: tuple[Covered, ...] = ()
    household: int | None = None
    roster: int | None = None
    representative: str = ""
    terms: Quoted = NOTHING_QUOTED


async def assembled(sealer: Sealer, paper: Paper) -> Agreement:
    """The agreement, without verification address, consents and signatures: places to sign are empty."""
    home = None if paper.household is None else await home_of(paper.household, paper.on)
    organisation = None if paper.roster is None else await organisation_of(paper.roster, paper.representative, paper.on)
    said = agreed(paper.covered, paper.terms, several=paper.household is not None)
    return Agreement(
        code=paper.code,
        kind=paper.kind,
        template=paper.template,
        provider=provider_of(paper.ground),
        starts=paper.starts,
        ends=paper.ends,
        years=paper.years,
        verification="",
        residents=tuple(_resident(one, sealer, home) for one in paper.covered),
        household=None if home is None else HouseholdParty(home.head),
        organisation=organisation,
        packages=said.packages,
        prices=said.prices,
        has_placeholder_prices=said.has_placeholder_prices,
        overlaps=said.overlaps,
        disclosure=said.disclosure,
        signatures=tuple(_places(paper)),
    )


def agreed(covered: Iterable[Covered], terms: Quoted = NOTHING_QUOTED, *, several: bool) -> Quoted:
    """The packages and prices that the quotes of who is covered, and an organisation's `terms`, come to; in a household
    (`several`), whose each is."""
    return quoted_together(
        [
            terms,
            *(quoted(one.quote, one.known.name if several else "", one.keeps, one.names) for one in covered),
        ]
    )


def provider_of(ground: ProviderGround) -> Provider:
    """Party B: the team with its members of the day, or the doctor with who guides."""
    institutions = ground.workforce.institutions
    institution = institutions[ground.institution].name
    provider = ground.provider
    if not isinstance(provider, DoctorProvider):
        team = provider.team
        members = tuple(
            ProviderMember(member.practitioner.definition.name, member.role.label)
            for member in sorted(team.members, key=lambda one: (not one.is_leader, one.practitioner.code))
        )
        return Provider(team.name, _TEAM, institution, members=members)
    choice, name = provider.choice, provider.practitioner.definition.name
    guides = [provider.supporting_team.name] if provider.supporting_team is not None else []
    if choice.guiding_institution is not None:
        guides.insert(0, institutions[choice.guiding_institution].name)
    return Provider(
        Text(name, name),
        _ALONE,
        institution,
        guidance=Text("、".join(one.zh for one in guides), ", ".join(one.en for one in guides)) if guides else None,
        members=(ProviderMember(name, choice.role.label),),
    )


def _resident(one: Covered, sealer: Sealer, home: Home | None) -> ResidentParty:
    return ResidentParty(
        name=one.known.name,
        document=printed_document(one.known, sealer),
        phone=printed_phone(one.known, sealer),
        relation=_label(home.relations.get(one.resident)) if home is not None else None,
        guardian=None if one.guardian is None else _guardian(*one.guardian, sealer),
    )


def _guardian(known: Known, relation: FamilyRelation, sealer: Sealer) -> Guardian:
    return Guardian(known.name, relation.label, printed_document(known, sealer), printed_phone(known, sealer))


def _label(relation: Labelled | None) -> Text | None:
    return None if relation is None else relation.label


def _places(paper: Paper) -> Iterator[SignatureLine]:
    """Where each party is to sign: every resident, the organisation, the provider."""
    for one in paper.covered:
        yield SignatureLine(phrases.RESIDENT_PARTY, one.known.name, of=one.code)
    if paper.roster is not None:
        yield SignatureLine(SigningParty.ORGANISATION.label, paper.representative)
    yield SignatureLine(SigningParty.PROVIDER.label, provider_of(paper.ground).name.zh)


def together(before: Agreement, joining: Agreement) -> Agreement:
    """A family's agreement with who joins it (`joining`: the same contract, for those alone), beside those whom it
    covers already. Who is on it and signs again gets what is new; provider, term and text stay as they were."""
    known = {line.of for line in before.signatures if line.of}
    own = tuple(line for line in joining.signatures if line.of)
    new = tuple(party for party, line in zip(joining.residents, own, strict=True) if line.of not in known)
    both = quoted_together([_said(before), _said(joining)])
    return replace(
        before,
        residents=(*before.residents, *new),
        household=joining.household,
        packages=both.packages,
        prices=both.prices,
        has_placeholder_prices=both.has_placeholder_prices,
        overlaps=both.overlaps,
        disclosure=both.disclosure,
        signatures=(
            *(line for line in before.signatures if line.of),
            *(line for line in own if line.of not in known),
            *(line for line in before.signatures if not line.of),
        ),
    )


def _said(agreement: Agreement) -> Quoted:
    return Quoted(
        agreement.packages,
        agreement.prices,
        agreement.has_placeholder_prices,
        agreement.overlaps,
        agreement.disclosure,
    )
