"""The answer to «may she have it?» in the schema: yes or no, why, what would change it, from when and until when."""

from __future__ import annotations

from datetime import date

import strawberry

from api.schema.condition import ResidentCondition, condition_shape
from api.schema.package import PackageVersion
from api.schema.shelf import Shelf
from catalog.eligibility.answer import Change, Eligibility, Reason
from catalog.eligibility.facts import ResidentFacts
from catalog.snapshot import PackageVersion as PackageVersionValue
from catalog.words.eligibility import change_words, reason_words


@strawberry.type(description="One condition that decides, and how it stands on the day (判定理由).")
class EligibilityReason:
    """A leaf of the rule."""

    condition: ResidentCondition = strawberry.field(description="The condition, as data and in words.")
    holds: bool = strawberry.field(description="Whether it holds on the day asked about.")
    words: str = strawberry.field(
        description="What is asked for, how that stands, and from when it will be otherwise; in the caller's language."
    )
    path: list[str] = strawberry.field(description='Where it stands in the rule: "all", "0", "any", "1".')
    from_: date | None = strawberry.field(name="from", description="It has stood so since this day; null: since ever.")
    until: date | None = strawberry.field(
        description="The first later day on which it no longer stands so, by time alone; null: never."
    )


@strawberry.type(
    description="A smallest set of conditions that, all turned round together, would turn the answer round "
    "(改变答案的条件)."
)
class EligibilityChange:
    """What would have to be different."""

    words: str = strawberry.field(description="What would have to be different, in the caller's language.")
    paths: list[list[str]] = strawberry.field(description="The `path`s of those reasons.")
    on: date | None = strawberry.field(description="The day on which time alone will have done it; null: it will not.")


@strawberry.type(description="Whether somebody may have a package on a day, and why (资格).")
class PackageEligibility:
    """The deciding reasons first."""

    package: PackageVersion = strawberry.field(description="The package, in the version on offer.")
    is_eligible: bool = strawberry.field(description="Yes or no, on the day asked about.")
    reasons: list[EligibilityReason] = strawberry.field(description="The conditions that decide, in the rule's order.")
    changes: list[EligibilityChange] = strawberry.field(
        description="What would turn the answer round, least first; at most 12. What follows from the conditions "
        "named, or is excluded by them, turns along and is not named."
    )
    warnings: list[EligibilityReason] = strawberry.field(
        description="Bounds of age that only warn, where they are not met."
    )
    from_: date | None = strawberry.field(
        name="from", description="The answer has been this since that day; null: since ever."
    )
    until: date | None = strawberry.field(
        description="The first later day on which the answer changes by time alone; null: it does not."
    )
    holds_from: date | None = strawberry.field(
        description="When the answer is no: the first later day on which it will be yes by time alone; null: none."
    )
    holds_until: date | None = strawberry.field(
        description="When `holdsFrom` is a day: the day on which it stops again; null: it does not."
    )

    @classmethod
    def of(
        cls, version: PackageVersionValue, answer: Eligibility, facts: ResidentFacts, shelf: Shelf
    ) -> PackageEligibility:
        """The shape of an answer, said in the shelf's language."""
        return cls(
            package=shelf.package_version(version),
            is_eligible=answer.is_eligible,
            reasons=reason_shapes(answer.reasons, facts, answer.on, shelf),
            changes=[_change(change, answer, facts, shelf) for change in answer.changes],
            warnings=reason_shapes(answer.warnings, facts, answer.on, shelf),
            from_=answer.from_,
            until=answer.until,
            holds_from=answer.holds_from,
            holds_until=answer.holds_until,
        )


def reason_shapes(reasons: tuple[Reason, ...], facts: ResidentFacts, on: date, shelf: Shelf) -> list[EligibilityReason]:
    """The shapes of reasons, as they stand on the day."""
    return [
        EligibilityReason(
            condition=condition_shape(reason.condition, shelf.speaker),
            holds=reason.holds,
            words=reason_words(reason, facts, on, package_names=shelf.speaker.package_names).in_(
                shelf.speaker.language
            ),
            path=[str(step) for step in reason.path],
            from_=reason.from_,
            until=reason.until,
        )
        for reason in reasons
    ]


def _change(change: Change, answer: Eligibility, facts: ResidentFacts, shelf: Shelf) -> EligibilityChange:
    said = change_words(change, answer, facts, package_names=shelf.speaker.package_names)
    return EligibilityChange(
        words=said.in_(shelf.speaker.language),
        paths=[[str(step) for step in path] for path in change.paths],
        on=change.on,
    )
