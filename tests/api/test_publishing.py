"""Publishing: all or nothing, once, by those who may, seen at once (R080, R088, C1 rules 3 and 6)."""

import asyncio
from datetime import date
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from catalog.models import MenuRevision, Publication
from catalog.operations import put_packages
from catalog.queries import read_snapshot
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import transaction
from core.models import AuditEntry, KeptAnswer
from tests.api.conftest import REVIEWER, Client

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
        "packageCount": 2,
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


async def test_a_retry_long_after_answers_the_same_revision_and_the_menu_of_now(client: Client) -> None:
    first = await publish(client)
    await publish(
        client, starts="2026-03-20", packages=[*given()["packages"], {"code": "PRI-ELD"}], idempotencyKey="k-2"
    )

    again = await publish(client)

    assert again["revision"] == first["revision"] == 2
    assert again["menu"]["revision"] == 3
    assert again["menu"]["packageCount"] == 3


async def test_one_key_sent_many_times_at_once_writes_once(client: Client) -> None:
    payloads = await asyncio.gather(*(publish(client) for _ in range(5)))

    assert {payload["revision"] for payload in payloads} == {2}
    assert all(not payload["problems"] for payload in payloads)
    assert await Publication.filter(starts=date(2026, 4, 1)).count() == 2
    assert await KeptAnswer.all().count() == 1


async def test_a_prerequisite_that_comes_later_does_not_count(client: Client) -> None:
    await publish(client, starts="2026-05-01")
    before = await written()

    payload = await publish(client, packages=[{"code": "PRI-ELD"}], starts="2026-04-01", idempotencyKey="k-2")

    assert [(problem["code"], problem["path"]) for problem in payload["problems"]] == [
        ("PREREQUISITE_NOT_ON_MENU", ["input", "packages", "0"])
    ]
    assert await written() == before


async def test_the_rules_hold_on_every_later_day_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.publishing.LARGEST_MENU", 3)
    await publish(client, packages=[*given()["packages"], {"code": "PRI-ELD"}], starts="2026-05-01")

    packages = [*given()["packages"], {"code": "PRI-HTN"}]
    payload = await publish(client, packages=packages, starts="2026-04-01", idempotencyKey="k-2")

    assert [problem["code"] for problem in payload["problems"]] == ["MENU_TOO_LARGE"]
    assert "2026-05-01" in payload["problems"][0]["message"]


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
        ({"packages": [{"code": "BAS-00"}]}, [("MENU_WITHOUT_TCM", ["input", "packages"])]),
        ({"packages": [{"code": "PER-TCM"}]}, [("PREREQUISITE_NOT_ON_MENU", ["input", "packages", "0"])]),
        (
            {"starts": "2026-01-01", "packages": [{"code": "BAS-00"}, {"code": "XX-00"}]},
            [
                ("STARTS_IN_THE_PAST", ["input", "starts"]),
                ("NOT_FOUND", ["input", "packages", "1"]),
                ("MENU_WITHOUT_TCM", ["input", "packages"]),
            ],
        ),
    ],
)
async def test_all_problems_are_told_and_nothing_is_written(
    client: Client, changes: dict[str, Any], problems: list[tuple[str, list[str]]]
) -> None:
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
    changed = _with_note(package, "changed")
    async with transaction():
        assert await put_packages([changed], clock()) == 1

    snapshot = await read_snapshot()

    assert [version.number for version in snapshot.packages["PER-TCM"]] == [1]
    payload = await publish(client, packages=[{"code": "BAS-00"}, {"code": "PER-TCM", "version": 2}])
    assert payload["problems"] == []
    query = '{ servicePackage(code: "PER-TCM") { versions { nodes { version note } } } }'
    versions = (await client.data(query))["servicePackage"]["versions"]["nodes"]
    assert versions == [{"version": 1, "note": package.note}, {"version": 2, "note": "changed"}]


def _with_note(package: Any, note: str) -> Any:
    from dataclasses import replace

    return replace(package, note=note)


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
