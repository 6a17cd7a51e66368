"""What is given to form teams, to join and leave them, and to decide about them."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.given import bounds
from api.schema.institution_inputs import KEY, NEW_CODE, VERSION, NamesInput
from teams.composition.rule import LARGEST_TEAM
from teams.vocabulary import ExecutorRole

FROM_TODAY_ON = "From which day on; today in Shanghai or later, at most 366 days ahead (生效日期)."
TEAM = "Code of the team (团队)."
PRACTITIONER = "Code of the practitioner (医务人员)."


@strawberry.input(description="Somebody who is to be a member (拟任成员).")
class MemberInput:
    """R095, R096."""

    practitioner: str = strawberry.field(description=PRACTITIONER)
    role: ExecutorRole = strawberry.field(description="What somebody is in the team (团队角色).")
    institution: str = strawberry.field(description="Code of the place of work the membership is worked from (机构).")
    is_leader: bool = strawberry.field(default=False, description="Whether somebody leads the team (团队长).")
    is_primary: bool = strawberry.field(
        default=True, description="Whether this is the primary team; at most one at a time (主团队)."
    )
    hours: int | None = strawberry.field(
        default=None, description="Hours a week for contract services, 1 to 80 (每周签约服务小时)."
    )
    starts: date | None = strawberry.field(
        default=None, description="The first day as a member; default: the day of the act (加入日期)."
    )
    ends: date | None = strawberry.field(default=None, description="The first day out; null: open (退出日期).")


@strawberry.input(description="A team to form (组建团队).")
class FormTeamInput:
    """R077, R096."""

    code: str = strawberry.field(description=NEW_CODE)
    name: NamesInput = strawberry.field(
        description="Its name, up to 200 characters a language (名称).", metadata=bounds(200)
    )
    home: str = strawberry.field(description="Code of its home institution, one that delivers care (所在机构).")
    formed: date = strawberry.field(description="The day it is formed (组建日期).")
    chain: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of the further institutions of its tier chain, without the home institution (层级链).",
        metadata=bounds(longest=LARGEST_TEAM),
    )
    area: list[str] = strawberry.field(
        default_factory=list, description="Codes of the grids it serves, up to 500 (服务区域)."
    )
    members: list[MemberInput] = strawberry.field(
        default_factory=list,
        description="Its first members, up to 100 (成员).",
        metadata=bounds(longest=LARGEST_TEAM),
    )
    motto: str | None = strawberry.field(
        default=None, description="Its motto, R094, up to 200 characters (服务口号).", metadata=bounds(200)
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member to lead the team (任命队长).")
class AppointLeaderInput:
    """R010, R096."""

    team: str = strawberry.field(description=TEAM)
    practitioner: str = strawberry.field(description="Code of the practitioner, a member of it (成员).")
    on: date = strawberry.field(description=FROM_TODAY_ON)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Somebody to join a team (加入团队).")
class JoinTeamInput:
    """R095, R096."""

    team: str = strawberry.field(description=TEAM)
    member: MemberInput = strawberry.field(description="Who joins, in which role (成员).")
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member to leave a team, with a successor where one is needed (退出团队).")
class LeaveTeamInput:
    """DECISIONS: a departure that would break a rule is told before it is done."""

    team: str = strawberry.field(description=TEAM)
    practitioner: str = strawberry.field(description="Code of the practitioner who leaves (退出成员).")
    on: date = strawberry.field(description="The first day out; today in Shanghai or later (退出日期).")
    successor: MemberInput | None = strawberry.field(default=None, description="Who takes over that day (接任者).")
    accepts_incomplete: bool = strawberry.field(
        default=False,
        description="Whether the team may break a rule afterwards and sign nobody until it is mended; counts only "
        "while no resident is enrolled with it (接受不完整).",
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member to change from one team into another on one day (调整团队).")
class TransferMemberInput:
    """Out of one and into the other, or neither."""

    from_team: str = strawberry.field(description="Code of the team that is left (调出团队).")
    to_team: str = strawberry.field(description="Code of the team that is joined (调入团队).")
    practitioner: str = strawberry.field(description=PRACTITIONER)
    on: date = strawberry.field(description=FROM_TODAY_ON)
    role: ExecutorRole | None = strawberry.field(default=None, description="The role there; default: the same (角色).")
    institution: str | None = strawberry.field(
        default=None, description="Code of the place of work there; default: the same (机构)."
    )
    successor: MemberInput | None = strawberry.field(
        default=None, description="Who takes over in the team that is left (接任者)."
    )
    accepts_incomplete: bool = strawberry.field(
        default=False, description="Whether the team that is left may break a rule afterwards (接受不完整)."
    )
    from_version: int = strawberry.field(description="The version you read of the team that is left (调出团队版本).")
    to_version: int = strawberry.field(description="The version you read of the team that is joined (调入团队版本).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A team to sign nobody for a time (暂停团队).")
class SuspendTeamInput:
    """With a reason."""

    team: str = strawberry.field(description=TEAM)
    on: date = strawberry.field(description=FROM_TODAY_ON)
    reason: str = strawberry.field(description="Why, 1 to 500 characters (原因).", metadata=bounds(500))
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A suspended team to sign again (恢复团队).")
class ResumeTeamInput:
    """If it satisfies the rules of its region."""

    team: str = strawberry.field(description=TEAM)
    on: date = strawberry.field(description=FROM_TODAY_ON)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A team to be no more (解散团队).")
class DissolveTeamInput:
    """If nobody is enrolled with it."""

    team: str = strawberry.field(description=TEAM)
    on: date = strawberry.field(description=FROM_TODAY_ON)
    reason: str | None = strawberry.field(
        default=None, description="Why, 1 to 500 characters (原因).", metadata=bounds(500)
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Institutions to stand behind a team from a day on, and others no longer (调整层级链).")
class ChangeChainInput:
    """R077; DECISIONS: what a change would break is told before it is done."""

    team: str = strawberry.field(description=TEAM)
    add: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of institutions to link, without the home institution; up to 100 in all (增加机构).",
        metadata=bounds(longest=LARGEST_TEAM),
    )
    remove: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of institutions to unlink, now and for later (移除机构).",
        metadata=bounds(longest=LARGEST_TEAM),
    )
    on: date = strawberry.field(description=FROM_TODAY_ON)
    accepts_incomplete: bool = strawberry.field(
        default=False,
        description="Whether the team may break a rule afterwards and sign nobody until it is mended; counts only "
        "while no resident is enrolled with it (接受不完整).",
    )
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Grids that a team is to serve from a day on, and others no longer (调整服务区域).")
class ChangeAreaInput:
    """R014."""

    team: str = strawberry.field(description=TEAM)
    add: list[str] = strawberry.field(
        default_factory=list,
        description="Codes of grids to serve, of the team's region or yours to see; up to 500 in all (增加网格).",
    )
    remove: list[str] = strawberry.field(
        default_factory=list, description="Codes of grids to serve no longer, now and for later (移除网格)."
    )
    on: date = strawberry.field(description=FROM_TODAY_ON)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)
