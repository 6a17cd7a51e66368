"""Fetching objects again by their opaque ids. Unknown and foreign ids answer null, never an error that tells."""

from api.context import Info
from api.resolvers.catalog import package_shape
from api.schema.node import Node, read_node_id
from api.schema.shelf import Shelf
from core.faults import bad_argument

MOST_IDS = 100


def node(info: Info, identifier: str) -> Node | None:
    """The object with that id, in the language of the request."""
    return _find(info, info.context.shelf(), identifier)


def nodes(info: Info, identifiers: list[str]) -> list[Node | None]:
    """The objects with those ids, in their order and in the language of the request."""
    if len(identifiers) > MOST_IDS:
        raise bad_argument(("ids",), f"一次最多{MOST_IDS}个标识。", f"At most {MOST_IDS} ids at once.")
    shelf = info.context.shelf()
    return [_find(info, shelf, identifier) for identifier in identifiers]


def _find(info: Info, shelf: Shelf, identifier: str) -> Node | None:
    read = read_node_id(identifier)
    if read is None:
        return None
    kind, key = read
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
