"""Where the interpreter, its libraries and the worker's own code are on this machine."""

import contextlib
import functools
import importlib.util
import os
import py_compile
import sys
from collections.abc import Sequence
from pathlib import Path

START = "__main__.py"

__all__ = [
    "START",
    "base_python",
    "compile_inside",
    "environment",
    "import_folders",
    "inside_folder",
    "site_packages",
]


def base_python() -> list[str]:
    """Return the interpreter's command, past any virtual environment.

    `-P -s` with an environment of our own making is as isolated as `-I`, and leaves us one
    variable: a fixed hash seed, so that equal submissions give equal reports. `-S` runs no `.pth`.
    """
    base = getattr(sys, "_base_executable", "") or sys.executable
    return [str(Path(base).resolve()), "-P", "-s", "-S", "-B"]


def site_packages() -> list[str]:
    """Return the folders of installed libraries, in the order of `sys.path`."""
    names = {"site-packages", "dist-packages"}
    return [entry for entry in sys.path if Path(entry).name in names and Path(entry).is_dir()]


def import_folders(submission: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return where the modules of a submission are: in these of its folders, or in its top one."""
    return tuple(f"{submission}/{name}" for name in names) or (submission,)


def inside_folder() -> Path:
    """Return the folder that the fork server is started from."""
    return Path(__file__).resolve().parent / "inside"


@functools.cache
def compile_inside() -> None:
    """Keep the worker's own code compiled, which saves a third of each start.

    Nobody else does: it is never imported here, and read-only where it is imported.
    """
    if sys.dont_write_bytecode:
        return
    for source in inside_folder().glob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(source)))
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with contextlib.suppress(OSError):  # installed where we may not write
                py_compile.compile(str(source), quiet=2)


def environment(scratch: str) -> dict[str, str]:
    """Return the whole environment of a sandbox: the same everywhere, and silent about where."""
    return {
        "PATH": os.defpath.strip(":") if sys.platform == "darwin" else "/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
