"""Every act over a list, on one page: each asks for a job. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import jobs, residents
from api.schema.job import (
    AbandonRegisterPayload,
    CancelJobPayload,
    PrepareRenewalsPayload,
    PrepareTransfersPayload,
    ProposePackagesPayload,
    VerifyPhonesPayload,
)
from api.schema.job_inputs import (
    AbandonRegisterInput,
    CancelJobInput,
    PrepareRenewalsInput,
    PrepareTransfersInput,
    ProposePackagesInput,
    VerifyPhonesInput,
)
from api.schema.problems import Refusable
from enrolment.bulk import phones, proposals, renewals, transfers
from enrolment.jobs import asking
from enrolment.register.abandoning import AbandonRegister, abandon_register


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


PrepareRenewalsGiven = Annotated[PrepareRenewalsInput, _input("Which enrolments, for how long.")]
PrepareTransfersGiven = Annotated[PrepareTransfersInput, _input("Which enrolments, to which team, from when.")]
ProposePackagesGiven = Annotated[ProposePackagesInput, _input("Which package, to whom.")]
VerifyPhonesGiven = Annotated[VerifyPhonesInput, _input("What came of which calls.")]
CancelJobGiven = Annotated[CancelJobInput, _input("Which job.")]
AbandonRegisterGiven = Annotated[AbandonRegisterInput, _input("Of which institution.")]


@strawberry.type(description="Acts over a list, done in the background (批量办理操作).")
class JobMutation:
    """A5 8."""

    @strawberry.mutation(
        description="Have the renewals of a list of enrolments prepared: each a contract with the same provider, with "
        "what was chosen and is held to the end, that awaits fresh signatures; nothing renews by itself, R217. A "
        "family's contract is renewed as a whole: the first of its members on the list is DONE, the others are "
        "SKIPPED, each with the one contract, which all sign by `signPreparedFamily` (批量准备续约).",
        extensions=[Refusable(PrepareRenewalsPayload)],
    )
    async def prepare_renewals(self, info: Info, given: PrepareRenewalsGiven) -> PrepareRenewalsPayload | None:
        """R217."""
        job = await jobs.act(info, renewals.prepare_renewals, renewals.PrepareRenewals, given)
        return PrepareRenewalsPayload(job=job)

    @strawberry.mutation(
        description="Have the transfers of a list of enrolments to another team prepared, as when a team dissolves: "
        "each a contract that awaits fresh signatures, and ends the present cover with them; the new team is held "
        "against area, room and ability for each, R217. Members of families are asked one by one, without the family "
        "add-on; the family signs anew with the new team afterwards, by `signFamily` (批量准备转签).",
        extensions=[Refusable(PrepareTransfersPayload)],
    )
    async def prepare_transfers(self, info: Info, given: PrepareTransfersGiven) -> PrepareTransfersPayload | None:
        """R217."""
        job = await jobs.act(info, transfers.prepare_transfers, transfers.PrepareTransfers, given)
        return PrepareTransfersPayload(job=job)

    @strawberry.mutation(
        description="Have a package proposed to a list of residents beside what covers them: to each who may have it, "
        "or it is told why not; who declined it is asked again after 90 days; nobody holds it before "
        "`addPackages` was signed (批量推荐服务包).",
        extensions=[Refusable(ProposePackagesPayload)],
    )
    async def propose_packages(self, info: Info, given: ProposePackagesGiven) -> ProposePackagesPayload | None:
        """DECISIONS, priority packages."""
        job = await jobs.act(info, proposals.propose_packages, proposals.ProposePackages, given)
        return ProposePackagesPayload(job=job)

    @strawberry.mutation(
        description="Have what came of a list of calls recorded, each as `verifyPhone` does, R214 (批量登记电话核实).",
        extensions=[Refusable(VerifyPhonesPayload)],
    )
    async def verify_phones(self, info: Info, given: VerifyPhonesGiven) -> VerifyPhonesPayload | None:
        """R214, R215."""
        return VerifyPhonesPayload(job=await jobs.act(info, phones.verify_phones, phones.VerifyPhones, given))

    @strawberry.mutation(
        description="Call a job off: the rows at hand are finished, what was done stays, and nothing more is done "
        "(取消任务).",
        extensions=[Refusable(CancelJobPayload)],
    )
    async def cancel_job(self, info: Info, given: CancelJobGiven) -> CancelJobPayload | None:
        """A5 8."""
        return CancelJobPayload(job=await jobs.act(info, asking.cancel_job, asking.CancelJob, given))

    @strawberry.mutation(
        description="Give up the import of an institution's register that was broken off and that no job is open for, "
        "so that another file may follow; what was written stays (放弃导入).",
        extensions=[Refusable(AbandonRegisterPayload)],
    )
    async def abandon_register(self, info: Info, given: AbandonRegisterGiven) -> AbandonRegisterPayload | None:
        """R207."""
        answer = await residents.act(info, abandon_register, AbandonRegister, given)
        return AbandonRegisterPayload(code=answer["code"], done=answer["done"], total=answer["total"])
