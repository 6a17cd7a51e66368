"""Every question about the delivery side, on one page, each one call of a resolver. Part of `Query`."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Info
from api.resolvers import (
    composition,
    grids,
    institutions,
    networks,
    policies,
    practitioners,
    staffing,
    suggestions,
    teams,
)
from api.schema.arguments import AsOf, Code, InLanguage, InRegion, OnDay
from api.schema.composition import CompositionReport
from api.schema.connection import After, Before, Connection, First, Last, page
from api.schema.delivery_filters import InstitutionFilter, PractitionerFilter, ProposedTeamInput, TeamFilter
from api.schema.departure import Departure, SuccessorInput
from api.schema.institution import Grid, Institution, Network
from api.schema.policy import RegionalPolicy
from api.schema.practitioner import Practitioner
from api.schema.staffing import IndividualProvider, Staffing
from api.schema.suggestion import AddressInput, TeamSuggestion
from api.schema.team import Team
from teams.policy import PolicyParameter
from teams.queries.workforce import LARGEST_SLICE, MOST_INSTITUTIONS
from teams.vocabulary import ExecutorRole, GridKind, NetworkKind

Within = Annotated[
    str | None,
    strawberry.argument(description="Division code: only those of this region and all below it. Default: all yours."),
]
Parameter = Annotated[PolicyParameter, strawberry.argument(description="Which parameter.")]
PractitionerCode = Annotated[str, strawberry.argument(description="Code of the practitioner.")]


@strawberry.type
class DeliveryQuery:
    """Who can deliver: institutions, networks, practitioners, teams, and what regions ask of them."""

    @strawberry.field(description="An institution within your reach; null when there is none of that code (机构).")
    async def institution(
        self, info: Info, code: Code, as_of: AsOf = None, language: InLanguage = None
    ) -> Institution | None:
        """One institution."""
        return await institutions.institution(info, code, as_of, language)

    @strawberry.field(description="The institutions within your reach, by code (机构列表).")
    async def institutions(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[InstitutionFilter | None, strawberry.argument(description="Which institutions.")] = None,  # noqa: A002
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Institution] | None:
        """R009, R014, R082, R155."""
        asked = page(first, last, after, before)
        return await institutions.institutions(info, region, filter, as_of, language, asked)

    @strawberry.field(description="A care network within your reach; null when there is none of that code (医联体).")
    async def network(self, info: Info, code: Code, as_of: AsOf = None, language: InLanguage = None) -> Network | None:
        """One network."""
        return await networks.network(info, code, as_of, language)

    @strawberry.field(
        description="The care networks within your reach, by code: of your region, or around an institution of yours "
        "(医联体列表)."
    )
    async def networks(
        self,
        info: Info,
        region: Within = None,
        kinds: Annotated[list[NetworkKind] | None, strawberry.argument(description="Only of these kinds.")] = None,
        institution: Annotated[
            str | None, strawberry.argument(description="Only those it leads, or is a member of on the day.")
        ] = None,
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Network] | None:
        """R015, R125."""
        asked = page(first, last, after, before)
        return await networks.networks(info, region, kinds, institution, as_of, language, asked)

    @strawberry.field(description="The grids of a region within your reach, by code (网格列表).")
    async def grids(
        self,
        info: Info,
        region: InRegion,
        kind: Annotated[GridKind | None, strawberry.argument(description="Only townships, or villages.")] = None,
        parent: Annotated[str | None, strawberry.argument(description="Only the villages of this township.")] = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Grid] | None:
        """R014, R016."""
        return await grids.grids(info, region, kind, parent, language, page(first, last, after, before))

    @strawberry.field(description="A practitioner within your reach; null when there is none of that code (医务人员).")
    async def practitioner(
        self, info: Info, code: Code, as_of: AsOf = None, language: InLanguage = None
    ) -> Practitioner | None:
        """One practitioner."""
        return await practitioners.practitioner(info, code, as_of, language)

    @strawberry.field(
        description="The practitioners within your reach, by code: registered in your region, or at work there "
        "(医务人员列表)."
    )
    async def practitioners(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[PractitionerFilter | None, strawberry.argument(description="Which practitioners.")] = None,  # noqa: A002
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Practitioner] | None:
        """R010–R012, R083."""
        asked = page(first, last, after, before)
        return await practitioners.practitioners(info, region, filter, as_of, language, asked)

    @strawberry.field(
        description="A team within your reach, as it stands on a day; null when there is none of that code, or none "
        "yet on that day (家庭医生团队)."
    )
    async def team(self, info: Info, code: Code, as_of: AsOf = None, language: InLanguage = None) -> Team | None:
        """R072, R077."""
        return await teams.team(info, code, as_of, language)

    @strawberry.field(description="The teams within your reach, by code, as they stand on a day (团队列表).")
    async def teams(
        self,
        info: Info,
        region: Within = None,
        filter: Annotated[TeamFilter | None, strawberry.argument(description="Which teams.")] = None,  # noqa: A002
        as_of: AsOf = None,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[Team] | None:
        """R072, R077, R097."""
        return await teams.teams(info, region, filter, as_of, language, page(first, last, after, before))

    @strawberry.field(
        description="A team that is not saved, held against the rules of its region: what is missing, and who could "
        "fill it (拟组团队核查)."
    )
    async def composition_report(
        self,
        info: Info,
        of: Annotated[ProposedTeamInput, strawberry.argument(description="The team that is proposed.")],
        on: OnDay = None,
        language: InLanguage = None,
    ) -> CompositionReport | None:
        """R096."""
        return await composition.composition_report(info, of, on, language)

    @strawberry.field(
        description="What a member's leaving a team would break, before it is done; null for a team that is not "
        "yours to see (离队影响)."
    )
    async def departure(
        self,
        info: Info,
        team: Annotated[str, strawberry.argument(description="Code of the team.")],
        practitioner: PractitionerCode,
        successor: Annotated[
            SuccessorInput | None, strawberry.argument(description="Who would take over; left out: nobody.")
        ] = None,
        on: OnDay = None,
        language: InLanguage = None,
    ) -> Departure | None:
        """DECISIONS, «A team that stops satisfying its rules»."""
        return await teams.departure(info, team, practitioner, successor, on, language)

    @strawberry.field(
        description="Whether a doctor may sign alone, and if not, why; null for somebody who is not yours to see "
        "(医生个人签约)."
    )
    async def individual_provider(
        self,
        info: Info,
        practitioner: PractitionerCode,
        role: Annotated[
            ExecutorRole | None,
            strawberry.argument(description="In which role; default: the first that may sign and fits the licence."),
        ] = None,
        guiding_institution: Annotated[
            str | None,
            strawberry.argument(
                description="Code of the institution that would guide: not the doctor's own nor below it, of a higher "
                "tier or a hospital, and tied to it (指导机构)."
            ),
        ] = None,
        supporting_team: Annotated[
            str | None, strawberry.argument(description="Code of the team that would support.")
        ] = None,
        on: OnDay = None,
        language: InLanguage = None,
    ) -> IndividualProvider | None:
        """R023–R026."""
        return await practitioners.individual_provider(
            info, practitioner, role, guiding_institution, supporting_team, on, language
        )

    @strawberry.field(
        description="Teams for an address and a set of packages, best first: nearest area, covers all of the packages, "
        "lightest load; only teams that may sign and have room. Of a region with more than "
        f"{LARGEST_SLICE:,} teams that is an error; name a smaller region (团队推荐)."
    )
    async def team_suggestions(
        self,
        info: Info,
        address: Annotated[AddressInput, strawberry.argument(description="Where the resident lives.")],
        packages: Annotated[
            list[str],
            strawberry.argument(
                description="Codes of up to 20 packages on offer in that region; any other is an error."
            ),
        ],
        on: OnDay = None,
        first: Annotated[int, strawberry.argument(description="How many at most: 1–20; default 10.")] = 10,
        language: InLanguage = None,
    ) -> list[TeamSuggestion] | None:
        """R025."""
        return await suggestions.team_suggestions(info, address, packages, on, language, first)

    @strawberry.field(
        description="How the village clinics of a region are staffed, and which villages are not covered; null for a "
        f"region that is not yours to see. Of a region with more than {LARGEST_SLICE:,} teams or {MOST_INSTITUTIONS:,} "
        "institutions that is an error; name a smaller region (村级人员配备)."
    )
    async def staffing(
        self, info: Info, region: InRegion, on: OnDay = None, language: InLanguage = None
    ) -> Staffing | None:
        """R091–R093."""
        return await staffing.staffing(info, region, on, language)

    @strawberry.field(
        description="What is in force in a region for one parameter: its own row, or that of the nearest region above "
        "it that speaks; null when nobody does (地区政策)."
    )
    async def regional_policy(
        self, info: Info, region: InRegion, parameter: Parameter, on: OnDay = None, language: InLanguage = None
    ) -> RegionalPolicy | None:
        """R002."""
        return await policies.regional_policy(info, region, parameter, on, language)

    @strawberry.field(description="What is in force in a region, at most one row a parameter (地区政策列表).")
    async def regional_policies(
        self, info: Info, region: InRegion, on: OnDay = None, language: InLanguage = None
    ) -> list[RegionalPolicy] | None:
        """R002."""
        return await policies.regional_policies(info, region, on, language)

    @strawberry.field(
        description="All that a region itself laid down for one parameter, and what is still to come, earliest first, "
        "what was corrected before its correction (政策沿革)."
    )
    async def policy_history(
        self,
        info: Info,
        region: InRegion,
        parameter: Parameter,
        first: First = None,
        last: Last = None,
        after: After = None,
        before: Before = None,
        language: InLanguage = None,
    ) -> Connection[RegionalPolicy] | None:
        """R002."""
        return await policies.policy_history(info, region, parameter, language, page(first, last, after, before))
