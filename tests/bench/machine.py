"""What the measurements know of the machine: cores, free ports, and the processes of a server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
"""A server that has not answered by then will not."""


def cores() -> tuple[set[int], set[int]]:
    """The core the server gets, and those of the load generator: another one where there is one."""
    available = sorted(os.sched_getaffinity(0))
    return {available[-1]}, set(available[:-1]) or {available[-1]}


@contextmanager
def on_cores(chosen: set[int]) -> Iterator[None]:
    """Keep this process to some cores for the block."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Running:
    """A started server: its first process, its port, and when it was started (`time.perf_counter`)."""

    process: subprocess.Popen[bytes]
    port: int
    started: float

    def workers(self) -> list[int]:
        """The processes that serve: those under the first one that have none under themselves."""
        return sorted(_leaves(self.process.pid)) or [self.process.pid]


@contextmanager
def running(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str], core: set[int] | None = None
) -> Iterator[Running]:
    """Run `python -m command…` with a free PORT, its output in `log`, until the block ends; then SIGTERM."""
    port = free_port()
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("QIANYUE_", "OTEL_"))}
    variables |= {"PORT": str(port), "HOST": "127.0.0.1", **environment}
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT
        )
        if core is not None:
            os.sched_setaffinity(process.pid, core)  # what it starts later inherits this
        try:
            yield Running(process, port, started)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def processor_seconds(pids: Sequence[int]) -> float:
    """CPU seconds, user and system, that processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> tuple[float, float]:
    """Resident memory of a process now and at its highest, MiB."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    now, peak = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def holders(port: int, pids: Sequence[int]) -> dict[int, int]:
    """Which process holds the server's end of each connection to `port`: client's port → process."""
    inodes: dict[str, int] = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rpartition(":")[2], 16) == port:
            inodes[f"socket:[{fields[9]}]"] = int(fields[2].rpartition(":")[2], 16)
    held: dict[int, int] = {}
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed while we looked
                client = inodes.get(str(descriptor.readlink()))
                if client:
                    held[client] = pid
    return held


def _leaves(pid: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
        if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return [leaf for child in children for leaf in (_leaves(child) or [child])]
