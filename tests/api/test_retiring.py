"""Retiring, leaving out and going back to what is above: all or nothing, by who may, and the menu follows the day."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from catalog.menu_change import AlreadyPublished
from catalog.models import MenuRevision, PackageEvent, Publication
from catalog.publishing import Choice, publish_packages
from catalog.retiring import LONGEST_REASON, RetirePackages, retire_packages
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connection
from core.faults import Refusal
from core.models import AuditEntry, KeptAnswer
from tests.adoption import inherit, leave_out
from tests.api.conftest import REVIEWER, Client
from tests.api.regional import put_own_version

PROVINCIAL = Actor(subject="reviewer-0", roles=frozenset({AccessRole.PACKAGE_REVIEWER}), region="450000")
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
MENU = """
query($region: String!, $on: Date) { menu(region: $region, on: $on) { publishedBy { code } packageCount
  sections { entries { package { code version } publishedBy { code } origin starts ends } } } }
"""


async def menu(client: Client, on: date, region: str = "450321") -> dict[str, dict[str, Any]]:
    """The entries of the menu of the day by package code, as it stands after every write so far."""
    await client.app.board.refresh()
    data = (await client.data(MENU, region=region, on=on.isoformat()))["menu"]
    if data is None:
        return {}
    entries = {e["package"]["code"]: e for section in data["sections"] for e in section["entries"]}
    assert len(entries) == data["packageCount"]
    return entries


async def written() -> tuple[int, ...]:
    """How many rows there are of what a menu act writes, and the revision."""
    counted = (Publication, PackageEvent, AuditEntry, KeptAnswer)
    return (*[await model.all().count() for model in counted], (await MenuRevision.get(id=1)).number)


async def refused(act: Awaitable[object]) -> list[tuple[str, tuple[str, ...]]]:
    """The problems of an act, which writes nothing."""
    before = await written()
    with pytest.raises(Refusal) as refusal:
        await act
    assert await written() == before
    assert all(problem.message.zh and problem.message.en for problem in refusal.value.problems)
    return [(problem.code, problem.path) for problem in refusal.value.problems]


async def retire(
    clock: Clock, *packages: str, region: str = "450000", starts: date = APRIL, key: str = "k-1"
) -> dict[str, Any]:
    actor = PROVINCIAL if region == "450000" else REVIEWER
    return await retire_packages(actor, RetirePackages(region, starts, packages, "Nobody signs for it."), key, clock)


async def test_a_retired_package_is_off_every_menu_below_from_its_day_on(client: Client, clock: Clock) -> None:
    assert await retire(clock, "PER-HOME", "PER-TCM") == {"revision": 2}

    assert {"PER-HOME", "PER-TCM"} <= set(await menu(client, date(2026, 3, 31)))
    assert len(await menu(client, APRIL)) == 27
    assert len(await menu(client, APRIL, "450000")) == 27
    assert len(await menu(client, APRIL, "310101")) == 29
    assert (await menu(client, date(2026, 3, 31)))["PER-HOME"]["ends"] == "2026-04-01"


async def test_a_retirement_is_told_with_its_reason_and_changes_no_row_that_stands(
    client: Client, clock: Clock
) -> None:
    before = await Publication.all().order_by("id").values()

    await retire(clock, "PER-HOME")

    *kept, row = await Publication.all().order_by("id").values()
    assert kept == before
    assert (row["act"], row["starts"], row["published_by"]) == ("RETIRED", APRIL, "reviewer-0")
    event = await PackageEvent.get().prefetch_related("package", "region")
    assert (event.package.code, event.region.code, event.act) == ("PER-HOME", "450000", "RETIRED")
    assert (event.by, event.starts, event.note, event.at) == ("reviewer-0", APRIL, "Nobody signs for it.", clock())
    assert event.version_id == row["version_id"]
    entry = await AuditEntry.get(verb="Mutation.retirePackages")
    assert entry.detail["input"] == {
        "region": "450000",
        "starts": "2026-04-01",
        "packages": ["PER-HOME"],
        "reason": "Nobody signs for it.",
    }


async def test_the_database_itself_changes_nothing_of_what_was_said(client: Client, clock: Clock) -> None:
    await retire(clock, "PER-HOME")

    for statement in (
        "UPDATE publication SET act = 'OFFERED' WHERE act = 'RETIRED'",
        "DELETE FROM package_event",
        "INSERT INTO publication (region_id, package_id, version_id, starts, published_at, published_by, act) "
        "SELECT region_id, package_id, version_id, '2030-01-01', published_at, 'x', 'FORGOTTEN' FROM publication",
    ):
        with pytest.raises((IntegrityError, OperationalError)):
            await connection().execute_query(statement)


async def test_a_retired_package_is_published_again_by_a_later_row(client: Client, clock: Clock) -> None:
    await retire(clock, "PER-HOME")
    await publish_packages(PROVINCIAL, "450000", JUNE, [Choice("PER-HOME", None)], "k-2", clock)

    assert "PER-HOME" not in await menu(client, date(2026, 5, 31))
    assert (await menu(client, JUNE))["PER-HOME"]["starts"] == "2026-06-01"


async def test_a_county_leaves_out_what_is_above_and_goes_back_to_it(client: Client, clock: Clock) -> None:
    await leave_out(REVIEWER, "450321", APRIL, "PER-HOME", "k-1", clock)
    await inherit(REVIEWER, "450321", JUNE, "PER-HOME", "k-2", clock)

    assert "PER-HOME" not in await menu(client, APRIL)
    assert "PER-HOME" in await menu(client, APRIL, "450323")
    assert "PER-HOME" in await menu(client, JUNE)
    assert [event.act for event in await PackageEvent.all().order_by("id")] == ["LEFT_OUT", "INHERITED"]
    assert len({event.version_id for event in await PackageEvent.all()}) == 1


async def test_a_county_gives_up_its_own_version_for_the_one_above(client: Client, clock: Clock) -> None:
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    number = await put_own_version("450321", package, "designer-1", clock())
    await publish_packages(REVIEWER, "450321", APRIL, [Choice("PER-TCM", number)], "k-1", clock)
    await inherit(REVIEWER, "450321", JUNE, "PER-TCM", "k-2", clock)

    async def entry(on: date) -> tuple[int, str, str, str]:
        found = (await menu(client, on))["PER-TCM"]
        return found["package"]["version"], found["publishedBy"]["code"], found["origin"], found["starts"]

    assert await entry(MAY) == (2, "450321", "OVERRIDDEN", "2026-04-01")
    assert await entry(JUNE) == (1, "450000", "INHERITED", "2026-06-01")


async def test_a_county_retires_its_own_version_and_what_is_above_stays_off(client: Client, clock: Clock) -> None:
    await publish_packages(REVIEWER, "450321", APRIL, [Choice("PER-HOME", 1)], "k-1", clock)
    await retire(clock, "PER-HOME", region="450321", starts=MAY, key="k-2")

    assert "PER-HOME" not in await menu(client, MAY)
    assert "PER-HOME" in await menu(client, MAY, "450300")


async def test_a_retry_answers_the_same_and_writes_nothing(client: Client, clock: Clock) -> None:
    acts: list[Callable[[], Awaitable[object]]] = [
        lambda: retire(clock, "PER-HOME"),
        lambda: leave_out(REVIEWER, "450321", APRIL, "PER-REH", "k-2", clock),
        lambda: inherit(REVIEWER, "450321", MAY, "PER-REH", "k-3", clock),
    ]
    first = [await act() for act in acts]
    before = await written()

    assert [await act() for act in acts] == first == [{"revision": 2}, 3, 4]
    assert await written() == before


async def test_every_problem_is_told_at_once_and_nothing_is_written(client: Client, clock: Clock) -> None:
    wanted = ("PER-HOME", "PER-HOME", "XX-00", "BAS-00")
    given = RetirePackages("450000", date(2026, 2, 1), wanted, " ")

    problems = await refused(retire_packages(PROVINCIAL, given, "k-1", clock))

    assert problems == [
        ("STARTS_IN_THE_PAST", ("starts",)),
        ("TEXT_SIZE", ("reason",)),
        ("NOT_FOUND", ("packages", "2")),
        ("DUPLICATE_PACKAGE", ("packages", "1")),
        ("NO_BASIC", ("packages",)),
        ("REQUIRED_BY_OTHERS", ("packages", "3")),
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"packages": ()}, ("LIST_SIZE", ("packages",))),
        ({"packages": ("PER-HOME",) * 201}, ("LIST_SIZE", ("packages",))),
        ({"starts": date(2036, 3, 9)}, ("TOO_FAR_AHEAD", ("starts",))),
        ({"reason": "x" * (LONGEST_REASON + 1)}, ("TEXT_SIZE", ("reason",))),
        ({"packages": ("PRI-DIS",)}, ("REQUIRED_BY_OTHERS", ("packages", "0"))),  # PER-REH requires it (C1 rule 3)
    ],
)
async def test_what_is_wrong_with_a_retirement_is_told_by_its_place(
    client: Client, clock: Clock, changes: dict[str, Any], problem: tuple[str, tuple[str, ...]]
) -> None:
    given = replace(RetirePackages("450000", APRIL, ("PER-HOME",), "Unused."), **changes)

    assert await refused(retire_packages(PROVINCIAL, given, "k-1", clock)) == [problem]


async def test_a_retirement_needs_a_key(client: Client, clock: Clock) -> None:
    assert await refused(retire(clock, "PER-HOME", key="")) == [("BAD_IDEMPOTENCY_KEY", ("idempotencyKey",))]


async def test_a_region_says_one_thing_of_a_package_from_a_day(client: Client, clock: Clock) -> None:
    await retire(clock, "PER-HOME")

    with pytest.raises(Refusal) as refusal:
        await publish_packages(PROVINCIAL, "450000", APRIL, [Choice("PER-HOME", None)], "k-2", clock)

    (problem,) = refusal.value.problems
    assert isinstance(problem, AlreadyPublished)
    assert problem.version == 1


async def test_what_a_county_does_not_publish_itself_it_cannot_retire_but_leave_out(
    client: Client, clock: Clock
) -> None:
    assert await refused(retire(clock, "PER-HOME", region="450321")) == [
        ("RETIREMENT_BEFORE_PUBLICATION", ("packages", "0"))
    ]
    assert await refused(inherit(REVIEWER, "450321", APRIL, "PER-HOME", "k-1", clock)) == [
        ("NOTHING_OF_ITS_OWN", ("package",))
    ]
    assert await refused(leave_out(PROVINCIAL, "450000", APRIL, "PER-HOME", "k-1", clock)) == [
        ("NOT_ON_MENU_ABOVE", ("package",))
    ]
    assert await refused(leave_out(REVIEWER, "450321", APRIL, "BAS-00", "k-1", clock)) == [
        ("NO_BASIC", ("package",)),
        ("REQUIRED_BY_OTHERS", ("package",)),
    ]
    assert await refused(leave_out(REVIEWER, "450321", APRIL, "XX-00", "k-1", clock)) == [("NOT_FOUND", ("package",))]


@pytest.mark.parametrize("region", ["450000", "310000", "999999"])
async def test_a_region_that_is_not_the_reviewers_is_not_there(client: Client, clock: Clock, region: str) -> None:
    nowhere = [("NOT_FOUND", ("region",))]
    given = RetirePackages(region, APRIL, ("PER-HOME",), "Unused.")

    assert await refused(retire_packages(REVIEWER, given, "k-1", clock)) == nowhere
    assert await refused(leave_out(REVIEWER, region, APRIL, "PER-HOME", "k-1", clock)) == nowhere
    assert await refused(inherit(REVIEWER, region, APRIL, "PER-HOME", "k-1", clock)) == nowhere


async def test_of_many_who_act_at_once_one_wins(client: Client, clock: Clock) -> None:
    answers = await asyncio.gather(
        *(retire(clock, "PER-HOME", key=f"k-{number}") for number in range(4)), return_exceptions=True
    )

    lost = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [answer for answer in answers if not isinstance(answer, BaseException)] == [{"revision": 2}]
    assert {problem.code for refusal in lost for problem in refusal.problems} == {"ALREADY_PUBLISHED"}
    assert await Publication.filter(act="RETIRED").count() == await PackageEvent.all().count() == 1


async def test_retiring_many_needs_as_many_statements_as_retiring_one(client: Client, clock: Clock) -> None:
    async def statements(act: Awaitable[object]) -> int:
        client.statements.clear()
        await act
        return len([one for one in client.statements if "menu_revision" not in one])  # the watch asks it meanwhile

    one = await statements(retire(clock, "PER-HOME"))
    many = ["PER-TCM", "PER-REH", "PER-MYHH", "PER-CZHH", "PER-AXWG", "PER-JKGJ"]

    assert await statements(retire(clock, *many, key="k-2")) == one
