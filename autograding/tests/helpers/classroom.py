"""A local classroom for tests of what comes after grading: pushes that were received and graded."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from autograding.forge.local import LocalForge
from autograding.forge.local.git import git, git_text
from autograding.forge.local.judging import Submission
from autograding.records import MarkedPush, Marks, Pages, Pushes, Roster
from autograding.records.models import Push, Repository
from autograding.records.pages import StudentPage
from autograding.tests.helpers.graders import by_work

__all__ = ["UNIT", "classroom", "marked", "page_of", "push", "until"]

UNIT = "unit-1-sql"
_PATIENCE_SECONDS = 30.0
_PEOPLE = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "Ada Park"), ("EMAIL", "ada.park@example.org"))
}


@contextmanager
def classroom(
    folder: Path, works: Mapping[str, Sequence[str]], due_at: datetime | None = None
) -> Iterator[LocalForge]:
    """A classroom in `folder/data` whose students pushed the works given, one push each.

    `works` has the students' usernames; a work names the sample report that it earns.
    """
    template = folder / "template"
    template.mkdir()
    (template / "work.txt").write_text("start\n", encoding="utf-8")
    with LocalForge(folder / "data") as forge:
        forge.add_unit(
            UNIT, title="SQL fundamentals", max_points=100, template=template, due_at=due_at
        )
        for username, pushed in works.items():
            with forge.database.writing() as session:
                Roster(session).enroll(username, username.replace("-", " ").title())
            repository = forge.accept(UNIT, username)
            for work in pushed:
                push(forge, repository, work)
        yield forge


def push(
    forge: LocalForge, repository: Repository, work: str, received_at: datetime | None = None
) -> Push:
    """What a push leaves behind, without the second that its hooks take."""
    path = forge.path(repository)
    blob = git(path, "hash-object", "-w", "--stdin", given=f"{work}\n".encode()).decode().strip()
    tree = git(path, "mktree", given=f"100644 blob {blob}\twork.txt\n".encode()).decode().strip()
    commit = git_text(
        path, "commit-tree", tree, "-p", "refs/heads/main", "-m", "Work", environment=_PEOPLE
    )
    git(path, "update-ref", "-m", "push", "refs/heads/main", commit, environment=_PEOPLE)
    received_at = received_at or datetime.now(UTC)
    checkout = forge.folder.root / "checkout"
    checkout.mkdir(exist_ok=True)
    (checkout / "work.txt").write_text(work, encoding="utf-8")
    student = repository.student.username
    report = by_work(Submission(UNIT, checkout, commit, received_at, student, due_passed=True))
    with forge.database.writing() as session:
        (recorded,) = Pushes(session).record(repository, [commit], received_at)
        Pushes(session).save_report(recorded, report, datetime.now(UTC))
    return recorded


def marked(forge: LocalForge) -> list[MarkedPush]:
    """Every push of the classroom with its mark of record."""
    with forge.database.reading() as session:
        return Marks(session).pushes()


def page_of(forge: LocalForge, username: str = "ada-park") -> StudentPage:
    """The student's page as it is now."""
    with forge.database.reading() as session:
        page = Pages(session).student(UNIT, username)
    assert page is not None
    return page


def until(seen: Callable[[], bool]) -> None:
    """Wait for `seen` to become true."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
