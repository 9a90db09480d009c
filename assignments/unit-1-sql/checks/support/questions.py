"""The six questions that the queries answer, and when an answer is right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from autograding.checks.database import Result
from autograding.checks.sql.compare import Difference, SortKey, compare
from autograding.checks.sql.lexer import scan
from support import oracle
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member

__all__ = ["QUESTIONS", "Answer", "Parameters", "Question"]

Parameters = Mapping[str, str]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """One of the six queries: its columns in words, and the right answer from facts.

    `kinds` are the facts it is about: no others are stored, so none of them can be in its way.
    """

    name: str
    columns: tuple[str, ...]
    answer: Callable[..., oracle.Answer]
    parameters: Callable[[Library], Sequence[Parameters]]
    kinds: tuple[type[Fact], ...]

    @property
    def file(self) -> str:
        """Where the student's SELECT stands."""
        return f"queries/{self.name}.sql"

    @property
    def order(self) -> tuple[SortKey, ...]:
        """What the rows are sorted by."""
        return oracle.ORDERS[self.name]

    def relevant(self, library: Library) -> Library:
        """The part of a library that the question is about."""
        return library.containing(fact for fact in library.facts if isinstance(fact, self.kinds))


def _each_author(library: Library) -> Sequence[Parameters]:
    return [{"author": author.name} for author in library.authors]


def _today(library: Library) -> Sequence[Parameters]:
    return [{"today": library.today}]


def _once(_: Library) -> Sequence[Parameters]:
    return [{}]


_CATALOG = (Author, Book, Link)
_LENDING = (Book, Copy, Member, Loan)
_ASKED = (
    ("books_by_author", ("isbn", "title", "year"), oracle.books_by_author, _each_author, _CATALOG),
    ("overdue_loans", ("title", "name", "due_on"), oracle.overdue_loans, _today, _LENDING),
    ("co_authors", ("name",), oracle.co_authors, _each_author, _CATALOG),
    ("member_open_loans", ("name", "email", "number"), oracle.member_open_loans, _once, _LENDING),
    ("never_borrowed", ("isbn", "title"), oracle.never_borrowed, _once, _LENDING),
    ("availability", ("isbn", "copies", "free copies"), oracle.availability, _once, _LENDING),
)
QUESTIONS = {question[0]: Question(*question) for question in _ASKED}


@dataclass(frozen=True)
class Answer:
    """What a query says of a library, beside the right answer."""

    question: Question
    sql: str
    library: Library
    parameters: Parameters
    result: Result

    @property
    def expected(self) -> oracle.Answer:
        """The right answer."""
        return self.question.answer(self.library, **self.parameters)

    @property
    def difference(self) -> Difference | None:
        """How the answers differ, order apart."""
        return compare(
            self.expected,
            self.result.rows,
            expected_columns=self.question.columns,
            actual_columns=self.result.columns,
        )

    @property
    def keys(self) -> list[Row]:
        """The sort keys of those rows that belong into the answer, as they come."""
        columns = [key.column for key in self.question.order]
        expected = {tuple(row[column] for column in columns) for row in self.expected}
        rows = [row for row in self.result.rows if len(row) > max(columns)]
        keys = [tuple(row[column] for column in columns) for row in rows]
        return [key for key in keys if key in expected]

    @property
    def is_sorted(self) -> bool:
        """Whether those rows come in order, and not by luck: only ORDER BY promises one."""
        return _asks_for_order(self.sql) and self.keys == sorted(self.keys)

    @property
    def is_wrong(self) -> bool:
        """Whether it costs points: the query failed, or its rows or their order are wrong."""
        return bool(self.result.error or self.difference) or not self.is_sorted


@cache
def _asks_for_order(sql: str) -> bool:
    """Whether ORDER BY stands in the outermost query."""
    depth = 0
    for lexeme in scan(sql):
        depth += (lexeme.text == "(") - (lexeme.text == ")")
        if lexeme.word == "ORDER" and depth == 0:
            return True
    return False
