"""Asking what a policy row would change, before anybody lays it down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from api.context import Info
from api.delivery_side import DeliverySide, delivery_side
from api.lookahead import mentions
from api.resolvers.suggestions import loads_of
from api.schema.given import tried
from api.schema.policy_effect import PolicyEffect, ProposedPolicyInput
from api.schema.policy_inputs import RULE_PLACES
from api.schema.team import NEEDS_CANDIDATES
from core.faults import Fault, FaultCode, Problem, bad_argument
from core.language import Language, Text
from enrolment.policy_effect import Proposal
from enrolment.policy_impact import policy_effect as effect_of
from teams.operations.problem import FURTHEST_POLICY, far_problems, problem
from teams.policy import PolicyDefinition
from teams.region import stem


async def policy_effect(info: Info, given: ProposedPolicyInput, language: Language | None) -> PolicyEffect:
    """What the row would change.

    Raises a BAD_USER_INPUT fault for whatever `setRegionalPolicy` would refuse of it, and for a region that is unknown
    or not within the caller's reach.
    """
    side = delivery_side(info, given.starts, language)
    proposal = _proposal(given, side)
    candidates = mentions(info, NEEDS_CANDIDATES)
    loads = partial(loads_of, on=proposal.starts)
    effect = await effect_of(proposal, side.shelf.snapshot, loads, with_candidates=candidates)
    return PolicyEffect.of(effect, side)


def _proposal(given: ProposedPolicyInput, side: DeliverySide) -> Proposal:
    region = given.region
    if region not in side.lineages or not side.reach.has_region(stem(region)):
        raise bad_argument(
            ("policy", "region"), "没有这个区划代码，或您无权查看。", "No region of this code is within reach."
        )
    written = {"region": region, "starts": given.starts.isoformat(), "document": "PROPOSED", "clause": ""}
    row, found = tried(PolicyDefinition, given, {**written, **given.rule.written()}, RULE_PLACES)
    found.extend(_day_problems(given.starts, side.today))
    if found or row is None:
        raise _fault(found)
    return Proposal(region, row.parameter, row.rule, row.starts)


def _day_problems(starts: date, today: date) -> Iterator[Problem]:
    if starts < today:
        yield problem("STARTS_IN_THE_PAST", "starts")
    yield from far_problems(starts, today, ("starts",), FURTHEST_POLICY)


def _fault(found: list[Problem]) -> Fault:
    """All of them in one fault, at the place of the first."""
    said = Text(" ".join(one.message.zh for one in found), " ".join(one.message.en for one in found))
    return Fault(FaultCode.BAD_USER_INPUT, said, ("policy", *found[0].path))
