"""The results file: what a student answered, as one JSON file that the dashboard reads.

A quiz earns no points. The file is the student's own word, so it is read within narrow bounds.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from autograding.quiz.model import Quiz

__all__ = [
    "FILE",
    "LARGEST",
    "SCHEMA",
    "STATEMENTS",
    "Answered",
    "QuizResult",
    "QuizResults",
    "read_results",
    "results_of",
    "with_result",
]

FILE = "quiz-results.json"
"""The file's name, in the folder that a student hands in."""
SCHEMA = "autograding/quiz/v1"
STATEMENTS = {
    "design_schema": "I can design a database schema.",
    "implement_repository": "I can implement the Repository pattern with an ORM.",
}
"""The confidence survey: each statement is answered from 1 (not at all) to 5 (fully), or not."""
LARGEST = 64 * 1024
"""Nobody's results are larger; a file that is, is not read."""

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,40}$")]
_Grade = Annotated[int, msgspec.Meta(ge=1, le=5)]


class Answered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answered question."""

    question: _Text
    right: bool


class QuizResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest run through a quiz."""

    answered_at: Annotated[datetime, msgspec.Meta(tz=True)]
    answers: Annotated[tuple[Answered, ...], msgspec.Meta(min_length=1, max_length=40)]

    @property
    def points(self) -> int:
        """How many answers were right."""
        return sum(answer.right for answer in self.answers)


class QuizResults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a student has answered so far."""

    schema: str = SCHEMA
    quizzes: Annotated[dict[_Name, QuizResult], msgspec.Meta(max_length=20)] = {}
    confidence: Annotated[dict[_Name, _Grade], msgspec.Meta(max_length=len(STATEMENTS))] = {}


def results_of(content: bytes) -> QuizResults | None:
    """The results that a file holds; none if it is no results file of ours."""
    if len(content) > LARGEST:
        return None
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        results = msgspec.json.decode(content, type=QuizResults)
        if results.schema == SCHEMA and set(results.confidence) <= set(STATEMENTS):
            return results
    return None


def read_results(path: Path) -> QuizResults | None:
    """The results at `path`; none if there are none, or it is another file."""
    with contextlib.suppress(OSError):
        return results_of(path.read_bytes())
    return None


def with_result(
    earlier: QuizResults | None,
    quiz: Quiz,
    answers: Sequence[bool],
    *,
    now: datetime,
    confidence: Mapping[str, int],
) -> QuizResults:
    """The results with one more run; the newest run of a quiz counts.

    Args:
        earlier: the results so far.
        quiz: what was answered.
        answers: for each question, in the quiz's order, whether the answer was right.
        now: when.
        confidence: the statements of the survey that were answered.
    """
    earlier = earlier or QuizResults()
    answered = tuple(
        Answered(question=question.text, right=right)
        for question, right in zip(quiz.questions, answers, strict=True)
    )
    return QuizResults(
        quizzes=earlier.quizzes | {quiz.name: QuizResult(answered_at=now, answers=answered)},
        confidence=earlier.confidence | dict(confidence),
    )
