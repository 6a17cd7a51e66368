"""What is given about webhooks."""

from __future__ import annotations

import strawberry

import api.schema.webhook  # noqa: F401  the enums below get their faces there
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from enrolment.notices.address import LONGEST_ADDRESS
from enrolment.notices.kind import DeliveryState, NoticeKind

_WEBHOOK = "Code of the webhook (推送地址编码)."
_ADDRESS = (
    "begins with https://, up to 500 characters, without user, query and fragment; in development http:// too (地址)."
)
_KINDS = "each once; kinds for people only of an institution, and only by one webhook of it (通知类型)."


@strawberry.input(description="An address that is to be told what happens (登记推送地址).")
class RegisterWebhookInput:
    """Of an institution or a region."""

    institution: str | None = strawberry.field(
        default=None, description="Code of the institution; exactly one of `institution` and `region` (机构)."
    )
    region: str | None = strawberry.field(default=None, description="Division code of the region (区划代码).")
    address: str = strawberry.field(description=f"It {_ADDRESS}", metadata=bounds(LONGEST_ADDRESS))
    kinds: list[NoticeKind] = strawberry.field(
        description=f"What it is told, {_KINDS}", metadata=bounds(longest=len(NoticeKind))
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What a webhook is to be; what is left out stays (修改推送地址).")
class AmendWebhookInput:
    """At least one part."""

    webhook: str = strawberry.field(description=_WEBHOOK)
    expected_version: int = strawberry.field(description=VERSION)
    address: str | None = strawberry.field(
        default=None, description=f"The new one {_ADDRESS}", metadata=bounds(LONGEST_ADDRESS)
    )
    kinds: list[NoticeKind] | None = strawberry.field(
        default=None,
        description=f"What it is told from now on, {_KINDS}",
        metadata=bounds(longest=len(NoticeKind)),
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A webhook that is to get another secret (更换密钥).")
class RotateWebhookSecretInput:
    """Both sign for a day."""

    webhook: str = strawberry.field(description=_WEBHOOK)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A webhook that is to be told nothing more (停用推送地址).")
class RetireWebhookInput:
    """For good."""

    webhook: str = strawberry.field(description=_WEBHOOK)
    expected_version: int = strawberry.field(description=VERSION)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A delivery that was given up (重新投递).")
class ReplayDeliveryInput:
    """Under the same id."""

    delivery: str = strawberry.field(description="Code of the delivery (投递编码).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Everything that was given up of a webhook (批量重新投递).")
class ReplayDeadLettersInput:
    """Codes and what would come too late stay given up."""

    webhook: str = strawberry.field(description=_WEBHOOK)
    kinds: list[NoticeKind] | None = strawberry.field(
        default=None, description="Only of these kinds (通知类型).", metadata=bounds(longest=len(NoticeKind))
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What webhooks to list; every part given must hold (推送地址筛选).")
class WebhookFilterInput:
    """A filter over webhooks."""

    region: str | None = strawberry.field(
        default=None, description="Of this region, of those below it, and of their institutions (区划代码)."
    )
    institution: str | None = strawberry.field(default=None, description="Of the institution of this code (机构).")
    is_retired: bool | None = strawberry.field(default=None, description="Whether it is retired (是否停用).")


@strawberry.input(description="What deliveries to list; every part given must hold (投递筛选).")
class WebhookDeliveryFilter:
    """A filter over deliveries."""

    states: list[DeliveryState] | None = strawberry.field(default=None, description="In one of these (投递状态).")
    kinds: list[NoticeKind] | None = strawberry.field(default=None, description="Of one of these kinds (通知类型).")
