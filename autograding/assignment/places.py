"""Where the course's parts lie on this machine: in the repository that holds the engine."""

from pathlib import Path

import autograding

__all__ = ["assignments_folder", "root", "shared_folder", "templates_folder"]


def root() -> Path:
    """The repository: the folder around the `autograding` package."""
    return Path(autograding.__file__).resolve().parent.parent


def assignments_folder() -> Path:
    """One folder a unit."""
    return root() / "assignments"


def shared_folder() -> Path:
    """Files that go into several units' template repositories."""
    return root() / "shared"


def templates_folder() -> Path:
    """Jinja templates of everything that is rendered."""
    return root() / "templates"
