"""What is wrong with a draft beside the menu it would join, and in the region that would offer it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog import codec
from catalog.drafting.finding import Severity
from catalog.drafting.findings import findings, world_of
from catalog.drafting.world import World
from catalog.package import PackageDefinition
from catalog.snapshot import ItemVersion, PackageVersion, Publication, Snapshot
from catalog.written import Path
from core.language import Text
from teams.parameter import Ages, AllowedTerms
from teams.region import RegionDefinition, RegionKind
from tests.drafting.worlds import Edit, edited, found_in, put, severity_of, starter, world, written

YLGA, MAT, DAY = "PER-YLGA", "PRI-MAT", date(2026, 3, 1)
ERROR, WARNING = Severity.ERROR, Severity.WARNING


def on_menu(code: str, *edits: Edit) -> World:
    """The starter world with another version of a package on its menu."""
    return world().with_drafts([edited(code, *edits)])


def without(*codes: str) -> World:
    """The starter world whose region leaves packages out, though they exist."""
    whole = world()
    return replace(whole, menu={code: package for code, package in whole.menu.items() if code not in codes})


# Eligibility

MALE_AND_PREGNANT = {"all": [{"sex": "MALE"}, {"episode": "PREGNANCY"}]}
SENSELESS: list[tuple[str, Any, Path, str, Severity]] = [
    (YLGA, {"all": [{"age": {"from": 65, "unit": "YEAR"}}, {"age": {"to": 60, "unit": "YEAR"}}]},
     ("eligibility",), "NEVER_TRUE", ERROR),
    (MAT, MALE_AND_PREGNANT, ("eligibility",), "NEVER_TRUE", ERROR),
    (MAT, {"any": [{"episode": "PREGNANCY"}, MALE_AND_PREGNANT]},
     ("eligibility", "any", 1), "PART_NEVER_TRUE", WARNING),
    (YLGA, {"age": {"from": 0, "unit": "YEAR"}}, ("eligibility",), "ALWAYS_TRUE", WARNING),
    (YLGA, {"any": [{"flag": "SMOKER"}, {"not": [{"flag": "SMOKER"}]}]}, ("eligibility",), "ALWAYS_TRUE", WARNING),
]  # fmt: skip


@pytest.mark.parametrize(("package", "rule", "path", "code", "severity"), SENSELESS)
def test_rules_that_never_or_always_hold_are_found(
    package: str, rule: Any, path: Path, code: str, severity: Severity
) -> None:
    content = edited(package, put("eligibility", value=rule))
    assert (path, code) in found_in(content)
    assert severity_of(content, code) is severity


def test_populations_that_the_eligibility_never_admits_are_found() -> None:
    content = edited(YLGA, put("audience", value=["ELDERLY", "CHILD"]))
    assert found_in(content) == [(("audience", 1), "AUDIENCE_NOT_ADMITTED")]
    assert severity_of(content, "AUDIENCE_NOT_ADMITTED") is WARNING


def test_who_is_elderly_is_for_the_region_to_say() -> None:
    to_62 = edited(YLGA, put("eligibility", value={"age": {"from": 60, "to": 62, "unit": "YEAR"}}))
    assert (("audience", 0), "AUDIENCE_NOT_ADMITTED") in found_in(to_62)
    from_60 = replace(world(), ages=Ages(elderly_from=60))
    assert (("audience", 0), "AUDIENCE_NOT_ADMITTED") not in found_in(to_62, from_60)


def test_a_need_for_a_case_that_cannot_arise_is_found() -> None:
    minors = {"code": "GUARDIAN_CONSENT", "when": {"age": {"to": 17, "unit": "YEAR"}}}
    assert found_in(edited(YLGA, put("needs", value=[minors]))) == [(("needs", 0, "when"), "NEED_NEVER_ASKED")]
    assert found_in(written("ORG-SCH")) == []  # pupils may be that young


def test_a_term_by_an_episode_that_nobody_is_asked_about_is_found() -> None:
    content = edited(YLGA, put("term", value={"episode": "TB_TREATMENT"}))
    assert found_in(content) == [(("term", "episode"), "TERM_WITHOUT_EPISODE")]
    endless = put("term", value={"episode": "PREGNANCY", "tail": {"amount": 99, "unit": "YEAR"}})
    assert found_in(edited(MAT, endless)) == [(("term", "tail"), "TOO_LARGE")]
    huge = put("term", value={"episode": "PREGNANCY", "tail": {"amount": 10**400, "unit": "DAY"}})
    assert found_in(edited(MAT, huge)) == [(("term", "tail"), "TOO_LARGE")]


# Ages beside the version the draft is based on: PER-YLGA says from 60, and leaves 65 to policy

AGES: list[tuple[dict[str, Any], bool]] = [
    ({"from": 60}, True),
    ({"from": 65}, True),
    ({"from": 62}, True),
    ({"from": 59}, False),
    ({"from": 66}, False),
    ({"from": 62, "to": 90}, False),  # the base has no upper end, and leaves none to policy
    ({"from": 720, "unit": "MONTH"}, True),  # the same age in months
    ({"from": 60, "policy": {"from": 70}}, False),  # leaves more to others than it was left itself
    ({"from": 60, "warnOnly": True}, False),
]


@pytest.mark.parametrize(("age", "is_within"), AGES)
def test_ages_beyond_what_policy_leaves_to_regions_are_warned_of(age: dict[str, Any], is_within: bool) -> None:
    content = edited(YLGA, put("eligibility", value={"age": {"unit": "YEAR", **age}}))
    found = [one for one in findings(content, world()) if one.code == "AGE_BEYOND_POLICY"]
    assert [(one.path, one.severity) for one in found] == ([] if is_within else [(("eligibility", "age"), WARNING)])


def test_an_age_limit_that_is_gone_is_warned_of() -> None:
    content = edited(YLGA, put("eligibility", value={"tag": "DISABLED"}), put("audience", value=["DISABLED"]))
    assert found_in(content) == [(("eligibility",), "AGE_BEYOND_POLICY")]


def test_a_draft_is_held_against_the_version_it_was_begun_from_before_the_menus() -> None:
    content = edited(YLGA, put("eligibility", value={"age": {"from": 55, "unit": "YEAR"}}))
    younger = codec.load(PackageDefinition, content)
    assert found_in(content) == [(("eligibility", "age"), "AGE_BEYOND_POLICY")]
    assert found_in(content, world().for_draft_of(younger)) == []
    new = content | {"code": "PER-NEW", "excludes": []}
    assert found_in(new) == [], "a package of its own is based on nothing"


# Other packages


def test_unknown_packages_are_errors_and_those_not_on_the_menu_warnings() -> None:
    unknown = edited(YLGA, put("requires", value=["BAS-00", "PER-NONE"]))
    assert found_in(unknown) == [(("requires", 1), "UNKNOWN_PACKAGE")]
    around = without("PRI-DIS", "PRI-HTN")
    assert found_in(written("PER-REH"), around) == [(("requires", 1), "PREREQUISITE_NOT_ON_MENU")]
    assert found_in(written("PER-MBWY-HD"), around) == [(("eligibility", "all", 0, "any", 0, "holds"), "NOT_ON_MENU")]
    assert severity_of(written("PER-REH"), "PREREQUISITE_NOT_ON_MENU", around) is WARNING
    assert severity_of(written("PER-MBWY-HD"), "NOT_ON_MENU", around) is WARNING


def test_drafts_published_together_find_one_another_on_the_menu() -> None:
    first = edited(YLGA, put("code", value="PER-NEW"), put("excludes", value=[]))
    second = edited(YLGA, put("requires", value=["BAS-00", "PER-NEW"]))
    assert found_in(second) == [(("requires", 1), "UNKNOWN_PACKAGE")]
    assert found_in(second, world().with_drafts([first, second])) == []


def test_prerequisites_in_a_circle_are_found_with_their_route() -> None:
    around = on_menu("BAS-00", put("requires", value=["PRI-ELD"]))
    content = edited("PRI-ELD", put("requires", value=["BAS-00"]))
    (one,) = [one for one in findings(content, around) if one.code == "REQUIRES_CYCLE"]
    assert one.path == ("requires", 0)
    assert "PRI-ELD→BAS-00→PRI-ELD" in one.message.zh
    assert one.severity is ERROR


def test_a_package_that_eligibility_cannot_do_without_is_a_prerequisite_too() -> None:
    around = on_menu("PRI-HTN", put("requires", value=["PER-MBWY-HD"]))
    rule: Any = {"all": [{"holds": "PRI-HTN"}, {"age": {"from": 18, "unit": "YEAR"}}]}
    must = edited("PER-MBWY-HD", put("eligibility", value=rule))
    assert (("eligibility", "all", 0, "holds"), "REQUIRES_CYCLE") in found_in(must, around)
    assert found_in(written("PER-MBWY-HD"), around) == []  # PRI-DM would do as well
    assert found_in(edited(YLGA, put("requires", value=[YLGA, "BAS-00"]))) == [(("requires", 0), "SELF_REFERENCE")]


def test_requiring_and_excluding_the_same_package_is_found() -> None:
    content = edited(YLGA, put("requires", value=["BAS-00", "ORG-NH"]))
    found = found_in(content)
    assert (("excludes", 0), "REQUIRES_AND_EXCLUDES") in found
    assert severity_of(content, "REQUIRES_AND_EXCLUDES") is ERROR


def test_packages_that_may_not_be_held_together_cannot_both_be_needed() -> None:
    # PER-REH needs PRI-DIS, which comes to exclude the basic package or this one
    around = on_menu("PRI-DIS", put("excludes", value=["PER-REH"]), put("requires", value=[]))
    assert (("requires", 1), "REQUIRES_EXCLUSIVE") in found_in(written("PER-REH"), around)
    excludes_basic = edited(YLGA, put("requires", value=[]), put("excludes", value=["ORG-NH", "BAS-00"]))
    assert (("excludes", 1), "REQUIRES_EXCLUSIVE") in found_in(excludes_basic)  # every contract has the basic one
    both = edited("PER-TCM", put("requires", value=["BAS-00", "ORG-NH", "PER-YLGA"]))
    exclusive = [path for path, code in found_in(both) if code == "REQUIRES_EXCLUSIVE"]
    assert exclusive == [("requires", 1)], "one pair is told once"
    around = on_menu("BAS-00", put("excludes", value=["PER-TCM"]))
    assert (("excludes",), "REQUIRES_EXCLUSIVE") in found_in(edited("PER-TCM", put("requires", value=[])), around)
    assert severity_of(both, "REQUIRES_EXCLUSIVE") is ERROR


def test_one_sided_exclusions_name_the_package_to_change_too() -> None:
    content = edited(YLGA, put("excludes", value=["ORG-NH", "PER-TCM"]))
    (one,) = findings(content, world())
    assert (one.path, one.code, one.severity) == (("excludes", 1), "EXCLUDES_ONE_SIDED", WARNING)
    assert "PER-TCM" in one.hint.zh
    assert "PER-TCM" in one.hint.en
    mended = edited("PER-TCM", put("excludes", value=[YLGA]))
    assert found_in(content, world().with_drafts([mended])) == []

    (other,) = findings(edited(YLGA, put("excludes", value=[])), world())
    assert (other.path, other.code, other.severity) == (("excludes",), "EXCLUDED_BY_OTHER", WARNING)
    assert "ORG-NH" in other.message.en


def test_a_second_basic_package_is_found_and_so_is_a_menu_without_one() -> None:
    assert found_in(edited(YLGA, put("tier", value="BASIC"))) == [(("tier",), "SECOND_BASIC")]
    assert found_in(written("BAS-00")) == []
    demoted = edited("BAS-00", put("tier", value="PRIORITY"))
    assert (("tier",), "NO_BASIC") in found_in(demoted)
    assert severity_of(demoted, "NO_BASIC") is WARNING


@pytest.mark.parametrize("requires", [[], ["PRI-DIS"]])
def test_an_add_on_with_nothing_to_add_to_is_found(requires: list[str]) -> None:
    content = edited("FAM-UNIT", put("requires", value=requires))
    assert (("requires",), "ADD_ON_TO_NOTHING") in found_in(content, without("PRI-DIS"))
    assert severity_of(content, "ADD_ON_TO_NOTHING", without("PRI-DIS")) is ERROR


# Money


def test_an_item_whose_payer_pays_nothing_is_found() -> None:
    free = {"PUBLIC_HEALTH": 0, "MEDICAL_INSURANCE": 0, "FISCAL": 0, "EMPLOYER": 0, "SELF": 6000}
    found = found_in(edited("PRI-ELD", put("price", "payers", value=free)))
    assert (("lines", 0, "item"), "PAYER_NOT_COVERED") in found
    assert {code for _, code in found} == {"PAYER_NOT_COVERED"}


def test_a_line_paid_by_a_package_that_need_not_be_held_is_found() -> None:
    paid = put("lines", 0, value={"item": "ELD-08", "paidIn": "PRI-ELD"})
    assert found_in(edited(YLGA, paid)) == [(("lines", 0, "paidIn"), "PAID_IN_NOT_REQUIRED")]
    required = put("requires", value=["BAS-00", "PRI-ELD"])
    assert found_in(edited(YLGA, paid, required)) == []


def deductions(*given: dict[str, Any]) -> Edit:
    return put("deductions", value=list(given))


GEN_10 = {"item": "GEN-10", "sharedWith": "BAS-00", "fen": 500}
DEDUCTIONS: list[tuple[Edit, list[tuple[Path, str]]]] = [
    (deductions(GEN_10), []),
    (deductions(GEN_10 | {"item": "GEN-04"}), [(("deductions", 0, "item"), "DEDUCTION_WITHOUT_OVERLAP")]),
    (deductions(GEN_10 | {"sharedWith": "PRI-ELD"}), [(("deductions", 0, "sharedWith"), "DEDUCTION_WITHOUT_OVERLAP")]),
    (deductions(GEN_10 | {"item": "GEN-99"}),
     [(("deductions", 0, "item"), "UNKNOWN_ITEM"), (("deductions", 0, "item"), "DEDUCTION_WITHOUT_OVERLAP")]),
    (deductions(GEN_10 | {"sharedWith": "PER-NONE"}), [(("deductions", 0, "sharedWith"), "UNKNOWN_PACKAGE")]),
    (deductions(GEN_10 | {"sharedWith": "PER-MBWY-CHD"}), [(("deductions", 0, "sharedWith"), "SELF_REFERENCE")]),
    (deductions(GEN_10 | {"fen": 0}), [(("deductions", 0, "fen"), "NEGATIVE_PRICE")]),
    (deductions(GEN_10 | {"fen": 10**9}), [(("deductions", 0, "fen"), "DEDUCTION_TOO_LARGE")]),
    (deductions(GEN_10, GEN_10), [(("deductions", 1), "LISTED_TWICE")]),
    (deductions(GEN_10 | {"payer": "EMPLOYER"}), [(("deductions", 0, "fen"), "DEDUCTION_TOO_LARGE")]),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), DEDUCTIONS)
def test_deductions_are_for_what_both_packages_bring_and_no_more_than_is_paid(
    edit: Edit, expected: list[tuple[Path, str]]
) -> None:
    assert found_in(edited("PER-MBWY-CHD", edit)) == expected


def test_deductions_that_together_exceed_a_payers_part_are_found_where_they_do() -> None:
    content = edited("PER-MBWY-CHD")
    part = content["price"]["payers"]["SELF"]
    sharer = edited("PER-TCM", lambda other: other["lines"].append({"item": "GEN-10"}))
    content["deductions"] = [GEN_10 | {"fen": part}, GEN_10 | {"fen": 1, "sharedWith": "PER-TCM"}]
    assert found_in(content, world().with_drafts([sharer])) == [(("deductions", 1, "fen"), "DEDUCTION_TOO_LARGE")]


def test_surcharges_are_for_options_of_the_group_each_once_and_not_for_all() -> None:
    place: Path = ("choiceGroups", 2, "surcharges")  # TCM-05 or TCM-07

    def costing(*given: dict[str, Any]) -> list[tuple[Path, str]]:
        return found_in(edited(YLGA, put(*place, value=list(given))))

    assert costing({"item": "TCM-05", "fen": 500}) == []
    assert costing({"item": "ELD-13", "fen": 500}) == [((*place, 0, "item"), "SURCHARGE_WITHOUT_OPTION")]
    assert costing({"item": "TCM-05", "fen": 0}) == [((*place, 0, "fen"), "NEGATIVE_PRICE")]
    assert costing({"item": "TCM-05", "fen": 10**11}) == [((*place, 0, "fen"), "PRICE_TOO_LARGE")]
    twice = costing({"item": "TCM-05", "fen": 500}, {"item": "TCM-05", "fen": 600})
    assert twice == [((*place, 1, "item"), "LISTED_TWICE")]
    every = costing({"item": "TCM-05", "fen": 500}, {"item": "TCM-07", "fen": 600})
    assert every == [(place, "SURCHARGE_ON_EVERYTHING")]


# What the region can do, and allows


def able_without(*codes: str) -> World:
    return replace(world(), deliverable=frozenset(world().items) - set(codes))


def test_items_that_nobody_in_the_region_can_deliver_are_found() -> None:
    # ELD-08 is a required line, ELD-16 an optional one; of ELD-13, 14 and 17 two are chosen
    assert found_in(written(YLGA), able_without()) == []
    assert found_in(written(YLGA), able_without("ELD-08")) == [(("lines", 0, "item"), "ITEM_UNDELIVERABLE")]
    assert severity_of(written(YLGA), "ITEM_UNDELIVERABLE", able_without("ELD-08")) is ERROR
    assert found_in(written(YLGA), able_without("ELD-16")) == [(("lines", 4, "item"), "LINE_UNDELIVERABLE")]
    assert severity_of(written(YLGA), "LINE_UNDELIVERABLE", able_without("ELD-16")) is WARNING
    options: Path = ("choiceGroups", 0, "options")
    assert found_in(written(YLGA), able_without("ELD-13")) == [((*options, 0), "LINE_UNDELIVERABLE")]
    assert found_in(written(YLGA), able_without("ELD-13", "ELD-17")) == [
        ((*options, 0), "ITEM_UNDELIVERABLE"),
        ((*options, 2), "ITEM_UNDELIVERABLE"),
    ]
    freer = edited(YLGA, put("choiceGroups", 0, "atLeast", value=1))
    assert found_in(freer, able_without("ELD-13", "ELD-17")) == [
        ((*options, 0), "LINE_UNDELIVERABLE"),
        ((*options, 2), "LINE_UNDELIVERABLE"),
    ]


def test_what_cannot_be_known_of_delivery_is_not_held_against_a_draft() -> None:
    assert found_in(written(YLGA), replace(world(), deliverable=None)) == []
    assert {code for _, code in found_in(written(YLGA), replace(world(), deliverable=frozenset()))} == {
        "ITEM_UNDELIVERABLE",
        "LINE_UNDELIVERABLE",
    }


def test_a_term_longer_than_the_regions_contracts_is_found() -> None:
    around = replace(world(), terms=AllowedTerms((1, 2)))
    assert found_in(written(YLGA), around) == [(("term", "years", 2), "TERM_TOO_LONG")]
    assert severity_of(written(YLGA), "TERM_TOO_LONG", around) is ERROR
    assert found_in(edited(YLGA, put("term", "years", value=[1, 2])), around) == []


# The world


def test_the_world_is_the_regions_menu_of_the_day_and_the_newest_items() -> None:
    county = RegionDefinition("450321", Text("阳朔", "Yangshuo"), RegionKind.COUNTY)
    items = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(starter().items)}
    newer = ItemVersion(999, 2, replace(items["ELD-08"].definition, staff_minutes=99))
    packages = {
        package.code: PackageVersion(place, 1, package, items) for place, package in enumerate(starter().packages)
    }
    later = date(2026, 6, 1)
    published = {
        code: (
            Publication("450321", version, later if code == "ORG-NH" else DAY, None, datetime(2026, 1, 1, tzinfo=UTC)),
        )
        for code, version in packages.items()
    }
    snapshot = Snapshot(
        revision=1,
        regions={"450321": county},
        items={code: (item, newer) if code == "ELD-08" else (item,) for code, item in items.items()},
        packages={code: (version,) for code, version in packages.items()},
        publications={"450321": published},
        seasons={},
        visits={},
    )
    now, then = world_of(snapshot, "450321", DAY), world_of(snapshot, "450321", later)
    assert set(then.menu) - set(now.menu) == {"ORG-NH"}
    assert now.packages == then.packages == frozenset(packages)
    assert now.items["ELD-08"].staff_minutes == 99
    assert now.menu["PER-YLGA"] == codec.dump(packages["PER-YLGA"].definition)
    assert found_in(written(YLGA), then) == []
