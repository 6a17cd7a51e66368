"""Filters and orders of lists of contracts and residents, and their translation into the domain's."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.schema.catalog_inputs import OrderDirection
from catalog.eligibility.facts import Setting
from catalog.vocabulary import Population, RiskGrade
from core.faults import bad_argument
from enrolment.identity.written import dotted, tidy
from enrolment.reading import contracts, residents_list
from enrolment.reading.contracts import ContractOrder
from enrolment.reading.residents_list import ResidentOrder
from enrolment.reading.signing_status import SigningStatus
from enrolment.vocabulary import ContractKind, ContractState

LONGEST_TEXT = 100
_ON_THE_DAY = "as of the day asked about, by recorded and derived facts"
_SENSITIVE = (
    "TB and SMD find only people whom your clinic has registered, or yourself: for a region authority nobody is one"
)


@strawberry.input(description="What contracts to list; every part given must hold (协议筛选).")
class ContractFilter:
    """A filter over contracts."""

    institution: str | None = strawberry.field(
        default=None, description="Signed at the institution of this code (签约机构)."
    )
    team: str | None = strawberry.field(default=None, description="Signed with the team of this code (团队).")
    practitioner: str | None = strawberry.field(
        default=None, description="Signed with the doctor of this code alone (医师)."
    )
    resident: str | None = strawberry.field(
        default=None, description="The resident of this code is to be covered, or is covered as one of a group (居民)."
    )
    kinds: list[ContractKind] | None = strawberry.field(default=None, description="Of one of these kinds (类型).")
    states: list[ContractState] | None = strawberry.field(
        default=None, description="In one of these states on the day (状态)."
    )
    populations: list[Population] | None = strawberry.field(
        default=None,
        description=f"Somebody it covers belongs to one of these, {_ON_THE_DAY}. {_SENSITIVE} (人群).",
    )
    risk_grades: list[RiskGrade] | None = strawberry.field(
        default=None, description="The same person has one of these grades on the day (红黄绿分级)."
    )
    ends_before: date | None = strawberry.field(
        default=None, description="Its last covered day lies before this day (到期早于)."
    )
    text: str | None = strawberry.field(
        default=None,
        description="Its code begins so, or the name of somebody it covers does; up to 100 characters (检索).",
    )


@strawberry.input(description="What residents to list; every part given must hold (居民筛选).")
class ResidentFilter:
    """A filter over residents."""

    institution: str | None = strawberry.field(
        default=None, description="The institution of this code has registered them (建档机构)."
    )
    team: str | None = strawberry.field(
        default=None, description="They are enrolled with the team of this code on the day (签约团队)."
    )
    populations: list[Population] | None = strawberry.field(
        default=None, description=f"They belong to one of these, {_ON_THE_DAY}. {_SENSITIVE} (人群)."
    )
    statuses: list[SigningStatus] | None = strawberry.field(
        default=None, description="They stand so to signing on the day (签约情况)."
    )
    risk_grades: list[RiskGrade] | None = strawberry.field(
        default=None, description="They have one of these grades on the day (红黄绿分级)."
    )
    ends_before: date | None = strawberry.field(
        default=None,
        description="They are covered on the day, and the last covered day lies before this day (到期早于).",
    )
    text: str | None = strawberry.field(
        default=None,
        description="Their name begins so, or it is a whole number of a document or phone of theirs; up to 100 "
        "characters (姓名前缀、完整证件号或电话).",
    )


@strawberry.input(name="ContractOrder", description="The order of a list of contracts (协议排序).")
class ContractOrderInput:
    """Field and direction."""

    field: ContractOrder = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end first.")


@strawberry.input(name="ResidentOrder", description="The order of a list of residents (居民排序).")
class ResidentOrderInput:
    """Field and direction."""

    field: ResidentOrder = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end first.")


def contract_filter(
    given: ContractFilter | None, region: str | None, setting: Setting, place: str
) -> contracts.ContractFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault for a text that is too long."""
    given = given or ContractFilter()
    return contracts.ContractFilter(
        region=region,
        institution=given.institution,
        team=given.team,
        practitioner=given.practitioner,
        resident=given.resident,
        kinds=given.kinds or (),
        states=given.states or (),
        populations=given.populations or (),
        risk_grades=given.risk_grades or (),
        until=given.ends_before,
        text=_text(given.text),
        setting=setting,
        place=place,
    )


def resident_filter(
    given: ResidentFilter | None, region: str | None, setting: Setting, place: str
) -> residents_list.ResidentFilter:
    """The domain's filter. Raises a BAD_USER_INPUT fault for a text that is too long."""
    given = given or ResidentFilter()
    return residents_list.ResidentFilter(
        region=region,
        institution=given.institution,
        team=given.team,
        populations=given.populations or (),
        statuses=given.statuses or (),
        risk_grades=given.risk_grades or (),
        until=given.ends_before,
        text=_text(given.text),
        setting=setting,
        place=place,
    )


def asks_for_nothing(given: ContractFilter | ResidentFilter | None) -> bool:
    """Whether a list of alternatives is empty: then nothing can be one of them."""
    return given is not None and [] in vars(given).values()


def _text(given: str | None) -> str | None:
    if given is not None and (len(given) > LONGEST_TEXT or "\0" in given):
        raise bad_argument(
            ("filter", "text"),
            f"text 最多 {LONGEST_TEXT} 个可见字符。",
            f"text has at most {LONGEST_TEXT} visible characters.",
        )
    return (dotted(tidy(given)) or None) if given else None
