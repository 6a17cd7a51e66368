"""Asking what a policy row would change: by whom, of which region, with what in the answer (R002, R077, R096)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from api.menu_board import MenuBoard
from core.actor import AccessRole
from core.clock import Clock
from enrolment.models import Resident
from teams.models import RegionalPolicy, Team
from tests.api.conftest import Client, serving
from tests.api.readers import AT_TOWN_1, GUILIN, IN_GUILIN, IN_LINGCHUAN, IN_YANGSHUO, RESIDENT, YANGSHUO, reader
from tests.enrolment.residents import make, store

ON, YESTERDAY, TOO_FAR = "2026-04-01", "2026-02-28", "2036-03-09"
QUERY = """query($policy: ProposedPolicyInput!, $language: Language) {
  policyEffect(policy: $policy, language: $language) {
    region { code } parameter parameterName on until
    present { region { code } clause } rule { __typename ... on Capacity { residentsPerSigningDoctor } }
    regions { code } ownPolicies { region { code } rule { __typename } }
    changes { subject subjects { zh en } before beforeTexts { zh } after afterTexts { zh } }
    consequence {
      __typename
      ... on TeamsEffect { teams incompleteNow incompleteThen
        wouldBreak { count teams { team { code state } gaps { kind message policy { clause } } } }
        wouldMend { count teams { team { code state } gaps { kind policy { clause } } } } }
      ... on CapacityEffect { teams capacityNow capacityThen overNow overThen overfull { team { code } capacity load } }
      ... on TermsEffect { packages touched withoutTerm
        changes { package { code } regions { code } yearsNow yearsThen } }
      ... on AgesEffect { residents populations { population populationName now then become cease } }
      ... on SubstitutionEffect { borneNow borneThen added dropped bearerNow bearerThen bearerThenName
        namedPopulations { population populationName residents } packages
        selfPayPackages { package { code } regions { code } selfPay { amount } } }
    } } }"""


@asynccontextmanager
async def unwatched(board: MenuBoard, _seconds: float) -> AsyncIterator[MenuBoard]:
    """A board that does not poll the database, so that every statement is a request's."""
    yield board


CAPACITY = {"capacity": {"residentsPerSigningDoctor": 500}}


def proposed(rule: dict[str, Any], region: str = YANGSHUO, starts: str = ON) -> dict[str, Any]:
    """A row to ask about."""
    return {"region": region, "rule": rule, "starts": starts}


async def effect(client: Client, rule: dict[str, Any], region: str = YANGSHUO, **variables: Any) -> Any:
    """What it would change, asked from the city."""
    data = await client.data(QUERY, IN_GUILIN, policy=proposed(rule, region), **variables)
    return data["policyEffect"]


async def test_a_composition_rule_names_the_teams_that_break_and_why(client: Client) -> None:
    told = await effect(client, {"compositionRule": {"minimums": [{"roles": ["TCM_PHYSICIAN"]}]}})

    found = told["consequence"]
    broken = found["wouldBreak"]
    assert (told["region"]["code"], told["parameter"], told["on"]) == (YANGSHUO, "COMPOSITION_RULE", ON)
    assert [region["code"] for region in told["regions"]] == [YANGSHUO]
    assert "R149" in told["present"]["clause"]
    assert found["teams"] == 84
    assert broken["count"] == found["incompleteThen"] - found["incompleteNow"] + found["wouldMend"]["count"] > 50
    assert len(broken["teams"]) == 50
    assert {one["team"]["state"] for one in broken["teams"]} == {"ACTIVE"}
    assert {(gap["kind"], gap["policy"]) for one in broken["teams"] for gap in one["gaps"]} == {("MINIMUM_ROLE", None)}
    changed = {change["subject"]: (change["before"], change["after"]) for change in told["changes"]}
    assert ("nurse", ("at least 1", None)) in changed.items()


async def test_a_gentler_rule_mends_teams_and_tells_which_rule_they_break_now(client: Client) -> None:
    told = await effect(client, {"compositionRule": {"minimums": [{"roles": ["GENERAL_PRACTITIONER"]}]}})

    mended = told["consequence"]["wouldMend"]
    assert [one["team"] for one in mended["teams"]] == [{"code": "YS-T04-TEAM06", "state": "INCOMPLETE"}]
    assert "R149" in mended["teams"][0]["gaps"][0]["policy"]["clause"]


async def test_who_could_mend_a_team_may_be_asked_at_once(client: Client) -> None:
    query = """query($policy: ProposedPolicyInput!) { policyEffect(policy: $policy) { consequence {
      ... on TeamsEffect { wouldBreak { teams { gaps { candidates { practitioner { code } } } } } } } } }"""
    rule = {"compositionRule": {"minimums": [{"roles": ["NURSE"], "count": 2}]}}
    data = await client.data(query, IN_YANGSHUO, policy=proposed(rule))

    teams = data["policyEffect"]["consequence"]["wouldBreak"]["teams"]
    assert any(gap["candidates"] for one in teams for gap in one["gaps"])


async def test_a_citys_row_names_the_counties_it_does_not_touch(client: Client) -> None:
    told = await effect(client, {"compositionRule": {"minimums": [{"roles": ["NURSE"]}]}}, GUILIN)

    own = {row["region"]["code"] for row in told["ownPolicies"]}
    touched = {region["code"] for region in told["regions"]}
    assert own == {YANGSHUO, "450323"}
    assert GUILIN in touched
    assert not own & touched


async def test_capacity_is_told_in_total_and_nobody_is_enrolled_yet(client: Client) -> None:
    told = await effect(client, CAPACITY)

    found = told["consequence"]
    assert found["capacityNow"] == 4 * found["capacityThen"] > 0
    assert (found["overNow"], found["overThen"], found["overfull"]) == (0, 0, [])
    assert told["rule"]["residentsPerSigningDoctor"] == 500
    assert told["changes"][0]["subjects"] == {
        "zh": "每名签约医生最多签约",
        "en": "most residents for one signing doctor",
    }
    assert told["changes"][0]["beforeTexts"] == {"zh": "2000人"}


async def test_withdrawing_tells_what_the_region_above_lays_down(client: Client) -> None:
    told = await effect(client, {"withdraw": "COMPOSITION_RULE"})

    assert told["rule"]["__typename"] == "CompositionRule"
    assert told["changes"]
    assert told["consequence"]["__typename"] == "TeamsEffect"


async def test_terms_name_the_packages_with_no_term_left(client: Client) -> None:
    """R028."""
    found = (await effect(client, {"allowedTerms": {"years": [2, 3], "standard": 2}}))["consequence"]

    lost = {one["package"]["code"] for one in found["changes"] if not one["yearsThen"]}
    assert {"PER-HOME", "PER-REH", "PER-TCM"} <= lost
    assert found["withoutTerm"] == len(lost)
    assert found["touched"] == len(found["changes"]) < found["packages"]
    assert {tuple(one["yearsThen"]) for one in found["changes"]} == {(), (2, 3)}


async def test_ages_and_substitution_count_residents_and_money(client: Client) -> None:
    """A4."""
    await store(make(), ((YANGSHUO, "YS-T01"), (YANGSHUO, None)))
    ages = (await effect(client, {"ages": {"elderlyFrom": 60}}))["consequence"]
    substitution = {"fundingSubstitution": {"populations": ["DISABLED", "ELDERLY"]}}
    borne = (await effect(client, substitution, language="ZH"))["consequence"]

    elderly, child = ages["populations"]
    assert 0 < ages["residents"] <= await Resident.all().count()
    assert elderly["then"] - elderly["now"] == elderly["become"] > 0
    assert (child["become"], child["cease"]) == (0, 0)
    assert borne["added"] == borne["borneThen"] > max(one["residents"] for one in borne["namedPopulations"]) > 0
    assert (borne["borneNow"], borne["bearerNow"], borne["bearerThenName"]) == (0, None, "财政及专项")
    amounts = {one["package"]["code"]: one["selfPay"]["amount"] for one in borne["selfPayPackages"]}
    assert amounts["PER-HOME"] == "180.00"
    assert "BAS-00" not in amounts
    assert borne["packages"] == len(amounts)


async def test_where_nothing_is_counted_the_words_tell_in_both_languages(client: Client) -> None:
    told = await effect(client, {"contactCadence": {"everybody": "MONTH"}}, language="ZH")

    assert told["consequence"] is None
    assert [(one["subject"], one["before"], one["after"]) for one in told["changes"]] == [
        ("联系频次：全体", "每季度", "每月")
    ]
    assert told["parameterName"] == "联系频次"


async def test_nothing_is_written(client: Client) -> None:
    before = await RegionalPolicy.all().count(), await Team.all().values_list("code", "version")
    await effect(client, CAPACITY)

    assert before == (await RegionalPolicy.all().count(), await Team.all().values_list("code", "version"))


@pytest.mark.parametrize("role", [role for role in AccessRole if role is not AccessRole.RESIDENT])
async def test_staff_of_the_region_may_ask(client: Client, role: AccessRole) -> None:
    data = await client.data(QUERY, reader(role, YANGSHUO), policy=proposed(CAPACITY))

    assert data["policyEffect"]["consequence"]["teams"] == 84


async def test_residents_and_nobody_may_not(client: Client) -> None:
    for actor, code in ((RESIDENT, "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        (error,) = (await client.ask(QUERY, actor, policy=proposed(CAPACITY)))["errors"]
        assert error["extensions"]["code"] == code


async def test_a_foreign_region_and_an_unknown_one_answer_the_same(client: Client) -> None:
    asked = [
        (IN_LINGCHUAN, YANGSHUO),
        (IN_YANGSHUO, GUILIN),
        (IN_YANGSHUO, "999999"),
        (IN_YANGSHUO, "x" * 100),
        (AT_TOWN_1, YANGSHUO),
    ]
    found = []
    for actor, region in asked:
        answer = await client.ask(QUERY, actor, policy=proposed(CAPACITY, region))
        assert answer["data"] == {"policyEffect": None}
        (error,) = answer["errors"]
        found.append((error["message"], error["extensions"]["code"], error["extensions"]["path"]))

    assert found == [("No region of this code is within reach.", "BAD_USER_INPUT", ["policy", "region"])] * len(asked)


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        (proposed(CAPACITY, starts=YESTERDAY), ["policy", "starts"]),
        (proposed(CAPACITY, starts=TOO_FAR), ["policy", "starts"]),
        (proposed({"capacity": {"residentsPerSigningDoctor": 0}}), ["policy", "rule", "capacity"]),
        (proposed({"ages": {"elderlyFrom": 50}}), ["policy", "rule", "ages"]),
        (proposed({"allowedTerms": {"years": []}}), ["policy", "rule", "allowedTerms", "years"]),
        (
            proposed({"slotQuotas": {"quotas": [{"resource": "BED", "percent": 1, "provider": "长" * 101}]}}),
            ["policy", "rule", "slotQuotas", "quotas", "0", "provider"],
        ),
        (
            proposed({"compositionRule": {"minimums": [{"roles": ["NURSE"]}] * 501}}),
            ["policy", "rule", "compositionRule", "minimums"],
        ),
    ],
)
async def test_what_the_verb_would_refuse_is_refused_at_its_place(
    client: Client, policy: dict[str, Any], path: list[str]
) -> None:
    (error,) = (await client.ask(QUERY, IN_YANGSHUO, policy=policy))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["path"][: len(path)] == path


async def test_today_in_shanghai_and_the_furthest_day_may_be_asked_about(client: Client) -> None:
    for starts in ("2026-03-01", "2036-03-08"):
        data = await client.data(QUERY, IN_YANGSHUO, policy=proposed(CAPACITY, starts=starts))
        assert data["policyEffect"]["on"] == starts


RULES: dict[str, dict[str, Any]] = {
    "teams": {"compositionRule": {"minimums": [{"roles": ["TCM_PHYSICIAN"]}]}},
    "capacity": CAPACITY,
    "terms": {"allowedTerms": {"years": [1]}},
    "ages": {"ages": {"elderlyFrom": 60}},
    "substitution": {"fundingSubstitution": {"populations": ["ELDERLY"]}},
}


@pytest.mark.parametrize("name", RULES)
async def test_a_city_takes_no_more_statements_than_a_county(
    starter_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(MenuBoard, "watched", unwatched)
    async with serving(starter_url, clock) as client:
        counts = []
        for region in (YANGSHUO, GUILIN):
            client.statements.clear()
            await client.data(QUERY, IN_GUILIN, policy=proposed(RULES[name], region))
            counts.append(len(client.statements))

    assert counts[0] == counts[1] <= 9
