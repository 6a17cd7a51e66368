"""How institutions stand to each other on one day: houses, networks, guidance, agreements. Indexed, answers kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from teams.institution import NEEDS_AGREEMENT, AffiliationDefinition, InstitutionDefinition, NetworkDefinition
from teams.vocabulary import AffiliationKind


class Relations:
    """The relations in force on a day. Built once from values that do not change; every answer is worked out once."""

    def __init__(
        self,
        institutions: Mapping[str, InstitutionDefinition],
        networks: Mapping[str, NetworkDefinition],
        affiliations: Iterable[AffiliationDefinition],
    ) -> None:
        self._institutions = institutions
        self._networks: dict[str, set[str]] = defaultdict(set)
        self._guides: dict[str, list[str]] = defaultdict(list)
        self._partners: dict[str, set[str]] = defaultdict(set)
        for network in networks.values():
            self._networks[network.lead].add(network.code)
        for a in affiliations:
            if a.kind is AffiliationKind.NETWORK_MEMBER and a.network is not None:
                self._networks[a.institution].add(a.network)
            elif a.kind is AffiliationKind.GUIDANCE and a.counterpart is not None:
                self._guides[a.institution].append(a.counterpart)
            elif a.kind is AffiliationKind.COOPERATION and a.counterpart is not None:
                self._partners[a.institution].add(a.counterpart)
        self._lines: dict[str, tuple[str, ...]] = {}
        self._networks_of: dict[str, frozenset[str]] = {}
        self._related: dict[tuple[str, str], bool] = {}

    def line(self, institution: str) -> tuple[str, ...]:
        """The institution and then its parents, nearest first; a loop in the data ends it. Empty: not known."""
        known = self._lines.get(institution)
        if known is None:
            line: list[str] = []
            code: str | None = institution
            while code is not None and code not in line and code in self._institutions:
                line.append(code)
                code = self._institutions[code].parent
            known = self._lines[institution] = tuple(line)
        return known

    def networks_of(self, institution: str) -> frozenset[str]:
        """Codes of the networks that the institution or a parent belongs to or leads."""
        known = self._networks_of.get(institution)
        if known is None:
            joined = (self._networks.get(code, set()) for code in self.line(institution))
            known = self._networks_of[institution] = frozenset().union(*joined)
        return known

    def guides_of(self, institution: str) -> tuple[str, ...]:
        """The hospitals that guide the institution or a parent of it (R234), each once."""
        guides = (guide for code in self.line(institution) for guide in self._guides.get(code, ()))
        return tuple(dict.fromkeys(guides))

    def cooperates(self, institution: str, home: str) -> bool:
        """Whether an agreement in force ties the institution to `home` or a parent of it (R193)."""
        return not self._partners.get(institution, set()).isdisjoint(self.line(home))

    def lacks_agreement(self, institution: str, home: str) -> bool:
        """Whether staff of the institution may not join at `home` before an agreement is made (R193).

        A private institution needs none with itself.
        """
        known = self._institutions.get(institution)
        is_bound = known is not None and known.kind in NEEDS_AGREEMENT and institution != home
        return is_bound and not self.cooperates(institution, home)

    def one_house(self, institution: str, home: str) -> bool:
        """Whether the two are the same, or one is above the other."""
        return institution == home or institution in self.line(home) or home in self.line(institution)

    def share_network(self, institution: str, home: str) -> bool:
        """Whether a network has both."""
        return not self.networks_of(institution).isdisjoint(self.networks_of(home))

    def related(self, institution: str, home: str) -> bool:
        """Whether staff of the institution may serve in a team at home in `home`.

        One house (itself, a parent, a child), a network both belong to, a guidance relation, or an agreement.
        """
        pair = (institution, home)
        known = self._related.get(pair)
        if known is None:
            known = self._related[pair] = (
                self.one_house(institution, home)
                or self.share_network(institution, home)
                or not set(self.guides_of(home)).isdisjoint(self.line(institution))
                or self.cooperates(institution, home)
            )
        return known

    def tied(self, one: str, other: str) -> bool:
        """Whether staff of either may serve in a team at home in the other: `related`, whichever of them asked."""
        return self.related(one, other) or self.related(other, one)
