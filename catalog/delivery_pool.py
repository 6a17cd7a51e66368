"""Finding who can deliver a package for a team (谁来提供): the members first, then the chain, then the network.

«The highest tier among a package's lines must be reachable through the provider's tier chain or network, the signing
institution need not have it» (DECISIONS, «Data»; R077, R197).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from catalog.delivery import LEVELS, MOST_NAMED, DeliveredBy, Delivery, LineDelivery, once
from catalog.executor import (
    OBSTACLE_RANK,
    TIER_RANK,
    Executor,
    Hands,
    Obstacle,
    executors,
    is_clinical,
    member_hands,
    obstacle,
    staff_hands,
)
from catalog.item import ItemDefinition
from catalog.snapshot import PackageVersion
from core.language import Text
from teams.team import Member, Team, Workforce
from teams.vocabulary import Department, ExecutorRole, Tier

_TIERS = tuple(Tier)
_FOUND: Mapping[tuple[DeliveredBy, Tier], Text] = {
    (by, tier): Text(f"由{by.label.zh}提供，层级：{level.label.zh}", f"By {by.label.en}; level: {level.label.en}")
    for by in DeliveredBy
    for tier, level in LEVELS.items()
}
_NO_STAFF: Mapping[int, tuple[Hands, list[str]]] = {}
_HINTS: Mapping[Obstacle, Text] = {
    Obstacle.ROLE: Text("", ""),
    Obstacle.LICENCE: Text(
        "；有人任此角色，但执业类别不符", "; there are people in the role, but without the licence for it"
    ),
    Obstacle.TIER: Text("；有这样的人员，但所在机构层级不够", "; there are such people, but at too low a tier"),
    Obstacle.SCOPE: Text(
        "；有这样的人员，但所在机构未登记相应诊疗科目",
        "; there are such people, but their institution has not registered the department",
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What an item asks of people; items that ask the same share one, so that it is looked for once."""

    executors: tuple[Executor, ...]
    lowest_tier: Tier


@dataclass(frozen=True, slots=True)
class _Line:
    """An item of a package, and what it asks."""

    item: str
    is_required: bool
    choice_group: str | None
    work: _Work


class _Able(NamedTuple):
    """Somebody who can do a piece of work, and where; they sort by tier, lowest first, then by code."""

    tier_rank: int
    practitioner: str
    institution: str


class DeliveryPool:
    """Who works where in a workforce, indexed once, to be asked about many teams and packages of that day.

    Somebody in a team acts in the team role there, and as staff of the place of work in every role the licence allows:
    so no one's joining takes away what the institution could do before.
    """

    def __init__(self, workforce: Workforce) -> None:
        self.workforce = workforce
        self._hands: dict[Hands, Hands] = {}
        self._met: dict[tuple[_Work, int], Obstacle | None] = {}
        self._staff = self._staff_by_institution()
        self._works: dict[tuple[bool, tuple[ExecutorRole, ...], Tier], _Work] = {}
        self._lines: dict[PackageVersion, tuple[_Line, ...]] = {}
        self._able_at: dict[tuple[_Work, str], tuple[_Able, ...]] = {}
        self._places: dict[_Work, tuple[str, ...]] = {}
        self._related: dict[tuple[str, str], bool] = {}
        self._in_network: dict[tuple[_Work, str], tuple[_Able, ...]] = {}
        self._refusals: dict[tuple[_Work, Obstacle], Text] = {}

    def can_deliver(self, team: Team, version: PackageVersion) -> Delivery:
        """The team held against a version of a package: also a proposed team, whose members the workforce knows."""
        members = self._members_of(team)
        return Delivery(
            team=team.code,
            package=version.code,
            number=version.number,
            lines=tuple(self._delivered(line, team, members) for line in self._lines_of(version)),
            choices=tuple((group.code, group.choose) for group in version.definition.choice_groups),
        )

    def deliverable(self, teams: Iterable[Team], items: Iterable[ItemDefinition]) -> frozenset[str]:
        """Codes of those of these items that somebody can deliver for one of the teams at least."""
        wanted: defaultdict[_Work, list[str]] = defaultdict(list)
        for item in items:
            wanted[self._work(item)].append(item.code)
        found: list[str] = []
        for team in teams:
            members = self._members_of(team)
            for work in [work for work in wanted if self._nearest(work, team, members)[0] is not DeliveredBy.NOBODY]:
                found.extend(wanted.pop(work))
        return frozenset(found)

    def _delivered(self, line: _Line, team: Team, members: list[tuple[Member, Hands]]) -> LineDelivery:
        by, able = self._nearest(line.work, team, members)
        named = sorted(able)
        tier = _TIERS[named[0].tier_rank] if named else None
        return LineDelivery(
            item=line.item,
            is_required=line.is_required,
            choice_group=line.choice_group,
            by=by,
            tier=tier,
            practitioners=once(one.practitioner for one in named)[:MOST_NAMED],
            institutions=once(one.institution for one in named)[:MOST_NAMED],
            roles=tuple(executor.role for executor in line.work.executors),
            lowest_tier=line.work.lowest_tier,
            why=_FOUND[by, tier] if tier else self._not_found(line.work, team, members),
        )

    def _nearest(
        self, work: _Work, team: Team, members: list[tuple[Member, Hands]]
    ) -> tuple[DeliveredBy, Iterable[_Able]]:
        able = [
            _Able(TIER_RANK[hands.tier], member.practitioner.code, member.institution)
            for member, hands in members
            if hands.tier is not None and self._obstacle(work, hands) is None
        ]
        if able:
            return DeliveredBy.TEAM, able
        able = [one for institution in _chain(team) for one in self._at(work, institution)]
        if able:
            return DeliveredBy.CHAIN, able
        related = self._network(work, team.home)
        return (DeliveredBy.NETWORK, related) if related else (DeliveredBy.NOBODY, ())

    def _at(self, work: _Work, institution: str) -> tuple[_Able, ...]:
        """Staff of the institution who can do the work, by code, at most MOST_NAMED."""
        key = (work, institution)
        if key not in self._able_at:
            able = [
                _Able(TIER_RANK[hands.tier], code, institution)
                for hands, codes in self._staff.get(institution, _NO_STAFF).values()
                if hands.tier is not None and self._obstacle(work, hands) is None
                for code in codes
            ]
            self._able_at[key] = tuple(sorted(able)[:MOST_NAMED])
        return self._able_at[key]

    def _network(self, work: _Work, home: str) -> tuple[_Able, ...]:
        """Staff of institutions related to `home` who can do the work, lowest tier first; the first MOST_NAMED or so.

        Asked only when the chain has nobody, so that its institutions add nothing here.
        """
        key = (work, home)
        if key not in self._in_network:
            able: list[_Able] = []
            for institution in self._places_of(work):
                if len(able) >= MOST_NAMED:
                    break
                if self._is_related(institution, home):
                    able.extend(self._at(work, institution))
            self._in_network[key] = tuple(able)
        return self._in_network[key]

    def _places_of(self, work: _Work) -> tuple[str, ...]:
        """Institutions anywhere with somebody who can do the work, lowest tier first, then by code."""
        if work not in self._places:
            places = [self._at(work, institution)[0] for institution in self._staff if self._at(work, institution)]
            places.sort(key=lambda one: (one.tier_rank, one.institution))
            self._places[work] = tuple(one.institution for one in places)
        return self._places[work]

    def _is_related(self, institution: str, home: str) -> bool:
        key = (institution, home)
        if key not in self._related:
            self._related[key] = self.workforce.related(institution, home)
        return self._related[key]

    def _not_found(self, work: _Work, team: Team, members: list[tuple[Member, Hands]]) -> Text:
        """Whom the work needs, and how far the members and the chain's staff come."""
        near = [hands for _, hands in members]
        for institution in _chain(team):
            near.extend(hands for hands, _ in self._staff.get(institution, _NO_STAFF).values())
        met = (self._obstacle(work, hands) for hands in near)
        furthest = max((one for one in met if one), key=OBSTACLE_RANK.__getitem__, default=Obstacle.ROLE)
        if (work, furthest) not in self._refusals:
            self._refusals[work, furthest] = _refusal(work, furthest)
        return self._refusals[work, furthest]

    def _obstacle(self, work: _Work, hands: Hands) -> Obstacle | None:
        key = (work, id(hands))  # the pool keeps one object for all hands that are alike
        if key not in self._met:
            self._met[key] = obstacle(work.executors, hands)
        return self._met[key]

    def _members_of(self, team: Team) -> list[tuple[Member, Hands]]:
        on = self.workforce.on
        return [self._hands_of(member) for member in team.members if member.practitioner.licensed(on)]

    def _hands_of(self, member: Member) -> tuple[Member, Hands]:
        tier, scope = _place(self.workforce, member.institution)
        hands = member_hands(member.practitioner.definition, member.role, tier, scope)
        return member, self._hands.setdefault(hands, hands)

    def _lines_of(self, version: PackageVersion) -> tuple[_Line, ...]:
        if version not in self._lines:
            items, package = version.item_definitions, version.definition
            lines = [_Line(line.item, line.is_required, None, self._work(items[line.item])) for line in package.lines]
            for group in package.choice_groups:
                lines.extend(_Line(option, False, group.code, self._work(items[option])) for option in group.options)
            self._lines[version] = tuple(lines)
        return self._lines[version]

    def _staff_by_institution(self) -> dict[str, dict[int, tuple[Hands, list[str]]]]:
        """Licensed staff by institution; those alike in all that decides are looked at together."""
        staff: dict[str, dict[int, tuple[Hands, list[str]]]] = {}
        for practitioner in self.workforce.practitioners.values():
            if practitioner.licensed(self.workforce.on):
                for institution in once(site.institution for site in practitioner.sites):
                    found = staff_hands(practitioner.definition, *_place(self.workforce, institution))
                    hands = self._hands.setdefault(found, found)
                    _, codes = staff.setdefault(institution, {}).setdefault(id(hands), (hands, []))
                    codes.append(practitioner.code)
        return staff

    def _work(self, item: ItemDefinition) -> _Work:
        key = (is_clinical(item), item.roles, item.min_tier)
        if key not in self._works:
            alternatives = executors(item)
            lowest = min((one.lowest_tier for one in alternatives), key=lambda tier: tier.rank, default=item.min_tier)
            self._works[key] = _Work(alternatives, lowest)
        return self._works[key]


def can_deliver(team: Team, workforce: Workforce, version: PackageVersion) -> Delivery:
    """One team held against one version; for many, keep a `DeliveryPool` of the workforce."""
    return DeliveryPool(workforce).can_deliver(team, version)


def _chain(team: Team) -> tuple[str, ...]:
    return once((team.home, *team.chain))


def _place(workforce: Workforce, institution: str) -> tuple[Tier | None, tuple[Department, ...]]:
    known = workforce.institutions.get(institution)
    return (None, ()) if known is None else (known.tier, known.scope)


def _refusal(work: _Work, furthest: Obstacle) -> Text:
    if not work.executors:
        return Text("临床项目不能由助理或社会角色执行", "support roles alone are named, and it is clinical work (R196)")
    hint, tier = _HINTS[furthest], work.lowest_tier.label
    roles = [executor.role.label for executor in work.executors]
    return Text(
        f"团队成员、层级链和医联体内均无人可执行：需要{'或'.join(role.zh for role in roles)}，"
        f"机构层级不低于{tier.zh}{hint.zh}",
        f"No member, and nobody in the chain or network, can do it; needed: {' or '.join(r.en for r in roles)}, "
        f"not below the tier of {tier.en}{hint.en}",
    )
