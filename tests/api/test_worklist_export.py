"""Worklists as files: the same rows for the same people, read a page at a time, and nothing that is a formula."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from api import worklist_export
from catalog.vocabulary import Population
from core.actor import AccessRole, Actor
from enrolment import models as m
from enrolment.worklists.exported import plain
from enrolment.worklists.kind import LACKING, WorklistKind
from tests.api.conftest import Client
from tests.api.test_worklists import (
    AUTHORITY,
    CLERK,
    FOREIGN,
    HOSPITAL,
    TEAM,
    client,
    nodes,
    sign,
    somebody,
    something_of_everything,
)
from tests.reading.rows import TODAY, household, self_of

__all__ = ["client"]  # the fixture


async def get(client: Client, path: str, actor: Actor | None = CLERK, language: str = "en") -> httpx.Response:
    """A file."""
    headers = {"accept-language": language}
    if actor is not None:
        headers["authorization"] = f"Bearer {client.token(actor)}"
    return await client.http.get(f"/worklists/{path}", headers=headers)


def table(answer: httpx.Response) -> list[dict[str, str]]:
    """The lines of a file, by column."""
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_a_file_has_the_rows_of_the_list_however_it_is_cut(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await something_of_everything(client)
    await something_of_everything(client)
    monkeypatch.setattr(worklist_export, "AT_ONCE", 1)

    for kind in WorklistKind:
        rows = table(await get(client, f"{kind.value}.csv"))
        listed = await nodes(client, kind)
        assert [row["Since"] for row in rows] == [row["since"] for row in listed], kind
        assert [row["Why"] for row in rows] == [row["reasonName"] for row in listed]
        assert [row["Contract"] for row in rows] == [(row["contract"] or {}).get("code", "") for row in listed]
        assert [row["Name"] for row in rows] == [(row["resident"] or {}).get("name", "") for row in listed]
        assert [row["Missing"] for row in rows] == ["；".join(who["code"] for who in row["missing"]) for row in listed]
        assert [row["Missing by name"] for row in rows] == [
            "；".join(who["name"] for who in row["missing"]) for row in listed
        ]
        assert [row["Arguments"] for row in rows] == [
            "；".join(f"{each['name']}={each['value']}" for each in row["settlement"]["arguments"]) for row in listed
        ]
        assert [row["Key populations"] for row in rows] == [
            "；".join(Population(tag).label.en for tag in row["keyPopulations"]) for row in listed
        ]
    for kind in LACKING:
        assert all(row["Missing"] for row in table(await get(client, f"{kind.value}.csv"))), kind
    assert all(row["Key populations"] for row in table(await get(client, "unsigned_key_population.csv")))


async def test_a_file_tells_of_tuberculosis_to_the_clinic_that_cares_alone(client: Client) -> None:
    who = await somebody()
    await m.PopulationTag.create(resident=who, tag="TB", starts=TODAY)

    (own,) = table(await get(client, "unsigned_key_population.csv", language="zh"))
    (county,) = table(await get(client, "unsigned_key_population.csv", AUTHORITY, language="zh"))

    assert own["重点人群"] == f"{Population.ELDERLY.label.zh}；{Population.TB.label.zh}"
    assert county["重点人群"] == Population.ELDERLY.label.zh


async def test_who_is_missing_and_not_the_readers_to_see_has_no_cell(client: Client) -> None:
    spouse, anchor = await somebody(), await somebody(known_at=("YS-T02-H",))
    await household(spouse, anchor)
    await sign(spouse)

    (row,) = table(await get(client, "family_to_invite.csv"))

    assert (row["Resident"], row["Missing"], row["Missing by name"]) == (spouse.code, "", "")
    assert f"members.0.resident={spouse.code}" in row["Arguments"]


async def test_phones_are_masked_and_columns_named_in_the_callers_language(client: Client) -> None:
    await something_of_everything(client)

    answer = await get(client, "phone_to_verify.csv", language="zh")

    (row,) = table(answer)
    assert row["脱敏号码"].startswith("138****")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert 'filename="phone_to_verify-2026-03-01.csv"' in answer.headers["content-disposition"]
    phone = await m.Phone.get(code=row["电话编码"])
    assert phone.number_sealed not in answer.text


async def test_a_name_that_is_a_formula_is_a_text(client: Client) -> None:
    await somebody(name='=HYPERLINK("http://x")')

    (row,) = table(await get(client, "unsigned_key_population.csv"))

    assert row["Name"] == '\'=HYPERLINK("http://x")'


@pytest.mark.parametrize("sign_before", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula_does(sign_before: str) -> None:
    assert plain(f"{sign_before}1") == f"'{sign_before}1"
    assert plain(f"1{sign_before}1") == f"1{sign_before}1"


async def test_memory_and_statements_are_those_of_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        await somebody()
    monkeypatch.setattr(worklist_export, "AT_ONCE", 2)
    await get(client, "unsigned_key_population.csv")
    client.statements.clear()

    rows = table(await get(client, "unsigned_key_population.csv"))

    assert len(rows) == 4
    assert len([sql for sql in client.statements if "worklist_entry" in sql]) == 2
    assert len(client.statements) <= 11, client.statements


@pytest.mark.parametrize(
    ("path", "actor", "status"),
    [
        ("ending_soon.csv", None, 401),
        ("ending_soon.csv", self_of("RES-1"), 403),
        ("ending_soon.csv", Actor("auditor", frozenset({AccessRole.AUDITOR}), region="450321"), 403),
        ("nothing_like_it.csv", CLERK, 404),
        (f"ending_soon.csv?team={TEAM}", FOREIGN, 404),
        (f"ending_soon.csv?institution={HOSPITAL}", FOREIGN, 404),
        ("ending_soon.csv?region=450323", AUTHORITY, 404),
        ("ending_soon.csv?days=0", CLERK, 400),
        ("ending_soon.csv?days=x", CLERK, 400),
        (f"ending_soon.csv?region=450321&team={TEAM}", CLERK, 400),
    ],
)
async def test_who_may_not_have_a_file_is_told_so_and_nothing_else(
    client: Client, path: str, actor: Actor | None, status: int
) -> None:
    await sign(await somebody())

    answer = await get(client, path, actor)

    assert answer.status_code == status
    assert (
        answer.json()["errors"][0]["extensions"]["code"]
        in {
            401: {"UNAUTHENTICATED"},
            403: {"FORBIDDEN"},
            404: {"NOT_FOUND"},
            400: {"BAD_USER_INPUT"},
        }[status]
    )
