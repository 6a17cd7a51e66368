"""The one table verb → roles → scope. What is not in it is refused; docs/access.md is made from it.

A row answers «may somebody with this role use the verb at all»; the scope says which rows the verb may then
touch, and the operation behind it asks `teams.scope`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from api.access.tokens import unauthenticated
from core.actor import AccessRole, Actor
from core.faults import Fault, FaultCode
from core.language import Text


class Scope(Enum):
    """Which rows a permitted verb reaches."""

    PUBLIC = "PUBLIC"
    REGION = "REGION"
    INSTITUTION = "INSTITUTION"
    OWN = "OWN"


class Everybody(Enum):
    """The type of `EVERYBODY`, the roles of a public verb: also callers without a token."""

    EVERYBODY = "everybody"


EVERYBODY: Final = Everybody.EVERYBODY


@dataclass(frozen=True, slots=True)
class Verb:
    """One root field of the schema («Query.menu») and who may use it."""

    field: str
    roles: frozenset[AccessRole] | Everybody
    scope: Scope
    note: str

    def __post_init__(self) -> None:
        """A public verb is everybody's and the other way round; anything else is a slip in the table."""
        if (self.roles is EVERYBODY) != (self.scope is Scope.PUBLIC):
            raise ValueError(f"{self.field}: EVERYBODY and Scope.PUBLIC go together")


def _public(field: str, note: str) -> Verb:
    return Verb(field, EVERYBODY, Scope.PUBLIC, note)


VERBS: Final[tuple[Verb, ...]] = (
    _public("Query.menu", "the published menu of a region on a day"),
    _public("Query.region", "one region by its division code"),
    _public("Query.regions", "regions, by the one they lie under and by kind"),
    _public("Query.serviceItem", "one service item by its code"),
    _public("Query.serviceItems", "service items of the published catalog"),
    _public("Query.servicePackage", "one service package by its code, published versions only"),
    _public("Query.servicePackages", "service packages with a published version"),
    _public("Query.node", "any public object by its id; null where there is none"),
    _public("Query.nodes", "public objects by their ids; null in place of each that is not there"),
    _public("Subscription.menuChanged", "tells that a region's published menu changed"),
    Verb(
        "Mutation.publishPackages",
        frozenset({AccessRole.PACKAGE_REVIEWER}),
        Scope.REGION,
        "publish packages on the menu of the reviewer's region or of one below it",
    ),
)


def table_of(verbs: Iterable[Verb]) -> dict[str, Verb]:
    """The verbs by field. Raises ValueError when a field has two rows."""
    table: dict[str, Verb] = {}
    for verb in verbs:
        if verb.field in table:
            raise ValueError(f"{verb.field} stands in the table twice")
        table[verb.field] = verb
    return table


TABLE: Final = table_of(VERBS)


def is_public(field: str) -> bool:
    """Whether a root field («Query.menu») answers everybody the same. Unknown fields are not public."""
    verb = TABLE.get(field)
    return verb is not None and verb.scope is Scope.PUBLIC


def require(actor: Actor, verb: Verb) -> None:
    """Let `actor` use `verb` or raise Fault: UNAUTHENTICATED for the anonymous, FORBIDDEN for other roles."""
    if isinstance(verb.roles, Everybody):
        return
    if actor.is_anonymous:
        raise unauthenticated()
    if not verb.roles & actor.roles:
        raise Fault(
            FaultCode.FORBIDDEN,
            Text(f"您的角色无权执行 {verb.field}", f"Your roles do not permit {verb.field}"),
        )
