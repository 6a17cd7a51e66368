"""Changing the delivery side: each verb makes its domain value of the input and calls one operation.

What may break a team is told how many residents teams carry today (`enrolment.provider.load`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from api.context import Info
from api.schema.given import Path, cleared, moved, spelt, value_of
from api.schema.institution_inputs import (
    AffiliateInstitutionInput,
    AmendInstitutionInput,
    AssignGridInput,
    DefineGridInput,
    EndAffiliationInput,
    FormNetworkInput,
    RegisterInstitutionInput,
)
from api.schema.policy_inputs import SetRegionalPolicyInput
from api.schema.practitioner_inputs import (
    AffiliatePractitionerInput,
    EndPracticeInput,
    EndPracticeSiteInput,
    RegisterPractitionerInput,
    RenewLicenceInput,
)
from api.schema.team_inputs import (
    AppointLeaderInput,
    ChangeAreaInput,
    ChangeChainInput,
    DissolveTeamInput,
    FormTeamInput,
    JoinTeamInput,
    LeaveTeamInput,
    ResumeTeamInput,
    SuspendTeamInput,
    TransferMemberInput,
)
from core.actor import Actor
from core.clock import Clock
from core.faults import Refusal
from enrolment.provider.load import carried
from teams.institution import AffiliationDefinition, GridDefinition, InstitutionDefinition
from teams.operations import (
    affiliating,
    amending,
    assigning,
    forming,
    licensing,
    linking,
    membership,
    policies,
    registering,
    standing,
)
from teams.practitioner import PostedPractitioner
from teams.team import TeamDefinition

V = TypeVar("V")
Answer = dict[str, Any]
"""What an operation answers: codes and versions."""


async def _act(
    info: Info,
    operation: Callable[[Actor, V, str, Clock], Awaitable[Answer]],
    kind: type[V],
    given: Any,
    written: Mapping[str, Any] | None = None,
    places: Mapping[Path, Path] | None = None,
) -> Answer:
    """Carry an operation out for the caller over the value of `kind` that the input gives.

    `written` is the value in the wire's spelling where the input's own fields do not spell it; `places` says then
    where its parts stand in the input. Raises a Refusal with every problem, its path from the input down.
    """
    places = places or {}
    value = value_of(kind, given, spelt(given) if written is None else written, places)
    try:
        return await operation(info.context.actor, value, given.idempotency_key, info.context.clock)
    except Refusal as refusal:
        raise Refusal(tuple(moved(each, places) for each in refusal.problems)) from refusal


async def _act_on_loads(info: Info, operation: Callable[..., Awaitable[Answer]], *given: Any) -> Answer:
    """The same for an operation that asks how many residents teams carry, inside its transaction."""
    return await _act(info, partial(operation, enrolments=partial(carried, on=info.context.today())), *given)


async def define_grid(info: Info, given: DefineGridInput) -> Answer:
    """Add a grid."""
    return await _act(info, registering.define_grid, GridDefinition, given)


async def register_institution(info: Info, given: RegisterInstitutionInput) -> Answer:
    """Register an institution; a tier that is left out is none."""
    written = {"tier": None, **spelt(given)}
    return await _act(info, registering.register_institution, InstitutionDefinition, given, written)


async def amend_institution(info: Info, given: AmendInstitutionInput) -> Answer:
    """Change an institution's record."""
    written = cleared(spelt(given))
    return await _act(info, amending.amend_institution, amending.AmendInstitution, given, written)


async def register_practitioner(info: Info, given: RegisterPractitionerInput) -> Answer:
    """Register somebody."""
    return await _act(info, registering.register_practitioner, PostedPractitioner, given)


async def form_network(info: Info, given: FormNetworkInput) -> Answer:
    """Form a network."""
    return await _act(info, registering.form_network, registering.FoundedNetwork, given)


async def affiliate_institution(info: Info, given: AffiliateInstitutionInput) -> Answer:
    """Relate an institution to a network or another one."""
    rest = {name: value for name, value in spelt(given).items() if name != "as"}
    written, places = {**rest, **given.as_.written()}, given.as_.places()
    return await _act(info, affiliating.affiliate_institution, AffiliationDefinition, given, written, places)


async def end_affiliation(info: Info, given: EndAffiliationInput) -> Answer:
    """End such a relation."""
    rest = {name: value for name, value in spelt(given).items() if name != "relation"}
    written, places = {**rest, **given.relation.written()}, given.relation.places()
    return await _act_on_loads(info, affiliating.end_affiliation, affiliating.EndAffiliation, given, written, places)


async def affiliate_practitioner(info: Info, given: AffiliatePractitionerInput) -> Answer:
    """Somebody begins to work somewhere."""
    return await _act(info, affiliating.affiliate_practitioner, affiliating.AffiliatePractitioner, given)


async def end_practice_site(info: Info, given: EndPracticeSiteInput) -> Answer:
    """Somebody stops working somewhere."""
    return await _act(info, affiliating.end_practice_site, affiliating.EndPracticeSite, given)


async def assign_grid(info: Info, given: AssignGridInput) -> Answer:
    """A hospital answers for a grid."""
    return await _act(info, assigning.assign_grid, assigning.AssignGrid, given)


async def form_team(info: Info, given: FormTeamInput) -> Answer:
    """Form a team."""
    return await _act(info, forming.form_team, TeamDefinition, given)


async def appoint_leader(info: Info, given: AppointLeaderInput) -> Answer:
    """A member leads the team."""
    return await _act(info, forming.appoint_leader, forming.AppointLeader, given)


async def join_team(info: Info, given: JoinTeamInput) -> Answer:
    """Somebody joins."""
    return await _act(info, membership.join_team, membership.JoinTeam, given)


async def leave_team(info: Info, given: LeaveTeamInput) -> Answer:
    """A member leaves."""
    return await _act_on_loads(info, membership.leave_team, membership.LeaveTeam, given)


async def transfer_member(info: Info, given: TransferMemberInput) -> Answer:
    """A member changes teams."""
    return await _act_on_loads(info, membership.transfer_member, membership.TransferMember, given)


async def suspend_team(info: Info, given: SuspendTeamInput) -> Answer:
    """The team signs nobody for a time."""
    return await _act(info, standing.suspend_team, standing.SuspendTeam, given)


async def resume_team(info: Info, given: ResumeTeamInput) -> Answer:
    """It signs again."""
    return await _act_on_loads(info, standing.resume_team, standing.ResumeTeam, given)


async def dissolve_team(info: Info, given: DissolveTeamInput) -> Answer:
    """It is no more."""
    return await _act_on_loads(info, standing.dissolve_team, standing.DissolveTeam, given)


async def end_practice(info: Info, given: EndPracticeInput) -> Answer:
    """Somebody practises no longer."""
    return await _act(info, standing.end_practice, standing.EndPractice, given)


async def renew_licence(info: Info, given: RenewLicenceInput) -> Answer:
    """A licence is renewed or upgraded."""
    written = cleared(spelt(given))
    return await _act(info, licensing.renew_licence, licensing.RenewLicence, given, written)


async def change_chain(info: Info, given: ChangeChainInput) -> Answer:
    """Institutions are linked and unlinked."""
    return await _act_on_loads(info, linking.change_chain, linking.ChangeChain, given)


async def change_area(info: Info, given: ChangeAreaInput) -> Answer:
    """Grids are taken on and given up."""
    return await _act(info, linking.change_area, linking.ChangeArea, given)


async def set_regional_policy(info: Info, given: SetRegionalPolicyInput) -> Answer:
    """A region lays a parameter down."""
    operation, kind = policies.set_regional_policy, policies.SetRegionalPolicy
    return await _act(info, operation, kind, given, given.written(), given.places())
