"""What `make` says on a machine that lacks something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def make(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    command = [str(shutil.which("make")), "-f", str(CHECKOUT / "Makefile"), *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment, "PATH": path or environment["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which every requirement seems to be installed."""
    for name in ("pyproject.toml", "requirements/runtime.txt", "requirements/dev.txt", ".venv/bin/python"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for stamp in (".venv/.runtime", ".venv/.dev"):
        (tmp_path / stamp).touch()
    return tmp_path


def test_every_target_says_what_it_does() -> None:
    shown = make(CHECKOUT, "help")
    for target in ("serve", "test", "conformance", "bench", "pins", "schema", "docs", "clean", "help"):
        assert f"make {target} " in shown.stdout


def test_without_python_serving_says_what_is_missing(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "requirements/runtime.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    refused = make(tmp_path, "serve", "PYTHON=no-such-python")
    assert refused.returncode != 0
    assert "install Python 3.11 or newer" in refused.stderr
    assert not (tmp_path / ".venv").exists()


def test_without_node_conformance_fails_and_says_so(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "echo", "awk"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    refused = make(checkout, "conformance", path=str(tools))
    assert refused.returncode != 0
    assert "Node 20 or newer" in refused.stderr
    assert "Nothing was tested" in refused.stderr
