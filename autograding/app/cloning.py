"""How a student gets the repository onto their own disk."""

import shlex

from autograding.app.git_http import repository_url
from autograding.records.marks import Remote
from autograding.records.models import Repository

__all__ = ["clone_command"]


def clone_command(repository: Repository, remote: Remote | None = None) -> str:
    """The `git clone` line of one repository (with unit and student), into the unit's folder.

    It names the place that is pushed to: what lies here is only a copy of a `remote` one.
    """
    address = f"{remote.url}.git" if remote else repository_url(repository)
    return shlex.join(["git", "clone", address, repository.unit.slug])
