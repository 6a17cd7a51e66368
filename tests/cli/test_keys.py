"""`qianyue keys new`, and a server that refuses to seal people's data with keys everybody knows."""

import json
from pathlib import Path

import pytest

from api.sealing_keys import parse_keys
from tests.cli.command import qianyue


def test_a_key_file_is_printed_and_is_another_each_time() -> None:
    printed = [qianyue("keys", "new") for _ in range(2)]
    first, second = (parse_keys(one.stdout.encode()) for one in printed)

    assert not {*first.keys.values(), first.index} & {*second.keys.values(), second.index}
    assert "Keep a copy" in printed[0].stderr


def test_a_key_file_is_made_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    made = qianyue("keys", "new", "--out", str(file))
    assert made.returncode == 0, made.stderr
    content = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600

    refused = qianyue("keys", "new", "--out", str(file))

    assert refused.returncode == 2
    assert "exists" in refused.stderr
    assert file.read_bytes() == content
    assert parse_keys(content).current not in made.stdout + made.stderr


def test_the_next_key_file_holds_the_keys_of_the_one_in_use(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(qianyue("keys", "new").stdout, encoding="utf-8")
    old = parse_keys(file.read_bytes())

    new = parse_keys(qianyue("keys", "new", "--beside", str(file)).stdout.encode())

    assert new.index == old.index
    assert {**new.keys, **old.keys} == new.keys
    assert new.current not in old.keys


@pytest.mark.parametrize("content", [None, "", "{}"])
def test_keys_beside_a_file_that_holds_none_are_refused(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    refused = qianyue("keys", "new", "--beside", str(file))
    assert refused.returncode == 2
    assert "--beside" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("content", [None, json.dumps({"current": "a", "keys": {}, "index": ""})])
def test_a_production_server_without_usable_keys_is_refused(content: str | None, tmp_path: Path) -> None:
    given = {"DATABASE_URL": f"sqlite://{tmp_path}/q.sqlite3", "QIANYUE_ENVIRONMENT": "production"}
    if content is not None:
        (tmp_path / "keys.json").write_text(content, encoding="utf-8")
        given["QIANYUE_SEALING_KEYS_FILE"] = str(tmp_path / "keys.json")

    refused = qianyue("serve", folder=tmp_path, **given)

    assert refused.returncode == 2, refused.stderr
    assert "QIANYUE_SEALING_KEYS_FILE" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not list(tmp_path.glob("q.sqlite3*")), "nothing is migrated by a server that cannot run"


def test_one_time_codes_are_not_written_to_the_log_in_production() -> None:
    refused = qianyue("settings", QIANYUE_ENVIRONMENT="production", QIANYUE_MESSAGES="log")
    assert refused.returncode == 2
    assert "QIANYUE_MESSAGES" in refused.stderr
