"""Acts on dated facts, households and rosters at the API: the documents, and who sends them."""

from __future__ import annotations

from itertools import count
from typing import Any

from core.actor import Actor
from tests.api.conftest import Client
from tests.api.people import CLERK, ELDER, WOMAN, done

FACTS = """
facts(earlier: true) {
  __typename code kind kindName starts ends recordedBy recordedAt
  ... on RecordedTag { tag tagName evidence maskedNumber }
  ... on RecordedDiagnosis { icd10 doctor institution { code } }
  ... on RecordedPregnancy { lmp expected delivered lost discharged handbook }
  ... on RecordedMobility { mobility mobilityName reason }
  ... on RecordedRiskGrade { grade gradeName assessorName assessorCode reason basis }
  ... on RecordedFlag { flag flagName }
}
"""
HOUSEHOLD = """
id code formed version asOf head { maskedName }
members { maskedName relation relationName isHead since until resident { code } }
"""
ROSTER = """
id code name kind kindName community communityName creditCode version region { code } institution { code }
members(first: 10) { totalCount nodes { since until resident { code } } pageInfo { hasNextPage endCursor } }
"""
PROBLEMS = """
problems {
  __typename code message path
  ... on VersionConflictProblem { current }
  ... on AlreadyStandingProblem { since until }
  ... on NewHeadProblem { candidates { code } }
}
"""
_DEPARTURES = ("recordDeath", "recordMovedAway", "correctDeparture")
_HOUSEHOLDS = ("formHousehold", "joinHousehold", "leaveHousehold", "splitHousehold", "changeHead")
_ROSTERS = ("registerRoster", "joinRoster", "leaveRoster")
_RESIDENCES = ("recordResidence", "endResidence")
_INPUTS = {
    "recordDelivery": "PregnancyOutcomeInput",
    "recordLoss": "PregnancyOutcomeInput",
    "recordDischarge": "PregnancyOutcomeInput",
    "recordDeath": "DepartureInput",
    "recordMovedAway": "DepartureInput",
}
_keys = count(1)


def asking(verb: str) -> str:
    """The document that carries a verb out."""
    if verb in _HOUSEHOLDS:
        split = f"newHousehold {{ {HOUSEHOLD} }}" if verb == "splitHousehold" else ""
        parts = f"household {{ {HOUSEHOLD} }} {split}"
    elif verb in _ROSTERS:
        parts = f"roster {{ {ROSTER} }}"
    else:
        parts = f"resident {{ code died movedAway {FACTS} }} {'' if verb in (*_DEPARTURES, *_RESIDENCES) else 'fact'}"
    kind = _INPUTS.get(verb, f"{verb[0].upper()}{verb[1:]}Input")
    return f"mutation Act($input: {kind}!) {{ {verb}(input: $input) {{ version {parts} {PROBLEMS} }} }}"


async def answer(client: Client, actor: Actor | None, verb: str, given: dict[str, Any]) -> dict[str, Any]:
    """The whole answer, errors included; each act has a key of its own."""
    return await client.ask(asking(verb), actor, input={"idempotencyKey": f"facts-{next(_keys)}"} | given)


async def act(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> dict[str, Any]:
    """The payload of an act; there are no errors."""
    told = await answer(client, actor, verb, given)
    assert "errors" not in told, told["errors"]
    payload: dict[str, Any] = told["data"][verb]
    return payload


async def carried_out(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> dict[str, Any]:
    """The payload of an act without problems."""
    payload = await act(client, verb, actor, **given)
    assert payload["problems"] == [], (verb, payload["problems"])
    return payload


async def objected(client: Client, verb: str, actor: Actor = CLERK, **given: Any) -> set[tuple[str, str]]:
    """Code and path of each problem of an act, the path without `input` joined by dots."""
    payload = await act(client, verb, actor, **given)
    assert payload["problems"], payload
    assert all(value in (None, []) for name, value in payload.items() if name != "problems")
    return {(each["code"], ".".join(each["path"][1:])) for each in payload["problems"]}


async def couple(client: Client) -> tuple[str, str]:
    """An old man and a woman of 35, registered by the clinic: their codes."""
    elder = await done(client, "registerResident", **ELDER)
    woman = await done(client, "registerResident", **WOMAN)
    return elder["resident"]["code"], woman["resident"]["code"]
