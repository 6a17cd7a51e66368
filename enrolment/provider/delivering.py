"""Who can deliver for a provider, as a small pool (提供能力): one of all who are alike. Pure.

What a contract needs to know is whether somebody can do an item, not who: so of a county's staff only those are looked
at who differ in what decides it. That keeps signing as fast in a large network as in a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalog.delivery_pool import DeliveryPool
from teams.team import Practitioner, Site, Team, Workforce


def pool_of(workforce: Workforce, team: Team) -> DeliveryPool:
    """A pool that says of every item whether somebody can do it for the team, as the whole workforce would.

    It names one of several who could (`DeliveryPool.can_deliver`), and is to be asked about this team only.
    """
    kept: dict[str, Practitioner] = {}
    seen: set[tuple[object, ...]] = set()
    places = _Places(workforce, team)
    for code, practitioner in workforce.practitioners.items():
        if practitioner.licensed(workforce.on):
            sites = tuple(_new_sites(practitioner, places, seen))
            if sites:
                kept[code] = replace(practitioner, sites=sites)
    return DeliveryPool(replace(workforce, practitioners=kept))


class _Places:
    """What of an institution decides who there can do what for the team: tier, registered scope, and how it is tied."""

    def __init__(self, workforce: Workforce, team: Team) -> None:
        self._workforce, self._home = workforce, team.home
        self._chain = {team.home, *team.chain}
        self._known: dict[str, tuple[object, ...]] = {}

    def kind(self, institution: str) -> tuple[object, ...]:
        """Equal for institutions that are alike."""
        if institution not in self._known:
            known = self._workforce.institutions.get(institution)
            is_behind = institution in self._chain or self._workforce.related(institution, self._home)
            self._known[institution] = (is_behind, *((None, ()) if known is None else (known.tier, known.scope)))
        return self._known[institution]


def _new_sites(practitioner: Practitioner, places: _Places, seen: set[tuple[object, ...]]) -> Iterator[Site]:
    who = practitioner.definition
    licence = (who.category, who.level, who.department, who.is_retired)
    for site in practitioner.sites:
        kind = (*licence, *places.kind(site.institution))
        if kind not in seen:
            seen.add(kind)
            yield site
