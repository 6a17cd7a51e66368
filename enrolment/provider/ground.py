"""Reading what a provider is judged by (读取签约主体情况): everything as of a day, and held until the act is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from enrolment.desk import Desk
from enrolment.provider.delivering import pool_of
from enrolment.provider.doctor import doctor_ground
from enrolment.provider.problem import Path, problem
from enrolment.provider.provider import ProviderChoice, ProviderGiven, TeamChoice
from enrolment.provider.question import Around, Problems, Question, region_of
from enrolment.provider.value import ProviderGround, ProviderRows, TeamProvider
from teams.composition.report import report
from teams.models import Team
from teams.operations.problem import problem as problem_of_teams


async def ground_of(
    desk: Desk,
    choice: ProviderGiven | ProviderChoice,
    starts: date,
    region: str | None,
    path: Path,
    *,
    residents: Collection[int] = (),
    is_agreed: bool = False,
    is_held: bool = True,
    around: Around | None = None,
) -> ProviderGround | Problems:
    """The provider with all that judges it as of `starts`, or why there is none; `path` leads to the `ProviderGiven`.

    `region`: whose menu and policies are to apply, None: the provider's own. `residents`: ids of those to be signed,
    so that `ground.already` tells how many are carried already. `is_agreed`: a contract names the provider, so that
    nobody asks whether the actor may sign for it. The load is that of today. A team takes eight statements, and one
    more for a past day.

    `is_held`: the provider's row is locked for the transaction, so that what is found holds until the end of the act:
    leaving, dissolving and other signings wait. A doctor's supporting team is not locked. `around`: who keeps the
    workforce of many teams, so that it is not read for each of them; a team then takes five statements fewer. None: the
    desk's `surroundings`, if it has any.

    Problems: NOT_FOUND (`team`, `doctor.practitioner`, `doctor.guidingInstitution`, `doctor.supportingTeam`; beside
    the path, `region`): unknown and foreign are the same. TEAM_NOT_IN_FORCE: not formed yet on the day.
    REGION_NOT_SERVED (`region`): neither the provider's own region, nor above or below it.
    """
    is_chosen = is_agreed or desk.door is not None  # a resident chooses freely, and signs for nobody's clinic
    asked = Question(desk, starts, region, path, residents, is_chosen, is_held, around)
    one = choice.choice if isinstance(choice, ProviderGiven) else choice
    if isinstance(one, TeamChoice):
        return await _team(asked, one)
    return await doctor_ground(asked, one)


async def _team(asked: Question, choice: TeamChoice) -> ProviderGround | Problems:
    place = (*asked.path, "team")
    row: Team | None = await asked.one(Team, choice.team, **asked.of_reach("home_id"))
    if row is None:
        return (problem("NOT_FOUND", place),)
    workforce = await asked.workforce(row)
    team = next((each for each in workforce.teams if each.code == row.code), None)
    if team is None:
        return (problem_of_teams("TEAM_NOT_IN_FORCE", *place),)
    served = await region_of(asked, team.region, row.region_id, workforce)
    if isinstance(served, tuple):
        return served
    load = await asked.load("team", row.id, team.area)
    judged = report(team, workforce, load.carried)
    return ProviderGround(
        choice=choice,
        path=asked.path,
        provider=TeamProvider(team, judged),
        rows=ProviderRows(row.home_id, served.id, team=row.id),
        institution=team.home,
        region=served.code,
        workforce=served.workforce,
        pool=pool_of(workforce, team),
        delivering=team,
        chain=team.chain,
        area=frozenset((*team.area, *load.below)),
        capacity=judged.capacity,
        load=load.carried,
        already=load.already,
    )
