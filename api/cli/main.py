"""The commands and how they hang together; each one's work is in the module of its noun."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import daily, database, files, keys, settings, tokens
from api.cli import menu as menu_files
from api.cli import register as register_files
from api.cli.console import read_settings, refuse

app = typer.Typer(
    name="qianyue",
    help="Qianyue (签约): the open GraphQL backend of China's family-doctor contract service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
menu = typer.Typer(no_args_is_help=True, help="The menu as files: export, check and import it.")
app.add_typer(menu, name="menu")
sealing = typer.Typer(no_args_is_help=True, help="Keys that seal identity numbers, phones and addresses.")
app.add_typer(sealing, name="keys")

register = typer.Typer(
    no_args_is_help=True, help="A clinic's register as files: template, check, import, abandon, export."
)
app.add_typer(register, name="register")

app.command("migrate")(database.migrate)
app.command("seed")(database.seed)
app.command("figures")(database.figures)
app.command("daily")(daily.daily)
app.command("settings")(settings.show)
app.command("token")(tokens.token)
sealing.command("new")(keys.new)
menu.command("check")(files.check)
menu.command("schema")(files.schema)
menu.command("export")(menu_files.export)
menu.command("import")(menu_files.import_)
register.command("template")(register_files.template)
register.command("check")(register_files.check)
register.command("import")(register_files.import_)
register.command("abandon")(register_files.abandon)
register.command("export")(register_files.export)


@app.command("serve")
def serve(
    port: Annotated[int | None, typer.Option(help="Port to listen on; default: PORT", min=1, max=65535)] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; default: HOST")] = None,
) -> None:
    """Migrate the database, load the starter data into an empty one, serve /graphql until told to stop."""
    chosen = read_settings()
    given = {name: value for name, value in (("port", port), ("host", host)) if value is not None}
    chosen = chosen.model_copy(update=given)
    from api.preflight import unusable  # noqa: PLC0415  the server is not loaded for the other commands
    from api.server import serve as run  # noqa: PLC0415

    if reasons := list(unusable(chosen)):
        refuse("\n".join(reasons))
    database.prepare(chosen)
    run(chosen)


@app.command("bench")
def bench(
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to the measurements")] = None,
) -> None:
    """Measure the speed ratios of a checkout (`make bench`); an installed package does not carry them."""
    import subprocess  # noqa: PLC0415

    if not (Path("tests/bench.py").is_file() or Path("tests/bench").is_dir()):
        refuse("The measurements live in tests/bench of a checkout; change into its folder first.")
    command = [sys.executable, "-m", "tests.bench", *(arguments or [])]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603


def main() -> None:
    """Entry point of `qianyue`."""
    app()
