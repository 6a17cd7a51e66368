"""What the parties put their names to (签约文本): made when a contract is offered or signed, and kept word for word.

Every signature carries its digest. Nobody's signature brings into force anything else than what was offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.faults import Problem
from core.language import Text
from enrolment import models
from enrolment.agreement.assembling import Covered, Paper, agreed, assembled, together
from enrolment.agreement.keeping import Content, keep, opened
from enrolment.agreement.quoted import NOTHING_QUOTED, Quoted, quoted
from enrolment.agreement.storing import read_template
from enrolment.desk import Desk
from enrolment.provider.value import ProviderGround
from enrolment.signing.judging import Ready
from enrolment.signing.problem import problem
from enrolment.vocabulary import ContractKind


@dataclass(frozen=True, slots=True)
class Agreed:
    """What of a contract is particular to it: whom it covers; of a family its household, of an organisation its roster
    (row ids), what everybody on it gets, and who signs for it."""

    covered: tuple[Covered, ...] = ()
    household: int | None = None
    roster: int | None = None
    representative: str = ""
    terms: Quoted = NOTHING_QUOTED


def covered_of(ready: Ready, signer: str | None = None, *, keeps: bool = False) -> Covered:
    """A person who is ready to sign; `signer`: who signs, None where that is the person, or not known yet: then the
    paper names for somebody who cannot sign the guardian who was entered first."""
    person = ready.person
    guardian = None if signer in (None, person.code) else person.guardians.get(str(signer))
    if signer is None and person.is_minor(ready.basket.starts):
        guardian = min(person.guardians.values(), default=None)
    answering = None if guardian is None else person.answering[guardian]
    return Covered(person.id, person.code, person.known, ready.quote, answering, keeps, _names(ready))


def quoted_of(ready: Ready) -> Quoted:
    """What the paper for one person would say now of packages and prices."""
    return quoted(ready.quote, names=_names(ready))


def _names(ready: Ready) -> dict[str, Text]:
    """What the items on the menu are called, by code."""
    offers = ready.common.world.offers.values()
    return {code: item.definition.name for version in offers for code, item in version.items.items()}


async def content_of(
    desk: Desk,
    code: str,
    kind: ContractKind,
    template: models.AgreementTemplate,
    ground: ProviderGround,
    term: tuple[date, date, int],
    about: Agreed,
) -> Content:
    """The content of a contract; `term`: its first day, the first day after it, and its years."""
    starts, ends, years = term
    paper = Paper(
        code=code,
        kind=kind,
        template=read_template(template.content),
        ground=ground,
        starts=starts,
        ends=ends,
        years=years,
        on=desk.today,
        covered=about.covered,
        household=about.household,
        roster=about.roster,
        representative=about.representative,
        terms=about.terms,
    )
    return Content.of(await assembled(desk.sealer, paper))


async def keep_offered(desk: Desk, contract: models.Contract, ready: Ready) -> str:
    """Keep what is offered for signature of a contract for one person; answers its digest."""
    term = (contract.starts, ready.ends, contract.years)
    about = Agreed((covered_of(ready),))
    content = await content_of(
        desk, contract.code, ContractKind(contract.kind), ready.template, ready.ground, term, about
    )
    await keep(contract.id, content, desk.clock())
    return content.digest


async def keep_joined(desk: Desk, contract: models.Contract, ground: ProviderGround, joining: Agreed) -> str | None:
    """Keep what a family's contract says with who joins it; answers the digest that the contract bears from now on.

    Those who signed before signed what they signed: that stays, under the digest that their signatures carry. None, and
    nothing is kept, where nothing was before.
    """
    kept = await models.AgreementContent.filter(contract_id=contract.id, digest=contract.digest).order_by("-id").first()
    if kept is None:
        return None
    before = opened(kept.content, kept.digest)
    paper = Paper(
        code=contract.code,
        kind=before.kind,
        template=before.template,
        ground=ground,
        starts=before.starts,
        ends=before.ends,
        years=before.years,
        on=desk.today,
        covered=joining.covered,
        household=joining.household,
    )
    content = Content.of(together(before, await assembled(desk.sealer, paper)))
    await keep(contract.id, content, desk.clock())
    await models.Contract.filter(id=contract.id).update(digest=content.digest)
    return content.digest


async def offer_problems(contract: models.Contract, ready: Ready) -> Iterable[Problem]:
    """AGREEMENT_CHANGED where the packages or prices that would be signed now are not those that were offered."""
    same = await is_as_offered(contract, quoted_of(ready))
    return () if same else (problem("AGREEMENT_CHANGED", "contract"),)


async def is_as_offered(contract: models.Contract, now: Quoted) -> bool:
    """Whether the packages and prices that would be signed now are those that were offered, if any were kept."""
    kept = await models.AgreementContent.filter(contract_id=contract.id).order_by("-id").first()
    if kept is None:
        return True
    offered = opened(kept.content, kept.digest)
    return (offered.packages, offered.prices) == (now.packages, now.prices)


def terms_of(about: Agreed) -> Quoted:
    """What the paper of a contract would say now of packages and prices."""
    return agreed(about.covered, about.terms, several=about.household is not None)
