"""Who may have which package of a menu, by facts that the caller states: the answer, why, from when and until when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Client

ELIGIBILITY = """
query Eligibility(
  $region: String!, $facts: ResidentFactsInput!, $packages: [String!], $on: Date, $language: Language
) {
  eligibility(region: $region, facts: $facts, packages: $packages, on: $on, language: $language) {
    package { code version }
    isEligible from until holdsFrom holdsUntil
    reasons { holds words path from until condition { words } }
    changes { words paths on }
    warnings { words }
  }
}
"""
COUNTY = "450321"
HYPERTENSIVE = {
    "born": "1955-06-15",
    "sex": "FEMALE",
    "residences": [{"relation": "LIVES"}],
    "diagnoses": [{"icd10": "I10", "starts": "2020-05-01"}],
}


async def answers(client: Client, facts: dict[str, Any], *packages: str, **more: Any) -> list[dict[str, Any]]:
    """What is answered about these packages."""
    data = await client.data(ELIGIBILITY, region=COUNTY, facts=facts, packages=list(packages), **more)
    found: list[dict[str, Any]] = data["eligibility"]
    return found


async def test_who_may_have_a_package_is_told_by_which_conditions_and_since_when(client: Client) -> None:
    (answer,) = await answers(client, HYPERTENSIVE, "PRI-HTN")

    assert answer["package"] == {"code": "PRI-HTN", "version": 1}
    assert (answer["isEligible"], answer["from"], answer["until"]) == (True, "2020-05-01", None)
    assert [(one["words"], one["path"], one["holds"], one["from"]) for one in answer["reasons"]] == [
        ("Met: diagnosed with hypertension (I10–I13)", ["all", "0"], True, "2020-05-01"),
        ("Met: aged 35 or over, now aged 70", ["all", "1"], True, "1990-06-15"),
    ]
    assert [change["paths"] for change in answer["changes"]] == [[["all", "0"]], [["all", "1"]]]


async def test_who_may_not_is_told_what_would_change_it_and_the_day_on_which_time_will(client: Client) -> None:
    (answer,) = await answers(client, {"born": "1963-06-15", "sex": "MALE"}, "PRI-ELD")

    assert (answer["isEligible"], answer["until"], answer["holdsFrom"], answer["holdsUntil"]) == (
        False,
        "2028-06-15",
        "2028-06-15",
        None,
    )
    assert answer["changes"] == [
        {
            "words": "Required: aged 65 or over, now aged 62; met from 2028-06-15",
            "paths": [[]],
            "on": "2028-06-15",
        }
    ]
    (then,) = await answers(client, {"born": "1963-06-15", "sex": "MALE"}, "PRI-ELD", on="2028-06-15")
    assert (then["isEligible"], then["from"]) == (True, "2028-06-15")
    (before,) = await answers(client, {"born": "1963-06-15", "sex": "MALE"}, "PRI-ELD", on="2028-06-14")
    assert not before["isEligible"]


async def test_it_is_said_in_chinese_and_in_english(client: Client) -> None:
    (english,) = await answers(client, HYPERTENSIVE, "PRI-TB", language="EN")
    (chinese,) = await answers(client, HYPERTENSIVE, "PRI-TB", language="ZH")

    assert english["reasons"][1]["words"] == "Required: under treatment for TB, no record of it"
    assert "肺结核" in chinese["reasons"][1]["words"]
    assert "肺结核" in chinese["changes"][0]["words"]
    for one in (english, chinese):
        assert [reason["path"] for reason in one["reasons"]] == [["all", "0"], ["all", "1"]]
        assert one["changes"][0]["paths"] == [["all", "0"], ["all", "1"]]


async def test_a_window_of_days_is_reckoned_to_the_day_and_a_bound_that_only_warns_warns(client: Client) -> None:
    """The postnatal period ends 42 days after the birth."""
    mother = {
        "born": "1969-01-01",
        "sex": "FEMALE",
        "residences": [{"relation": "LIVES"}],
        "pregnancies": [{"lmp": "2025-05-10", "delivered": "2026-02-10"}],
    }

    (answer,) = await answers(client, mother, "PRI-MAT")

    assert (answer["isEligible"], answer["from"], answer["until"]) == (True, "2025-05-10", "2026-03-25")
    assert len(answer["warnings"]) == 1
    assert "now aged 57" in answer["warnings"][0]["words"]
    (after,) = await answers(client, mother, "PRI-MAT", on="2026-03-25")
    assert not after["isEligible"]


async def test_all_of_the_menu_is_answered_by_code_and_named_packages_in_their_order(client: Client) -> None:
    everything = (await client.data(ELIGIBILITY, region=COUNTY, facts=HYPERTENSIVE))["eligibility"]
    codes = [one["package"]["code"] for one in everything]
    assert len(codes) == 29
    assert codes == sorted(codes)
    assert {one["package"]["code"] for one in everything if one["isEligible"]} >= {"BAS-00", "PRI-ELD", "PRI-HTN"}

    named = await answers(client, HYPERTENSIVE, "PRI-HTN", "BAS-00", "PRI-HTN")
    assert [one["package"]["code"] for one in named] == ["PRI-HTN", "BAS-00", "PRI-HTN"]


async def test_every_kind_of_fact_is_taken_into_account(client: Client) -> None:
    """Each turns an answer round, so that none is dropped on the way."""
    plain = {"born": "1990-01-01", "sex": "FEMALE"}
    told: list[dict[str, Any]] = [
        {"residences": [{"relation": "LIVES"}]},
        {"tags": [{"tag": "DISABLED"}]},
        {"diagnoses": [{"icd10": "E11.9"}]},
        {"pregnancies": [{"lmp": "2026-01-01"}]},
        {"tbTreatments": [{"starts": "2026-01-01"}], "tags": [{"tag": "TB"}]},
        {"rosters": [{"kind": "SCHOOL", "members": 500}]},
        {"mobility": [{"mobility": "LIMITED"}]},
        {"household": [{"signed": 3, "hasAnchor": True}]},
    ]

    async def eligible(facts: dict[str, Any]) -> set[str]:
        found = (await client.data(ELIGIBILITY, region=COUNTY, facts=facts))["eligibility"]
        return {one["package"]["code"] for one in found if one["isEligible"]}

    before = await eligible(plain)
    for more in told:
        assert await eligible({**plain, **more}) > before, more


def many(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """One more than may be stated."""
    return [entry] * 51


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"born": "1899-12-31"}, ["born"]),
        ({"born": "2026-03-02"}, ["born"]),
        ({"residences": many({"relation": "LIVES"})}, ["residences"]),
        ({"tags": many({"tag": "TB"})}, ["tags"]),
        ({"diagnoses": many({"icd10": "I10"})}, ["diagnoses"]),
        ({"pregnancies": many({"lmp": "2026-01-01"})}, ["pregnancies"]),
        ({"tbTreatments": many({"starts": "2026-01-01"})}, ["tbTreatments"]),
        ({"rosters": many({"kind": "SCHOOL"})}, ["rosters"]),
        ({"mobility": many({"mobility": "LIMITED"})}, ["mobility"]),
        ({"riskGrades": many({"grade": "RED"})}, ["riskGrades"]),
        ({"flags": many({"flag": "SUPPLY_OVER_4_WEEKS"})}, ["flags"]),
        ({"held": many({"package": "BAS-00"})}, ["held"]),
        ({"household": many({"signed": 1})}, ["household"]),
        ({"tags": [{"tag": "TB", "starts": "2026-01-02", "ends": "2026-01-02"}]}, ["tags", "0", "ends"]),
        ({"tbTreatments": [{"starts": "2026-01-02", "ends": "2026-01-01"}]}, ["tbTreatments", "0", "ends"]),
        ({"diagnoses": [{"icd10": "I10"}, {"icd10": "hypertension"}]}, ["diagnoses", "1", "icd10"]),
        ({"diagnoses": [{"icd10": "I10-I13"}]}, ["diagnoses", "0", "icd10"]),
        ({"pregnancies": [{"lmp": "2026-01-01", "delivered": "2026-01-01"}]}, ["pregnancies", "0", "delivered"]),
        ({"pregnancies": [{"lmp": "2026-01-01", "lost": "2025-01-01"}]}, ["pregnancies", "0", "lost"]),
        (
            {"pregnancies": [{"lmp": "2025-01-01", "delivered": "2025-10-01", "lost": "2025-10-01"}]},
            ["pregnancies", "0", "lost"],
        ),
        ({"rosters": [{"kind": "SCHOOL", "members": 0}]}, ["rosters", "0", "members"]),
        ({"rosters": [{"kind": "SCHOOL", "members": 1_000_001}]}, ["rosters", "0", "members"]),
        ({"household": [{"signed": -1}]}, ["household", "0", "signed"]),
        ({"household": [{"signed": 51}]}, ["household", "0", "signed"]),
    ],
    ids=lambda given: ".".join(given) if isinstance(given, list) else "wrong",
)
async def test_facts_that_cannot_be_are_refused_at_their_place(
    client: Client, wrong: dict[str, Any], path: list[str]
) -> None:
    fault = await client.fault(ELIGIBILITY, region=COUNTY, facts={**HYPERTENSIVE, **wrong})
    assert (fault["code"], fault["path"]) == ("BAD_USER_INPUT", ["facts", *path])


async def test_all_that_is_wrong_with_the_facts_is_said_at_once(client: Client) -> None:
    facts = {"born": "1800-01-01", "sex": "MALE", "household": [{"signed": 99}], "diagnoses": [{"icd10": "?"}]}
    (error,) = (await client.ask(ELIGIBILITY, region=COUNTY, facts=facts))["errors"]
    for word in ("`born`", "ICD-10", "`signed`"):
        assert word in error["message"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"region": "999999"}, ["region"]),
        ({"packages": ["BAS-00", "NO-SUCH"]}, ["packages", "1"]),
        ({"packages": ["BAS-00"] * 201}, ["packages"]),
        ({"packages": ["BAS-00"], "on": "2000-01-01"}, ["packages", "0"]),
    ],
    ids=".".join,
)
async def test_what_is_not_on_the_menu_is_refused_by_its_place(
    client: Client, given: dict[str, Any], path: list[str]
) -> None:
    fault = await client.fault(ELIGIBILITY, **{"region": COUNTY, "facts": HYPERTENSIVE, **given})
    assert (fault["code"], fault["path"]) == ("BAD_USER_INPUT", path)


async def test_days_at_both_ends_of_the_calendar_are_answered(client: Client) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        found = (await client.data(ELIGIBILITY, region=COUNTY, facts=HYPERTENSIVE, on=day))["eligibility"]
        assert len(found) in (0, 29)


async def test_one_statement_answers_for_any_number_of_packages_and_nothing_is_kept(client: Client) -> None:
    """The facts are somebody's: the answer is none that the server keeps for others, nor anything on the way."""
    body = {"query": ELIGIBILITY, "variables": {"region": COUNTY, "facts": HYPERTENSIVE}}
    for _ in range(2):
        client.statements.clear()
        answer = await client.http.post("/graphql", json=body)
        assert answer.headers["cache-control"] == "private, no-store"
        assert len([sql for sql in client.statements if "menu_revision" not in sql]) == 1
    client.statements.clear()
    await answers(client, HYPERTENSIVE, "BAS-00")
    assert len([sql for sql in client.statements if "menu_revision" not in sql]) == 1
