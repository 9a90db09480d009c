"""Environments of their own, for what must not be installed beside the course's packages.

Made by uv on first use and kept in the user's cache folder, so that a second run needs no network.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["EnvironmentMissingError", "interpreter"]


class EnvironmentMissingError(Exception):
    """The environment is not there and cannot be made; the message says what to do."""


def interpreter(name: str, packages: Sequence[str]) -> Path:
    """The Python of the environment `name`; it is made where it is missing.

    Args:
        name: different for different packages.
        packages: what is installed, with versions.

    Raises:
        EnvironmentMissingError: it cannot be made.
    """
    home = _cache() / f"{name}-py{sys.version_info[0]}.{sys.version_info[1]}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel runs share it
        if not (home / "ready").exists():
            _make(home, packages)
            (home / "ready").touch()
    return home / "bin" / "python"


def _make(home: Path, packages: Sequence[str]) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
        [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EnvironmentMissingError(
                f"The environment with {', '.join(packages)} cannot be made: "
                f"{done.stderr.strip()}\nCure: connect to a package index and run this again, or "
                f"make it by hand: uv venv {home} && uv pip install --python {home}/bin/python "
                f"{' '.join(packages)} && touch {home}/ready"
            )


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograding"
