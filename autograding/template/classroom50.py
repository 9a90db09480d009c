"""What a teacher's `classroom50` repository needs to grade our units: entries and autograders.

Classroom 50 publishes an assignment's folder as a public bundle, so it holds nothing but the script
that starts the grader, the locked list of what to install, and the grader's address and hash.
Sources: foundation50/classroom50, `cli/gh-teacher/skeleton/README.md` (the repository's layout) and
`cli/gh-teacher/skeleton/dotgithub/workflows/publish-pages.yaml` (what is published).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograding.assignment import Assignment
from autograding.contracts.classroom50 import ASSIGNMENTS_SCHEMA, assignment_entry
from autograding.settings import Settings
from autograding.template.errors import TemplateError
from autograding.template.files import TemplateFile, written
from autograding.template.grader import LOCK, Grader
from autograding.template.rendering import render
from autograding.template.repository import write_folder

__all__ = ["autograder_files", "build_classroom50"]

ASSIGNMENTS = "assignments.json"
AUTOGRADER = "autograder.py"
_SANDBOX = ".github/actions/set-up/sandbox.sh"
_OURS = "`classroom build --classroom50`"


def build_classroom50(
    assignments: Sequence[Assignment], settings: Settings, out: Path, *, grader: Grader
) -> Path:
    """Write the classroom's folder into `out` and return it.

    `out` may be a checkout of the teacher's `classroom50` repository: other assignments there, and
    what their pages added to ours, stay as they are. Building twice gives the same bytes.

    Args:
        assignments: the units.
        settings: how the course is set up.
        out: the folder that receives `<classroom>/`; made if need be.
        grader: the grader that students' submissions are graded with.

    Raises:
        TemplateError: `assignments.json` there cannot be read, or an autograder there is not ours.
        Classroom50Error: a unit's id cannot be an assignment's there.
    """
    classroom = out / settings.classroom50.classroom
    listed = _merged(classroom / ASSIGNMENTS, assignments, settings)
    targets = {unit.id: classroom / "autograders" / unit.id for unit in assignments}
    for target in targets.values():
        _keep_foreign(target)
    for unit in assignments:
        write_folder(autograder_files(unit, settings, grader), targets[unit.id])
    (classroom / ASSIGNMENTS).write_text(listed, encoding="utf-8")
    return classroom


def autograder_files(
    assignment: Assignment, settings: Settings, grader: Grader
) -> tuple[TemplateFile, ...]:
    """The bundle of one assignment."""
    script = render(
        "classroom50-autograder.py.j2",
        unit=assignment.id,
        course_url=settings.course_url,
    )
    lock = grader.file(LOCK).content.decode()
    return (
        written(AUTOGRADER, script),
        written(LOCK, f"{grader.requirement}{lock}"),
        TemplateFile("sandbox.sh", grader.file(_SANDBOX).content),
    )


def _merged(file: Path, assignments: Sequence[Assignment], settings: Settings) -> str:
    """The list of assignments with ours in it, each key of ours written anew."""
    ours = {unit.id: assignment_entry(unit, settings) for unit in assignments}
    listed = [entry | ours.pop(entry["slug"], {}) for entry in _listed(file)]
    document = {"schema": ASSIGNMENTS_SCHEMA, "assignments": [*listed, *ours.values()]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _listed(file: Path) -> list[dict[str, Any]]:
    """The assignments that are there already."""
    if not file.exists():
        return []
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["schema"] != ASSIGNMENTS_SCHEMA:
            raise ValueError(document["schema"])
        return [{"slug": entry["slug"], **entry} for entry in document["assignments"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{file} is not a list of assignments of the form {ASSIGNMENTS_SCHEMA}."
        raise TemplateError(message, "Correct it, or name another folder.") from error


def _keep_foreign(target: Path) -> None:
    """Refuse to replace an autograder that a teacher wrote."""
    if target.is_dir() and any(target.iterdir()):
        script = target / AUTOGRADER
        if not script.is_file() or _OURS not in script.read_text("utf-8", errors="replace"):
            message = f"{target} holds an autograder that is not an earlier build."
            raise TemplateError(message, "Move it away, or name another folder.")
