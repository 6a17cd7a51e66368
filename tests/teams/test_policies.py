"""A region lays down a parameter from a day on, citing its document (R002)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.actor import Actor
from core.clock import Clock
from core.database import transaction
from core.language import Text
from core.wire import ImpossibleDefinition
from teams import models
from teams.composition.rule import Capacity, CompositionRule
from teams.operations.loading import DeliveryData, put_delivery
from teams.operations.policies import SetRegionalPolicy, set_regional_policy
from teams.operations.problem import problem_of
from teams.parameter import Ages
from teams.policy import PolicyDefinition, PolicyDocumentDefinition, PolicyParameter
from teams.queries import lists
from teams.queries.workforce import workforce_for
from teams.vocabulary import ExecutorRole
from tests.teams.staging import ADMIN, AUTHORITY, FOREIGNERS, TODAY, TOMORROW, everything, refused, stage, told

POLICY = PolicyDefinition("450323", TOMORROW, "DOC-1", "第五条", capacity=Capacity(1_500))
DOCUMENT = PolicyDocumentDefinition("DOC-2", Text("通知", "Notice"), Text("卫健局", "Bureau"), "灵卫〔2026〕1号", TODAY)
SET = SetRegionalPolicy(POLICY)


@pytest.fixture(autouse=True)
async def county(database: str) -> None:
    """The staged county stands in the database."""
    await stage()


async def test_a_parameter_is_laid_down_from_a_day_on(clock: Clock) -> None:
    assert await set_regional_policy(AUTHORITY, SET, "k", clock) == {
        "region": "450323",
        "parameter": "CAPACITY",
        "starts": "2026-03-02",
        "revision": 1,
        "document": "DOC-1",
    }
    row = await models.RegionalPolicy.get(parameter="CAPACITY").select_related("region", "document")
    assert (row.region.code, row.document.code, row.starts, row.clause) == ("450323", "DOC-1", TOMORROW, "第五条")
    assert (row.rule, row.set_by, row.status) == ({"residentsPerSigningDoctor": 1_500}, "authority", "POLICY")


async def test_a_document_is_registered_with_the_policy_that_cites_it(clock: Clock) -> None:
    given = SetRegionalPolicy(replace(POLICY, document="DOC-2"), DOCUMENT)

    await set_regional_policy(AUTHORITY, given, "k", clock)

    row = await models.PolicyDocument.get(code="DOC-2")
    assert (row.title_zh, row.issuer_en, row.number, row.issued) == ("通知", "Bureau", "灵卫〔2026〕1号", TODAY)
    assert (await models.RegionalPolicy.get(parameter="CAPACITY")).document_id == row.id


async def test_a_region_may_fall_silent_again(clock: Clock) -> None:
    silent = replace(POLICY, capacity=None, withdrawn=PolicyParameter.CAPACITY)

    await set_regional_policy(AUTHORITY, SetRegionalPolicy(silent), "k", clock)

    assert (await models.RegionalPolicy.get(parameter="CAPACITY")).rule is None


async def test_what_is_wrong_with_a_policy_is_told_at_once(clock: Clock) -> None:
    await set_regional_policy(AUTHORITY, SET, "k", clock)
    assert told(await refused(set_regional_policy(AUTHORITY, SET, "k2", clock))) == {
        ("POLICY_ALREADY_SET", "policy.starts")
    }
    wrong = replace(POLICY, starts=TODAY - timedelta(days=1), document="NO-DOC", clause="")
    assert told(await refused(set_regional_policy(AUTHORITY, SetRegionalPolicy(wrong), "k2", clock))) == {
        ("STARTS_IN_THE_PAST", "policy.starts"),
        ("NOT_FOUND", "policy.document"),
        ("TEXT_SIZE", "policy.clause"),
    }
    taken = replace(DOCUMENT, code="DOC-1", number="x" * 101)
    today = replace(POLICY, starts=TODAY)
    assert told(await refused(set_regional_policy(AUTHORITY, SetRegionalPolicy(today, taken), "k2", clock))) == {
        ("CODE_TAKEN", "document.code"),
        ("TEXT_SIZE", "document.number"),
    }
    assert told(await refused(set_regional_policy(AUTHORITY, SetRegionalPolicy(today, DOCUMENT), "k2", clock))) == {
        ("NOT_FOUND", "policy.document")
    }


async def test_a_mistyped_row_is_corrected_and_stays_to_be_read(clock: Clock) -> None:
    await set_regional_policy(AUTHORITY, SET, "1", clock)
    right, silent = Capacity(1_800), replace(POLICY, capacity=None, withdrawn=PolicyParameter.CAPACITY)

    second = await set_regional_policy(
        AUTHORITY, SetRegionalPolicy(replace(POLICY, capacity=right), corrects=True), "2", clock
    )

    assert (second["starts"], second["revision"]) == ("2026-03-02", 2)
    history = [row for row in await lists.policies(["450323"]) if row.parameter is PolicyParameter.CAPACITY]
    assert [(row.starts, row.revision, row.rule) for row in history] == [
        (TOMORROW, 1, POLICY.capacity),
        (TOMORROW, 2, right),
    ]
    assert (await told_on(TOMORROW)).rule == right
    assert told(await refused(set_regional_policy(AUTHORITY, SET, "3", clock))) == {
        ("POLICY_ALREADY_SET", "policy.starts")
    }
    third = await set_regional_policy(AUTHORITY, SetRegionalPolicy(silent, corrects=True), "3", clock)
    assert third["revision"] == 3
    assert await told_on(TOMORROW) is None


async def test_what_begins_later_outlasts_a_correction_of_what_began_before(clock: Clock) -> None:
    later = replace(POLICY, starts=TOMORROW + timedelta(days=9), capacity=Capacity(900))
    for key, given in enumerate((SET, SetRegionalPolicy(later), SetRegionalPolicy(POLICY, corrects=True))):
        await set_regional_policy(AUTHORITY, given, f"{key}", clock)

    assert (await told_on(later.starts)).rule == Capacity(900)


async def test_nothing_is_corrected_where_nothing_stands_from_that_day(clock: Clock) -> None:
    await set_regional_policy(AUTHORITY, SET, "1", clock)
    for policy in (replace(POLICY, starts=TODAY), replace(POLICY, capacity=None, ages=Ages())):
        wrong = SetRegionalPolicy(policy, corrects=True)
        assert told(await refused(set_regional_policy(AUTHORITY, wrong, "2", clock))) == {("NOT_FOUND", "corrects")}


async def test_a_policy_starts_within_ten_years(clock: Clock) -> None:
    last = replace(POLICY, starts=TODAY + timedelta(days=3_660))
    (problem,) = await refused(
        set_regional_policy(AUTHORITY, SetRegionalPolicy(replace(last, starts=date(9999, 1, 1))), "k", clock)
    )
    assert (problem.code, problem.path) == ("TOO_FAR_AHEAD", ("policy", "starts"))
    assert "3660" in problem.message.zh
    assert "3660" in problem.message.en
    beyond = SetRegionalPolicy(replace(last, starts=last.starts + timedelta(days=1)))
    assert told(await refused(set_regional_policy(AUTHORITY, beyond, "k", clock))) == {
        ("TOO_FAR_AHEAD", "policy.starts")
    }

    assert (await set_regional_policy(AUTHORITY, SetRegionalPolicy(last), "k", clock))["revision"] == 1


async def test_loading_leaves_a_corrected_row_alone(clock: Clock) -> None:
    await set_regional_policy(AUTHORITY, SET, "1", clock)
    await set_regional_policy(AUTHORITY, SetRegionalPolicy(POLICY, corrects=True), "2", clock)

    async with transaction():
        counts = await put_delivery(DeliveryData(policies=(POLICY,)), clock(), "loader")

    assert counts["policies"] == 0


async def told_on(on: date) -> Any:
    """The capacity row in force in the county, as a workforce of the day is judged by."""
    workforce = await workforce_for("LC-T", (), (), on, {"450323": ("450323",)})
    return workforce.policies.standing(PolicyParameter.CAPACITY, ("450323",), on)


@pytest.mark.parametrize("actor", [*FOREIGNERS, ADMIN], ids=lambda actor: actor.subject)
async def test_nobody_but_the_regions_authority_sets_its_policy(clock: Clock, actor: Actor) -> None:
    assert told(await refused(set_regional_policy(actor, SET, "k", clock))) == {("NOT_FOUND", "policy.region")}


async def test_a_county_does_not_speak_for_the_city(clock: Clock) -> None:
    above = SetRegionalPolicy(replace(POLICY, region="450300"))

    assert told(await refused(set_regional_policy(AUTHORITY, above, "k", clock))) == {("NOT_FOUND", "policy.region")}


async def test_a_retry_is_told_the_same_and_writes_nothing(clock: Clock) -> None:
    first = await set_regional_policy(AUTHORITY, SET, "k", clock)
    stands = await everything()

    assert await set_regional_policy(AUTHORITY, SET, "k", clock) == first
    assert await everything() == stands


async def test_a_role_that_may_not_lead_is_a_typed_problem_r010() -> None:
    with pytest.raises(ImpossibleDefinition) as caught:
        CompositionRule(leaders=(ExecutorRole.NURSE,))

    problem = problem_of(caught.value, ("policy", "compositionRule"))

    assert (problem.code, problem.path) == ("MAY_NOT_LEAD", ("policy", "compositionRule", "leaders"))
