"""Major objects have an opaque, stable id and can be fetched again by it (Relay's object identification)."""

import base64
import binascii

import strawberry


@strawberry.interface(description="Something with an id of its own that `node(id)` finds again (可按标识取回的对象).")
class Node:
    """Relay's Node interface."""

    id: strawberry.ID = strawberry.field(description="Opaque and stable; pass it to `node(id)` (不透明标识).")


def node_id(kind: str, key: str) -> strawberry.ID:
    """The opaque id of the object of type `kind` known inside by `key`."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("="))


def read_node_id(identifier: str) -> tuple[str, str] | None:
    """The type and key behind an id; None for anything that is not exactly one of ours."""
    try:
        text = base64.b64decode(identifier + "=" * (-len(identifier) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    kind, separator, key = text.partition(":")
    if not separator or node_id(kind, key) != identifier:
        return None
    return kind, key
