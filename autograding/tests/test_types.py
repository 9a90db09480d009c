"""The types of all code hold."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def test_types_hold() -> None:
    """As `make types` sees them: a minute of one core, while other tests have the others."""
    ended = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=_ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
