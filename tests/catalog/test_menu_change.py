"""What would be wrong with changes of a menu, there and below, that day and later (C1 rules 1 and 3, R080, R088)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files import StarterData
from catalog.menu_change import AlreadyPublished, MenuChange, applied, concerned, problems_of, start_problems
from catalog.menu_rule import MenuFault, faults
from catalog.publication import MenuAct
from catalog.snapshot import PackageVersion, Snapshot
from core.faults import Problem
from tests.catalog.menus import CITY, COUNTY, DAY, NEIGHBOUR, PROVINCE, Cook, Row, snapshot

JANUARY = date(2026, 1, 1)
RETIRED, LEFT_OUT, INHERITED = MenuAct.RETIRED, MenuAct.LEFT_OUT, MenuAct.INHERITED
CALLED_OFF = MenuAct.CALLED_OFF


@pytest.fixture
def cook(starter: StarterData) -> Cook:
    """Makes packages."""
    return Cook(starter.packages[0], starter.items)


def offer(region: str, version: PackageVersion, place: int = 0) -> MenuChange:
    return MenuChange(region, version.code, MenuAct.OFFERED, version, ("packages", str(place)))


def say(region: str, act: MenuAct, package: str, place: int = 0) -> MenuChange:
    return MenuChange(region, package, act, None, ("packages", str(place)))


def told(held: Snapshot, *changes: MenuChange, starts: date = DAY) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.code, problem.path) for problem in problems_of(held, changes, starts)]


def only(held: Snapshot, *changes: MenuChange) -> Problem:
    (problem,) = problems_of(held, changes, DAY)
    return problem


def test_what_is_above_counts_for_what_a_region_publishes(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY))

    assert told(held, offer(COUNTY, cook("PER-AA", "BAS-00"))) == []
    assert told(snapshot(), offer(COUNTY, cook("PER-AA"))) == [
        ("NO_BASIC", ("packages",)),
        ("MENU_WITHOUT_TCM", ("packages",)),
    ]


def test_a_prerequisite_must_be_on_the_menu_on_every_later_day(cook: Cook) -> None:
    first = cook("PER-AA")
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, first, JANUARY),
        (PROVINCE, first, date(2026, 6, 1), RETIRED),
    )

    problem = only(held, offer(COUNTY, cook("PER-BB", "PER-AA")))

    assert (problem.code, problem.path) == ("PREREQUISITE_NOT_ON_MENU", ("packages", "0"))
    assert "2026-06-01" in problem.message.en
    assert "2026-06-01" in problem.message.zh


def test_every_missing_prerequisite_is_named(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY))

    problems = list(problems_of(held, [offer(COUNTY, cook("PER-BB", "PER-AA", "PER-CC"))], DAY))

    assert [problem.message.en.split(",")[0] for problem in problems] == [
        "PER-BB requires PER-AA",
        "PER-BB requires PER-CC",
    ]


def test_what_others_require_is_not_retired_and_they_are_named_also_below(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (PROVINCE, cook("PER-BB", "PER-AA"), JANUARY),
        (COUNTY, cook("PER-CC", "PER-AA"), JANUARY),
    )

    problem = only(held, say(PROVINCE, RETIRED, "PER-AA"))

    assert (problem.code, problem.path) == ("REQUIRED_BY_OTHERS", ("packages", "0"))
    assert problem.message.en.startswith("PER-BB, PER-CC would stay on the menu on 2026-03-01 and require PER-AA")


def test_a_region_below_that_alone_would_suffer_is_named(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (COUNTY, cook("PER-CC", "PER-AA"), JANUARY),
    )

    problem = only(held, say(PROVINCE, RETIRED, "PER-AA"))

    assert problem.message.en.endswith("requires PER-AA (Yangshuo).")
    assert "（阳朔）" in problem.message.zh
    assert told(held, say(NEIGHBOUR, LEFT_OUT, "PER-AA")) == []


def test_what_is_retired_together_needs_nobody(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (PROVINCE, cook("PER-BB", "PER-AA"), JANUARY),
    )

    assert told(held, say(PROVINCE, RETIRED, "PER-AA"), say(PROVINCE, RETIRED, "PER-BB", 1)) == []


def test_a_whole_menu_may_be_retired_at_once(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY), (PROVINCE, cook("PER-AA", "BAS-00"), JANUARY))

    assert told(held, say(PROVINCE, RETIRED, "BAS-00"), say(PROVINCE, RETIRED, "PER-AA", 1)) == []


def test_a_menu_keeps_its_basic_package_and_its_chinese_medicine(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY), (PROVINCE, cook("PER-AA"), JANUARY))

    assert told(held, say(COUNTY, LEFT_OUT, "BAS-00")) == [
        ("NO_BASIC", ("packages",)),
        ("MENU_WITHOUT_TCM", ("packages",)),
    ]


def test_a_second_basic_package_is_told_where_it_would_come_from(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY))

    problem = only(held, offer(COUNTY, cook("PER-AA"), 0), offer(COUNTY, cook.basic("BAS-01"), 1))

    assert (problem.code, problem.path) == ("SECOND_BASIC", ("packages", "1"))
    assert "BAS-00 and BAS-01" in problem.message.en


def test_a_basic_package_above_is_a_second_one_for_a_region_with_its_own(cook: Cook) -> None:
    held = snapshot((COUNTY, cook.basic("BAS-01"), JANUARY))

    problem = only(held, offer(PROVINCE, cook.basic()))

    assert problem.code == "SECOND_BASIC"
    assert "Yangshuo" in problem.message.en


def test_another_basic_package_may_take_the_place_of_the_one_above(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY))

    assert told(held, say(COUNTY, LEFT_OUT, "BAS-00"), offer(COUNTY, cook.basic("BAS-01"), 1)) == []


def test_a_menu_does_not_grow_too_large_on_any_day(cook: Cook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.menu_rule.LARGEST_MENU", 2)
    held = snapshot((PROVINCE, cook.basic(), JANUARY), (CITY, cook("PER-AA"), date(2026, 5, 1)))

    problem = only(held, offer(COUNTY, cook("PER-BB")))

    assert (problem.code, problem.path) == ("MENU_TOO_LARGE", ("packages",))
    assert "2026-05-01 it would hold 3" in problem.message.en


def test_what_was_wrong_before_hinders_nobody_who_takes_off_but_who_offers(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(tcm=False), JANUARY), (PROVINCE, cook("PER-AA"), JANUARY), (CITY, cook("PER-BB"), JANUARY)
    )

    assert told(held, say(PROVINCE, RETIRED, "PER-AA")) == []
    assert told(held, say(COUNTY, LEFT_OUT, "PER-BB")) == []
    assert told(held, offer(COUNTY, cook("PER-CC"))) == [("MENU_WITHOUT_TCM", ("packages",))]
    assert told(held, offer(COUNTY, cook("PER-CC", tcm=True))) == []
    assert told(held, offer(PROVINCE, cook("PER-CC", tcm=True))) == []


def test_from_a_day_a_region_says_one_thing_of_a_package(cook: Cook) -> None:
    basic = cook.basic()
    held = snapshot((PROVINCE, basic, JANUARY), (COUNTY, cook("PER-AA", number=4), DAY))

    problem = only(held, say(COUNTY, RETIRED, "PER-AA"))

    assert isinstance(problem, AlreadyPublished)
    assert (problem.code, problem.version) == ("ALREADY_PUBLISHED", 4)
    assert told(held, offer(COUNTY, cook("PER-BB")), offer(COUNTY, cook("PER-BB"), 1)) == [
        ("DUPLICATE_PACKAGE", ("packages", "1"))
    ]


def test_nothing_is_retired_before_the_region_itself_has_published_it(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (COUNTY, cook("PER-BB"), date(2026, 6, 1)),
        (COUNTY, cook("PER-CC"), JANUARY),
        (COUNTY, cook("PER-CC"), date(2026, 2, 1), RETIRED),
    )

    for package in ("PER-AA", "PER-BB", "PER-CC", "PER-DD"):
        found = told(held, say(COUNTY, RETIRED, package))
        assert found[0] == ("RETIREMENT_BEFORE_PUBLICATION", ("packages", "0"))
        assert found[1:] == ([("SCHEDULED_LATER", ("packages", "0"))] if package == "PER-BB" else [])
    assert told(held, say(COUNTY, RETIRED, "PER-BB"), starts=date(2026, 6, 2)) == []


def test_only_what_is_above_is_left_out_and_only_once(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (COUNTY, cook("PER-AA"), JANUARY),
        (PROVINCE, cook("PER-BB"), JANUARY),
        (CITY, cook("PER-BB"), date(2026, 2, 1), LEFT_OUT),
    )

    assert told(held, say(COUNTY, LEFT_OUT, "PER-AA")) == [("NOT_ON_MENU_ABOVE", ("packages", "0"))]
    assert told(held, say(COUNTY, LEFT_OUT, "PER-BB")) == [("NOT_ON_MENU_ABOVE", ("packages", "0"))]
    assert told(held, say(CITY, LEFT_OUT, "PER-BB")) == [("ALREADY_LEFT_OUT", ("packages", "0"))]
    assert told(held, say(PROVINCE, LEFT_OUT, "PER-BB")) == [("NOT_ON_MENU_ABOVE", ("packages", "0"))]


def test_a_region_gives_up_only_what_is_its_own_for_what_is_above(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (COUNTY, cook("PER-AA"), JANUARY, LEFT_OUT),
        (COUNTY, cook("PER-BB"), JANUARY),
    )

    assert told(held, say(COUNTY, INHERITED, "PER-AA")) == []
    assert told(held, say(COUNTY, INHERITED, "PER-BB")) == [("NOT_ON_MENU_ABOVE", ("packages", "0"))]
    assert told(held, say(NEIGHBOUR, INHERITED, "PER-AA")) == [("NOTHING_OF_ITS_OWN", ("packages", "0"))]


def test_every_change_is_about_a_version(cook: Cook) -> None:
    above, own = cook("PER-AA"), cook("PER-AA", number=2)
    held = snapshot((PROVINCE, above, JANUARY), (COUNTY, own, JANUARY))

    def version(change: MenuChange) -> PackageVersion | None:
        return concerned(held, change, DAY)

    assert version(say(COUNTY, RETIRED, "PER-AA")) is own
    assert version(say(COUNTY, INHERITED, "PER-AA")) is own
    assert version(say(COUNTY, LEFT_OUT, "PER-AA")) is above
    assert version(say(CITY, RETIRED, "PER-AA")) is None


def test_a_preview_shows_the_menu_as_it_would_be_and_changes_nothing(cook: Cook) -> None:
    basic, own = cook.basic(), cook("PER-AA")
    held = snapshot((PROVINCE, basic, JANUARY), (COUNTY, own, date(2026, 6, 1)))
    new = cook("PER-AA", number=2)

    after = applied(held, [offer(COUNTY, new)], DAY)

    assert [(one.version, one.starts, one.ends) for one in after.offers(COUNTY, DAY)] == [
        (basic, JANUARY, None),
        (new, DAY, date(2026, 6, 1)),
    ]
    assert [one.version for one in after.offers(COUNTY, date(2026, 6, 1))] == [basic, own]
    assert [one.version for one in held.offers(COUNTY, DAY)] == [basic]


def test_what_is_called_off_leaves_the_menu_as_if_it_had_never_been_laid_down(cook: Cook) -> None:
    basic, first, second = cook.basic(), cook("PER-AA"), cook("PER-AA", number=2)
    before = snapshot((PROVINCE, basic, JANUARY), (COUNTY, first, JANUARY))
    held = applied(before, [offer(COUNTY, second)], DAY)

    assert told(held, say(COUNTY, CALLED_OFF, "PER-AA")) == []
    after = applied(held, [say(COUNTY, CALLED_OFF, "PER-AA")], DAY)
    assert [(one.version, one.starts, one.ends) for one in after.offers(COUNTY, DAY)] == [
        (one.version, one.starts, one.ends) for one in before.offers(COUNTY, DAY)
    ]
    assert concerned(held, say(COUNTY, CALLED_OFF, "PER-AA"), DAY) is second
    assert told(held, say(COUNTY, CALLED_OFF, "PER-AA"), say(COUNTY, CALLED_OFF, "PER-AA", 1)) == [
        ("DUPLICATE_PACKAGE", ("packages", "1"))
    ]


def test_what_a_region_says_for_the_first_time_may_be_called_off(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY), (COUNTY, cook("PER-AA"), DAY))

    after = applied(held, [say(COUNTY, CALLED_OFF, "PER-AA")], DAY)

    assert not after.publications[COUNTY]
    assert after.offer(COUNTY, "PER-AA", DAY) is None


def test_only_what_starts_on_that_very_day_is_called_off(cook: Cook) -> None:
    held = snapshot((PROVINCE, cook.basic(), JANUARY), (COUNTY, cook("PER-AA"), date(2026, 6, 1)))

    for region, package, starts in (
        (COUNTY, "PER-AA", DAY),
        (COUNTY, "PER-AA", date(2026, 6, 2)),
        (CITY, "PER-AA", date(2026, 6, 1)),
        (COUNTY, "BAS-00", JANUARY),
    ):
        assert told(held, say(region, CALLED_OFF, package), starts=starts) == [("NOTHING_SCHEDULED", ("packages", "0"))]
    assert told(held, say(COUNTY, CALLED_OFF, "PER-AA"), starts=date(2026, 6, 1)) == []


def test_what_others_will_require_is_not_called_off(cook: Cook) -> None:
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), DAY),
        (COUNTY, cook("PER-CC", "PER-AA"), date(2026, 6, 1)),
    )

    problem = only(held, say(PROVINCE, CALLED_OFF, "PER-AA"))

    assert problem.code == "REQUIRED_BY_OTHERS"
    assert "2026-06-01" in problem.message.en
    assert "Yangshuo" in problem.message.en


def test_a_package_is_not_taken_off_while_it_would_come_back_by_itself(cook: Cook) -> None:
    """What is scheduled later is named, with its version and day, and called off first."""
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (PROVINCE, cook("PER-AA"), JANUARY),
        (COUNTY, cook("PER-AA", number=2), JANUARY),
        (COUNTY, cook("PER-AA", number=3), date(2026, 6, 1)),
        (COUNTY, cook("PER-AA", number=3), date(2026, 9, 1), RETIRED),
    )

    for act in (RETIRED, LEFT_OUT, INHERITED):
        problem = only(held, say(COUNTY, act, "PER-AA"))
        assert problem.code == "SCHEDULED_LATER"
        assert "version 3 offered from 2026-06-01, version 3 retired from 2026-09-01" in problem.message.en
        assert "第3版自2026-06-01起发布、第3版自2026-09-01起停用" in problem.message.zh
    assert told(held, offer(COUNTY, cook("PER-AA", number=4))) == []


def test_what_was_laid_down_upon_something_is_called_off_before_it(cook: Cook) -> None:
    june, september, october = date(2026, 6, 1), date(2026, 9, 1), date(2026, 10, 1)
    held = snapshot(
        (PROVINCE, cook.basic(), JANUARY),
        (COUNTY, cook("PER-AA"), june),
        (COUNTY, cook("PER-AA"), september, RETIRED),
        (COUNTY, cook("PER-AA", number=2), october),
    )

    assert told(held, say(COUNTY, CALLED_OFF, "PER-AA"), starts=june) == [("SCHEDULED_LATER", ("packages", "0"))]
    assert told(held, say(COUNTY, CALLED_OFF, "PER-AA"), starts=september) == []
    after = applied(held, [say(COUNTY, CALLED_OFF, "PER-AA")], september)
    assert told(after, say(COUNTY, CALLED_OFF, "PER-AA"), starts=june) == []


def test_a_menu_changes_from_today_on_and_at_most_ten_years_ahead() -> None:
    def codes(days: int) -> list[str]:
        return [problem.code for problem in start_problems(DAY + timedelta(days=days), DAY)]

    assert codes(-1) == ["STARTS_IN_THE_PAST"]
    assert codes(0) == codes(3_660) == []
    assert codes(3_661) == ["TOO_FAR_AHEAD"]


PLACES = (PROVINCE, CITY, COUNTY, NEIGHBOUR)
KINDS = ("BAS-00", "BAS-01", "PER-AA", "PER-BB", "PER-CC")
SPOKEN = [act for act in MenuAct if act is not MenuAct.CALLED_OFF]  # no snapshot tells what was called off
SAID = st.tuples(st.sampled_from(PLACES), st.sampled_from(KINDS), st.integers(-9, 9), st.sampled_from(SPOKEN))


def _version(cook: Cook, code: str) -> PackageVersion:
    """PER-BB requires PER-AA, PER-CC requires the basic package; Chinese medicine stands in BAS-00 and PER-AA."""
    match code:
        case "BAS-00" | "BAS-01":
            return cook.basic(code, tcm=code == "BAS-00")
        case "PER-BB":
            return cook(code, "PER-AA")
        case "PER-CC":
            return cook(code, "BAS-00")
    return cook(code, tcm=True)


def _all_faults(held: Snapshot) -> dict[tuple[str, date], set[MenuFault]]:
    days = [DAY + timedelta(days=after) for after in range(11)]
    return {
        (region, day): set(faults({one.version.code: one.version for one in held.offers(region, day)}))
        for region in PLACES
        for day in days
    }


@given(
    said=st.lists(SAID, unique_by=lambda row: row[:3], max_size=12),
    wanted=st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(MenuAct)), min_size=1, max_size=3),
    region=st.sampled_from(PLACES),
)
def test_no_menu_of_any_region_gets_a_new_fault_on_any_day_untold(
    said: list[tuple[str, str, int, MenuAct]],
    wanted: list[tuple[str, MenuAct]],
    region: str,
    starter: StarterData,
) -> None:
    cook = Cook(starter.packages[0], starter.items)
    rows: list[Row] = [
        (place, _version(cook, code), DAY + timedelta(days=after), act) for place, code, after, act in said
    ]
    held = snapshot(*rows)
    changes = [
        MenuChange(region, code, act, _version(cook, code) if act is MenuAct.OFFERED else None, ("packages", str(at)))
        for at, (code, act) in enumerate(wanted)
    ]

    problems = list(problems_of(held, changes, DAY))

    before, after = _all_faults(held), _all_faults(applied(held, changes, DAY))
    new = {fault.code for place, found in after.items() for fault in found - before[place]}
    told = {problem.code for problem in problems}
    assert {"PREREQUISITE_NOT_ON_MENU" if code == "REQUIRED_BY_OTHERS" else code for code in told} >= new
    if not any(act is MenuAct.OFFERED for _code, act in wanted):
        menu_codes = {"NO_BASIC", "SECOND_BASIC", "MENU_WITHOUT_TCM", "PREREQUISITE_NOT_ON_MENU", "REQUIRED_BY_OTHERS"}
        assert bool(told & menu_codes) == bool(new)
