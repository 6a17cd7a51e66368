"""A designer opens drafts: of what the menu offers, of new packages, and copies of published ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog import codec, models
from catalog.drafting.drafting import CopyPackage, DraftPackage, copy_package, draft_package
from catalog.drafting.editing import EditDraft, edit_draft
from catalog.drafting.importing import import_drafts
from catalog.drafting.problem import DraftOpen
from catalog.queries import read_everything
from core.actor import Actor
from core.clock import Clock
from core.language import Text
from core.models import AuditEntry
from tests.adoption import leave_out
from tests.drafting.staging import (
    CITY,
    CITY_DESIGNER,
    COUNTY,
    DESIGNER,
    FOREIGN,
    NEIGHBOUR,
    NEIGHBOURS,
    PROVINCE,
    REVIEWER,
    history,
    opened,
    published,
    published_at_once,
    refused,
    told,
)

pytestmark = pytest.mark.usefixtures("menu")

DRAFT = DraftPackage(COUNTY, "BAS-00")
NEW = DraftPackage(COUNTY, "PER-NEW", {"name": {"zh": "新包", "en": "New package"}})
COPY = CopyPackage(COUNTY, "PER-JKGJ", "PER-COPY", name=Text("副本", "Copy"))


async def test_a_draft_begins_from_what_the_regions_menu_offers(clock: Clock) -> None:
    assert await draft_package(DESIGNER, DRAFT, "k", clock) == {"draft": "BAS-00.450321.1", "version": 1}

    row = await models.Draft.get(code="BAS-00.450321.1").select_related("package", "region", "based_on")
    (base,) = (await read_everything()).packages["BAS-00"]
    assert (row.package.code, row.region.code, row.based_on_id) == ("BAS-00", COUNTY, base.id)
    assert (row.state, row.version, row.opened_at, row.changed_at) == ("DRAFT", 1, clock(), clock())
    assert row.content == codec.dump(base.definition)
    assert await history(row.code) == [("DRAFTED", "designer", 1, True)]
    entry = await AuditEntry.get(verb="Mutation.draftPackage")
    assert (entry.subject, entry.detail["draft"]) == ("designer", row.code)


async def test_a_new_package_begins_with_what_is_given(clock: Clock) -> None:
    await draft_package(DESIGNER, NEW, "k", clock)

    row = await models.Draft.get(code="PER-NEW.450321.1")
    assert row.content == {"code": "PER-NEW", "name": {"zh": "新包", "en": "New package"}}
    assert row.based_on_id is None
    assert not await models.PackageVersion.filter(package_id=row.package_id).exists()


async def test_a_given_content_is_based_on_what_the_menu_offers_all_the_same(clock: Clock) -> None:
    await draft_package(DESIGNER, replace(DRAFT, content={"note": "anew"}), "k", clock)

    row = await models.Draft.get(code="BAS-00.450321.1")
    assert row.content == {"code": "BAS-00", "note": "anew"}
    assert row.based_on_id == (await read_everything()).packages["BAS-00"][0].id


async def test_a_designer_of_the_city_drafts_for_its_county(clock: Clock) -> None:
    answer = await draft_package(CITY_DESIGNER, DRAFT, "k", clock)

    assert answer["draft"] == "BAS-00.450321.1"


async def test_a_retry_answers_the_same_and_opens_nothing_more(clock: Clock) -> None:
    first = await draft_package(DESIGNER, DRAFT, "k", clock)

    assert await draft_package(DESIGNER, DRAFT, "k", clock) == first
    assert await models.Draft.all().count() == 1
    assert await models.PackageEvent.filter(act="DRAFTED").count() == 1


async def test_drafts_of_one_package_in_two_regions_stand_side_by_side(clock: Clock) -> None:
    assert await opened(clock) == "BAS-00.450321.1"
    assert await opened(clock, by=CITY_DESIGNER, region=CITY) == "BAS-00.450300.1"


@pytest.mark.parametrize("actor", [*FOREIGN, REVIEWER, Actor("designer of the county")])
async def test_who_does_not_design_for_the_region_opens_nothing(actor: Actor, clock: Clock) -> None:
    for region in (COUNTY, CITY):
        draft = draft_package(actor, replace(DRAFT, region=region), "k", clock)
        assert told(await refused(draft)) == {("NOT_FOUND", "region")}
        copy = copy_package(actor, replace(COPY, region=region), "k", clock)
        assert told(await refused(copy)) == {("NOT_FOUND", "region")}


async def test_a_region_above_beside_or_unknown_is_not_found(clock: Clock) -> None:
    for region in (CITY, PROVINCE, NEIGHBOUR, "999999", "45", "45032a", "", "\x00", "450321\n"):
        problems = await refused(draft_package(DESIGNER, replace(DRAFT, region=region), "k", clock))
        assert told(problems) == {("NOT_FOUND", "region")}


async def test_everything_wrong_is_told_at_once(clock: Clock) -> None:
    content: dict[str, Any] = {
        "code": "PER-OTHER",
        "lines": [{"item": "GEN-01"}] * 101,
        "choiceGroups": [{"options": ["GEN-01"] * 51, "name": {"zh": "组" * 101, "en": "Group"}}] * 21,
        "note": "a\x00b",
        "price": {"total": 2**63},
    }

    problems = await refused(draft_package(DESIGNER, DraftPackage(COUNTY, "nonsense", content), "", clock))

    assert told(problems) >= {
        ("BAD_IDEMPOTENCY_KEY", "idempotencyKey"),
        ("BAD_CODE", "package"),
        ("CODE_MISMATCH", "content.code"),
        ("LIST_SIZE", "content.lines"),
        ("LIST_SIZE", "content.choiceGroups"),
        ("LIST_SIZE", "content.choiceGroups.0.options"),
        ("TEXT_SIZE", "content.choiceGroups.0.name.zh"),
        ("NOT_WRITABLE", "content.note"),
        ("NOT_WRITABLE", "content.price.total"),
    }


async def test_a_content_beyond_256_kilobytes_is_refused(clock: Clock) -> None:
    content = {"note": "长" * 87_400}

    problems = await refused(draft_package(DESIGNER, replace(NEW, content=content), "k", clock))

    assert told(problems) == {("CONTENT_TOO_LARGE", "content")}


async def test_a_second_open_draft_is_refused_and_names_the_first(clock: Clock) -> None:
    code = await opened(clock)

    (problem,) = await refused(draft_package(DESIGNER, DRAFT, "again", clock))

    assert isinstance(problem, DraftOpen)
    assert (problem.code, problem.path, problem.draft) == ("DRAFT_OPEN", ("package",), code)


async def test_a_code_that_another_region_drafts_is_taken(clock: Clock) -> None:
    await opened(clock, "PER-NEW")
    for region in (CITY, NEIGHBOUR):
        given = DraftPackage(region, "PER-NEW")
        problems = await refused(draft_package(CITY_DESIGNER, given, "k", clock))
        assert told(problems) == {("CODE_TAKEN", "package")}


async def test_what_a_county_published_is_taken_for_its_neighbour_and_its_city_but_goes_on_there(clock: Clock) -> None:
    await copy_package(DESIGNER, COPY, "copy", clock)
    row = await models.Draft.get(code="PER-COPY.450321.1")
    await published_at_once(row.code, 1, clock)

    for region in (CITY, NEIGHBOUR):
        problems = await refused(draft_package(CITY_DESIGNER, DraftPackage(region, "PER-COPY"), "k", clock))
        assert told(problems) == {("CODE_TAKEN", "package")}
    assert await opened(clock, "PER-COPY") == "PER-COPY.450321.2"


async def test_the_next_draft_begins_from_the_regions_own_version(clock: Clock) -> None:
    await published(clock)

    code = await opened(clock)

    row = await models.Draft.get(code=code).select_related("based_on")
    assert (code, row.based_on.number if row.based_on else None) == ("BAS-00.450321.2", 2)
    assert row.content["note"] == "as 450321 has it"


async def test_a_copy_is_a_new_package_with_the_contents_of_a_published_one(clock: Clock) -> None:
    assert await copy_package(DESIGNER, COPY, "k", clock) == {"draft": "PER-COPY.450321.1", "version": 1}

    row = await models.Draft.get(code="PER-COPY.450321.1")
    (source,) = (await read_everything()).packages["PER-JKGJ"]
    copied = {**codec.dump(source.definition), "code": "PER-COPY", "name": {"zh": "副本", "en": "Copy"}}
    assert copied.pop("note"), "the note speaks of the source, so it is not copied"
    assert row.content == copied
    assert row.based_on_id == source.id
    assert await history(row.code) == [("COPIED", "designer", 1, True)]
    event = await models.PackageEvent.get(draft_id=row.id)
    assert event.note == "PER-JKGJ v1"


async def test_a_copy_keeps_the_sources_name_unless_one_is_given(clock: Clock) -> None:
    await copy_package(DESIGNER, replace(COPY, name=None), "k", clock)

    (source,) = (await read_everything()).packages["PER-JKGJ"]
    assert (await models.Draft.get(code="PER-COPY.450321.1")).content["name"] == codec.dump(source.definition.name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (replace(COPY, source="PER-NONE"), {("NOT_FOUND", "source")}),
        (replace(COPY, version=7), {("NOT_FOUND", "version")}),
        (replace(COPY, package="BAS-00"), {("CODE_TAKEN", "package")}),
        (
            replace(COPY, package="copy", name=Text("", "x" * 101)),
            {("BAD_CODE", "package"), ("TEXT_SIZE", "name.zh"), ("TEXT_SIZE", "name.en")},
        ),
    ],
)
async def test_what_is_wrong_with_a_copy_is_told(given: CopyPackage, expected: set[Any], clock: Clock) -> None:
    assert told(await refused(copy_package(DESIGNER, given, "k", clock))) == expected


async def test_a_copy_of_what_another_region_published_is_allowed(clock: Clock) -> None:
    await published(clock, "PER-JKGJ", visibility="RESTRICTED")

    await copy_package(NEIGHBOURS, CopyPackage(NEIGHBOUR, "PER-JKGJ", "PER-MINE", version=2), "k", clock)

    content = (await models.Draft.get(code="PER-MINE.450323.1")).content
    assert content["visibility"] == "RESTRICTED"


async def copied(region: str, source: str, clock: Clock) -> str | None:
    """What the copy of a package that names no version was made of."""
    actor = Actor("anybody's", NEIGHBOURS.roles, region=region)
    code = (await copy_package(actor, CopyPackage(region, source, f"PER-C{region[-3:]}"), region, clock))["draft"]
    return (await models.PackageEvent.get(draft__code=code)).note


async def test_a_copy_is_of_what_the_regions_own_menu_offers_not_of_a_newer_one_elsewhere(clock: Clock) -> None:
    await published(clock, "PER-JKGJ")

    assert await copied(COUNTY, "PER-JKGJ", clock) == "PER-JKGJ v2"
    assert await copied(NEIGHBOUR, "PER-JKGJ", clock) == "PER-JKGJ v1"


async def test_a_copy_is_never_of_what_is_only_scheduled(clock: Clock) -> None:
    await published(clock, "PER-JKGJ", starts=date(2026, 7, 1))

    assert await copied(COUNTY, "PER-JKGJ", clock) == "PER-JKGJ v1"
    later = lambda: datetime(2026, 7, 2, tzinfo=UTC)  # noqa: E731
    assert await copied(CITY, "PER-JKGJ", later) == "PER-JKGJ v1"


async def test_a_copy_of_what_no_menu_of_the_region_has_is_of_what_is_in_force_elsewhere(clock: Clock) -> None:
    await copy_package(DESIGNER, COPY, "copy", clock)
    await published_at_once("PER-COPY.450321.1", 1, clock)
    await published(clock, "PER-COPY", starts=date(2026, 7, 1))

    assert await copied(NEIGHBOUR, "PER-COPY", clock) == "PER-COPY v1"


async def test_a_copy_of_what_the_region_left_out_is_of_the_newest_it_had(clock: Clock) -> None:
    await leave_out(REVIEWER, COUNTY, date(2026, 3, 1), "PER-JKGJ", "k", clock)

    assert await copied(COUNTY, "PER-JKGJ", clock) == "PER-JKGJ v1"


@pytest.mark.parametrize("code", ["PER-AB\x00", "x" * 300, "PER-AAAAAAAAAAAAAAAAAA", "", "per-tcm"])
async def test_what_cannot_be_a_code_is_refused_and_not_looked_for(code: str, clock: Clock) -> None:
    given = DraftPackage(COUNTY, code)
    assert told(await refused(draft_package(DESIGNER, given, "k", clock))) == {("BAD_CODE", "package")}
    copy = replace(COPY, package=code)
    assert told(await refused(copy_package(DESIGNER, copy, "k", clock))) == {("BAD_CODE", "package")}
    copy = replace(COPY, source=code)
    assert told(await refused(copy_package(DESIGNER, copy, "k", clock))) == {("NOT_FOUND", "source")}
    edit = edit_draft(DESIGNER, EditDraft(code, 1, {"note": "x"}), "k", clock)
    assert told(await refused(edit)) == {("NOT_FOUND", "draft")}
    contents = [{"code": code}, {"code": "PER-NEW"}]
    imported = import_drafts(DESIGNER, COUNTY, contents, "k", clock)
    assert told(await refused(imported)) == {("BAD_CODE", "contents.0.code")} | (
        {("NOT_WRITABLE", "contents.0.code")} if "\x00" in code else set()
    )
    region = draft_package(DESIGNER, replace(DRAFT, region=code), "k", clock)
    assert told(await refused(region)) == {("NOT_FOUND", "region")}
