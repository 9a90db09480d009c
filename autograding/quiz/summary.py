"""How the class did in the quizzes, and how sure it feels."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from autograding.quiz.results import STATEMENTS, QuizResult, QuizResults

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
    kept: Iterable[tuple[int, QuizResults]], asked: Mapping[str, Collection[str]]
) -> tuple[tuple[QuizSummary, ...], tuple[ConfidenceSummary, ...]]:
    """Every quiz and every statement that somebody answered.

    Args:
        kept: pairs of a student's id and a results file, the oldest first. A student may have
            several; the newest run through a quiz counts, and the newest grade.
        asked: the texts of the questions of each quiz. Other answers are left out: a student can
            write anything into the file, and the whole class would be shown it.
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
        tuple(_quizzes(runs, asked)),
        tuple(
            ConfidenceSummary(statement, len(grades[key]), fmean(grades[key].values()))
            for key, statement in STATEMENTS.items()
            if key in grades
        ),
    )


def _quizzes(
    runs: Mapping[str, Mapping[int, QuizResult]], asked: Mapping[str, Collection[str]]
) -> Iterator[QuizSummary]:
    for name in sorted(runs.keys() & asked.keys()):
        answered = [_answers(run, asked[name]) for run in runs[name].values()]
        if any(answered):
            yield _quiz(name, [answers for answers in answered if answers])


def _answers(run: QuizResult, asked: Collection[str]) -> dict[str, bool]:
    """Whether each question was answered rightly; each counts once."""
    return {one.question: one.right for one in run.answers if one.question in asked}


def _quiz(name: str, answered: Sequence[Mapping[str, bool]]) -> QuizSummary:
    by_question: dict[str, list[bool]] = defaultdict(list)
    for answers in answered:
        for question, right in answers.items():
            by_question[question].append(right)
    shares = {question: fmean(rights) for question, rights in by_question.items()}
    hardest = min(shares, key=shares.__getitem__)
    all_rights = [right for rights in by_question.values() for right in rights]
    return QuizSummary(name, len(answered), fmean(all_rights), hardest, shares[hardest])
