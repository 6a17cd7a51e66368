"""What is scheduled may be taken back before its day: the menu goes on as before, and no row is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from catalog import models
from catalog.calling_off import CallOff, call_off
from catalog.operations import lock_menu, put_packages, put_publications
from catalog.publication import PublicationDefinition
from catalog.publishing import Choice, publish_packages
from catalog.queries import menu_revision, read_snapshot
from catalog.retiring import LONGEST_REASON, RetirePackages, retire_packages
from core.actor import Actor
from core.clock import Clock
from core.database import transaction
from core.models import AuditEntry
from tests.adoption import inherit, leave_out
from tests.drafting.staging import (
    CITY,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    FOREIGN,
    PRICE,
    PROVINCE,
    REVIEWER,
    TODAY,
    YESTERDAY,
    published,
    refused,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")

REFUSED = (IntegrityError, OperationalError)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
GIVEN = CallOff(COUNTY, JULY, ("BAS-00",), "The price is wrong.")


async def offered(on: date, package: str = "BAS-00", region: str = COUNTY) -> tuple[str, int] | None:
    """Who offers which version on the menu of the region on the day."""
    offer = (await read_snapshot()).offer(region, package, on)
    return None if offer is None else (offer.region, offer.version.number)


async def test_a_scheduled_price_is_called_off_and_the_menu_goes_on_as_before(clock: Clock) -> None:
    await published(clock, starts=JULY, price=PRICE)
    before, revision = await models.Publication.all().order_by("id").values(), await menu_revision()
    assert await offered(JULY) == (COUNTY, 2)

    assert await call_off(REVIEWER, GIVEN, "k", clock) == {"revision": revision + 1}

    assert await offered(JULY) == (PROVINCE, 1)
    assert (await read_snapshot()).publications.get(COUNTY, {}) == {}
    *kept, row = await models.Publication.all().order_by("id").values()
    assert kept == before
    assert (row["act"], row["starts"], row["revision"], row["published_by"]) == ("CALLED_OFF", JULY, 2, "reviewer")
    assert row["version_id"] == before[-1]["version_id"]
    event = await models.PackageEvent.all().order_by("-id").first()
    assert event is not None
    assert (event.act, event.by, event.starts, event.note) == ("CALLED_OFF", "reviewer", JULY, "The price is wrong.")
    assert (event.version_id, event.draft_id) == (row["version_id"], None)
    assert (await AuditEntry.get(verb="Mutation.callOffPublications")).subject == "reviewer"


async def test_the_same_day_may_be_published_anew_and_called_off_again(clock: Clock) -> None:
    await published(clock, starts=JULY)
    await call_off(REVIEWER, GIVEN, "1", clock)

    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("BAS-00", 1)], "2", clock)
    assert await offered(JULY) == (COUNTY, 1)
    await call_off(REVIEWER, GIVEN, "3", clock)
    assert await offered(JULY) == (PROVINCE, 1)
    assert told(await refused(call_off(REVIEWER, GIVEN, "4", clock))) == {("NOTHING_SCHEDULED", "packages.0")}
    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("BAS-00", 2)], "5", clock)

    assert await offered(JULY) == (COUNTY, 2)
    rows = models.Publication.filter(region__code=COUNTY).order_by("revision")
    assert [(row.revision, row.act) for row in await rows] == [
        (1, "OFFERED"),
        (2, "CALLED_OFF"),
        (3, "OFFERED"),
        (4, "CALLED_OFF"),
        (5, "OFFERED"),
    ]


async def test_an_earlier_version_of_the_region_goes_on_when_the_next_is_called_off(clock: Clock) -> None:
    await published(clock)
    await published(clock, starts=JULY, note="again", price=PRICE)

    await call_off(REVIEWER, GIVEN, "k", clock)

    assert [await offered(day) for day in (TODAY, JULY, AUGUST)] == [(COUNTY, 2)] * 3
    ((row,),) = (await read_snapshot()).publications[COUNTY].values()
    assert row.ends is None


async def test_scheduled_retirements_and_departures_are_called_off_too(clock: Clock) -> None:
    await publish_packages(REVIEWER, COUNTY, TODAY, [Choice("PER-HOME", 1), Choice("PER-TCM", 1)], "1", clock)
    await retire_packages(REVIEWER, RetirePackages(COUNTY, JULY, ("PER-HOME",), "Unused."), "2", clock)
    await inherit(REVIEWER, COUNTY, JULY, "PER-TCM", "3", clock)
    await leave_out(REVIEWER, COUNTY, JULY, "PER-REH", "4", clock)
    codes = ("PER-HOME", "PER-TCM", "PER-REH")
    assert [await offered(JULY, code) for code in codes] == [None, (PROVINCE, 1), None]

    await call_off(REVIEWER, replace(GIVEN, packages=codes), "5", clock)

    assert [await offered(JULY, code) for code in codes] == [(COUNTY, 1), (COUNTY, 1), (PROVINCE, 1)]


async def test_what_is_scheduled_later_is_called_off_before_a_package_is_taken_off(clock: Clock) -> None:
    await published(clock, "PER-HOME")
    await published(clock, "PER-HOME", starts=JULY, note="later")
    retired = RetirePackages(COUNTY, date(2026, 5, 1), ("PER-HOME",), "Unused.")

    for number, act in enumerate(
        (
            retire_packages(REVIEWER, retired, "1", clock),
            leave_out(REVIEWER, COUNTY, date(2026, 5, 1), "PER-HOME", "2", clock),
            inherit(REVIEWER, COUNTY, date(2026, 5, 1), "PER-HOME", "3", clock),
        )
    ):
        (problem,) = await refused(act)
        assert (problem.code, problem.path[0]) == ("SCHEDULED_LATER", "packages" if number == 0 else "package")
        assert "version 3 offered from 2026-07-01" in problem.message.en

    await call_off(REVIEWER, replace(GIVEN, packages=("PER-HOME",)), "4", clock)
    await retire_packages(REVIEWER, retired, "5", clock)
    assert [await offered(day, "PER-HOME") for day in (TODAY, date(2026, 5, 1), JULY)] == [(COUNTY, 2), None, None]


async def test_what_has_begun_is_not_called_off(clock: Clock) -> None:
    await published(clock)

    assert told(await refused(call_off(REVIEWER, replace(GIVEN, starts=TODAY), "1", clock))) == {
        ("NOTHING_SCHEDULED", "packages.0")
    }
    await published(clock, "PRI-ELD", starts=JULY)

    def on_the_day() -> datetime:  # the first of July in Shanghai has just begun
        return datetime(2026, 6, 30, 16, 0, tzinfo=UTC)

    given = replace(GIVEN, packages=("PRI-ELD",))
    assert told(await refused(call_off(REVIEWER, given, "2", on_the_day))) == {("NOTHING_SCHEDULED", "packages.0")}
    await call_off(REVIEWER, given, "3", lambda: on_the_day() - timedelta(seconds=1))


async def test_all_is_called_off_or_none_and_every_problem_is_told(clock: Clock) -> None:
    await published(clock, starts=JULY)
    packages = ("BAS-00", "PRI-ELD", "XX-00", "BAS-00")

    assert told(await refused(call_off(REVIEWER, CallOff(COUNTY, JULY, packages, " "), "1", clock))) == {
        ("TEXT_SIZE", "reason"),
        ("NOTHING_SCHEDULED", "packages.1"),
        ("NOT_FOUND", "packages.2"),
        ("DUPLICATE_PACKAGE", "packages.3"),
    }
    for given, expected in (
        (replace(GIVEN, packages=()), {("LIST_SIZE", "packages")}),
        (replace(GIVEN, packages=("BAS-00",) * 201), {("LIST_SIZE", "packages")}),
        (replace(GIVEN, reason="x" * (LONGEST_REASON + 1)), {("TEXT_SIZE", "reason")}),
        (replace(GIVEN, starts=YESTERDAY), {("STARTS_IN_THE_PAST", "starts"), ("NOTHING_SCHEDULED", "packages.0")}),
        (replace(GIVEN, region="999999"), {("NOT_FOUND", "region")}),
    ):
        assert told(await refused(call_off(REVIEWER, given, "2", clock))) == expected


async def test_what_is_required_on_that_day_is_not_called_off(clock: Clock) -> None:
    """PER-REH requires PRI-DIS (C1 rule 3): the city takes it off in May and offers it anew from July on."""
    await publish_packages(CITY_REVIEWER, CITY, TODAY, [Choice("PRI-DIS", 1), Choice("PER-REH", 1)], "1", clock)
    both = ("PRI-DIS", "PER-REH")
    paused = RetirePackages(CITY, date(2026, 5, 1), both, "Paused.")
    await retire_packages(CITY_REVIEWER, paused, "2", clock)
    await publish_packages(CITY_REVIEWER, CITY, JULY, [Choice(code, 1) for code in both], "3", clock)

    given = CallOff(CITY, JULY, ("PRI-DIS",), "Not yet.")
    assert told(await refused(call_off(CITY_REVIEWER, given, "4", clock))) == {("REQUIRED_BY_OTHERS", "packages.0")}
    await call_off(CITY_REVIEWER, replace(given, packages=both), "5", clock)

    assert [await offered(JULY, code, CITY) for code in both] == [None, None]


async def test_a_retry_answers_the_same_and_calls_off_once(clock: Clock) -> None:
    await published(clock, starts=JULY)
    first = await call_off(REVIEWER, GIVEN, "k", clock)

    assert await call_off(REVIEWER, GIVEN, "k", clock) == first
    assert await models.Publication.filter(act="CALLED_OFF").count() == 1


async def test_the_newest_version_without_a_number_is_not_one_that_was_called_off(clock: Clock) -> None:
    await published(clock, starts=JULY, price=PRICE)
    await call_off(REVIEWER, GIVEN, "1", clock)

    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("BAS-00", None)], "2", clock)
    assert await offered(JULY) == (COUNTY, 1)
    await publish_packages(REVIEWER, COUNTY, AUGUST, [Choice("BAS-00", 2)], "3", clock)
    assert await offered(AUGUST) == (COUNTY, 2)


async def test_a_version_that_was_called_off_and_published_anew_is_the_newest_again(clock: Clock) -> None:
    await published(clock, starts=JULY)
    await call_off(REVIEWER, GIVEN, "1", clock)
    await publish_packages(REVIEWER, COUNTY, AUGUST, [Choice("BAS-00", 2)], "2", clock)

    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("BAS-00", None)], "3", clock)

    assert await offered(JULY) == (COUNTY, 2)


async def test_what_one_county_called_off_is_the_newest_for_its_city_still(clock: Clock) -> None:
    definition = (await read_snapshot()).packages["PER-TCM"][0].definition
    async with transaction():
        assert await put_packages([replace(definition, note="Loaded anew.")], clock()) == 1
    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-TCM", None)], "1", clock)
    assert await offered(JULY, "PER-TCM") == (COUNTY, 2)
    await call_off(REVIEWER, replace(GIVEN, packages=("PER-TCM",)), "2", clock)

    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-TCM", None)], "3", clock)
    await publish_packages(CITY_REVIEWER, CITY, JULY, [Choice("PER-TCM", None)], "4", clock)

    assert await offered(JULY, "PER-TCM") == (COUNTY, 1)
    assert await offered(JULY, "PER-TCM", CITY) == (CITY, 2)


async def test_what_the_city_called_off_is_not_the_newest_for_its_county(clock: Clock) -> None:
    definition = (await read_snapshot()).packages["PER-TCM"][0].definition
    async with transaction():
        assert await put_packages([replace(definition, note="Loaded anew.")], clock()) == 1
    await publish_packages(CITY_REVIEWER, CITY, JULY, [Choice("PER-TCM", 2)], "1", clock)
    await call_off(CITY_REVIEWER, CallOff(CITY, JULY, ("PER-TCM",), "Not yet."), "2", clock)

    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-TCM", None)], "3", clock)

    assert await offered(JULY, "PER-TCM") == (COUNTY, 1)


async def test_a_retirement_called_off_leaves_the_version_the_newest(clock: Clock) -> None:
    await published(clock, "PER-HOME")
    await retire_packages(REVIEWER, RetirePackages(COUNTY, JULY, ("PER-HOME",), "Unused."), "1", clock)
    await call_off(REVIEWER, replace(GIVEN, packages=("PER-HOME",)), "2", clock)

    await publish_packages(REVIEWER, COUNTY, AUGUST, [Choice("PER-HOME", None)], "3", clock)

    assert await offered(AUGUST, "PER-HOME") == (COUNTY, 2)


async def test_a_package_all_of_whose_versions_were_called_off_is_published_by_number_only(clock: Clock) -> None:
    definition = (await read_snapshot()).packages["PER-TCM"][0].definition
    async with transaction():
        assert await put_packages([replace(definition, code="PER-NEW")], clock()) == 1
    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-NEW", None)], "1", clock)
    await call_off(REVIEWER, replace(GIVEN, packages=("PER-NEW",)), "2", clock)

    (problem,) = await refused(publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-NEW", None)], "3", clock))
    assert (problem.code, problem.path) == ("NOT_FOUND", ("packages", "0"))
    assert "called off" in problem.message.en
    assert "取消预定" in problem.message.zh
    await publish_packages(REVIEWER, COUNTY, JULY, [Choice("PER-NEW", 1)], "4", clock)

    assert await offered(JULY, "PER-NEW") == (COUNTY, 1)


@pytest.mark.parametrize("actor", [*FOREIGN, DESIGNER])
async def test_who_does_not_review_for_the_region_calls_nothing_off(actor: Actor, clock: Clock) -> None:
    await published(clock, starts=JULY)

    assert told(await refused(call_off(actor, GIVEN, "k", clock))) == {("NOT_FOUND", "region")}


async def test_loading_files_again_brings_nothing_back_that_was_called_off(clock: Clock) -> None:
    wanted = PublicationDefinition(COUNTY, "BAS-00", None, JULY)
    async with transaction():
        await lock_menu()
        assert (await put_publications([wanted], clock(), "files")).new == 1
    await call_off(REVIEWER, GIVEN, "k", clock)

    async with transaction():
        await lock_menu()
        loaded = await put_publications([wanted], clock(), "files")

    assert (loaded.new, loaded.held_back) == (0, (wanted,))
    assert await offered(JULY) == (PROVINCE, 1)


@pytest.mark.parametrize(
    ("act", "revision"), [("CALLED_OFF", 1), ("CALLED_OFF", 3), ("OFFERED", 2), ("OFFERED", 0), ("OFFERED", 1)]
)
async def test_the_database_holds_that_a_day_is_said_then_called_off_by_turns(
    act: str, revision: int, clock: Clock
) -> None:
    """And that no revision stands twice."""
    await published(clock, starts=JULY)

    (row,) = await models.Publication.filter(region__code=COUNTY).values()
    with pytest.raises(REFUSED):
        await models.Publication.create(**{**row, "id": row["id"] + 1, "act": act, "revision": revision})
