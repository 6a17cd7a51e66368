"""Strict scalars: exactly one spelling of a value is accepted, and what was wrong is said without internals."""

import re
from datetime import date, datetime
from decimal import Decimal

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from core.clock import SHANGHAI

_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOON = "2026-03-01T12:00:00+08:00"
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_MOST_DIGITS = 18
_PLAIN_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d{1,6})?", re.ASCII)


def _refused(scalar: str, zh: str, expected: str) -> GraphQLError:
    """In both languages at once: while a document is read, nobody knows the caller's yet."""
    message = f"Not a {scalar}: expected {expected}. 不是{zh}。"
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def parse_date(value: object) -> date:
    """An RFC 3339 full-date («2026-03-01») and nothing else: no time, no week dates, no short forms."""
    if isinstance(value, str) and _FULL_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refused("Date", "日期，应写作 2026-03-01", "an RFC 3339 full-date such as 2026-03-01")


def parse_date_time(value: object) -> datetime:
    """An RFC 3339 date-time with an offset («2026-03-01T08:00:00+08:00»); a local time without offset is refused."""
    if isinstance(value, str) and _DATE_TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise _refused(
        "DateTime",
        "时刻，应写作 2026-03-01T08:00:00+08:00",
        "an RFC 3339 date-time with offset such as 2026-03-01T08:00:00+08:00",
    )


def parse_decimal(value: object) -> Decimal:
    """A finite decimal as a string in plain notation with ASCII digits («70.00»); numbers and exponents are refused.

    At most 18 digits before the point and 6 after it.
    """
    if isinstance(value, str) and (plain := _PLAIN_DECIMAL.fullmatch(value)):
        if len(plain[1]) <= _MOST_DIGITS:
            return Decimal(value)
        raise _refused(
            "Decimal",
            f"可接受的十进制数：数值过大，小数点前最多{_MOST_DIGITS}位",
            f"at most {_MOST_DIGITS} digits before the point, and this is too large",
        )
    raise _refused("Decimal", '十进制数，应写作字符串 "70.00"', 'a string in plain notation such as "70.00"')


def _in_shanghai(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat()


def _plain(value: object) -> str:
    return format(value if isinstance(value, Decimal) else Decimal(str(value)), "f")


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar day in Asia/Shanghai, as an RFC 3339 full-date: 2026-03-01 (日期).",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=f"An instant, as an RFC 3339 date-time with offset, given in Shanghai's: {_NOON} (时刻).",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=_in_shanghai,
        parse_value=parse_date_time,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as a string in plain notation: "70.00" (十进制数).',
        specified_by_url="https://www.w3.org/TR/xmlschema11-2/#decimal",
        serialize=_plain,
        parse_value=parse_decimal,
    ),
}
"""Python type → how it is spelled on the wire; handed to the schema's configuration."""
