"""The files of a template as values, and reading them from folders."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograding.assignment import AssignmentError, Problem
from autograding.assignment.litter import is_litter

__all__ = ["TemplateFile", "read_folder", "written"]


@dataclass(frozen=True)
class TemplateFile:
    """A file of the template: `path` is relative to its root, with slashes."""

    path: str
    content: bytes
    executable: bool = False


def written(path: str, text: str) -> TemplateFile:
    """A file that we write ourselves, as UTF-8."""
    return TemplateFile(path, text.encode())


def read_folder(folder: Path) -> Iterator[TemplateFile]:
    """Every file below `folder`, in the order of their paths, but for what tools left behind.

    Raises:
        AssignmentError: there is a symbolic link, which could lead out of the unit.
    """
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        if is_litter(inside):
            continue
        if path.is_symlink():
            name = f"{folder.name}/{inside.as_posix()}"
            raise AssignmentError([Problem(name, 0, "It is a symbolic link.", "Put a file there.")])
        if path.is_file():
            yield TemplateFile(inside.as_posix(), path.read_bytes(), _executable(path))


def _executable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR)
