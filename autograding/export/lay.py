"""Write what belongs into a checkout of the bootcamp, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograding.assignment import Assignment
from autograding.export.chapter import chapter_files
from autograding.export.sidebar import with_line
from autograding.export.units import unit_files
from autograding.template.files import TemplateFile, written

__all__ = ["ExportError", "Laid", "export_chapter"]

_SIDEBAR = "docs/_sidebar.md"


class ExportError(Exception):
    """The folder cannot take the chapter; the message says what to do."""


@dataclass(frozen=True)
class Laid:
    """A file of the export, and whether it was written: it was not if it was there already."""

    path: str
    is_new: bool


def export_chapter(target: Path, units: Sequence[Assignment]) -> tuple[Laid, ...]:
    """Lay chapter, pictures, quizzes, sidebar line and examples into `target`.

    Doing it twice changes nothing. Files that the export does not name stay as they are.

    Args:
        target: a checkout of the bootcamp, or an empty folder, made if need be.
        units: the units that become examples.

    Raises:
        ExportError: it is neither, a part of the chapter is missing, or a link leads out of it.
    """
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is not a folder (cure: name another one)")
    if target.is_dir() and any(target.iterdir()) and not (target / _SIDEBAR).is_file():
        raise ExportError(
            f"{target} is no checkout of the bootcamp: it has no {_SIDEBAR} "
            "(cure: name its root, or an empty folder)"
        )
    try:
        files = list(_files(target, units))
    except FileNotFoundError as error:
        raise ExportError(f"{error.filename} is missing (cure: restore it)") from error
    home = target.resolve()
    for file in files:
        if not (target / file.path).resolve().is_relative_to(home):
            message = f"{file.path} leads out of {target} (cure: remove the symbolic link)"
            raise ExportError(message)
    return tuple(Laid(file.path, _write(file, target / file.path)) for file in files)


def _files(target: Path, units: Sequence[Assignment]) -> Iterator[TemplateFile]:
    yield from chapter_files()
    sidebar = target / _SIDEBAR
    text = sidebar.read_text(encoding="utf-8") if sidebar.is_file() else ""
    yield written(_SIDEBAR, with_line(text))
    for unit in units:
        yield from unit_files(unit)


def _write(file: TemplateFile, path: Path) -> bool:
    """Write a file, unless it is there with this content."""
    if path.is_file() and path.read_bytes() == file.content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(0o755 if file.executable else 0o644)
    return True
