"""An import that was broken off, however hard, goes on where it stood, and nothing is written twice."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from core.faults import Refusal
from enrolment import models
from enrolment.register.vocabulary import RegisterImportState
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.register.dying import PEOPLE
from tests.register.lines import given, imported, register
from tests.signing.conftest import opened


async def test_after_a_kill_the_import_goes_on_and_is_as_if_nothing_had_happened(starter_url: str) -> None:
    async with opened(starter_url) as world:
        await world.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
    command = [sys.executable, "-m", "tests.register.dying", starter_url]
    killed = subprocess.run(command, check=False)  # noqa: ASYNC221  nothing else waits
    assert killed.returncode == -signal.SIGKILL

    async with opened(starter_url) as world:
        desk, own = world.own.desk(), world.own
        (broken,) = await models.RegisterImport.all()
        assert (broken.state, broken.done) == (RegisterImportState.RUNNING.value, 3)
        assert await models.Enrolment.all().count() == 3
        with pytest.raises(Refusal) as caught:
            await imported(desk, own, register(own, 1, first=50), given("f"))
        assert [each.code for each in caught.value.problems] == ["IMPORT_OPEN"]

        outcome, faults = await imported(desk, own, register(own, PEOPLE))

        assert faults == []
        assert (outcome.code, outcome.state, outcome.done) == (broken.code, RegisterImportState.FINISHED, PEOPLE)
        assert await models.Resident.all().count() == PEOPLE
        assert await models.Enrolment.all().count() == PEOPLE
        assert await models.RegisterSource.all().count() == PEOPLE
