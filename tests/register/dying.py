"""An import that is killed after its first piece: `python -m tests.register.dying URL`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from enrolment.register import importing
from tests.register.lines import given, register
from tests.signing.conftest import opened

PEOPLE = 9


async def run(url: str) -> None:
    """Import by pieces of three lines; nothing is said, and nothing tidied up, when it ends."""
    importing.LINES_AT_ONCE = 3

    def progress(stage: str, done: int, _total: int | None) -> None:
        if stage == "WRITING" and done >= 3:
            os.kill(os.getpid(), signal.SIGKILL)

    async with opened(url) as world:
        lines = register(world.own, PEOPLE)
        desk, home = world.own.desk(), world.own.institution
        await importing.import_register(desk, home, lines, given(), lambda _fault: None, progress)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
