"""What is given to acts over a list."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.job_vocabulary
import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces in both
from api.schema.contract_inputs import YEARS
from api.schema.given import bounds
from api.schema.institution_inputs import KEY
from api.schema.quote_input import ChosenPackage
from enrolment.bulk.listing import MOST_LISTED
from enrolment.bulk.phones import MOST_CALLS
from enrolment.jobs.job import MOST_ROWS
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.registering.amending import LONGEST_REASON
from enrolment.vocabulary import PhoneStatus

POLICY = "What rows that cannot be carried out mean for the others (出错处理)."


@strawberry.input(description=f"The enrolments that end with a team, at most {MOST_ROWS} (团队到期签约).")
class EndingWithTeamInput:
    """Those that were cut short are left aside."""

    team: str = strawberry.field(description="Code of the team (团队).")
    ends_before: date = strawberry.field(
        description="Whose first day no longer covered is before this day (到期日早于)."
    )
    ends_from: date | None = strawberry.field(
        default=None,
        description="And is this day or later; null: today in Shanghai, what expired before left aside (到期日起).",
    )


@strawberry.input(one_of=True, description="Which enrolments are to be renewed, exactly one (续约名单).")
class RenewalListInput:
    """R217."""

    enrolments: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Codes of enrolments, 1 to {MOST_LISTED}, each once (签约).",
        metadata=bounds(longest=MOST_LISTED),
    )
    team: EndingWithTeamInput | None = strawberry.field(
        default=strawberry.UNSET, description="Those that end with a team (团队到期签约)."
    )


@strawberry.input(description="Renewals to be prepared over a list (批量准备续约).")
class PrepareRenewalsInput:
    """R217."""

    list_: RenewalListInput = strawberry.field(name="list", description="Which enrolments (名单).")
    years: int | None = strawberry.field(
        default=None, description="Contract years, 1 to 3, R028; null: as many as each contract had (签约年数)."
    )
    policy: ErrorPolicy = strawberry.field(description=POLICY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(one_of=True, description="Which enrolments are to move, exactly one (转签名单).")
class TransferListInput:
    """R217."""

    enrolments: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Codes of enrolments, 1 to {MOST_LISTED}, each once (签约).",
        metadata=bounds(longest=MOST_LISTED),
    )
    team: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Code of a team: the enrolments with it that run on the day, at most {MOST_ROWS} (原团队).",
    )


@strawberry.input(description="Transfers to another team to be prepared over a list (批量准备转签).")
class PrepareTransfersInput:
    """R217."""

    list_: TransferListInput = strawberry.field(name="list", description="Which enrolments (名单).")
    to_team: str = strawberry.field(description="Code of the team that they are to move to (新团队).")
    on: date = strawberry.field(description="First day with the new team, today in Shanghai or later (转签日期).")
    years: int = strawberry.field(default=1, description=YEARS)
    policy: ErrorPolicy = strawberry.field(description=POLICY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(one_of=True, description="To whom a package is proposed, exactly one (推荐名单).")
class ProposalListInput:
    """DECISIONS, priority packages."""

    residents: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Codes of residents, 1 to {MOST_LISTED}, each once (居民).",
        metadata=bounds(longest=MOST_LISTED),
    )
    team: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"Code of a team: those whom it covers today, at most {MOST_ROWS} (团队).",
    )


@strawberry.input(description="A package to be proposed over a list (批量推荐服务包).")
class ProposePackagesInput:
    """DECISIONS, priority packages."""

    list_: ProposalListInput = strawberry.field(name="list", description="To whom (名单).")
    package: ChosenPackage = strawberry.field(description="Which package, with which options (服务包).")
    policy: ErrorPolicy = strawberry.field(description=POLICY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Somebody called a phone: what came of it (电话核实结果).")
class PhoneCallInput:
    """R214."""

    phone: str = strawberry.field(description="Its `Phone.code` (电话).")
    status: PhoneStatus = strawberry.field(description="What was found; never UNVERIFIED (核实结果).")
    note: str | None = strawberry.field(
        default=None, description=f"A note, up to {LONGEST_REASON} characters (备注).", metadata=bounds(LONGEST_REASON)
    )


@strawberry.input(description="Outcomes of calls to be recorded over a list (批量登记电话核实).")
class VerifyPhonesInput:
    """R214, R215."""

    calls: list[PhoneCallInput] = strawberry.field(
        description=f"What came of 1 to {MOST_CALLS} calls, each phone once (核实结果).",
        metadata=bounds(longest=MOST_CALLS),
    )
    policy: ErrorPolicy = strawberry.field(description=POLICY)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An import that was broken off is given up (放弃导入).")
class AbandonRegisterInput:
    """There is one at most, so that it needs no version."""

    institution: str | None = strawberry.field(
        default=None, description="Code of the institution whose register it is; null: your own (机构)."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A job is called off (取消任务).")
class CancelJobInput:
    """What was done stays."""

    job: str = strawberry.field(description="Code of the job (任务).")
    expected_version: int = strawberry.field(
        description="The `Job.version` you read: 1 while it is open; a conflict is told when it is over (任务版本)."
    )
    idempotency_key: str = strawberry.field(description=KEY)
