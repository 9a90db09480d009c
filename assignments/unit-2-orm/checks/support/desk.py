"""The desk where books are lent: a library with copies in every state, and what a visit leaves."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from autograding.checks.database import Database
from autograding.checks.student import Student
from support.application import Answer, Application, Call
from support.facts import Book, Copy, Loan
from support.maker import Maker
from support.outside import Outside
from support.traces import changes
from support.values import quoted
from support.world import DAYS, World

__all__ = ["Desk"]


class Desk:
    """A library whose books can be lent or not, and a member who comes to borrow.

    Attributes:
        plain: two books with one copy each that nobody has lent yet. ISBNs, barcodes and the order
            of storing all say the opposite of the order in which they stand here.
        mixed: two books with a copy that is out and one that is free. The free one was stored
            later; of the one book its barcode comes first, of the other last.
        double: a book with two free copies.
        back: a book whose only copy was lent and came back.
        out: a book whose only copy is out.
        bare: a book without copies.
        today: a day after all loans.
    """

    def __init__(self, student: Student) -> None:
        self.make = Maker(student.random)
        author = self.make.author()
        books = sorted((self.make.book(author) for _ in range(8)), key=lambda book: book.isbn)
        small, large, *mixed, self.double, self.back, self.out, self.bare = books
        self.plain, self.mixed = (large, small), tuple(mixed)
        self.member, self.other = self.make.member(), self.make.member()
        self.world = World(Application(student))
        lent = (self.back, self.out, *mixed)
        owners = (mixed[0], small, large, *[self.double] * 2, *lent, mixed[1])
        barcodes = sorted(self.make.copy(book).barcode for book in owners)
        copies = [Copy(code, book.isbn) for code, book in zip(barcodes, owners, strict=True)]
        *first, high = copies
        low = first.pop(0)
        self.world.add(author, *books, self.member, self.other, *first)
        self._lend_some()
        self.world.add(low, high)
        self.today = self.make.day(date(2026, 1, 1))

    def _lend_some(self) -> None:
        """Lend the only copies of some books to the other member: one comes back."""
        first, *days = self.make.days(4)
        [over] = self.world.lend(self.other, [self.back], first)
        self.world.bring_back((over, self.make.day(first)))
        books = (*self.mixed, self.out)
        visits = [(self.other, [book], day) for book, day in zip(books, days, strict=True)]
        self.world.lend_all(visits)

    @property
    def application(self) -> Application:
        """The student's services."""
        return self.world.application

    def lend(self, *books: Book) -> Sequence[Loan]:
        """Check out books for the member, and expect that it works."""
        return self.world.lend(self.member, books, self.today)

    def lend_for_return(self) -> Loan:
        """Lend a copy that was lent before; if that is refused, which costs elsewhere, another."""
        again = self.world.try_to_lend(self.member, [self.back], self.today)
        return (again or self.lend(self.double))[0]

    def visit(self, *isbns: str, email: str = "") -> Answer:
        """Check out books in a request of its own, which may fail; nothing is kept of it."""
        visiting = Call.of("lending.check_out", list(isbns), email or self.member.email, self.today)
        [answer] = self.application.each(visiting, keep=False)
        return answer

    def expect_loan(self, loan: Loan) -> None:
        """Expect that the book's page and the member's page know a loan.

        Raises:
            Failure: the member has no such loan.
        """
        [answer] = self.application.each(Call.of("members.get_member", loan.email))
        for row in _loans(answer):
            if row.get("barcode") == loan.barcode:
                found = [row.get(name) for name in ("loaned_on", "due_on", "returned_on")]
                if found == [loan.loaned_on, loan.due_on, None]:
                    return
        raise answer.failure(
            f"A loan of the copy {loan.barcode} from {loan.loaned_on}, due {loan.due_on}, open.",
            before="We checked out two books. Then",
        )

    def expect_returned(self, answer: Answer, loan: Loan, day: date) -> None:
        """Expect that a member's page says that a loan is over, and that no other has changed.

        Raises:
            Failure: it does not.
        """
        rows = [row for row in _loans(answer) if row.get("barcode") == loan.barcode]
        if [row.get("returned_on") for row in rows] != [day]:
            raise answer.failure(
                f"The loan of {loan.barcode} is over since {day}.",
                before=f"We called give_back({loan.barcode!r}, {day}). Then",
            )
        [others] = self.application.each(Call.of("members.get_member", self.other.email))
        expected = {each.barcode: each.returned_on for each in self._of_other()}
        found = {row.get("barcode"): row.get("returned_on") for row in _loans(others)}
        if found != expected:
            raise others.failure(
                "The loans of another member, over and open, are as they were.",
                before=f"We called give_back({loan.barcode!r}, {day}). Then",
            )

    def _of_other(self) -> list[Loan]:
        return [loan for loan in self.world.loans if loan.email == self.other.email]

    def expect_not_before_lent(self, book: Book) -> None:
        """Expect that a copy cannot come back before the day on which it was lent.

        Raises:
            Failure: it can, or the error is another one.
        """
        [loan] = self.lend(book)
        day = loan.loaned_on - timedelta(1)
        call = Call.of("lending.give_back", loan.barcode, day)
        [answer] = self.application.each(call, keep=False)
        answer.expect_raised("Impossible", f"the copy was lent on {loan.loaned_on}")

    def expect_no_trace(self, *books: Book) -> None:
        """Check out books, which must fail and change nothing.

        Raises:
            Failure: it works, or something has changed.
        """
        before = self.application.schema()
        answer = self.visit(*(book.isbn for book in books))
        changed = changes(before, self.application.schema())
        if changed:
            raise answer.failure(f"Nothing has changed afterwards. We found {changed}.")
        if not answer.kinds:
            raise answer.failure("It raises an error.")

    def plant_error(self) -> None:
        """Let the database refuse all new loans but one from now on, as a full disk would."""
        table = Outside(self.application).row(self.world.loans[0].loaned_on).table
        name, rows = quoted(table.name), len(table.rows)
        full = f"(SELECT count(*) FROM {name}) > {rows}"  # noqa: S608 (the name is quoted)
        trigger = (
            f"CREATE TRIGGER planted BEFORE INSERT ON {name} WHEN {full} "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;"
        )
        store = self.application.store
        if isinstance(store, Database):
            store.script(trigger)

    def with_late_loans(self) -> date:
        """Lend more, so that on the day that is returned some are late and one is due."""
        due = self.today
        author = self.world.authors[0]
        books = [self.make.book(author) for _ in range(5)]
        self.world.add(*books, *(self.make.copy(book) for book in books))
        early = due - timedelta(DAYS)
        starts = (early, early - timedelta(9), early - timedelta(9), early - timedelta(2), early)
        visits = [(self.member, [book], day) for book, day in zip(books, starts, strict=True)]
        *_, back, _last = self.world.lend_all(visits)
        self.world.bring_back((back, due - timedelta(1)))
        return due


def _loans(answer: Answer) -> list[dict[str, Any]]:
    """The rows of a member's loans, whatever else was answered."""
    match answer.value:
        case {"row": "MemberPage", "fields": {"loans": [*rows]}}:
            return [row["fields"] for row in rows if isinstance(row, dict) and "fields" in row]
    return []
