"""Reading practitioners, and whether one may sign alone."""

from datetime import date
from functools import partial

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.schema.connection import Connection, Order, Page, connect, connect_rows, window
from api.schema.delivery_filters import PractitionerFilter, asks_for_nothing, practitioner_filter
from api.schema.practitioner import Practitioner
from api.schema.staffing import IndividualProvider, ProviderObstacle
from core.faults import bad_argument
from core.language import Language
from teams.composition.report import CompositionReport, report
from teams.individual import individual_problems
from teams.queries import lists
from teams.queries.lists import Registered
from teams.queries.workforce import load_workforce, workforce_for
from teams.role import SIGNING_ROLES, qualifies
from teams.team import Practitioner as PractitionerOnADay
from teams.team import Team, Workforce
from teams.vocabulary import ExecutorRole, SiteMode

_BY_CODE: Order[Registered[PractitionerOnADay]] = Order("CODE", lambda row: (row.definition.code,))


async def practitioner(info: Info, code: str, as_of: date | None, language: Language | None) -> Practitioner | None:
    """Somebody within the caller's reach."""
    side = delivery_side(info, as_of, language)
    row = (await lists.practitioners_by_code(side.reach, [code], side.on, side.today)).get(code)
    return None if row is None else Practitioner.of(row.definition, side)


async def practitioners(
    info: Info,
    region: str | None,
    wanted: PractitionerFilter | None,
    as_of: date | None,
    language: Language | None,
    asked: Page,
) -> Connection[Practitioner]:
    """The practitioners within reach, and registered in a region and all below it, that pass the filter."""
    side = delivery_side(info, as_of, language)
    chosen = practitioner_filter(wanted, None if region is None else info.context.known_region(region))
    cut = window(_BY_CODE, asked)

    def shape(row: Registered[PractitionerOnADay]) -> Practitioner:
        return Practitioner.of(row.definition, side)

    if asks_for_nothing(wanted):
        return connect((), _BY_CODE, shape, asked)
    rows = await lists.practitioners(side.reach, chosen, cut, side.on, side.today)
    count = partial(lists.count_practitioners, side.reach, chosen, side.on, side.today)
    return connect_rows(rows, _BY_CODE, shape, count)


async def individual_provider(
    info: Info,
    code: str,
    role: ExecutorRole | None,
    guiding: str | None,
    supporting: str | None,
    on: date | None,
    language: Language | None,
) -> IndividualProvider | None:
    """Whether a doctor may sign alone (R019, R023–R026); None for somebody outside the caller's reach."""
    side = delivery_side(info, on, language)
    row = (await lists.practitioners_by_code(side.reach, [code], side.on, side.today)).get(code)
    if row is None:
        return None
    team, judged = await _supporting(side, supporting)
    post = _post(row.definition)
    further = [one for one in (guiding, None if team is None else team.home) if one is not None]
    workforce = await workforce_for(post or (further or [""])[0], further, [code], side.on, side.lineages)
    if guiding is not None and not _may_name(guiding, post, workforce, side):
        raise bad_argument(("guidingInstitution",), "没有这个机构，或您无权查看。", "No such institution within reach.")
    who = workforce.practitioners[code]
    chosen = role or _likely_role(who, workforce)
    problems = individual_problems(who, chosen, workforce, guiding, team, judged)
    return IndividualProvider(
        practitioner=Practitioner.of(row.definition, side),
        role=chosen,
        role_name=side.say(chosen),
        on=side.on,
        may_provide=not problems,
        obstacles=[ProviderObstacle.of(problem, side) for problem in problems],
    )


async def _supporting(side: DeliverySide, code: str | None) -> tuple[Team | None, CompositionReport | None]:
    """The supporting team and its report. Raises a BAD_USER_INPUT fault for one that is not within reach."""
    if code is None:
        return None, None
    row = (await lists.teams_by_code(side.reach, [code], side.on)).get(code)
    if row is None:
        raise bad_argument(("supportingTeam",), "没有这个团队，或您无权查看。", "No such team within reach.")
    workforce = await load_workforce([row.id], side.on, side.lineages, with_candidates=False)
    (team,) = workforce.teams
    return team, report(team, workforce)


def _post(who: PractitionerOnADay) -> str | None:
    """Where somebody works in the first place."""
    primary = [site.institution for site in who.sites if site.mode is SiteMode.PRIMARY]
    return next(iter(primary or [site.institution for site in who.sites]), None)


def _may_name(code: str, post: str | None, workforce: Workforce, side: DeliverySide) -> bool:
    """Whether an institution may be spoken of: within reach, or tied to where the doctor works."""
    known = workforce.institutions.get(code)
    return known is not None and (side.holds(known) or (post is not None and workforce.tied(code, post)))


def _likely_role(who: PractitionerOnADay, workforce: Workforce) -> ExecutorRole:
    """The first role that may sign and fits the licence where somebody works; a clinician where none does."""
    tiers = [workforce.tier_of(site.institution) for site in who.sites] or [None]
    fitting = (
        role
        for role in ExecutorRole
        if role in SIGNING_ROLES and any(qualifies(who.definition, role, tier) for tier in tiers)
    )
    return next(fitting, ExecutorRole.CLINICIAN)
