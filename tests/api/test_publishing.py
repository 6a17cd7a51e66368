"""Publishing: all or nothing, once, by those who may, seen at once (R080, R088, C1 rules 3 and 6)."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from catalog.models import MenuRevision, PackageEvent, PackageVersion, Publication
from catalog.operations import put_packages
from catalog.queries import read_snapshot
from catalog.starter import load_starter
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import transaction
from core.models import AuditEntry, KeptAnswer
from teams.models import Region
from tests.api.conftest import REVIEWER, Client
from tests.api.regional import put_own_version
from tests.conftest import STARTER

PUBLISH = """
mutation Publish($input: PublishPackagesInput!) {
  publishPackages(input: $input) {
    revision
    menu { region { code } publishedBy { code } packageCount revision }
    problems { __typename code message path ... on AlreadyPublishedProblem { version } }
  }
}
"""
MENU = 'query($on: Date) { menu(region: "450321", on: $on) { publishedBy { code } packageCount revision } }'


def given(key: str = "k-1", region: str = "450321", starts: str = "2026-04-01", *codes: str) -> dict[str, Any]:
    chosen = codes or ("BAS-00", "PER-TCM")
    return {"region": region, "starts": starts, "packages": [{"code": c} for c in chosen], "idempotencyKey": key}


async def publish(client: Client, actor: Actor | None = REVIEWER, **changes: Any) -> dict[str, Any]:
    data = await client.data(PUBLISH, actor, input=given() | changes)
    payload: dict[str, Any] = data["publishPackages"]
    return payload


async def put_package(client: Client, clock: Clock, code: str, like: str = "PRI-ELD", **parts: Any) -> None:
    """A package like another one, in its version 1, which no menu shows yet."""
    package = client.app.board.present.snapshot.packages[like][0].definition
    async with transaction():
        assert await put_packages([replace(package, code=code, **parts)], clock()) == 1


async def publish_in_february(client: Client) -> None:
    """Guilin has published BAS-00 itself since the first of February."""
    version = await PackageVersion.get(package__code="BAS-00")
    region, day, at = await Region.get(code="450300"), date(2026, 2, 1), client.app.clock()
    await Publication.create(
        region_id=region.id,
        package_id=version.package_id,
        version_id=version.id,
        starts=day,
        published_at=at,
        published_by="somebody",
    )


async def written() -> tuple[int, int, int, int]:
    """How many publications, audit entries and kept answers there are, and the revision."""
    revision = (await MenuRevision.get(id=1)).number
    return await Publication.all().count(), await AuditEntry.all().count(), await KeptAnswer.all().count(), revision


async def test_a_county_takes_packages_onto_a_menu_of_its_own(client: Client) -> None:
    payload = await publish(client)

    assert payload["problems"] == []
    assert payload["revision"] == 2
    assert payload["menu"] == {
        "region": {"code": "450321"},
        "publishedBy": {"code": "450321"},
        "packageCount": 29,  # the other 27 as the autonomous region offers them
        "revision": 2,
    }
    assert (await client.data(MENU, on="2026-03-31"))["menu"]["publishedBy"]["code"] == "450000"
    assert (await client.data(MENU, on="2026-04-01"))["menu"]["publishedBy"]["code"] == "450321"


async def test_what_was_published_is_audited(client: Client) -> None:
    await publish(client)

    entry = await AuditEntry.get(verb="Mutation.publishPackages")
    assert entry.subject == "reviewer-1"
    assert entry.detail["region"] == "450321"


async def test_a_retry_answers_the_same_and_writes_nothing(client: Client) -> None:
    first = await publish(client)
    before = await written()

    assert await publish(client) == first
    assert await written() == before


async def test_a_retry_long_after_answers_the_same_revision_and_the_menu_of_now(client: Client, clock: Clock) -> None:
    first = await publish(client)
    await put_package(client, clock, "PER-NEW")
    await publish(client, starts="2026-03-20", packages=[{"code": "PER-NEW"}], idempotencyKey="k-2")

    again = await publish(client)

    assert again["revision"] == first["revision"] == 2
    assert again["menu"]["revision"] == 3
    assert (first["menu"]["packageCount"], again["menu"]["packageCount"]) == (29, 30)


async def test_one_key_sent_many_times_at_once_writes_once(client: Client) -> None:
    payloads = await asyncio.gather(*(publish(client) for _ in range(5)))

    assert {payload["revision"] for payload in payloads} == {2}
    assert all(not payload["problems"] for payload in payloads)
    assert await Publication.filter(starts=date(2026, 4, 1)).count() == 2
    assert await KeptAnswer.all().count() == 1


async def test_a_prerequisite_that_comes_later_does_not_count(client: Client, clock: Clock) -> None:
    await put_package(client, clock, "PER-OLD")
    await put_package(client, clock, "PER-NEW", requires=("PER-OLD",))
    assert (await publish(client, packages=[{"code": "PER-OLD"}], starts="2026-05-01"))["problems"] == []
    before = await written()

    payload = await publish(client, packages=[{"code": "PER-NEW"}], starts="2026-04-01", idempotencyKey="k-2")

    assert [(problem["code"], problem["path"]) for problem in payload["problems"]] == [
        ("PREREQUISITE_NOT_ON_MENU", ["input", "packages", "0"])
    ]
    assert await written() == before


async def test_the_rules_hold_on_every_later_day_too(
    client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.menu_rule.LARGEST_MENU", 30)
    await put_package(client, clock, "PER-OLD")
    await put_package(client, clock, "PER-NEW")
    assert (await publish(client, packages=[{"code": "PER-OLD"}], starts="2026-05-01"))["problems"] == []

    payload = await publish(client, packages=[{"code": "PER-NEW"}], starts="2026-04-01", idempotencyKey="k-2")

    assert [problem["code"] for problem in payload["problems"]] == ["MENU_TOO_LARGE"]
    assert "2026-05-01" in payload["problems"][0]["message"]


async def test_a_menu_has_exactly_one_basic_package(client: Client, clock: Clock) -> None:
    await put_package(client, clock, "BAS-01", like="BAS-00")

    payload = await publish(client, packages=[{"code": "BAS-01"}])

    assert [(problem["code"], problem["path"]) for problem in payload["problems"]] == [
        ("SECOND_BASIC", ["input", "packages", "0"])
    ]


async def test_what_a_region_published_is_told_of_each_package(client: Client) -> None:
    await publish(client)

    told = ("package__code", "region__code", "version__number", "act", "by", "starts", "note")
    assert await PackageEvent.all().order_by("id").values_list(*told) == [
        (code, "450321", 1, "PUBLISHED", "reviewer-1", date(2026, 4, 1), None) for code in ("BAS-00", "PER-TCM")
    ]


async def test_nobody_publishes_a_version_of_the_own_draft(client: Client, clock: Clock) -> None:
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    number = await put_own_version("450321", package, "reviewer-1", clock())
    chosen = [{"code": "BAS-00"}, {"code": "PER-TCM", "version": number}]
    before = await written()

    payload = await publish(client, packages=chosen)

    assert [(problem["code"], problem["path"]) for problem in payload["problems"]] == [
        ("OWN_DRAFT", ["input", "packages", "1"])
    ]
    assert await written() == before
    other = replace(REVIEWER, subject="reviewer-2")
    assert (await publish(client, other, packages=chosen))["problems"] == []


async def test_the_newest_version_of_a_region_is_not_another_regions_own(client: Client, clock: Clock) -> None:
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    number = await put_own_version("450321", package, "designer-1", clock())
    query = """
    query($region: String!) { menu(region: $region, on: "2026-04-01") { sections { entries {
      publishedBy { code } package { code version } } } } }
    """

    async def version(region: str) -> set[int]:
        chosen = [{"code": "PER-TCM"}]
        assert (await publish(client, region=region, packages=chosen, idempotencyKey=region))["problems"] == []
        menu = (await client.data(query, region=region))["menu"]
        entries = [entry for section in menu["sections"] for entry in section["entries"]]
        return {
            entry["package"]["version"]
            for entry in entries
            if (entry["package"]["code"], entry["publishedBy"]["code"]) == ("PER-TCM", region)
        }

    assert number == 2
    assert await version("450323") == {1}
    assert await version("450321") == {2}


async def test_another_regions_own_version_is_not_published_by_its_number_either(client: Client, clock: Clock) -> None:
    """As with drafts: what a region made is that region's, and of those below it. A region above it has none of it."""
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    number = await put_own_version("450321", package, "designer-1", clock())
    chosen = [{"code": "BAS-00"}, {"code": "PER-TCM", "version": number}]
    before = await written()

    for region in ("450323", "450300"):
        payload = await publish(client, region=region, packages=chosen)
        assert [(one["code"], one["path"]) for one in payload["problems"]] == [
            ("NOT_FOUND", ["input", "packages", "1"])
        ]
    assert await written() == before


async def test_a_region_publishes_what_a_region_above_it_made(client: Client, clock: Clock) -> None:
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    number = await put_own_version("450300", package, "designer-1", clock())

    payload = await publish(client, packages=[{"code": "PER-TCM", "version": number}])

    assert payload["problems"] == []


async def test_loading_the_files_again_changes_nothing_of_a_regions_own_version(client: Client, clock: Clock) -> None:
    package = replace(client.app.board.present.snapshot.packages["PER-TCM"][0].definition, note="Own.")
    await put_own_version("450321", package, "designer-1", clock())

    loaded = await load_starter(STARTER)

    assert not loaded.anything
    assert loaded.held_back == ()


async def test_a_key_is_not_reused_for_something_else(client: Client) -> None:
    await publish(client)
    before = await written()

    payload = await publish(client, starts="2026-05-01")

    assert [problem["code"] for problem in payload["problems"]] == ["IDEMPOTENCY_KEY_REUSED"]
    assert await written() == before


async def test_two_reviewers_at_once_cannot_both_win(client: Client) -> None:
    payloads = await asyncio.gather(*(publish(client, idempotencyKey=f"k-{number}") for number in range(5)))

    won = [payload for payload in payloads if not payload["problems"]]
    lost = [payload for payload in payloads if payload["problems"]]
    assert len(won) == 1
    assert {problem["code"] for payload in lost for problem in payload["problems"]} == {"ALREADY_PUBLISHED"}
    assert await Publication.filter(starts=date(2026, 4, 1)).count() == 2


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"region": "310101"}, [("NOT_FOUND", ["input", "region"])]),  # not the reviewer's
        ({"region": "450000"}, [("NOT_FOUND", ["input", "region"])]),  # above the reviewer's
        ({"region": "999999"}, [("NOT_FOUND", ["input", "region"])]),
        ({"starts": "2026-02-28"}, [("STARTS_IN_THE_PAST", ["input", "starts"])]),
        ({"packages": []}, [("LIST_SIZE", ["input", "packages"])]),
        ({"packages": [{"code": "BAS-00"}] * 201}, [("LIST_SIZE", ["input", "packages"])]),
        ({"idempotencyKey": ""}, [("BAD_IDEMPOTENCY_KEY", ["input", "idempotencyKey"])]),
        ({"idempotencyKey": " "}, [("BAD_IDEMPOTENCY_KEY", ["input", "idempotencyKey"])]),
        ({"idempotencyKey": "k" * 201}, [("BAD_IDEMPOTENCY_KEY", ["input", "idempotencyKey"])]),
        ({"idempotencyKey": "a\u0000b"}, [("BAD_IDEMPOTENCY_KEY", ["input", "idempotencyKey"])]),
        ({"packages": [{"code": "BAS-00", "version": 0}]}, [("NOT_FOUND", ["input", "packages", "0"])]),
        ({"packages": [{"code": "XX-00"}]}, [("NOT_FOUND", ["input", "packages", "0"])]),
        ({"packages": [{"code": "BAS-00", "version": 2}]}, [("NOT_FOUND", ["input", "packages", "0"])]),
        (
            {"packages": [{"code": "BAS-00"}, {"code": "PER-TCM"}, {"code": "BAS-00"}]},
            [("DUPLICATE_PACKAGE", ["input", "packages", "2"])],
        ),
        ({"starts": "2036-03-09"}, [("TOO_FAR_AHEAD", ["input", "starts"])]),
        (
            {"region": "450300", "starts": "2026-02-01", "packages": [{"code": "BAS-00"}, {"code": "XX-00"}]},
            [
                ("STARTS_IN_THE_PAST", ["input", "starts"]),
                ("NOT_FOUND", ["input", "packages", "1"]),
                ("ALREADY_PUBLISHED", ["input", "packages", "0"]),
            ],
        ),
    ],
)
async def test_all_problems_are_told_and_nothing_is_written(
    client: Client, changes: dict[str, Any], problems: list[tuple[str, list[str]]]
) -> None:
    await publish_in_february(client)
    before = await written()

    payload = await publish(client, **changes)

    assert payload["menu"] is None
    assert [(problem["code"], problem["path"]) for problem in payload["problems"]] == problems
    assert all(problem["message"] for problem in payload["problems"])
    assert await written() == before


async def test_what_is_published_that_day_is_told_with_its_version(client: Client) -> None:
    await publish(client)

    payload = await publish(client, idempotencyKey="k-2")

    assert {problem["__typename"] for problem in payload["problems"]} == {"AlreadyPublishedProblem"}
    assert [problem["version"] for problem in payload["problems"]] == [1, 1]


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (None, "UNAUTHENTICATED"),
        *(
            (Actor(subject="s", roles=frozenset({role}), region="450300"), "FORBIDDEN")
            for role in AccessRole
            if role is not AccessRole.PACKAGE_REVIEWER
        ),
        (Actor(subject="nobody", region="450300"), "FORBIDDEN"),
    ],
)
async def test_others_may_not_publish_and_nothing_changes(client: Client, actor: Actor | None, code: str) -> None:
    before = await written()

    answer = await client.ask(PUBLISH, actor, input=given())

    assert answer["data"] == {"publishPackages": None}
    assert answer["errors"][0]["extensions"]["code"] == code
    assert await written() == before


async def test_a_reviewer_without_a_region_reaches_none(client: Client) -> None:
    lost = Actor(subject="lost", roles=frozenset({AccessRole.PACKAGE_REVIEWER}))

    assert [problem["code"] for problem in (await publish(client, lost))["problems"]] == ["NOT_FOUND"]


async def test_problems_are_told_in_chinese(client: Client) -> None:
    headers = {"accept-language": "zh", "authorization": f"Bearer {client.token(REVIEWER)}"}
    body = {"query": PUBLISH, "variables": {"input": given(starts="2026-02-28")}}
    answer = (await client.http.post("/graphql", json=body, headers=headers)).json()

    assert "过去" in answer["data"]["publishPackages"]["problems"][0]["message"]


async def test_a_version_that_is_not_published_is_seen_by_nobody(client: Client, clock: Clock) -> None:
    package = client.app.board.present.snapshot.packages["PER-TCM"][0].definition
    changed = replace(package, note="changed")
    async with transaction():
        assert await put_packages([changed], clock()) == 1

    snapshot = await read_snapshot()

    assert [version.number for version in snapshot.packages["PER-TCM"]] == [1]
    payload = await publish(client, packages=[{"code": "BAS-00"}, {"code": "PER-TCM", "version": 2}])
    assert payload["problems"] == []
    query = '{ servicePackage(code: "PER-TCM") { versions { nodes { version note } } } }'
    versions = (await client.data(query))["servicePackage"]["versions"]["nodes"]
    assert versions == [{"version": 1, "note": package.note}, {"version": 2, "note": "changed"}]


async def test_the_database_itself_refuses_a_second_version_from_the_same_day(client: Client) -> None:
    standing = await Publication.all().first()
    assert standing is not None

    with pytest.raises(IntegrityError):
        await Publication.create(
            region_id=standing.region_id,
            package_id=standing.package_id,
            version_id=standing.version_id,
            starts=standing.starts,
            published_at=standing.published_at,
            published_by="somebody",
        )
