"""Taking a student off the roster: the records go, and the repositories are laid aside.

A repository that stayed in its place would be given to the next student of that username.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.locks import locked
from autograding.records import AuditLog, Database, Repositories, Roster, Units
from autograding.records.models import Repository

__all__ = ["remove_student"]


def remove_student(
    database: Database, folder: DataFolder, username: str, *, who: str
) -> Sequence[Path] | None:
    """Take a student off the roster, with grades and all; None where there is no such student.

    Folders are moved before the records are changed: whoever is killed in between leaves a student
    who can be removed once more, and never a folder that the next one gets.

    Returns:
        Where the repositories lie now, in the data folder's `archive`.
    """
    with database.reading() as session:
        slugs = [unit.slug for unit in Units(session).all()]
    with ExitStack() as held:
        for slug in slugs:
            held.enter_context(locked(folder.lock(f"accept-{slug}-{username}")))
        return _remove(database, folder, username, who)


def _remove(
    database: Database, folder: DataFolder, username: str, who: str
) -> Sequence[Path] | None:
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    with database.writing() as session:
        student = Roster(session).find(username)
        if student is None:
            return None
        own = Repositories(session).of_student(username)
        points = Repositories(session).grades(username)
        archived = [path for one in own if (path := _archive(folder, one, moment))]
        AuditLog(session).note(
            who, "remove", username, before=_told(student.name, points), after="removed"
        )
        Roster(session).remove(student)
    return archived


def _archive(folder: DataFolder, repository: Repository, moment: str) -> Path | None:
    """Move a repository out of the way; None where its folder is gone."""
    here = folder.root / repository.path
    if not here.exists():
        return None
    slug = repository.unit.slug
    there = folder.root / "archive" / slug / f"{here.stem}-{moment}.git"
    there.parent.mkdir(parents=True, exist_ok=True)
    here.rename(there)
    return there


def _told(name: str, points: Sequence[tuple[str, int | None]]) -> str:
    """The student's name and grades, for the log: nothing else knows them afterwards."""
    grades = [f"{slug} {'–' if earned is None else earned}" for slug, earned in points]
    return ", ".join([name, *grades])
