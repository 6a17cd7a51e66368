"""What a basket would mean before anybody signs: problems, price by payer and year, what is due when, free or paid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.models import PackageVersion
from core.actor import AccessRole, Actor
from enrolment import models as m
from teams.models import PolicyDocument, Region, RegionalPolicy
from tests.api.conftest import Client
from tests.api.people import answers_for

QUOTE = """
query Quote($input: QuoteInput!, $language: Language) {
  quote(input: $input, language: $language) {
    isSignable starts ends lastCoveredDay status
    problems { code message path reasons { words path } }
    packages {
      package { code version } joining joiningName starts ends runs { starts ends } isEndExpected isPerEpisode
      needs { need } items { item { code } group paidIn subject } eligibility { isEligible reasons { words } }
      years { number starts ends days ofDays cost { total { amount } } surcharges { amount } borneBy
              substituted { amount } }
      cost { total { amount } selfPay { amount } shares { payer amount { amount } } }
      status deductions { itemCode sharedWith amount { amount } year }
    }
    proposed { package { code } joining cost { total { amount } } }
    items {
      item { code } subject packages cost costWords modalities modalityWords schedule deliveries isOnOccasion isCut
      windows { opens closes times label withItems isExpected isApproximate isProposal }
    }
    overlaps { itemCode packages holds message deductions { itemCode } }
    years { number cost { total { amount } } }
    cost { total { amount } selfPay { amount } shares { payer payerName amount { amount } } }
    disclosure { freeItems paidItems byModality { modality items } sentences }
  }
}
"""
COUNTY, CITY, ELSEWHERE = "450321", "450300", "310101"
HYPERTENSIVE = {
    "born": "1955-06-15",
    "sex": "FEMALE",
    "residences": [{"relation": "LIVES"}],
    "diagnoses": [{"icd10": "I10", "starts": "2020-05-01"}],
}
YLGA = {
    "code": "PER-YLGA",
    "options": [
        {"group": "SCREEN", "items": ["ELD-13", "ELD-14"]},
        {"group": "HOMECARE", "items": ["HOM-01"]},
        {"group": "TCM", "items": ["TCM-05"]},
    ],
    "leaveOut": ["ELD-16"],
}


def basket(*packages: str | dict[str, Any], facts: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An input: stated facts unless `for` says otherwise."""
    chosen = [{"code": one} if isinstance(one, str) else one for one in packages]
    return {"region": COUNTY, "for": {"facts": facts or HYPERTENSIVE}, "packages": chosen, **more}


async def quoted(client: Client, given: dict[str, Any], actor: Actor | None = None, **more: Any) -> dict[str, Any]:
    """The quote."""
    found: dict[str, Any] = (await client.data(QUOTE, actor, input=given, **more))["quote"]
    return found


async def test_a_hypertensive_elder_is_quoted_by_year_by_payer_and_by_item(client: Client) -> None:
    facts = {**HYPERTENSIVE, "mobility": [{"mobility": "LIMITED"}]}
    given = basket("BAS-00", "PRI-HTN", "PRI-ELD", YLGA, facts=facts, years=2)

    quote = await quoted(client, given)

    assert (quote["isSignable"], quote["problems"], quote["status"]) == (True, [], "PLACEHOLDER")
    assert (quote["starts"], quote["ends"], quote["lastCoveredDay"]) == ("2026-03-01", "2028-03-01", "2028-02-29")
    assert [(year["number"], year["cost"]["total"]["amount"]) for year in quote["years"]] == [
        (1, "340.00"),
        (2, "340.00"),
    ]
    assert quote["cost"]["selfPay"]["amount"] == "160.00"
    assert {share["payer"]: share["amount"]["amount"] for share in quote["cost"]["shares"]} == {
        "PUBLIC_HEALTH": "280.00",
        "MEDICAL_INSURANCE": "140.00",
        "FISCAL": "100.00",
        "SELF": "160.00",
    }
    assert [(one["package"]["code"], one["joining"]) for one in quote["packages"]] == [
        (code, "CHOSEN") for code in ("BAS-00", "PRI-HTN", "PRI-ELD", "PER-YLGA")
    ]
    assert all(one["eligibility"]["isEligible"] for one in quote["packages"])
    assert all(one["runs"] == [{"starts": one["starts"], "ends": one["ends"]}] for one in quote["packages"])
    chosen = {one["item"]["code"]: one["group"] for one in quote["packages"][3]["items"]}
    assert chosen["ELD-13"] == "SCREEN"
    assert "ELD-16" not in chosen
    items = {one["item"]["code"]: one for one in quote["items"]}
    assert (items["HTN-02"]["cost"], items["HTN-02"]["deliveries"]) == ("FREE", 3)
    assert [(window["opens"], window["closes"]) for window in items["HTN-02"]["windows"]] == [
        ("2026-03-01", "2026-12-31"),
        ("2027-01-01", "2027-12-31"),
        ("2028-01-01", "2028-02-29"),
    ]
    assert items["ELD-13"]["cost"] == "PAID"
    assert quote["disclosure"]["paidItems"] == sum(one["cost"] == "PAID" for one in quote["items"])
    assert len(quote["disclosure"]["sentences"]) == 5
    assert await quoted(client, given) == quote


async def test_an_item_of_two_packages_is_due_once_and_told_as_an_overlap(client: Client) -> None:
    quote = await quoted(client, basket("BAS-00", "PER-MBWY-HD"))

    assert [(one["itemCode"], one["packages"]) for one in quote["overlaps"]] == [
        ("GEN-10", ["BAS-00", "PER-MBWY-HD"]),
        ("GEN-11", ["BAS-00", "PER-MBWY-HD"]),
    ]
    codes = [(one["item"]["code"], one["subject"]) for one in quote["items"]]
    assert len(codes) == len(set(codes))


async def test_it_is_said_in_chinese_and_in_english(client: Client) -> None:
    given = basket("PRI-TB")
    chinese = await quoted(client, given, language="ZH")
    english = await quoted(client, given, language="EN")

    assert [one["code"] for one in chinese["problems"]] == [one["code"] for one in english["problems"]]
    for zh, en in zip(chinese["problems"], english["problems"], strict=True):
        assert zh["message"].isascii() < en["message"].replace("“", "").replace("”", "").isascii()
    assert chinese["disclosure"]["sentences"] != english["disclosure"]["sentences"]
    assert "上门" in chinese["disclosure"]["sentences"][0]


async def test_whatever_stands_in_the_way_is_told_at_once_each_at_its_place_in_the_input(client: Client) -> None:
    given = basket("PRI-TB", "NO-SUCH", {"code": "PER-YLGA", "leaveOut": ["ELD-08"]}, "PRI-TB", years=4)
    quote = await quoted(client, given)

    assert not quote["isSignable"]
    told = {(one["code"], *one["path"]) for one in quote["problems"]}
    assert told >= {("TERM_NOT_ALLOWED", "years"), ("UNKNOWN_PACKAGE", "packages", "1", "code")}
    assert (quote["starts"], quote["packages"], quote["disclosure"]) == (None, [], None)

    quote = await quoted(client, {**given, "years": 1})
    told = {(one["code"], *one["path"]) for one in quote["problems"]}
    assert told >= {
        ("UNKNOWN_PACKAGE", "packages", "1", "code"),
        ("DUPLICATE_PACKAGE", "packages", "3", "code"),
        ("NO_BASIC", "packages"),
        ("MISSING_PREREQUISITE", "packages", "0", "code"),
        ("NOT_ELIGIBLE", "packages", "0", "code"),
        ("TOO_FEW_CHOSEN", "packages", "2", "options"),
        ("REQUIRED_LINE", "packages", "2", "leaveOut", "0"),
    }
    (why,) = [one["reasons"] for one in quote["problems"] if one["code"] == "NOT_ELIGIBLE"]
    assert [reason["path"] for reason in why] == [["all", "0"], ["all", "1"]]


async def test_priority_packages_attach_by_their_rule_and_those_that_need_consent_are_proposed(client: Client) -> None:
    """Proposed ones are not priced in (DECISIONS, priority packages)."""
    facts = {**HYPERTENSIVE, "tags": [{"tag": "SMD"}], "residences": [{"relation": "LIVES"}, {"relation": "AT_HOME"}]}
    quote = await quoted(client, basket("BAS-00", facts=facts))
    joined = {one["package"]["code"]: one["joining"] for one in (*quote["packages"], *quote["proposed"])}
    assert joined["BAS-00"] == "CHOSEN"
    assert joined["PRI-HTN"] == "ATTACHED"
    assert joined["PRI-SMD"] == "PROPOSED"
    total = sum(float(one["cost"]["total"]["amount"]) for one in quote["packages"])
    assert float(quote["cost"]["total"]["amount"]) == total


async def laid_down(region: str, parameter: str, rule: dict[str, Any]) -> None:
    """A policy row since the beginning of the year."""
    await RegionalPolicy.create(
        region=await Region.get(code=region),
        parameter=parameter,
        rule=rule,
        starts=date(2026, 1, 1),
        document=await PolicyDocument.first(),
        clause="test",
        status="POLICY",
        set_at=datetime(2026, 1, 1, tzinfo=UTC),
        set_by="test",
    )


async def test_what_the_region_lays_down_decides_terms_ages_and_who_bears_the_self_pay_part(client: Client) -> None:
    facts = {**HYPERTENSIVE, "tags": [{"tag": "DISABLED"}], "mobility": [{"mobility": "LIMITED"}]}
    given = basket("BAS-00", YLGA, facts=facts)
    before = await quoted(client, given)
    assert before["cost"]["selfPay"]["amount"] == "80.00"
    await laid_down(COUNTY, "ALLOWED_TERMS", {"years": [2, 3], "standard": 2})
    await laid_down(COUNTY, "FUNDING_SUBSTITUTION", {"populations": ["DISABLED"], "borneBy": "FISCAL"})

    after = await quoted(client, given)

    assert after["cost"]["selfPay"]["amount"] == "0.00"
    year = after["packages"][1]["years"][0]
    assert (year["borneBy"], year["substituted"]["amount"]) == ("FISCAL", "80.00")
    assert [(one["code"], one["path"]) for one in after["problems"]] == [("TERM_NOT_ALLOWED", ["years"])]
    elsewhere = await quoted(client, {**given, "region": "450323"})
    assert elsewhere["problems"] == []


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"region": "999999"}, ["input", "region"]),
        ({"packages": [{"code": "BAS-00"}] * 41}, ["input", "packages"]),
        (
            {"packages": [{"code": "BAS-00"}, {"code": "PER-YLGA", "leaveOut": ["ELD-16"] * 101}]},
            ["input", "packages", "1", "leaveOut"],
        ),
        (
            {"packages": [{"code": "PER-YLGA", "options": [{"group": "TCM", "items": []}] * 101}]},
            ["input", "packages", "0", "options"],
        ),
        (
            {"packages": [{"code": "PER-YLGA", "options": [{"group": "TCM", "items": ["TCM-05"] * 101}]}]},
            ["input", "packages", "0", "options", "0", "items"],
        ),
        (
            {"packages": [{"code": "PER-YLGA", "options": [{"group": "TCM", "items": []}] * 2}]},
            ["input", "packages", "0", "options", "1", "group"],
        ),
        ({"for": {"facts": {**HYPERTENSIVE, "born": "1899-12-31"}}}, ["input", "for", "facts", "born"]),
    ],
    ids=".".join,
)
async def test_an_input_that_cannot_be_is_refused_at_its_place(
    client: Client, wrong: dict[str, Any], path: list[str]
) -> None:
    fault = await client.fault(QUOTE, input={**basket("BAS-00"), **wrong})
    assert (fault["code"], fault["path"]) == ("BAD_USER_INPUT", path)


async def test_somebody_is_named_in_exactly_one_way(client: Client) -> None:
    for whom in ({}, {"facts": HYPERTENSIVE, "resident": "R-1"}, {"resident": None}):
        answer = await client.ask(QUOTE, input={**basket("BAS-00"), "for": whom})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"], whom


async def put_resident(code: str = "R-1", region: str = COUNTY, **more: Any) -> m.Resident:
    """A hypertensive woman of 70 who lives there, with a place in a household and on a roster."""
    home = await Region.get(code=region)
    born = more.pop("born", date(1955, 6, 15))
    who = await m.Resident.create(
        code=code, region=home, born=born, sex="FEMALE", recorded_at=datetime(2026, 1, 1, tzinfo=UTC), **more
    )
    since = date(2020, 5, 1)
    await m.Residence.create(resident=who, relation="LIVES", region=home, starts=born)
    await m.Diagnosis.create(resident=who, icd10="I10", starts=since)
    house = await m.Household.create(code=f"H-{code}")
    await m.HouseholdMember.create(household=house, resident=who, is_anchor=True, starts=since)
    return who


def somebody(*roles: AccessRole, **claims: Any) -> Actor:
    """An actor with these roles and claims."""
    return Actor(subject="somebody", roles=frozenset(roles), **claims)


CLERK = somebody(AccessRole.CLINIC_CLERK, region=COUNTY)
RECORDED = {**basket("BAS-00", "PRI-HTN", "PRI-ELD", years=2), "for": {"resident": "R-1"}}


async def test_a_recorded_resident_is_quoted_as_by_the_same_facts_stated(client: Client) -> None:
    await put_resident()
    recorded = await quoted(client, RECORDED, CLERK)
    stated = await quoted(client, basket("BAS-00", "PRI-HTN", "PRI-ELD", years=2))
    assert recorded["isSignable"]
    assert recorded["cost"] == stated["cost"]
    assert recorded["items"] == stated["items"]


@pytest.mark.parametrize(
    "actor",
    [
        CLERK,
        somebody(AccessRole.FAMILY_DOCTOR, region=CITY),
        somebody(AccessRole.RESIDENT, resident="R-1"),
        somebody(AccessRole.RESIDENT, resident="R-2", guardian_of=frozenset({"R-1"})),
    ],
    ids=["staff of the county", "staff of the city", "herself", "her guardian"],
)
async def test_those_whose_resident_she_is_may_ask(client: Client, actor: Actor) -> None:
    await put_resident()
    await put_resident("R-2")
    await answers_for("R-2", "R-1")
    assert (await quoted(client, RECORDED, actor))["isSignable"]


@pytest.mark.parametrize(
    "actor",
    [
        somebody(AccessRole.CLINIC_CLERK, region=ELSEWHERE),
        somebody(AccessRole.CLINIC_CLERK, region="450323"),
        somebody(AccessRole.CLINIC_CLERK),
        somebody(AccessRole.INSTITUTION_ADMIN, institution="YS-T01-H"),
        somebody(AccessRole.PACKAGE_DESIGNER, region=COUNTY),
        somebody(AccessRole.RESIDENT, resident="R-2", region=COUNTY),
        somebody(AccessRole.PACKAGE_REVIEWER, resident="R-1"),
    ],
    ids=[
        "another province",
        "the county beside",
        "no region",
        "an institution",
        "a designer",
        "another resident",
        "not as a resident",
    ],
)
async def test_to_others_a_resident_is_as_unknown_as_one_who_is_not_there(client: Client, actor: Actor) -> None:
    await put_resident()
    answers = []
    for code in ("R-1", "R-UNKNOWN", "no such\x00code"):
        answer = await client.ask(QUOTE, actor, input={**RECORDED, "for": {"resident": code}})
        (error,) = answer["errors"]
        assert answer["data"] == {"quote": None}
        answers.append((error["message"], error["extensions"]["code"], tuple(error["extensions"]["path"])))
    assert len(set(answers)) == 1
    assert answers[0][1:] == ("BAD_USER_INPUT", ("input", "for", "resident"))


async def test_without_a_token_nobody_is_told_of_recorded_residents(client: Client) -> None:
    await put_resident()
    for code in ("R-1", "R-UNKNOWN"):
        fault = await client.fault(QUOTE, input={**RECORDED, "for": {"resident": code}})
        assert fault["code"] == "UNAUTHENTICATED"


async def test_who_died_or_moved_away_is_no_longer_there(client: Client) -> None:
    await put_resident("R-1", died=date(2026, 2, 1))
    await put_resident("R-2", moved_away=date(2026, 2, 1))
    for code in ("R-1", "R-2"):
        answer = await client.ask(QUOTE, CLERK, input={**RECORDED, "for": {"resident": code}})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_a_quote_takes_one_statement_for_stated_facts_and_three_for_a_resident_whatever_is_recorded(
    client: Client,
) -> None:
    """Issue 4: without more than six."""

    async def statements(given: dict[str, Any], actor: Actor | None = None) -> int:
        client.statements.clear()
        assert (await quoted(client, given, actor))["starts"] == "2026-03-01"
        return len([sql for sql in client.statements if "menu_revision" not in sql])

    who = await put_resident()
    assert await statements(basket("BAS-00")) == 1
    assert await statements(basket("BAS-00", "PRI-HTN", "PRI-ELD", YLGA, years=3)) == 1
    assert await statements(RECORDED, CLERK) == 3
    version = await PackageVersion.filter(package__code="BAS-00").select_related("package").get()
    for number in range(10):
        other = await put_resident(f"X-{number}")
        await m.HouseholdMember.filter(resident_id=other.id).update(
            household_id=(await m.Household.get(code="H-R-1")).id
        )
        await m.Selection.create(resident=other, package=version.package, version=version, starts=date(2026, 1, 1))
        await m.RecordedFlag.create(
            resident=who, flag="SMOKER", starts=date(2010 + number, 1, 1), ends=date(2010 + number, 6, 1)
        )
    assert await statements(RECORDED, CLERK) == 3


async def test_the_answer_is_kept_by_nobody(client: Client) -> None:
    body = {"query": QUOTE, "variables": {"input": basket("BAS-00")}}
    for _ in range(2):
        client.statements.clear()
        answer = await client.http.post("/graphql", json=body)
        assert answer.headers["cache-control"] == "private, no-store"
        assert len([sql for sql in client.statements if "menu_revision" not in sql]) == 1
