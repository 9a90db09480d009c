"""Write down what was received, from the one place that cannot forget: git's log of main.

Git appends a line to the reflog of `main` with every push, in the order in which the pushes moved
the branch. Recording means bringing the records up to date with that log. So a push whose hook was
killed before its first line ran is found by the next one who looks, and two pushes at once are
recorded in their true order by whichever hook comes first.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import GitError, git
from autograding.forge.local.mending import mend
from autograding.forge.local.subjects import logged
from autograding.records import Database, Pushes, Repositories
from autograding.records.models import Push

__all__ = ["record_all", "record_received"]

_MAIN = "refs/heads/main"


def record_received(database: Database, folder: DataFolder, path: str) -> Sequence[Push]:
    """Record every push of the repository at `path` that is not recorded yet, oldest first.

    `path` is relative to the data folder. An unknown repository has received nothing.
    """
    with database.writing() as session:
        repository = Repositories(session).by_path(path)
        if repository is None:
            return ()
        # Read with the write lock held: what is counted below cannot change before we write.
        known = Pushes(session).count(repository) - repository.earlier_pushes
        new = _pushed(folder.root / path)[known:]
        pushes = Pushes(session).record(
            repository,
            [commit for commit, _subject in new],
            _received_at(folder.root / path),
            dict(new),
        )
    for push in pushes:
        _keep(folder.root / path, push)
    return pushes


def record_all(database: Database, folder: DataFolder) -> None:
    """Find pushes of every repository whose hooks were killed before they could record them."""
    with database.reading() as session:
        paths = [repository.path for repository in Repositories(session).local()]
    for path in paths:
        if (folder.root / path).exists():
            mend(folder.root / path)
            record_received(database, folder, path)


def _pushed(repository: Path) -> list[tuple[str, str]]:
    """Every commit that main was moved to after the starter, oldest first, with its subject."""
    return logged(repository, "--walk-reflogs", _MAIN)[::-1][1:]


def _received_at(repository: Path) -> datetime:
    """When main moved last, by the server's clock.

    The times inside the log are the pusher's `GIT_COMMITTER_DATE`, and a commit's own date is
    whatever its author liked.
    """
    now = datetime.now(UTC)
    try:
        changed = (repository / "logs" / _MAIN).stat().st_mtime
    except OSError:
        return now
    return min(now, datetime.fromtimestamp(changed, UTC))


def _keep(repository: Path, push: Push) -> None:
    """Keep a push's commit from being pruned after a force-push left it behind."""
    try:
        git(repository, "update-ref", f"refs/pushes/{push.id}", push.commit)
    except GitError:
        return  # the branch or the reflog still holds it
