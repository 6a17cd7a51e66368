"""Finding items and packages: filters, orders, pages (R080)."""

from typing import Any

import pytest

from tests.api.conftest import Client

PACKAGES = """
query Packages($region: String, $filter: ServicePackageFilter, $orderBy: ServicePackageOrder, $on: Date,
               $first: Int, $last: Int, $after: String, $before: String) {
  servicePackages(region: $region, filter: $filter, orderBy: $orderBy, on: $on,
                  first: $first, last: $last, after: $after, before: $before) {
    nodes { code current { version price { total { amount } } } }
    edges { cursor node { code } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""
ITEMS = """
query Items($filter: ServiceItemFilter, $orderBy: ServiceItemOrder, $first: Int, $after: String) {
  serviceItems(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { code isTcm minTier staffMinutes category } totalCount pageInfo { hasNextPage endCursor }
  }
}
"""


async def codes(client: Client, **wanted: Any) -> list[str]:
    page = (await client.data(PACKAGES, region="450321", filter=wanted, first=100))["servicePackages"]
    return [node["code"] for node in page["nodes"]]


async def test_all_packages_and_all_items_are_listed(client: Client) -> None:
    assert (await client.data(PACKAGES))["servicePackages"]["totalCount"] == 29
    assert (await client.data(ITEMS))["serviceItems"]["totalCount"] == 180


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"populations": ["ELDERLY"]}, ["PER-YLGA", "PRI-ELD"]),
        ({"tiers": ["BASIC", "ADD_ON"]}, ["BAS-00", "FAM-UNIT"]),
        ({"text": "银龄"}, ["PER-YLGA"]),
        ({"text": "silver-AGE"}, ["PER-YLGA"]),
        ({"text": "per-mbwy-c"}, ["PER-MBWY-CHD", "PER-MBWY-CKD", "PER-MBWY-COPD"]),
        ({"text": "no such package"}, []),
        ({"price": {"from": "300", "to": "300.00"}}, ["PER-MBWY-STK", "PER-MYHH"]),
        ({"price": {"to": "0"}}, ["FAM-UNIT"]),
        ({"populations": ["CHILD"], "tiers": ["PERSONALISED"]}, ["PER-CZHH"]),
        ({"populations": []}, []),
        ({"text": "ｓｉｌｖｅｒ　care"}, ["PER-YLGA"]),
        ({"text": "慢病 无忧 冠心病"}, ["PER-MBWY-CHD"]),
        ({"text": "diabetes"}, ["PER-MBWY-HD", "PRI-DM"]),
        ({"text": "hypertension basic"}, []),
        ({"text": "older add-on"}, []),
    ],
)
async def test_packages_are_found(client: Client, wanted: dict[str, Any], expected: list[str]) -> None:
    assert await codes(client, **wanted) == expected


async def test_packages_are_found_by_chinese_medicine_modality_and_tier(client: Client) -> None:
    with_tcm, without_tcm = await codes(client, hasTcm=True), await codes(client, hasTcm=False)
    village = await codes(client, withinTier="VILLAGE")

    assert "PER-TCM" in with_tcm
    assert sorted(with_tcm + without_tcm) == await codes(client)
    assert set(village) < set(await codes(client, withinTier="TOWNSHIP")) < set(await codes(client))
    assert "ORG-SCH" in await codes(client, modalities=["GROUP"])


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_packages_are_ordered_by_price_with_ties_by_code(client: Client, direction: str) -> None:
    order = {"field": "PRICE", "direction": direction}
    page = (await client.data(PACKAGES, orderBy=order, first=100))["servicePackages"]
    keys = [(float(node["current"]["price"]["total"]["amount"]), node["code"]) for node in page["nodes"]]

    assert keys == sorted(keys, reverse=direction == "DESC")


async def test_pages_forward_and_backward_hold_every_package_once(client: Client) -> None:
    whole = await codes(client)
    order = {"field": "SELF_PAY", "direction": "DESC"}
    forward, cursor = [], None
    while True:
        page = (await client.data(PACKAGES, orderBy=order, first=7, after=cursor))["servicePackages"]
        forward += [node["code"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    cursor = None
    while True:
        page = (await client.data(PACKAGES, orderBy=order, last=7, before=cursor))["servicePackages"]
        backward = [node["code"] for node in page["nodes"]] + backward
        cursor = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break

    assert forward == backward
    assert sorted(forward) == whole


async def test_a_page_takes_twenty_when_not_told(client: Client) -> None:
    page = (await client.data(PACKAGES))["servicePackages"]

    assert len(page["nodes"]) == len(page["edges"]) == 20
    assert page["pageInfo"]["hasNextPage"]
    assert not page["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize(
    ("made_in", "used_in"),
    [
        ({"field": "PRICE"}, {"field": "SELF_PAY"}),
        ({"field": "TIER"}, {"field": "PRICE"}),
        ({"field": "PRICE"}, {"field": "PRICE", "direction": "DESC"}),
        ({"field": "CODE"}, {"field": "TIER"}),
    ],
)
async def test_a_cursor_of_another_order_is_refused(
    client: Client, made_in: dict[str, str], used_in: dict[str, str]
) -> None:
    made = (await client.data(PACKAGES, orderBy=made_in, first=3))["servicePackages"]["pageInfo"]["endCursor"]

    assert (await client.fault(PACKAGES, orderBy=used_in, after=made))["path"] == ["after"]
    assert (await client.fault(PACKAGES, orderBy=used_in, before=made))["path"] == ["before"]


async def test_past_the_end_there_is_a_page_before(client: Client) -> None:
    end = (await client.data(PACKAGES, last=1))["servicePackages"]["pageInfo"]["endCursor"]
    start = (await client.data(PACKAGES, first=1))["servicePackages"]["pageInfo"]["startCursor"]

    past = (await client.data(PACKAGES, after=end))["servicePackages"]
    ahead = (await client.data(PACKAGES, before=start))["servicePackages"]

    assert past["nodes"] == ahead["nodes"] == []
    assert (past["pageInfo"]["hasPreviousPage"], past["pageInfo"]["hasNextPage"]) == (True, False)
    assert (ahead["pageInfo"]["hasPreviousPage"], ahead["pageInfo"]["hasNextPage"]) == (False, True)


async def test_a_wrong_argument_of_one_list_leaves_the_others(client: Client) -> None:
    answer = await client.ask('{ good: regions(first: 1) { totalCount } bad: regions(under: "999") { totalCount } }')

    assert answer["data"] == {"good": {"totalCount": 38}, "bad": None}
    assert answer["errors"][0]["path"] == ["bad"]


async def test_an_empty_page_has_no_cursors(client: Client) -> None:
    page = (await client.data(PACKAGES, filter={"text": "nothing at all"}))["servicePackages"]

    assert page["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


async def test_items_are_found_by_chinese_medicine_and_tier(client: Client) -> None:
    tcm = (await client.data(ITEMS, filter={"isTcm": True}, first=100))["serviceItems"]
    village = (await client.data(ITEMS, filter={"withinTier": "VILLAGE"}, first=100))["serviceItems"]

    assert tcm["totalCount"] == 20
    assert all(node["isTcm"] for node in tcm["nodes"])
    assert village["totalCount"] == 77
    assert {node["minTier"] for node in village["nodes"]} == {"VILLAGE"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("针灸", "TCM-04"),
        ("acupuncture", "TCM-04"),
        ("gen-01", "GEN-01"),
        ("diabetes", "DM-01"),
        ("tuberculosis visit", "TB-01"),
    ],
)
async def test_items_are_found_by_text(client: Client, text: str, code: str) -> None:
    found = (await client.data(ITEMS, filter={"text": text}))["serviceItems"]["nodes"]

    assert code in [node["code"] for node in found]


async def test_items_are_ordered_by_staff_minutes(client: Client) -> None:
    order = {"field": "STAFF_MINUTES", "direction": "DESC"}
    nodes = (await client.data(ITEMS, orderBy=order, first=100))["serviceItems"]["nodes"]
    keys = [(node["staffMinutes"], node["code"]) for node in nodes]

    assert keys == sorted(keys, reverse=True)


async def test_a_package_tells_its_versions_and_the_one_on_offer(client: Client) -> None:
    query = """query($on: Date) { servicePackage(code: "PER-TCM", region: "310101", on: $on) {
      name current { version } versions { totalCount nodes { version code } } } }"""

    today = (await client.data(query))["servicePackage"]
    earlier = (await client.data(query, on="2025-06-01"))["servicePackage"]

    assert today["current"] == {"version": 1}
    assert earlier["current"] is None
    assert today["versions"] == {"totalCount": 1, "nodes": [{"version": 1, "code": "PER-TCM"}]}


async def test_what_does_not_exist_is_null(client: Client) -> None:
    query = '{ serviceItem(code: "XX-99") { code } servicePackage(code: "XX-99") { code } region(code: "1") { code } }'

    assert await client.data(query) == {"serviceItem": None, "servicePackage": None, "region": None}


async def test_regions_are_listed_below_one(client: Client) -> None:
    query = "query($under: String) { regions(under: $under, first: 100) { totalCount nodes { code parent { code } } } }"

    guilin = (await client.data(query, under="450300"))["regions"]
    guangxi = (await client.data(query, under="450000"))["regions"]

    assert guilin["totalCount"] == 17
    assert {node["parent"]["code"] for node in guilin["nodes"]} == {"450300"}
    assert guangxi["totalCount"] == 18


async def test_every_node_is_found_again_by_its_id(client: Client) -> None:
    ids = """{ region(code: "450321") { id } serviceItem(code: "GEN-01") { id }
               servicePackage(code: "BAS-00") { id current { id } } }"""
    data = await client.data(ids)
    wanted = [
        data["region"]["id"],
        data["serviceItem"]["id"],
        data["servicePackage"]["id"],
        data["servicePackage"]["current"]["id"],
    ]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    nodes = (await client.data(query, ids=[*wanted, "nonsense", "UmVnaW9uOjAwMDAwMA", ""]))["nodes"]

    assert [node and node["id"] for node in nodes] == [*wanted, None, None, None]
    assert [node["__typename"] for node in nodes if node] == [
        "Region",
        "ServiceItem",
        "ServicePackage",
        "PackageVersion",
    ]
    single = "query($id: ID!) { node(id: $id) { id } }"
    assert (await client.data(single, id=wanted[0]))["node"] == {"id": wanted[0]}
