"""Kept public answers: shared among the anonymous, gone with their edition, and nobody's own."""

import hashlib
import json
from pathlib import Path

import pytest

from api.http.lru import WeightedLru
from tests.http.world import Asked, World, codes

pytestmark = pytest.mark.anyio


async def test_a_public_answer_is_made_once() -> None:
    asked = Asked()
    answers = [await asked.post("{ menu }") for _ in range(3)]
    assert {answer.content for answer in answers} == {b'{"data":{"menu":"spring en"}}'}
    assert asked.world.asked == 1


async def test_a_request_that_means_the_same_in_other_bytes_shares_the_answer() -> None:
    asked = Asked()
    await asked.post("query M { menu }")
    await asked.post("query M { menu }", extensions={"client": "two"})
    await asked.post("query M { menu }", {"accept-language": "en-GB, de"}, variables={})
    assert asked.world.asked == 1
    await asked.post("query M { menu }", variables={"a": "x"})
    await asked.post("query M($n: Int! = 1) { menu echo(number: $n) }", variables={"n": 1})
    assert asked.world.asked == 3


async def test_another_language_or_media_type_is_another_answer() -> None:
    asked = Asked()
    chinese = await asked.post("{ menu }", {"accept-language": "zh"})
    english = await asked.post("{ menu }")
    plain = await asked.post("{ menu }", {"accept": "application/json"})
    assert (chinese.json()["data"]["menu"], english.json()["data"]["menu"]) == ("spring zh", "spring en")
    assert plain.headers["content-type"].startswith("application/json")
    assert asked.world.asked == 3


async def test_another_edition_is_answered_anew() -> None:
    asked = Asked()
    await asked.post("{ menu }")
    await asked.post('mutation { changeMenu(name: "winter") }')
    assert (await asked.post("{ menu }")).json() == {"data": {"menu": "winter en"}}


async def test_an_answer_during_which_the_edition_changed_is_not_kept() -> None:
    world = World()

    def publish() -> None:
        world.menu, world.edition = "winter", "2"

    world.during_menu = publish
    asked = Asked(world)
    assert (await asked.post("{ menu }")).json() == {"data": {"menu": "spring en"}}
    world.during_menu = lambda: None
    assert (await asked.post("{ menu }")).json() == {"data": {"menu": "winter en"}}


@pytest.mark.parametrize("query", ["{ menu whoami }", "{ whoami }", "{ ...a } fragment a on Query { menu whoami }"])
async def test_what_depends_on_the_caller_is_never_kept(query: str) -> None:
    asked = Asked()
    token = asked.world.token("li")
    assert (await asked.post(query)).json()["data"]["whoami"] is None
    assert (await asked.post(query, {"authorization": token})).json()["data"]["whoami"] == "li"
    answer = await asked.post(query)
    assert answer.json()["data"]["whoami"] is None
    assert answer.headers["cache-control"] == "private, no-store"
    assert len(asked.world.callers) == 3


async def test_with_a_token_even_a_public_answer_is_made_for_its_bearer_alone() -> None:
    asked = Asked()
    await asked.post("{ menu }", {"authorization": asked.world.token("li")})
    assert asked.world.asked == 1
    await asked.post("{ menu }")
    assert asked.world.asked == 2
    bad = await asked.post("{ menu }", {"authorization": "Bearer no"})
    assert bad.status_code == 401


async def test_an_answer_with_errors_is_not_kept() -> None:
    asked = Asked()
    asked.world.during_menu = lambda: (_ for _ in ()).throw(ValueError("x"))
    assert codes(await asked.post("{ menu }")) == ["INTERNAL"]
    asked.world.during_menu = lambda: None
    assert (await asked.post("{ menu }")).json() == {"data": {"menu": "spring en"}}


async def test_a_get_tells_its_etag_and_is_304_to_who_has_it_until_the_edition_changes() -> None:
    asked = Asked()
    first = await asked.get({"query": "{ menu }"})
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["vary"] == "Accept, Accept-Language"
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = await asked.get({"query": "{ menu }"}, {"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert (await asked.get({"query": "{ menu }"}, {"if-none-match": '"other"'})).status_code == 200
    asked.world.edition = "2"
    later = await asked.get({"query": "{ menu }"}, {"if-none-match": etag})
    assert later.status_code == 200
    assert later.headers["etag"] != etag


async def test_a_post_is_not_to_be_stored() -> None:
    asked = Asked()
    for _ in range(2):
        answer = await asked.post("{ menu }", {"if-none-match": "*"})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in answer.headers


async def test_no_memory_keeps_nothing() -> None:
    asked = Asked(answer_cache_bytes=0)
    for _ in range(2):
        assert (await asked.post("{ menu }")).json() == {"data": {"menu": "spring en"}}
    assert asked.world.asked == 2


async def test_the_memory_is_bounded() -> None:
    asked = Asked(answer_cache_bytes=20_000)
    for number in range(100):
        await asked.post(f"query Q{number} {{ menu }}")
    answers = asked.app._answers
    assert answers._quick.weight + answers._meant.weight <= 20_000
    assert 0 < len(answers._meant) < 100


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    kept: WeightedLru[str, int] = WeightedLru(3)
    for key in "abc":
        kept.put(key, 1, 1)
    kept.get("a")
    kept.put("d", 1, 1)
    assert [kept.get(key) for key in "abcd"] == [1, None, 1, 1]
    kept.put("a", 2, 3)
    assert (kept.get("a"), len(kept), kept.weight) == (2, 1, 3)
    kept.put("a", 3, 4)
    assert (len(kept), kept.weight) == (0, 0), "what is too heavy is not kept, nor is what it replaces"


MENU = "query Menu { menu }"
MENU_HASH = hashlib.sha256(MENU.encode()).hexdigest()
UNKNOWN = "0" * 64


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps({MENU_HASH: MENU}))
    return file


async def test_a_trusted_document_is_asked_for_by_its_hash_in_either_spelling(manifest: Path) -> None:
    asked = Asked(trusted_documents_file=manifest)
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": MENU_HASH}}
    for parameters in ({"extensions": apollo}, {"documentId": MENU_HASH}, {"documentId": f"sha256:{MENU_HASH}"}):
        assert (await asked.post(**parameters)).json() == {"data": {"menu": "spring en"}}


async def test_a_trusted_public_answer_by_get_may_be_kept_by_anybody_for_a_minute(manifest: Path) -> None:
    asked = Asked(trusted_documents_file=manifest)
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": MENU_HASH}})
    for _ in range(2):
        answer = await asked.get({"extensions": extensions})
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["vary"] == "Accept, Accept-Language"
        assert "ratelimit-remaining" not in answer.headers
    assert (await asked.get({"extensions": extensions}, {"if-none-match": answer.headers["etag"]})).status_code == 304


async def test_an_unknown_hash_is_told_in_json_and_nothing_registers_itself(manifest: Path) -> None:
    asked = Asked(trusted_documents_file=manifest)
    leaf = "{ leaf { name } }"
    digest = hashlib.sha256(leaf.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    assert codes(await asked.post(extensions=extensions)) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert (await asked.post(leaf, extensions=extensions)).json() == {"data": {"leaf": {"name": "leaf"}}}
    assert codes(await asked.post(extensions=extensions)) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert codes(await Asked().post(documentId=UNKNOWN)) == ["PERSISTED_QUERY_NOT_SUPPORTED"]


async def test_only_trusted_documents_can_be_required(manifest: Path) -> None:
    asked = Asked(trusted_documents_file=manifest, trusted_documents_only=True)
    assert (await asked.post(documentId=MENU_HASH)).status_code == 200
    assert (await asked.post(MENU)).status_code == 200
    assert codes(await asked.post("{ leaf { name } }")) == ["DOCUMENT_NOT_TRUSTED"]
    assert codes(await asked.post("{ leaf { name } }", documentId=MENU_HASH)) == ["PERSISTED_QUERY_HASH_MISMATCH"]


@pytest.mark.parametrize("digest", [MENU_HASH, UNKNOWN, MENU_HASH[:-1], "short"])
@pytest.mark.parametrize("configured", [True, False])
async def test_a_hash_that_is_not_that_of_the_text_beside_it_is_refused_and_nothing_runs(
    manifest: Path, digest: str, configured: bool
) -> None:
    asked = Asked(trusted_documents_file=manifest) if configured else Asked()
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    for parameters in ({"extensions": apollo}, {"documentId": digest}):
        english = await asked.post("{ whoami }", **parameters)
        assert (english.status_code, codes(english)) == (400, ["PERSISTED_QUERY_HASH_MISMATCH"])
        assert "SHA-256" in english.json()["errors"][0]["message"]
    chinese = await asked.post("{ whoami }", {"accept-language": "zh"}, documentId=digest)
    assert "不符" in chinese.json()["errors"][0]["message"]
    assert asked.world.callers == []


@pytest.mark.parametrize("content", ["[]", json.dumps({UNKNOWN: MENU}), json.dumps({MENU_HASH: 1})])
def test_a_manifest_that_is_wrong_refuses_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "trusted.json"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"trusted\.json"):
        Asked(trusted_documents_file=file)
