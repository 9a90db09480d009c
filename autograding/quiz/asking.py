"""Asking a quiz in the terminal."""

import re
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from autograding.quiz.model import Kind, Option, Question, Quiz
from autograding.quiz.results import STATEMENTS

__all__ = ["Asker"]

_HOW = {
    Kind.SINGLE: "One is right: its number",
    Kind.MULTIPLE: "One or more are right: their numbers, such as 1 3",
    Kind.SEQUENCE: "Their numbers in the right order, such as 3 1 2",
}
_HIGHEST = 5


class Asker:
    """Asks questions, and says what each option teaches.

    Args:
        console: where it prints.
        read: reads an answer, given what to print before it.
    """

    def __init__(self, console: Console, read: Callable[[str], str]) -> None:
        self._console = console
        self._read = read
        self._right, self._wrong = ("✓", "✗") if _speaks_unicode(console) else ("+", "-")

    def run(self, quiz: Quiz) -> tuple[bool, ...]:
        """Ask all questions; for each, whether the answer was right."""
        total = len(quiz.questions)
        self._console.print(Text(f"{quiz.title} · {total} questions", style="bold"))
        answers = []
        for number, question in enumerate(quiz.questions, start=1):
            self._show(question, f"{number}/{total}")
            given = self._given(question)
            answers.append(question.is_right(given))
            self._explain(question, given)
        return tuple(answers)

    def survey(self) -> dict[str, int]:
        """How sure the student feels about each statement; what was skipped is left out."""
        self._console.print(
            f"\nHow far do you agree? 1 is not at all, {_HIGHEST} is fully. Enter skips.",
            style="bold",
        )
        grades = {key: self._grade(statement) for key, statement in STATEMENTS.items()}
        return {key: grade for key, grade in grades.items() if grade is not None}

    def _show(self, question: Question, place: str) -> None:
        self._console.print()
        self._console.print(Markdown(f"**{place}** {question.text}"))
        if question.explanation:
            self._console.print(Markdown(question.explanation))
        for number, option in enumerate(question.options, start=1):
            self._console.print(_indented(f"{number}. {option.text}", 1))

    def _given(self, question: Question) -> tuple[int, ...]:
        """The numbers of the chosen options, asked for until they make sense."""
        hint = "; ? for a hint" if question.hint else ""
        while True:
            text = self._read(f"{_HOW[question.kind]}{hint}: ").strip()
            if text == "?" and question.hint:
                self._console.print(_indented(question.hint, 2))
            elif (places := _places(text, question)) is not None:
                return tuple(question.options[place].number for place in places)
            else:
                self._console.print(f"There are options 1 to {len(question.options)}.")

    def _explain(self, question: Question, given: Sequence[int]) -> None:
        right = question.is_right(given)
        mark = self._right if right else self._wrong
        word = "Right." if right else "Not quite."
        self._console.print(Text(f"{mark} {word}", style="bold green" if right else "bold red"))
        for option in sorted(question.options, key=lambda option: option.number):
            self._console.print(_indented(self._line(question, option, given), 1))
            self._console.print(_indented(option.comment, 5))

    def _line(self, question: Question, option: Option, given: Sequence[int]) -> str:
        if question.kind is Kind.SEQUENCE:
            return f"**{option.number + 1}.** {option.text}"
        mark = self._right if option.correct else self._wrong
        chosen = " *(your answer)*" if option.number in given else ""
        return f"{mark} {option.text}{chosen}"

    def _grade(self, statement: str) -> int | None:
        while True:
            text = self._read(f"{statement} (1-{_HIGHEST}) ").strip()
            if not text:
                return None
            if text.isdecimal() and 1 <= int(text) <= _HIGHEST:
                return int(text)
            self._console.print(f"A number from 1 to {_HIGHEST}, or Enter.")


def _places(text: str, question: Question) -> list[int] | None:
    """The places of the options that were named, or None where that is no answer."""
    words = re.split(r"[\s,;]+", text)
    if not all(word.isdecimal() for word in words):
        return None
    places = [int(word) - 1 for word in words]
    count = len(question.options)
    wanted = {Kind.SINGLE: {1}, Kind.SEQUENCE: {count}, Kind.MULTIPLE: set(range(1, count + 1))}
    is_answer = len(set(places)) == len(places) and len(places) in wanted[question.kind]
    return places if is_answer and all(0 <= place < count for place in places) else None


def _indented(markdown: str, columns: int) -> Padding:
    # A number and a dot would begin a list, which Markdown numbers by itself.
    return Padding(Markdown(re.sub(r"^(\d+)\.", r"\1\\.", markdown)), (0, 0, 0, columns))


def _speaks_unicode(console: Console) -> bool:
    return "utf" in console.encoding.lower()
