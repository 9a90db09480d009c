"""How the class did in the quizzes, and how sure it feels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from autograding.quiz.results import STATEMENTS, Answered, QuizResult, QuizResults

__all__ = ["TARGET", "ConfidenceSummary", "QuizSummary", "summarize"]

TARGET = 4.0
"""The course's aim for the mean of each statement, of 5."""


@dataclass(frozen=True, slots=True)
class QuizSummary:
    """One quiz: how many answered it, the share of right answers, and the hardest question."""

    name: str
    students: int
    right: float
    hardest: str
    hardest_right: float


@dataclass(frozen=True, slots=True)
class ConfidenceSummary:
    """One statement of the survey: how many graded it, and the mean from 1 to 5."""

    statement: str
    students: int
    mean: float

    @property
    def reached(self) -> bool:
        """Whether the course's aim is reached."""
        return self.mean >= TARGET


def summarize(
    kept: Iterable[tuple[int, QuizResults]],
) -> tuple[tuple[QuizSummary, ...], tuple[ConfidenceSummary, ...]]:
    """Every quiz and every statement that somebody answered.

    Args:
        kept: pairs of a student's id and a results file, the oldest first. A student may have
            several; the newest run through a quiz counts, and the newest grade.
    """
    runs: dict[str, dict[int, QuizResult]] = defaultdict(dict)
    grades: dict[str, dict[int, int]] = defaultdict(dict)
    for student, results in kept:
        for name, run in results.quizzes.items():
            earlier = runs[name].get(student)
            if earlier is None or earlier.answered_at <= run.answered_at:
                runs[name][student] = run
        for key, grade in results.confidence.items():
            grades[key][student] = grade
    return (
        tuple(_quiz(name, runs[name]) for name in sorted(runs)),
        tuple(
            ConfidenceSummary(statement, len(grades[key]), fmean(grades[key].values()))
            for key, statement in STATEMENTS.items()
            if key in grades
        ),
    )


def _quiz(name: str, runs: Mapping[int, QuizResult]) -> QuizSummary:
    answers: list[Answered] = [answer for run in runs.values() for answer in run.answers]
    by_question: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        by_question[answer.question].append(answer.right)
    shares = {question: fmean(right) for question, right in by_question.items()}
    hardest = min(shares, key=shares.__getitem__)
    right = fmean(answer.right for answer in answers)
    return QuizSummary(name, len(runs), right, hardest, shares[hardest])
