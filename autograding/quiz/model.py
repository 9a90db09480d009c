"""What a quiz is: questions of three kinds, with a comment on every option."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

__all__ = ["Kind", "Option", "Question", "Quiz"]


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class Option:
    """One option, or one step of a sequence; texts are Markdown.

    Attributes:
        number: its place in the source, from 0; in a sequence that is the right order.
        text: what is chosen.
        comment: what it teaches.
        correct: whether it belongs to the right answer; every step of a sequence does.
    """

    number: int
    text: str
    comment: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        text: the heading, as Markdown.
        explanation: what stands below it, such as code; empty if nothing does.
        hint: what is shown on demand; empty if there is none.
        kind: how it is answered.
        options: in the order in which they are shown.
        line: where it begins in its source.
    """

    text: str
    explanation: str
    hint: str
    kind: Kind
    options: tuple[Option, ...]
    line: int

    @property
    def answer(self) -> tuple[int, ...]:
        """The numbers of the right options, in order."""
        return tuple(sorted(option.number for option in self.options if option.correct))

    def is_right(self, numbers: Sequence[int]) -> bool:
        """Whether these options are the right ones; for a sequence, in this order."""
        given = tuple(numbers)
        return self.answer == (given if self.kind is Kind.SEQUENCE else tuple(sorted(given)))

    def shuffled(self, random: Random) -> "Question":
        """The same question with its options in another order."""
        return replace(self, options=tuple(random.sample(self.options, len(self.options))))


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz, by the name of its source."""

    name: str
    title: str
    questions: tuple[Question, ...]
    shuffle_answers: bool

    def shuffled(self, random: Random) -> "Quiz":
        """The quiz as it is asked: the steps of a sequence are never shown in their order."""
        asked = tuple(
            question.shuffled(random)
            if self.shuffle_answers or question.kind is Kind.SEQUENCE
            else question
            for question in self.questions
        )
        return replace(self, questions=asked)
