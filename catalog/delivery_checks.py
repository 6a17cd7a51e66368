"""What must agree between institutions, networks, people, teams and policies in data files. Pure; every finding.

As in `catalog.checks`, what is written is read, so that a fault in one value hides no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from catalog.finding import Finding, finding, unknown
from catalog.written import Path, Record, Span, day, mapping, named, parts, span
from core.wire import wire_name
from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, PolicyParameter
from teams.practitioner import PostedPractitioner
from teams.region import RegionDefinition
from teams.team import TeamDefinition
from teams.vocabulary import GridKind, SiteMode

Records = Callable[[type], tuple[Record, ...]]
KnownCodes = Callable[[type], frozenset[str] | None]

_FAULTS: dict[type, str] = {
    RegionDefinition: "UNKNOWN_REGION",
    GridDefinition: "UNKNOWN_GRID",
    InstitutionDefinition: "UNKNOWN_INSTITUTION",
    NetworkDefinition: "UNKNOWN_NETWORK",
    PostedPractitioner: "UNKNOWN_PRACTITIONER",
    PolicyDocumentDefinition: "UNKNOWN_DOCUMENT",
}
_NAMED: dict[type, dict[str, type]] = {
    GridDefinition: {"region": RegionDefinition, "parent": GridDefinition},
    InstitutionDefinition: {
        "region": RegionDefinition,
        "parent": InstitutionDefinition,
        "grid": GridDefinition,
        "area": GridDefinition,
    },
    NetworkDefinition: {"region": RegionDefinition, "lead": InstitutionDefinition},
    AffiliationDefinition: {
        "institution": InstitutionDefinition,
        "network": NetworkDefinition,
        "counterpart": InstitutionDefinition,
    },
    GridResponsibilityDefinition: {"grid": GridDefinition, "hospital": InstitutionDefinition},
    TeamDefinition: {"home": InstitutionDefinition, "chain": InstitutionDefinition, "area": GridDefinition},
    PolicyDefinition: {"region": RegionDefinition, "document": PolicyDocumentDefinition},
}
"""Which keys of a definition name something else: a code, or a list of codes."""
_NAMED_IN_PARTS: dict[type, tuple[str, dict[str, type]]] = {
    PostedPractitioner: ("sites", {"institution": InstitutionDefinition}),
    TeamDefinition: ("members", {"practitioner": PostedPractitioner, "institution": InstitutionDefinition}),
}


@dataclass(frozen=True, slots=True)
class _Stay:
    """Something that holds for a period, and what it may not share with another at the same time."""

    at: Record
    span: Span
    key: Hashable


def check_delivery(records: Records, known: KnownCodes) -> Iterator[Finding]:
    """Everything that delivery files say of one another: references, what stands twice, what overlaps."""
    for kind in _NAMED.keys() | _NAMED_IN_PARTS.keys():
        for record in records(kind):
            yield from _references(record, known)
    institutions, people = records(InstitutionDefinition), records(PostedPractitioner)
    yield from _villages(records(GridDefinition))
    yield from _ancestors(institutions)
    yield from _twice(institutions, "creditCode", "DUPLICATE_CREDIT_CODE", "统一社会信用代码", "credit code")
    yield from _twice(people, "licenceNumber", "DUPLICATE_LICENCE", "执业证书号", "licence number")
    yield from _affiliations(records(AffiliationDefinition))
    yield from _responsibilities(records(GridResponsibilityDefinition))
    yield from _posts(people)
    yield from _memberships(records(TeamDefinition), people)
    yield from _policies(records(PolicyDefinition))


def _references(record: Record, known: KnownCodes) -> Iterator[Finding]:
    data = mapping(record.data)
    for key, kind in _NAMED.get(record.kind, {}).items():
        for one in (*named(data, key, ()), *record.codes(key)):
            yield from unknown(record, one, known(kind), _FAULTS[kind])
    listed, keys = _NAMED_IN_PARTS.get(record.kind, ("", {}))
    for place, part in parts(data.get(listed), (listed,)):
        for key, kind in keys.items():
            for one in named(part, key, place):
                yield from unknown(record, one, known(kind), _FAULTS[kind])


def _villages(grids: tuple[Record, ...]) -> Iterator[Finding]:
    villages = {grid.code for grid in grids if grid.text("kind") == GridKind.VILLAGE.value}
    for grid in grids:
        if grid.text("parent") in villages:
            yield finding(
                grid, ("parent",), "GRID_PARENT", "上级网格须为乡镇", "the grid above must be a township, not a village"
            )


def _ancestors(institutions: tuple[Record, ...]) -> Iterator[Finding]:
    """Loops of two and more; that an institution is its own parent is said by the definition itself."""
    parents = {institution.code: institution.text("parent") for institution in institutions}
    for institution in institutions:
        seen: set[str] = set()
        above = parents.get(institution.code)
        while above is not None and above != institution.code and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if seen and above == institution.code:
            yield finding(
                institution,
                ("parent",),
                "OWN_ANCESTOR",
                "上级关系成环：机构成了自己的上级",
                "the institution is its own ancestor by way of others",
            )


def _twice(records: tuple[Record, ...], key: str, code: str, zh: str, en: str) -> Iterator[Finding]:
    holders: dict[str, str | None] = {}
    for record in records:
        value = record.text(key)
        if value is None:
            continue
        if value in holders:
            yield finding(
                record, (key,), code, f"{zh}{value}已由{holders[value]}使用", f"{holders[value]} has the {en} {value}"
            )
        holders.setdefault(value, record.code)


def _affiliations(affiliations: tuple[Record, ...]) -> Iterator[Finding]:
    keys = ("institution", "kind", "network", "counterpart")
    for late in _clashes(_stays(affiliations, lambda one: tuple(one.text(key) for key in keys))):
        yield finding(
            late.at,
            late.span.path,
            "OVERLAPPING_AFFILIATION",
            "同一关系的期间重叠",
            "the same relation stands already for some of these days",
        )


def _responsibilities(responsibilities: tuple[Record, ...]) -> Iterator[Finding]:
    for late in _clashes(_stays(responsibilities, lambda one: one.text("grid"))):
        yield finding(
            late.at,
            ("hospital",),
            "OVERLAPPING_RESPONSIBILITY",
            "同一网格同一时间只能由一家医院包干（R016）",
            "one hospital answers for a grid at a time (R016), and another does for some of these days",
        )


def _posts(people: tuple[Record, ...]) -> Iterator[Finding]:
    posts = [
        _Stay(person, stay, person)
        for person in people
        for place, site in parts(mapping(person.data).get("sites"), ("sites",))
        if site.get("mode") == SiteMode.PRIMARY.value and (stay := span(site, place)) is not None
    ]
    for late in _clashes(posts):
        yield finding(
            late.at,
            late.span.path,
            "TWO_PRIMARY_SITES",
            "同一时间只能有一个主要执业机构",
            "somebody has one primary post at a time",
        )


def _memberships(teams: tuple[Record, ...], people: tuple[Record, ...]) -> Iterator[Finding]:
    """Overlaps of memberships, and members who do not work where they are said to."""
    by_code = {person.code: person for person in people}
    memberships: list[_Stay] = []
    primary: list[_Stay] = []
    leaders: list[_Stay] = []
    for team in teams:
        formed = day(team.text("formed"))
        for place, member in parts(mapping(team.data).get("members"), ("members",)):
            stay, practitioner = span(member, place, formed), member.get("practitioner")
            if stay is None or not isinstance(practitioner, str):
                continue
            memberships.append(_Stay(team, stay, (team, practitioner)))
            if member.get("primary", True) is True:
                primary.append(_Stay(team, stay, practitioner))
            if member.get("leader") is True:
                leaders.append(_Stay(team, stay, team))
            for where, institution in named(member, "institution", place):
                if not _may_work(by_code.get(practitioner), institution, stay):
                    yield finding(
                        team,
                        where,
                        "NOT_AT_INSTITUTION",
                        f"{practitioner}加入当日不在{institution}执业",
                        f"{practitioner} does not work at {institution} on the day of joining",
                    )
    yield from _members_at_once(memberships, primary, leaders)


def _members_at_once(memberships: list[_Stay], primary: list[_Stay], leaders: list[_Stay]) -> Iterator[Finding]:
    for late in _clashes(memberships):
        yield finding(
            late.at,
            (*late.span.path, "practitioner"),
            "OVERLAPPING_MEMBERSHIP",
            "同一人在同一团队的期间重叠",
            "somebody is a member of this team already for some of these days",
        )
    for late in _clashes(primary, of_others_only=True):
        yield finding(
            late.at,
            (*late.span.path, "practitioner"),
            "TWO_PRIMARY_TEAMS",
            "同一人同一时间只能有一个主要团队；其余写primary: false",
            "somebody has one primary team at a time; say `primary: false` in the others",
        )
    for late in _clashes(leaders):
        yield finding(
            late.at,
            (*late.span.path, "leader"),
            "TWO_LEADERS",
            "同一时间只能有一名队长",
            "a team has one leader at a time",
        )


def _may_work(person: Record | None, institution: str, stay: Span) -> bool:
    """Whether somebody works there on the first day; also where that cannot be told from what is written."""
    if person is None:
        return True
    sites = mapping(person.data).get("sites", [])
    written = list(parts(sites, ("sites",)))
    if not isinstance(sites, list) or len(written) != len(sites):
        return True
    for place, site in written:
        period, where = span(site, place), site.get("institution")
        if period is None or not isinstance(where, str) or (where == institution and period.holds(stay.starts)):
            return True
    return False


def _policies(policies: tuple[Record, ...]) -> Iterator[Finding]:
    parameters = {wire_name(parameter.value.lower()): parameter.value for parameter in PolicyParameter}
    seen: set[tuple[str | None, str, str | None]] = set()
    for policy in policies:
        data = mapping(policy.data)
        laid: list[tuple[Path, str]] = [((key,), name) for key, name in parameters.items() if data.get(key) is not None]
        for place, parameter in (*laid, *named(data, "withdrawn", ())):
            row = (policy.text("region"), parameter, policy.text("starts"))
            if row in seen and None not in row:
                yield finding(
                    policy,
                    place,
                    "DUPLICATE_POLICY",
                    "同一地区同一参数自同一日起已有规定",
                    "the region lays this parameter down already from that day",
                )
            seen.add(row)


def _stays(records: tuple[Record, ...], key: Callable[[Record], Hashable]) -> Iterator[_Stay]:
    """The records that have a period, each under its key."""
    for record in records:
        stay = span(mapping(record.data), ())
        if stay is not None:
            yield _Stay(record, stay, key(record))


def _clashes(stays: Iterable[_Stay], *, of_others_only: bool = False) -> Iterator[_Stay]:
    """Those that share a key and a day with one before them; with one of another definition, if that is asked."""
    before: dict[Hashable, list[_Stay]] = defaultdict(list)
    for stay in stays:
        earlier = before[stay.key]
        if any(stay.span.meets(one.span) and not (of_others_only and one.at is stay.at) for one in earlier):
            yield stay
        earlier.append(stay)
