"""What differs between two versions of a package: by meaning, line by line, and nothing where nothing does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import codec
from catalog.condition import AgeCondition, AllOf, AnyOf, Condition, FlagCondition, NoneOf, TagCondition
from catalog.difference import (
    Difference,
    DifferenceKind,
    Names,
    Part,
    difference,
    normalised,
    same,
    version_difference,
    written_difference,
)
from catalog.difference.lists import compared
from catalog.files import StarterData
from catalog.package import (
    ChoiceGroupDefinition,
    Deduction,
    EligibilityWording,
    LineDefinition,
    PackageDefinition,
    PackageNeed,
    Surcharge,
    YearsTerm,
)
from catalog.price import price_of
from catalog.snapshot import ItemVersion, PackageVersion
from catalog.vocabulary import (
    Flag,
    LineSubject,
    Need,
    PackageTier,
    Payer,
    Population,
    PriceStatus,
    TimeUnit,
    Visibility,
)
from core.language import Text
from tests.catalog.strategies import conditions, maybe, member, prices

ADDED, REMOVED = DifferenceKind.ADDED, DifferenceKind.REMOVED
CHANGED, MOVED = DifferenceKind.CHANGED, DifferenceKind.MOVED
MIRRORED = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED, MOVED: MOVED}
ITEMS = ("ELD-01", "ELD-02", "HTN-01", "GEN-12")
PACKAGES = ("BAS-00", "PRI-HTN", "ORG-NH")


@pytest.fixture
def silver(starter: StarterData) -> PackageDefinition:
    """PER-YLGA: ages with policy bounds, an optional line, three choice groups, an exclusion."""
    return next(package for package in starter.packages if package.code == "PER-YLGA")


def told(before: PackageDefinition, after: PackageDefinition) -> list[tuple[Any, ...]]:
    """Differences without their part, texts in English."""
    return [
        (one.kind, one.path, one.subject, one.before and one.before.en, one.after and one.after.en)
        for one in difference(before, after)
    ]


# What each part says when it changes


def test_a_price_differs_by_payer_and_in_total_to_the_fen(silver: PackageDefinition) -> None:
    dearer = price_of({Payer.MEDICAL_INSURANCE: 4000, Payer.FISCAL: 4005, Payer.SELF: 8000}, PriceStatus.ADOPTED)
    assert told(silver, replace(silver, price=dearer)) == [
        (CHANGED, ("price", "payers", "FISCAL"), "FISCAL", "40.00 yuan", "40.05 yuan"),
        (CHANGED, ("price", "total"), None, "160.00 yuan", "160.05 yuan"),
        (CHANGED, ("price", "status"), None, "placeholder", "adopted"),
    ]


def test_a_payer_split_that_keeps_the_total_says_nothing_of_the_total(silver: PackageDefinition) -> None:
    shifted = price_of({Payer.MEDICAL_INSURANCE: 3000, Payer.FISCAL: 5000, Payer.SELF: 8000})
    assert [one.subject for one in difference(silver, replace(silver, price=shifted))] == [
        "MEDICAL_INSURANCE",
        "FISCAL",
    ]


def test_lines_are_told_one_by_one_and_each_change_of_a_line_at_its_key(silver: PackageDefinition) -> None:
    first, second, *middle, optional, one_before, last = silver.lines
    changed = replace(optional, is_required=True, is_proposal=False, paid_in="BAS-00")
    after = replace(silver, lines=(first, *middle, changed, one_before, last, LineDefinition("GEN-05", False)))
    assert told(silver, after) == [
        (REMOVED, ("lines", 1), second.item, "ELD-11, required", None),
        (ADDED, ("lines", 6), "GEN-05", None, "GEN-05, optional"),
        (CHANGED, ("lines", 3, "required"), "ELD-16", "optional", "required"),
        (CHANGED, ("lines", 3, "paidIn"), "ELD-16", "paid in this package", "paid in BAS-00"),
        (CHANGED, ("lines", 3, "proposal"), "ELD-16", "a proposal", "settled"),
    ]


def test_only_the_lines_that_left_their_order_have_moved(silver: PackageDefinition) -> None:
    first, *rest = silver.lines
    assert told(silver, replace(silver, lines=(*rest, first))) == [
        (MOVED, ("lines", len(rest)), first.item, "first", f"after {rest[-1].item}")
    ]
    assert [one.kind for one in difference(silver, replace(silver, lines=tuple(rest)))] == [REMOVED]


def test_a_line_for_somebody_else_says_for_whom(silver: PackageDefinition) -> None:
    newborn = (replace(silver.lines[0], subject=LineSubject.NEWBORN), *silver.lines[1:])
    assert told(silver, replace(silver, lines=newborn)) == [
        (CHANGED, ("lines", 0, "subject"), "ELD-08", "the resident who signed", "newborn")
    ]


def test_choice_groups_differ_in_how_many_are_chosen_in_options_and_in_surcharges(silver: PackageDefinition) -> None:
    screening, care, tcm = silver.choice_groups
    freer = replace(
        screening, at_least=1, options=("ELD-14", "ELD-13", "ELD-18"), surcharges=(Surcharge("ELD-18", 2000),)
    )
    after = replace(silver, choice_groups=(freer, care))
    assert told(silver, after) == [
        (REMOVED, ("choiceGroups", 2), "TCM", "TCM technique, choose one (choose 1): TCM-05, TCM-07", None),
        (CHANGED, ("choiceGroups", 0, "atLeast"), "SCREEN", "choose 2", "choose 1 to 2"),
        (REMOVED, ("choiceGroups", 0, "options", 2), "ELD-17", "ELD-17", None),
        (ADDED, ("choiceGroups", 0, "options", 2), "ELD-18", None, "ELD-18"),
        (MOVED, ("choiceGroups", 0, "options", 1), "ELD-13", "first", "after ELD-14"),
        (
            ADDED,
            ("choiceGroups", 0, "surcharges", 0),
            "ELD-18",
            None,
            "20.00 yuan more, paid by: resident",
        ),
    ]
    assert [one.subject for one in difference(silver, replace(silver, choice_groups=(tcm, screening, care)))] == ["TCM"]


def test_at_least_as_many_as_are_chosen_is_no_difference(silver: PackageDefinition) -> None:
    exact = tuple(replace(group, at_least=group.choose) for group in silver.choice_groups)
    assert difference(silver, replace(silver, choice_groups=exact)) == ()


def test_an_age_that_moved_is_named_at_its_place_and_the_rest_of_the_tree_is_not(silver: PackageDefinition) -> None:
    elderly = AgeCondition(unit=TimeUnit.YEAR, from_=60)
    older = AgeCondition(unit=TimeUnit.YEAR, from_=65)
    admitted = NoneOf((FlagCondition(Flag.ADMITTED), FlagCondition(Flag.BEDRIDDEN)))
    before = replace(silver, eligibility=AllOf((elderly, AnyOf((TagCondition(Population.T2DM), elderly)), admitted)))
    after = replace(silver, eligibility=AllOf((admitted, older, AnyOf((TagCondition(Population.T2DM), elderly)))))
    assert told(before, after) == [
        (CHANGED, ("eligibility", "all", 1), None, "aged 60 or over", "aged 65 or over"),
    ]


def test_conditions_added_to_a_single_one_and_taken_from_a_not_stand_by_themselves(silver: PackageDefinition) -> None:
    elderly = AgeCondition(unit=TimeUnit.YEAR, from_=60)
    disabled = TagCondition(Population.DISABLED)
    before = replace(silver, eligibility=elderly)
    assert told(before, replace(silver, eligibility=AllOf((disabled, elderly)))) == [
        (ADDED, ("eligibility", "all", 0), None, None, "and also people with disabilities")
    ]
    both = NoneOf((FlagCondition(Flag.ADMITTED), FlagCondition(Flag.SMOKER)))
    one = NoneOf((FlagCondition(Flag.SMOKER),))
    assert told(replace(silver, eligibility=both), replace(silver, eligibility=one)) == [
        (REMOVED, ("eligibility", "not", 0), None, "and also not in hospital", None)
    ]


def test_what_narrows_and_what_widens_whom_a_package_is_for_read_differently(silver: PackageDefinition) -> None:
    elderly, disabled = AgeCondition(unit=TimeUnit.YEAR, from_=60), TagCondition(Population.DISABLED)
    smoker = FlagCondition(Flag.SMOKER)

    def texts(before: Condition, after: Condition) -> list[tuple[Text | None, Text | None]]:
        found = difference(replace(silver, eligibility=before), replace(silver, eligibility=after))
        return [(one.before, one.after) for one in found]

    label, denied = Population.DISABLED.label, Text("不属于残疾人", "not among people with disabilities")
    narrower, wider = Text(f"并须为{label.zh}", f"and also {label.en}"), Text(f"或{label.zh}", f"or {label.en}")
    assert texts(elderly, AllOf((elderly, disabled))) == [(None, narrower)]
    assert texts(elderly, AnyOf((elderly, disabled))) == [(None, wider)]
    assert texts(AllOf((elderly, disabled)), elderly) == [(narrower, None)]
    assert texts(AnyOf((elderly, disabled)), elderly) == [(wider, None)]
    narrower = Text(f"并须{denied.zh}", f"and also {denied.en}")
    wider = Text(f"或{denied.zh}", f"or {denied.en}")
    for inside, added in ((AnyOf, narrower), (AllOf, wider)):
        both = NoneOf((inside((smoker, elderly)),)), NoneOf((inside((smoker, elderly, disabled)),))
        assert texts(*both) == [(None, added)], "a «not» turns around what widens and what narrows"
    assert texts(NoneOf((smoker,)), NoneOf((smoker, disabled))) == [(None, narrower)]
    changed = texts(AllOf((elderly, disabled)), AllOf((replace(elderly, from_=65), disabled)))
    assert changed == [(Text("60周岁及以上", "aged 60 or over"), Text("65周岁及以上", "aged 65 or over"))]


def test_an_option_taken_out_of_a_group_that_moved_is_named_where_it_stood(silver: PackageDefinition) -> None:
    screening, care, tcm = silver.choice_groups
    fewer = replace(screening, choose=1, options=screening.options[:-1])
    found = told(silver, replace(silver, choice_groups=(care, tcm, fewer)))
    gone = screening.options[-1]
    assert (REMOVED, ("choiceGroups", 0, "options", 2), gone, gone, None) in found
    assert (MOVED, ("choiceGroups", 2), "SCREEN", "first", f"after {tcm.name.en}") in found


def test_what_moved_together_is_told_once_and_never_as_staying_where_it_was(silver: PackageDefinition) -> None:
    one, two, three, four, *rest = silver.lines
    assert told(silver, replace(silver, lines=(three, four, one, two, *rest))) == [
        (MOVED, ("lines", 2), one.item, "first", f"after {four.item}")
    ]
    new = LineDefinition("GEN-05", False)
    after = replace(silver, lines=(new, one, three, two, four, *rest))
    (moved,) = (found for found in difference(silver, after) if found.kind is MOVED)
    assert moved.before != moved.after


def test_all_of_one_condition_is_that_condition(silver: PackageDefinition) -> None:
    wrapped = replace(silver, eligibility=AllOf((AnyOf((silver.eligibility,)),)))
    assert difference(silver, wrapped) == ()
    assert same(silver, wrapped)


def test_texts_tier_audience_term_rules_needs_and_visibility_are_told_part_by_part(silver: PackageDefinition) -> None:
    after = replace(
        silver,
        name=Text("银龄包", "Silver package"),
        note=None,
        eligibility_wording=replace(silver.eligibility_wording, age="65+"),
        tier=PackageTier.PRIORITY,
        audience=(Population.DISABLED, Population.ELDERLY),
        term=YearsTerm((1,)),
        requires=(),
        excludes=("PER-HOME", "ORG-NH"),
        needs=(PackageNeed(Need.BOOKING, AgeCondition(unit=TimeUnit.YEAR, from_=80)),),
        visibility=Visibility.RESTRICTED,
    )
    found = difference(silver, after, Names(packages={"BAS-00": Text("基础包", "basic package")}))
    assert [(one.part, one.kind, one.path, one.subject, one.before, one.after) for one in found] == [
        (Part.TEXTS, CHANGED, ("name",), None, silver.name, after.name),
        (Part.TEXTS, REMOVED, ("note",), None, Text(silver.note or "", silver.note or ""), None),
        (Part.TEXTS, CHANGED, ("eligibilityWording", "age"), None, Text("60+", "60+"), Text("65+", "65+")),
        (Part.TIER, CHANGED, ("tier",), None, PackageTier.PERSONALISED.label, PackageTier.PRIORITY.label),
        (Part.AUDIENCE, ADDED, ("audience", 0), "DISABLED", None, Population.DISABLED.label),
        (Part.TERM, CHANGED, ("term",), None, Text("1至3年", "1 to 3 years"), Text("1年", "1 year")),
        (
            Part.RULES,
            REMOVED,
            ("requires", 0),
            "BAS-00",
            Text("须同时持有BAS-00（基础包）", "BAS-00 (basic package) must be held too"),
            None,
        ),
        (
            Part.RULES,
            ADDED,
            ("excludes", 0),
            "PER-HOME",
            None,
            Text("不得同时持有PER-HOME", "PER-HOME may not be held too"),
        ),
        (Part.NEEDS, ADDED, ("needs", 0), "BOOKING", None, Text("预约（80周岁及以上）", "booking (aged 80 or over)")),
        (
            Part.VISIBILITY,
            CHANGED,
            ("visibility",),
            None,
            Visibility.NORMAL.label,
            Visibility.RESTRICTED.label,
        ),
    ]


def test_a_deduction_that_grows_is_a_change_of_price(silver: PackageDefinition) -> None:
    small, great = (replace(silver, deductions=(Deduction("ELD-08", "PRI-ELD", fen),)) for fen in (100, 250))
    assert told(small, great) == [
        (
            CHANGED,
            ("deductions", 0),
            "ELD-08",
            "with PRI-ELD, 1.00 yuan less for ELD-08, off the part of: resident",
            "with PRI-ELD, 2.50 yuan less for ELD-08, off the part of: resident",
        )
    ]


# Versions, and drafts that may be unsound


def versions(starter: StarterData, package: PackageDefinition, number: int) -> PackageVersion:
    items = {item.code: ItemVersion(place, 1, item) for place, item in enumerate(starter.items)}
    return PackageVersion(number, number, package, items)


def test_an_item_that_got_another_version_is_told_where_it_stands(
    starter: StarterData, silver: PackageDefinition
) -> None:
    before = versions(starter, silver, 1)
    known = before.items["ELD-13"]
    longer = ItemVersion(900, 2, replace(known.definition, staff_minutes=known.definition.staff_minutes + 5))
    after = PackageVersion(2, 2, silver, {**before.items, "ELD-13": longer})

    (found,) = version_difference(before, after)
    assert (found.part, found.kind, found.path) == (Part.CHOICES, CHANGED, ("choiceGroups", 0, "options", 0))
    assert found.subject == "ELD-13"
    assert found.before is not None
    assert found.after is not None
    assert found.before.en.startswith("version 1: ")
    assert found.after.en.startswith("version 2: ")
    assert found.after.zh.endswith(f"{known.definition.staff_minutes + 5}分钟")
    assert version_difference(before, before) == ()


def test_versions_name_their_items(starter: StarterData, silver: PackageDefinition) -> None:
    fewer = replace(silver, lines=silver.lines[1:])
    (found,) = version_difference(versions(starter, silver, 1), versions(starter, fewer, 2))
    name = next(item.name for item in starter.items if item.code == silver.lines[0].item)
    assert found.before is not None
    assert name.zh in found.before.zh
    assert name.en in found.before.en


def test_drafts_that_cannot_be_read_differ_by_what_is_written(silver: PackageDefinition) -> None:
    written = codec.dump(silver)
    half = {key: part for key, part in written.items() if key != "price"} | {"tier": "GOLD", "colour": 1}
    found = written_difference(written, half)
    assert [(part.key, part.before, part.after) for part in found.parts] == [
        ("tier", "PERSONALISED", "GOLD"),
        ("price", written["price"], None),
        ("colour", None, 1),
    ]
    assert found.differences is None


def test_drafts_that_can_be_read_differ_by_what_they_mean(silver: PackageDefinition) -> None:
    written = codec.dump(silver)
    spelt_out = written | {"visibility": "NORMAL", "audience": ["ELDERLY", "DISABLED"]}
    found = written_difference(written, spelt_out)
    assert [part.key for part in found.parts] == ["audience", "visibility"]
    assert found.differences is not None
    assert [(one.part, one.subject) for one in found.differences] == [(Part.AUDIENCE, "DISABLED")]


# Properties

THOROUGH = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shuffled(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=4).map(tuple)


def group(options: tuple[str, ...], choose: int, least: int | None, costs: list[int]) -> ChoiceGroupDefinition:
    most = min(choose, len(options))
    charged = list(dict.fromkeys(options))[: len(costs)]
    return ChoiceGroupDefinition(
        code="ANY",
        name=Text("任选", "any"),
        choose=most,
        options=options,
        at_least=None if least is None else min(least, most),
        surcharges=tuple(Surcharge(item, fen) for item, fen in zip(charged, costs, strict=False)),
    )


items = st.sampled_from(ITEMS)
packages = st.builds(
    PackageDefinition,
    code=st.sampled_from(PACKAGES),
    name=st.sampled_from([Text("甲", "A"), Text("甲", "B")]),
    tier=member(PackageTier),
    audience=st.lists(st.sampled_from(list(Population)[:4]), min_size=1, max_size=4).map(tuple),
    eligibility=conditions,
    eligibility_wording=st.builds(EligibilityWording, *[st.sampled_from(["x", "y"])] * 4),
    term=st.sampled_from([YearsTerm((1,)), YearsTerm((1, 2))]),
    price=prices,
    lines=st.lists(
        st.builds(LineDefinition, items, st.booleans(), maybe(st.sampled_from(PACKAGES))), min_size=1, max_size=5
    ).map(tuple),
    basis=st.sampled_from(["R1", "R2"]),
    choice_groups=st.lists(
        st.builds(
            group,
            st.lists(items, min_size=1, max_size=4).map(tuple),
            st.integers(1, 4),
            maybe(st.integers(0, 4)),
            st.lists(st.integers(1, 3), max_size=2),
        ),
        max_size=2,
    ).map(tuple),
    requires=shuffled(st.sampled_from(PACKAGES)),
    excludes=shuffled(st.sampled_from(PACKAGES)),
    needs=shuffled(st.builds(PackageNeed, st.sampled_from(list(Need)[:2]), maybe(conditions))),
    visibility=member(Visibility),
    note=maybe(st.sampled_from(["n", "m"])),
    deductions=shuffled(st.builds(Deduction, items, st.sampled_from(PACKAGES), st.integers(1, 3))),
)
FIELDS = st.sampled_from([field for field in PackageDefinition.__slots__ if field != "code"])


@st.composite
def pairs(draw: Callable[[Any], Any]) -> tuple[PackageDefinition, PackageDefinition]:
    """Two packages that have most parts in common, so that equal parts and small differences are both met."""
    one, other = draw(packages), draw(packages)
    changed = draw(st.lists(FIELDS, max_size=3))
    return one, replace(one, **{field: getattr(other, field) for field in changed})


def permuted(draw: Callable[[Any], Any], condition: Condition) -> Condition:
    """The condition with the parts of every «all», «any» and «not» in another order."""
    if isinstance(condition, AllOf):
        return AllOf(tuple(draw(st.permutations([permuted(draw, part) for part in condition.all]))))
    if isinstance(condition, AnyOf):
        return AnyOf(tuple(draw(st.permutations([permuted(draw, part) for part in condition.any]))))
    if isinstance(condition, NoneOf):
        return NoneOf(tuple(draw(st.permutations([permuted(draw, part) for part in condition.not_]))))
    return condition


def fingerprints(found: tuple[Difference, ...], *, mirrored: bool = False) -> Counter[tuple[Any, ...]]:
    """What differs, without places: those of what moved or changed are told of one side only."""
    kinds = MIRRORED if mirrored else {kind: kind for kind in DifferenceKind}
    return Counter(
        (one.part, kinds[one.kind], one.subject, *((one.after, one.before) if mirrored else (one.before, one.after)))
        for one in found
        if one.kind is not MOVED
    )


@given(packages)
@THOROUGH
def test_a_package_does_not_differ_from_itself(package: PackageDefinition) -> None:
    assert difference(package, package) == ()


@given(pairs())
@THOROUGH
def test_packages_differ_exactly_if_they_do_not_mean_the_same(
    pair: tuple[PackageDefinition, PackageDefinition],
) -> None:
    before, after = pair
    assert (difference(before, after) == ()) == same(before, after)


@given(pairs())
@THOROUGH
def test_the_way_back_removes_what_the_way_there_added(pair: tuple[PackageDefinition, PackageDefinition]) -> None:
    before, after = pair
    there, back = difference(before, after), difference(after, before)
    assert fingerprints(there) == fingerprints(back, mirrored=True)
    assert [one.kind for one in there].count(MOVED) == [one.kind for one in back].count(MOVED)


@given(st.permutations(range(8)), st.data())
@THOROUGH
def test_an_entry_that_moved_stands_after_another_one_than_before(order: list[int], data: st.DataObject) -> None:
    before = data.draw(st.permutations(range(8)))
    moved = compared(before, order, int).moved
    assert len(moved) == len(compared(order, before, int).moved)
    assert (moved == ()) == (before == order)
    for was, now in moved:
        stood, stands = (listed[:at][-1:] for listed, at in ((before, was.index), (order, now.index)))
        assert stood != stands


@given(packages, st.data())
@THOROUGH
def test_order_that_says_nothing_makes_no_difference(package: PackageDefinition, data: st.DataObject) -> None:
    def anew(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(data.draw(st.permutations(values)))

    other = replace(
        package,
        audience=anew(package.audience),
        requires=anew(package.requires),
        excludes=anew(package.excludes),
        needs=anew(package.needs),
        deductions=anew(package.deductions),
        eligibility=permuted(data.draw, package.eligibility),
    )
    assert difference(package, other) == ()
    assert normalised(other) == normalised(package)


@given(pairs())
@THOROUGH
def test_every_place_that_is_named_is_a_place_in_what_is_written(
    pair: tuple[PackageDefinition, PackageDefinition],
) -> None:
    for one in difference(*pair):
        side = pair[0] if one.kind is REMOVED else pair[1]
        here = codec.dump(side)
        *above, last = one.path
        for step in above:
            here = here[step]
        # a value that is its default, or absent, is not written, but its key belongs here
        assert isinstance(here, dict) or here[last] is not None
