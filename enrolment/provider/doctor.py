"""Reading what an individual doctor is judged by (个人签约主体, R024, R026): the post, the guide, the team behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from catalog.delivery import once
from core.language import Text
from enrolment.provider.delivering import pool_of
from enrolment.provider.load import carried
from enrolment.provider.problem import problem
from enrolment.provider.provider import DoctorChoice
from enrolment.provider.question import Problems, Question, region_of
from enrolment.provider.value import DoctorProvider, ProviderGround, ProviderRows
from teams import models
from teams.code import possible
from teams.composition.report import report
from teams.composition.rule import Capacity
from teams.operations.problem import problem as problem_of_teams
from teams.policy import PolicyParameter
from teams.queries.reachable import institutions_in, standing, teams_in
from teams.queries.workforce import load_workforce, workforce_for
from teams.scope import reads
from teams.team import Member, Practitioner, Team, Workforce
from teams.vocabulary import SiteMode, TeamStanding


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that the input names, and where the doctor signs."""

    doctor: models.Practitioner
    post: models.Institution
    guide: models.Institution | None
    supporting: models.Team | None

    @property
    def ids(self) -> tuple[int | None, int | None]:
        """Of the guiding institution and the supporting team."""
        return None if self.guide is None else self.guide.id, None if self.supporting is None else self.supporting.id


async def doctor_ground(asked: Question, choice: DoctorChoice) -> ProviderGround | Problems:
    """The ground of a doctor (`enrolment.provider.ground.ground_of`), in at most fourteen statements."""
    rows = await _rows(asked, choice)
    if isinstance(rows, tuple):
        return rows
    workforce = await _workforce(asked, choice, rows)
    at = (*asked.path, "doctor")
    if rows.supporting is not None and not workforce.teams:
        return (problem_of_teams("TEAM_NOT_IN_FORCE", *at, "supportingTeam"),)
    supporting = next(iter(workforce.teams), None)
    unknown = await _unknown(asked, rows, workforce)
    if unknown:
        return unknown
    post = workforce.institutions[rows.post.code]
    served = await region_of(asked, post.region, rows.post.region_id, workforce)
    if isinstance(served, tuple):
        return served
    load = await asked.load("practitioner", rows.doctor.id, post.area)
    lineage = workforce.regions.get(post.region, (post.region,))
    each = workforce.policies.rule(PolicyParameter.CAPACITY, lineage, workforce.on, Capacity) or Capacity()
    chain = _chain(choice, post.code, supporting, workforce)
    doctor = workforce.practitioners[choice.practitioner]
    delivering = _delivering(choice, doctor, post.code, chain, supporting, workforce)
    return ProviderGround(
        choice=choice,
        path=asked.path,
        provider=await _provider(asked, choice, supporting, workforce),
        rows=ProviderRows(rows.post.id, served.id, None, rows.doctor.id, *rows.ids),
        institution=post.code,
        region=served.code,
        workforce=served.workforce,
        pool=pool_of(workforce, delivering),
        delivering=delivering,
        chain=chain,
        area=frozenset((*post.area, *load.below)),
        capacity=each.residents_per_signing_doctor,
        load=load.carried,
        already=load.already,
    )


async def _provider(
    asked: Question, choice: DoctorChoice, supporting: Team | None, workforce: Workforce
) -> DoctorProvider:
    """The doctor, and the supporting team held against its rules over what it carries itself."""
    doctor = workforce.practitioners[choice.practitioner]
    if supporting is None:
        return DoctorProvider(doctor, choice)
    load = (await carried([supporting.code], asked.desk.today)).get(supporting.code, 0)
    return DoctorProvider(doctor, choice, supporting, report(supporting, workforce, load))


async def _rows(asked: Question, choice: DoctorChoice) -> _Rows | Problems:
    """The rows behind the choice; every code that names none is told."""
    at = (*asked.path, "doctor")
    doctor: models.Practitioner | None = await asked.one(models.Practitioner, choice.practitioner)
    guide = await _named(models.Institution, choice.guiding_institution)
    supporting = await _named(models.Team, choice.supporting_team)
    post = None if doctor is None else await _post(asked, doctor, guide, supporting)
    missing = (
        ("practitioner", doctor is None or post is None),
        ("guidingInstitution", choice.guiding_institution is not None and guide is None),
        ("supportingTeam", choice.supporting_team is not None and supporting is None),
    )
    unknown = tuple(problem("NOT_FOUND", (*at, name)) for name, is_missing in missing if is_missing)
    if unknown or doctor is None or post is None:
        return unknown
    return _Rows(doctor, post, guide, supporting)


async def _named(model: Any, code: str | None) -> Any:
    return None if code is None else await model.filter(code__in=possible([code])).first()


async def _post(
    asked: Question, doctor: models.Practitioner, guide: models.Institution | None, supporting: models.Team | None
) -> models.Institution | None:
    """Where the doctor signs, if the actor may sign for it: the primary post; for who has none, any place of work.

    Somebody retired who works nowhere signs at the supporting team's home, or at the guiding institution, of the own
    region (R010: retired clinicians sign, and need no post).
    """
    sites = await models.PracticeSite.filter(standing(asked.starts), practitioner_id=doctor.id).order_by(
        "institution_id"
    )
    primary = [site.institution_id for site in sites if site.mode == SiteMode.PRIMARY.value]
    places = primary or [site.institution_id for site in sites]
    among: dict[str, Any] = {}
    if not sites and doctor.is_retired:
        behind = [None if supporting is None else supporting.home_id, None if guide is None else guide.id]
        places = [place for place in behind if place is not None]
        among = {"region_id": doctor.region_id}
    if not places:
        return None
    within = models.Institution.filter(id__in=places, **among)
    found = await (within if asked.is_agreed else within.filter(asked.desk.institutions))
    return min(found, key=lambda row: places.index(row.id), default=None)


async def _workforce(asked: Question, choice: DoctorChoice, rows: _Rows) -> Workforce:
    guide = [] if rows.guide is None else [rows.guide.code]
    if rows.supporting is None:
        return await workforce_for(rows.post.code, guide, [choice.practitioner], asked.starts, asked.lineages)
    return await load_workforce(
        [rows.supporting.id],
        asked.starts,
        asked.lineages,
        named=[choice.practitioner],
        further=[rows.post.code, *guide],
    )


async def _unknown(asked: Question, rows: _Rows, workforce: Workforce) -> Problems:
    """NOT_FOUND for a guide or a team that is neither tied to the doctor's post nor the actor's to see: what stands
    apart from both is told as what does not exist."""
    if asked.is_agreed:
        return ()
    post, team, reach = rows.post.code, next(iter(workforce.teams), None), reads(asked.desk.actor)
    apart = (
        ("guidingInstitution", rows.guide is not None and not workforce.tied(rows.guide.code, post)),
        ("supportingTeam", team is not None and not workforce.tied(team.home, post)),
    )
    guide_id, team_id = rows.ids
    seen: dict[str, Any] = {
        "guidingInstitution": models.Institution.filter(institutions_in(reach), id=guide_id),
        "supportingTeam": models.Team.filter(teams_in(reach), id=team_id),
    }
    return tuple(
        [
            problem("NOT_FOUND", (*asked.path, "doctor", name))
            for name, is_apart in apart
            if is_apart and not await seen[name].exists()
        ]
    )


def _chain(choice: DoctorChoice, post: str, supporting: Team | None, workforce: Workforce) -> tuple[str, ...]:
    """The institutions behind a doctor: those above the post, the guide, the supporting team's home and chain."""
    guide = () if choice.guiding_institution is None else (choice.guiding_institution,)
    team = () if supporting is None else (supporting.home, *supporting.chain)
    return tuple(code for code in once((*workforce.line(post), *guide, *team)) if code != post)


def _delivering(
    choice: DoctorChoice,
    doctor: Practitioner,
    post: str,
    chain: tuple[str, ...],
    supporting: Team | None,
    workforce: Workforce,
) -> Team:
    """Who delivers for the doctor: the doctor with the supporting team, otherwise alone, before what stands behind."""
    own = Member(doctor, choice.role, post, False, False, None, workforce.on, None)
    if supporting is not None:
        others = tuple(member for member in supporting.members if member.practitioner.code != doctor.code)
        return replace(supporting, members=(own, *others), chain=once((post, *chain)))
    place = workforce.institutions[post]
    return Team(
        code=doctor.code,
        name=Text(doctor.definition.name, doctor.definition.name),
        home=post,
        region=place.region,
        standing=TeamStanding.FORMED,
        reason=None,
        formed=workforce.on,
        version=1,
        members=(own,),
        chain=chain,
        area=place.area,
    )
