"""A register that comes once more: what was left out is judged anew, what was written is passed over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

from enrolment import models
from enrolment.jobs.vocabulary import ErrorPolicy
from enrolment.register.format.mapping import AS_IT_IS, mapping_digest, read_mapping
from enrolment.register.format.record import GuardianEntry, RegisterLine
from enrolment.vocabulary import FamilyRelation
from teams.composition.rule import Capacity
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.cli.command import qianyue
from tests.enrolment.desk_staging import everything
from tests.register.lines import contract, given, imported, line, person, register
from tests.register.test_register_command import HOME, put, three_people
from tests.signing.staging import World


def _without_team(world: World, number: int, order: int) -> RegisterLine:
    """Somebody with a team that there is not."""
    term = contract(world.own, number=f"C{order}")
    return line(number, person(world.own, order), replace(term, provider=replace(term.provider, team="NO-TEAM")))


async def test_a_file_of_which_nothing_more_can_be_written_changes_nothing_and_tells_its_faults_again(
    fresh: World,
) -> None:
    lines = [*register(fresh.own, 2), _without_team(fresh, 3, 3)]
    first, _ = await imported(fresh.own.desk(), fresh.own, lines)
    before = await everything()

    again, faults = await imported(fresh.own.desk(), fresh.own, lines)

    assert [(each.line, each.code) for each in faults] == [(3, "NOT_FOUND")]
    assert (again.code, again.done, again.rejected, again.is_repeated) == (first.code, 2, 1, True)
    assert await everything() == before


async def test_what_a_window_opened_later_allows_is_taken_over_by_an_import_of_its_own(fresh: World) -> None:
    away = fresh.away
    lines = [line(1, person(away, 1)), line(2, person(away, 2), contract(away))]
    first, faults = await imported(away.desk(), away, lines)
    assert [(each.line, each.code) for each in faults] == [(2, "BACKFILL_CLOSED")]

    await fresh.settle(PolicyParameter.BACKFILL, Backfill(window_days=730), away.region)
    second, faults = await imported(away.desk(), away, lines)

    assert faults == []
    assert second.code != first.code
    assert (second.total, second.done, second.rejected, second.is_repeated) == (2, 2, 0, False)
    assert await models.Resident.all().count() == 2
    assert await models.Enrolment.all().count() == 1
    again, _ = await imported(away.desk(), away, lines)
    assert (again.code, again.is_repeated) == (second.code, True)


async def test_read_by_another_mapping_or_as_of_another_system_a_file_is_judged_anew(fresh: World) -> None:
    lines, file = register(fresh.own, 2), given()
    first, _ = await imported(fresh.own.desk(), fresh.own, lines, file)

    mapped, faults = await imported(fresh.own.desk(), fresh.own, lines, replace(file, mapping="b" * 64))
    other, _ = await imported(fresh.own.desk(), fresh.own, lines, replace(file, source_system="中联"))

    assert faults == []
    assert len({first.code, mapped.code, other.code}) == 3
    assert not mapped.is_repeated
    assert not other.is_repeated
    assert await models.Resident.all().count() == 2
    assert await models.Enrolment.all().count() == 2


def test_mappings_that_say_the_same_have_one_digest_and_others_have_others() -> None:
    one = mapping_digest(read_mapping("{source: a, dateFormat: DD/MM/YYYY, constants: {region: '450321', grid: G1}}"))

    assert one == mapping_digest(
        read_mapping("source: a\ndateFormat: DD/MM/YYYY\nconstants: {grid: G1, region: '450321'}\n")
    )
    assert one != mapping_digest(
        read_mapping("{source: a, dateFormat: MM/DD/YYYY, constants: {region: '450321', grid: G1}}")
    )
    assert mapping_digest(AS_IT_IS) == ""


async def test_a_child_without_a_document_that_was_written_before_is_no_duplicate_of_itself(fresh: World) -> None:
    own = fresh.own
    mother = person(own, 2)
    born = date(2025, 12, 20)
    child = person(own, 11, born, document=None, legacy_number=None, phones=())
    ward = line(2, child, guardian=GuardianEntry(FamilyRelation.PARENT, mother.document))
    lines = [line(1, mother), ward, _without_team(fresh, 3, 5)]
    _, faults = await imported(own.desk(), own, lines)
    assert [(each.line, each.code) for each in faults] == [(3, "NOT_FOUND")]

    _, faults = await imported(own.desk(), own, lines)

    assert [(each.line, each.code) for each in faults] == [(3, "NOT_FOUND")]
    assert await models.Resident.all().count() == 2


async def test_lines_that_are_refused_take_nobodys_room(fresh: World) -> None:
    await fresh.settle(PolicyParameter.CAPACITY, Capacity(residents_per_signing_doctor=1))
    lines = register(fresh.own, 3)
    for place in (0, 1):
        lines[place] = replace(lines[place], contract=contract(fresh.own, backfill_reason=None, number=f"C{place}"))

    outcome, faults = await imported(fresh.own.desk(), fresh.own, lines)

    assert [(each.line, each.code) for each in faults] == [(n, "BACKFILL_REASON_NEEDED") for n in (1, 2)]
    assert outcome.done == 1


def test_the_report_of_a_file_that_was_taken_over_is_not_replaced_by_an_empty_one(
    starter_url: str, tmp_path: Path
) -> None:
    file, report = tmp_path / "register.csv", tmp_path / "faults.csv"
    put(file, asyncio.run(three_people(starter_url))[:1])
    run = ("register", "import", str(file), *HOME, "--report", str(report))
    policy = ("--policy", ErrorPolicy.REJECT_EVERYTHING.value)
    assert qianyue(*run, *policy, DATABASE_URL=starter_url).returncode == 0
    report.write_text("kept", "utf-8")

    again = qianyue(*run, *policy, DATABASE_URL=starter_url)

    assert again.returncode == 0, again.stdout + again.stderr
    assert "as it was before" in again.stdout
    assert report.read_text("utf-8") == "kept"
