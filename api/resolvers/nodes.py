"""Fetching objects again by their opaque ids. Unknown and foreign ids answer null, never an error that tells."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from api.access.verbs import TABLE, require
from api.context import Info
from api.contract_side import contract_side
from api.delivery_side import DeliverySide, delivery_side
from api.job_side import job_side
from api.resident_side import resident_side
from api.resolvers.catalog import package_shape
from api.resolvers.contracts import contracts_named, enrolments_named
from api.resolvers.drafts import drafts_named
from api.resolvers.households import households
from api.resolvers.jobs import jobs_named
from api.resolvers.residents import residents
from api.resolvers.rosters import rosters
from api.resolvers.teams import teams_shaped
from api.schema.draft import Draft
from api.schema.institution import Grid, Institution, Network
from api.schema.node import Node, read_node_id
from api.schema.practitioner import Practitioner
from api.schema.shelf import Shelf
from core.faults import Fault, bad_argument
from teams.queries import lists

MOST_IDS = 100
_GUARDED_KINDS = {
    "Institution": "Query.institution",
    "Network": "Query.network",
    "Practitioner": "Query.practitioner",
    "Team": "Query.team",
    "Grid": "Query.grids",
    "Draft": "Query.draft",
    "DraftDefinition": "Query.draft",
    "Resident": "Query.resident",
    "Contract": "Query.contract",
    "Enrolment": "Query.contract",
    "Household": "Query.household",
    "CommunityRoster": "Query.roster",
    "Job": "Query.job",
}
"""Of the kinds that not everybody may read: the verb that reads one. Who may not use it finds none here either."""

_DESIGN = ("Draft", "DraftDefinition")

Name = tuple[str, str]
"""A kind of object and what it is known by inside."""


async def node(info: Info, identifier: str) -> Node | None:
    """The object with that id, in the language of the request."""
    (found,) = await _nodes(info, [identifier])
    return found


async def nodes(info: Info, identifiers: list[str]) -> list[Node | None]:
    """The objects with those ids, in their order and in the language of the request."""
    if len(identifiers) > MOST_IDS:
        raise bad_argument(("ids",), f"一次最多{MOST_IDS}个标识。", f"At most {MOST_IDS} ids at once.")
    return await _nodes(info, identifiers)


async def _nodes(info: Info, identifiers: list[str]) -> list[Node | None]:
    names = [read_node_id(identifier) for identifier in identifiers]
    shelf = info.context.shelf()
    guarded = await _guarded_nodes(info, names)
    return [None if name is None else guarded.get(name) or _published(info, shelf, *name) for name in names]


def _published(info: Info, shelf: Shelf, kind: str, key: str) -> Node | None:
    """From memory: regions and the catalog."""
    snapshot = shelf.snapshot
    code, _, number = key.partition("@")
    match kind:
        case "Region":
            return shelf.region(key) if key in snapshot.regions else None
        case "ServicePackage" if key in snapshot.packages:
            offered = info.context.present.on_offer(None, info.context.today())
            return package_shape(shelf, key, offered.get(key))
        case "PackageVersion":
            packages = (v for v in snapshot.packages.get(code, ()) if str(v.number) == number)
            return next((shelf.package_version(version) for version in packages), None)
        case "ServiceItem":
            items = (item for item in snapshot.items.get(code, ()) if str(item.number) == number)
            return next((shelf.item(item) for item in items), None)
        case _:
            return None


async def _guarded_nodes(info: Info, names: Iterable[Name | None]) -> Mapping[Name, Node]:
    """What not everybody may read, as it stands today and within the caller's reach: kind by kind, however many."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if name is not None and name[0] in _GUARDED_KINDS and _may_read(info, name[0]):
            codes[name[0]].append(name[1])
    if not codes:
        return {}
    side = delivery_side(info)
    found: dict[Name, Node] = {}
    for kind, wanted in codes.items():
        shapes = await (_of_design(info, kind, wanted) if kind in _DESIGN else _of_kind(info, side, kind, wanted))
        found.update({(kind, code): shape for code, shape in shapes.items()})
    return found


def _may_read(info: Info, kind: str) -> bool:
    try:
        require(info.context.actor, TABLE[_GUARDED_KINDS[kind]])
    except Fault:
        return False
    return True


async def _of_kind(info: Info, side: DeliverySide, kind: str, codes: Collection[str]) -> Mapping[str, Node]:
    match kind:
        case "Institution":
            institutions = await lists.institutions_by_code(side.reach, codes)
            return {code: Institution.of(row.definition, side, row.version) for code, row in institutions.items()}
        case "Network":
            networks = await lists.networks_by_code(side.reach, codes, side.today)
            return {code: Network.of(row, side) for code, row in networks.items()}
        case "Practitioner":
            people = await lists.practitioners_by_code(side.reach, codes, side.on, side.today)
            return {code: Practitioner.of(row.definition, side) for code, row in people.items()}
        case "Grid":
            grids = await lists.grids_by_code(side.reach, codes)
            return {code: Grid.of(grid, side) for code, grid in grids.items()}
        case "Contract" | "Enrolment" | "Household" | "Resident" | "CommunityRoster" | "Job":
            return await _of_enrolment(info, kind, codes)
        case _:
            return await teams_shaped(info, side, codes)


async def _of_enrolment(info: Info, kind: str, codes: Collection[str]) -> Mapping[str, Node]:
    if kind == "Job":
        return await jobs_named(job_side(info), codes)
    people = resident_side(info)
    if kind == "Resident":
        return await residents(people, sorted(codes))
    if kind == "Household":
        return await households(people, codes, people.today)
    if kind == "CommunityRoster":
        return await rosters(people, codes)
    side = contract_side(info)
    return await (contracts_named(side, codes) if kind == "Contract" else enrolments_named(side, codes))


async def _of_design(info: Info, kind: str, keys: Collection[str]) -> Mapping[str, Node]:
    """Drafts by code; or what they would become, by «draft@version»: such an id is of one version of a draft."""
    if kind == "Draft":
        return await drafts_named(info, keys)
    versions = {key: key.partition("@")[::2] for key in keys}
    drafts = await drafts_named(info, {code for code, _ in versions.values()})
    standing = {key: drafts[code] for key, (code, number) in versions.items() if _is_at(drafts.get(code), number)}
    definitions = {key: await draft.candidate() for key, draft in standing.items()}
    return {key: definition for key, definition in definitions.items() if definition is not None}


def _is_at(draft: Draft | None, version: str) -> bool:
    return draft is not None and str(draft.version) == version
