"""`qianyue menu export`, `import`, `check` of single files and `schema`, as people run them."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from catalog.models import Draft, PackageEvent
from core.database import connected
from tests.cli.command import CHECKOUT, qianyue

COUNTY = "450321"
SEEDS = CHECKOUT / "seeds"
DAY = ("--on", "2026-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder; `tmp_path` itself may hold the database."""
    folder = tmp_path / "menu"
    folder.mkdir()
    return folder


def export(folder: Path, url: str, *more: str, region: str = COUNTY) -> str:
    """Export the county's menu and answer what was said."""
    exported = qianyue("menu", "export", str(folder), "--region", region, *DAY, *more, DATABASE_URL=url)
    assert exported.returncode == 0, exported.stdout + exported.stderr
    return exported.stdout + exported.stderr


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def changed(folder: Path, code: str, old: str, new: str) -> int:
    """Puts something else into a package file; the line (from 1) on which it stands."""
    file = folder / f"packages/{code}.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_an_exported_menu_seeded_into_an_empty_database_is_exported_byte_for_byte(
    starter_url: str, database_url: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    said = export(first, starter_url)
    assert f"{first}: 29 packages on offer in {COUNTY} on 2026-03-01" in said
    checked = qianyue("menu", "check", str(first))
    assert checked.returncode == 0, checked.stdout
    seeded = qianyue("seed", str(first), DATABASE_URL=database_url)
    assert seeded.returncode == 0, seeded.stdout + seeded.stderr
    export(second, database_url)
    assert texts(second) == texts(first)
    assert len(texts(first)) == 29 + 21 + 2 + 2 + 2


def test_an_exported_file_changed_and_imported_is_a_draft_and_a_second_time_nothing(
    starter_url: str, folder: Path
) -> None:
    export(folder, starter_url)
    changed(folder, "PER-TCM", "note:", "note: Changed here;")
    put = ("menu", "import", str(folder), "--region", COUNTY, "--as", "wang")
    first = qianyue(*put, DATABASE_URL=starter_url)
    assert first.returncode == 0, first.stdout + first.stderr
    lines = first.stdout.splitlines()
    assert len(lines) == 29
    assert f"PER-TCM PER-TCM.{COUNTY}.1 新建草稿 a draft was opened" in lines
    assert sum(" - 未变 unchanged" in line for line in lines) == 28
    assert re.fullmatch(
        rf"{re.escape(str(folder))}/packages/PER-TCM\.yaml:\d+:\d+ PRICE_PLACEHOLDER .*\n", first.stderr
    )

    second = qianyue(*put, DATABASE_URL=starter_url)
    assert second.returncode == 0, second.stderr
    assert f"PER-TCM PER-TCM.{COUNTY}.1 未变 unchanged" in second.stdout
    assert asyncio.run(drafted(starter_url)) == [(f"PER-TCM.{COUNTY}.1", 1, "wang")]


async def drafted(url: str) -> list[tuple[str, int, str]]:
    """Every draft with its version, and whoever did each thing that was done to it."""
    async with connected(url):
        drafts = await Draft.all().order_by("code")
        events = await PackageEvent.all().order_by("id")
        return [(one.code, one.version, event.by) for one in drafts for event in events if event.draft_id == one.id]


def test_what_somebody_else_wrote_is_overwritten_only_in_the_version_that_is_expected(
    starter_url: str, folder: Path
) -> None:
    export(folder, starter_url)
    changed(folder, "PER-TCM", "note:", "note: Changed here;")
    file = f"{folder}/packages/PER-TCM.yaml"
    put = ("menu", "import", file, "--region", COUNTY, "--as")
    assert qianyue(*put, "wang", DATABASE_URL=starter_url).returncode == 0
    changed(folder, "PER-TCM", "note: Changed here;", "note: Changed by another;")
    line = changed(folder, "PER-TCM", "code:", "code:")

    refused = qianyue(*put, "li", DATABASE_URL=starter_url)
    assert refused.returncode == 1
    assert refused.stdout.startswith(f"{file}:{line}:1 VERSION_CONFLICT ")
    assert "wang" in refused.stdout
    assert f"PER-TCM.{COUNTY}.1=1" in refused.stdout
    for wrong in ("PER-TCM.450321.1", "=1", "PER-TCM.450321.1=0", "PER-TCM.450321.1=x"):
        spelt = qianyue(*put, "li", "--expect", wrong, DATABASE_URL=starter_url)
        assert spelt.returncode == 2
        assert "--expect" in spelt.stderr

    saved = qianyue(*put, "li", "--expect", f"PER-TCM.{COUNTY}.1=1", DATABASE_URL=starter_url)
    assert saved.returncode == 0, saved.stdout + saved.stderr
    assert saved.stdout.startswith(f"PER-TCM PER-TCM.{COUNTY}.1 存入已有草稿 ")


def test_faulty_files_are_named_by_line_and_nothing_is_imported(starter_url: str, folder: Path) -> None:
    export(folder, starter_url)
    item = changed(folder, "BAS-00", "item: GEN-05", "item: GEN-77")
    total = changed(folder, "PER-TCM", "  total: ", "  total: 1")
    refused = qianyue("menu", "import", str(folder), "--region", COUNTY, "--as", "wang", DATABASE_URL=starter_url)
    assert refused.returncode == 1
    assert f"{folder}/packages/BAS-00.yaml:{item}:5 UNKNOWN_ITEM " in refused.stdout
    assert f"{folder}/packages/PER-TCM.yaml:{total}:3 PRICE_TOTAL_MISMATCH " in refused.stdout
    assert "nothing was loaded" in refused.stderr
    assert asyncio.run(drafted(starter_url)) == []


def test_an_import_needs_a_region_that_is_there_and_somebody_who_does_it(starter_url: str) -> None:
    file = str(SEEDS / "packages/BAS-00.yaml")
    nowhere = qianyue("menu", "import", file, "--region", "999999", "--as", "wang", DATABASE_URL=starter_url)
    assert nowhere.returncode == 1
    assert nowhere.stdout.startswith("region NOT_FOUND ")
    for nobody in ("", " ", "a\nb", "x" * 201):
        refused = qianyue("menu", "import", file, "--region", COUNTY, "--as", nobody, DATABASE_URL=starter_url)
        assert refused.returncode == 2
        assert "--as" in refused.stderr


def test_a_folder_that_holds_something_is_left_alone_unless_forced(starter_url: str, folder: Path) -> None:
    (folder / "packages").mkdir()
    (folder / "packages/OLD-00.yaml").write_text("code: OLD-00\n", "utf-8")
    (folder / "README.md").write_text("ours\n", "utf-8")
    refused = qianyue("menu", "export", str(folder), "--region", COUNTY, DATABASE_URL=starter_url)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert len(texts(folder)) == 2

    said = export(folder, starter_url, "--force")
    assert f"{folder}/packages/OLD-00.yaml: removed" in said
    assert not (folder / "packages/OLD-00.yaml").exists()
    assert (folder / "README.md").read_text("utf-8") == "ours\n"


def test_where_nothing_is_on_offer_nothing_is_written(starter_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for region, on in (("999999", "2026-03-01"), (COUNTY, "2025-12-31")):
        refused = qianyue("menu", "export", str(folder), "--region", region, "--on", on, DATABASE_URL=starter_url)
        assert refused.returncode == 1
        assert f"Nothing is on offer in {region} on {on}" in refused.stderr
    assert not folder.exists()


def test_a_database_without_the_present_schema_is_not_touched(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'new.sqlite3'}"
    for command in (("export", str(tmp_path / "out")), ("import", str(SEEDS), "--as", "wang")):
        refused = qianyue("menu", *command, "--region", COUNTY, DATABASE_URL=url)
        assert refused.returncode == 2
        assert "run `qianyue migrate` first" in refused.stderr


def test_single_package_files_are_checked_by_themselves(tmp_path: Path) -> None:
    file = tmp_path / "PER-TCM.yaml"
    text = (SEEDS / "packages/PER-TCM.yaml").read_text("utf-8")
    file.write_text(text, "utf-8")
    sound = qianyue("menu", "check", str(file), str(SEEDS / "packages/BAS-00.yaml"))
    assert sound.returncode == 0, sound.stdout
    assert sound.stdout.count("no fault found") == 2

    file.write_text(text.replace("tier: PERSONALISED", "tier: PERSONAL"), "utf-8")
    line = text[: text.index("tier: PERSONALISED")].count("\n") + 1
    faulty = qianyue("menu", "check", str(file))
    assert faulty.returncode == 1
    assert faulty.stdout.startswith(f"{file}:{line}:1 UNKNOWN_VALUE ")


def test_the_schemas_are_printed_or_written_to_a_file(tmp_path: Path) -> None:
    printed = qianyue("menu", "schema")
    assert printed.stdout == (SEEDS / "package.schema.json").read_text("utf-8")
    file = tmp_path / "items.json"
    assert qianyue("menu", "schema", "items", "--out", str(file)).returncode == 0
    assert json.loads(file.read_text("utf-8")) == json.loads((SEEDS / "items.schema.json").read_text("utf-8"))
    refused = qianyue("menu", "schema", "--out", str(tmp_path / "none/x.json"))
    assert refused.returncode == 2
    assert "x.json" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_help_of_the_menu_names_its_commands() -> None:
    shown = qianyue("menu", "--help").stdout
    for command in ("check", "export", "import", "schema"):
        assert f"│ {command} " in shown
