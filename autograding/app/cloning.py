"""How a student gets the repository onto their own disk."""

import shlex
from pathlib import Path

from flask import current_app

from autograding.records.marks import Remote
from autograding.records.models import Repository

__all__ = ["clone_command"]


def clone_command(repository: Repository, remote: Remote | None = None) -> str:
    """The `git clone` line of one repository (with its unit), into a folder named by the unit.

    It names the place that is pushed to: what lies here is only a copy of a `remote` one.
    """
    data: Path = current_app.config["DATA_FOLDER"]
    address = f"{remote.url}.git" if remote else str(data.resolve() / repository.path)
    return shlex.join(["git", "clone", address, repository.unit.slug])
