"""What a policy row would change, before it is laid down (政策影响): where, in what words, for which packages. Pure.

A row is held against what would stand on its first day without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.package import YearsTerm
from catalog.snapshot import PackageVersion, Snapshot
from catalog.vocabulary import Payer, Population
from core.language import Text
from enrolment.policy_words import Change
from teams.composition.minimum import NATIONAL_MINIMUM
from teams.composition.rule import Capacity
from teams.composition.turning import Turning
from teams.parameter import Ages, AllowedTerms, FundingSubstitution, RenewalReminders
from teams.policy import (
    Policies,
    PolicyDocumentDefinition,
    PolicyParameter,
    PolicyStatus,
    RegionalPolicy,
    Rule,
)
from teams.region import RegionDefinition, lineage

USUAL: Mapping[PolicyParameter, Rule] = {
    PolicyParameter.COMPOSITION_RULE: NATIONAL_MINIMUM,
    PolicyParameter.CAPACITY: Capacity(),
    PolicyParameter.ALLOWED_TERMS: AllowedTerms((1, 2, 3)),
    PolicyParameter.AGES: Ages(),
    PolicyParameter.RENEWAL_REMINDERS: RenewalReminders(),
}
"""What holds where nobody lays a parameter down; of the others, nothing does."""

_NO_DOCUMENT = PolicyDocumentDefinition(
    "PROPOSED", Text("尚无文件", "no document yet"), Text("尚未发文", "nobody has issued it")
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """From `starts` on, `region` would lay the parameter down, or withdraw it (`rule` None)."""

    region: str
    parameter: PolicyParameter
    rule: Rule | None
    starts: date


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a proposal would hold, and what it would take the place of.

    `present`: the row that stands there on that day without it, `following`: with it (both None: nobody's); `row` is
    the proposal as a row. It would hold before `until`, from when the region has laid down something else by now.
    `regions`: its region and those below that inherit, by code. `own`: the rows of those below that speak for
    themselves; neither they nor whoever inherits from them is touched.
    """

    proposal: Proposal
    row: RegionalPolicy
    present: RegionalPolicy | None
    following: RegionalPolicy | None
    until: date | None
    regions: tuple[str, ...]
    own: tuple[RegionalPolicy, ...]

    @property
    def rule_now(self) -> Rule | None:
        """What holds without it: the row's rule, or what holds where nobody speaks."""
        return _rule(self.present, self.proposal.parameter)

    @property
    def rule_then(self) -> Rule | None:
        """What would hold with it."""
        return _rule(self.following, self.proposal.parameter)


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """A package whose contract years would be others in these regions; `then` empty: it could not be signed."""

    version: PackageVersion
    regions: tuple[str, ...]
    now: tuple[int, ...]
    then: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TermsEffect:
    """The packages on the menus of the regions whose years change, by code; `packages` of them are on these menus."""

    packages: int
    touched: tuple[PackageTerms, ...]

    @property
    def without_term(self) -> int:
        """How many of them would have no term left."""
        return sum(not one.then for one in self.touched)


@dataclass(frozen=True, slots=True)
class Shift:
    """Residents of a population now and then, and how many would come to belong to it or cease to."""

    population: Population
    now: int
    then: int
    become: int
    cease: int


@dataclass(frozen=True, slots=True)
class AgesEffect:
    """`residents` live in the regions; the populations that follow from age."""

    residents: int
    populations: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class SelfPay:
    """A package on the menus of these regions with a self-pay part: `fen` a holder and contract year, or episode."""

    version: PackageVersion
    regions: tuple[str, ...]
    fen: int


@dataclass(frozen=True, slots=True)
class SubstitutionEffect:
    """Whose self-pay another bears now and then, and who would be added or dropped; who bears it (None: nobody).

    `populations`: how many residents of the regions belong to each population that is named now or then.
    """

    borne_now: int
    borne_then: int
    added: int
    dropped: int
    bearer_now: Payer | None
    bearer_then: Payer | None
    populations: tuple[tuple[Population, int], ...]
    packages: tuple[SelfPay, ...]


Consequence = Turning | TermsEffect | AgesEffect | SubstitutionEffect
"""What records say about a proposal."""


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """What a proposal would change. `consequence` None: no records depend on the parameter yet."""

    ground: Ground
    changes: tuple[Change, ...]
    consequence: Consequence | None


def ground(proposal: Proposal, policies: Policies, regions: Mapping[str, RegionDefinition]) -> Ground:
    """Where the proposal would hold. `policies` are those of its region, of those above it and of those below it."""
    at, parameter, on = proposal.region, proposal.parameter, proposal.starts
    told = Policies(tuple(row for row in policies.rows if row.parameter is parameter))
    row = _as_row(proposal, told)
    upwards = tuple(lineage(at, regions))
    touched: list[str] = []
    own: list[RegionalPolicy] = []
    for code in sorted(regions):
        line = tuple(lineage(code, regions))
        if at not in line:
            continue
        between = line[: line.index(at)]
        if told.standing(parameter, between, on) is None:
            touched.append(code)
        elif (spoken := told.standing(parameter, (code,), on)) is not None:
            own.append(spoken)
    later = (other.starts for other in told.rows if other.region == at and other.starts > on)
    return Ground(
        proposal=proposal,
        row=row,
        present=told.standing(parameter, upwards, on),
        following=Policies((*told.rows, row)).standing(parameter, upwards, on),
        until=min(later, default=None),
        regions=tuple(touched),
        own=tuple(own),
    )


def _as_row(proposal: Proposal, told: Policies) -> RegionalPolicy:
    """The proposal as a row; it takes the place of what the region laid down from the very day."""
    same_day = (row.revision for row in told.rows if row.region == proposal.region and row.starts == proposal.starts)
    return RegionalPolicy(
        region=proposal.region,
        parameter=proposal.parameter,
        rule=proposal.rule,
        starts=proposal.starts,
        document=_NO_DOCUMENT,
        clause="",
        status=PolicyStatus.PROPOSAL,
        revision=max(same_day, default=0) + 1,
    )


def _rule(row: RegionalPolicy | None, parameter: PolicyParameter) -> Rule | None:
    return USUAL.get(parameter) if row is None else row.rule


def ages_of(policies: Policies, region: str, regions: Mapping[str, RegionDefinition], on: date) -> Ages:
    """The ages that hold in a region on the day."""
    return policies.rule(PolicyParameter.AGES, lineage(region, regions), on, Ages) or Ages()


Menus = Mapping[int, tuple[PackageVersion, tuple[str, ...]]]
"""By a version's id: the version, and on which of some regions' menus it stands."""


def menus(snapshot: Snapshot, regions: Iterable[str], on: date) -> Menus:
    """Every version on the menus of these regions on the day, by code and number."""
    found: dict[int, tuple[PackageVersion, list[str]]] = {}
    for region in regions:
        for offer in snapshot.offers(region, on):
            found.setdefault(offer.version.id, (offer.version, []))[1].append(region)
    ordered = sorted(found.values(), key=lambda entry: (entry[0].code, entry[0].number))
    return {version.id: (version, tuple(places)) for version, places in ordered}


def terms_effect(ground: Ground, on_offer: Menus) -> TermsEffect:
    """Which packages of these menus could be signed for other years than now; episodes are not counted in years."""
    now, then = _years(ground.rule_now), _years(ground.rule_then)
    touched = []
    for version, places in on_offer.values():
        term = version.definition.term
        if isinstance(term, YearsTerm):
            before = tuple(year for year in term.years if year in now)
            after = tuple(year for year in term.years if year in then)
            if before != after:
                touched.append(PackageTerms(version, places, before, after))
    return TermsEffect(len(on_offer), tuple(touched))


def _years(rule: Rule | None) -> Sequence[int]:
    return rule.years if isinstance(rule, AllowedTerms) else ()


def substitution_of(rule: Rule | None) -> tuple[tuple[Population, ...], Payer | None]:
    """Whose self-pay part is borne, and by whom; nobody's, if no such rule is laid down."""
    if not isinstance(rule, FundingSubstitution):
        return (), None
    return tuple(Population(code) for code in rule.populations), Payer(rule.borne_by)


def self_pay(on_offer: Menus) -> tuple[SelfPay, ...]:
    """The packages of these menus of which a resident bears a part."""
    return tuple(
        SelfPay(version, places, fen)
        for version, places in on_offer.values()
        if (fen := version.definition.price.of(Payer.SELF))
    )
