"""Decimals are read strictly, and what is wrong with one is said."""

from decimal import Decimal

import pytest
from graphql import GraphQLError

from api.schema.scalars import parse_decimal


@pytest.mark.parametrize("written", ["0", "-0.01", "70.00", "9" * 18 + ".999999"])
def test_plain_decimals_are_read_exactly(written: str) -> None:
    assert parse_decimal(written) == Decimal(written)


@pytest.mark.parametrize("written", ["9" * 19, "-" + "9" * 21 + ".00", "1" * 5_000])
def test_a_decimal_that_is_too_large_is_said_to_be(written: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        parse_decimal(written)
    assert "at most 18 digits before the point, and this is too large" in refused.value.message
    assert "数值过大，小数点前最多18位" in refused.value.message
    assert "plain notation" not in refused.value.message


@pytest.mark.parametrize("written", [70, 70.5, "1e3", "007", ".5", "1.", "+1", "NaN", "1.0000001", "٧", None])
def test_other_spellings_are_told_the_plain_one(written: object) -> None:
    with pytest.raises(GraphQLError, match="a string in plain notation such as"):
        parse_decimal(written)
