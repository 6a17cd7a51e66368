"""`qianyue settings`: every setting there is, what it is now, what it would be, what it means."""

from enum import Enum
from typing import Annotated, Any

import typer
from pydantic.fields import FieldInfo
from rich.table import Table

from api.cli.console import masked, out, read_settings, variable
from api.settings import Settings

_INTRODUCTION = """\
# Settings

Written by `make docs` from `api/settings.py`; a test fails when the two differ. Settings are environment
variables, read once at start. A wrong value refuses the start and names the variable; `qianyue settings`
shows what is in force. A variable that begins with `QIANYUE_` and is not listed here is reported as ignored.

| Variable | Default | Meaning | Accepted |
|---|---|---|---|
"""

_STANDARD = """
OpenTelemetry is set by its own standard variables: `OTEL_EXPORTER_OTLP_ENDPOINT` (or
`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) turns traces on, over OTLP/HTTP; without them nothing is traced.

`GET /metrics` answers for all workers together. With more than one worker the figures are kept in a folder of
the system's temporary folder, and `process_…` figures carry the label `pid`.
"""


def show(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/settings.md")] = False,
) -> None:
    """Show every setting: variable, value now, default, meaning. Passwords in addresses are masked."""
    if markdown:
        typer.echo(document(), nl=False)
        return
    chosen = read_settings()
    table = Table("Variable", "Value", "Default", "Meaning")
    for name, field in Settings.model_fields.items():
        value, default = written(getattr(chosen, name)), written(field.default)
        table.add_row(
            variable(name, field),
            value,
            "" if value == default else default,
            field.description,
            style="bold" if value != default else None,
        )
    out.print(table, markup=False, soft_wrap=False)


def document() -> str:
    """The whole of docs/settings.md; the same whatever the environment holds."""
    rows = (
        f"| `{variable(name, field)}` | {_quoted(written(field.default))} "
        f"| {field.description} | {_accepted(field)} |\n"
        for name, field in Settings.model_fields.items()
    )
    return _INTRODUCTION + "".join(rows) + _STANDARD


def written(value: Any) -> str:
    """A setting's value as it is written in the environment; nothing for one that is not set."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return masked(str(value))


def _quoted(value: str) -> str:
    return f"`{value}`" if value else ""


def _accepted(field: FieldInfo) -> str:
    if isinstance(field.annotation, type) and issubclass(field.annotation, Enum):
        return ", ".join(f"`{choice.value}`" for choice in field.annotation)
    limits = []
    for rule in field.metadata:
        for attribute, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<")):
            limit = getattr(rule, attribute, None)
            if limit is not None:
                limits.append(f"{sign} {limit}")
        pattern = getattr(rule, "pattern", None)
        if pattern:
            limits.append("`" + pattern.replace("|", "\\|") + "`")
    return ", ".join(limits)
