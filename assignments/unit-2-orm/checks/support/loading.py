"""How many statements a view sends, at two sizes of the library."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.words import code, counted
from autograding.checks.student import Student
from support import inside_loading
from support.application import Answer, Application, Call, readable
from support.facts import Book
from support.maker import Maker
from support.world import World

__all__ = ["BooksView", "MemberView", "OverdueView", "expect_steady"]

_SIZE = 4
_COUNTED = re.compile(r"\s*\(?\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


class View(ABC):
    """A view of a library in which every row has partners of its own, so that none is cached."""

    rows: str

    def __init__(self, student: Student) -> None:
        self.student = student
        self.make = Maker(student.random)
        self.world = World(Application(student))

    @abstractmethod
    def grow(self) -> None:
        """Store as many rows more as there are at first."""

    @property
    @abstractmethod
    def call(self) -> Call:
        """The service that answers."""

    @abstractmethod
    def expected(self) -> set[str]:
        """A value of each row that the answer must hold."""

    def new_books(self, copies: int) -> list[Book]:
        """Store books, each with two authors and copies of its own."""
        authors = self.make.authors(2 * _SIZE)
        pairs = zip(authors[::2], authors[1::2], strict=True)
        books = [self.make.book(*pair) for pair in pairs]
        owned = [copy for book in books for copy in self.make.copies(book, copies)]
        self.world.add(*authors, *books, *owned)
        return books


class BooksView(View):
    """All books: view 1."""

    rows = "book"

    def grow(self) -> None:
        """Store books, each with two authors and two copies."""
        self.new_books(2)

    @property
    def call(self) -> Call:
        """The service that answers."""
        return Call.of("catalog.list_books")

    def expected(self) -> set[str]:
        """Titles and names of authors."""
        authors = {name for book in self.world.books for name in book.authors}
        return {book.title for book in self.world.books} | authors


class MemberView(View):
    """One member with all loans: view 2."""

    rows = "loan"

    def __init__(self, student: Student) -> None:
        super().__init__(student)
        self.world.add(self.make.member())

    def grow(self) -> None:
        """Lend books to the member."""
        books = self.new_books(1)
        [member] = self.world.members
        self.world.lend_all([(member, [book], self.make.day()) for book in books])

    @property
    def call(self) -> Call:
        """The service that answers."""
        return Call.of("members.get_member", self.world.members[0].email)

    def expected(self) -> set[str]:
        """Titles and barcodes."""
        return {loan.barcode for loan in self.world.loans} | {b.title for b in self.world.books}


class OverdueView(View):
    """Late loans of many members: view 3."""

    rows = "late loan"
    _today = date(2026, 1, 1)

    def grow(self) -> None:
        """Lend each book to another member."""
        books = self.new_books(1)
        members = [self.make.member() for _ in books]
        self.world.add(*members)
        visits = [
            (member, [book], self.make.day(date(2023, 1, 1)))
            for member, book in zip(members, books, strict=True)
        ]
        self.world.lend_all(visits)

    @property
    def call(self) -> Call:
        """The service that answers."""
        return Call.of("lending.overdue", self._today)

    def expected(self) -> set[str]:
        """Titles and members' names."""
        return {b.title for b in self.world.books} | {m.name for m in self.world.members}


@dataclass(frozen=True)
class _Count:
    """What one call of the view sent."""

    rows: int
    statements: int


def expect_steady(view: View, *, most: int) -> None:
    """Expect that a view sends few statements, and no more of them for more rows.

    Raises:
        Failure: it sends more, or its answer lacks what was stored.
    """
    counts = []
    for size in (_SIZE, 2 * _SIZE):
        view.grow()
        counts.append(_Count(size, _statements(view)))
    small, large = counts
    if large.statements > most or large.statements > small.statements:
        raise _too_many(view, small, large, most)


def _statements(view: View) -> int:
    view.student.sql_observed()
    [answer] = view.world.application.each(view.call, keep=False)
    sent = sum(bool(_COUNTED.match(each.sql)) for each in view.student.sql_observed())
    _expect_everything(view, answer)
    if not sent:
        raise answer.failure(
            "It asks the database.",
            before="We stored new rows. Then",
            hint="Where does the answer come from, if not from the database?",
        )
    return sent


def _expect_everything(view: View, answer: Answer) -> None:
    """Expect that the answer shows what was stored; its order is another check's question."""
    found = set(_texts(answer.value))
    missing = sorted(view.expected() - found)
    if answer.kinds or missing:
        raise answer.failure(f"An answer that shows {', '.join(missing[:3])}.")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _too_many(view: View, small: _Count, large: _Count, most: int) -> Failure:
    file, line, times, relationship = _worst(view)
    actual = (
        f"{counted(small.statements, 'statement')} for {small.rows} and"
        f" {large.statements} for {counted(large.rows, view.rows)}."
    )
    if times > 1:
        actual += f" Line {line} sends {times} of these {large.statements}."
    if relationship:
        actual += f" It reads {code(relationship)}, one object after the other."
    return Failure(
        f"We called {view.call.text} with {counted(small.rows, view.rows)}, and with"
        f" {large.rows}, and counted the statements.",
        expected=f"At most {most}, and no more for more rows.",
        actual=actual,
        file=file or view.call.file,
        line=line,
        hint=_cure(relationship),
    )


def _worst(view: View) -> tuple[str, int, int, str]:
    """The line that sends most statements, how many, and the relationship that it reads."""
    module, _, function = view.call.service.partition(".")
    arguments = list(view.call.arguments)
    sites = view.student.probe(inside_loading, "sites", module, function, arguments)
    with readable():
        lines = Counter((str(file), int(line), str(name)) for file, line, name in sites if file)
    if not lines:
        return "", 0, 0, ""
    [((file, line, relationship), times)] = lines.most_common(1)
    return file, line, times, relationship


def _cure(relationship: str) -> str:
    if not relationship:
        return ""
    return (
        f"What would load {relationship} for all rows at once? Add it to the options of the query"
        f" that finds the rows: selectinload({relationship}) for a collection,"
        f" joinedload({relationship}) for one object."
    )
