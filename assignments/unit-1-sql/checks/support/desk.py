"""The desk where books are lent: a library with copies in every state, and what a visit leaves."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import locate
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support.facts import Book, Copy, Fact, Loan, Member
from support.maker import Maker
from support.probes import quoted
from support.python_calls import ask_function, raised_by
from support.shelf import Shelf
from support.traces import changed

__all__ = ["Desk"]

_CHECK_OUT = "library.lending:check_out"
_FILE = "library/lending.py"
_DAYS = 21


class Desk:
    """A database with members, and books that can be lent or not.

    Attributes:
        plain: two books with one copy each that nobody has lent yet. ISBNs, barcodes and the order
            of storing all say the opposite of the order in which they stand here.
        mixed: a book with one free copy, stored between two that are out.
        back: a book whose only copy was lent and came back.
        out: a book whose only copy is out.
        bare: a book without copies.
        today: a day that occurs nowhere else, after all loans.
    """

    def __init__(self, student: Student, name: str = "main") -> None:
        self.student, self.name = student, name
        self.shelf = Shelf(student, name)
        make = Maker(student.random)
        self.member, other, self.stranger = make.member(), make.member(), make.email()
        small, large, self.mixed, self.back, self.out, self.bare = make.books(6)
        self.plain = (large, small)
        owners = (small, large, self.mixed, self.mixed, self.mixed, self.back, self.out)
        self.copies = make.copies(owners)
        books = (small, large, self.mixed, self.back, self.out, self.bare)
        things: list[Fact] = [*books, self.member, other, *self.copies]
        self.shelf.store(things)
        self.loans = self._lend(make, other)
        self.facts: list[Fact] = [*things, *self.loans]
        self.today = make.day("2025-01-01")

    def _lend(self, make: Maker, other: Member) -> list[Loan]:
        """One loan that is over, unless the student's return_copy closes nothing; three open."""
        over = make.loan(self.copies[5], other, returned=True)
        self.came_back = self.shelf.lend_and_return(over)
        still_open = [make.loan(self.copies[place], other) for place in (2, 4, 6)]
        self.shelf.store(still_open)
        return [over if self.came_back else replace(over, returned_on=None), *still_open]

    def can_lend_again(self) -> bool:
        """Whether the database takes a second loan of the copy that came back.

        Another check asks why not. Here it only means that check_out cannot lend it either.
        """
        loan = Loan(self.copies[5].barcode, self.member.email, self.today, self.due)
        return self.came_back and self.shelf.would_take(loan)

    def free_copy(self, book: Book) -> Copy:
        """The one copy of a book that can be lent now."""
        lent = {loan.barcode for loan in self.loans if loan.is_open}
        return next(c for c in self.copies if c.isbn == book.isbn and c.barcode not in lent)

    def check_out(self, *books: Book) -> None:
        """Call the student's check_out for the member, and expect the right barcodes.

        Raises:
            Failure: it raised, or returned something else.
            WorkerFailure: it ran too long or ended the program.
        """
        isbns = [book.isbn for book in books]
        target = (self.student, _CHECK_OUT, self.shelf)
        answer = ask_function(*target, isbns, self.member.email, self.today)
        expected = [self.free_copy(book).barcode for book in books]
        if answer != expected:
            raise self.failure(
                f"We checked out books with these ISBNs: {', '.join(isbns)}.",
                expected=f"The barcodes of their only free copies, in this order: {expected}.",
                actual=f"It returned {answer!r}.",
            )

    def try_check_out(self, *books: Book, email: str = "") -> tuple[StudentError | None, Any]:
        """Call the student's check_out for a visit that cannot succeed.

        Returns:
            what it raised, or None and what it returned.
        """
        arguments = ([book.isbn for book in books], email or self.member.email, self.today)
        return raised_by(self.student, _CHECK_OUT, self.shelf, *arguments)

    def expect_raised(self, name: str, visit: str, *books: Book, email: str = "") -> None:
        """Expect an exception of a certain class; of any class if `name` is "an exception".

        Raises:
            Failure: it is of another one, or there is none.
        """
        error, answer = self.try_check_out(*books, email=email)
        if error and name in (error.type_name, "an exception"):
            return
        told = f"raised {error.type_name}: {error.text}" if error else f"returned {answer!r}"
        raise self.failure(
            f"We checked out {visit}.", expected=f"It raises {name}.", actual=f"It {told}."
        )

    @cached_property
    def _witness(self) -> Student:
        """A clean worker that sees this one's files, and in which no student code ever runs."""
        return self.student.fresh()

    def seen(self) -> Schema:
        """The database as another connection sees it, one that student code never touched."""
        return Schema.from_snapshot(self._witness.database(self.name).snapshot())

    def commit(self) -> None:
        """Commit what check_out may have left pending, where another check asks for that."""
        self.shelf.database.run("SELECT 1")

    def as_it_should_be(self, *books: Book) -> Schema:
        """A database of the same content in which add_loan stored the visit's loans."""
        # Student code has run already: it cannot have prepared a file of an unknown name.
        twin = Shelf(self._witness, f"twin{self.student.random.getrandbits(64):x}")
        barcodes = (self.free_copy(book).barcode for book in books)
        loans = (Loan(code, self.member.email, self.today, self.due) for code in barcodes)
        twin.store([*self.facts, *loans])
        return twin.schema()

    @property
    def due(self) -> str:
        """The day on which loans of today are due."""
        return (date.fromisoformat(self.today) + timedelta(days=_DAYS)).isoformat()

    def plant_error(self) -> None:
        """Make the second new loan fail, as a full disk would: a trigger on the table of loans."""
        table, already = quoted(self._table_of_loans(self.shelf.schema())), len(self.loans)
        self.shelf.database.script(
            f"CREATE TRIGGER planted_by_the_grader BEFORE INSERT ON {table} "  # noqa: S608 (quoted)
            f"WHEN (SELECT COUNT(*) FROM {table}) > {already} "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;"
        )

    def _table_of_loans(self, schema: Schema) -> str:
        """The student's name for the table that says when a loan is due."""
        day = self.loans[-1].due_on
        return locate(schema, (day,))[day][0].table

    def expect_no_trace(self, before: Schema) -> None:
        """Expect that a visit that failed left the tables as they were.

        Raises:
            Failure: rows were added, changed or deleted.
        """
        for change in changed(before, self.seen()):
            raise self.failure(
                "We checked out two books, and the second one failed.",
                expected="Every table is as it was before.",
                actual=f"{change.text[0].upper()}{change.text[1:]}.",
            )

    def expect_one_loan_more(self, before: Schema, visit: str) -> None:
        """Expect that another connection sees one loan more than before.

        Raises:
            Failure: it sees none, or others as well.
        """
        changes = changed(before, self.seen())
        table = self._table_of_loans(before)
        if [change.rows for change in changes if change.table == table] != [1]:
            found = ", ".join(change.text for change in changes) or "nothing has changed"
            raise self.failure(
                visit,
                expected="One loan more.",
                actual=f"Seen through another connection: {found}.",
            )

    def failure(self, message: str, *, expected: str = "", actual: str = "") -> Failure:
        """A failure that points at check_out."""
        text = self.student.text(_FILE)
        line = text[: max(text.find("def check_out"), 0)].count("\n") + 1
        return Failure(message, expected=expected, actual=actual, file=_FILE, line=line)
