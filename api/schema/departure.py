"""What somebody's leaving a team would break, in the schema."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.composition import CompositionReport, Finding
from api.schema.practitioner import Practitioner
from api.schema.team import Team
from teams.queries.departing import MOST_DAYS
from teams.vocabulary import ExecutorRole


@strawberry.input(description="Who would take over when a member leaves (接任者).")
class SuccessorInput:
    """A membership that would begin."""

    practitioner: str = strawberry.field(description="Code of the practitioner.")
    role: ExecutorRole = strawberry.field(description="In which role.")
    institution: str = strawberry.field(description="Code of the institution somebody would work from.")
    is_leader: bool = strawberry.field(default=False, description="Would lead the team.")
    is_primary: bool = strawberry.field(
        default=True,
        description="It would be the primary team; counts only for somebody without another primary team that day.",
    )
    starts: date | None = strawberry.field(
        default=None, description="The first day as a member; default: the day of the leaving (加入日期)."
    )
    ends: date | None = strawberry.field(default=None, description="The first day out; null: open (退出日期).")


@strawberry.type(description="What a member's leaving would break, told before it is done (离队影响).")
class Departure:
    """A team that breaks a rule cannot sign or renew until it is mended."""

    team: Team = strawberry.field(description="The team as it stands.")
    practitioner: Practitioner = strawberry.field(description="Who would leave.")
    on: date = strawberry.field(description="The day asked about.")
    breaks_on: date | None = strawberry.field(
        description="The first day on which something breaks: the day asked about, or a later one on which the members "
        "or the chain of the team are planned to change; null: nothing breaks. Looked at are that day, the "
        f"successor's first and last, and the nearest later ones, {MOST_DAYS} at most; `leaveTeam` looks at the same "
        "(首个不符合日)."
    )
    breaks: list[Finding] = strawberry.field(
        description="Rules, as they would stand on that day, that are met with the member and not without, or get "
        "worse: what `leaveTeam` refuses for unless it is accepted."
    )
    afterwards: CompositionReport = strawberry.field(
        description="The report of the team as it would then be: on `breaksOn`, or on the day asked about where "
        "nothing breaks."
    )
