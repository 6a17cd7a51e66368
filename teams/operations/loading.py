"""Putting a whole delivery side into the database from files: what is not there yet is added, what stands is left.

Files describe how a county begins; from then on verbs change it. So loading twice changes nothing, and loading an
edited file adds its new institutions, people and teams without touching anything that somebody has changed since.
Every function runs inside the caller's transaction and answers how many rows' owners were new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from teams.institution import (
    AffiliationDefinition,
    GridDefinition,
    GridResponsibilityDefinition,
    InstitutionDefinition,
    NetworkDefinition,
)
from teams.models import (
    Affiliation,
    Grid,
    GridResponsibility,
    Institution,
    InstitutionArea,
    Network,
    PolicyDocument,
    Region,
    RegionalPolicy,
)
from teams.operations.bulk import Ids, ids_by_code, insert
from teams.operations.columns import (
    document_columns,
    grid_columns,
    institution_columns,
    network_columns,
    policy_columns,
)
from teams.operations.loading_people import put_practitioners, put_teams
from teams.policy import PolicyDefinition, PolicyDocumentDefinition
from teams.practitioner import PostedPractitioner
from teams.team import TeamDefinition


@dataclass(frozen=True, slots=True)
class DeliveryData:
    """The delivery side as files give it, checked against itself (`catalog.delivery_checks`)."""

    documents: tuple[PolicyDocumentDefinition, ...] = ()
    policies: tuple[PolicyDefinition, ...] = ()
    grids: tuple[GridDefinition, ...] = ()
    institutions: tuple[InstitutionDefinition, ...] = ()
    networks: tuple[NetworkDefinition, ...] = ()
    affiliations: tuple[AffiliationDefinition, ...] = ()
    responsibilities: tuple[GridResponsibilityDefinition, ...] = ()
    practitioners: tuple[PostedPractitioner, ...] = ()
    teams: tuple[TeamDefinition, ...] = ()


async def put_delivery(data: DeliveryData, now: datetime, by: str) -> dict[str, int]:
    """Add what is not there; answers how many of each kind were new. Regions must stand already."""
    ids = Ids(regions=await ids_by_code(Region))
    return {
        "documents": await _put_documents(data.documents, ids),
        "policies": await _put_policies(data.policies, ids, now, by),
        "grids": await _put_grids(data.grids, ids),
        "institutions": await _put_institutions(data.institutions, ids, now),
        "networks": await _put_networks(data.networks, ids, now),
        "affiliations": await _put_affiliations(data.affiliations, ids),
        "responsibilities": await _put_responsibilities(data.responsibilities, ids),
        "practitioners": await put_practitioners(data.practitioners, data.institutions, ids, now),
        "teams": await put_teams(data.teams, data.institutions, ids),
    }


async def _put_documents(documents: Sequence[PolicyDocumentDefinition], ids: Ids) -> int:
    ids.documents = await ids_by_code(PolicyDocument)
    new = [document for document in documents if document.code not in ids.documents]
    await insert(PolicyDocument(**document_columns(document)) for document in new)
    ids.documents = await ids_by_code(PolicyDocument)
    return len(new)


async def _put_policies(policies: Sequence[PolicyDefinition], ids: Ids, now: datetime, by: str) -> int:
    standing = set(await RegionalPolicy.all().values_list("region_id", "parameter", "starts"))
    new = [
        policy
        for policy in policies
        if (ids.regions[policy.region], policy.parameter.value, policy.starts) not in standing
    ]
    await insert(
        RegionalPolicy(
            region_id=ids.regions[policy.region],
            document_id=ids.documents[policy.document],
            **policy_columns(policy),
            set_at=now,
            set_by=by,
        )
        for policy in new
    )
    return len(new)


async def _put_grids(grids: Sequence[GridDefinition], ids: Ids) -> int:
    ids.grids = await ids_by_code(Grid)
    new = [grid for grid in grids if grid.code not in ids.grids]
    for above in (True, False):  # townships first: a village names its township
        await insert(
            Grid(
                **grid_columns(grid),
                region_id=ids.regions[grid.region],
                parent_id=None if grid.parent is None else ids.grids[grid.parent],
            )
            for grid in new
            if (grid.parent is None) is above
        )
        ids.grids = await ids_by_code(Grid)
    return len(new)


async def _put_institutions(institutions: Sequence[InstitutionDefinition], ids: Ids, now: datetime) -> int:
    ids.institutions = await ids_by_code(Institution)
    new = [institution for institution in institutions if institution.code not in ids.institutions]
    waiting = list(new)
    while waiting:  # level by level: a parent stands before its children
        ready = [one for one in waiting if one.parent is None or one.parent in ids.institutions]
        if not ready:
            raise ValueError(f"institutions without a known parent: {', '.join(one.code for one in waiting)}")
        await insert(_institution_row(one, ids, now) for one in ready)
        ids.institutions = await ids_by_code(Institution)
        waiting = [one for one in waiting if one.code not in ids.institutions]
    await insert(
        InstitutionArea(institution_id=ids.institutions[one.code], grid_id=ids.grids[grid])
        for one in new
        for grid in one.area
    )
    return len(new)


def _institution_row(one: InstitutionDefinition, ids: Ids, now: datetime) -> Institution:
    return Institution(
        **institution_columns(one),
        region_id=ids.regions[one.region],
        parent_id=None if one.parent is None else ids.institutions[one.parent],
        grid_id=None if one.grid is None else ids.grids[one.grid],
        registered_at=now,
    )


async def _put_networks(networks: Sequence[NetworkDefinition], ids: Ids, now: datetime) -> int:
    ids.networks = await ids_by_code(Network)
    new = [network for network in networks if network.code not in ids.networks]
    await insert(
        Network(
            **network_columns(network),
            region_id=ids.regions[network.region],
            lead_id=ids.institutions[network.lead],
            formed_at=now,
        )
        for network in new
    )
    ids.networks = await ids_by_code(Network)
    return len(new)


async def _put_affiliations(affiliations: Sequence[AffiliationDefinition], ids: Ids) -> int:
    columns = ("institution_id", "kind", "network_id", "counterpart_id", "starts")
    standing = set(await Affiliation.all().values_list(*columns))
    rows = [
        Affiliation(
            institution_id=ids.institutions[one.institution],
            kind=one.kind.value,
            network_id=None if one.network is None else ids.networks[one.network],
            counterpart_id=None if one.counterpart is None else ids.institutions[one.counterpart],
            agreement=one.agreement,
            starts=one.starts,
            ends=one.ends,
        )
        for one in affiliations
    ]
    new = [row for row in rows if tuple(getattr(row, column) for column in columns) not in standing]
    await insert(new)
    return len(new)


async def _put_responsibilities(responsibilities: Sequence[GridResponsibilityDefinition], ids: Ids) -> int:
    standing = set(await GridResponsibility.all().values_list("grid_id", "starts"))
    new = [one for one in responsibilities if (ids.grids[one.grid], one.starts) not in standing]
    await insert(
        GridResponsibility(
            grid_id=ids.grids[one.grid], hospital_id=ids.institutions[one.hospital], starts=one.starts, ends=one.ends
        )
        for one in new
    )
    return len(new)
