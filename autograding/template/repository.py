"""Build the repositories that students start from: the same bytes every time, all or nothing."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from autograding.assignment import Assignment, AssignmentError, Problem
from autograding.assignment.places import shared_folder
from autograding.settings import Settings
from autograding.template.checks import TESTS, visible_checks
from autograding.template.errors import TemplateError
from autograding.template.files import TemplateFile, read_folder
from autograding.template.grader import Grader, grader_of
from autograding.template.pages import MARKER, README, pages
from autograding.template.requirements import requirements

__all__ = ["build", "build_grader", "template_files", "write_folder"]


def build(
    assignment: Assignment,
    out: Path,
    *,
    settings: Settings | None = None,
    grader: Grader | None = None,
) -> Path:
    """Write the unit's template repository into `out/<id>` and return that folder.

    An earlier build there is replaced as a whole; an interruption leaves it as it was.

    Args:
        assignment: the unit.
        out: the folder for templates; made if need be.
        settings: how the course is set up; the defaults of `classroom.toml` when None.
        grader: the grader that its workflow names; one for this unit alone when None.

    Raises:
        AssignmentError: two sources give one file, a shared folder or module is missing, or a pin
            differs from the lock.
        TemplateError: `out/<id>` holds something that is not an earlier build.
    """
    files = template_files(assignment, settings=settings, grader=grader)
    target = out / assignment.id
    if _is_filled(target) and ((target / ".git").exists() or _unit_of(target) != assignment.id):
        raise _foreign(target, assignment.id)
    write_folder(files, target)
    return target


def build_grader(grader: Grader, out: Path) -> Path:
    """Write the grader repository into `out/<its name>` and return that folder, as `build`.

    Raises:
        TemplateError: that folder holds something that is not an earlier build.
    """
    name = grader.repository.rpartition("/")[2]
    target = out / name
    if _is_filled(target) and ((target / ".git").exists() or not any(target.glob("*.whl"))):
        raise _foreign(target, name)
    write_folder(grader.files, target)
    return target


def template_files(
    assignment: Assignment, *, settings: Settings | None = None, grader: Grader | None = None
) -> tuple[TemplateFile, ...]:
    """Every file of the template, in the order of their paths.

    Raises:
        AssignmentError: as `build`.
        TemplateError: the grader's wheel cannot be built.
    """
    settings = settings or Settings()
    grader = grader or grader_of(settings, (assignment,))
    starter = list(read_folder(assignment.folder / "starter"))
    instructions = next((file.content.decode() for file in starter if file.path == README), "")
    sources = {
        "starter/": (file for file in starter if file.path != README),
        **{f"shared/{name}/": _shared(name) for name in assignment.shared},
        f"the {TESTS}/ made of checks/": visible_checks(assignment),
        "the grader's lock": requirements(assignment, grader),
        "what is rendered": pages(assignment, instructions, settings, grader),
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


def write_folder(files: Iterable[TemplateFile], target: Path) -> None:
    """Make `target` hold exactly `files`; an earlier folder there is replaced in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _replacing(target) as draft:
        for file in files:
            _write(file, draft / file.path)


def _is_filled(target: Path) -> bool:
    """Whether something lies in the folder `target`.

    Raises:
        TemplateError: it is not a folder.
    """
    if not target.exists() and not target.is_symlink():
        return False
    if target.is_symlink() or not target.is_dir():
        raise TemplateError(f"{target} is not a folder.", "Name another folder to build into.")
    return any(target.iterdir())


def _foreign(target: Path, what: str) -> TemplateError:
    """Keep everything that is not an earlier build: a student's clone, or anybody's files."""
    return TemplateError(
        f"{target} holds files that are not an earlier build of {what}.",
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
