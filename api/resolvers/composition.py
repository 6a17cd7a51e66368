"""Holding a team that is only proposed against the rules."""

from collections.abc import Collection
from datetime import date

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.judged import Judged
from api.schema.composition import CompositionReport
from api.schema.delivery_filters import ProposedTeamInput
from core.faults import bad_argument
from core.language import Language
from teams.composition.rule import LARGEST_TEAM
from teams.queries import lists
from teams.queries.workforce import workforce_for
from teams.team import Member, Practitioner, Team, Workforce
from teams.vocabulary import TeamStanding

PROPOSED = "PROPOSED"
"""The code of a team that has none."""


async def composition_report(
    info: Info, proposed: ProposedTeamInput, on: date | None, language: Language | None
) -> CompositionReport:
    """The report of a team that is not saved.

    Raises a BAD_USER_INPUT fault for a code that names nothing the caller may speak of: the home must be within the
    caller's reach, institutions and practitioners within it or related to the home.
    """
    if len(proposed.members) > LARGEST_TEAM or len(proposed.chain) > LARGEST_TEAM:
        which = "members" if len(proposed.members) > LARGEST_TEAM else "chain"
        raise bad_argument(("of", which), f"最多{LARGEST_TEAM}项。", f"At most {LARGEST_TEAM} of them.")
    side = delivery_side(info, on, language)
    places = {*proposed.chain, *(member.institution for member in proposed.members)}
    people = {member.practitioner for member in proposed.members}
    workforce = await workforce_for(proposed.home, places, people, side.on, side.lineages)
    within = await lists.practitioners_within(side.reach, people, side.today) if people else frozenset[str]()
    team = _team(proposed, workforce, side, within)
    judged = Judged(workforce, {})
    return CompositionReport.of(team, judged, side)


def _team(proposed: ProposedTeamInput, workforce: Workforce, side: DeliverySide, within: Collection[str]) -> Team:
    home = workforce.institutions.get(proposed.home)
    if home is None or not side.holds(home):
        raise bad_argument(("of", "home"), "没有这个机构，或您无权查看。", "No such institution within reach.")
    for at, code in enumerate(proposed.chain):
        _may_name(code, proposed.home, workforce, side, ("of", "chain", str(at)))
    members: list[Member] = []
    for at, given in enumerate(proposed.members):
        path = ("of", "members", str(at))
        _may_name(given.institution, proposed.home, workforce, side, (*path, "institution"))
        if given.practitioner in {member.practitioner.code for member in members}:
            raise bad_argument((*path, "practitioner"), "该人员重复出现。", "This practitioner is listed twice.")
        who = workforce.practitioners.get(given.practitioner)
        may_be_told = who is not None and (who.code in within or _works_near(who, proposed.home, workforce, side))
        if who is None or not may_be_told:
            raise bad_argument(
                (*path, "practitioner"), "没有这名人员，或您无权查看。", "No such practitioner within reach."
            )
        is_primary = who.would_be_primary(given.is_primary)
        members.append(Member(who, given.role, given.institution, given.is_leader, is_primary, None, side.on, None))
    return Team(
        code=PROPOSED,
        name=home.name,
        home=home.code,
        region=home.region,
        standing=TeamStanding.FORMED,
        reason=None,
        formed=side.on,
        version=1,
        members=tuple(members),
        chain=tuple(dict.fromkeys(proposed.chain)),
        area=(),
    )


def _works_near(who: Practitioner, home: str, workforce: Workforce, side: DeliverySide) -> bool:
    """Whether somebody works where staff may serve in the team; where somebody worked before today does not count."""
    return side.on >= side.today and any(workforce.related(site.institution, home) for site in who.sites)


def _may_name(code: str, home: str, workforce: Workforce, side: DeliverySide, path: tuple[str, ...]) -> None:
    known = workforce.institutions.get(code)
    if known is None or not (side.holds(known) or workforce.related(code, home)):
        raise bad_argument(path, "没有这个机构，或您无权查看。", "No such institution within reach.")
