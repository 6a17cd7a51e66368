"""Reading a `Workforce`: teams as of a day with everybody and everything needed to judge them.

Five statements, however many teams, members and candidates there are; a region takes two more, for its teams and its
institutions. Facts are those in force on the day: a team that was not formed yet is not there, a dissolved one has no
members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q

from core.apart import apart
from core.faults import bad_argument
from core.language import Text
from teams.code import possible
from teams.institution import AffiliationDefinition, NetworkDefinition
from teams.models import Institution as InstitutionRow
from teams.models import Team as TeamRow
from teams.policy import Policies
from teams.queries import rows as told
from teams.queries.reachable import institutions_in, teams_in
from teams.queries.rows import Row
from teams.queries.statement import rows_of
from teams.queries.workforce_statements import AFFILIATIONS, INSTITUTIONS, PEOPLE, POLICIES, TEAMS
from teams.region import stem
from teams.scope import Reach
from teams.team import Member, Practitioner, Site, Team, Workforce
from teams.vocabulary import ExecutorRole, PracticeEnd, SiteMode, TeamStanding

LARGEST_SLICE = 1_000
"""Most teams that are read at once."""

MOST_INSTITUTIONS = 10_000
"""Most institutions of a region that are read at once."""

_MANY_ROWS = 1_000
"""Rows of people from which on a workforce is made apart from the event loop: some 10 ms."""

Lineages = Mapping[str, tuple[str, ...]]
"""Of each region's code: itself, then its ancestors."""


async def load_workforce(
    team_ids: Sequence[int],
    on: date,
    lineages: Lineages,
    *,
    with_candidates: bool = True,
    named: Collection[str] = (),
    further: Collection[str] = (),
) -> Workforce:
    """The workforce around these teams (by their rows' ids, at most LARGEST_SLICE), teams in the order of codes.

    `with_candidates`: with everybody who works where staff may serve in these teams (`Relations.related`); without,
    only with the members, and the institutions that they, the chain and the rules speak of. The practitioners `named`
    and the institutions `further`, by code, come along in either case.
    """
    teams = await rows_of(TEAMS, list(team_ids), on)
    homes = {row["home"] for row in teams}
    chain = {code for row in teams for code in told.codes(row["chain"])} | set(possible(further))
    sought = _Sought(
        sorted(homes), sorted(chain), [row["id"] for row in teams], sorted(possible(named)), with_candidates
    )
    return await _around(sought, teams, on, lineages)


async def workforce_for(
    home: str, institutions: Collection[str], practitioners: Collection[str], on: date, lineages: Lineages
) -> Workforce:
    """What is needed to judge a team that is not saved: its home, its chain, the named practitioners, candidates.

    All are codes; what is not registered is not there. `teams` is empty.
    """
    sought = _Sought(possible([home]), sorted(possible(institutions)), [], sorted(possible(practitioners)), True)
    return await _around(sought, [], on, lineages)


async def workforce_of(reach: Reach, on: date, lineages: Lineages, *, region: str | None = None) -> Workforce:
    """Everything within the reach, and within a region and all below it if one is named: teams, staff, candidates.

    Raises a Fault (`region`) where that is more than LARGEST_SLICE teams or MOST_INSTITUTIONS institutions.
    """
    below = Q() if region is None else Q(region__code__startswith=stem(region))
    keys: Any = await TeamRow.filter(teams_in(reach), below).limit(LARGEST_SLICE + 1).values_list("id", flat=True)
    of_reach = InstitutionRow.filter(institutions_in(reach), below).limit(MOST_INSTITUTIONS + 1)
    codes: Any = await of_reach.values_list("code", flat=True)
    if len(keys) > LARGEST_SLICE or len(codes) > MOST_INSTITUTIONS:
        raise bad_argument(
            ("region",),
            f"该地区超过{LARGEST_SLICE}个团队或{MOST_INSTITUTIONS}个机构，请选择更小的地区",
            f"the region has more than {LARGEST_SLICE} teams or {MOST_INSTITUTIONS} institutions; name a smaller one",
        )
    teams = await rows_of(TEAMS, list(keys), on)
    homes = {row["home"] for row in teams} | set(codes)
    chain = {code for row in teams for code in told.codes(row["chain"])}
    sought = _Sought(sorted(homes), sorted(chain), [row["id"] for row in teams], [], with_candidates=True)
    return await _around(sought, teams, on, lineages)


async def people(keys: Sequence[int], on: date) -> dict[int, Practitioner]:
    """Practitioners by their rows' ids, with the places of work and the duties of the day: one statement."""
    return _people(*_parted(await rows_of(PEOPLE, [], [], [], list(keys), on)))


def _parted(found: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Places of work (with everybody who has none), and duties in teams."""
    places: list[Row] = []
    duties: list[Row] = []
    for row in found:
        (places if row["team_id"] is None else duties).append(row)
    return places, duties


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a workforce is read around: codes of homes and further institutions, teams' ids, codes of practitioners."""

    homes: list[str]
    further: list[str]
    teams: list[int]
    named: list[str]
    with_candidates: bool


async def _around(sought: _Sought, teams: Sequence[Row], on: date, lineages: Lineages) -> Workforce:
    places = await rows_of(
        INSTITUTIONS, sought.homes, sought.further, sought.with_candidates, sought.teams, sought.named, on
    )
    affiliations, networks = _affiliated(await rows_of(AFFILIATIONS, [row["id"] for row in places], on))
    whose = (sought.teams, [row["id"] for row in places if row["is_staffed"]], sought.named)
    told_people, memberships = _parted(await rows_of(PEOPLE, *whose, list[int](), on))
    regions = {row["region"] for row in places} | {row["region"] for row in teams}
    speaking = sorted({code for region in regions for code in lineages.get(region, (region,))})
    policies = await rows_of(POLICIES, speaking, on)

    def workforce() -> Workforce:
        by_id = _people(told_people, memberships)
        members = _members(memberships, by_id, {row["id"] for row in teams})
        return Workforce(
            on=on,
            institutions={row["code"]: told.institution(row) for row in places},
            networks=networks,
            affiliations=affiliations,
            practitioners={person.code: person for person in by_id.values()},
            teams=tuple(_team(row, members[row["id"]]) for row in teams),
            policies=Policies(tuple(told.policy(row) for row in policies)),
            regions=lineages,
        )

    return await apart(workforce) if len(told_people) + len(memberships) > _MANY_ROWS else workforce()


def _team(row: Row, members: Iterable[Member]) -> Team:
    standing = TeamStanding(row["standing"])
    return Team(
        code=row["code"],
        name=Text(row["name_zh"], row["name_en"]),
        home=row["home"],
        region=row["region"],
        standing=standing,
        reason=row["reason"],
        formed=told.day(row["formed"]),
        version=row["version"],
        members=() if standing is TeamStanding.DISSOLVED else tuple(members),
        chain=told.codes(row["chain"]),
        area=told.codes(row["area"]),
        motto=row["motto"],
    )


def _affiliated(
    found: Iterable[Row],
) -> tuple[tuple[AffiliationDefinition, ...], dict[str, NetworkDefinition]]:
    """The affiliations, and the networks that they or their leads bring in (a network's columns begin `network_`)."""
    affiliations: list[AffiliationDefinition] = []
    networks: dict[str, NetworkDefinition] = {}
    for row in found:
        if row["kind"] is not None:
            affiliations.append(told.affiliation(row))
        code = row["network"]
        if code is not None and code not in networks:
            columns = {name.removeprefix("network_"): value for name, value in row.items() if name[:8] == "network_"}
            networks[code] = told.network({**columns, "code": code})
    return tuple(affiliations), networks


def _people(found: Iterable[Row], memberships: Iterable[Row]) -> dict[int, Practitioner]:
    """By id: everybody once, with the places of work, and the duties counted."""
    first: dict[int, Row] = {}
    sites: defaultdict[int, list[Site]] = defaultdict(list)
    for row in found:
        first.setdefault(row["id"], row)
        if row["site"] is not None:
            starts, ends = told.day(row["site_starts"]), told.open_day(row["site_ends"])
            sites[row["id"]].append(Site(row["site"], SiteMode(row["site_mode"]), starts, ends))
    duties: defaultdict[int, list[Row]] = defaultdict(list)
    for row in memberships:
        duties[row["id"]].append(row)
    return {
        key: Practitioner(
            definition=told.practitioner(row),
            id=key,
            version=row["version"],
            sites=tuple(sites[key]),
            practice_ended=told.open_day(row["practice_ended"]),
            end_reason=told.known(PracticeEnd, row["end_reason"]),
            teams=len(duties[key]),
            hours=sum(duty["hours"] or 0 for duty in duties[key]),
            has_primary_team=any(duty["is_primary"] for duty in duties[key]),
        )
        for key, row in first.items()
    }


def _members(
    memberships: Iterable[Row], known: Mapping[int, Practitioner], teams: Collection[int]
) -> Mapping[int, list[Member]]:
    members: defaultdict[int, list[Member]] = defaultdict(list)
    for row in memberships:
        if row["team_id"] in teams:
            members[row["team_id"]].append(_member(row, known[row["id"]]))
    return members


def _member(row: Row, practitioner: Practitioner) -> Member:
    return Member(
        practitioner=practitioner,
        role=ExecutorRole(row["role"]),
        institution=row["institution"],
        is_leader=bool(row["is_leader"]),
        is_primary=bool(row["is_primary"]),
        hours=row["hours"],
        starts=told.day(row["starts"]),
        ends=told.open_day(row["ends"]),
    )
