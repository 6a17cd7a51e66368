"""Long work at the API: asking for it, waiting until it is over, reading what became of its rows."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from itertools import count
from typing import Any

from core.actor import Actor
from tests.api.conftest import Client
from tests.api.signers import CLERK, done, registered, somebody, wanted

JOB = """
id code kind kindName policy state stateName failure failureName total done rejected skipped progress
askedBy askedAt startedAt finishedAt version region { code } institution { code }
rows(first: 100) { totalCount nodes { position subject state stateName result problems { code message path } } }
"""
PROBLEMS = "problems { __typename code message path ... on JobOpenProblem { jobCode job { code } } }"
OVER = ("FINISHED", "FAILED", "CANCELLED")
_keys, _people = count(1), count(1)


async def payload(client: Client, verb: str, actor: Actor | None = CLERK, **given: Any) -> dict[str, Any]:
    """The payload of an act over a list."""
    key = {"idempotencyKey": f"workers-{next(_keys)}"}
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    document = f"mutation Act($input: {kind}!) {{ {verb}(input: $input) {{ job {{ {JOB} }} {PROBLEMS} }} }}"
    found: dict[str, Any] = (await client.data(document, actor, input=key | given))[verb]
    return found


async def asked(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> str:
    """The code of the job that an act asked for."""
    found = await payload(client, verb, actor, **given)
    assert found["problems"] == [], found["problems"]
    return str(found["job"]["code"])


async def refused(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> list[tuple[str, str]]:
    """Code and path of each problem of an act over a list."""
    found = await payload(client, verb, actor, **given)
    assert found["job"] is None
    assert all(problem["path"][0] == "input" for problem in found["problems"])
    return [(problem["code"], ".".join(problem["path"][1:])) for problem in found["problems"]]


async def shown(client: Client, code: str, actor: Actor = CLERK) -> dict[str, Any] | None:
    """The job as it stands."""
    data = await client.data(f"query($code: String!) {{ job(code: $code) {{ {JOB} }} }}", actor, code=code)
    found: dict[str, Any] | None = data["job"]
    return found


async def over(client: Client, code: str, actor: Actor = CLERK, seconds: float = 60) -> dict[str, Any]:
    """The job once it is over."""
    async with asyncio.timeout(seconds):
        while True:
            job = await shown(client, code, actor)
            assert job is not None
            if job["state"] in OVER:
                return job
            await asyncio.sleep(0.05)


async def enrolled(client: Client, how_many: int, actor: Actor = CLERK, **changes: Any) -> list[str]:
    """The enrolments of so many people who signed today."""
    found = []
    for _ in range(how_many):
        number = next(_people) % 400  # each another day: two of one name and day of birth would be one person
        code = await registered(client, actor, **somebody(2 * number + 101, date(1950, 1, 1) + timedelta(days=number)))
        told = await done(client, "signContract", actor, **wanted(code, **changes))
        found.append(str(told["enrolment"]["code"]))
    return found


def renewing(*codes: str, **changes: Any) -> dict[str, Any]:
    """What `prepareRenewals` is given."""
    return {"list": {"enrolments": list(codes)}, "policy": "REJECT_FAILED_ROWS"} | changes
