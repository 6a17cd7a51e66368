"""Of a contract that a register brought, the paper stays where it was signed."""

from __future__ import annotations

import pytest

from catalog.queries import read_snapshot
from core.clock import Clock
from enrolment import models
from teams.parameter import Backfill
from teams.policy import PolicyParameter
from tests.api.conftest import serving
from tests.api.signers import CLERK, done, registered, wanted
from tests.api.test_agreements import PAPER
from tests.register.lines import imported, register
from tests.signing.staging import world_of

pytestmark = pytest.mark.anyio


async def test_a_contract_has_the_addresses_of_a_paper_only_where_one_is_kept(starter_url: str, clock: Clock) -> None:
    async with serving(starter_url, clock) as client:
        world = world_of(await read_snapshot(), starter_url, [])
        await world.settle(PolicyParameter.BACKFILL, Backfill(window_days=730))
        _, faults = await imported(world.own.desk(), world.own, register(world.own, 1))
        assert faults == []
        (brought,) = await models.Contract.all()
        payload = await done(client, "signContract", **wanted(await registered(client)))

        there = (await client.data(PAPER, CLERK, code=payload["contract"]["code"]))["contract"]
        nowhere = (await client.data(PAPER, CLERK, code=brought.code))["contract"]

        assert there["agreement"]["digest"] == there["digest"] is not None
        assert nowhere == {"digest": None, "agreement": None}
        token = client.token(CLERK)
        for kind in ("html", "pdf"):
            answer = await client.http.get(
                f"/agreements/{brought.code}.{kind}", headers={"authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 404
