"""A database that cannot be opened is one line that names DATABASE_URL, keeps the password, and exit code 2."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import qianyue
from tests.postgres import PostgresServer

COMMANDS = ("serve", "migrate", "seed")


def assert_refused_in_one_line(command: str, url: str, *said: str) -> None:
    refused = qianyue(command, DATABASE_URL=url)
    assert refused.returncode == 2, refused.stderr
    (line,) = refused.stderr.splitlines()
    assert line.startswith("DATABASE_URL: cannot open ")
    for words in said:
        assert words in line
    assert "s3cret" not in refused.stderr + refused.stdout


@contextmanager
def refusing_passwords() -> Iterator[int]:
    """A server that speaks PostgreSQL so far as to refuse everybody's password; answers its port."""
    said = b'SFATAL\0C28P01\0Mpassword authentication failed for user "qian"\0\0'
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    if client.recv(8) == bytes.fromhex("0000000804d2162f"):  # «TLS?»
                        client.sendall(b"N")
                        client.recv(1024)
                    client.sendall(b"E" + (len(said) + 4).to_bytes(4, "big") + said)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_is_not_there(command: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        port = closed.getsockname()[1]
        assert_refused_in_one_line(command, f"postgres://u:s3cret@127.0.0.1:{port}/x", f"u:***@127.0.0.1:{port}/x")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_host_that_does_not_exist(command: str) -> None:
    assert_refused_in_one_line(command, "postgres://u:s3cret@nowhere.invalid/x", "nowhere.invalid")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_password_that_is_refused(command: str) -> None:
    with refusing_passwords() as port:
        url = f"postgres://qian:s3cret@127.0.0.1:{port}/x"
        assert_refused_in_one_line(command, url, "password authentication failed")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_missing(command: str, postgres: PostgresServer) -> None:
    assert_refused_in_one_line(command, postgres.url("nonesuch"), '"nonesuch" does not exist')


@pytest.mark.parametrize("command", COMMANDS)
def test_a_root_certificate_that_is_missing(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert_refused_in_one_line(command, "postgres://u:s3cret@127.0.0.1/x?sslmode=verify-full", "root certificate")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_database(command: str, tmp_path: Path) -> None:
    file = tmp_path / "letter.sqlite3"
    file.write_text("Dear doctor,\n" * 100, encoding="utf-8")
    assert_refused_in_one_line(command, f"sqlite://{file}", "not a database")
    assert file.read_text(encoding="utf-8").startswith("Dear doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_cannot_be_made(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_refused_in_one_line(command, f"sqlite://{tmp_path}/file/q.sqlite3", "file")
