"""A load generator that costs little beside what it measures: one thread, a few kept-open connections, no parsing
beyond Content-Length. Loopback only.
"""

import select
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CONNECTIONS = 8
_HEAD_END = b"\r\n\r\n"
_BUFFER = 1_048_576


def request_bytes(method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """An HTTP/1.1 request, ready to be sent again and again."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", "Accept: application/json"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    head: bytes
    body: bytes


class BadAnswer(Exception):  # noqa: N818  named after what was found
    """A response that a measurement cannot count: not 200, or not of the length expected."""


def ask(port: int, request: bytes, seconds: float = 30.0) -> Answer:
    """One request on a connection of its own."""
    with socket.create_connection((HOST, port), timeout=seconds) as connection:
        connection.sendall(request)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> Answer:
    """The next response on a connection. Raises ConnectionError when it ends early."""
    received = bytearray()
    while (end := received.find(_HEAD_END)) < 0:
        received += _some(connection)
    length = _length(received[:end])
    while len(received) < end + 4 + length:
        received += _some(connection)
    return Answer(int(received[9:12]), bytes(received[:end]), bytes(received[end + 4 :]))


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(_BUFFER)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part


def _length(head: bytes | bytearray | memoryview) -> int:
    lowered = bytes(head).lower()
    start = lowered.index(b"content-length:") + 15
    return int(lowered[start:].split(b"\r\n", 1)[0])


@dataclass
class _Connection:
    """One kept-open connection and what is still missing of its present response; None: its head."""

    socket: socket.socket
    missing: int | None = None


@dataclass
class Load:
    """Sends one request over several connections, each again as soon as it is answered."""

    port: int
    request: bytes
    expected: int  # length of the body, bytes
    _connections: list[_Connection] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the connections."""
        for _ in range(CONNECTIONS):
            connection = socket.create_connection((HOST, self.port), timeout=30)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.append(_Connection(connection))

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            connection.socket.close()

    def rate(self, seconds: float) -> float:
        """Answers a second, over about `seconds`. Raises BadAnswer."""
        buffer = bytearray(_BUFFER)
        poll = select.epoll()
        by_number = {connection.socket.fileno(): connection for connection in self._connections}
        for number, connection in by_number.items():
            poll.register(number, select.EPOLLIN)
            connection.socket.sendall(self.request)
        started = time.perf_counter()
        until = started + seconds
        answered, open_ = 0, len(by_number)
        ended = started
        while open_:
            for number, _ in poll.poll(30):
                connection = by_number[number]
                if not self._receive(connection, buffer):
                    continue
                ended = time.perf_counter()
                answered += 1
                if ended < until:
                    connection.socket.sendall(self.request)
                else:
                    open_ -= 1
        poll.close()
        return answered / (ended - started)

    def _receive(self, connection: _Connection, buffer: bytearray) -> bool:
        """Take what has arrived; True when the response is whole."""
        count = connection.socket.recv_into(buffer)
        if not count:
            raise BadAnswer("the server closed the connection")
        if connection.missing is None:
            end = buffer.find(_HEAD_END, 0, count)
            if end < 0 or not buffer.startswith(b"HTTP/1.1 200 "):
                raise BadAnswer(bytes(buffer[: min(count, 300)]).decode("latin-1"))
            length = _length(memoryview(buffer)[:end])
            if length != self.expected:
                raise BadAnswer(f"{length} bytes came where {self.expected} were expected")
            count -= end + 4
            connection.missing = length
        connection.missing -= count
        if connection.missing:
            return False
        connection.missing = None
        return True
