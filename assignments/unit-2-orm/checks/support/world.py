"""A library that is stored through the student's services, and what they should answer then."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from support.application import Answer, Application, Call
from support.facts import Author, Book, Copy, Fact, Loan, Member

__all__ = ["DAYS", "World", "checking_out", "row"]

DAYS = 21


def row(kind: str, **fields: Any) -> dict[str, Any]:
    """An expected row, as the services' answers are read."""
    return {"row": kind, "fields": fields}


class World:
    """What is stored, by the grader's own account.

    Attributes:
        application: the student's services.
        authors, books, copies, members, loans: what was stored so far.
    """

    def __init__(self, application: Application) -> None:
        self.application = application
        self.authors: list[Author] = []
        self.books: list[Book] = []
        self.copies: list[Copy] = []
        self.members: list[Member] = []
        self.loans: list[Loan] = []

    def add(self, *facts: Fact) -> None:
        """Store facts, parents first.

        Raises:
            Failure: a service raised.
        """
        self.application.add(*facts)
        for fact in facts:
            self._shelf_of(fact).append(fact)

    def _shelf_of(self, fact: Fact) -> list[Any]:
        match fact:
            case Author():
                return self.authors
            case Book():
                return self.books
            case Copy():
                return self.copies
            case Member():
                return self.members

    def lend(self, member: Member, books: Sequence[Book], today: date) -> list[Loan]:
        """Check out books to a member, and expect a free copy of each.

        Raises:
            Failure: it raised, or returned other barcodes.
        """
        return self.lend_all([(member, books, today)])

    def try_to_lend(self, member: Member, books: Sequence[Book], today: date) -> list[Loan]:
        """Check out books, which may be refused."""
        call = checking_out(member, books, today)
        [answer] = self.application.each(call)
        return self._lent(answer, member, books, today) if not answer.kinds else []

    def lend_all(self, visits: Iterable[tuple[Member, Sequence[Book], date]]) -> list[Loan]:
        """Check out books to several members, one visit after the other.

        Raises:
            Failure: one raised, or returned other barcodes.
        """
        wanted = list(visits)
        calls = [checking_out(member, books, today) for member, books, today in wanted]
        answers = self.application.each(*calls)
        return [
            loan
            for visit, answer in zip(wanted, answers, strict=True)
            for loan in self._lent(answer, *visit)
        ]

    def _lent(
        self, answer: Answer, member: Member, books: Sequence[Book], today: date
    ) -> list[Loan]:
        due = today + timedelta(DAYS)
        barcodes = self.expect_barcodes(answer, books)
        loans = [Loan(barcode, member.email, today, due) for barcode in barcodes]
        self.loans += loans
        return loans

    def expect_barcodes(self, answer: Answer, books: Sequence[Book]) -> list[str]:
        """Expect the barcodes of free copies, one of each book, in the order of the books.

        Raises:
            Failure: check_out raised, or returned something else.
        """
        found = answer.value if isinstance(answer.value, list) else []
        fits = len(found) == len(books) and len(set(map(str, found))) == len(found)
        if not fits or not all(
            code in self.free(book) for code, book in zip(found, books, strict=True)
        ):
            free = " and ".join(f"one of {self.free(book)}" for book in books)
            raise answer.failure(f"The barcodes of free copies, in this order: {free}.")
        return [str(code) for code in found]

    def bring_back(self, *returns: tuple[Loan, date]) -> None:
        """Give copies back.

        Raises:
            Failure: a service raised.
        """
        calls = [Call.of("lending.give_back", loan.barcode, today) for loan, today in returns]
        self.application.ask(*calls)
        for loan, today in returns:
            self.loans[self.loans.index(loan)] = replace(loan, returned_on=today)

    def free(self, book: Book) -> list[str]:
        """Barcodes of the copies of a book that can be lent."""
        out = {loan.barcode for loan in self.loans if loan.returned_on is None}
        return [c.barcode for c in self.copies if c.isbn == book.isbn and c.barcode not in out]

    def book_rows(self, books: Iterable[Book] | None = None) -> list[dict[str, Any]]:
        """What list_books answers, or books_by."""
        chosen = self.books if books is None else books
        return [self._book_row(book) for book in sorted(chosen, key=lambda b: (b.title, b.isbn))]

    def _book_row(self, book: Book) -> dict[str, Any]:
        copies = sum(copy.isbn == book.isbn for copy in self.copies)
        return row("BookRow", **_of_book(book), copies=copies)

    def book_page(self, book: Book) -> dict[str, Any]:
        """What get_book answers."""
        barcodes = sorted(copy.barcode for copy in self.copies if copy.isbn == book.isbn)
        rows = [row("CopyRow", barcode=code, borrower=self._borrower(code)) for code in barcodes]
        return row("BookPage", **_of_book(book), copies=rows)

    def _borrower(self, barcode: str) -> str | None:
        for loan in self.loans:
            if loan.barcode == barcode and loan.returned_on is None:
                return self._member(loan).name
        return None

    def member_page(self, member: Member) -> dict[str, Any]:
        """What get_member answers."""
        loans = sorted(
            (loan for loan in self.loans if loan.email == member.email),
            key=lambda loan: (-loan.loaned_on.toordinal(), loan.barcode),
        )
        return row("MemberPage", **vars(member), loans=[self._loan_row(loan) for loan in loans])

    def _loan_row(self, loan: Loan) -> dict[str, Any]:
        book = self._book(loan)
        days = {name: getattr(loan, name) for name in ("loaned_on", "due_on", "returned_on")}
        return row("LoanRow", barcode=loan.barcode, isbn=book.isbn, title=book.title, **days)

    def overdue(self, today: date) -> list[dict[str, Any]]:
        """What overdue answers."""
        late = [loan for loan in self.loans if loan.returned_on is None and loan.due_on < today]
        return [
            row(
                "OverdueRow",
                due_on=loan.due_on,
                title=self._book(loan).title,
                barcode=loan.barcode,
                name=self._member(loan).name,
                email=loan.email,
            )
            for loan in sorted(late, key=lambda loan: (loan.due_on, loan.barcode))
        ]

    def _book(self, loan: Loan) -> Book:
        [isbn] = [copy.isbn for copy in self.copies if copy.barcode == loan.barcode]
        return next(book for book in self.books if book.isbn == isbn)

    def _member(self, loan: Loan) -> Member:
        return next(member for member in self.members if member.email == loan.email)


def checking_out(member: Member, books: Sequence[Book], today: date) -> Call:
    """The call that lends books to a member."""
    return Call.of("lending.check_out", [book.isbn for book in books], member.email, today)


def _of_book(book: Book) -> dict[str, Any]:
    authors = sorted(book.authors)
    return {"isbn": book.isbn, "title": book.title, "year": book.year, "authors": authors}
