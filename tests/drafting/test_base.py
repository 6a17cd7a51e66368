"""Which version a region's draft begins from, and when that is outdated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.drafting.base import base_of, bases_of, outdated_base
from catalog.drafting.finding import Severity
from catalog.drafting.findings import findings
from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion
from tests.catalog.menus import CITY, COUNTY, DAY, PROVINCE, Cook, Row, snapshot
from tests.drafting.worlds import starter, world, written

JANUARY, JULY, AUGUST = date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 1)
RETIRED, LEFT_OUT, INHERITED = MenuAct.RETIRED, MenuAct.LEFT_OUT, MenuAct.INHERITED


@pytest.fixture
def cook() -> Cook:
    """Makes packages."""
    return Cook(starter().packages[0], starter().items)


def test_a_draft_begins_from_the_latest_version_of_the_region_also_a_scheduled_one(cook: Cook) -> None:
    above, own, scheduled = (cook("PER-AA", number=number) for number in (1, 2, 3))
    rows: list[Row] = [(PROVINCE, above, JANUARY)]

    assert base_of(snapshot(*rows), COUNTY, "PER-AA", DAY) is above
    rows.append((COUNTY, own, JANUARY))
    assert base_of(snapshot(*rows), COUNTY, "PER-AA", DAY) is own
    rows.append((COUNTY, scheduled, JULY))
    held = snapshot(*rows)
    assert base_of(held, COUNTY, "PER-AA", DAY) is scheduled
    assert base_of(held, CITY, "PER-AA", DAY) is above
    assert bases_of(held, COUNTY, DAY) == {"PER-AA": scheduled}


def test_what_a_region_gave_up_is_not_what_it_begins_from(cook: Cook) -> None:
    above, own = cook("PER-AA"), cook("PER-AA", number=2)
    rows: list[Row] = [(PROVINCE, above, JANUARY), (COUNTY, own, JANUARY)]

    assert base_of(snapshot(*rows, (COUNTY, own, DAY, INHERITED)), COUNTY, "PER-AA", DAY) is above
    assert base_of(snapshot(*rows, (COUNTY, own, DAY, RETIRED)), COUNTY, "PER-AA", DAY) is own
    left_out = snapshot((PROVINCE, above, JANUARY), (COUNTY, above, DAY, LEFT_OUT))
    assert base_of(left_out, COUNTY, "PER-AA", DAY) is above
    assert base_of(snapshot(*rows), COUNTY, "PER-BB", DAY) is None


def test_a_base_is_outdated_when_the_menu_would_offer_another_version(cook: Cook) -> None:
    first, second = cook("PER-AA"), cook("PER-AA", number=2)

    problem = outdated_base(first, second, AUGUST, ("drafts", "0"))

    assert problem is not None
    assert (problem.code, problem.path) == ("BASE_OUTDATED", ("drafts", "0"))
    for number in (1, 2):
        assert f"version {number}" in problem.message.en
        assert f"第{number}版" in problem.message.zh
    assert outdated_base(None, second, AUGUST, ()) is not None
    assert outdated_base(first, replace(first), AUGUST, ()) is None
    assert outdated_base(first, None, AUGUST, ()) is None
    assert outdated_base(None, None, AUGUST, ()) is None


def test_a_draft_whose_base_is_no_longer_the_latest_is_warned_of(cook: Cook) -> None:
    first, second = cook("PER-YLGA"), cook("PER-YLGA", number=2)
    held = snapshot((PROVINCE, first, JANUARY), (COUNTY, second, DAY + timedelta(days=9)))
    content = written("PER-YLGA")
    around = replace(world(), latest=bases_of(held, COUNTY, DAY))

    def told(version: PackageVersion | None) -> list[tuple[object, ...]]:
        begun = replace(around, begun_from=version)
        return [(one.path, one.severity) for one in findings(content, begun) if one.code == "BASE_OUTDATED"]

    assert told(first) == [(("code",), Severity.WARNING)]
    assert told(second) == []
    assert told(None) == []
