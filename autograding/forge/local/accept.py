"""Accepting a unit: a bare repository cut from the unit's template, with its `feedback` branch.

The repository is made beside its place and moved there in one step, and recorded after that. What
stopped half-way leaves nothing, or a whole repository that the next attempt finds and records.
"""

import shutil
import tempfile
from pathlib import Path

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import GitError, git, git_text
from autograding.forge.local.hooks import configure_repository
from autograding.forge.local.locks import locked
from autograding.forge.local.mending import mend
from autograding.records import Copies, Database, Pushes, Repositories, Roster, Units
from autograding.records.models import Repository, Student, Unit

__all__ = ["NotOnRoster", "UnitNotOpen", "accept"]

_MAIN, _FEEDBACK = "refs/heads/main", "refs/heads/feedback"
# Everyone's starter commit is the same, so that equal templates give equal hashes.
_IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (
        ("NAME", "Classroom"),
        ("EMAIL", "classroom@example.org"),
        ("DATE", "2026-01-01T00:00:00+0000"),
    )
}


class UnitNotOpen(LookupError):
    """There is no such unit in this classroom."""


class NotOnRoster(LookupError):
    """There is no such student in this classroom."""


def accept(database: Database, folder: DataFolder, slug: str, username: str) -> Repository:
    """Give a student the repository of a unit, or find the one that is there.

    A copy of what lives elsewhere is left as it is: nobody pushes to it.

    Raises:
        UnitNotOpen: there is no such unit.
        NotOnRoster: there is no such student.
        GitError: the repository could not be made; the next attempt starts afresh.
    """
    with locked(folder.lock(f"accept-{slug}-{username}")):
        unit, student, known = _look_up(database, slug, username)
        if known and _is_copy(database, known):
            return known
        path = folder.repository(slug, username)
        made = not _is_whole(path)
        if made:
            _make(folder, slug, path)
        starter = known.feedback_commit if known and not made else _root_commit(path)
        _repair(path, starter)
        with database.writing() as session:
            repository = Repositories(session).accept(
                unit, student, path=folder.relative(path), feedback_commit=starter
            )
            if known and made:
                repository.earlier_pushes = Pushes(session).count(repository)
                repository.feedback_commit = starter
    return repository


def _look_up(
    database: Database, slug: str, username: str
) -> tuple[Unit, Student, Repository | None]:
    with database.reading() as session:
        unit = Units(session).find(slug)
        student = Roster(session).find(username)
        known = Repositories(session).find(slug, username)
    if unit is None:
        message = f"There is no unit {slug!r} in this classroom."
        raise UnitNotOpen(message)
    if student is None:
        message = f"{username!r} is not on the roster of this classroom."
        raise NotOnRoster(message)
    return unit, student, known


def _is_copy(database: Database, repository: Repository) -> bool:
    with database.reading() as session:
        return Copies(session).of(repository) is not None


def _is_whole(path: Path) -> bool:
    """Whether a repository with a commit on main is there."""
    if not path.exists():
        return False
    try:
        git(path, "rev-parse", "--verify", "--quiet", f"{_MAIN}^{{commit}}")
    except GitError:
        return False
    return True


def _make(folder: DataFolder, slug: str, path: Path) -> None:
    """Put a new repository at `path`, replacing a ruin that may lie there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=path.parent) as draft:
        repository = Path(draft) / path.name
        git(repository, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        configure_repository(repository)
        with locked(folder.lock(f"template-{slug}"), shared=True):
            commit = _commit_starter(repository, folder.template(slug))
        _set_branches(repository, commit)
        if path.exists():
            shutil.rmtree(path)
        repository.rename(path)


def _commit_starter(repository: Path, template: Path) -> str:
    """One commit of everything in the template; returns its hash."""
    work = {"GIT_WORK_TREE": str(template), "GIT_INDEX_FILE": str(repository / "starter.index")}
    git(repository, "add", "--all", "--force", ".", environment=work)
    tree = git_text(repository, "write-tree", environment=work)
    (repository / "starter.index").unlink()
    return git_text(
        repository, "commit-tree", "-m", "Starter from the template", tree, environment=_IDENTITY
    )


def _set_branches(repository: Path, starter: str) -> None:
    for branch in (_MAIN, _FEEDBACK):
        git(repository, "update-ref", "-m", "starter", branch, starter, environment=_IDENTITY)


def _root_commit(repository: Path) -> str:
    """The starter commit of a repository that is not recorded yet."""
    return git_text(repository, "rev-list", "--max-parents=0", "-1", _MAIN)


def _repair(repository: Path, starter: str) -> None:
    """Renew settings that a newer version may have changed, and a `feedback` branch that is off."""
    mend(repository)
    configure_repository(repository)
    git(repository, "update-ref", _FEEDBACK, starter, environment=_IDENTITY)
