"""`qianyue token`: a bearer token for one's own development server."""

from datetime import timedelta
from typing import Annotated

import typer

from api.access.development import mint
from api.cli.console import err, read_settings, refuse
from core.actor import AccessRole, Actor
from core.clock import system_clock

_LONGEST_MINUTES = 60 * 24 * 30


def token(
    *,
    role: Annotated[list[AccessRole] | None, typer.Option(help="A role; may be given more than once")] = None,
    region: Annotated[str | None, typer.Option(help="Division code; this region and all below it")] = None,
    subject: Annotated[str, typer.Option(help="Who it is")] = "developer",
    minutes: Annotated[int, typer.Option(help="How long it holds", min=1, max=_LONGEST_MINUTES)] = 60,
    institution: Annotated[str | None, typer.Option(help="The institution somebody works for")] = None,
    practitioner: Annotated[str | None, typer.Option(help="The practitioner somebody is")] = None,
    resident: Annotated[str | None, typer.Option(help="The resident somebody is")] = None,
    guardian_of: Annotated[list[str] | None, typer.Option(help="A resident somebody is guardian of")] = None,
) -> None:
    """Print a token signed with the published development key; refused (2) where that key is not in force."""
    settings = read_settings()
    if not settings.development_key_in_use:
        why = "the environment is production" if settings.in_production else "a key set of your own is configured"
        refuse(f"No token: the development key is not in use, because {why}. Ask your token issuer for one.")
    actor = Actor(
        subject=subject,
        roles=frozenset(role or ()),
        region=region,
        institution=institution,
        practitioner=practitioner,
        resident=resident,
        guardian_of=frozenset(guardian_of or ()),
    )
    lifetime = timedelta(minutes=minutes)
    err.print("Signed with the published development key: it proves nothing to anybody else.", style="yellow")
    typer.echo(mint(settings, actor, system_clock(), lifetime))
