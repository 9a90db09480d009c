"""Build the template repository of a unit: the same bytes every time, all of it or nothing."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from autograding.assignment import Assignment, AssignmentError, Problem
from autograding.assignment.places import shared_folder
from autograding.template.checks import TESTS, visible_checks
from autograding.template.errors import TemplateError
from autograding.template.files import TemplateFile, read_folder
from autograding.template.pages import MARKER, README, pages

__all__ = ["build", "template_files"]


def build(assignment: Assignment, out: Path, *, base_url: str = "") -> Path:
    """Write the unit's template repository into `out/<id>` and return that folder.

    An earlier build there is replaced as a whole; an interruption leaves it as it was.

    Args:
        assignment: the unit.
        out: the folder for templates; made if need be.
        base_url: address of the folder that chapters' paths start from; "" names them unlinked.

    Raises:
        AssignmentError: two sources give one file, or a shared folder or module is missing.
        TemplateError: `out/<id>` holds something that is not an earlier build.
    """
    files = template_files(assignment, base_url=base_url)
    target = out / assignment.id
    _refuse_foreign(target, assignment.id)
    out.mkdir(parents=True, exist_ok=True)
    with _replacing(target) as draft:
        for file in files:
            _write(file, draft / file.path)
    return target


def template_files(assignment: Assignment, *, base_url: str = "") -> tuple[TemplateFile, ...]:
    """Every file of the template, in the order of their paths.

    Raises:
        AssignmentError: as `build`.
    """
    starter = list(read_folder(assignment.folder / "starter"))
    instructions = next((file.content.decode() for file in starter if file.path == README), "")
    sources = {
        "starter/": (file for file in starter if file.path != README),
        **{f"shared/{name}/": _shared(name) for name in assignment.shared},
        f"the {TESTS}/ made of checks/": visible_checks(assignment),
        "what is rendered": pages(assignment, instructions, base_url),
    }
    return _merged(sources)


def _shared(name: str) -> Iterable[TemplateFile]:
    folder = shared_folder() / name
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in shared_folder().glob("*/"))) or "none"
        message = f"There is no folder shared/{name}. Folders: {known}."
        raise AssignmentError([Problem("assignment.yml", 0, message, "Correct `shared`.")])
    return read_folder(folder)


def _merged(sources: dict[str, Iterable[TemplateFile]]) -> tuple[TemplateFile, ...]:
    """All files by path; each may come from one source only."""
    files: dict[str, TemplateFile] = {}
    origin: dict[str, str] = {}
    problems = []
    for source, found in sources.items():
        for file in found:
            if file.path in files:
                message = f"It comes from {origin[file.path]} and from {source}."
                problems.append(Problem(file.path, 0, message, "Keep one of them."))
            files[file.path] = file
            origin[file.path] = source
    if problems:
        raise AssignmentError(problems)
    return tuple(files[path] for path in sorted(files))


def _refuse_foreign(target: Path, unit: str) -> None:
    """Keep everything that is not an earlier build: a student's clone, or anybody's files."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise TemplateError(f"{target} is not a folder.", "Name another folder to build into.")
    if any(target.iterdir()) and ((target / ".git").exists() or _unit_of(target) != unit):
        raise TemplateError(
            f"{target} holds files that are not an earlier build of {unit}.",
            "Name another folder to build into, or move them away.",
        )


def _unit_of(folder: Path) -> str:
    try:
        settings = yaml.safe_load((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    return str(settings.get("unit", "")) if isinstance(settings, dict) else ""


def _write(file: TemplateFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(0o755 if file.executable else 0o644)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A folder beside `target` that takes its place when the block ends well."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as beside:
        draft, earlier = Path(beside) / "new", Path(beside) / "old"
        draft.mkdir()
        yield draft
        for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        if target.exists():
            target.rename(earlier)
        try:
            draft.rename(target)
        except BaseException:
            if earlier.exists():
                earlier.rename(target)
            raise
