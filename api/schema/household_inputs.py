"""What is given to form households, to join, leave and split them, and to change their head."""

from __future__ import annotations

from datetime import date

import strawberry

import api.schema.fact_vocabulary
import api.schema.resident_vocabulary  # noqa: F401  the enums below get their faces in these two
from api.schema.given import bounds
from api.schema.institution_inputs import KEY, VERSION
from enrolment.household.household import MOST_MEMBERS
from enrolment.vocabulary import FamilyRelation, LeavingReason

HOUSEHOLD = "Code of the household (家庭)."
ON = "From which day on; null: today; never ahead of today nor before the household's latest change (日期)."
NEW_HEAD = "Code of the next head; needed where adults would be left without one, and only then (新户主)."


@strawberry.input(description="Somebody, as what that one is to the head (家庭成员).")
class HouseholdMemberInput:
    """After GB/T 4761."""

    resident: str = strawberry.field(description="Code of the resident (居民).")
    relation: FamilyRelation = strawberry.field(description="What the person is to the head (与户主关系).")


@strawberry.input(description="A household to form (组成家庭).")
class FormHouseholdInput:
    """Issue 5, households."""

    head: str = strawberry.field(description="Code of the head: alive, of full age, in no household (户主).")
    members: list[HouseholdMemberInput] = strawberry.field(
        default_factory=list, description="The others, at most 50 (成员).", metadata=bounds(longest=MOST_MEMBERS)
    )
    on: date | None = strawberry.field(default=None, description="First day; null: today (日期).")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="People to join a household (加入家庭).")
class JoinHouseholdInput:
    """Issue 5, households."""

    household: str = strawberry.field(description=HOUSEHOLD)
    expected_version: int = strawberry.field(description=VERSION)
    members: list[HouseholdMemberInput] = strawberry.field(
        description="Who joins, 1 to 50 (成员).", metadata=bounds(longest=MOST_MEMBERS)
    )
    new_head: str | None = strawberry.field(default=None, description=NEW_HEAD)
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A member to leave a household (退出家庭).")
class LeaveHouseholdInput:
    """Issue 5, households."""

    household: str = strawberry.field(description=HOUSEHOLD)
    expected_version: int = strawberry.field(description=VERSION)
    resident: str = strawberry.field(description="Code of the member (成员).")
    reason: LeavingReason = strawberry.field(
        default=LeavingReason.MOVED_OUT,
        description="MOVED_OUT, or CORRECTED for somebody who never belonged to it (原因).",
    )
    new_head: str | None = strawberry.field(default=None, description=NEW_HEAD)
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Members to leave a household for one of their own (分户).")
class SplitHouseholdInput:
    """Issue 5, households."""

    household: str = strawberry.field(description=HOUSEHOLD)
    expected_version: int = strawberry.field(description=VERSION)
    head: str = strawberry.field(description="Code of the new household's head, a member so far (新家庭户主).")
    members: list[HouseholdMemberInput] = strawberry.field(
        default_factory=list,
        description="Who else goes along, as what to the new household's head (同去成员).",
        metadata=bounds(longest=MOST_MEMBERS),
    )
    new_head: str | None = strawberry.field(default=None, description=NEW_HEAD)
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Another head of a household (变更户主).")
class ChangeHeadInput:
    """Issue 5, households."""

    household: str = strawberry.field(description=HOUSEHOLD)
    expected_version: int = strawberry.field(description=VERSION)
    new_head: str = strawberry.field(description="Code of the next head: an adult member (新户主).")
    relations: list[HouseholdMemberInput] = strawberry.field(
        default_factory=list,
        description="What members are to the new head, where that is to be written; the old head becomes the inverse "
        "of what the new one was unless it is told here (与新户主关系).",
        metadata=bounds(longest=MOST_MEMBERS),
    )
    on: date | None = strawberry.field(default=None, description=ON)
    idempotency_key: str = strawberry.field(description=KEY)
