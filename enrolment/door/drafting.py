"""A resident prepares the own contract online (居民在线申请签约, R134): drafted and offered in one act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from core.faults import Problem, Refusal
from core.wire import WIRE
from enrolment.desk import Desk
from enrolment.door.people import opened, own_people
from enrolment.door.problem import problem
from enrolment.provider.provider import ProviderGiven
from enrolment.signing.given import Circumstances, PackageWanted, wanted
from enrolment.signing.preparing import ContractAt, DraftContract, drafted, offered
from enrolment.signing.problem import problem as problem_of_signing
from enrolment.signing.signing import Answer, acted
from enrolment.vocabulary import SignChannel
from teams.code import possible
from teams.models import Team
from teams.operations.problem import problem as problem_of_teams
from teams.operations.verb import Objections


@dataclass(frozen=True, slots=True)
class DraftOwnContract:
    """A contract for oneself or a ward with a team of one's choice, to be signed online.

    `starts`: first day covered, today or later. `years`: 1 to 3 (R028). `channel`: one that is online (R134).
    `accepts_outside_area`: the team's area does not hold the address, and it is chosen all the same (R233).
    """

    __pydantic_config__ = WIRE
    resident: str
    team: str
    starts: date
    years: int
    packages: tuple[PackageWanted, ...]
    channel: SignChannel
    accepts_outside_area: bool = False

    def __post_init__(self) -> None:
        wanted(self.packages)

    @property
    def drafted(self) -> DraftContract:
        """As a clinic drafts it."""
        about = Circumstances(self.channel, accepts_outside_area=self.accepts_outside_area)
        provider = ProviderGiven(team=self.team)
        return DraftContract(self.resident, provider, self.starts, self.years, self.packages, about)


async def draft_own_contract(desk: Desk, given: DraftOwnContract, key: str) -> Answer:
    """Draft a contract and offer it for signature, judged as a clinic's is. Answers `contract`, `version`.

    Raises a Refusal: NOT_FOUND (`resident`: neither oneself nor a ward; `team`), CHANNEL_NOT_ONLINE, BACKDATED
    (`starts`), TERM_NOT_ALLOWED (`years`), and those of `enrolment.signing.preparing.offer_contract` at the places of
    this input.
    """

    async def body() -> Answer:
        said = Objections()
        if not given.channel.is_online:
            said.add([problem("CHANNEL_NOT_ONLINE", "channel")])
        if given.starts < desk.today:
            said.add([problem_of_teams("BACKDATED", "starts")])
        if not 1 <= given.years <= 3:
            said.add([problem_of_signing("TERM_NOT_ALLOWED", "years")])
        if given.resident not in await own_people(desk.actor, desk.today):
            said.add([problem("NOT_FOUND", "resident")])
        homes = await Team.filter(code__in=possible([given.team])).values_list("home__code", flat=True)
        if not homes:
            said.add([problem("NOT_FOUND", "team")])
        said.refuse()
        own = opened(desk, given.resident, str(homes[0]))
        try:
            draft = await drafted(own, given.drafted)
            return await offered(own, ContractAt(draft["contract"], draft["version"]))
        except Refusal as refusal:
            raise Refusal(tuple(_placed(each) for each in refusal.problems)) from refusal

    return await acted(desk, "draftOwnContract", given, key, body)


def _placed(told: Problem) -> Problem:
    """A problem of a clinic's draft at its place in this input, which is flat."""
    match told.path:
        case ("provider", *_):
            return replace(told, path=("team",))
        case ("circumstances", *rest):
            return replace(told, path=tuple(rest))
        case _:
            return told
