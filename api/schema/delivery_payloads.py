"""What the verbs of the delivery side answer: what was changed, as the caller may see it, or the problems.

An object is shown as it stands on the day the act takes effect, today if that day is past: a team that loses a member
next week tells in its report what it will then lack.
"""

from __future__ import annotations

import strawberry

from api.schema.institution import Grid, Institution, Network
from api.schema.policy import RegionalPolicy
from api.schema.practitioner import Practitioner
from api.schema.problems import Problem
from api.schema.team import Team
from teams.operations.problem import MOST_BROKEN

_VERSION = "Its version after this act, the same for every retry; null when there are problems (版本)."
_THEN = "as it stands on the day the act takes effect; null when there are problems"


@strawberry.type(description="What every act on the delivery side answers (结果).")
class Changed:
    """Shared by all payloads."""

    problems: list[Problem] = strawberry.field(default_factory=list, description="Everything wrong; empty when done.")


@strawberry.type(description="A changed grid, or the problems (网格结果).")
class GridChanged(Changed):
    """Of acts on a grid."""

    grid: Grid | None = strawberry.field(default=None, description=f"The grid {_THEN} (网格).")


@strawberry.type(description="A changed institution, or the problems (机构结果).")
class InstitutionChanged(Changed):
    """Of acts on an institution."""

    institution: Institution | None = strawberry.field(default=None, description=f"The institution {_THEN} (机构).")


@strawberry.type(description="A changed practitioner, or the problems (医务人员结果).")
class PractitionerChanged(Changed):
    """Of acts on a practitioner."""

    practitioner: Practitioner | None = strawberry.field(
        default=None, description=f"The practitioner {_THEN} (医务人员)."
    )
    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="A changed team, or the problems (团队结果).")
class TeamChanged(Changed):
    """Of acts on a team."""

    team: Team | None = strawberry.field(default=None, description=f"The team {_THEN}, with its report (团队).")
    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="What became of it: the grid, or the problems (划定网格结果).")
class DefineGridPayload(GridChanged):
    """R014."""


@strawberry.type(description="What became of it: the grid with its hospital, or the problems (网格包干结果).")
class AssignGridPayload(GridChanged):
    """R016."""


@strawberry.type(description="What became of it: the institution, or the problems (登记机构结果).")
class RegisterInstitutionPayload(InstitutionChanged):
    """A2."""

    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="What became of it: the institution as it is now, or the problems (变更机构登记结果).")
class AmendInstitutionPayload(InstitutionChanged):
    """A2, B6."""

    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(
    description="What became of it: the institution with its relations, or the problems (建立机构关系结果)."
)
class AffiliateInstitutionPayload(InstitutionChanged):
    """R014, R193, R234."""


@strawberry.type(
    description="What became of it: the institution with what is left, or the problems (终止机构关系结果)."
)
class EndAffiliationPayload(InstitutionChanged):
    """R014, R193, R234."""

    version: int | None = strawberry.field(
        default=None,
        description="The relation's version after this act, the same for every retry; null when there are problems "
        "(版本).",
    )
    broken_count: int | None = strawberry.field(
        default=None,
        description="How many teams that met their rules do not any more, yours to see or not; null when there are "
        "problems (不再符合要求的团队数).",
    )
    broken_teams: list[Team] = strawberry.field(
        default_factory=list,
        description=f"Those of them that you may see, at most {MOST_BROKEN}, as they stand that day "
        "(不再符合要求的团队).",
    )


@strawberry.type(description="What became of it: the network, or the problems (组建医联体结果).")
class FormNetworkPayload(Changed):
    """R014, R125."""

    network: Network | None = strawberry.field(default=None, description=f"The network {_THEN} (医联体).")
    version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="What became of it: somebody in the register, or the problems (登记医务人员结果).")
class RegisterPractitionerPayload(PractitionerChanged):
    """A2, B6."""


@strawberry.type(description="What became of it: somebody with the places of work, or the problems (增加执业地点结果).")
class AffiliatePractitionerPayload(PractitionerChanged):
    """R130, R131."""


@strawberry.type(description="What became of it: somebody with the places left, or the problems (终止执业地点结果).")
class EndPracticeSitePayload(PractitionerChanged):
    """R130, R131."""


@strawberry.type(description="What became of it: somebody, and the teams that lost a member (执业终止结果).")
class EndPracticePayload(PractitionerChanged):
    """DECISIONS: each of the teams tells in its report what it lacks now."""

    teams: list[Team] = strawberry.field(
        default_factory=list,
        description="The teams that lost a member, those you may see, as they stand that day (受影响团队).",
    )


@strawberry.type(description="What became of it: somebody, and the teams that it concerns (执业注册变更结果).")
class RenewLicencePayload(PractitionerChanged):
    """One that lacked a licence may sign again."""

    teams: list[Team] = strawberry.field(
        default_factory=list,
        description="The teams somebody is in today or later, those you may see, as they stand today (受影响团队).",
    )


@strawberry.type(description="What became of it: the team, or the problems (组建团队结果).")
class FormTeamPayload(TeamChanged):
    """R077, R096."""


@strawberry.type(description="What became of it: the team, or the problems (任命队长结果).")
class AppointLeaderPayload(TeamChanged):
    """R010, R096."""


@strawberry.type(description="What became of it: the team with its new member, or the problems (加入团队结果).")
class JoinTeamPayload(TeamChanged):
    """R095, R096."""


@strawberry.type(description="What became of it: the team without the member, or the problems (退出团队结果).")
class LeaveTeamPayload(TeamChanged):
    """The team's `compositionReport` tells what it lacks from that day on."""


@strawberry.type(description="What became of it: the team with its chain, or the problems (调整层级链结果).")
class ChangeChainPayload(TeamChanged):
    """The team's `compositionReport` tells what it lacks from that day on."""


@strawberry.type(description="What became of it: the team with its area, or the problems (调整服务区域结果).")
class ChangeAreaPayload(TeamChanged):
    """R014."""


@strawberry.type(description="What became of it: both teams, or the problems (调整团队结果).")
class TransferMemberPayload(Changed):
    """Out of one and into the other."""

    from_team: Team | None = strawberry.field(default=None, description=f"The team that was left, {_THEN} (调出团队).")
    from_version: int | None = strawberry.field(default=None, description=_VERSION)
    to_team: Team | None = strawberry.field(default=None, description=f"The team that was joined, {_THEN} (调入团队).")
    to_version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.type(description="What became of it: the team, or the problems (暂停团队结果).")
class SuspendTeamPayload(TeamChanged):
    """With the reason."""


@strawberry.type(description="What became of it: the team, or the problems (恢复团队结果).")
class ResumeTeamPayload(TeamChanged):
    """If it satisfies its rules."""


@strawberry.type(description="What became of it: the team, or the problems (解散团队结果).")
class DissolveTeamPayload(TeamChanged):
    """If nobody is enrolled with it."""


@strawberry.type(description="What became of it: the row, or the problems (设定地区政策结果).")
class SetRegionalPolicyPayload(Changed):
    """R002."""

    policy: RegionalPolicy | None = strawberry.field(
        default=None,
        description="The row that was written, with its document; null when there are problems (政策参数).",
    )
