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
from autograding.tests.sample_classroom import CLASS, UNIT, fill

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
    for username in ("ben-osei", "kavya-rao"):
        push(tmp_path, username, msgspec.json.encode(results(True, False, design_schema=5)))
        push(tmp_path, username, b"nonsense")
        older = msgspec.json.encode(results(True, design_schema=1))
        push(tmp_path, username, older, NOW - timedelta(days=1))
    with opened(tmp_path) as client:
        text = Page(client.get("/").text).text
    assert f"checkpoint-1 2 50% {QUESTIONS[1].replace('`', '')} 0% right" in text
    assert "I can design a database schema. 5.0 / 5 · 2 answers · aim 4, reached" in text


def push(data: Path, username: str, content: bytes, received_at: datetime = NOW) -> bool:
    """Keep a results file, as grading a push does; whether it is one of ours."""
    with Database.open(data) as database, database.writing() as session:
        repository = Repositories(session).find(UNIT, username)
        assert repository is not None
        Quizzes(session).keep(repository.id, content, received_at)
    return results_of(content) is not None


HOSTILE = [
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "@everyone #1 ![x](http://evil.example/x.png) {{ 7 * 191 }}",
    "\u202egnp.exe\u2066\u200b\x00\x1b[2J",
    "```mermaid\nerDiagram\n  a ||--o{ b : c\n```",
    "x" * 10_000,
]


def test_hostile_results_change_nothing_that_is_shown(tmp_path: Path) -> None:
    """In a quiz's name, a question, a statement and beside them: valid JSON, and not believed.

    Only what is short enough is kept at all, and nothing of it is on a page.
    """
    fill(tmp_path)
    push(tmp_path, "ben-osei", msgspec.json.encode(results(True, False, design_schema=5)))
    honest = shown(tmp_path)
    students = iter(name for name, *_ in CLASS if name != "ben-osei")
    run = {"answered_at": "2026-03-02T09:00:00Z"}

    for text in HOSTILE:
        answers = [{"question": text, "right": False}]
        asked = {"checkpoint-1": run | {"answers": answers}}
        assert (len(text) <= 300) == push(tmp_path, next(students), encoded(quizzes=asked))
        for refused in (
            encoded(quizzes={text: run | {"answers": answers}}),
            encoded(confidence={text: 5}),
            encoded(confidence={"design_schema": text}),
            encoded(schema=text),
            encoded(**{text: text}),
        ):
            assert not push(tmp_path, "ada-park", refused)

    assert honest == shown(tmp_path)
    with Database.open(tmp_path) as database, database.reading() as session:
        assert 1 + 4 == len(Quizzes(session).all())


def encoded(**parts: object) -> bytes:
    """A results file with those parts."""
    return msgspec.json.encode({"schema": "autograding/quiz/v1"} | parts)


def shown(data: Path) -> tuple[str, ...]:
    """What the dashboard tells of quizzes, and the metrics page of the survey."""
    with opened(data) as client:
        pages = Page(client.get("/").text), Page(client.get("/metrics").text)
    assert [] == [danger for page in pages for danger in page.dangers()]
    dashboard, metrics = (page.text for page in pages)
    return dashboard[dashboard.index("Quizzes What") :], metrics[metrics.index("1. ") :]
