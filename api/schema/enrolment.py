"""What hangs on somebody's cover, in the schema (签约): how it ended, and what is held at which frozen price."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

import strawberry

import api.schema.contract_vocabulary  # noqa: F401  the enums below get their faces there
from api.contract_side import ContractSide
from api.schema.package import PackageVersion
from api.schema.quote_cost import Cost
from catalog.quote.proration import only, together
from catalog.quote.quote import Joining
from catalog.snapshot import PackageVersion as PackageVersionValue
from core.language import Language
from enrolment.reading.contract_rows import EndingRow, PriceRow, SelectionRow
from enrolment.reading.sensitive import tells_of_sensitive
from enrolment.vocabulary import ClosingReason, EndingReason

_NAMED = "in the caller's language"


@strawberry.type(description="What a package costs in one contract year, frozen when it was signed (锁定价格).")
class FrozenPrice:
    """DECISIONS, price."""

    year: int = strawberry.field(description="Which contract year, from 1 (协议年度).")
    cost: Cost = strawberry.field(description="What it costs, by payer (费用).")
    is_placeholder: bool = strawberry.field(description="Nobody has decided this price: do not charge it (占位价格).")

    @classmethod
    def each(cls, rows: tuple[PriceRow, ...], language: Language) -> list[FrozenPrice]:
        """The shapes of prices, year by year."""
        found = []
        for year, parts in groupby(sorted(rows, key=lambda row: row.year), key=lambda row: row.year):
            paid = list(parts)
            amounts = together([only(part.payer, part.fen) for part in paid])
            is_placeholder = any(part.is_placeholder for part in paid)
            found.append(cls(year=year, cost=Cost.of(amounts, language), is_placeholder=is_placeholder))
        return found


@strawberry.type(description="Options taken in one choice group of a package (任选).")
class ChosenOptions:
    """By codes, as they were signed."""

    group: str = strawberry.field(description="Code of the choice group.")
    items: list[str] = strawberry.field(description="Codes of the items taken.")


@strawberry.type(
    description="A resident holds a version of a package, for a time, under an enrolment or as cover of a group. What "
    "tells of tuberculosis or a severe mental disorder is shown to the staff of a clinic that knows the person and to "
    "the person alone; for others `isWithheld` is true, and everything else is null or empty but the days (选包)."
)
class Selection:
    """A package whose rule is true in several runs of days has one for each."""

    is_withheld: bool = strawberry.field(description="What it is, is not for you to see (隐去).")
    package: PackageVersion | None = strawberry.field(
        description="The package in the version that was signed; null: withheld, or published a moment ago (服务包)."
    )
    package_code: str | None = strawberry.field(description="Code of the package; null: withheld (服务包编码).")
    version: int | None = strawberry.field(description="Which version of it; null: withheld (版本).")
    starts: date = strawberry.field(description="First day (启用日期).")
    ends: date | None = strawberry.field(description="First day no longer held; null: open (截止日期).")
    is_held: bool = strawberry.field(description="Whether it is held on the day asked about (当日持有).")
    joining: Joining | None = strawberry.field(description="How it came in; null: withheld (来源).")
    joining_name: str | None = strawberry.field(description=f"The same {_NAMED}.")
    closing: ClosingReason | None = strawberry.field(
        description="Why it ended sooner than it would have; null: it did not, or withheld (停用原因)."
    )
    closing_name: str | None = strawberry.field(description=f"The reason {_NAMED}.")
    options: list[ChosenOptions] = strawberry.field(description="Options taken (任选).")
    left_out: list[str] = strawberry.field(description="Codes of optional items done without (不选项目).")
    prices: list[FrozenPrice] = strawberry.field(description="What it costs, year by year; empty: withheld (价格).")
    recorded_at: datetime | None = strawberry.field(description="When it was entered; null: not known (登记时间).")

    @classmethod
    def of(cls, row: SelectionRow, side: ContractSide, *, is_well_known: bool) -> Selection:
        """The shape of what is held; `is_well_known`: the caller may read what only those who care may."""
        version = _published(row, side)
        is_held = row.starts <= side.on and (row.ends is None or side.on < row.ends)
        if not is_well_known and (version is None or tells_of_sensitive(version.definition)):
            return cls._withheld(row, is_held=is_held)
        return cls(
            is_withheld=False,
            package=None if version is None else side.delivery.shelf.package_version(version),
            package_code=row.package,
            version=row.version,
            starts=row.starts,
            ends=row.ends,
            is_held=is_held,
            joining=row.joining,
            joining_name=side.say(row.joining),
            closing=row.closing,
            closing_name=side.say_if(row.closing),
            options=[ChosenOptions(group=group, items=list(items)) for group, items in row.options],
            left_out=list(row.left_out),
            prices=FrozenPrice.each(row.prices, side.language),
            recorded_at=row.recorded_at,
        )

    @classmethod
    def _withheld(cls, row: SelectionRow, *, is_held: bool) -> Selection:
        return cls(
            is_withheld=True,
            package=None,
            package_code=None,
            version=None,
            starts=row.starts,
            ends=row.ends,
            is_held=is_held,
            joining=None,
            joining_name=None,
            closing=None,
            closing_name=None,
            options=[],
            left_out=[],
            prices=[],
            recorded_at=None,
        )


@strawberry.type(description="An enrolment was cut short (解约).")
class Ending:
    """Never changes."""

    on: date = strawberry.field(description="The first day no longer covered (终止日期).")
    reason: EndingReason = strawberry.field(description="Why (解约原因).")
    reason_name: str = strawberry.field(description=f"The reason {_NAMED}.")
    note: str | None = strawberry.field(description="A note (备注).")
    at: datetime = strawberry.field(description="When it was recorded (登记时间).")
    by: str | None = strawberry.field(
        description="Who recorded it, by the subject of the token; null to residents (登记人)."
    )

    @classmethod
    def of(cls, row: EndingRow, side: ContractSide) -> Ending:
        """The shape of an ending."""
        return cls(
            on=row.on,
            reason=row.reason,
            reason_name=side.say(row.reason),
            note=row.note or None,
            at=row.at,
            by=row.by if side.is_staff else None,
        )


def _published(row: SelectionRow, side: ContractSide) -> PackageVersionValue | None:
    history = side.delivery.shelf.snapshot.packages.get(row.package, ())
    return next((version for version in history if version.id == row.version_id), None)
