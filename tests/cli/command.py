"""Running `qianyue` as people do: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
_OURS = ("QIANYUE_", "OTEL_", "DATABASE_URL", "HOST", "PORT", "FORCE_COLOR")


def qianyue(*arguments: str, folder: Path = CHECKOUT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command with `variables` and nothing else of ours in its environment; no terminal, no input."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "200", "PYTHONUTF8": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
