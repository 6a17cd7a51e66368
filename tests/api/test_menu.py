"""The menu of a region on a day, read in one request (R080, R081, R088, R089, R135–R140, R152)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.publishing import Choice, publish_packages
from core.clock import Clock
from tests.api.conftest import REVIEWER, Client
from tests.api.regional import put_own_version

MENU = """
query Menu($region: String!, $on: Date, $language: Language) {
  menu(region: $region, on: $on, language: $language) {
    region { code name }
    publishedBy { code name }
    on
    revision
    packageCount
    sections {
      kind
      name
      entries { starts ends publishedBy { code } package { ...Package } }
      groups { population name entries { package { code } } }
    }
  }
}
fragment Package on PackageVersion {
  code version name names { zh en } tier tierName audience audienceNames basis note visibility
  eligibility { words } eligibilityWording { population rule age term }
  term { words years frame episode tail { amount unit days } }
  price { total { amount currency } selfPay { amount } isFree status shares { payer payerName amount { amount } } }
  requires excludes modalities modalityNames hasTcm minTier highestTier
  needs { need name when { words } }
  lines { isRequired paidIn subject isProposal item { ...Item } }
  choiceGroups { code name choose isProposal options { ...Item } }
}
fragment Item on ServiceItem {
  code version name category categoryName isTcm roles roleNames minTier minTierName modalities modalityNames
  payer payerName staffMinutes groupSize { smallest largest } basis assumed sourceWording { frequency window }
  schedule { kind words isProposal while { words } }
}
"""
LIPU = {
    "PER-JKGJ": ("健康管家包", "WORKPLACE"),
    "PER-AXWG": ("安心务工包", "MIGRANT_WORKER"),
    "PER-YLGA": ("银龄关爱包", "ELDERLY"),
    "PER-MYHH": ("母婴呵护包", "MATERNAL"),
    "PER-CZHH": ("成长护航包", "CHILD"),
}
TECHNIQUES = ("体质辨识", "针灸", "推拿", "拔罐", "艾灸", "三伏贴", "耳穴", "刮痧", "治未病")


def sections(menu: dict[str, Any]) -> dict[str, list[str]]:
    return {section["kind"]: [entry["package"]["code"] for entry in section["entries"]] for section in menu["sections"]}


def packages(menu: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["package"]["code"]: entry["package"] for section in menu["sections"] for entry in section["entries"]}


async def yangshuo(client: Client, **variables: Any) -> dict[str, Any]:
    menu: dict[str, Any] = (await client.data(MENU, region="450321", **variables))["menu"]
    return menu


async def test_a_county_reads_the_whole_starter_menu_in_one_request(client: Client) -> None:
    menu = await yangshuo(client)

    assert menu["region"] == {"code": "450321", "name": "Yangshuo County"}
    assert menu["on"] == "2026-03-01"
    assert menu["packageCount"] == len(packages(menu)) == 29


async def test_a_region_without_a_menu_shows_its_nearest_ancestors(client: Client) -> None:
    menu = await yangshuo(client)

    assert menu["publishedBy"]["code"] == "450000"


@pytest.mark.parametrize("region", ["450000", "450381", "310101", "500114"])
async def test_every_starter_region_has_the_menu(client: Client, region: str) -> None:
    assert (await client.data(MENU, region=region))["menu"]["packageCount"] == 29


async def test_sections_stand_by_population(client: Client) -> None:
    held = sections(await yangshuo(client))

    assert held["BASIC"] == ["BAS-00"]
    assert held["ELDERLY"] == ["PRI-ELD", "PER-YLGA"]
    assert held["MATERNAL"] == ["PRI-MAT", "PER-MYHH"]
    assert held["CHILD"] == ["PRI-CHD", "PER-CZHH"]
    assert held["TRADITIONAL_MEDICINE"] == ["PER-TCM"]
    assert held["FAMILY"] == ["FAM-UNIT"]
    assert {code for codes in held.values() for code in codes} == set(packages(await yangshuo(client)))


async def test_the_chronic_section_is_grouped_by_the_seven_diseases(client: Client) -> None:
    menu = await yangshuo(client)
    (chronic,) = [section for section in menu["sections"] if section["kind"] == "CHRONIC_DISEASE"]

    groups = {g["population"]: [entry["package"]["code"] for entry in g["entries"]] for g in chronic["groups"]}

    assert list(groups) == ["HYPERTENSION", "T2DM", "CHD", "STROKE", "COPD", "CKD", "TUMOUR"]
    assert groups["HYPERTENSION"] == ["PRI-HTN", "PER-MBWY-HD"]
    assert all(not section["groups"] for section in menu["sections"] if section is not chronic)


@pytest.mark.parametrize("code", LIPU)
async def test_the_named_packages_of_lipu_stand_under_their_population(client: Client, code: str) -> None:
    name, section = LIPU[code]
    menu = await yangshuo(client)

    assert packages(menu)[code]["names"]["zh"] == name  # R135–R139
    assert code in sections(menu)[section]


async def test_chronic_patients_have_their_worry_free_packages(client: Client) -> None:
    held = packages(await yangshuo(client, language="ZH"))

    worry_free = [package for code, package in held.items() if code.startswith("PER-MBWY-")]
    assert len(worry_free) == 6  # R140
    assert all(package["name"].startswith("慢病无忧包") for package in worry_free)


@pytest.mark.parametrize("technique", TECHNIQUES)
async def test_the_nine_tcm_services_of_guilin_are_on_the_menu(client: Client, technique: str) -> None:
    package = packages(await yangshuo(client, language="ZH"))["PER-TCM"]
    items = [line["item"] for line in package["lines"]] + [
        option for group in package["choiceGroups"] for option in group["options"]
    ]

    assert any(technique in item["name"] and item["isTcm"] for item in items)  # R089


async def test_tiers_are_basic_priority_personalised_and_add_on(client: Client) -> None:
    held = packages(await yangshuo(client)).values()
    tiers = [package["tier"] for package in held]

    assert {tier: tiers.count(tier) for tier in tiers} == {
        "BASIC": 1,
        "PRIORITY": 10,
        "PERSONALISED": 17,
        "ADD_ON": 1,
    }  # R152


async def test_prices_by_payer_sum_to_the_total_and_are_marked_as_placeholders(client: Client) -> None:
    for package in packages(await yangshuo(client)).values():
        price = package["price"]
        fen = [round(float(share["amount"]["amount"]) * 100) for share in price["shares"]]
        assert sum(fen) == round(float(price["total"]["amount"]) * 100)
        assert price["status"] == "PLACEHOLDER"
        assert price["isFree"] == (price["selfPay"]["amount"] == "0.00")


async def test_the_silver_age_package_is_told_in_english(client: Client) -> None:
    package = packages(await yangshuo(client))["PER-YLGA"]

    assert package["name"] == "Silver-age care package"
    assert package["price"]["total"] == {"amount": "160.00", "currency": "CNY"}
    assert package["price"]["selfPay"]["amount"] == "80.00"
    assert package["term"]["words"] == "1 to 3 years"
    assert package["excludes"] == ["ORG-NH"]
    assert package["highestTier"] == "TOWNSHIP"
    assert [group["choose"] for group in package["choiceGroups"]] == [2, 1, 1]


async def test_the_menu_is_told_in_chinese_by_argument_and_by_header(client: Client) -> None:
    by_argument = await yangshuo(client, language="ZH")
    answer = await client.http.post(
        "/graphql",
        json={"query": MENU, "variables": {"region": "450321"}},
        headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"},
    )

    assert by_argument["region"]["name"] == "阳朔县"
    assert answer.json()["data"]["menu"] == by_argument


async def test_names_in_both_languages_do_not_depend_on_the_language(client: Client) -> None:
    english, chinese = await yangshuo(client), await yangshuo(client, language="ZH")

    for code, package in packages(english).items():
        assert package["names"] == packages(chinese)[code]["names"]
        assert package["name"] == package["names"]["en"]


async def test_before_the_first_publication_there_is_no_menu(client: Client) -> None:
    assert await client.data(MENU, region="450321", on="2025-12-31") == {"menu": None}


async def test_schedules_are_told_as_data(client: Client) -> None:
    query = """
    { serviceItem(code: "MAT-02") { schedule {
        kind words
        ... on MilestonesSchedule { anchor milestones { label words opens { amount unit days }
                                    closes { amount unit days } } } } }
      yearly: serviceItem(code: "GEN-14") { schedule {
        ... on PerPeriodSchedule { times period frame sameVisit { visit }
          while { words ... on AgeCondition { from to unit } } } } }
      tree: servicePackage(code: "PRI-HTN") { current { eligibility { words
        ... on AllOfCondition { of { __typename ... on DiagnosisCondition { icd10 } } } } } } }
    """
    data = await client.data(query)

    (milestone,) = data["serviceItem"]["schedule"]["milestones"]
    assert milestone["opens"] == {"amount": 16, "unit": "WEEK", "days": 0}
    assert milestone["closes"] == {"amount": 20, "unit": "WEEK", "days": 6}
    yearly = data["yearly"]["schedule"]
    assert (yearly["times"], yearly["period"], yearly["frame"]) == (1, "YEAR", "CALENDAR")
    assert yearly["sameVisit"] == {"visit": "FIRST_OF_YEAR"}
    assert yearly["while"] == {"words": "aged 35 or over", "from": 35, "to": None, "unit": "YEAR"}
    parts = data["tree"]["current"]["eligibility"]["of"]
    assert parts[0] == {"__typename": "DiagnosisCondition", "icd10": ["I10-I13"]}


async def test_seasons_and_visit_classes_tell_their_days_and_items(client: Client) -> None:
    query = """
    { winter: serviceItem(code: "GEN-25") { schedule { ... on SeasonalSchedule {
        season fromDay toDay seasonDates { isAssumed } } } }
      patch: serviceItem(code: "TCM-08") { schedule { ... on SeasonalSchedule {
        season seasonDates { almanac fromDay isAssumed } } } }
      medication: serviceItem(code: "GEN-11") { schedule { ... on CombinedSchedule { of {
        ... on WithSchedule { host { itemCode visit visitItemCodes } } } } } } }
    """
    data = await client.data(query)

    assert data["winter"]["schedule"] == {"season": None, "fromDay": "09-01", "toDay": "12-31", "seasonDates": None}
    patch = data["patch"]["schedule"]
    assert patch["season"] == "SANFU"
    assert "夏至后第三个庚日" in patch["seasonDates"]["almanac"]
    (host,) = [part["host"] for part in data["medication"]["schedule"]["of"] if part]
    assert (host["itemCode"], host["visit"]) == (None, "FOLLOW_UP")
    assert "HTN-01" in host["visitItemCodes"]


ORIGINS = """
query Origins($region: String!, $on: Date, $language: Language) {
  menu(region: $region, on: $on, language: $language) { publishedBy { code } sections { entries {
    package { code version } publishedBy { code } origin originName starts ends
    parts { part name isOwn region { code } packageCode version }
  } } }
}
"""


async def entries(client: Client, region: str, **variables: Any) -> dict[str, dict[str, Any]]:
    menu = (await client.data(ORIGINS, region=region, **variables))["menu"]
    return {entry["package"]["code"]: entry for section in menu["sections"] for entry in section["entries"]}


async def test_a_menu_tells_what_is_inherited_and_what_is_the_regions_own(client: Client) -> None:
    county, province = await entries(client, "450321"), await entries(client, "450000")

    assert {entry["origin"] for entry in county.values()} == {"INHERITED"}
    assert {entry["originName"] for entry in county.values()} == {"what a region above offers"}
    assert {entry["origin"] for entry in province.values()} == {"OWN"}
    assert all(entry["parts"] == [] for entry in (*county.values(), *province.values()))
    assert {entry["originName"] for entry in (await entries(client, "450321", language="ZH")).values()} == {"沿用上级"}


async def test_a_county_with_a_price_of_its_own_tells_where_each_part_comes_from(client: Client, clock: Clock) -> None:
    package = client.app.board.present.snapshot.packages["PER-YLGA"][0].definition
    cheaper = replace(package, price=replace(package.price, self_pay=package.price.self_pay - 100))
    number = await put_own_version("450321", cheaper, "designer-1", clock())
    await publish_packages(REVIEWER, "450321", date(2026, 4, 1), [Choice("PER-YLGA", number)], "k-1", clock)
    await client.app.board.refresh()

    menu = await entries(client, "450321", on="2026-04-01")
    entry = menu.pop("PER-YLGA")

    assert (entry["package"]["version"], entry["publishedBy"]["code"], entry["origin"]) == (2, "450321", "OVERRIDDEN")
    parts = {part["part"]: part for part in entry["parts"]}
    assert parts.pop("PRICE") == {
        "part": "PRICE",
        "name": "price by payer",
        "isOwn": True,
        "region": {"code": "450321"},
        "packageCode": "PER-YLGA",
        "version": 2,
    }
    assert set(parts) == {"ELIGIBILITY", "LINES", "CHOICES", "TERM", "TEXTS", "AUDIENCE", "RULES"}
    assert {(part["isOwn"], part["region"]["code"], part["version"]) for part in parts.values()} == {
        (False, "450000", 1)
    }
    assert len(menu) == 28
    assert {one["origin"] for one in menu.values()} == {"INHERITED"}
    assert (await entries(client, "450321"))["PER-YLGA"]["ends"] == "2026-04-01"
    assert (await entries(client, "450300", on="2026-04-01"))["PER-YLGA"]["package"]["version"] == 1
