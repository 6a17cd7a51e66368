"""Where the database is: what a DATABASE_URL says, and what keeps one from being used. Loads no driver."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from core.faults import Unavailable

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""libpq's words; the last two want a root certificate (PGSSLROOTCERT or ~/.postgresql/root.crt)."""

OPTIONS = ("host", "maxsize", "minsize", "sslmode")
"""What may follow the question mark of a postgres:// URL."""

LARGEST_POOL = 1_000


class ImpossibleAddress(ValueError):  # noqa: N818  named after what it says
    """A DATABASE_URL that says something this server would have to ignore."""


class DatabaseUnreachable(Unavailable):
    """The database at DATABASE_URL cannot be opened; the text is the driver's reason, without the address."""


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """What a postgres:// URL says. `host` may be the folder of a unix socket; sizes are connections of the pool."""

    host: str
    port: int
    user: str
    password: str | None
    database: str
    sslmode: str | None
    minsize: int
    maxsize: int


def is_sqlite(url: str) -> bool:
    """True when `url` names an SQLite file."""
    return url.startswith("sqlite://")


def sqlite_path(url: str) -> Path:
    """The file behind an SQLite URL (`sqlite://relative/path` or `sqlite:///absolute/path`)."""
    return Path(url.removeprefix("sqlite://"))


def check_address(url: str) -> None:
    """Raise ImpossibleAddress when any part of `url` would not be heeded: a dropped `sslmode` is an open line."""
    if not is_sqlite(url):
        postgres_address(url)
    elif "?" in url:
        raise ImpossibleAddress("an SQLite address is a path and takes no options")
    elif not sqlite_path(url).name:
        raise ImpossibleAddress("the path of the SQLite file is missing")


def postgres_address(url: str) -> PostgresAddress:
    """Read a postgres:// URL. `?host=/folder` names a unix socket. Raises ImpossibleAddress."""
    parts = urlsplit(url)
    options = _options(parts.query)
    sslmode = options.get("sslmode")
    if sslmode is not None and sslmode not in SSL_MODES:
        raise ImpossibleAddress(f"sslmode is one of {', '.join(SSL_MODES)}")
    minsize, maxsize = _size("minsize", options.get("minsize", "1"), 0), _size("maxsize", options.get("maxsize", "10"))
    if minsize > maxsize:
        raise ImpossibleAddress("minsize is not more than maxsize")
    return PostgresAddress(
        host=options.get("host") or parts.hostname or "127.0.0.1",
        port=_port(parts),
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password) if parts.password else None,
        database=unquote(parts.path.lstrip("/")) or "postgres",
        sslmode=sslmode,
        minsize=minsize,
        maxsize=maxsize,
    )


def _options(query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in OPTIONS:
            raise ImpossibleAddress(f"there is no option {name!r}; known are {', '.join(OPTIONS)}")
        if name in options:
            raise ImpossibleAddress(f"option {name!r} is given twice")
        options[name] = value
    return options


def _size(name: str, value: str, smallest: int = 1) -> int:
    if not (value.isascii() and value.isdigit() and smallest <= int(value) <= LARGEST_POOL):
        raise ImpossibleAddress(f"{name} is a whole number from {smallest} to {LARGEST_POOL}")
    return int(value)


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or 5432
    except ValueError:
        raise ImpossibleAddress("the port is a number up to 65535") from None
