"""Drafts and what was done to packages are read by who acts in the region, in few statements however many there are."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from catalog import models
from catalog.draft import DraftState, PackageAct
from catalog.drafting import queries
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.importing import import_drafts
from catalog.drafting.publishing import ChosenDraft, PublishDrafts, publish_drafts
from catalog.drafting.queries import DraftFilter, EventFilter
from catalog.drafting.reviewing import OnDraft, withdraw_draft
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connected
from teams.queries.window import Window
from tests.drafting.staging import (
    CITY,
    CITY_DESIGNER,
    CITY_REVIEWER,
    COUNTY,
    DESIGNER,
    NEIGHBOUR,
    NEIGHBOURS,
    REVIEWER,
    SECOND,
    TODAY,
    approved,
    edited,
    opened,
    published,
)

AUDITOR = Actor("auditor", frozenset({AccessRole.AUDITOR}), region=CITY)
AUTHORITY = Actor("authority", frozenset({AccessRole.REGION_AUTHORITY}), region=COUNTY)
BLIND = (
    NEIGHBOURS,
    Actor("clerk", frozenset({AccessRole.CLINIC_CLERK, AccessRole.SYSTEM_ADMIN}), region=COUNTY),
    Actor("designer of nowhere", frozenset({AccessRole.PACKAGE_DESIGNER})),
    Actor(),
)
ALL, PAGE = DraftFilter(), Window(10)


@pytest.fixture
async def statements(starter_url: str) -> AsyncIterator[list[str]]:
    """The starter catalog, open; every statement that is sent is noted."""
    sent: list[str] = []
    async with connected(starter_url, on_statement=sent.append):
        yield sent


pytestmark = pytest.mark.usefixtures("statements")


async def codes(actor: Actor, asked: DraftFilter = ALL, window: Window = PAGE) -> list[str]:
    found = await queries.drafts(actor, asked, window)
    assert await queries.count_drafts(actor, asked) >= len(found.rows)
    return [row.code for row in found.rows]


async def test_a_draft_is_read_with_its_authors_and_its_base(clock: Clock) -> None:
    code = await edited(clock)
    await edit_draft(SECOND, EditDraft(code, 2, {"basis": "mine too"}), "k", clock)

    found = await queries.draft(REVIEWER, code)

    assert found is not None
    row = await models.Draft.get(code=code)
    assert (found.id, found.version, found.package, found.region) == (row.id, 3, "BAS-00", COUNTY)
    assert (found.state, found.based_on) == (DraftState.DRAFT, row.based_on_id)
    assert found.authors == ("designer", "second designer")
    assert (found.opened_at, found.changed_at) == (clock(), clock())
    assert await queries.contents(REVIEWER, [code, "NO.450321.1", "\x00"]) == {code: row.content}


async def test_drafts_are_there_for_who_reads_in_the_subtree_only(clock: Clock) -> None:
    county = await opened(clock)
    city = await opened(clock, by=CITY_DESIGNER, region=CITY)

    for actor in (CITY_DESIGNER, CITY_REVIEWER, AUDITOR):
        assert await codes(actor) == [city, county]
    for actor in (DESIGNER, REVIEWER, AUTHORITY):
        assert await codes(actor) == [county]
        assert await queries.draft(actor, city) is None
    for actor in BLIND:
        assert await codes(actor) == []
        assert await queries.draft(actor, county) is None
        assert await queries.contents(actor, [county]) == {}
        assert await queries.content_at(actor, county, 1) is None
        assert (await queries.events(actor, EventFilter(), 10)).rows == ()
        assert await queries.count_events(actor, EventFilter()) == 0


async def test_a_list_is_narrowed_and_cut_by_code(clock: Clock) -> None:
    eld, bas = await edited(clock, "PRI-ELD"), await opened(clock)
    htn = await opened(clock, "PRI-HTN", by=SECOND)
    await withdraw_draft(DESIGNER, OnDraft(eld, 2), "k", clock)
    city = await opened(clock, by=CITY_DESIGNER, region=CITY)

    assert await codes(CITY_DESIGNER, DraftFilter(region=COUNTY)) == [bas, eld, htn]
    assert await codes(CITY_DESIGNER, DraftFilter(region=CITY)) == [city, bas, eld, htn]
    assert await codes(CITY_DESIGNER, DraftFilter(region=NEIGHBOUR)) == []
    assert await codes(CITY_DESIGNER, DraftFilter(package="BAS-00")) == [city, bas]
    assert await codes(DESIGNER, DraftFilter(states=[DraftState.WITHDRAWN])) == [eld]
    assert await codes(DESIGNER, DraftFilter(states=[DraftState.DRAFT, DraftState.APPROVED])) == [bas, htn]
    assert await codes(DESIGNER, DraftFilter(author="second designer")) == [htn]
    for nonsense in (DraftFilter(region="x"), DraftFilter(package="\x00"), DraftFilter(author="\x00")):
        assert await codes(DESIGNER, nonsense) == []
    first = await queries.drafts(DESIGNER, ALL, Window(2))
    assert ([row.code for row in first.rows], first.has_next) == ([bas, eld], True)
    assert await codes(DESIGNER, ALL, Window(2, after=eld)) == [htn]
    assert await codes(DESIGNER, ALL, Window(1, from_end=True)) == [htn]


async def test_the_contents_of_every_version_of_a_draft_can_be_read(clock: Clock) -> None:
    code = await approved(clock)
    before = await queries.content_at(REVIEWER, code, 1)
    after = await queries.content_at(REVIEWER, code, 2)

    assert before is not None
    assert after == {**before, "note": "as 450321 has it"}
    assert [await queries.content_at(REVIEWER, code, version) for version in (3, 4)] == [after, after]
    assert [await queries.content_at(REVIEWER, code, version) for version in (0, 5)] == [None, None]


async def test_what_was_done_to_a_package_is_told_the_newest_first(clock: Clock) -> None:
    code = await published(clock, "PRI-ELD")

    told = (await queries.events(AUDITOR, EventFilter(package="PRI-ELD"), 10)).rows

    assert [(one.act, one.by, one.draft, one.draft_version) for one in told] == [
        (PackageAct.PUBLISHED, "reviewer", code, 5),
        (PackageAct.APPROVED, "reviewer", code, 4),
        (PackageAct.SUBMITTED, "designer", code, 3),
        (PackageAct.EDITED, "designer", code, 2),
        (PackageAct.DRAFTED, "designer", code, 1),
    ]
    assert (told[0].package, told[0].region, told[0].version, told[0].starts) == ("PRI-ELD", COUNTY, 2, TODAY)
    assert {one.at for one in told} == {clock()}


async def test_the_audit_is_cut_by_id_either_way(clock: Clock) -> None:
    code = await approved(clock)
    asked = EventFilter(draft=code)
    whole = (await queries.events(DESIGNER, asked, 10)).rows
    assert len(whole) == await queries.count_events(DESIGNER, asked) == 4

    first = await queries.events(DESIGNER, asked, 3)
    assert (first.rows, first.has_next, first.has_previous) == (whole[:3], True, False)
    second = await queries.events(DESIGNER, asked, 3, before=whole[2].id)
    assert (second.rows, second.has_next, second.has_previous) == (whole[3:], False, True)
    back = await queries.events(DESIGNER, asked, 2, after=whole[3].id)
    assert (back.rows, back.has_previous) == (whole[1:3], True)
    assert (await queries.events(DESIGNER, EventFilter(draft="\x00"), 3)).rows == ()


async def test_statements_do_not_grow_with_drafts(statements: list[str], clock: Clock) -> None:
    counted: list[list[int]] = []
    for number, size in enumerate((2, 24)):
        contents = [{"code": f"PER-{number}N{place:02}"} for place in range(size)]
        rounds = []
        statements.clear()
        await import_drafts(DESIGNER, COUNTY, contents, f"{number}", clock)
        rounds.append(len(statements))
        for reading in (
            queries.drafts(DESIGNER, ALL, Window(100)),
            queries.drafts_by_code(DESIGNER, [f"{content['code']}.450321.1" for content in contents]),
            queries.events(DESIGNER, EventFilter(), 100),
        ):
            statements.clear()
            await reading
            rounds.append(len(statements))
        counted.append(rounds)

    assert counted[0] == counted[1]
    assert counted[0][1:] == [2, 2, 1]


async def test_statements_do_not_grow_with_the_drafts_published_at_once(statements: list[str], clock: Clock) -> None:
    counted = []
    for number, packages in enumerate((["PER-YLGA"], ["PRI-ELD", "PRI-HTN", "PER-JKGJ"])):
        drafts = tuple([ChosenDraft(await approved(clock, package), 4) for package in packages])
        statements.clear()
        await publish_drafts(REVIEWER, PublishDrafts(COUNTY, drafts), f"{number}", clock)
        counted.append(len(statements))

    assert counted[0] == counted[1]
