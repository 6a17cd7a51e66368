"""What is kept is bounded in measured bytes: nobody can fill the memory with cheap documents."""

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from api.http.document import DocumentStore
from tests.http.world import SCHEMA, settings

CHECKOUT = Path(__file__).parents[2]
ANSWER_BYTES = 6_000_000
DOCUMENT_BYTES = 2_000_000
SLACK = 6_000_000  # bytes: what the allocator keeps for itself, and the pieces between


class Traced:
    """Bytes that Python allocated inside the block and still holds."""

    def __enter__(self) -> "Traced":
        gc.collect()
        tracemalloc.start()
        self._before = tracemalloc.get_traced_memory()[0]
        return self

    def held(self) -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - self._before

    def __exit__(self, *_: object) -> None:
        tracemalloc.stop()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_thousands_of_documents_fit_into_what_the_settings_allow() -> None:
    sizes = ["2500", str(ANSWER_BYTES), str(DOCUMENT_BYTES)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.http.filling", *sizes], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    grown = int(run.stdout)
    assert ANSWER_BYTES / 4 < grown < ANSWER_BYTES + DOCUMENT_BYTES + SLACK


@pytest.mark.parametrize(
    "text",
    [
        "query Q%d { menu }",
        "query Q%d { menu " + "leaf { name name name } " * 19 + "}",
        "query Q%d($n: Int = 1) { " + " ".join(f'e{n}: echo(number: $n, text: "a")' for n in range(15)) + " }",
        'query Q%d { echo(text: "' + "x" * 20_000 + '") }',
    ],
    ids=["short", "dense", "arguments", "long"],
)
def test_a_checked_document_weighs_no_less_than_it_takes(text: str) -> None:
    store = DocumentStore(SCHEMA, settings())
    DocumentStore(SCHEMA, settings()).checked(text % 99)  # validation remembers something of each kind of node
    with Traced() as traced:
        for number in range(100):
            store.checked(text % number)
        held = traced.held()
    assert len(store._kept) == 100
    assert held <= store._kept.weight + 200_000, "Python itself holds on to some freed tuples"
