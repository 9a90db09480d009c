"""What `pip install -r requirements.txt` installs in a clone: all of it pinned and hashed."""

import re
import tomllib
from collections.abc import Iterator, Mapping

from autograding.assignment import Assignment, AssignmentError, Problem
from autograding.template.files import TemplateFile, written
from autograding.template.grader import LOCK, Grader
from autograding.template.rendering import render

__all__ = ["requirements"]

_PROJECT = "starter/pyproject.toml"
# A name, perhaps with extras such as `psycopg[binary]`, and its version.
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]\n]*\])?==([^\s;\\]+)", re.MULTILINE)


def requirements(assignment: Assignment, grader: Grader) -> Iterator[TemplateFile]:
    """`requirements.txt`, and the lock file that it names.

    Raises:
        AssignmentError: the unit's `pyproject.toml` pins a package otherwise than the lock.
    """
    lock = grader.file(LOCK).content.decode()
    pins = _pins(assignment)
    if problems := list(_differences(pins, _versions(lock))):
        raise AssignmentError(problems)
    yield written("requirements.txt", render("requirements.txt.j2", pins=pins, lock=LOCK))
    yield written(LOCK, f"{grader.requirement}{lock}")


def _pins(assignment: Assignment) -> Mapping[str, str]:
    """The packages that the unit's `pyproject.toml` asks for, with their versions."""
    project = assignment.folder / _PROJECT
    if not project.is_file():
        return {}
    try:
        data = tomllib.loads(project.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        message = f"This is not valid TOML: {error}."
        raise AssignmentError([Problem(_PROJECT, 0, message, "Correct the syntax.")]) from error
    return _versions("\n".join(data.get("project", {}).get("dependencies", [])))


def _versions(text: str) -> dict[str, str]:
    return {name.lower(): version for name, version in _PIN.findall(text)}


def _differences(pins: Mapping[str, str], locked: Mapping[str, str]) -> Iterator[Problem]:
    for name, version in pins.items():
        if name not in locked:
            message = f"It pins {name}, which the course's lock does not have."
            yield Problem(_PROJECT, 0, message, "Add it to pyproject.toml, then `make lock`.")
        elif version != locked[name]:
            message = f"It pins {name} to {version}, the course's lock to {locked[name]}."
            yield Problem(_PROJECT, 0, message, f"Write {name}=={locked[name]}.")
