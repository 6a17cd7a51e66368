"""`qianyue register`, as people run it."""

from __future__ import annotations

import asyncio
import stat
from datetime import timedelta
from pathlib import Path

from catalog.queries import read_snapshot
from core.clock import today
from core.database import connected
from core.language import Language
from enrolment import models
from enrolment.register.format.record import RegisterLine
from enrolment.register.format.writer import write_register
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.cli.command import qianyue
from tests.register.lines import contract, line, person
from tests.signing.staging import World, world_of

HOME = ("--institution", "LC-T01-H", "--as", "clerk")


async def three_people(url: str) -> list[RegisterLine]:
    """Three people signed ten days ago, the second with a team there is not; there is a window for late entries."""
    async with connected(url):
        world: World = world_of(await read_snapshot(), url, [])
        await world.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
    own, starts = world.own, today() - timedelta(days=10)
    lines = [line(n, person(own, n), contract(own, starts, number=f"C{n}")) for n in (1, 2, 3)]
    team = contract(own, starts, number="C2").provider
    lines[1] = line(2, person(own, 2), contract(own, starts, provider=type(team)(team="NO-TEAM")))
    return lines


def put(file: Path, lines: list[RegisterLine]) -> None:
    with write_register(file, Language.ZH) as writer:
        for each in lines:
            writer.write(each)


async def _counts(url: str) -> tuple[int, int]:
    async with connected(url):
        return await models.Resident.all().count(), await models.Enrolment.all().count()


def test_a_register_is_checked_then_taken_over_and_what_was_rejected_is_mended_and_resubmitted(
    starter_url: str, tmp_path: Path
) -> None:
    file, report, mend = tmp_path / "register.csv", tmp_path / "faults.csv", tmp_path / "mend.csv"
    put(file, asyncio.run(three_people(starter_url)))

    checked = qianyue("register", "check", str(file), *HOME, "--report", str(report), DATABASE_URL=starter_url)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "NOT_FOUND" in report.read_text("utf-8-sig")
    assert "NOT_FOUND" not in checked.stderr, "what stands in a report is not shown too"
    assert asyncio.run(_counts(starter_url)) == (0, 0)

    all_or_none = qianyue("register", "import", str(file), *HOME, DATABASE_URL=starter_url)
    assert all_or_none.returncode == 1, all_or_none.stdout + all_or_none.stderr
    assert asyncio.run(_counts(starter_url)) == (0, 0)

    policy = ("--policy", "REJECT_FAILED_ROWS", "--rejected", str(mend))
    taken = qianyue("register", "import", str(file), *HOME, *policy, DATABASE_URL=starter_url)
    assert taken.returncode == 1, taken.stdout + taken.stderr
    assert "3 lines, 2 taken over, 1 rejected" in taken.stdout
    assert asyncio.run(_counts(starter_url)) == (2, 2)

    mend.write_text(mend.read_text("utf-8-sig").replace("NO-TEAM", "LC-T01-TEAM01"), "utf-8")
    again = qianyue("register", "import", str(mend), *HOME, DATABASE_URL=starter_url)
    assert again.returncode == 0, again.stdout + again.stderr
    assert asyncio.run(_counts(starter_url)) == (3, 3)

    exported = tmp_path / "exported.csv"
    out = qianyue("register", "export", str(exported), *HOME, DATABASE_URL=starter_url)
    assert out.returncode == 0, out.stdout + out.stderr
    assert "3 lines" in out.stdout
    repeated = qianyue("register", "check", str(exported), *HOME, DATABASE_URL=starter_url)
    assert repeated.returncode == 0, repeated.stdout + repeated.stderr


def test_the_template_has_every_column_and_an_example_that_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "template.csv"

    written = qianyue("register", "template", str(file))

    assert written.returncode == 0, written.stdout + written.stderr
    assert "姓名" in file.read_text("utf-8-sig")


def test_no_file_is_written_over_the_register_or_over_another(starter_url: str, tmp_path: Path) -> None:
    file, report = tmp_path / "register.csv", tmp_path / "faults.csv"
    put(file, asyncio.run(three_people(starter_url)))
    before = file.read_bytes()
    (tmp_path / "link.csv").symlink_to(file)
    written_otherwise = str(tmp_path / "." / "register.csv")

    for name, other in (("--rejected", written_otherwise), ("--report", str(tmp_path / "link.csv"))):
        refused = qianyue("register", "check", str(file), *HOME, name, other, DATABASE_URL=starter_url)
        assert refused.returncode == 2, refused.stdout + refused.stderr
        assert "are the same file" in refused.stderr
        assert file.read_bytes() == before

    both = ("--report", str(report), "--rejected", str(report))
    refused = qianyue("register", "check", str(file), *HOME, *both, DATABASE_URL=starter_url)
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert not report.exists()


def test_an_export_takes_the_place_of_a_file_only_once_it_is_whole(starter_url: str, tmp_path: Path) -> None:
    asyncio.run(three_people(starter_url))
    file = tmp_path / "exported.csv"
    file.write_text("what was there before", "utf-8")

    typo = ("--institution", "LC-T01-X", "--as", "clerk")
    refused = qianyue("register", "export", str(file), *typo, DATABASE_URL=starter_url)

    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert file.read_text("utf-8") == "what was there before"
    assert [each.name for each in tmp_path.glob(".*")] == []

    written = qianyue("register", "export", str(file), *HOME, DATABASE_URL=starter_url)

    assert written.returncode == 0, written.stdout + written.stderr
    assert "姓名" in file.read_text("utf-8-sig")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
