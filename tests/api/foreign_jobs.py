"""Acts over a list, of each an example: a foreign list asks for nothing, a foreign job goes on."""

from __future__ import annotations

from datetime import timedelta

from catalog.models import PackageVersion
from enrolment.models import Enrolment, Job, PackageProposal, RegisterImport
from enrolment.models import JobRow as Row
from teams.models import Institution
from tests.api.any_verb import carried_out
from tests.api.conftest import Client
from tests.api.foreign_contracts import enrolment
from tests.api.foreign_staging import Example, Make, man
from tests.api.own_door import me
from tests.api.signers import CLERK, CLINIC


async def prepare_renewals(client: Client) -> Example:
    """Of somebody signed today."""
    signed = (await enrolment()(client)).given["enrolment"]
    return Example({"list": {"enrolments": [signed]}, "policy": "REJECT_FAILED_ROWS"})


async def prepare_transfers(client: Client) -> Example:
    """Of somebody signed today, to the clinic's other team."""
    signed = (await enrolment()(client)).given["enrolment"]
    to = {"toTeam": "LC-T01-TEAM02", "on": "2026-04-01", "policy": "REJECT_FAILED_ROWS"}
    return Example({"list": {"enrolments": [signed]}} | to)


async def propose_packages(client: Client) -> Example:
    """To somebody on record, whom nothing covers: the job says so."""
    package = {"package": {"code": "PER-AXWG"}, "policy": "REJECT_FAILED_ROWS"}
    return Example({"list": {"residents": [await man(client)]}} | package)


async def verify_phones(client: Client) -> Example:
    """Of somebody who has a phone."""
    resident = await man(client)
    phone = {"number": "13912340000", "owner": "SELF"}
    told = await carried_out(client, CLERK, "addPhone", {"resident": resident, "expectedVersion": 1, "phone": phone})
    calls = [{"phone": told["phone"]["code"], "status": "VERIFIED"}]
    return Example({"calls": calls, "policy": "REJECT_FAILED_ROWS"})


async def _proposal(client: Client) -> tuple[str, str]:
    """A package waits for somebody's answer; its code, and whose it is."""
    signed = (await enrolment()(client)).given["enrolment"]
    cover = await Enrolment.get(code=signed).select_related("resident")
    version = await PackageVersion.filter(package__code="PER-AXWG").order_by("-number").first()
    assert version is not None
    row = await PackageProposal.create(
        code=f"PRO-{signed[4:]}",
        enrolment_id=cover.id,
        package_id=version.package_id,
        package_version_id=version.id,
        options={},
        left_out=[],
        is_choice_open=False,
        proposed_on=cover.starts,
        proposed_at=client.app.clock(),
        proposed_by="clerk",
    )
    return row.code, cover.resident.code


async def withdraw_proposal(client: Client) -> Example:
    """By the clinic that made it."""
    code, _resident = await _proposal(client)
    return Example({"proposal": code, "expectedVersion": 1})


async def decline_proposal(client: Client) -> Example:
    """By the person."""
    code, resident = await _proposal(client)
    return Example({"proposal": code, "expectedVersion": 1}, me(resident))


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


async def abandon_register(client: Client) -> Example:
    """An import of the clinic that was broken off."""
    home, now = await Institution.get(code=CLINIC), client.app.clock()
    await RegisterImport.create(
        code="REG-BROKENOFF",
        institution_id=home.id,
        sha256="a" * 64,
        mapping_sha256="",
        source_system="CSV",
        policy="REJECT_FAILED_ROWS",
        state="RUNNING",
        total=9,
        done=3,
        started_at=now,
        started_by="x",
    )
    return Example({"institution": CLINIC})


JOBS: dict[str, Make] = {
    "prepareRenewals": prepare_renewals,
    "prepareTransfers": prepare_transfers,
    "proposePackages": propose_packages,
    "verifyPhones": verify_phones,
    "withdrawProposal": withdraw_proposal,
    "declineProposal": decline_proposal,
    "cancelJob": cancel_job,
    "abandonRegister": abandon_register,
}
