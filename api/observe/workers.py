"""Memory, processor time and open files of each worker process, for the multi-process `/metrics`."""

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import ProcessCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


def worker_ids(folder: Path, *, alive: bool) -> list[int]:
    """Ids of the processes that wrote figures into `folder`, those that still run or those that do not."""
    found = {int(file.stem.rpartition("_")[2]) for file in folder.glob("*_*.db")}
    return sorted(pid for pid in found if _runs(pid) is alive)


class WorkerProcesses(Collector):
    """The usual `process_…` figures, once a worker, told apart by the label `pid`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Read the figures of every running worker."""
        families: dict[str, Metric] = {}
        for pid in worker_ids(self._folder, alive=True):
            for family in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
                joined = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    joined.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
        yield from families.values()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
