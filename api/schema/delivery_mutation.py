"""Every act on the delivery side, on one page: carry it out, show what was changed. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import changed, delivery
from api.schema.delivery_payloads import (
    AffiliateInstitutionPayload,
    AffiliatePractitionerPayload,
    AmendInstitutionPayload,
    AppointLeaderPayload,
    AssignGridPayload,
    ChangeAreaPayload,
    ChangeChainPayload,
    DefineGridPayload,
    DissolveTeamPayload,
    EndAffiliationPayload,
    EndPracticePayload,
    EndPracticeSitePayload,
    FormNetworkPayload,
    FormTeamPayload,
    JoinTeamPayload,
    LeaveTeamPayload,
    RegisterInstitutionPayload,
    RegisterPractitionerPayload,
    RenewLicencePayload,
    ResumeTeamPayload,
    SetRegionalPolicyPayload,
    SuspendTeamPayload,
    TransferMemberPayload,
)
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
from api.schema.problems import Refusable
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
from teams.policy import PolicyParameter


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


DefineGrid = Annotated[DefineGridInput, _input("The grid.")]
RegisterInstitution = Annotated[RegisterInstitutionInput, _input("The institution.")]
AmendInstitution = Annotated[AmendInstitutionInput, _input("Which institution, and what changes.")]
RegisterPractitioner = Annotated[RegisterPractitionerInput, _input("Who it is, and where somebody works.")]
FormNetwork = Annotated[FormNetworkInput, _input("The network.")]
AffiliateInstitution = Annotated[AffiliateInstitutionInput, _input("Who, in which relation, to whom.")]
EndAffiliation = Annotated[EndAffiliationInput, _input("Which relation, and when.")]
AffiliatePractitioner = Annotated[AffiliatePractitionerInput, _input("Who, where, and from when.")]
EndPracticeSite = Annotated[EndPracticeSiteInput, _input("Who, where, and when.")]
AssignGrid = Annotated[AssignGridInput, _input("Which grid, which hospital.")]
FormTeam = Annotated[FormTeamInput, _input("The team and its first members.")]
AppointLeader = Annotated[AppointLeaderInput, _input("Which team, whom, and from when.")]
JoinTeam = Annotated[JoinTeamInput, _input("Which team, and who.")]
LeaveTeam = Annotated[LeaveTeamInput, _input("Which team, who, when, and who takes over.")]
TransferMember = Annotated[TransferMemberInput, _input("Who, from where to where, and when.")]
SuspendTeam = Annotated[SuspendTeamInput, _input("Which team, from when, and why.")]
ResumeTeam = Annotated[ResumeTeamInput, _input("Which team, and from when.")]
DissolveTeam = Annotated[DissolveTeamInput, _input("Which team, and when.")]
EndPractice = Annotated[EndPracticeInput, _input("Who, when, and why.")]
RenewLicence = Annotated[RenewLicenceInput, _input("Whose licence, and what it is now.")]
ChangeChain = Annotated[ChangeChainInput, _input("Which team, which institutions, and from when.")]
ChangeArea = Annotated[ChangeAreaInput, _input("Which team, which grids, and from when.")]
SetRegionalPolicy = Annotated[SetRegionalPolicyInput, _input("What, where, from when, and by which document.")]


@strawberry.type(description="Acts on the delivery side (服务体系操作).")
class DeliveryMutation:
    """Institutions, practitioners, teams and policies."""

    @strawberry.mutation(
        description="Add a township or a village to the service areas (划定网格).",
        extensions=[Refusable(DefineGridPayload)],
    )
    async def define_grid(self, info: Info, given: DefineGrid) -> DefineGridPayload | None:
        """R014."""
        answer = await delivery.define_grid(info, given)
        return DefineGridPayload(grid=await changed.grid(info, answer["code"]))

    @strawberry.mutation(
        description="Enter an institution into the register (登记机构).",
        extensions=[Refusable(RegisterInstitutionPayload)],
    )
    async def register_institution(self, info: Info, given: RegisterInstitution) -> RegisterInstitutionPayload | None:
        """A2, B6."""
        answer = await delivery.register_institution(info, given)
        institution = await changed.institution(info, answer["code"])
        return RegisterInstitutionPayload(institution=institution, version=answer["version"])

    @strawberry.mutation(
        description="Change what the register says of an institution (变更机构登记).",
        extensions=[Refusable(AmendInstitutionPayload)],
    )
    async def amend_institution(self, info: Info, given: AmendInstitution) -> AmendInstitutionPayload | None:
        """A2, B6."""
        answer = await delivery.amend_institution(info, given)
        institution = await changed.institution(info, answer["code"])
        return AmendInstitutionPayload(institution=institution, version=answer["version"])

    @strawberry.mutation(
        description="Enter somebody into the register, with the first places of work (登记医务人员).",
        extensions=[Refusable(RegisterPractitionerPayload)],
    )
    async def register_practitioner(
        self, info: Info, given: RegisterPractitioner
    ) -> RegisterPractitionerPayload | None:
        """A2, B6."""
        answer = await delivery.register_practitioner(info, given)
        person = await changed.practitioner(info, answer["code"], None)
        return RegisterPractitionerPayload(practitioner=person, version=answer["version"])

    @strawberry.mutation(
        description="Form a care network with its first members (组建医联体).",
        extensions=[Refusable(FormNetworkPayload)],
    )
    async def form_network(self, info: Info, given: FormNetwork) -> FormNetworkPayload | None:
        """R014, R125."""
        answer = await delivery.form_network(info, given)
        network = await changed.network(info, answer["code"], given.formed)
        return FormNetworkPayload(network=network, version=answer["version"])

    @strawberry.mutation(
        description="Let an institution join a network, be guided by a hospital, or cooperate (建立机构关系).",
        extensions=[Refusable(AffiliateInstitutionPayload)],
    )
    async def affiliate_institution(
        self, info: Info, given: AffiliateInstitution
    ) -> AffiliateInstitutionPayload | None:
        """R014, R193, R234."""
        answer = await delivery.affiliate_institution(info, given)
        institution = await changed.institution(info, answer["institution"], given.starts)
        return AffiliateInstitutionPayload(institution=institution)

    @strawberry.mutation(
        description="End a relation of an institution (终止机构关系).",
        extensions=[Refusable(EndAffiliationPayload)],
    )
    async def end_affiliation(self, info: Info, given: EndAffiliation) -> EndAffiliationPayload | None:
        """R014, R193, R234."""
        answer = await delivery.end_affiliation(info, given)
        institution = await changed.institution(info, answer["institution"], given.ends)
        return EndAffiliationPayload(
            institution=institution,
            version=answer["version"],
            broken_count=answer["broken"],
            broken_teams=await changed.teams(info, answer["teams"], given.ends),
        )

    @strawberry.mutation(
        description="Let somebody work at a further institution, in a primary post or beside it (增加执业地点).",
        extensions=[Refusable(AffiliatePractitionerPayload)],
    )
    async def affiliate_practitioner(
        self, info: Info, given: AffiliatePractitioner
    ) -> AffiliatePractitionerPayload | None:
        """R130, R131."""
        answer = await delivery.affiliate_practitioner(info, given)
        person = await changed.practitioner(info, answer["code"], given.starts)
        return AffiliatePractitionerPayload(practitioner=person, version=answer["version"])

    @strawberry.mutation(
        description="End a place of work that no team is served from any more (终止执业地点).",
        extensions=[Refusable(EndPracticeSitePayload)],
    )
    async def end_practice_site(self, info: Info, given: EndPracticeSite) -> EndPracticeSitePayload | None:
        """R130, R131."""
        answer = await delivery.end_practice_site(info, given)
        person = await changed.practitioner(info, answer["code"], given.ends)
        return EndPracticeSitePayload(practitioner=person, version=answer["version"])

    @strawberry.mutation(
        description="Let a hospital answer for a grid; one hospital a grid on any day (网格包干).",
        extensions=[Refusable(AssignGridPayload)],
    )
    async def assign_grid(self, info: Info, given: AssignGrid) -> AssignGridPayload | None:
        """R016."""
        answer = await delivery.assign_grid(info, given)
        return AssignGridPayload(grid=await changed.grid(info, answer["grid"], given.starts))

    @strawberry.mutation(
        description="Form a family-doctor team; one that lacks something signs nobody until it is mended (组建团队).",
        extensions=[Refusable(FormTeamPayload)],
    )
    async def form_team(self, info: Info, given: FormTeam) -> FormTeamPayload | None:
        """R077, R096."""
        answer = await delivery.form_team(info, given)
        team = await changed.team(info, answer["team"], given.formed)
        return FormTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Let a member lead the team; whoever led stays a member (任命队长).",
        extensions=[Refusable(AppointLeaderPayload)],
    )
    async def appoint_leader(self, info: Info, given: AppointLeader) -> AppointLeaderPayload | None:
        """R010, R096."""
        answer = await delivery.appoint_leader(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return AppointLeaderPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Let somebody join a team (加入团队).",
        extensions=[Refusable(JoinTeamPayload)],
    )
    async def join_team(self, info: Info, given: JoinTeam) -> JoinTeamPayload | None:
        """R095, R096."""
        answer = await delivery.join_team(info, given)
        team = await changed.team(info, answer["team"], given.member.starts)
        return JoinTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Let a member leave a team, with a successor where one is needed; what that would break is told "
        "before it is done (退出团队).",
        extensions=[Refusable(LeaveTeamPayload)],
    )
    async def leave_team(self, info: Info, given: LeaveTeam) -> LeaveTeamPayload | None:
        """R096, DECISIONS."""
        answer = await delivery.leave_team(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return LeaveTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Move a member from one team into another on one day, both or neither (调整团队).",
        extensions=[Refusable(TransferMemberPayload)],
    )
    async def transfer_member(self, info: Info, given: TransferMember) -> TransferMemberPayload | None:
        """R096."""
        answer = await delivery.transfer_member(info, given)
        return TransferMemberPayload(
            from_team=await changed.team(info, answer["from_team"], given.on),
            from_version=answer["from_version"],
            to_team=await changed.team(info, answer["to_team"], given.on),
            to_version=answer["to_version"],
        )

    @strawberry.mutation(
        description="Let a team sign nobody from a day on (暂停团队).",
        extensions=[Refusable(SuspendTeamPayload)],
    )
    async def suspend_team(self, info: Info, given: SuspendTeam) -> SuspendTeamPayload | None:
        """With a reason."""
        answer = await delivery.suspend_team(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return SuspendTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Let a suspended team sign again, if it satisfies the rules of its region (恢复团队).",
        extensions=[Refusable(ResumeTeamPayload)],
    )
    async def resume_team(self, info: Info, given: ResumeTeam) -> ResumeTeamPayload | None:
        """R096."""
        answer = await delivery.resume_team(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return ResumeTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Dissolve a team that nobody is enrolled with: members, chain and areas end (解散团队).",
        extensions=[Refusable(DissolveTeamPayload)],
    )
    async def dissolve_team(self, info: Info, given: DissolveTeam) -> DissolveTeamPayload | None:
        """What was stays to be asked for."""
        answer = await delivery.dissolve_team(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return DissolveTeamPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Enter a death or the loss of a licence: places of work and memberships end, no successor is asked "
        "for; an end entered already may be brought forward (执业终止).",
        extensions=[Refusable(EndPracticePayload)],
    )
    async def end_practice(self, info: Info, given: EndPractice) -> EndPracticePayload | None:
        """DECISIONS."""
        answer = await delivery.end_practice(info, given)
        person = await changed.practitioner(info, answer["practitioner"], given.on)
        teams = await changed.teams(info, answer["teams"], given.on)
        return EndPracticePayload(practitioner=person, version=answer["version"], teams=teams)

    @strawberry.mutation(
        description="Enter a renewed or upgraded licence; a team that lacked it may sign again (执业注册变更).",
        extensions=[Refusable(RenewLicencePayload)],
    )
    async def renew_licence(self, info: Info, given: RenewLicence) -> RenewLicencePayload | None:
        """B6."""
        answer = await delivery.renew_licence(info, given)
        person = await changed.practitioner(info, answer["practitioner"], None)
        teams = await changed.teams(info, answer["teams"], None)
        return RenewLicencePayload(practitioner=person, version=answer["version"], teams=teams)

    @strawberry.mutation(
        description="Link institutions to a team's tier chain, and unlink others, on one day; what that would break is "
        "told before it is done (调整层级链).",
        extensions=[Refusable(ChangeChainPayload)],
    )
    async def change_chain(self, info: Info, given: ChangeChain) -> ChangeChainPayload | None:
        """R077, R096."""
        answer = await delivery.change_chain(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return ChangeChainPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Let a team serve further grids, and others no longer, from a day on (调整服务区域).",
        extensions=[Refusable(ChangeAreaPayload)],
    )
    async def change_area(self, info: Info, given: ChangeArea) -> ChangeAreaPayload | None:
        """R014."""
        answer = await delivery.change_area(info, given)
        team = await changed.team(info, answer["team"], given.on)
        return ChangeAreaPayload(team=team, version=answer["version"])

    @strawberry.mutation(
        description="Lay down or withdraw a policy parameter of a region from a day on, by a document, or correct what "
        "was laid down for that day (设定地区政策).",
        extensions=[Refusable(SetRegionalPolicyPayload)],
    )
    async def set_regional_policy(self, info: Info, given: SetRegionalPolicy) -> SetRegionalPolicyPayload | None:
        """R002."""
        answer = await delivery.set_regional_policy(info, given)
        parameter, starts = PolicyParameter[answer["parameter"]], date.fromisoformat(answer["starts"])
        policy = await changed.policy(info, answer["region"], parameter, starts, answer["revision"])
        return SetRegionalPolicyPayload(policy=policy)
