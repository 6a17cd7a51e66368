"""A DATABASE_URL is heeded in every part, or refused."""

import asyncio

import pytest

import core.database
from core.database import connected, tortoise_config
from core.database_url import DatabaseUnreachable, ImpossibleAddress, check_address, postgres_address

SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://h/x?sslmod=require", "no option 'sslmod'"),
        ("postgres://h/x?sslmode=yes", "sslmode is one of"),
        ("postgres://h/x?sslmode=", "sslmode is one of"),
        ("postgres://h/x?sslmode=require&sslmode=disable", "given twice"),
        ("postgres://h/x?maxsize=many", "maxsize is a whole number"),
        ("postgres://h/x?maxsize=0", "maxsize is a whole number"),
        ("postgres://h/x?minsize=5&maxsize=4", "minsize is not more than maxsize"),
        ("postgres://h:99999/x", "the port"),
        ("postgres://h:http/x", "the port"),
        ("sqlite://var/q.sqlite3?mode=ro", "takes no options"),
        ("sqlite://", "path of the SQLite file is missing"),
    ],
)
def test_what_would_be_ignored_is_refused(url: str, said: str) -> None:
    with pytest.raises(ImpossibleAddress, match=said):
        check_address(url)


def test_every_part_of_an_address_is_read() -> None:
    address = postgres_address("postgres://a%40b:p%2Fw@db.example:6543/qian?sslmode=verify-full&minsize=0&maxsize=4")
    assert (address.user, address.password, address.host, address.port) == ("a@b", "p/w", "db.example", 6543)
    assert (address.database, address.sslmode, address.minsize, address.maxsize) == ("qian", "verify-full", 0, 4)
    credentials = tortoise_config("postgres://h/x?sslmode=verify-full")["connections"]["postgres"]["credentials"]
    assert credentials["ssl"] == "verify-full"


async def test_where_tls_is_required_nothing_is_said_in_the_open() -> None:
    heard = []
    gone = asyncio.Event()

    async def without_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readexactly(8))
        writer.write(b"N")  # «I do not speak TLS»
        heard.append(await reader.read())
        writer.close()
        gone.set()

    async with await asyncio.start_server(without_tls, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DatabaseUnreachable, match="SSL"):
            async with connected(f"postgres://u:secret@127.0.0.1:{port}/x?sslmode=require"):
                pass
        await asyncio.wait_for(gone.wait(), 5)
    assert set(heard) == {SSL_REQUEST, b""}


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.database, "CONNECT_SECONDS", 0.2)
    leave = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await leave.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DatabaseUnreachable, match="did not answer in time"):
            async with asyncio.timeout(5), connected(f"postgres://u:p@127.0.0.1:{port}/x"):
                pass
        leave.set()
