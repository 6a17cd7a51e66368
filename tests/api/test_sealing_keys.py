"""Which keys and which carrier of messages a server has: published ones at home, its own in production."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.app import App
from api.sealing_keys import DEVELOPMENT_KEYS, key_file, keys_of_file, new_keys, parse_keys, sealer_of
from api.settings import MessageAdapter, Settings
from core.messages import LoggedMessages, NoMessages
from core.sealing import Sealer

KEY = b64encode(b"k" * 32).decode()
INDEX = b64encode(b"i" * 32).decode()
GOOD: dict[str, Any] = {"current": "a", "keys": {"a": KEY}, "index": INDEX}


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_text(key_file(new_keys()), encoding="utf-8")
    return file


def configured(**given: Any) -> Settings:
    """Settings of the defaults with these, whatever the environment of the test run says."""
    values = {name: field.get_default() for name, field in Settings.model_fields.items()}
    return Settings(**{**values, **given})


def test_development_without_a_file_seals_with_the_published_keys() -> None:
    assert configured().development_sealing_in_use
    assert sealer_of(configured()) == Sealer(DEVELOPMENT_KEYS)


def test_a_file_of_ones_own_is_used_everywhere(keys_file: Path) -> None:
    for environment in ("development", "production"):
        settings = configured(environment=environment, sealing_keys_file=keys_file)
        assert not settings.development_sealing_in_use
        assert App(settings).sealer == Sealer(keys_of_file(keys_file))


def test_production_without_keys_has_no_application() -> None:
    with pytest.raises(ValueError, match=r"QIANYUE_SEALING_KEYS_FILE.*qianyue keys new"):
        App(configured(environment="production"))


def test_published_keys_are_no_keys_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(key_file(DEVELOPMENT_KEYS), encoding="utf-8")
    with pytest.raises(ValueError, match="published development key"):
        keys_of_file(file)


def test_new_keys_beside_old_ones_open_and_find_what_those_sealed() -> None:
    first = parse_keys(key_file(new_keys()).encode())
    second = parse_keys(key_file(new_keys(first)).encode())
    old, new = Sealer(first), Sealer(second)

    assert new.open(old.seal("19900000001", "phone.number"), "phone.number") == "19900000001"
    assert new.index("19900000001", "phone.number") == old.index("19900000001", "phone.number")
    assert second.current not in first.keys
    assert not new.is_current(old.seal("19900000001", "phone.number"))


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (lambda: b"", "not JSON"),
        (lambda: b"\xff\xfe", "not JSON"),
        (lambda: b"[" * 100_000, "not JSON"),
        (lambda: [GOOD], "expected an object"),
        (lambda: without("index"), "expected an object"),
        (lambda: GOOD | {"more": 1}, "expected an object"),
        (lambda: GOOD | {"current": 1}, "`current` is the id"),
        (lambda: GOOD | {"keys": [KEY]}, "`keys` an object"),
        (lambda: GOOD | {"current": "b"}, "current key 'b': not among the keys"),
        (lambda: GOOD | {"keys": {"a": KEY[:-4]}}, "key 'a': not 32 bytes"),
        (lambda: GOOD | {"keys": {"a": "s3cret!"}}, "key 'a': not base64"),
        (lambda: GOOD | {"keys": {"a": 7}}, "key 'a': not base64"),
        (lambda: GOOD | {"index": "阳朔"}, "index key: not base64"),
        (lambda: GOOD | {"index": KEY}, "index key: also a sealing key"),
        (lambda: GOOD | {"keys": {"a": KEY, "a key": KEY}}, "key id 'a key'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_what_is_wrong_and_without_its_keys(
    written: Callable[[], Any], said: str, tmp_path: Path
) -> None:
    file, content = tmp_path / "keys.json", written()
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

    with pytest.raises(ValueError, match="QIANYUE_SEALING_KEYS_FILE") as refused:
        keys_of_file(file)

    assert said in str(refused.value)
    assert KEY not in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_messages_go_to_the_log_in_development_and_to_nobody_in_production(keys_file: Path) -> None:
    assert isinstance(App(configured()).messages, LoggedMessages)
    assert isinstance(App(configured(messages=MessageAdapter.NONE)).messages, NoMessages)
    assert isinstance(App(configured(environment="production", sealing_keys_file=keys_file)).messages, NoMessages)
    with pytest.raises(ValueError, match="QIANYUE_MESSAGES"):
        configured(environment="production", messages=MessageAdapter.LOG)
