"""The files of a template that are written from the rubric."""

from collections.abc import Iterator
from typing import Any

import yaml

from autograding.assignment import Assignment, CheckSpec, Visibility
from autograding.settings import Settings
from autograding.template.checks import TESTS
from autograding.template.files import TemplateFile, written
from autograding.template.grader import Grader
from autograding.template.rendering import render

__all__ = ["MARKER", "README", "WORKFLOW", "pages"]

README = "README.md"
MARKER = ".classroom.yml"
"""Says which unit a repository belongs to."""
WORKFLOW = ".github/workflows/classroom.yml"
"""Grades every push on GitHub. The name is GitHub Classroom's."""


def pages(
    assignment: Assignment, instructions: str, settings: Settings, grader: Grader
) -> Iterator[TemplateFile]:
    """Everything that is rendered.

    Args:
        assignment: the unit.
        instructions: the starter's own README.
        settings: how the course is set up.
        grader: the grader that the workflow names.
    """
    yield written(MARKER, _marker(assignment))
    yield written(README, _readme(assignment, instructions, settings))
    yield written("SELF_ASSESSMENT.md", render("SELF_ASSESSMENT.md.j2", assignment=assignment))
    yield written(f"{TESTS}/conftest.py", render("conftest.py.j2", assignment=assignment))
    yield written(WORKFLOW, _workflow(assignment, settings, grader))


def _workflow(assignment: Assignment, settings: Settings, grader: Grader) -> str:
    return render(
        "workflow.yml.j2",
        assignment=assignment,
        grader_repository=grader.repository,
        grader_commit=grader.commit,
        runner=settings.runner,
        course_url=settings.course_url,
    )


def _marker(assignment: Assignment) -> str:
    """What the tools need to know in a clone: the unit, and what its visible checks earn."""
    settings = {
        "unit": assignment.id,
        "title": assignment.title,
        "preload": list(assignment.preload),
        **({"services": list(assignment.services)} if assignment.services else {}),
        **({"import_from": list(assignment.import_from)} if assignment.import_from else {}),
        "checks": {check.id: _earnings(check) for check in _visible(assignment)},
    }
    dumped = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    return render("classroom.yml.j2", settings=dumped)


def _earnings(check: CheckSpec) -> dict[str, Any]:
    steps = {step.id: step.points for step in check.steps}
    return {"points": check.points, **({"steps": steps} if steps else {})}


def _visible(assignment: Assignment) -> list[CheckSpec]:
    return [check for check in assignment.checks if check.visibility is Visibility.VISIBLE]


def _readme(assignment: Assignment, instructions: str, settings: Settings) -> str:
    base_url, due = settings.course_url, settings.due(assignment.id)
    heading, body = _split(instructions)
    return render(
        "README.md.j2",
        assignment=assignment,
        heading=heading or assignment.title,
        instructions=body,
        visible=len(_visible(assignment)),
        later=sum(check.visibility is Visibility.AFTER_DUE for check in assignment.checks),
        due=f"{due:%A, %d %B %Y, %H:%M (UTC%z)}" if due else "",
        address=f"{base_url.rstrip('/')}/{assignment.chapter}" if base_url else "",
    )


def _split(text: str) -> tuple[str, str]:
    """A page's first heading and the rest."""
    first, _, rest = text.lstrip().partition("\n")
    return (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", text.strip())
