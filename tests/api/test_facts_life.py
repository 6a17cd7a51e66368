"""Dated facts at the API: each verb, what is read back, what is kept from whom, and strangers who change nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.access.verbs import TABLE, Everybody
from api.schema.fact_mutation import FactMutation
from core.actor import AccessRole, Actor
from core.clock import Clock
from tests.api.conftest import Client, serving
from tests.api.facts import FACTS, act, answer, carried_out, couple, objected
from tests.api.people import AUTHORITY, CLERK, STRANGE_AUTHORITY, STRANGE_CHIEF, STRANGE_CLERK, answers_for
from tests.enrolment.desk_staging import dump, everything

pytestmark = pytest.mark.anyio

READ = f"query Read($code: String!) {{ resident(code: $code) {{ version {FACTS} }} }}"
CERTIFICATE = "45039919550312001842"


@pytest.fixture
async def county(county_url: str, clock: Clock) -> AsyncIterator[Client]:
    """The described county, nobody registered."""
    async with serving(county_url, clock) as client:
        yield client


def inputs(elder: str, woman: str) -> dict[str, dict[str, Any]]:
    """Each verb once, as it would be used of two people never changed before."""
    old, young = {"resident": elder, "expectedVersion": 1}, {"resident": woman, "expectedVersion": 1}
    return {
        "recordTag": old | {"tag": "DISABLED", "evidence": "CERTIFICATE", "certificateNumber": CERTIFICATE},
        "endTag": old | {"tag": "DISABLED"},
        "recordDiagnosis": old | {"icd10": "I10", "institution": "HOSP", "doctor": "李医生", "starts": "2020-01-01"},
        "endDiagnosis": old | {"icd10": "I10"},
        "recordPregnancy": young | {"lmp": "2025-06-01", "handbook": "PL-1"},
        "recordDelivery": young | {"on": "2026-02-25"},
        "recordLoss": young | {"on": "2026-02-25"},
        "recordDischarge": young | {"on": "2026-02-28"},
        "recordTbTreatment": old | {"starts": "2026-01-01"},
        "endTbTreatment": old | {},
        "recordMobility": old | {"mobility": "LIMITED", "reason": "卒中后"},
        "gradeRisk": old | {"grade": "RED", "assessor": "GP", "reason": "年度评估", "basis": "体检表12号"},
        "recordFlag": old | {"flag": "SMOKER", "starts": "2020-01-01"},
        "endFlag": old | {"flag": "SMOKER"},
        "recordResidence": old | {"relation": "WORKS", "region": "450323", "starts": "2026-01-01"},
        "endResidence": old | {"relation": "WORKS", "region": "450323"},
        "correctFact": old | {"kind": "TAG", "fact": "FACT-0", "reason": "x"},
        "recordDeath": old | {"on": "2026-02-01"},
        "recordMovedAway": old | {"on": "2026-02-01"},
        "correctDeparture": old | {"reason": "x"},
    }


async def test_facts_are_recorded_and_read_back_with_their_evidence(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    recording = ("recordTag", "recordDiagnosis", "recordTbTreatment", "recordMobility", "gradeRisk", "recordFlag")
    codes = {}
    for version, verb in enumerate(recording, start=1):
        payload = await carried_out(county, verb, **given[verb] | {"expectedVersion": version})
        assert payload["version"] == version + 1
        codes[verb] = payload["fact"]
    facts = {fact["code"]: fact for fact in payload["resident"]["facts"]}
    assert list(facts[codes["recordTag"]].items())[:4] == [
        ("__typename", "RecordedTag"),
        ("code", codes["recordTag"]),
        ("kind", "TAG"),
        ("kindName", "a population"),
    ]
    assert facts[codes["recordTag"]]["maskedNumber"] == "******************42"
    assert facts[codes["recordDiagnosis"]] | {"code": "", "recordedAt": ""} == {
        "__typename": "RecordedDiagnosis",
        "code": "",
        "kind": "DIAGNOSIS",
        "kindName": "a diagnosis",
        "starts": "2020-01-01",
        "ends": None,
        "recordedBy": "clerk",
        "recordedAt": "",
        "icd10": "I10",
        "doctor": "李医生",
        "institution": {"code": "HOSP"},
    }
    grade = facts[codes["gradeRisk"]]
    assert (grade["grade"], grade["assessorCode"], grade["reason"], grade["basis"]) == (
        "RED",
        "GP",
        "年度评估",
        "体检表12号",
    )
    assert facts[codes["recordMobility"]]["mobilityName"] == "limited mobility"
    assert facts[codes["recordFlag"]]["flag"] == "SMOKER"
    assert CERTIFICATE not in await dump()


async def test_a_pregnancy_goes_its_way(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    for version, verb in enumerate(("recordPregnancy", "recordDelivery", "recordDischarge"), start=1):
        payload = await carried_out(county, verb, **given[verb] | {"expectedVersion": version})
    (pregnancy,) = payload["resident"]["facts"]
    assert {name: pregnancy[name] for name in ("lmp", "expected", "delivered", "lost", "discharged", "handbook")} == {
        "lmp": "2025-06-01",
        "expected": "2026-03-08",
        "delivered": "2026-02-25",
        "lost": None,
        "discharged": "2026-02-28",
        "handbook": "PL-1",
    }


async def test_a_fact_ends_and_what_was_entered_in_error_is_shown_no_more(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    recorded = await carried_out(county, "recordDiagnosis", **given["recordDiagnosis"])
    ended = await carried_out(county, "endDiagnosis", **given["endDiagnosis"] | {"expectedVersion": 2})
    assert [fact["ends"] for fact in ended["resident"]["facts"]] == ["2026-03-01"]
    standing = "query($code: String!) { resident(code: $code) { facts(kinds: [DIAGNOSIS]) { code } } }"
    assert (await county.data(standing, CLERK, code=elder))["resident"]["facts"] == []
    wrong = given["correctFact"] | {"kind": "DIAGNOSIS", "fact": recorded["fact"], "expectedVersion": 3}
    corrected = await carried_out(county, "correctFact", **wrong)
    assert corrected["resident"]["facts"] == []


async def test_all_faults_of_an_input_are_told_at_once_with_what_a_screen_needs(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    wrong = given["recordTag"] | {"tag": "MONITORED", "starts": "2026-03-02"}
    assert await objected(county, "recordTag", **wrong) == {
        ("EVIDENCE_OF_POPULATION", "evidence"),
        ("DAY_IN_FUTURE", "starts"),
    }
    assert await objected(county, "recordDiagnosis", **given["recordDiagnosis"] | {"icd10": "high\0"}) == {
        ("TEXT_SIZE", "icd10")
    }
    await carried_out(county, "recordFlag", **given["recordFlag"])
    payload = await act(county, "recordFlag", **given["recordFlag"] | {"expectedVersion": 2})
    (problem,) = payload["problems"]
    assert (problem["__typename"], problem["code"], problem["since"], problem["until"]) == (
        "AlreadyStandingProblem",
        "ALREADY_RECORDED",
        "2020-01-01",
        None,
    )


async def test_what_tells_of_tuberculosis_is_kept_from_who_reads_by_region_alone(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    await carried_out(county, "recordTbTreatment", **given["recordTbTreatment"])
    await carried_out(county, "recordFlag", **given["recordFlag"] | {"expectedVersion": 2})
    himself = Actor("self", frozenset({AccessRole.RESIDENT}), resident=elder)
    daughter = Actor("daughter", frozenset({AccessRole.RESIDENT}), resident=woman, guardian_of=frozenset({elder}))
    await answers_for(woman, elder)
    elsewhere = Actor("hosp", frozenset({AccessRole.CLINIC_CLERK}), region="450330", institution="HOSP")
    seen = {}
    for actor in (CLERK, himself, daughter, AUTHORITY, elsewhere):
        found = (await county.data(READ, actor, code=elder))["resident"]["facts"]
        seen[actor.subject] = {fact["kind"] for fact in found}
    everything_known = {"TB_TREATMENT", "FLAG"}
    assert seen == {
        "clerk": everything_known,
        "self": everything_known,
        "daughter": everything_known,
        "county": {"FLAG"},
        "hosp": {"FLAG"},
    }


async def test_death_and_moving_away_are_recorded_and_withdrawn(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    assert (await carried_out(county, "recordMovedAway", **given["recordMovedAway"]))["resident"]["movedAway"]
    dead = await carried_out(county, "recordDeath", **given["recordDeath"] | {"expectedVersion": 2})
    assert dead["resident"]["died"] == "2026-02-01"
    alive = await carried_out(county, "correctDeparture", **given["correctDeparture"] | {"expectedVersion": 3})
    assert (alive["resident"]["died"], alive["resident"]["movedAway"], alive["version"]) == (None, None, 4)


async def test_the_facts_of_a_page_are_one_statement(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    await carried_out(county, "recordFlag", **given["recordFlag"])
    await carried_out(county, "recordPregnancy", **given["recordPregnancy"])
    ids = [
        (await county.data("query($code: String!) { resident(code: $code) { id } }", CLERK, code=code))["resident"][
            "id"
        ]
        for code in (elder, woman)
    ]
    county.statements.clear()
    asked = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Resident { facts { kind } } } }"
    found = (await county.data(asked, CLERK, ids=ids))["nodes"]
    assert [[fact["kind"] for fact in one["facts"]] for one in found] == [["FLAG"], ["PREGNANCY"]]
    assert len([one for one in county.statements if "population_tag" in one]) == 1


async def test_a_stranger_and_a_role_without_the_verb_change_nothing(county: Client) -> None:
    elder, woman = await couple(county)
    given = inputs(elder, woman)
    named = {field.graphql_name or field.python_name for field in FactMutation.__strawberry_definition__.fields}  # type: ignore[attr-defined]
    assert len(named) == len(given)
    before = await everything()
    for verb, one in given.items():
        row = TABLE[f"Mutation.{verb}"]
        assert not isinstance(row.roles, Everybody)
        for actor in (STRANGE_CLERK, STRANGE_CHIEF, STRANGE_AUTHORITY):
            assert ("NOT_FOUND", "resident") in await objected(county, verb, actor, **one), verb
        outsider = Actor("x", frozenset({AccessRole.AUDITOR, AccessRole.RESIDENT}), "450330", "TOWN", resident=elder)
        told = await answer(county, outsider, verb, one)
        assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        told = await answer(county, None, verb, one)
        assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await everything() == before
