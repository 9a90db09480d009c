"""A unit as an example of the bootcamp: starter and solution, each complete in itself."""

import tomllib
from collections.abc import Iterator

from autograding.assignment import Assignment
from autograding.assignment.places import shared_folder
from autograding.export.chapter import CHAPTER, EXAMPLES
from autograding.template.files import TemplateFile, read_folder, written
from autograding.template.rendering import render

__all__ = ["unit_files"]

_STARTER, _SOLUTION = "starter", "solution"
_README = "README.md"


def unit_files(assignment: Assignment) -> Iterator[TemplateFile]:
    """Everything below `examples/ch11/databases/<unit>`.

    Raises:
        AssignmentError: the unit's folders hold a symbolic link.
    """
    home = f"{EXAMPLES}/{assignment.id}"
    start = _complete(assignment)
    solved = start | _files(assignment, _SOLUTION)
    starter = start | {_README: _instructions(assignment, start[_README])}
    yield written(f"{home}/{_README}", _page("export-unit.md.j2", assignment))
    for folder, files in ((_STARTER, starter), (_SOLUTION, solved)):
        for path, file in sorted(files.items()):
            if not (folder == _SOLUTION and path == _README):
                yield TemplateFile(f"{home}/{folder}/{path}", file.content, file.executable)


def _complete(assignment: Assignment) -> dict[str, TemplateFile]:
    """The starter with what the template repositories add to it, but for grading."""
    files = _files(assignment, _STARTER)
    for name in assignment.shared:
        files |= {file.path: file for file in read_folder(shared_folder() / name)}
    checklist = render("SELF_ASSESSMENT.md.j2", assignment=assignment)
    project = tomllib.loads(files["pyproject.toml"].content.decode())
    pins = "".join(f"{pin}\n" for pin in project["project"]["dependencies"])
    return files | {
        "SELF_ASSESSMENT.md": written("SELF_ASSESSMENT.md", checklist),
        "requirements.txt": written("requirements.txt", pins),
    }


def _files(assignment: Assignment, name: str) -> dict[str, TemplateFile]:
    return {file.path: file for file in read_folder(assignment.folder / name)}


def _instructions(assignment: Assignment, readme: TemplateFile) -> TemplateFile:
    """The starter's README, which says below its heading what is not there without a grader."""
    heading, _, rest = readme.content.decode().partition("\n")
    note = _page("export-note.md.j2", assignment)
    return written(readme.path, f"{heading}\n\n{note.strip()}\n{rest}")


def _page(template: str, assignment: Assignment) -> str:
    return render(template, assignment=assignment, chapter=CHAPTER)
