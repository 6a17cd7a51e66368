"""`qianyue settings`, and how wrong settings are refused."""

from pathlib import Path

import pytest

from api.cli.settings import document
from api.settings import Settings
from tests.cli.command import qianyue


def test_every_setting_is_shown_with_its_variable_and_meaning() -> None:
    shown = qianyue("settings", COLUMNS="400")
    assert shown.returncode == 0, shown.stderr
    for field in Settings.model_fields.values():
        assert str(field.description) in shown.stdout
    assert "DATABASE_URL" in shown.stdout
    assert "QIANYUE_MENU_POLL_SECONDS" in shown.stdout


def test_the_value_in_force_stands_beside_the_default_and_passwords_are_masked() -> None:
    shown = qianyue("settings", DATABASE_URL="postgres://clerk:s3cret@db/qianyue", QIANYUE_WORKERS="4", COLUMNS="400")
    assert "postgres://clerk:***@db/qianyue" in shown.stdout
    assert "s3cret" not in shown.stdout + shown.stderr
    (workers,) = [line for line in shown.stdout.splitlines() if "QIANYUE_WORKERS" in line]
    assert [cell.strip() for cell in workers.split("│")[2:4]] == ["4", "1"]


def test_the_published_list_of_settings_is_that_of_the_code() -> None:
    published = Path(__file__).parents[2] / "docs" / "settings.md"
    assert published.read_text(encoding="utf-8") == document(), "docs/settings.md is out of date: run `make docs`"


def test_the_published_list_does_not_depend_on_the_environment() -> None:
    printed = qianyue("settings", "--markdown", PORT="9999", QIANYUE_LOG_LEVEL="nonsense")
    assert printed.returncode == 0
    assert printed.stdout == document()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "99999", "PORT: should be less than or equal to 65535; given: '99999'"),
        ("PORT", "http", "PORT: should be a valid integer"),
        ("DATABASE_URL", "mysql://u:s3cret@h/x", "DATABASE_URL: string should match pattern"),
        ("DATABASE_URL", "postgres://u:s3cret@h/x?sslmod=require", "DATABASE_URL: there is no option 'sslmod'"),
        ("DATABASE_URL", "postgres://u:s3cret@h/x?sslmode=on", "DATABASE_URL: sslmode is one of disable, "),
        ("DATABASE_URL", "postgres://h/x?password=s3cret", "DATABASE_URL: there is no option 'password'"),
        ("DATABASE_URL", "sqlite://q.sqlite3?mode=ro", "DATABASE_URL: an SQLite address is a path"),
        ("QIANYUE_ENVIRONMENT", "prod", "QIANYUE_ENVIRONMENT: should be 'development' or 'production'; given: 'prod'"),
        ("QIANYUE_CORS_ORIGINS", "https://a.example", "QIANYUE_CORS_ORIGINS: expected a JSON value; given: "),
        ("QIANYUE_WORKERS", "2", "QIANYUE_WORKERS: SQLite is one file behind one server process"),
        ("QIANYUE_TRUSTED_DOCUMENTS_ONLY", "1", "needs QIANYUE_TRUSTED_DOCUMENTS_FILE"),
    ],
)
@pytest.mark.parametrize("command", ["settings", "serve"])
def test_a_wrong_setting_is_refused_by_name_with_what_is_expected_and_given(
    variable: str, value: str, said: str, command: str, tmp_path: Path
) -> None:
    refused = qianyue(command, folder=tmp_path, **{variable: value})
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "s3cret" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_all_wrong_settings_are_named_at_once() -> None:
    refused = qianyue("settings", PORT="0", QIANYUE_MAX_DEPTH="0")
    assert [line.split(":")[0] for line in refused.stderr.splitlines()] == ["PORT", "QIANYUE_MAX_DEPTH"]


def test_a_misspelt_setting_is_reported() -> None:
    shown = qianyue("settings", QIANYUE_WORKER="3")
    assert shown.returncode == 0
    assert "QIANYUE_WORKER: no such setting" in shown.stderr
