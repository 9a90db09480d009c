"""Quizzes: one source in quizdown's format serves the site, the terminal and the results file."""

from autograding.quiz.model import Kind, Option, Question, Quiz
from autograding.quiz.parse import QuizError, parse
from autograding.quiz.results import (
    FILE,
    LARGEST,
    STATEMENTS,
    Answered,
    QuizResult,
    QuizResults,
    read_results,
    results_of,
    with_result,
)
from autograding.quiz.sources import asked_questions, load_quiz, quiz_names, quizzes_folder
from autograding.quiz.summary import TARGET, ConfidenceSummary, QuizSummary, summarize

__all__ = [
    "FILE",
    "LARGEST",
    "STATEMENTS",
    "TARGET",
    "Answered",
    "ConfidenceSummary",
    "Kind",
    "Option",
    "Question",
    "Quiz",
    "QuizError",
    "QuizResult",
    "QuizResults",
    "QuizSummary",
    "asked_questions",
    "load_quiz",
    "parse",
    "quiz_names",
    "quizzes_folder",
    "read_results",
    "results_of",
    "summarize",
    "with_result",
]
