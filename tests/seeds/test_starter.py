"""The starter data are complete: the counts and sums of the catalog they were made from (CATALOG.md, DOMAIN C)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

from catalog.files import StarterData
from catalog.package import YearsTerm
from catalog.vocabulary import LineSubject, PackageTier, Payer, PriceStatus, ScheduleKind, Visibility
from tests.seeds.conftest import SEEDS


def test_nothing_of_the_catalog_is_missing(starter: StarterData) -> None:
    lines = [line for package in starter.packages for line in package.lines]
    groups = [group for package in starter.packages for group in package.choice_groups]
    assert len(starter.packages) == 29
    assert len(starter.items) == 180
    assert len(lines) == 216
    assert len(groups) == 11
    assert sum(item.is_tcm for item in starter.items) == 20
    assert sum(bool(item.assumed) for item in starter.items) == 103
    assert sum(not line.is_required for line in lines) == 5
    assert sum(line.is_proposal for line in lines) == 5
    assert sum(line.paid_in == "BAS-00" for line in lines) == 7
    assert sum(line.subject is LineSubject.NEWBORN for line in lines) == 1
    assert all(group.is_proposal for group in groups)
    assert sum(package.note is not None for package in starter.packages) == 26
    assert sum(len(package.needs) for package in starter.packages) == 3
    assert Counter(package.tier for package in starter.packages) == {
        PackageTier.BASIC: 1,
        PackageTier.PRIORITY: 10,
        PackageTier.PERSONALISED: 17,
        PackageTier.ADD_ON: 1,
    }


def test_the_schedules_are_of_all_ten_kinds(starter: StarterData) -> None:
    kinds = Counter(item.schedule.kind for item in starter.items)
    assert set(kinds) == {kind.value for kind in ScheduleKind}
    assert kinds["COMBINED"] == 11
    assert kinds["VARIANTS"] == 2
    assert kinds["MILESTONES"] == 20


def test_prices_add_up_to_the_yuan_of_the_catalog_and_are_all_placeholders(starter: StarterData) -> None:
    by_payer = {payer: sum(package.price.of(payer) for package in starter.packages) for payer in Payer}
    assert by_payer == {
        Payer.PUBLIC_HEALTH: 60000,
        Payer.MEDICAL_INSURANCE: 104000,
        Payer.FISCAL: 74000,
        Payer.EMPLOYER: 25000,
        Payer.SELF: 154000,
    }
    assert sum(package.price.total for package in starter.packages) == 417000
    assert all(package.price.status is PriceStatus.PLACEHOLDER for package in starter.packages)


def test_every_package_cites_what_it_rests_on_and_says_what_is_proposed(starter: StarterData) -> None:
    for package in starter.packages:
        assert "our proposal" in package.basis
        assert any(policy in package.basis for policy in ("S0", "S1", "S2", "S3"))
    lipu = {
        package.name.zh: package.basis for package in starter.packages if "(S1), Lipu, requirement R13" in package.basis
    }
    assert set(lipu) == {"健康管家包", "安心务工包", "银龄关爱包", "母婴呵护包", "成长护航包"}
    assert sum("R140" in package.basis for package in starter.packages) == 6


def test_what_a_definition_rests_on_is_named_and_not_only_coded(starter: StarterData) -> None:
    names = {
        "S0": "Guangxi notice of 2023",
        "S1": "Guilin city plan",
        "S2": "Shanghai notice of 2023",
        "S3": "Qianjiang notice of 2021",
        "NBPH-3": "national basic public-health specification, 3rd ed.",
    }
    cited: Counter[str] = Counter()
    bases = [item.basis for item in starter.items] + [package.basis for package in starter.packages]
    for basis in bases:
        named = basis
        for code, name in names.items():
            cited[code] += f"{name} ({code})" in named
            named = named.replace(f"{name} ({code})", "")
        named = re.sub(r"requirements? R[0-9]{3}(, R[0-9]{3})*", "", named)
        assert not re.search(r"\b(S[0-3]|NBPH-3|R[0-9]{3})\b", named), basis
        assert basis != "own"
    assert all(cited[code] for code in names)


def test_sensitive_packages_are_restricted(starter: StarterData) -> None:
    restricted = {package.code for package in starter.packages if package.visibility is Visibility.RESTRICTED}
    assert restricted == {"PRI-TB", "PRI-SMD"}


def test_the_terms_are_those_of_the_catalog(starter: StarterData) -> None:
    years = Counter(package.term.years for package in starter.packages if isinstance(package.term, YearsTerm))
    assert years == {(1, 2, 3): 22, (1,): 4}


def test_the_regions_are_those_of_the_four_policies(starter: StarterData) -> None:
    children = Counter(region.parent for region in starter.regions)
    assert children == {None: 3, "450000": 1, "450300": 17, "310000": 16, "500000": 1}
    names = {region.code: region.name for region in starter.regions}
    assert names["450321"].zh == "阳朔县"
    assert names["450321"].en == "Yangshuo County"
    assert names["450381"].zh == "荔浦市"
    assert names["500114"].zh == "黔江区"


def test_every_package_is_published_in_three_provinces_from_the_new_year(starter: StarterData) -> None:
    codes = {package.code for package in starter.packages}
    for region in ("450000", "310000", "500000"):
        assert {one.package for one in starter.publications if one.region == region} == codes
    assert {(one.version, one.starts) for one in starter.publications} == {(None, date(2026, 1, 1))}


def test_the_files_say_what_is_placeholder() -> None:
    assert "placeholders" in (SEEDS / "publications.yaml").read_text("utf-8")
    for file in (SEEDS / "packages").glob("*.yaml"):
        assert "The price is a placeholder" in file.read_text("utf-8"), file
    for file in (SEEDS / "items").glob("*.yaml"):
        assert "Staff minutes are placeholders" in file.read_text("utf-8"), file


def test_items_stand_in_the_order_of_their_codes(starter: StarterData) -> None:
    codes = [item.code for item in starter.items]
    assert codes == sorted(codes)
    assert len({Path(f"{code.rpartition('-')[0]}.yaml") for code in codes}) == 21
