"""What every command shares: where it prints, how it reads the settings, how it refuses."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import SettingsError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.settings import Settings

REFUSED = 2
"""Exit code of a command asked for something it does not do (wrong settings, no key to sign with)."""

FAULTY = 1
"""Exit code of a command that did its work and found faults."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):([^@\s]*)(?=@)")
_PASSWORD_OPTION = re.compile(r"([?&]\w*pass\w*=)[^&\s]*", re.IGNORECASE)


def masked(value: str) -> str:
    """`value` with the password of every URL in it replaced by ***."""
    return _PASSWORD_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1:***", value))


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable of a setting."""
    alias = field.validation_alias
    choices = getattr(alias, "choices", None)
    return str(choices[0]) if choices else f"QIANYUE_{name.upper()}"


def variables() -> dict[str, str]:
    """The environment variable of each setting, by field name and by every alias pydantic may report."""
    names: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        shown = variable(name, field)
        names |= {name: shown, shown: shown, shown.lower(): shown}
    return names


def refuse(message: str, code: int = REFUSED) -> NoReturn:
    """Say why not, on standard error, and exit."""
    err.print(message, style="red", markup=False)
    raise typer.Exit(code)


def read_settings() -> Settings:
    """The settings of the environment. What is wrong is said variable by variable; the command ends (2)."""
    try:
        settings = Settings()
    except ValidationError as error:
        refuse("\n".join(_complaints(error)))
    except SettingsError as error:
        found = re.search(r'field "(\w+)"', str(error))
        name = variables().get(found.group(1), found.group(1)) if found else "a setting"
        refuse(f"{name}: expected a JSON value; given: {masked(os.environ.get(name, ''))!r}")
    for name in unknown_variables():
        err.print(f"{name}: no such setting; ignored (see `qianyue settings`)", style="yellow", markup=False)
    return settings


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: most likely misspelt."""
    known = set(variables().values())
    return sorted(name for name in os.environ if name.startswith("QIANYUE_") and name.upper() not in known)


def _complaints(error: ValidationError) -> Iterator[str]:
    names = variables()
    for fault in error.errors(include_url=False):
        reason = fault["msg"].removeprefix("Value error, ")
        if not fault["loc"]:  # a rule over several settings; its text names them
            yield reason
            continue
        name = str(fault["loc"][0])
        yield f"{names.get(name, name)}: {_lowered(reason)}; given: {masked(str(fault['input']))!r}"


def _lowered(reason: str) -> str:
    return (reason[:1].lower() + reason[1:]).replace("input should", "should", 1)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A progress bar on standard error while the block runs; nothing where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        bar.add_task(what, total=None)
        yield bar
