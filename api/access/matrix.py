"""The published access matrix (docs/access.md), written from the table: `python -m api.access.matrix`."""

import sys

from api.access.verbs import ROUTES, VERBS, Everybody, Scope, Verb
from core.actor import AccessRole

_SCOPES = {
    Scope.PUBLIC: "published data, the same for everybody; no token needed",
    Scope.VISIBLE: "whatever of it the caller may see; without a token, what is published",
    Scope.REGION: "the region of the `region` claim and all below it",
    Scope.STAFF: "reading: the region of the `region` claim and all below it, and the institution of the `institution` "
    "claim and those under it; writing: a REGION_AUTHORITY in that region, an INSTITUTION_ADMIN at that institution "
    "and those under it",
    Scope.RESIDENTS: "reading: residents of the region of the `region` claim and all below it, those whom the "
    "institution of the `institution` claim or one under it registered, and with RESIDENT oneself and the "
    "wards; writing: a REGION_AUTHORITY about those of its region, a clinic's staff about those its institution "
    "registered",
    Scope.OWN: "the resident of the `resident` claim, and those of `guardian_of` of whom the register says, too, that "
    "this resident is the guardian today",
}

_CLAIMS = (
    ("sub", "who it is; required"),
    ("exp", "when the token ends (seconds since 1970); required"),
    ("iss, aud", "`QIANYUE_TOKEN_ISSUER` and `QIANYUE_TOKEN_AUDIENCE`; required"),
    ("roles", "list of the roles below; an unknown one refuses the token"),
    ("region", "division code; the scope is this region and all below it"),
    ("institution", "the institution somebody works for"),
    ("practitioner", "the practitioner somebody is"),
    ("resident", "the resident somebody is"),
    ("guardian_of", "list of residents somebody is guardian of, at most 64"),
)

_INTRODUCTION = """\
# Who may do what

Written by `make docs` from `api/access/verbs.py`; a test fails when the two differ. A root field that
the table does not name keeps the server from starting, so nothing is open by accident.

A caller shows `Authorization: Bearer TOKEN`: a JSON Web Token signed RS256 (RSA of at least 2048 bits),
ES256 or EdDSA (Ed25519) with a key of the configured key set. Its `kid` names the key and may be left
out only while the set holds a single key. Clocks may differ by 10 seconds. Without the header one is
anonymous; a token that is no good is refused as `UNAUTHENTICATED`, a verb outside one's roles as
`FORBIDDEN`.

A key set is read in the background at start, every 5 minutes, and when a token names an unknown key,
then at most once in 30 seconds. No request waits for that: the first tokens of a new key are refused
until it is read. While the file or address does not answer, the last good set stays in force.

While no key set is configured and the environment is not production, the published development key is in
force and `qianyue token` mints with it. In production without a key set every token is refused.
"""


def matrix() -> str:
    """The whole of docs/access.md: claims, scopes, and one row a verb with one column a role."""
    roles = [role for role in AccessRole if any(_named(verb, role) for verb in VERBS)]
    lines = [
        _INTRODUCTION,
        "## Claims",
        "",
        "| Claim | Meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in _CLAIMS),
        "",
        f"Roles: {', '.join(role.value for role in AccessRole)}.",
        "",
        "## Scopes",
        "",
        "| Scope | Reaches |",
        "|---|---|",
        *(f"| {scope.value} | {reach} |" for scope, reach in _SCOPES.items()),
        "",
        "## Verbs",
        "",
        _row("Verb", "Scope", "Everybody", *(role.value for role in roles), "Note"),
        _row(*("---" for _ in range(4 + len(roles)))),
        *(_line(verb, roles) for verb in (*VERBS, *ROUTES)),
        "",
        "Roles without a column have no verb yet beyond what everybody may do.",
    ]
    return "\n".join(lines) + "\n"


def _named(verb: Verb, role: AccessRole) -> bool:
    return not isinstance(verb.roles, Everybody) and role in verb.roles


def _line(verb: Verb, roles: list[AccessRole]) -> str:
    everybody = isinstance(verb.roles, Everybody)
    marks = ("●" if everybody or _named(verb, role) else "" for role in roles)
    return _row(f"`{verb.field}`", verb.scope.value, "●" if everybody else "", *marks, verb.note)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(matrix())
