"""Environments with SQLAlchemy 2.0, and with aiosqlite, beside the one of the tests.

Made once by uv and kept in the user's cache folder, so that a second run needs no network.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["python"]

OTHER_LINE = "2.0.49"
LINES = (OTHER_LINE, "2.1.9")
_WITH = ("flask==3.1.3", "flask-sqlalchemy==3.1.1", "aiosqlite==0.22.1", "greenlet==3.5.6")


def python(version: str = OTHER_LINE) -> str:
    """The interpreter of an environment with this SQLAlchemy; it is made where it is missing.

    Raises:
        AssertionError: it cannot be made; the message says what to do.
    """
    home = _cache() / f"sqlalchemy-{version}-py{sys.version_info[0]}.{sys.version_info[1]}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run share it
        if not (home / "ready").exists():
            _make(home, (f"sqlalchemy=={version}", *_WITH))
            (home / "ready").touch()
    return str(home / "bin" / "python")


def _make(home: Path, packages: tuple[str, ...]) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
        [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (
            f"An environment with {packages[0]} could not be made:\n{done.stderr.strip()}\n"
            f"Cure: connect to a package index once and run the tests again, or make it by hand: "
            f"uv venv {home} && uv pip install --python {home} {' '.join(packages)} && "
            f"touch {home / 'ready'}"
        )


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograding-tests"
