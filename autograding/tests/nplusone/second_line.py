"""An environment with SQLAlchemy 2.0, beside the one of the tests with 2.1.

Made once by uv and kept in the user's cache folder, so that a second run needs no network.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

__all__ = ["python"]

PACKAGES = (
    "sqlalchemy==2.0.49",
    "flask==3.1.3",
    "flask-sqlalchemy==3.1.1",
    "aiosqlite==0.22.1",
    "greenlet",
)


def python() -> str:
    """The interpreter of the environment; it is made where it is missing.

    Raises:
        AssertionError: it cannot be made; the message says what to do.
    """
    home = _cache() / f"sqlalchemy-2.0.49-py{sys.version_info[0]}.{sys.version_info[1]}"
    interpreter = home / "bin" / "python"
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run share it
        if not (home / "ready").exists():
            _make(home)
            (home / "ready").touch()
    return str(interpreter)


def _make(home: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)],
        [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (
            f"The environment with SQLAlchemy 2.0 could not be made:\n{done.stderr.strip()}\n"
            f"Cure: connect to a package index once and run the tests again, or make it by hand: "
            f"uv venv {home} && uv pip install --python {home} {' '.join(PACKAGES)} && "
            f"touch {home / 'ready'}"
        )


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograding-tests"
