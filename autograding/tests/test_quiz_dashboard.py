"""The results files of quizzes on their way from a push to the dashboard."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from autograding.forge.local.git import git
from autograding.forge.local.quizzes import quiz_file
from autograding.quiz import (
    LARGEST,
    Answered,
    QuizResult,
    QuizResults,
    asked_questions,
    load_quiz,
    results_of,
    summarize,
)
from autograding.records import Database, Quizzes, Repositories
from autograding.tests.app_client import Page, opened
from autograding.tests.sample_classroom import UNIT, fill

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


QUESTIONS = [question.text for question in load_quiz("checkpoint-1").questions]


def results(*right: bool, at: datetime = NOW, **confidence: int) -> QuizResults:
    """A results file with one run through a checkpoint."""
    answers = tuple(Answered(*one) for one in zip(QUESTIONS, right, strict=False))
    return QuizResults(quizzes={"checkpoint-1": QuizResult(at, answers)}, confidence=confidence)


def test_the_newest_run_of_each_student_counts() -> None:
    """Two files of one student are one student, with the newer run."""
    old = results(False, False, at=NOW - timedelta(days=1), design_schema=2)
    (quiz,), (confidence,) = summarize(
        [
            (1, old),
            (1, results(True, False, design_schema=4)),
            (2, results(True, True, design_schema=5)),
        ],
        asked_questions(),
    )
    assert (2, 0.75, QUESTIONS[1], 0.5) == (
        quiz.students,
        quiz.right,
        quiz.hardest,
        quiz.hardest_right,
    )
    assert ("I can design a database schema.", 2, 4.5) == (
        confidence.statement,
        confidence.students,
        confidence.mean,
    )
    assert confidence.reached


def test_what_nobody_asked_is_not_shown() -> None:
    """A student invents a quiz and a question, and answers one question many times over."""
    invented = (Answered("Who is the best?", False), *[Answered(QUESTIONS[0], True)] * 9)
    (quiz,), _ = summarize(
        [
            (1, QuizResults(quizzes={"checkpoint-1": QuizResult(NOW, invented)})),
            (1, QuizResults(quizzes={"checkpoint-2": QuizResult(NOW, invented[:1])})),
            (1, QuizResults(quizzes={"mine": QuizResult(NOW, invented)})),
            (2, results(False, True)),
        ],
        asked_questions(),
    )
    assert ("checkpoint-1", 2, QUESTIONS[0], 0.5) == (
        quiz.name,
        quiz.students,
        quiz.hardest,
        quiz.hardest_right,
    )
    assert 2 / 3 == pytest.approx(quiz.right)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema": "another/v1"}',
        b'{"confidence": {"design_schema": 9}}',
        b'{"confidence": {"height": 3}}',
        b'{"quizzes": {"../x": {"answered_at": "2026-03-02T09:00:00Z", "answers": []}}}',
        b'{"quizzes": {"quiz": {"answered_at": "2026-03-02T09:00:00", "answers": [{"question":'
        b' "A time without a zone?", "right": true}]}}}',
        b'{"more": 1}',
        b"\xff" * 10,
        b"[" * 50_000,
        b" " * (LARGEST + 1),
    ],
    ids=lambda content: content[:30].decode(errors="replace"),
)
def test_a_strangers_file_is_not_believed(content: bytes) -> None:
    """Whatever a student pushes under that name, only a results file of ours is read."""
    assert results_of(content) is None


def test_the_file_is_found_in_a_commit(tmp_path: Path) -> None:
    """A commit's file is read without a checkout; none, or one too large, is none."""
    repository = tmp_path / "work.git"
    git(repository, "init", "--quiet", "--bare", str(repository))
    small, large = _commit(repository, b"{}"), _commit(repository, b" " * (LARGEST + 1))
    assert b"{}" == quiz_file(repository, small)
    assert quiz_file(repository, large) is None
    assert quiz_file(repository, "main") is None


def _commit(repository: Path, content: bytes) -> str:
    """A tree stands for a commit: git reads both in the same way."""
    blob = git(repository, "hash-object", "-w", "--stdin", given=content).decode().strip()
    listed = f"100644 blob {blob}\tquiz-results.json\n".encode()
    return git(repository, "mktree", given=listed).decode().strip()


def test_the_dashboard_shows_what_was_hard_and_how_sure_the_class_feels(tmp_path: Path) -> None:
    """A card tells each quiz's share of right answers, the hardest question and the survey."""
    fill(tmp_path)
    with opened(tmp_path) as client:
        assert "Hardest question" not in client.get("/").text
    answered = results(True, False, design_schema=5)
    hostile = msgspec.structs.replace(
        answered,
        quizzes={"checkpoint-1": QuizResult(NOW, (Answered("<script>alert(1)</script>", False),))},
    )
    with Database.open(tmp_path) as database, database.writing() as session:
        for username, kept in {"ben-osei": answered, "kavya-rao": hostile}.items():
            repository = Repositories(session).find(UNIT, username)
            assert repository is not None
            Quizzes(session).keep(repository.id, msgspec.json.encode(kept), NOW)
            Quizzes(session).keep(repository.id, b"nonsense", NOW)
            older = msgspec.json.encode(results(True, design_schema=1))
            Quizzes(session).keep(repository.id, older, NOW - timedelta(days=1))
    with opened(tmp_path) as client:
        html = client.get("/").text
    text = Page(html).text
    assert f"checkpoint-1 1 50% {QUESTIONS[1].replace('`', '')} 0% right" in text
    assert "I can design a database schema. 5.0 / 5 · 2 answers · aim 4, reached" in text
    assert "alert(1)" not in html
