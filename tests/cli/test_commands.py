"""What the command line offers, and what it says when it cannot."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.command import qianyue


def test_the_help_names_every_command_and_what_it_does() -> None:
    shown = qianyue("--help")
    assert shown.returncode == 0
    for command in ("serve", "migrate", "seed", "figures", "daily", "settings", "token", "keys", "bench", "menu"):
        assert f"│ {command} " in shown.stdout


def test_an_unknown_command_is_refused() -> None:
    refused = qianyue("frobnicate")
    assert refused.returncode == 2
    assert "frobnicate" in refused.stderr


def test_outside_a_checkout_there_is_nothing_to_measure(tmp_path: Path) -> None:
    refused = qianyue("bench", folder=tmp_path)
    assert refused.returncode == 2
    assert "checkout" in refused.stderr


def test_migrating_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/q.sqlite3"
    first = qianyue("migrate", DATABASE_URL=url)
    assert first.returncode == 0, first.stderr
    assert "migrations applied" in first.stdout
    second = qianyue("migrate", DATABASE_URL=url)
    assert second.stdout == "The database is up to date\n"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for command in (("menu", "check"), ("seed",)):
        refused = qianyue(*command, str(tmp_path / "none"))
        assert refused.returncode == 2
        assert "does not exist" in refused.stderr


def test_checking_faulty_files_names_file_line_and_column_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("regions:\n  - code: [1, 2\n", encoding="utf-8")
    checked = qianyue("menu", "check", str(tmp_path))
    assert checked.returncode == 1, checked.stderr
    assert re.search(rf"^{re.escape(str(tmp_path))}/regions\.yaml:\d+:\d+ [A-Z_]+ ", checked.stdout, re.M)
    assert re.search(r"[\u4e00-\u9fff]", checked.stdout)
    assert "nothing was loaded" in checked.stderr


def test_seeding_from_faulty_files_loads_nothing_and_exits_with_1(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "regions.yaml").write_text("regions:\n  - code: [1, 2\n", encoding="utf-8")
    file = tmp_path / "q.sqlite3"
    seeded = qianyue("seed", str(folder), DATABASE_URL=f"sqlite://{file}")
    assert seeded.returncode == 1, seeded.stderr
    assert "regions.yaml:" in seeded.stdout
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM region").fetchone() == (0,)


def test_the_shipped_files_hold_no_fault() -> None:
    checked = qianyue("menu", "check", "seeds")
    assert checked.returncode == 0, checked.stdout


def test_the_shipped_data_are_loaded_once_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "q.sqlite3"
    first = qianyue("seed", DATABASE_URL=f"sqlite://{file}")
    assert first.returncode == 0, first.stderr
    assert re.search(r"New or changed: [1-9]\d* regions, .* 29 packages", first.stdout)
    second = qianyue("seed", DATABASE_URL=f"sqlite://{file}")
    assert second.stdout == "Everything stood in the database already\n"


def test_published_figures_are_loaded_into_a_database_that_stands_and_a_second_time_changes_nothing(
    tmp_path: Path,
) -> None:
    url = f"sqlite://{tmp_path}/q.sqlite3"
    assert qianyue("seed", DATABASE_URL=url).returncode == 0
    one = "code: FIG-X, region: '450321', indicator: TEAMS, asOf: '2025-12-31', document: X, source: x, amount: '85'"
    file = tmp_path / "more.yaml"
    file.write_text(f"figures:\n  - {{{one}}}\n", encoding="utf-8")
    for said in ("New or changed: 1 published figures\n", "Everything stood in the database already\n"):
        loaded = qianyue("figures", str(file), DATABASE_URL=url)
        assert (loaded.returncode, loaded.stdout) == (0, said), loaded.stderr
    assert qianyue("figures", DATABASE_URL=url).stdout == "Everything stood in the database already\n"
    file.write_text("figures:\n  - {}\n", encoding="utf-8")
    faulty = qianyue("figures", str(file), DATABASE_URL=url)
    assert faulty.returncode == 1
    assert "more.yaml:2:" in faulty.stdout
