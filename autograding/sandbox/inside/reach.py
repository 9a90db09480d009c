"""Let a worker without root's power import from folders that only root can walk into.

Python often lives below a closed `/root`. A descriptor of the folder leads there without the walk,
so `sys.path` and the packages already loaded get `/proc/self/fd/N` in place of such a path.
"""

import os
import sys
from pathlib import Path

__all__ = ["descriptors", "redirect_closed_folders"]

_FIRST = 60  # above what a worker keeps, below the limit of its open files
_redirected: dict[str, int] = {}


def descriptors() -> list[int]:
    """Return the folders that workers must keep open."""
    return list(_redirected.values())


def redirect_closed_folders() -> None:
    """Redirect every entry of `sys.path` below a folder that others may not enter."""
    for entry in sys.path:
        if Path(entry).is_dir() and not _open_to_all(Path(entry)):
            folder = os.open(entry, os.O_PATH | os.O_DIRECTORY)
            _redirected[entry] = os.dup2(folder, _FIRST + len(_redirected))
            os.close(folder)
    sys.path[:] = [_redirect(entry) for entry in sys.path]
    for module in list(sys.modules.values()):
        if isinstance(path := getattr(module, "__path__", None), list):
            path[:] = [_redirect(entry) for entry in path]
    sys.path_importer_cache.clear()


def _open_to_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents)


def _redirect(path: str) -> str:
    for folder, descriptor in _redirected.items():
        if path == folder or path.startswith(folder + os.sep):
            return f"/proc/self/fd/{descriptor}{path[len(folder) :]}"
    return path
