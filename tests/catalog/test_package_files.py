"""Package files on their own: every fault by file, line and column, and what becomes of them in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.draft import DraftState, PackageAct
from catalog.drafting.importing import Became
from catalog.drafting.reviewing import OnDraft, withdraw_draft
from catalog.export import write_package
from catalog.file_faults import FaultyFiles, FileFault
from catalog.files import StarterData, read_starter
from catalog.importing import ImportedFiles, import_files
from catalog.models import Draft, PackageEvent
from catalog.package_files import PackageFile, check_package_files, package_paths, read_package_files
from core.actor import AccessRole, Actor
from core.clock import Clock
from core.database import connected
from core.faults import Refusal
from tests.catalog.conftest import SEEDS

COUNTY, SHANGHAI = "450321", "310000"
YLGA, BAS = "PER-YLGA", "BAS-00"


def designer(region: str, subject: str = "d") -> Actor:
    return Actor(subject=subject, roles=frozenset({AccessRole.PACKAGE_DESIGNER}), region=region)


def put(folder: Path, code: str, *edits: tuple[str, str], name: str | None = None) -> Path:
    """A file with what the seeds say of a package, some of it put differently."""
    text = (SEEDS / f"packages/{code}.yaml").read_text("utf-8")
    for old, new in edits:
        assert old in text, f"{code} does not say {old!r}"
        text = text.replace(old, new, 1)
    file = folder / (name or f"{code}.yaml")
    file.write_text(text, "utf-8")
    return file


def line_of(file: Path, words: str) -> int:
    text = file.read_text("utf-8")
    return text[: text.index(words)].count("\n") + 1


def faults_of(*files: Path) -> list[FileFault]:
    with pytest.raises(FaultyFiles) as caught:
        check_package_files(read_package_files(files))
    return list(caught.value.faults)


async def imported(
    clock: Clock, *paths: Path, region: str = COUNTY, subject: str = "d", key: str = "k"
) -> ImportedFiles:
    return await import_files(read_package_files(paths), designer(region, subject), region, key, clock)


async def import_faults(clock: Clock, *paths: Path, region: str = COUNTY, key: str = "k") -> list[FileFault]:
    with pytest.raises(FaultyFiles) as caught:
        await imported(clock, *paths, region=region, key=key)
    return list(caught.value.faults)


def test_every_shipped_package_file_is_sound_by_itself() -> None:
    files = read_package_files(package_paths([SEEDS]))
    assert len(files) == 29
    check_package_files(files)


def test_a_folder_means_its_packages_a_file_itself_and_none_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    first, second = put(tmp_path / "packages", BAS), put(tmp_path / "packages", YLGA)
    assert package_paths([second, tmp_path]) == (second, first)


def test_a_folder_without_packages_is_named(tmp_path: Path) -> None:
    with pytest.raises(FaultyFiles) as caught:
        package_paths([tmp_path])
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [
        ("MISSING_FILE", f"{tmp_path.as_posix()}/packages/*.yaml")
    ]


def test_every_fault_of_every_file_is_found_at_its_line_at_once(tmp_path: Path) -> None:
    one = put(tmp_path, YLGA, ("tier: PERSONALISED", "tier: PERSONAL"), ("choose: 2", "choose: 4"))
    other = put(tmp_path, BAS, ("total: 7000", "total: 7001"), ("- item: GEN-05", "- item: GEN-04"))
    found = {(fault.file, fault.line, fault.code) for fault in faults_of(one, other)}
    assert found == {
        (one.as_posix(), line_of(one, "tier: PERSONAL"), "UNKNOWN_VALUE"),
        (one.as_posix(), line_of(one, "choose: 4"), "CHOOSE_IMPOSSIBLE"),
        (other.as_posix(), line_of(other, "total: 7001"), "PRICE_TOTAL_MISMATCH"),
        (other.as_posix(), line_of(other, "- item: GEN-04") + 1, "DUPLICATE_LINE"),
    }


def test_a_file_that_cannot_be_read_is_told_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"code: BAS-00\nname: \xff\n")
    (tmp_path / "list.yaml").write_text("- code: BAS-00\n", "utf-8")
    (tmp_path / "syntax.yaml").write_text("code: [BAS-00\n", "utf-8")
    found = faults_of(*(tmp_path / name for name in ("bytes.yaml", "list.yaml", "syntax.yaml")))
    assert [(Path(fault.file).name, fault.line, fault.code) for fault in found] == [
        ("bytes.yaml", 2, "NOT_UTF8"),
        ("list.yaml", 1, "WRONG_SHAPE"),
        ("syntax.yaml", 2, "YAML_SYNTAX"),
    ]


def test_a_code_in_two_files_is_refused_in_the_second(tmp_path: Path) -> None:
    first, second = put(tmp_path, BAS), put(tmp_path, BAS, name="copy.yaml")
    assert [(fault.file, fault.code) for fault in faults_of(first, second)] == [(second.as_posix(), "DUPLICATE_CODE")]


def test_what_a_single_file_names_is_not_held_against_a_folder_that_is_not_there(tmp_path: Path) -> None:
    file = put(tmp_path, BAS, ("- item: GEN-05", "- item: ZZZ-05"))
    check_package_files(read_package_files([file]))


async def test_a_changed_package_opens_a_draft_and_what_the_menu_says_opens_none(
    starter_url: str, tmp_path: Path, clock: Clock, starter: StarterData
) -> None:
    changed, same = put(tmp_path, YLGA, ("  - item: ELD-12\n", "")), put(tmp_path, BAS)
    async with connected(starter_url):
        became = (await imported(clock, changed, same)).became
        assert [(one.package, one.draft, one.became) for one in became] == [
            (YLGA, f"{YLGA}.{COUNTY}.1", Became.OPENED),
            (BAS, None, Became.UNCHANGED),
        ]
        draft = await Draft.get()
        assert "ELD-12" not in {line["item"] for line in draft.content["lines"]}
        assert draft.state == DraftState.DRAFT.value
        assert draft.based_on_id is not None
        event = await PackageEvent.get()
        assert (event.act, event.by) == (PackageAct.IMPORTED.value, "d")


async def test_an_exported_file_of_the_menu_changes_nothing(
    starter_url: str, tmp_path: Path, clock: Clock, starter: StarterData
) -> None:
    files = [tmp_path / f"{package.code}.yaml" for package in starter.packages]
    for file, package in zip(files, starter.packages, strict=True):
        file.write_text(write_package(package), "utf-8")
    async with connected(starter_url):
        result = await imported(clock, *files)
        assert {one.became for one in result.became} == {Became.UNCHANGED}
        assert result.warnings == (), "nobody is warned of what was not changed"
        assert await Draft.all().count() == await PackageEvent.all().count() == 0


async def test_the_same_files_again_change_nothing_other_files_are_saved_and_after_withdrawal_opened_anew(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    file = put(tmp_path, YLGA, ("  - item: ELD-12\n", ""))
    code = f"{YLGA}.{COUNTY}.1"
    async with connected(starter_url):
        await imported(clock, file, key="first")
        (again,) = (await imported(clock, file, key="second")).became
        assert (again.draft, again.became) == (code, Became.UNCHANGED)
        assert ((await Draft.get()).version, await PackageEvent.all().count()) == (1, 1)

        put(tmp_path, YLGA, ("  - item: ELD-15\n", ""))
        (saved,) = (await imported(clock, file, key="third")).became
        assert (saved.draft, saved.became) == (code, Became.SAVED)
        assert (await Draft.get()).version == 2

        await withdraw_draft(designer(COUNTY), OnDraft(code, 2), "w", clock)
        (anew,) = (await imported(clock, file, key="fourth")).became
        assert (anew.draft, anew.became) == (f"{YLGA}.{COUNTY}.2", Became.OPENED)


async def test_a_draft_in_review_is_named_with_its_state_and_version_at_the_file(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    file, code = put(tmp_path, YLGA, ("  - item: ELD-12\n", "")), f"{YLGA}.{COUNTY}.1"
    async with connected(starter_url):
        await imported(clock, file, key="first")
        await Draft.filter(code=code).update(state=DraftState.IN_REVIEW.value)
        put(tmp_path, YLGA, ("  - item: ELD-15\n", ""))
        (fault,) = await import_faults(clock, file, key="second")
        assert (fault.file, fault.line, fault.code) == (file.as_posix(), line_of(file, "code:"), "DRAFT_OPEN")
        assert f"{code}（第1版）的状态为待审核" in fault.message.zh
        assert f"{code} (version 1) is in review" in fault.message.en


async def test_files_are_held_against_the_catalog_of_the_database_before_anything_is_imported(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    sound = put(tmp_path, "PER-TCM", ("  - item: TCM-02\n", ""))
    faulty = put(tmp_path, YLGA, ("item: ELD-12", "item: ELD-77"), ("requires: [BAS-00]", "requires: [BAS-77]"))
    async with connected(starter_url):
        found = await import_faults(clock, sound, faulty)
        told = {(fault.file, fault.line, fault.code) for fault in found}
        assert (faulty.as_posix(), line_of(faulty, "item: ELD-77"), "UNKNOWN_ITEM") in told
        assert (faulty.as_posix(), line_of(faulty, "requires: [BAS-77]"), "UNKNOWN_PACKAGE") in told
        assert {fault.file for fault in found} == {faulty.as_posix()}
        assert await Draft.all().count() == 0


async def test_new_packages_may_name_one_another_in_one_import(starter_url: str, tmp_path: Path, clock: Clock) -> None:
    """C1 rule 3: exclusions are mutual, also between two packages that are new."""
    edits = (("excludes: [ORG-NH]", "excludes: [PER-ZWEI]"), ("code: PER-YLGA", "code: PER-EINS"))
    one = put(tmp_path, YLGA, *edits, name="PER-EINS.yaml")
    back = (("requires: [BAS-00]", "requires: [BAS-00]\nexcludes: [PER-EINS]"), ("code: PER-TCM", "code: PER-ZWEI"))
    other = put(tmp_path, "PER-TCM", *back, name="PER-ZWEI.yaml")
    async with connected(starter_url):
        assert "UNKNOWN_PACKAGE" in {fault.code for fault in await import_faults(clock, one, key="alone")}
        became = (await imported(clock, one, other)).became
        assert [one.became for one in became] == [Became.OPENED, Became.OPENED]


async def test_somebody_elses_code_is_refused_where_it_is_written(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    file = put(tmp_path, "PER-TCM", ("code: PER-TCM", "code: PER-NEW"), name="PER-NEW.yaml")
    async with connected(starter_url):
        await imported(clock, file, region=SHANGHAI)
        (fault,) = await import_faults(clock, file, key="other")
        assert (fault.code, fault.line, fault.column) == ("CODE_TAKEN", line_of(file, "code: PER-NEW"), 1)
        assert [row.code for row in await Draft.all()] == [f"PER-NEW.{SHANGHAI}.1"]


async def test_what_is_worth_a_thought_is_told_and_stops_nothing(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    file = put(tmp_path, YLGA, ("  - item: ELD-12\n", ""))
    async with connected(starter_url):
        result = await imported(clock, file)
        (placeholder,) = (one for one in result.warnings if one.code == "PRICE_PLACEHOLDER")
        assert (placeholder.file, placeholder.line) == (file.as_posix(), line_of(file, "status: PLACEHOLDER"))
        assert result.became[0].became is Became.OPENED


async def test_a_region_that_is_none_and_one_out_of_reach_are_told_alike(
    starter_url: str, tmp_path: Path, clock: Clock
) -> None:
    files = read_package_files([put(tmp_path, BAS)])
    async with connected(starter_url):
        for actor, region in ((designer("999999"), "999999"), (designer(SHANGHAI), COUNTY)):
            with pytest.raises(Refusal) as refused:
                await import_files(files, actor, region, "k", clock)
            assert [(one.code, one.path) for one in refused.value.problems] == [("NOT_FOUND", ("region",))]


def test_reading_the_shipped_folder_is_as_strict_as_before() -> None:
    assert len(read_starter(SEEDS).packages) == 29


def test_a_file_knows_where_each_of_its_values_stands(tmp_path: Path) -> None:
    file = put(tmp_path, BAS)
    (read,) = read_package_files([file])
    assert isinstance(read, PackageFile)
    assert read.content["code"] == BAS
    assert read.fault(("price", "total"), "X", read_starter(SEEDS).packages[0].name).line == line_of(
        file, "total: 7000"
    )
