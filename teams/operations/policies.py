"""Setting regional policy (设定地区政策): a region lays down a parameter from a day on (R002)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.clock import Clock, today
from core.wire import WIRE
from teams import models
from teams.operations.columns import document_columns, policy_columns
from teams.operations.problem import (
    FURTHEST_POLICY,
    early_problems,
    far_problems,
    name_problems,
    problem,
    words_problems,
)
from teams.operations.registering import region_to_write, said_taken
from teams.operations.verb import Objections, carry_out, lock
from teams.policy import PolicyDefinition, PolicyDocumentDefinition
from teams.scope import governs


@dataclass(frozen=True, slots=True)
class SetRegionalPolicy:
    """A row, and the document it cites where that is not registered yet (then its code is `policy.document`).

    `corrects`: it takes the place of the one that stands from that very day, which stays to be read.
    """

    __pydantic_config__ = WIRE
    policy: PolicyDefinition
    document: PolicyDocumentDefinition | None = None
    corrects: bool = False


async def set_regional_policy(actor: Actor, given: SetRegionalPolicy, key: str, clock: Clock) -> dict[str, Any]:
    """Lay down or withdraw a parameter. Answers `region`, `parameter`, `starts`, `revision`, `document`.

    Only a region authority, in its region. Raises a Refusal: NOT_FOUND (`policy.region`; `policy.document`, also when
    another document is given; `corrects` where nothing stands from that day), CODE_TAKEN (`document.code`),
    POLICY_ALREADY_SET, STARTS_IN_THE_PAST and TOO_FAR_AHEAD beyond 3,660 days (`policy.starts`), TOO_LONG_AGO
    (`document.issued`), TEXT_SIZE.
    """

    async def body() -> dict[str, Any]:
        policy, said, now = given.policy, Objections(), today(clock)
        said.add(words_problems(policy.clause, 500, "policy", "clause"))
        said.add([problem("STARTS_IN_THE_PAST", "policy", "starts")] if policy.starts < now else [])
        said.add(far_problems(policy.starts, now, ("policy", "starts"), FURTHEST_POLICY))
        region = await region_to_write(governs(actor), policy.region, said, "policy", "region")
        document = await models.PolicyDocument.get_or_none(code=policy.document)
        if given.document is not None:
            await _document_problems(given.document, said)
        is_given = given.document is not None and given.document.code == policy.document
        if not is_given and (document is None or given.document is not None):
            said.add([problem("NOT_FOUND", "policy", "document")])
        if region is None:
            raise said.refusal()
        await lock(models.Region, [region.id])
        standing = await models.RegionalPolicy.filter(
            region_id=region.id, parameter=policy.parameter.value, starts=policy.starts
        ).count()
        if standing and not given.corrects:
            said.add([problem("POLICY_ALREADY_SET", "policy", "starts")])
        if given.corrects and not standing:
            said.add([problem("NOT_FOUND", "corrects")])
        said.refuse()
        if given.document is not None:
            document = await models.PolicyDocument.create(**document_columns(given.document))
        await models.RegionalPolicy.create(
            region=region,
            **policy_columns(policy),
            revision=standing + 1,
            document=document,
            set_at=clock(),
            set_by=str(actor.subject),
        )
        return {
            "region": region.code,
            "parameter": policy.parameter.value,
            "starts": policy.starts.isoformat(),
            "revision": standing + 1,
            "document": policy.document,
        }

    return await carry_out(actor, "setRegionalPolicy", given, key, clock, body)


async def _document_problems(document: PolicyDocumentDefinition, said: Objections) -> None:
    said.add(name_problems(document.title, 300, "document", "title"))
    said.add(name_problems(document.issuer, 200, "document", "issuer"))
    said.add(words_problems(document.number, 100, "document", "number"))
    said.add(early_problems(document.issued, ("document", "issued")))
    await said_taken(models.PolicyDocument, document.code, said, "document", "code")
