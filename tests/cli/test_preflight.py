"""`qianyue serve` refuses, before it touches anything, what it could not run with, and says why."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def serve(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": f"sqlite://{tmp_path}/q.sqlite3", "PORT": "0"} | variables
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        if environment["PORT"] == "0":
            environment["PORT"] = str(free.getsockname()[1])
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(run: subprocess.CompletedProcess[str], tmp_path: Path, *words: str) -> None:
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    for word in words:
        assert word in run.stderr
    assert not list(tmp_path.glob("q.sqlite3*")), "nothing is migrated by a server that cannot run"


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused(serve(tmp_path, PORT=port), tmp_path, "PORT", port, "in use")


def test_a_host_that_is_none_is_refused(tmp_path: Path) -> None:
    refused(serve(tmp_path, HOST="nope.invalid"), tmp_path, "HOST", "nope.invalid")


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    refused(serve(tmp_path, HOST="192.0.2.1"), tmp_path, "HOST", "192.0.2.1")


def test_every_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    run = serve(tmp_path, QIANYUE_TOKEN_JWKS_FILE="/no/keys", QIANYUE_TRUSTED_DOCUMENTS_FILE="/no/manifest")

    refused(run, tmp_path, "QIANYUE_TOKEN_JWKS_FILE", "/no/keys", "QIANYUE_TRUSTED_DOCUMENTS_FILE", "/no/manifest")


@pytest.mark.parametrize("document", ["{ nothing }", "{ menu(", "query A { menu(region: 1) { on } }"])
def test_a_trusted_document_that_does_not_fit_the_schema_is_refused(tmp_path: Path, document: str) -> None:
    manifest = tmp_path / "manifest.json"
    digest = hashlib.sha256(document.encode()).hexdigest()
    manifest.write_text(json.dumps({digest: document}), encoding="utf-8")

    refused(serve(tmp_path, QIANYUE_TRUSTED_DOCUMENTS_FILE=str(manifest)), tmp_path, digest[:12], "schema")
