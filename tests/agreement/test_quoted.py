"""What a quote gives to the paper: the packages in force with their lines, what they lack, and every fen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.package import ChoiceGroupDefinition, LineDefinition
from catalog.price import Price
from catalog.quote.basket import Chosen
from catalog.quote.quote import Quote, quote
from catalog.vocabulary import PackageTier, PriceStatus
from core.language import Text
from enrolment.agreement.quoted import quoted, quoted_together
from tests.quote.worlds import basket, item, package, resident, world

WORLD = world(
    [
        package("BAS-00", tier=PackageTier.BASIC, price=Price(fiscal=1000, self_pay=501, status=PriceStatus.ADOPTED)),
        package(
            "PER-TEA",
            [LineDefinition("GEN-01"), LineDefinition("GEN-02", is_required=False), LineDefinition("GEN-03")],
            choice_groups=(ChoiceGroupDefinition("TEAS", Text("选", "choose"), 1, ("GEN-04", "GEN-05")),),
            price=Price(self_pay=9999),
        ),
    ],
    [item("GEN-03", name=Text("第三项", "third"))],
)
BORN = date(1990, 7, 8)


def asked(years: int = 2) -> Quote:
    """A quote of both packages, with one line left out and one option taken."""
    chosen = Chosen("PER-TEA", options={"TEAS": ("GEN-05",)}, left_out=("GEN-02",))
    answer = quote(basket(resident(BORN), "BAS-00", chosen, years=years), WORLD)
    assert answer.problems == ()
    return answer


def test_packages_come_in_the_order_of_the_basket_with_version_days_and_lines() -> None:
    basic, tea = quoted(asked()).packages
    assert (basic.code, basic.version, basic.tier) == ("BAS-00", 1, PackageTier.BASIC.label)
    assert basic.days == ((date(2026, 3, 1), date(2028, 2, 29)),)
    assert [line.item.en for line in tea.lines] == ["item GEN-01", "third", "item GEN-05"]
    assert tea.lines[1].schedule.zh.startswith("按需")
    assert {line.where.zh for line in tea.lines} == {"门诊；不上门"}


def test_free_and_paid_are_told_with_the_package_that_pays() -> None:
    _basic, tea = quoted(asked()).packages
    assert [line.cost.en for line in tea.lines] == ["paid", "paid", "paid"]
    assert "199.98" in tea.lines[1].paid_by.zh  # two years of 99.99
    assert "「包BAS-00」" in tea.lines[0].paid_by.zh  # in both packages: the cheaper one carries it


def test_what_was_left_out_or_not_chosen_is_named_as_not_included() -> None:
    basic, tea = quoted(asked()).packages
    assert [text.en for text in tea.not_included] == ["item GEN-02", "item GEN-04"]
    assert basic.not_included == ()


def test_prices_by_year_sum_to_the_quote() -> None:
    answer = asked(years=3)
    terms = quoted(answer)
    assert [year.number for year in terms.prices] == [1, 2, 3]
    assert (terms.prices[0].starts, terms.prices[0].ends) == (date(2026, 3, 1), date(2027, 3, 1))
    assert [year.total for year in terms.prices] == [year.amounts for year in answer.years]
    assert sum(year.total.total for year in terms.prices) == answer.total.total == 3 * (1000 + 501 + 9999)


def test_a_placeholder_price_anywhere_marks_the_whole_and_adopted_ones_do_not() -> None:
    assert quoted(asked()).has_placeholder_prices
    adopted = quote(basket(resident(BORN), "BAS-00"), WORLD)
    assert not quoted(adopted).has_placeholder_prices


def test_disclosure_and_overlaps_are_those_of_the_quote() -> None:
    answer = asked()
    terms = quoted(answer)
    assert answer.disclosure is not None
    assert terms.disclosure == answer.disclosure.sentences
    assert terms.overlaps == tuple(overlap.message for overlap in answer.overlaps)
    assert len(terms.overlaps) == 1


def test_a_quote_that_could_not_be_reckoned_with_gives_nothing() -> None:
    assert quoted(Quote(())) == type(quoted(Quote(())))()


def test_quotes_of_a_family_come_together_year_by_year_each_under_its_holder() -> None:
    both = quoted_together([quoted(asked(), "张三"), quoted(asked(), "李四")])
    assert [package.holder for package in both.packages] == ["张三", "张三", "李四", "李四"]
    assert [year.number for year in both.prices] == [1, 2]
    assert [line.holder for line in both.prices[0].prices] == ["张三", "张三", "李四", "李四"]
    assert sum(year.total.total for year in both.prices) == 2 * asked().total.total
    assert both.disclosure[0].zh.startswith("张三：")
    assert any(said.en.startswith("李四: ") for said in both.overlaps)


@pytest.mark.parametrize("order", [1, -1])
def test_a_late_joiners_shorter_year_stands_beside_the_others(order: int) -> None:
    whole = quoted(asked(), "张三")
    late = replace(whole, prices=tuple(replace(year, starts=date(2026, 9, 1)) for year in whole.prices[:1]))
    both = quoted_together([whole, late][::order])
    assert [(year.number, year.starts) for year in both.prices] == [
        (1, date(2026, 3, 1)),
        (1, date(2026, 9, 1)),
        (2, date(2027, 3, 1)),
    ]


def test_nothing_quoted_together_is_nothing() -> None:
    assert quoted_together([]).packages == ()
