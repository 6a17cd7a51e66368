"""Definitions made at random, sound by construction, of every kind and with every modifier."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from catalog import condition as c
from catalog import package as p
from catalog import schedule as s
from catalog import vocabulary as v
from catalog.item import GroupSize, ItemDefinition, ScheduleWording
from catalog.price import Price
from core.language import Text
from teams.vocabulary import ExecutorRole, Tier

ITEM_CODES = ("ELD-01", "HTN-01", "GEN-12")
PACKAGE_CODES = ("BAS-00", "PRI-HTN")
ITEM_NAMES = {code: Text(f"项目{index}", f"item {index}") for index, code in enumerate(ITEM_CODES)}
PACKAGE_NAMES = {code: Text(f"服务包{index}", f"package {index}") for index, code in enumerate(PACKAGE_CODES)}


def member(enum: Any) -> st.SearchStrategy[Any]:
    """Any member of an enum."""
    return st.sampled_from(list(enum))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or nothing."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """A tuple of at least one value."""
    return st.lists(strategy, min_size=1, max_size=most).map(tuple)


def offsets(low: int = -40, high: int = 40) -> st.SearchStrategy[s.Offset]:
    """Offsets; with `low` above zero they are all after the anchor."""
    days = st.integers(-1, 6) if low < 0 else st.just(0)
    return st.builds(s.Offset, st.integers(low, high), member(v.TimeUnit), days)


lengths = offsets(1, 40)
windows = st.tuples(maybe(offsets()), maybe(offsets())).map(
    lambda pair: tuple(sorted(pair, key=lambda o: o.rough_days)) if None not in pair else pair
)
spans = st.sampled_from(["I10-I13", "E11", "C00-C97", "I69", "I60-I64", "A00", "B20-B24.1"])
ages = st.builds(
    lambda low, more, unit, policy, warn: c.AgeCondition(
        unit=unit, from_=low, to=None if more is None else low + more, policy=policy, warn_only=warn
    ),
    st.integers(0, 90),
    maybe(st.integers(0, 30)),
    st.sampled_from([v.TimeUnit.YEAR, v.TimeUnit.MONTH, v.TimeUnit.DAY]),
    maybe(st.builds(c.AgeBounds, from_=st.integers(0, 9), to=maybe(st.integers(9, 99)))),
    st.booleans(),
)
leaves = st.one_of(
    ages,
    st.integers(0, 99).map(lambda to: c.AgeCondition(unit=v.TimeUnit.YEAR, to=to)),
    st.builds(c.SexCondition, member(v.Sex)),
    st.builds(c.TagCondition, member(v.Population)),
    st.builds(c.DiagnosisCondition, some(spans)),
    st.builds(c.EpisodeCondition, member(v.Episode), maybe(st.integers(0, 365))),
    st.builds(c.ResidenceCondition, member(v.Residence)),
    st.builds(c.RosterCondition, member(v.Roster), maybe(st.integers(1, 50)), st.booleans()),
    st.builds(c.MobilityCondition, member(v.Mobility)),
    st.builds(c.RiskGradeCondition, some(member(v.RiskGrade))),
    st.builds(c.FlagCondition, member(v.Flag)),
    st.builds(c.HoldsCondition, st.sampled_from(PACKAGE_CODES)),
    st.builds(c.HouseholdCondition, st.integers(1, 6), st.booleans()),
)
conditions: st.SearchStrategy[c.Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(c.AllOf, some(inner)), st.builds(c.AnyOf, some(inner)), st.builds(c.NoneOf, some(inner))
    ),
    max_leaves=5,
)
item_hosts = st.sampled_from(ITEM_CODES).map(lambda code: (code, None))
visit_hosts = member(v.VisitClass).map(lambda visit: (None, visit))
hosts = st.one_of(item_hosts, visit_hosts)
needs = st.lists(member(v.Need), max_size=2).map(tuple)
caps = st.builds(s.Cap, st.integers(1, 30), member(v.Period))
intervals = st.one_of(
    st.builds(s.Interval, min=lengths, when=maybe(conditions)),
    st.builds(s.Interval, max=lengths, when=maybe(conditions)),
)
within = st.builds(lambda anchor, pair: s.Within(anchor, *pair), member(v.Anchor), windows)
milestones = st.lists(windows, min_size=1, max_size=4).map(
    lambda pairs: tuple(
        s.Milestone(f"window {index}", *pair)
        for index, pair in enumerate(sorted(pairs, key=lambda pair: pair[0].rough_days if pair[0] else float("-inf")))
    )
)
per_period = st.builds(
    s.PerPeriod,
    times=st.integers(1, 9),
    period=st.sampled_from([v.Period.YEAR, v.Period.HALF]),
    frame=member(v.Frame),
    every=st.integers(1, 12),
    within=maybe(within),
    interval=maybe(intervals),
    while_=maybe(conditions),
    with_=maybe(hosts.map(lambda host: s.Host(*host))),
    needs=needs,
    priority_for=maybe(st.builds(c.RiskGradeCondition, some(member(v.RiskGrade)))),
    respond_within=maybe(lengths),
    is_proposal=st.booleans(),
)
simple_schedules = st.one_of(
    per_period,
    st.builds(
        s.PerPeriod,
        times=st.integers(1, 9),
        period=member(v.Period),
        frame=st.sampled_from([v.Frame.CALENDAR, v.Frame.CONTRACT]),
    ),
    st.builds(
        lambda anchor, pair, condition, needed, proposal: s.Once(anchor, pair[0], pair[1], condition, needed, proposal),
        member(v.Anchor),
        windows,
        maybe(conditions),
        needs,
        st.booleans(),
    ),
    st.builds(s.Milestones, member(v.Anchor), milestones, maybe(conditions), st.booleans()),
    st.builds(
        s.OnEvent,
        event=member(v.Event),
        deadline=maybe(offsets()),
        valid_for=maybe(lengths),
        cap=maybe(caps),
        interval=maybe(intervals),
        respond_within=maybe(lengths),
        needs=needs,
        while_=maybe(conditions),
        is_proposal=st.booleans(),
    ),
    st.builds(
        s.OnDemand,
        respond_within=maybe(lengths),
        hours=maybe(member(v.OpeningHours)),
        book_ahead=maybe(lengths),
        cap=maybe(caps),
        needs=needs,
        while_=maybe(conditions),
        is_proposal=st.booleans(),
    ),
    hosts.map(lambda host: s.WithHost(*host)),
    st.builds(s.PerEpisode, member(v.Episode), st.integers(1, 9), maybe(within), maybe(conditions), st.booleans()),
    st.builds(s.Seasonal, times=st.integers(1, 4), season=member(v.Season), while_=maybe(conditions)),
    st.just(s.Seasonal(times=1, from_="09-01", to="02-29")),
)
schedules: st.SearchStrategy[s.Schedule] = st.recursive(
    simple_schedules,
    lambda inner: st.one_of(
        st.builds(s.Combined, some(inner)),
        st.builds(s.Variants, some(st.builds(s.VariantCase, conditions, inner))),
    ),
    max_leaves=4,
)
fen = st.integers(0, 10**9)
prices = st.builds(Price, fen, fen, fen, fen, fen, member(v.PriceStatus))

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
"""Any text at all, also one that YAML has to quote."""

prose = st.lists(st.text("abc中:#-'\"≥", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)
"""Words between single spaces, often more than fit on a line."""

texts = st.one_of(words, prose, st.sampled_from(["no", "~", "1.5", "- a", "a: b", "一\n二", "a\n\nb", " a ", "{a}"]))
names = st.builds(Text, texts.filter(str.strip), texts.filter(str.strip))
item_codes = st.sampled_from(("GEN-01", "GEN-02", "GEN-03", "TCM-01", "TCM-02", "HOM-01"))
payers = member(v.Payer)
some_fen = st.integers(1, 10**6)


@st.composite
def choice_groups(draw: st.DrawFn) -> p.ChoiceGroupDefinition:
    """A choice group, with or without fewer to choose, and with surcharges on some of its options."""
    options = draw(st.lists(item_codes, min_size=1, max_size=4, unique=True))
    choose = draw(st.integers(1, len(options)))
    charged = draw(st.lists(st.sampled_from(options), max_size=2, unique=True))
    return p.ChoiceGroupDefinition(
        code=draw(st.sampled_from(("SCREEN", "HOME_CARE"))),
        name=draw(names),
        choose=choose,
        options=tuple(options),
        is_proposal=draw(st.booleans()),
        at_least=draw(maybe(st.integers(0, choose))),
        surcharges=tuple(p.Surcharge(item, draw(some_fen), draw(payers)) for item in charged),
    )


terms = st.one_of(
    st.builds(
        p.YearsTerm,
        st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True).map(lambda years: tuple(sorted(years))),
        maybe(member(v.Frame)),
    ),
    st.builds(p.EpisodeTerm, member(v.Episode), maybe(lengths)),
)
packages = st.builds(
    p.PackageDefinition,
    code=st.sampled_from(PACKAGE_CODES),
    name=names,
    tier=member(v.PackageTier),
    audience=some(member(v.Population)),
    eligibility=conditions,
    eligibility_wording=st.builds(p.EligibilityWording, texts, texts, texts, texts),
    term=terms,
    price=prices,
    lines=some(
        st.builds(
            p.LineDefinition,
            item_codes,
            st.booleans(),
            maybe(st.sampled_from(PACKAGE_CODES)),
            maybe(member(v.LineSubject)),
            st.booleans(),
        )
    ),
    basis=texts,
    choice_groups=st.lists(choice_groups(), max_size=2).map(tuple),
    requires=st.lists(st.sampled_from(PACKAGE_CODES), max_size=2).map(tuple),
    excludes=st.lists(st.sampled_from(PACKAGE_CODES), max_size=2).map(tuple),
    needs=st.lists(st.builds(p.PackageNeed, member(v.Need), maybe(conditions)), max_size=2).map(tuple),
    visibility=member(v.Visibility),
    note=maybe(texts),
    deductions=st.lists(
        st.builds(p.Deduction, item_codes, st.sampled_from(PACKAGE_CODES), some_fen, payers), max_size=2
    ).map(tuple),
)
"""Packages that stand by themselves; what they name need not exist."""

items = st.builds(
    ItemDefinition,
    code=item_codes,
    name=names,
    category=member(v.ItemCategory),
    roles=some(member(ExecutorRole)),
    min_tier=member(Tier),
    is_tcm=st.booleans(),
    modalities=some(member(v.Modality)),
    payer=member(v.ItemPayer),
    staff_minutes=st.integers(1, 600),
    schedule=schedules,
    source_wording=st.builds(ScheduleWording, texts, texts),
    basis=texts,
    group_size=maybe(st.builds(lambda low, more: GroupSize(low, low + more), st.integers(1, 9), st.integers(0, 9))),
    assumed=st.lists(texts, max_size=2).map(tuple),
)
