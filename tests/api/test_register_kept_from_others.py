"""What became of an uploaded register is told to whoever uploaded it and to the clinic; a region authority reads of it
nothing that is told to those who care for somebody alone.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from catalog.vocabulary import Residence
from core.models import AuditEntry
from enrolment import models
from enrolment.register.format.record import DiagnosisEntry, FactsEntry, ResidenceEntry
from tests.api.conftest import Client
from tests.api.registers import BAD_TEAM, get, spoilt, uploaded, world, written
from tests.api.signers import AUTHORITY, CHIEF, CLERK, CLINIC
from tests.api.workers import over, shown
from tests.register.lines import contract, line, person


async def _ill(client: Client, folder: Path) -> bytes:
    """Somebody with HIV is on record at the clinic; its register that says otherwise, with a second faulty line."""
    own = (await world(client)).own
    diagnoses = tuple(DiagnosisEntry(code, date(2020, 1, 1)) for code in ("B20", "Z21", "A15.0", "B90.9", "O98.7"))
    facts = FactsEntry((), diagnoses, residences=(ResidenceEntry(Residence.AT_HOME, own.region, date(2020, 1, 1)),))
    first = line(1, person(own, 1), contract(own), facts=facts)
    job = await over(client, await uploaded(client, written(folder, [first])))
    assert (job["done"], job["rejected"]) == (1, 0)
    other = replace(first, facts=FactsEntry((), (DiagnosisEntry("B20", date(2022, 6, 1)),)))
    return written(folder, [other, spoilt(line(2, person(own, 2), contract(own, number="C2")))], "b.csv")


def _told(job: dict[str, Any]) -> list[list[tuple[str, list[str]]]]:
    return [[(each["code"], each["path"]) for each in row["problems"]] for row in job["rows"]["nodes"]]


async def _faults(client: Client, code: str, actor: Any) -> list[tuple[str, str, str]]:
    answer = await get(client, f"{code}/faults.csv", actor)
    assert answer.status_code == 200
    listed = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    return [(row[0], row[2], row[3]) for row in listed[1:]]


async def test_an_authority_does_not_read_from_a_clinics_check_who_is_ill(client: Client, tmp_path: Path) -> None:
    file = await _ill(client, tmp_path)
    code = await uploaded(client, file, check="true", policy="REJECT_FAILED_ROWS")
    job = await over(client, code)
    assert _told(job) == [[("CONTRADICTS_RECORD", ["1", "diagnoses"])], [("NOT_FOUND", ["2", "team"])]]
    assert await _faults(client, code, CHIEF) == [
        ("1", "diagnoses", "CONTRADICTS_RECORD"),
        ("2", "team", "NOT_FOUND"),
    ]
    assert BAD_TEAM in (await get(client, f"{code}/rejected.csv", CHIEF)).text

    seen = await shown(client, code, AUTHORITY)

    assert seen is not None
    assert (seen["total"], seen["rejected"]) == (2, 2)
    assert _told(seen) == [[("REASON_WITHHELD", ["1"])], [("NOT_FOUND", ["2", "team"])]]
    assert await _faults(client, code, AUTHORITY) == [("1", "", "REASON_WITHHELD"), ("2", "team", "NOT_FOUND")]
    stood = await AuditEntry.all().count()
    refused = await get(client, f"{code}/rejected.csv", AUTHORITY)
    assert refused.status_code == 404
    assert "B20" not in refused.text
    assert await AuditEntry.all().count() == stood


async def test_an_authoritys_own_check_is_judged_by_what_it_may_know(client: Client, tmp_path: Path) -> None:
    file = await _ill(client, tmp_path)
    code = await uploaded(client, file, AUTHORITY, institution=CLINIC, check="true", policy="REJECT_FAILED_ROWS")

    job = await over(client, code, AUTHORITY)

    assert _told(job) == [[("NOT_FOUND", ["2", "team"])]]
    mend = await get(client, f"{code}/rejected.csv", AUTHORITY)
    assert (mend.status_code, BAD_TEAM in mend.text) == (200, True)
    assert _told(await shown(client, code, CLERK) or {}) == _told(job)


async def test_an_export_for_the_authority_leaves_out_what_the_clinics_own_tells(
    client: Client, tmp_path: Path
) -> None:
    await _ill(client, tmp_path)
    why = {"institution": CLINIC, "purpose": "DATA_QUALITY", "reason": "年底核对"}

    whole, read = await get(client, "export.csv", CLERK, **why), await get(client, "export.csv", AUTHORITY, **why)

    assert whole.status_code == read.status_code == 200
    for said in ("B20", "Z21", "A15.0", "B90.9", "O98.7", "lives at home"):
        assert said in whole.text
        assert said not in read.text
    assert "王乙东" in read.text


async def test_that_somebody_lives_at_home_is_told_to_those_who_care_alone(client: Client, tmp_path: Path) -> None:
    await _ill(client, tmp_path)
    (ill,) = await models.Resident.all()
    asked = "query($code: String!) { resident(code: $code) { residences { relation } } }"

    told = [await client.data(asked, actor, code=ill.code) for actor in (CLERK, AUTHORITY)]

    ties = [{each["relation"] for each in found["resident"]["residences"]} for found in told]
    assert ties[0] - ties[1] == {"AT_HOME"}
    assert ties[1] == {"LIVES"}
