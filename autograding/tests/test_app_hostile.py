"""Hostile text in every column of the records that holds text, on every page there is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from sqlalchemy import Column, CursorResult, Enum, String, update
from sqlalchemy.orm import Session

from autograding.quiz import QuizResults
from autograding.records import (
    Access,
    Admissions,
    AuditLog,
    Classrooms,
    Database,
    Extensions,
    Quizzes,
    Regrades,
    Repositories,
    Roster,
    Units,
)
from autograding.records.marks import ConcernKind, Remote
from autograding.records.models import Base
from autograding.tests.app_client import INSTRUCTOR, Page, opened, signed_in
from autograding.tests.sample_classroom import UNIT, doubt, fill, give, mark
from autograding.tests.sample_reports import ATTACK, HOSTILE, PERFECT
from autograding.tests.test_app_statements import addresses

STUDENT = "ada-park"
NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
WORDS = (
    "<script>alert(1)</script>"
    "\"><img src=x onerror=alert(1)>' onmouseover='alert(1) "
    "</title></textarea></main></body><script src=http://evil.example/x.js></script>"
    "{{ 7 * 191 }}{% raw %}[x](javascript:alert(1))"
    "\n\n```mermaid\nerDiagram\n  a ||--o{ b : \"<script>alert(1)</script>\"\n```\n\n"
    f"@everyone <!-- marker --> {ATTACK} "
)  # fmt: skip

OURS = {
    "classroom.time_zone",
    "mark.report",
    "news.full_name",
    "news.stamp",
    "push.report",
    "quiz_record.content",
    "removed_student.github_login",
    "removed_student.username",
    "repository.path",
    "student.username",
    "unit.code",
    "unit.slug",
}
"""Checked when they are written, or hostile inside already, where their form allows it."""
_HASHES = "token_hash", "secret_hash"


def everything(data: Path) -> None:
    """A class with a row in every table."""
    fill(data)
    mark(data, "kavya-rao", PERFECT)
    doubt(data, STUDENT, ConcernKind.FORCED, "main was moved by force.")
    give(data, STUDENT, "Ada Park", [HOSTILE])
    mark(data, STUDENT, HOSTILE)
    with Database.open(data) as database, database.writing() as session:
        unit, student = Units(session).all()[0], Roster(session).find(STUDENT)
        repository = Repositories(session).find(UNIT, STUDENT)
        assert student is not None
        assert repository is not None
        student.github_login = "x"
        Classrooms(session).change("x", "UTC")
        Extensions(session).grant(unit, student, NOW, "x")
        Admissions(session).ask(unit, "x", "x")
        Access(session).make_link(Access(session).add_instructor(INSTRUCTOR, "x"))
        AuditLog(session).note("x", "x", "x", before="x", after="x")
        Regrades(session).ask("x", unit=unit)
        Quizzes(session).keep(repository.id, msgspec.json.encode(QuizResults()), NOW)
        session.add(Remote(repository_id=repository.id, full_name="x", url="x"))


def texts() -> Iterator[Column[str]]:
    """Every column that holds text which people or machines choose freely."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
            if is_text and column.name not in _HASHES and str(column) not in OURS:
                yield column


def poison(session: Session, column: Column[str]) -> None:
    """Append the words to every row: what has to differ still does."""
    changed = update(column.table).where(column.is_not(None)).values({column: column + WORDS})
    rows = cast("CursorResult[Any]", session.execute(changed)).rowcount
    assert rows, f"{column}: give the test's class a row, so that it is tried"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class in which every text is hostile."""
    folder = tmp_path_factory.mktemp("class")
    everything(folder)
    with Database.open(folder) as database, database.writing() as session:
        for column in texts():
            poison(session, column)
    return folder


@pytest.mark.parametrize("who", [INSTRUCTOR, STUDENT])
def test_hostile_text_is_harmless_everywhere(data: Path, who: str) -> None:
    """Nothing of it runs, loads or is sent, no template is filled in, and every page answers."""
    wrong = []
    with opened(data, who=None) as client:
        app = client.application
        with Database.open(data) as database, database.reading() as session:
            code = Units(session).all()[0].code
        for path in addresses(app, code):
            answer = signed_in(app.test_client(), data, who).get(path, follow_redirects=True)
            wrong += [f"{path}: {answer.status_code}"] if answer.status_code >= 500 else []
            if answer.mimetype == "text/html":
                wrong += [f"{path}: {danger}" for danger in Page(answer.text).dangers()]
                wrong += [f"{path}: 1337"] if "1337" in answer.text else []
    assert [] == wrong
