"""What a contract says whoever it covers (协议条款): kind, provider, term, how it came about; judged once for all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from catalog.laid_down import LaidDown, laid_down
from catalog.quote.basket import QuoteWorld
from core.faults import Problem
from enrolment import models
from enrolment.contract.lateness import ENTERED, Lateness, lateness
from enrolment.desk import Desk
from enrolment.provider import judging as of_provider
from enrolment.provider.ground import ground_of
from enrolment.provider.provider import ProviderGiven
from enrolment.provider.value import ProviderGround
from enrolment.reading.sensitive import telling_packages
from enrolment.registering.amending import LONGEST_REASON
from enrolment.signing.agreed import template_for, template_problems
from enrolment.signing.given import Circumstances
from enrolment.signing.problem import problem
from enrolment.signing.quoting import world_of
from enrolment.vocabulary import ContractKind
from teams.operations.problem import words_problems
from teams.operations.verb import Objections
from teams.parameter import Backfill
from teams.policy import PolicyParameter


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract as it is asked for. `starts`: its own first day. `joins`: the day from which somebody is to join one
    that runs already, None where it is signed now. `is_entered`: it was entered late before, and is approved now."""

    kind: ContractKind
    provider: ProviderGiven
    starts: date
    years: int
    circumstances: Circumstances
    backfill_reason: str | None
    signed_on: date
    joins: date | None = None
    is_entered: bool = False

    @property
    def begins(self) -> date:
        """The first day on which somebody is covered by what is signed now."""
        return self.joins or self.starts


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same for everybody who signs: the provider, the text, what the region lays down, the menu.

    `telling`: the packages (codes) that tell of what is sensitive (`enrolment.reading.sensitive`).
    """

    ground: ProviderGround
    template: models.AgreementTemplate | None
    late: Lateness
    down: LaidDown
    world: QuoteWorld
    telling: frozenset[str] = frozenset()

    @property
    def region(self) -> str:
        """Whose menu and policies apply."""
        return self.ground.region


async def common_of(desk: Desk, terms: Terms, residents: Collection[int], said: Objections) -> Common | None:
    """What the terms mean for anybody; notes what is wrong with them. None: there is no such provider.

    `residents`: row ids of those to be covered, for whom the provider must have room. The provider is held until the
    act is over. Who joins a contract that runs signs its text.
    """
    choice = terms.provider.choice
    ground = await ground_of(desk, choice, terms.begins, None, ("provider",), residents=residents)
    if not isinstance(ground, ProviderGround):
        said.add(ground)
        return None
    window = ground.workforce.policies.rule(PolicyParameter.BACKFILL, ground.lineage, desk.today, Backfill)
    late = ENTERED if terms.is_entered else lateness(terms.begins, desk.today, window)
    said.add(day_problems(terms, late))
    said.add(of_provider.standing_problems(ground))
    said.add(of_provider.capacity_problems(ground, len(residents) - ground.already))
    template = None
    if terms.joins is None:
        template = await template_for(terms.kind, ground.lineage, terms.starts)
        said.add(template_problems(template, ("provider",)))
    down = laid_down(ground.workforce.policies, ground.lineage, terms.begins)
    world = world_of(desk.catalog, ground.region, terms.begins, down)
    return Common(ground, template, late, down, world, telling_packages(desk.catalog))


def day_problems(terms: Terms, late: Lateness) -> Iterator[Problem]:
    """What is wrong with the days of a contract, with its reason where it is entered late, and its channel."""
    if late.fault is not None:
        yield problem(late.fault, "starts")
    if late.is_late and not (terms.backfill_reason or "").strip():
        yield problem("BACKFILL_REASON_NEEDED", "backfillReason")
    yield from words_problems((terms.backfill_reason or "").strip() or None, LONGEST_REASON, "backfillReason")
    if late.is_late and terms.signed_on > terms.begins:
        yield problem("SIGNED_AFTER_START", "starts")
    if terms.circumstances.channel.needs_explanation and not terms.circumstances.explanation_given:
        yield problem("EXPLANATION_NEEDED", "circumstances", "explanationGiven")
