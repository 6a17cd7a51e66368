"""What makes no sense between institutions, networks, people and teams in data files, as the verbs refuse it. Pure.

Codes are those of the problems of `teams.operations`; what cannot be told from what is written is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from catalog.finding import Finding, finding
from catalog.written import Record, mapping, parts
from teams.institution import InstitutionDefinition, NetworkDefinition, may_stand_above
from teams.operations.problem import homeless, problem
from teams.practitioner import PostedPractitioner
from teams.role import LICENCES
from teams.team import TeamDefinition
from teams.vocabulary import ExecutorRole, LicenceCategory, NetworkKind, SiteMode, Tier

Records = Callable[[type], tuple[Record, ...]]
Tiers = Mapping[str, Tier | None]
"""By its code, at which tier an institution stands; one that does not say it soundly is left out."""


def check_sense(records: Records) -> Iterator[Finding]:
    """Parents below their children, leads that are no hospitals, homes without care, covers of no village."""
    institutions = records(InstitutionDefinition)
    tiers = _tiers(institutions)
    for one in institutions:
        if not may_stand_above(tiers.get(one.text("parent") or ""), tiers.get(one.code or "")):
            yield _told(one, "PARENT_TIER", "parent")
    for network in records(NetworkDefinition):
        is_consortium = network.text("kind") == NetworkKind.COUNTY_CONSORTIUM.value
        lead = network.text("lead") or ""
        tier = tiers.get(lead)
        if is_consortium and lead in tiers and not (tier is not None and tier.is_hospital):
            yield _told(network, "NOT_A_HOSPITAL", "lead")
    for team in records(TeamDefinition):
        home = team.text("home") or ""
        if home in tiers and tiers[home] is None:
            yield _told(team, "HOME_WITHOUT_CARE", "home")
    for person in records(PostedPractitioner):
        yield from _posts(person, tiers)


def _tiers(institutions: tuple[Record, ...]) -> Tiers:
    known = {tier.value: tier for tier in Tier}
    found: dict[str, Tier | None] = {}
    for one in institutions:
        written = mapping(one.data).get("tier")
        if one.code is not None and (written is None or written in known):
            found[one.code] = None if written is None else known[written]
    return found


def _posts(person: Record, tiers: Tiers) -> Iterator[Finding]:
    data = mapping(person.data)
    if data.get("sites", []) == [] and data.get("region") is None:
        told = homeless(("sites",))
        yield finding(person, () if "sites" not in data else ("sites",), told.code, told.message.zh, told.message.en)
    category = person.text("category")
    licensed = {one.value for one in LICENCES[ExecutorRole.VILLAGE_DOCTOR]}
    is_licensed = category in licensed or category not in {one.value for one in LicenceCategory}
    for place, site in parts(data.get("sites"), ("sites",)):
        where = site.get("institution")
        is_village = not isinstance(where, str) or where not in tiers or tiers[where] is Tier.VILLAGE
        if site.get("mode") == SiteMode.NEIGHBOUR_COVER.value and not (is_licensed and is_village):
            yield _told(person, "NEIGHBOUR_COVER", *place, "mode")


def _told(at: Record, code: str, *path: str | int) -> Finding:
    said = problem(code).message
    return finding(at, path, code, said.zh, said.en)
