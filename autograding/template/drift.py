"""Tell where a folder differs from what a build would write into it."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograding.template.files import TemplateFile

__all__ = ["drift"]


def drift(files: Iterable[TemplateFile], folder: Path) -> tuple[str, ...]:
    """Every difference, as a line such as `README.md differs`; none when the folder is up to date.

    `folder` may be a clone: its `.git` is passed over.
    """
    wanted = {file.path: file for file in files}
    there = set(_files(folder))
    return (
        *(f"{path} is missing" for path in sorted(wanted.keys() - there)),
        *(f"{path} is not of the build" for path in sorted(there - wanted.keys())),
        *(
            f"{path} differs"
            for path in sorted(there & wanted.keys())
            if not _is(folder / path, wanted[path])
        ),
    )


def _files(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        if Path(place) == folder and ".git" in folders:
            folders.remove(".git")
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            yield (Path(place) / name).relative_to(folder).as_posix()


def _is(path: Path, file: TemplateFile) -> bool:
    if path.is_symlink() or not path.is_file() or path.read_bytes() != file.content:
        return False
    return bool(path.stat().st_mode & stat.S_IXUSR) == file.executable
