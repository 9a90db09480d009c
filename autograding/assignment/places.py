"""Where the course's parts lie: in the repository that holds the engine, or in the grader's wheel.

The wheel that students install carries the course in `autograding/course`: the units without their
solutions and corpus, and without the checks that open after the due date.
"""

from pathlib import Path

import autograding

__all__ = [
    "COURSE",
    "assignments_folder",
    "is_distributed",
    "root",
    "shared_folder",
    "templates_folder",
]

COURSE = "course"
"""The folder of the package that holds the course, in a wheel."""
_PACKAGE = Path(autograding.__file__).resolve().parent


def is_distributed() -> bool:
    """Whether this is the grader that students install, which has no solutions."""
    return (_PACKAGE / COURSE).is_dir()


def root() -> Path:
    """The folder that holds `assignments`, `shared` and `templates`."""
    return _PACKAGE / COURSE if is_distributed() else _PACKAGE.parent


def assignments_folder() -> Path:
    """One folder a unit."""
    return root() / "assignments"


def shared_folder() -> Path:
    """Files that go into several units' template repositories."""
    return root() / "shared"


def templates_folder() -> Path:
    """Jinja templates of everything that is rendered."""
    return root() / "templates"
