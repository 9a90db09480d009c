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
    for path in sorted(_below(folder), key=lambda path: path.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        if path.is_symlink():
            name = f"{folder.name}/{inside.as_posix()}"
            raise AssignmentError([Problem(name, 0, "It is a symbolic link.", "Put a file there.")])
        if path.is_file():
            yield TemplateFile(inside.as_posix(), path.read_bytes(), _executable(path))


def _below(folder: Path) -> Iterator[Path]:
    """Everything below a folder; what tools left behind is not even looked into."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if is_litter(Path(path.name)):
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)


def _executable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR)
