"""The desk where books are lent: a library with copies in every state, and what a visit leaves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import locate
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support.evidence import Maker
from support.facts import Book, Fact, Loan, Member
from support.probes import changed, quoted
from support.python_calls import ask_function, raised_by
from support.shelf import Shelf

__all__ = ["Desk"]

_CHECK_OUT = "library.lending:check_out"
_FILE = "library/lending.py"
_DAYS = 21


class Desk:
    """A database with members, and books that can be lent or not.

    Attributes:
        one: a book with one free copy; its other copy is out.
        several: a book with two free copies, one of which was lent before.
        out: a book whose only copy is out.
        bare: a book without copies.
        today: a day that occurs nowhere else, after all loans.
    """

    def __init__(self, student: Student, name: str = "main") -> None:
        self.student, self.name = student, name
        self.shelf = Shelf(student, name)
        make = Maker(student.random)
        self.member, other, self.stranger = make.member(), make.member(), make.email()
        self.one, self.several, self.out, self.bare = (make.book() for _ in range(4))
        owners = (self.one, self.one, self.several, self.several, self.out)
        self.copies = [make.copy(book) for book in owners]
        things = (self.one, self.several, self.out, self.bare, self.member, other, *self.copies)
        self.shelf.store(things)
        self.loans = self._lend(make, other)
        self.facts: list[Fact] = [*things, *self.loans]
        self.today = make.day("2025-01-01")

    def _lend(self, make: Maker, other: Member) -> list[Loan]:
        """One loan that is over, unless the student's return_copy closes nothing; two open ones."""
        back = make.loan(self.copies[2], other, returned=True)
        if not self.shelf.lend_and_return(back):
            back = replace(back, returned_on=None)
        loans = [make.loan(self.copies[0], other), make.loan(self.copies[4], self.member)]
        self.shelf.store(loans)
        return [back, *loans]

    def free(self, book: Book) -> set[str]:
        """Barcodes of the copies that can be lent now."""
        lent = {loan.barcode for loan in self.loans if loan.is_open}
        return {copy.barcode for copy in self.copies if copy.isbn == book.isbn} - lent

    def check_out(self, *books: Book) -> Any:
        """Call the student's check_out for the member.

        Raises:
            Failure: it raised.
            WorkerFailure: it ran too long or ended the program.
        """
        isbns = [book.isbn for book in books]
        target = (self.student, _CHECK_OUT, self.shelf)
        return ask_function(*target, isbns, self.member.email, self.today)

    def failed_check_out(self, *books: Book, email: str = "") -> StudentError:
        """Call the student's check_out for a visit that cannot succeed, and return what it raised.

        Raises:
            Failure: it raised nothing.
        """
        isbns = [book.isbn for book in books]
        arguments = (isbns, email or self.member.email, self.today)
        error, answer = raised_by(self.student, _CHECK_OUT, self.shelf, *arguments)
        if error is None:
            raise self.failure(
                "We checked out books of which one could not be lent.",
                expected="An exception.",
                actual=f"It returned {answer!r}, as if all had gone well.",
            )
        return error

    def expect_barcodes(self, answer: object, *books: Book) -> list[str]:
        """Expect one free copy of each book, in the order asked.

        Raises:
            Failure: the answer is something else.
        """
        fits = (
            isinstance(answer, list)
            and len(answer) == len(books)
            and all(code in self.free(book) for code, book in zip(answer, books, strict=True))
        )
        if isinstance(answer, list) and fits:
            return answer
        raise self.failure(
            f"We checked out {len(books)} books that have free copies.",
            expected="A list of the barcodes of free copies, one of each book in the order asked.",
            actual=f"It returned {answer!r}.",
        )

    def seen(self) -> Schema:
        """The database as another connection sees it, one that student code never touched."""
        return Schema.from_snapshot(self.student.fresh().database(self.name).snapshot())

    def as_it_should_be(self, barcodes: Sequence[str]) -> Schema:
        """A database of the same content in which add_loan stored the visit's loans."""
        twin = Shelf(self.student.fresh(), f"{self.name}-twin")
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

    def expect_one_loan_more(self, before: Schema) -> None:
        """Expect that a visit after one that failed lent its own book and nothing else.

        Raises:
            Failure: what the failed visit left behind came along, or nothing was lent.
        """
        changes = changed(before, self.seen())
        table = self._table_of_loans(before)
        if [change.rows for change in changes if change.table == table] != [1]:
            found = ", ".join(change.text for change in changes) or "nothing"
            raise self.failure(
                "After a visit that failed, we checked out one book on the same connection.",
                expected="One loan more.",
                actual=f"Seen through another connection: {found}.",
            )

    def failure(self, message: str, *, expected: str = "", actual: str = "") -> Failure:
        """A failure that points at check_out."""
        text = self.student.text(_FILE)
        line = text[: max(text.find("def check_out"), 0)].count("\n") + 1
        return Failure(message, expected=expected, actual=actual, file=_FILE, line=line)
