"""Acts over a list, of each an example: a foreign list asks for nothing, a foreign job goes on."""

from __future__ import annotations

from datetime import timedelta

from enrolment.models import Job
from enrolment.models import JobRow as Row
from teams.models import Institution
from tests.api.conftest import Client
from tests.api.foreign_contracts import enrolment
from tests.api.foreign_staging import Example, Make
from tests.api.signers import CLINIC


async def prepare_renewals(client: Client) -> Example:
    """Of somebody signed today."""
    signed = (await enrolment()(client)).given["enrolment"]
    return Example({"list": {"enrolments": [signed]}, "policy": "REJECT_FAILED_ROWS"})


async def cancel_job(client: Client) -> Example:
    """A job that another server is working on, so that it does not get on here."""
    home, now = await Institution.get(code=CLINIC), client.app.clock()
    job = await Job.create(
        code="JOB-ELSEWHERE",
        kind="PREPARE_RENEWALS",
        list="elsewhere",
        region_id=home.region_id,
        institution_id=home.id,
        policy="REJECT_FAILED_ROWS",
        given={"years": None},
        claims={"subject": "x", "roles": [], "region": None, "institution": None, "practitioner": None},
        subject="x",
        state="RUNNING",
        total=1,
        lease_owner="elsewhere",
        lease_until=now + timedelta(days=1),
        turn_at=now,
        asked_at=now,
        started_at=now,
    )
    await Row.create(job_id=job.id, position=1, subject="ENR-X")
    return Example({"job": job.code, "expectedVersion": 1})


JOBS: dict[str, Make] = {"prepareRenewals": prepare_renewals, "cancelJob": cancel_job}
