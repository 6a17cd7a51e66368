"""Registers at the API: files as a clinic has them, uploaded by its clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from catalog.queries import read_snapshot
from core.actor import Actor
from core.language import Language
from enrolment.register.format.record import RegisterLine
from enrolment.register.format.writer import write_register
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.api.conftest import Client
from tests.api.signers import CLERK
from tests.register.lines import register
from tests.signing.staging import World, world_of

_keys = count(1)
BAD_TEAM = "NO-TEAM"


async def world(client: Client) -> World:
    """The two clinics of the starter data; there is a window for late entries."""
    made = world_of(await read_snapshot(), client.app.settings.database_url, [])
    await made.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
    return made


def spoilt(line: RegisterLine) -> RegisterLine:
    """The line with a team there is not."""
    assert line.contract is not None
    return replace(line, contract=replace(line.contract, provider=replace(line.contract.provider, team=BAD_TEAM)))


def written(folder: Path, lines: Sequence[RegisterLine], name: str = "register.csv") -> bytes:
    """The file with these lines."""
    file = folder / name
    with write_register(file, Language.ZH) as writer:
        for each in lines:
            writer.write(each)
    return file.read_bytes()


async def file_of(client: Client, folder: Path, people: int, bad: Sequence[int] = (), name: str = "a.csv") -> bytes:
    """So many people with a contract each; the lines of these numbers name a team there is not."""
    lines = register((await world(client)).own, people)
    return written(folder, [spoilt(line) if line.number in bad else line for line in lines], name)


async def upload(
    client: Client, file: bytes, actor: Actor | None = CLERK, key: str | None = None, path: str = "", **query: Any
) -> httpx.Response:
    """What an upload is answered."""
    headers = {"accept-language": "en", "idempotency-key": key or f"upload-{next(_keys)}"}
    if actor is not None:
        headers["authorization"] = f"Bearer {client.token(actor)}"
    params = query if path else {"source": "旧签约系统"} | query
    return await client.http.post(f"/registers{path}", content=file, headers=headers, params=params)


async def uploaded(client: Client, file: bytes, actor: Actor = CLERK, **query: Any) -> str:
    """The code of the job that an upload became."""
    answer = await upload(client, file, actor, **query)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job"])


async def get(client: Client, path: str, actor: Actor | None = CLERK, **query: Any) -> httpx.Response:
    """A file to download."""
    headers = {"accept-language": "en"}
    if actor is not None:
        headers["authorization"] = f"Bearer {client.token(actor)}"
    return await client.http.get(f"/registers/{path}", headers=headers, params=query)


def codes(answer: httpx.Response) -> list[tuple[str, str]]:
    """Code and path of each problem of a refusal; of a fault its own code."""
    (error,) = answer.json()["errors"]
    problems = error["extensions"].get("problems")
    if problems is None:
        return [(error["extensions"]["code"], ".".join(error["extensions"].get("path", ())))]
    return [(each["code"], ".".join(each["path"])) for each in problems]
