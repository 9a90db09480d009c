"""Where the quizzes' sources lie."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from autograding.assignment.places import root
from autograding.quiz.model import Quiz
from autograding.quiz.parse import QuizError, parse

__all__ = ["asked_questions", "load_quiz", "quiz_names", "quizzes_folder"]


def quizzes_folder() -> Path:
    """One file a quiz; the grader that students install carries them, too."""
    return root() / "docs" / "quizzes"


def quiz_names() -> tuple[str, ...]:
    """The checkpoints in their order, then the quiz over everything."""
    names = [path.stem for path in quizzes_folder().glob("*.md")]
    return tuple(sorted(names, key=lambda name: (not re.search(r"\d$", name), name)))


def load_quiz(name: str) -> Quiz:
    """The quiz of that name.

    Raises:
        QuizError: there is none, or its source is wrong.
    """
    path = quizzes_folder() / f"{name}.md"
    if name not in quiz_names():
        raise QuizError(name, 1, "There is no such quiz.", f"use {', '.join(quiz_names())}.")
    return parse(name, path.read_text(encoding="utf-8"))


@functools.cache
def asked_questions() -> Mapping[str, frozenset[str]]:
    """The texts of the questions of each quiz, read once a process.

    Raises:
        QuizError: a source is wrong.
    """
    return {
        name: frozenset(question.text for question in load_quiz(name).questions)
        for name in quiz_names()
    }
