"""Affiliating (建立关系): institutions with networks and with each other, practitioners with institutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.wire import WIRE
from teams import models
from teams.institution import AffiliationDefinition, one_partner
from teams.operations.breaking import teams_broken
from teams.operations.joining import after, standing_row
from teams.operations.membership import EnrolmentCount, no_enrolments
from teams.operations.problem import (
    MOST_BROKEN,
    ahead_problems,
    day_problems,
    problem,
    serves_in_a_team,
    teams_would_break,
    words_problems,
)
from teams.operations.verb import Objections, carry_out, cut, lock
from teams.period import ever, overlap
from teams.practitioner import PractitionerDefinition
from teams.queries import rows
from teams.queries.concerned import teams_around
from teams.queries.reachable import institutions_in, networks_in, practitioners_in, teams_in
from teams.role import qualifies
from teams.scope import governs, reads, writes
from teams.vocabulary import AffiliationKind, ExecutorRole, SiteMode, Tier


@dataclass(frozen=True, slots=True)
class EndAffiliation:
    """The affiliation of `institution` of that kind, with `network` or `counterpart`, ends: `ends` is the first day
    it no longer holds; `expected_version` is the affiliation's."""

    __pydantic_config__ = WIRE
    institution: str
    kind: AffiliationKind
    ends: date
    expected_version: int
    network: str | None = None
    counterpart: str | None = None
    accepts_incomplete: bool = False

    def __post_init__(self) -> None:
        one_partner(self.kind, self.network, self.counterpart)


@dataclass(frozen=True, slots=True)
class AffiliatePractitioner:
    """A further place of work in [starts, ends); `expected_version` is the practitioner's."""

    __pydantic_config__ = WIRE
    practitioner: str
    institution: str
    mode: SiteMode
    starts: date
    expected_version: int
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class EndPracticeSite:
    """The practitioner no longer works at the institution from `ends` on; the version is the practitioner's."""

    __pydantic_config__ = WIRE
    practitioner: str
    institution: str
    ends: date
    expected_version: int


async def affiliate_institution(actor: Actor, given: AffiliationDefinition, key: str, clock: Clock) -> dict[str, Any]:
    """An institution joins a network, is guided by a hospital, or makes a cooperation agreement (R014, R193, R234).

    Answers `institution`, `kind`, `network`, `counterpart`, `starts`, `ends`. Raises a Refusal: NOT_FOUND
    (`institution`, `network`, `counterpart`), ALREADY_AFFILIATED, NOT_A_HOSPITAL (`counterpart` of a guidance),
    TOO_FAR_AHEAD, TEXT_SIZE (`agreement`).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(ahead_problems(given.starts, now, ("starts",)))
        said.add(words_problems(given.agreement, 100, "agreement"))
        pair = await _pair(actor, given, now, said)
        if pair is None:
            raise said.refusal()
        if given.kind is AffiliationKind.GUIDANCE and pair.counterpart and not is_hospital(pair.counterpart):
            said.add([problem("NOT_A_HOSPITAL", "counterpart")])
        await lock(models.Institution, [pair.institution.id])
        beside = await pair.rows(given.kind)
        is_lead = pair.network is not None and pair.network.lead_id == pair.institution.id
        if is_lead or any(overlap(given.starts, given.ends, row.starts, row.ends) for row in beside):
            said.add([problem("ALREADY_AFFILIATED")])
        said.refuse()
        await models.Affiliation.create(
            institution_id=pair.institution.id,
            kind=given.kind.value,
            network_id=pair.network.id if pair.network else None,
            counterpart_id=pair.counterpart.id if pair.counterpart else None,
            agreement=given.agreement,
            starts=given.starts,
            ends=given.ends,
        )
        return _told(given, given.starts, given.ends)

    return await carry_out(actor, "affiliateInstitution", given, key, clock, body)


async def end_affiliation(
    actor: Actor, given: EndAffiliation, key: str, clock: Clock, enrolments: EnrolmentCount = no_enrolments
) -> dict[str, Any]:
    """End an affiliation from `ends` on. Answers as `affiliate_institution` does, and its `version`, how many teams it
    has `broken`, and `teams`, the codes of those of them that the actor may see, at most MOST_BROKEN.

    Raises a Refusal: NOT_FOUND (`institution`, `network`, `counterpart`), NOT_AFFILIATED (nothing to end on the day),
    VERSION_CONFLICT, BACKDATED, TOO_FAR_AHEAD, COMPOSITION_WOULD_BREAK (`acceptsIncomplete`; TeamsWouldBreak: teams
    that met their rules would not, and that is not accepted).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(day_problems(given.ends, now, ("ends",)))
        pair = await _pair(actor, given, now, said)
        if pair is None:
            raise said.refusal()
        await lock(models.Institution, [pair.institution.id])
        standing = standing_row(await pair.rows(given.kind), given.ends)
        if standing is None:
            said.add([problem("NOT_AFFILIATED")])
            raise said.refusal()
        await said.claim(models.Affiliation, standing.id, given.expected_version, "expectedVersion")
        said.refuse()

        async def write() -> None:
            await models.Affiliation.filter(id=standing.id).update(ends=given.ends)

        teams = await teams_around(pair.parties(), pair.network.id if pair.network else None, given.ends)
        broken = await teams_broken(teams, (given.ends, standing.ends), enrolments, write)
        within = models.Team.filter(teams_in(reads(actor)), id__in=teams)
        seen = {str(code) for code in await within.values_list("code", flat=True)} if broken else set()
        shown = [(code, gaps) for code, gaps in broken.items() if code in seen]
        if broken and not given.accepts_incomplete:
            said.add([teams_would_break(("acceptsIncomplete",), shown, len(broken), given.ends)])
        said.refuse()
        answer = _told(given, standing.starts, given.ends) | {"version": given.expected_version + 1}
        return answer | {"broken": len(broken), "teams": [code for code, _ in shown[:MOST_BROKEN]]}

    return await carry_out(actor, "endAffiliation", given, key, clock, body)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two sides of an affiliation."""

    institution: models.Institution
    network: models.Network | None
    counterpart: models.Institution | None

    def parties(self) -> list[int]:
        """The ids of the institutions."""
        return [self.institution.id, *([self.counterpart.id] if self.counterpart else [])]

    async def rows(self, kind: AffiliationKind) -> list[models.Affiliation]:
        """Every affiliation of the kind that the two ever had, without those never in force."""
        found = await models.Affiliation.filter(
            institution_id=self.institution.id,
            kind=kind.value,
            network_id=self.network.id if self.network else None,
            counterpart_id=self.counterpart.id if self.counterpart else None,
        )
        return ever(found)


async def _pair(
    actor: Actor, given: AffiliationDefinition | EndAffiliation, now: date, said: Objections
) -> _Pair | None:
    """Both sides: the institution where the actor governs, the other where it may read; NOT_FOUND is noted."""
    institution = await models.Institution.filter(institutions_in(governs(actor)), code=given.institution).first()
    said.add([problem("NOT_FOUND", "institution")] if institution is None else [])
    network, counterpart = None, None
    if given.network is not None:
        network = await models.Network.filter(networks_in(reads(actor), now), code=given.network).first()
        said.add([problem("NOT_FOUND", "network")] if network is None else [])
    else:
        seen = models.Institution.filter(institutions_in(reads(actor)), code=given.counterpart)
        counterpart = await seen.first()
        said.add([problem("NOT_FOUND", "counterpart")] if counterpart is None else [])
    if institution is None or (network is None and counterpart is None):
        return None
    return _Pair(institution, network, counterpart)


def _told(given: AffiliationDefinition | EndAffiliation, starts: date, ends: date | None) -> dict[str, Any]:
    return {
        "institution": given.institution,
        "kind": given.kind.value,
        "network": given.network,
        "counterpart": given.counterpart,
        "starts": starts.isoformat(),
        "ends": None if ends is None else ends.isoformat(),
    }


async def affiliate_practitioner(actor: Actor, given: AffiliatePractitioner, key: str, clock: Clock) -> dict[str, Any]:
    """Somebody begins to work at a further institution (R130, R131). Answers `code` and `version` of the practitioner.

    Raises a Refusal: NOT_FOUND (`practitioner`, `institution`), VERSION_CONFLICT (`expectedVersion`), PERIOD_EMPTY,
    TOO_FAR_AHEAD, TOO_LONG_AGO, PRACTICE_ENDED, SITE_OVERLAPS, PRIMARY_SITE_EXISTS, NEIGHBOUR_COVER (`mode`).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(ahead_problems(given.starts, now, ("starts",)))
        if given.ends is not None and given.ends <= given.starts:
            said.add([problem("PERIOD_EMPTY", "ends")])
        person, place = await _post(actor, given.practitioner, given.institution, now, said)
        if person is None or place is None:
            raise said.refusal()
        await said.claim(models.Practitioner, person.id, given.expected_version, "expectedVersion")
        await person.refresh_from_db()
        if person.practice_ended is not None and (given.ends is None or person.practice_ended < given.ends):
            said.add([problem("PRACTICE_ENDED", "practitioner")])
        (columns,) = await models.Practitioner.filter(id=person.id).values(**rows.PRACTITIONER)
        if covers_no_village(rows.practitioner(columns), given.mode, place.tier):
            said.add([problem("NEIGHBOUR_COVER", "mode")])
        for site in await _sites(person.id):
            if overlap(given.starts, given.ends, site.starts, site.ends):
                if site.institution_id == place.id:
                    said.add([problem("SITE_OVERLAPS", "institution")])
                if site.mode == given.mode.value == SiteMode.PRIMARY.value:
                    said.add([problem("PRIMARY_SITE_EXISTS", "mode")])
        said.refuse()
        await models.PracticeSite.create(
            practitioner_id=person.id,
            institution_id=place.id,
            mode=given.mode.value,
            starts=given.starts,
            ends=given.ends,
        )
        return {"code": person.code, "version": person.version}

    return await carry_out(actor, "affiliatePractitioner", given, key, clock, body)


async def end_practice_site(actor: Actor, given: EndPracticeSite, key: str, clock: Clock) -> dict[str, Any]:
    """Somebody stops working at an institution. Answers `code` and `version` of the practitioner.

    Raises a Refusal: NOT_FOUND (`practitioner`, `institution`), VERSION_CONFLICT, NO_PRACTICE_SITE (does not work
    there on the day), BACKDATED, TOO_FAR_AHEAD, SERVES_IN_A_TEAM (a membership worked from there runs longer).
    """

    async def body() -> dict[str, Any]:
        said, now = Objections(), today(clock)
        said.add(day_problems(given.ends, now, ("ends",)))
        person, place = await _post(actor, given.practitioner, given.institution, now, said)
        if person is None or place is None:
            raise said.refusal()
        await said.claim(models.Practitioner, person.id, given.expected_version, "expectedVersion")
        sites = [site for site in await _sites(person.id) if site.institution_id == place.id]
        if standing_row(sites, given.ends) is None:
            said.add([problem("NO_PRACTICE_SITE", "institution")])
        served = await models.TeamMember.filter(practitioner_id=person.id, institution_id=place.id).order_by("starts")
        longer = after(ever(served), given.ends)
        if longer:
            team = await models.Team.filter(teams_in(reads(actor)), id=longer[0].team_id).first()
            said.add([serves_in_a_team(("practitioner",), team.code if team else None, longer[0].ends)])
        said.refuse()
        await cut(models.PracticeSite, after(sites, given.ends), given.ends)
        return {"code": person.code, "version": given.expected_version + 1}

    return await carry_out(actor, "endPracticeSite", given, key, clock, body)


async def _post(
    actor: Actor, practitioner: str, institution: str, now: date, said: Objections
) -> tuple[models.Practitioner | None, models.Institution | None]:
    """Somebody the actor may see, and a place where it may write; NOT_FOUND is noted."""
    person = await models.Practitioner.filter(practitioners_in(reads(actor), now), code=practitioner).first()
    place = await models.Institution.filter(institutions_in(writes(actor)), code=institution).first()
    said.add([problem("NOT_FOUND", "practitioner")] if person is None else [])
    said.add([problem("NOT_FOUND", "institution")] if place is None else [])
    return person, place


def is_hospital(institution: models.Institution) -> bool:
    """Whether an institution may guide others, lead a county consortium, or answer for a grid."""
    return institution.tier is not None and Tier(institution.tier).is_hospital


def covers_no_village(who: PractitionerDefinition, mode: SiteMode, tier: str | None) -> bool:
    """Whether it is called the cover of a neighbouring village, and is not a village doctor's work in a village."""
    is_village = tier == Tier.VILLAGE.value and qualifies(who, ExecutorRole.VILLAGE_DOCTOR, Tier.VILLAGE)
    return mode is SiteMode.NEIGHBOUR_COVER and not is_village


async def _sites(person: int) -> list[models.PracticeSite]:
    return ever(await models.PracticeSite.filter(practitioner_id=person))
