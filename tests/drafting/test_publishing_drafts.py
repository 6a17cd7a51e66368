"""A reviewer publishes a whole set of approved drafts, from today or a later day, or none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from catalog import codec, models
from catalog.draft import DraftState
from catalog.drafting.drafting import CopyPackage, DraftPackage, copy_package, draft_package
from catalog.drafting.problem import DraftConflict, DraftFault, WrongState
from catalog.drafting.publishing import ChosenDraft, PublishDrafts, publish_drafts
from catalog.drafting.reviewing import OnDraft, approve_draft, submit_for_review
from catalog.item import ItemDefinition
from catalog.menu_change import AlreadyPublished
from catalog.operations import lock_menu, put_items
from catalog.queries import menu_revision, read_everything, read_snapshot
from catalog.retiring import RetirePackages, retire_packages
from core.actor import Actor
from core.clock import Clock
from core.database import connection, transaction
from core.models import AuditEntry
from tests.drafting.staging import (
    BOTH,
    CITY,
    CITY_DESIGNER,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    FOREIGN,
    NEIGHBOUR,
    PRICE,
    PROVINCE,
    REVIEWER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    approved,
    edited,
    history,
    opened,
    published,
    refused,
    submitted,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")

REFUSED = (IntegrityError, OperationalError)


def publication(*drafts: tuple[str, int], starts: date | None = None) -> PublishDrafts:
    return PublishDrafts(COUNTY, tuple(ChosenDraft(code, version) for code, version in drafts), starts)


async def offered(region: str, package: str, on: date = TODAY) -> int | None:
    """The number of the version that the region's menu offers on the day."""
    offer = (await read_snapshot()).offer(region, package, on)
    return None if offer is None else offer.version.number


async def test_an_approved_draft_becomes_a_version_on_the_countys_menu(clock: Clock) -> None:
    code = await approved(clock, price=PRICE)
    revision = await menu_revision()

    answer = await publish_drafts(REVIEWER, publication((code, 4)), "k", clock)

    assert answer == {
        "revision": revision + 1,
        "starts": "2026-03-01",
        "versions": [{"package": "BAS-00", "draft": code, "number": 2}],
    }
    snapshot = await read_snapshot()
    first, second = snapshot.packages["BAS-00"]
    draft = await models.Draft.get(code=code)
    assert (draft.state, draft.version) == ("PUBLISHED", 5)
    assert codec.dump(second.definition) == draft.content
    assert {item: one.id for item, one in second.items.items()} == {item: one.id for item, one in first.items.items()}
    origin = await models.VersionOrigin.get(version_id=second.id).select_related("region")
    assert (origin.region.code, origin.based_on_id, origin.draft_id) == (COUNTY, first.id, draft.id)
    assert [await offered(region, "BAS-00") for region in (COUNTY, NEIGHBOUR, CITY, PROVINCE)] == [2, 1, 1, 1]
    event = await models.PackageEvent.get(draft_id=draft.id, draft_version=5)
    assert (event.act, event.by, event.version_id, event.starts) == ("PUBLISHED", "reviewer", second.id, TODAY)
    assert (await AuditEntry.get(verb="Mutation.publishDrafts")).subject == "reviewer"


async def test_every_line_choice_and_price_of_a_version_is_what_was_approved(clock: Clock) -> None:
    """Choice groups, optional lines and surcharges come back from their rows as they were written."""
    groups = (await read_everything()).packages["PER-YLGA"][0].definition
    written: dict[str, Any] = codec.dump(groups)
    option = written["choiceGroups"][0]["options"][0]
    written["choiceGroups"][0] |= {"atLeast": 0, "surcharges": [{"item": option, "fen": 1500}]}
    code = await approved(clock, "PER-YLGA", choiceGroups=written["choiceGroups"])

    await publish_drafts(REVIEWER, publication((code, 4)), "k", clock)

    version = (await read_snapshot()).packages["PER-YLGA"][-1]
    assert codec.dump(version.definition) == (await models.Draft.get(code=code)).content
    assert version.definition.choice_groups[0].surcharges[0].fen == 1500


async def test_a_set_is_published_whole_and_may_need_its_own_members(clock: Clock) -> None:
    """PER-SECOND requires PER-FIRST, which is on no menu before this very act."""
    like = codec.dump((await read_everything()).packages["PER-JKGJ"][0].definition)
    for package, requires in (("PER-FIRST", ["BAS-00"]), ("PER-SECOND", ["BAS-00", "PER-FIRST"])):
        content = {**like, "code": package, "requires": requires, "excludes": []}
        await draft_package(DESIGNER, DraftPackage(COUNTY, package, content), f"open {package}", clock)
    first, second = "PER-FIRST.450321.1", "PER-SECOND.450321.1"
    for code in (second, first):
        await submit_for_review(DESIGNER, OnDraft(code, 1), f"submit {code}", clock)
        await approve_draft(REVIEWER, OnDraft(code, 2), f"approve {code}", clock)

    (alone,) = await refused(publish_drafts(REVIEWER, publication((second, 3)), "1", clock))
    assert isinstance(alone, DraftFault)
    assert (alone.draft, alone.path[:3]) == (second, ("drafts", "0", "requires"))

    answer = await publish_drafts(REVIEWER, publication((second, 3), (first, 3)), "2", clock)

    assert [one["package"] for one in answer["versions"]] == ["PER-SECOND", "PER-FIRST"]
    assert (await offered(COUNTY, "PER-FIRST"), await offered(COUNTY, "PER-SECOND")) == (1, 1)
    assert await offered(CITY, "PER-FIRST") is None


async def test_a_scheduled_version_takes_effect_on_its_day_by_itself(clock: Clock) -> None:
    code = await published(clock, starts=date(2026, 7, 1))

    assert [await offered(COUNTY, "BAS-00", day) for day in (TODAY, date(2026, 6, 30), date(2026, 7, 1))] == [1, 1, 2]
    assert (await models.Draft.get(code=code)).state == "PUBLISHED"


async def test_when_one_of_three_fails_none_is_published(clock: Clock) -> None:
    codes = [await approved(clock, package) for package in ("BAS-00", "PRI-ELD")]
    third = await submitted(clock, "PRI-HTN")

    problems = await refused(
        publish_drafts(REVIEWER, publication((codes[0], 4), (codes[1], 4), (third, 3)), "k", clock)
    )

    assert told(problems) == {("WRONG_STATE", "drafts.2")}
    (problem,) = problems
    assert isinstance(problem, WrongState)
    assert problem.state is DraftState.IN_REVIEW


async def test_a_retry_answers_the_same_and_publishes_once(clock: Clock) -> None:
    code = await approved(clock)
    first = await publish_drafts(REVIEWER, publication((code, 4)), "k", clock)

    assert await publish_drafts(REVIEWER, publication((code, 4)), "k", clock) == first
    assert len((await read_snapshot()).packages["BAS-00"]) == 2


@pytest.mark.parametrize("actor", [*FOREIGN, DESIGNER])
async def test_who_does_not_review_for_the_region_publishes_nothing(actor: Actor, clock: Clock) -> None:
    code = await approved(clock)

    assert told(await refused(publish_drafts(actor, publication((code, 4)), "k", clock))) == {("NOT_FOUND", "region")}


async def test_a_draft_of_another_region_is_not_found(clock: Clock) -> None:
    code = await approved(clock)

    given = replace(publication((code, 4), ("NO-SUCH.450300.1", 1), ("\x00", 1)), region=CITY)
    assert told(await refused(publish_drafts(CITY_REVIEWER, given, "k", clock))) == {
        ("NOT_FOUND", "drafts.0"),
        ("NOT_FOUND", "drafts.1"),
        ("NOT_FOUND", "drafts.2"),
    }


async def test_an_author_does_not_publish(clock: Clock) -> None:
    code = await edited(clock, by=BOTH)
    await submit_for_review(DESIGNER, OnDraft(code, 2), "1", clock)
    await approve_draft(REVIEWER, OnDraft(code, 3), "2", clock)

    problems = await refused(publish_drafts(BOTH, publication((code, 4)), "3", clock))

    assert told(problems) == {("OWN_DRAFT", "drafts.0")}


async def test_what_was_changed_since_it_was_read_is_not_published(clock: Clock) -> None:
    code, other = await approved(clock), await approved(clock, "PRI-ELD")

    problems = await refused(publish_drafts(REVIEWER, publication((other, 4), (code, 3)), "k", clock))

    (problem,) = problems
    assert isinstance(problem, DraftConflict)
    assert (problem.path, problem.draft, problem.current, problem.by) == (("drafts", "1"), code, 4, "reviewer")


@pytest.mark.parametrize(
    ("starts", "code"),
    [(YESTERDAY, "STARTS_IN_THE_PAST"), (TODAY + timedelta(days=3_661), "TOO_FAR_AHEAD"), (date.max, "TOO_FAR_AHEAD")],
)
async def test_the_day_lies_within_ten_years_from_today(starts: date, code: str, clock: Clock) -> None:
    draft = await approved(clock)

    problems = await refused(publish_drafts(REVIEWER, publication((draft, 4), starts=starts), "k", clock))

    assert told(problems) == {(code, "starts")}


async def test_a_set_has_one_to_two_hundred_drafts_each_once(clock: Clock) -> None:
    code = await approved(clock)
    for drafts in ((), ((code, 4),) * 201):
        problems = await refused(publish_drafts(REVIEWER, publication(*drafts), "k", clock))
        assert told(problems) == {("LIST_SIZE", "drafts")}

    problems = await refused(publish_drafts(REVIEWER, publication((code, 4), (code, 4)), "k", clock))
    assert told(problems) == {("LISTED_TWICE", "drafts.1")}


async def test_a_draft_that_says_what_its_base_says_is_not_published(clock: Clock) -> None:
    code = await opened(clock)
    await submit_for_review(DESIGNER, OnDraft(code, 1), "1", clock)
    await approve_draft(REVIEWER, OnDraft(code, 2), "2", clock)

    problems = await refused(publish_drafts(REVIEWER, publication((code, 3)), "3", clock))

    assert told(problems) == {("UNCHANGED_DRAFT", "drafts.0")}


async def test_a_draft_that_is_only_spelt_otherwise_is_unchanged(clock: Clock) -> None:
    """One meaning of «same»: the order of an audience says nothing, nor does a condition wrapped idly."""
    base = codec.dump((await read_everything()).packages["PER-AXWG"][0].definition)
    parts = {"audience": [*reversed(base["audience"])], "eligibility": {"all": [base["eligibility"]]}}
    assert all(parts[name] != base[name] for name in parts)
    code = await approved(clock, "PER-AXWG", **parts)

    problems = await refused(publish_drafts(REVIEWER, publication((code, 4)), "k", clock))

    assert told(problems) == {("UNCHANGED_DRAFT", "drafts.0")}


async def test_a_retired_package_returns_by_an_unchanged_draft(clock: Clock) -> None:
    await published(clock, "PER-HOME")
    await retire_packages(REVIEWER, RetirePackages(COUNTY, TOMORROW, ("PER-HOME",), "Unused."), "1", clock)
    code = await opened(clock, "PER-HOME")
    await submit_for_review(DESIGNER, OnDraft(code, 1), "2", clock)
    await approve_draft(REVIEWER, OnDraft(code, 2), "3", clock)

    july = date(2026, 7, 1)
    await publish_drafts(REVIEWER, publication((code, 3), starts=july), "4", clock)

    assert [await offered(COUNTY, "PER-HOME", day) for day in (TODAY, TOMORROW, july)] == [2, None, 3]


async def test_a_scheduled_price_is_not_lost_to_a_draft_that_was_begun_before(clock: Clock) -> None:
    """The later draft knows nothing of the price that holds from July: that is said, and done only on request."""
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    code = await approved(clock, price=PRICE)
    await publish_drafts(REVIEWER, publication((code, 4), starts=july), "1", clock)
    first, second = (await read_everything()).packages["BAS-00"]
    later = await approved(clock, note="Also this.")
    draft = await models.Draft.get(code=later)
    assert (draft.based_on_id, draft.content["price"]["total"]) == (second.id, 8000)
    await models.Draft.filter(code=later).update(based_on_id=first.id)  # as if begun before

    (problem,) = await refused(publish_drafts(REVIEWER, publication((later, 4), starts=august), "2", clock))
    assert (problem.code, problem.path) == ("BASE_OUTDATED", ("drafts", "0"))
    assert "version 1" in problem.message.en
    assert "version 2" in problem.message.en

    accepting = replace(publication((later, 4), starts=august), accepts_outdated_base=True)
    await publish_drafts(REVIEWER, accepting, "3", clock)
    assert [await offered(COUNTY, "BAS-00", day) for day in (TODAY, july, august)] == [1, 2, 3]


async def test_a_newer_version_above_outdates_a_draft_below(clock: Clock) -> None:
    code = await approved(clock, price=PRICE)
    city = await edited(clock, by=CITY_DESIGNER, region=CITY)
    await submit_for_review(CITY_DESIGNER, OnDraft(city, 2), "1", clock)
    await approve_draft(CITY_REVIEWER, OnDraft(city, 3), "2", clock)
    await publish_drafts(CITY_REVIEWER, PublishDrafts(CITY, (ChosenDraft(city, 4),), TOMORROW), "3", clock)

    for number, starts in enumerate((TOMORROW, date(2026, 7, 1))):
        problems = await refused(publish_drafts(REVIEWER, publication((code, 4), starts=starts), f"4{number}", clock))
        assert told(problems) == {("BASE_OUTDATED", "drafts.0")}
    await publish_drafts(REVIEWER, publication((code, 4)), "5", clock)  # today the city's does not hold yet


async def test_an_unchanged_draft_takes_over_new_versions_of_its_items(clock: Clock) -> None:
    code = await opened(clock)
    await submit_for_review(DESIGNER, OnDraft(code, 1), "1", clock)
    await approve_draft(REVIEWER, OnDraft(code, 2), "2", clock)
    item: ItemDefinition = (await read_everything()).items["GEN-01"][-1].definition
    async with transaction():
        await lock_menu()
        await put_items([replace(item, staff_minutes=item.staff_minutes + 1)], clock())

    await publish_drafts(REVIEWER, publication((code, 3)), "3", clock)

    first, second = (await read_snapshot()).packages["BAS-00"]
    assert (first.items["GEN-01"].number, second.items["GEN-01"].number) == (1, 2)
    assert first.definition == second.definition


async def test_a_draft_that_became_unsound_meanwhile_is_not_published(clock: Clock) -> None:
    code = await approved(clock)
    content = (await models.Draft.get(code=code)).content
    await models.Draft.filter(code=code).update(content={**content, "lines": [{"item": "NO-99"}]})

    problems = await refused(publish_drafts(REVIEWER, publication((code, 4)), "k", clock))

    (problem,) = [one for one in problems if isinstance(one, DraftFault) and one.finding.code == "UNKNOWN_ITEM"]
    assert (problem.code, problem.path) == ("DRAFT_HAS_PROBLEMS", ("drafts", "0", "lines", "0", "item"))


async def test_a_second_version_from_the_same_day_is_refused(clock: Clock) -> None:
    await published(clock)
    code = await approved(clock, price=PRICE)

    (problem,) = await refused(publish_drafts(REVIEWER, publication((code, 4)), "1", clock))
    assert isinstance(problem, AlreadyPublished)
    assert (problem.path, problem.version) == (("drafts", "0"), 2)

    await publish_drafts(REVIEWER, publication((code, 4), starts=TOMORROW), "2", clock)
    assert [await offered(COUNTY, "BAS-00", day) for day in (TODAY, TOMORROW)] == [2, 3]


async def test_versions_are_counted_by_package_whoever_publishes(clock: Clock) -> None:
    await published(clock)
    await copy_package(DESIGNER, CopyPackage(COUNTY, "BAS-00", "PER-BASE"), "copy", clock)

    versions = (await read_snapshot()).packages["BAS-00"]

    assert [version.number for version in versions] == [1, 2]
    assert await history("BAS-00.450321.1") == [
        ("DRAFTED", "designer", 1, True),
        ("EDITED", "designer", 2, True),
        ("SUBMITTED", "designer", 3, False),
        ("APPROVED", "reviewer", 4, False),
        ("PUBLISHED", "reviewer", 5, False),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE package_version SET number = 9 WHERE number = 2",
        "DELETE FROM package_version WHERE number = 2",
        "UPDATE package_line SET is_required = NOT is_required",
        "UPDATE publication SET starts = '2026-01-02'",
        "DELETE FROM publication",
        "UPDATE version_origin SET based_on_id = NULL",
        "DELETE FROM version_origin",
        "UPDATE package_event SET by = 'somebody else'",
        "DELETE FROM package_event",
        "DELETE FROM draft",
    ],
)
async def test_what_was_published_and_who_did_it_cannot_be_changed_by_sql(change: str, clock: Clock) -> None:
    await published(clock)

    with pytest.raises(REFUSED):
        await connection().execute_query(change)


async def test_the_day_is_that_of_shanghai(clock: Clock) -> None:
    """At 2026-03-01 23:30 UTC it is the second of March there."""
    code = await approved(clock)

    def late() -> datetime:
        return datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    answer = await publish_drafts(REVIEWER, publication((code, 4)), "k", late)

    assert answer["starts"] == "2026-03-02"
