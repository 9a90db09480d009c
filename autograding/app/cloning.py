"""How a student gets the repository onto their own disk."""

import shlex
from pathlib import Path

from flask import current_app

from autograding.records.models import Repository

__all__ = ["clone_command"]


def clone_command(repository: Repository) -> str:
    """The `git clone` line of one repository (with its unit), into a folder named by the unit."""
    data: Path = current_app.config["DATA_FOLDER"]
    return shlex.join(["git", "clone", str(data.resolve() / repository.path), repository.unit.slug])
