"""The files of a template that are written from the rubric."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograding.assignment import Assignment, CheckSpec, Visibility
from autograding.assignment.places import templates_folder
from autograding.feedback.words import section
from autograding.template.checks import TESTS
from autograding.template.files import TemplateFile, written

__all__ = ["MARKER", "README", "pages"]

README = "README.md"
MARKER = ".classroom.yml"
"""Says which unit a repository belongs to."""


def pages(assignment: Assignment, instructions: str, base_url: str) -> Iterator[TemplateFile]:
    """Everything that is rendered.

    Args:
        assignment: the unit.
        instructions: the starter's own README.
        base_url: address of the folder that the chapter's path starts from, or "".
    """
    yield written(MARKER, _marker(assignment))
    yield written(README, _readme(assignment, instructions, base_url))
    yield written("SELF_ASSESSMENT.md", _render("SELF_ASSESSMENT.md.j2", assignment=assignment))
    yield written(f"{TESTS}/conftest.py", _render("conftest.py.j2", assignment=assignment))


def _marker(assignment: Assignment) -> str:
    """What the tools need to know in a clone: the unit, and what its visible checks earn."""
    settings = {
        "unit": assignment.id,
        "title": assignment.title,
        "preload": list(assignment.preload),
        "checks": {check.id: _earnings(check) for check in _visible(assignment)},
    }
    dumped = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    return _render("classroom.yml.j2", settings=dumped)


def _earnings(check: CheckSpec) -> dict[str, Any]:
    steps = {step.id: step.points for step in check.steps}
    return {"points": check.points, **({"steps": steps} if steps else {})}


def _visible(assignment: Assignment) -> list[CheckSpec]:
    return [check for check in assignment.checks if check.visibility is Visibility.VISIBLE]


def _readme(assignment: Assignment, instructions: str, base_url: str) -> str:
    heading, body = _split(instructions)
    return _render(
        "README.md.j2",
        assignment=assignment,
        heading=heading or assignment.title,
        instructions=body,
        visible=len(_visible(assignment)),
        later=sum(check.visibility is Visibility.AFTER_DUE for check in assignment.checks),
        address=f"{base_url.rstrip('/')}/{assignment.chapter}" if base_url else "",
    )


def _split(text: str) -> tuple[str, str]:
    """A page's first heading and the rest."""
    first, _, rest = text.lstrip().partition("\n")
    return (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", text.strip())


def _render(name: str, **values: object) -> str:
    return _templates().get_template(name).render(values)


@cache
def _templates() -> Environment:
    environment = Environment(  # noqa: S701 (Markdown and YAML, and only authors' own words)
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["section"] = section
    environment.filters["cell"] = _cell
    return environment


def _cell(text: str) -> str:
    """An author's text for a cell of a table."""
    return text.replace("|", "\\|")
