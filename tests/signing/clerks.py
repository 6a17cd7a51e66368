"""Clerks in processes of their own, for tests that let many act at once: `python -m tests.signing.clerks URL`.

Each line of input is a list of acts, which begin together; each line of output tells what became of them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

import orjson

from catalog.queries import read_snapshot
from core.database import connected
from core.faults import Refusal
from enrolment.signing.ending import EndEnrolment, end_enrolment
from enrolment.signing.given import Circumstances, ProviderSigned
from enrolment.signing.renewing import RenewContract, change_provider, renew_contract
from enrolment.signing.signing import sign_contract
from enrolment.vocabulary import EndingReason, SignChannel, SigningMethod
from tests.signing.staging import TODAY, Clinic, World, alone, asked, change, noon, world_of

PATIENCE_SECONDS = 60.0
"""Many wait for one: on a busy machine for longer than a server would let them."""
ANYWHERE = Circumstances(SignChannel.CLINIC, accepts_outside_area=True)


@dataclass(frozen=True, slots=True)
class Act:
    """What a clerk does: about whom (the resident's or the enrolment's code), where, and under which key."""

    verb: Literal["sign", "renew", "change", "end"]
    clinic: Literal["own", "other", "away"]
    about: str
    key: str
    on: str = TODAY.isoformat()
    is_alone: bool = False


def carried_out(world: World, act: Act) -> Awaitable[dict[str, Any]]:
    """The act, begun."""
    clinic: Clinic = getattr(world, act.clinic)
    on = date.fromisoformat(act.on)
    desk, paper = clinic.desk(on), asked(act.about, clinic, on, at=noon(on), circumstances=ANYWHERE)
    match act.verb:
        case "sign":
            provider = alone(clinic) if act.is_alone else paper.provider
            given = asked(act.about, clinic, on, at=noon(on), circumstances=ANYWHERE, provider=provider)
            return sign_contract(desk, given, act.key)
        case "renew":
            doctor = ProviderSigned(clinic.doctor, SigningMethod.TABLET, noon(on), "b" * 64)
            parts = (paper.packages, ANYWHERE, paper.consent, paper.resident_signature, doctor)
            return renew_contract(desk, RenewContract(act.about, 1, 1, *parts), act.key)
        case "change":
            return change_provider(desk, change(act.about, clinic, on, day=on, circumstances=ANYWHERE), act.key)
        case "end":
            return end_enrolment(desk, EndEnrolment(act.about, 1, EndingReason.OWN_REQUEST, on), act.key)


async def outcome(world: World, act: Act) -> dict[str, Any]:
    """What was answered, or the codes of what was refused."""
    try:
        return {"done": await carried_out(world, act)}
    except Refusal as refusal:
        return {"refused": sorted(problem.code for problem in refusal.problems)}


async def serve(url: str) -> None:
    """Carry out what comes in, until nothing more does."""
    async with connected(url, patience_seconds=PATIENCE_SECONDS):
        world = world_of(await read_snapshot(), url, [])
        _say([])
        while line := await asyncio.to_thread(sys.stdin.readline):
            _say(await asyncio.gather(*(outcome(world, Act(**each)) for each in orjson.loads(line))))


def _say(told: list[Any]) -> None:
    sys.stdout.write(orjson.dumps(told).decode() + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Office:
    """Clerks in several processes."""

    processes: tuple[asyncio.subprocess.Process, ...]

    async def at_once(self, acts: Sequence[Act]) -> tuple[list[dict[str, Any]], list[list[str]]]:
        """What was answered, and what was refused, of acts that are spread over the processes and begin together."""
        shares = [[asdict(act) for act in acts[first :: len(self.processes)]] for first in range(len(self.processes))]
        for process, share in zip(self.processes, shares, strict=True):
            assert process.stdin is not None
            process.stdin.write(orjson.dumps(share) + b"\n")
        told = [each for process in self.processes for each in await _heard(process)]
        assert len(told) == len(acts)
        return [each["done"] for each in told if "done" in each], [
            each["refused"] for each in told if "refused" in each
        ]


async def _heard(process: asyncio.subprocess.Process) -> list[dict[str, Any]]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line, "a clerk's process ended; what it said is above"
    found: list[dict[str, Any]] = orjson.loads(line)
    return found


@asynccontextmanager
async def office(url: str, size: int) -> AsyncIterator[Office]:
    """So many processes with clerks over the database, ready to begin; they end with the block."""
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.signing.clerks", url, stdin=pipe, stdout=pipe, limit=2**20
        )
        for _ in range(size)
    ]
    try:
        for process in processes:
            await _heard(process)
        yield Office(tuple(processes))
    finally:
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in processes:
            await process.wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
