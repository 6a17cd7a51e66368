"""What `qianyue register check` and `import` say on the screen, in the language asked for, and whose system a file is
recorded to come from."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.database import connected
from core.language import Language
from enrolment import models
from enrolment.provider.problem import problem as of_provider
from enrolment.register.format.mapping import LONGEST_SOURCE, OWN_SHAPE
from tests.cli.command import qianyue
from tests.register.test_register_command import HOME, put, three_people

NOT_FOUND = of_provider("NOT_FOUND", ()).message
ENGLISH = ("--language", "en")
SIZE = {
    Language.ZH: f"须为1至{LONGEST_SOURCE}个可见字符",
    Language.EN: f"Write 1 to {LONGEST_SOURCE} visible characters",
}


@pytest.fixture
def register(starter_url: str, tmp_path: Path) -> Path:
    """A file with three people, the second with a team there is not."""
    file = tmp_path / "register.csv"
    put(file, asyncio.run(three_people(starter_url)))
    return file


def test_a_check_counts_what_is_sound_and_tells_each_fault_by_line_and_column_in_the_language_asked_for(
    starter_url: str, register: Path
) -> None:
    for options, words in (((), NOT_FOUND.zh), (ENGLISH, NOT_FOUND.en)):
        said = qianyue("register", "check", str(register), *HOME, *options, DATABASE_URL=starter_url)

        assert (said.returncode, said.stdout) == (1, "3 lines, 2 sound, 1 with faults\n"), said.stderr
        assert [each for each in said.stderr.splitlines() if "NOT_FOUND" in each] == [f"2 team NOT_FOUND {words}"]


def test_an_import_tells_what_became_of_it_and_that_it_was_so_before(starter_url: str, register: Path) -> None:
    none = qianyue("register", "import", str(register), *HOME, DATABASE_URL=starter_url)
    assert (none.returncode, none.stdout) == (1, "REFUSED: 3 lines, 0 taken over, 1 rejected\n"), none.stderr

    put(register, [each for each in asyncio.run(three_people(starter_url)) if each.number != 2])
    first, again = (qianyue("register", "import", str(register), *HOME, DATABASE_URL=starter_url) for _ in range(2))

    code = first.stdout.split()[0]
    counts = f"{code} FINISHED: 2 lines, 2 taken over, 0 rejected"
    assert (first.returncode, first.stdout) == (0, f"{counts}\n"), first.stderr
    assert (again.returncode, again.stdout) == (0, f"{counts}, as it was before\n"), again.stderr


def test_whose_system_it_is_says_the_option_before_the_mapping(starter_url: str, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("source: 中联", "utf-8")
    cases: list[tuple[tuple[str, ...], str]] = [
        ((), OWN_SHAPE),
        (("--source", "旧系统"), "旧系统"),
        (("--mapping", str(mapping)), "中联"),
        (("--mapping", str(mapping), "--source", "旧系统"), "旧系统"),
    ]
    (one, *_others) = asyncio.run(three_people(starter_url))
    for number, (options, recorded) in enumerate(cases):
        file = tmp_path / f"{number}.csv"
        put(file, [one])
        file.write_bytes(file.read_bytes() + b"\r\n" * number)  # another file, of which nothing is new

        said = qianyue("register", "import", str(file), *HOME, *options, DATABASE_URL=starter_url)

        assert "1 lines, 1 taken over" in said.stdout, said.stdout + said.stderr
        assert asyncio.run(_systems(starter_url))[number:] == [recorded]


async def _systems(url: str) -> list[str]:
    """Whence the imports are recorded to come, the earliest first."""
    async with connected(url):
        return [row.source_system for row in await models.RegisterImport.all().order_by("id")]


@pytest.mark.parametrize("language", list(Language))
def test_what_is_wrong_with_a_mapping_is_told_with_its_place_in_the_language_asked_for(
    tmp_path: Path, language: Language
) -> None:
    file, register = tmp_path / "mapping.yaml", tmp_path / "register.csv"
    register.touch()
    file.write_text(f"lastDay: INCLUDED\nsource: {'长' * (LONGEST_SOURCE + 1)}\n", "utf-8")

    said = qianyue("register", "check", str(register), *HOME, "--mapping", str(file), "--language", language.value)

    assert said.returncode == 2, said.stdout + said.stderr
    assert f"{file}:2:1 TEXT_SIZE {SIZE[language]}" in said.stderr
