"""Who could mend a gap of a composition report, best first: people for a role, institutions for the tier chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from core.language import Text
from teams.composition.chain import institutions_of
from teams.composition.finding import Finding, RuleKind, places
from teams.role import qualifies
from teams.team import MOST_HOURS, Practitioner, Team, Workforce
from teams.vocabulary import ExecutorRole, SiteMode, Tier

MENDED_BY_SOMEBODY = frozenset({RuleKind.MINIMUM_ROLE, RuleKind.LEADER, RuleKind.SIGNING_DOCTOR, RuleKind.CAPACITY})
"""Gaps that a further member can close."""

_PRIMARY_ONLY = frozenset({RuleKind.SIGNING_DOCTOR, RuleKind.CAPACITY})

_HOUSE, _NETWORK, _PARTNER = range(3)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could join: in which role, working from which institution, and what speaks for it.

    `teams` and `hours` (contract-service hours a week) are the duties on the day; `has_primary_team`: could join only
    beside that team. `same_house`: the home institution, one above or below it.
    """

    practitioner: str
    role: ExecutorRole
    institution: str
    tier: Tier | None
    same_house: bool
    same_network: bool
    teams: int
    hours: int
    has_primary_team: bool
    why: Text


@dataclass(frozen=True, slots=True)
class _Offer:
    """Somebody in a role at a site, whoever asks."""

    practitioner: Practitioner
    role: ExecutorRole
    institution: str
    is_primary_post: bool

    @property
    def order(self) -> tuple[bool, int, int, str, bool, str]:
        """Fewest duties first, the own post before other sites."""
        who = self.practitioner
        return who.has_primary_team, who.teams, who.hours, who.code, not self.is_primary_post, self.institution


@dataclass(frozen=True, slots=True)
class _Offers:
    """All offers for some roles at some tiers, best first, and the same by institution."""

    ranked: tuple[_Offer, ...]
    at: dict[str, list[_Offer]]


class CandidatePool:
    """The candidates of one workforce, indexed once: for many teams in one request, keep one pool."""

    def __init__(self, workforce: Workforce) -> None:
        self._workforce = workforce
        self._offers: dict[tuple[tuple[ExecutorRole, ...], tuple[Tier, ...]], _Offers] = {}
        self._near: dict[str, dict[str, int]] = {}

    def candidates(self, finding: Finding, team: Team, limit: int = 5) -> tuple[Candidate, ...]:
        """At most `limit` people who would count for an unmet finding, best first; none where nobody can close it.

        They are licensed and qualified on the day, no members yet, with hours left, from an institution related to the
        home (under an agreement where one is needed). First the same house, then the same network; then those without
        a primary team, in fewest teams, with fewest hours, by code.
        """
        is_short = finding.missing or (finding.kind is RuleKind.CAPACITY and not finding.is_met)
        if not is_short or finding.kind not in MENDED_BY_SOMEBODY:
            return ()
        members = {member.practitioner.code for member in team.members}
        taken: set[str] = set()
        chosen: list[Candidate] = []
        for offer in self._best_first(finding, team.home):
            who = offer.practitioner
            if who.code in members or who.code in taken:
                continue
            if finding.kind in _PRIMARY_ONLY and who.has_primary_team:
                continue
            taken.add(who.code)
            chosen.append(self._candidate(offer, team.home))
            if len(chosen) >= limit:
                break
        return tuple(chosen[:limit])

    def _best_first(self, finding: Finding, home: str) -> Iterator[_Offer]:
        near, offers = self._nearness(home), self._offered(finding.roles, finding.tiers)
        house = [offer for code, rank in near.items() if rank == _HOUSE for offer in offers.at.get(code, ())]
        yield from sorted(house, key=lambda offer: offer.order)
        for wanted in (_NETWORK, _PARTNER):
            yield from (offer for offer in offers.ranked if near.get(offer.institution) == wanted)

    def _nearness(self, home: str) -> dict[str, int]:
        """The institutions whose staff may join at home in `home`, and how near they are; the nearest first."""
        known = self._near.get(home)
        if known is None:
            relations = self._workforce.relations
            ranks = {
                code: _HOUSE
                if relations.one_house(code, home)
                else _NETWORK
                if relations.share_network(code, home)
                else _PARTNER
                for code in self._workforce.institutions
                if relations.related(code, home) and not relations.lacks_agreement(code, home)
            }
            known = self._near[home] = dict(sorted(ranks.items(), key=lambda pair: (pair[1], pair[0])))
        return known

    def _offered(self, roles: tuple[ExecutorRole, ...], tiers: tuple[Tier, ...]) -> _Offers:
        known = self._offers.get((roles, tiers))
        if known is None:
            ranked = tuple(sorted(self._every_offer(roles, tiers), key=lambda offer: offer.order))
            at: dict[str, list[_Offer]] = defaultdict(list)
            for offer in ranked:
                at[offer.institution].append(offer)
            known = self._offers[roles, tiers] = _Offers(ranked, dict(at))
        return known

    def _every_offer(self, roles: Iterable[ExecutorRole], tiers: tuple[Tier, ...]) -> Iterator[_Offer]:
        for who in self._workforce.practitioners.values():
            if who.hours >= MOST_HOURS or not who.licensed(self._workforce.on):
                continue
            for site in who.sites:
                tier = self._workforce.tier_of(site.institution)
                if tiers and tier not in tiers:
                    continue
                role = next((role for role in roles if qualifies(who.definition, role, tier)), None)
                if role is not None:
                    yield _Offer(who, role, site.institution, site.mode is SiteMode.PRIMARY)

    def _candidate(self, offer: _Offer, home: str) -> Candidate:
        who, rank = offer.practitioner, self._nearness(home)[offer.institution]
        return Candidate(
            practitioner=who.code,
            role=offer.role,
            institution=offer.institution,
            tier=self._workforce.tier_of(offer.institution),
            same_house=rank == _HOUSE,
            same_network=self._workforce.relations.share_network(offer.institution, home),
            teams=who.teams,
            hours=who.hours,
            has_primary_team=who.has_primary_team,
            why=self._why(offer, rank),
        )

    def _why(self, offer: _Offer, rank: int) -> Text:
        who, place = offer.practitioner, places((offer.institution,), self._workforce)
        near = {
            _HOUSE: Text("同一机构或其上下级", "the same house"),
            _NETWORK: Text("同一医联体", "the same network"),
            _PARTNER: Text("指导医院或合作机构", "a guiding hospital or a partner"),
        }[rank]
        first = (
            Text("已有主团队", "has a primary team") if who.has_primary_team else Text("尚无主团队", "no primary team")
        )
        return Text(
            f"在{place.zh}工作（{near.zh}），当日执业证书有效，可任{offer.role.label.zh}；"
            f"{first.zh}，在{who.teams}个团队，每周签约服务{who.hours}小时。",
            f"Works at {place.en} ({near.en}), licensed that day, can be a {offer.role.label.en}; "
            f"{first.en}, teams: {who.teams}, contract-service hours a week: {who.hours}.",
        )

    def chain_candidates(self, finding: Finding, team: Team, limit: int = 5) -> tuple[str, ...]:
        """Codes of at most `limit` institutions that would fill an unmet slot of the tier chain, best first.

        They stand at a tier of the slot, are related to the home institution (under an agreement where one is needed)
        and not in the chain yet; the same house first, then the same network, then by code.
        """
        if finding.kind is not RuleKind.TIER_CHAIN or not finding.missing:
            return ()
        there = set(institutions_of(team))
        fit = (
            code
            for code in self._nearness(team.home)
            if code not in there and self._workforce.tier_of(code) in finding.tiers
        )
        return tuple(islice(fit, limit))


def candidates(finding: Finding, team: Team, workforce: Workforce, limit: int = 5) -> tuple[Candidate, ...]:
    """`CandidatePool.candidates` for one finding alone."""
    return CandidatePool(workforce).candidates(finding, team, limit)


def chain_candidates(finding: Finding, team: Team, workforce: Workforce, limit: int = 5) -> tuple[str, ...]:
    """`CandidatePool.chain_candidates` for one finding alone."""
    return CandidatePool(workforce).chain_candidates(finding, team, limit)
