"""What a library is, apart from where it is kept: rows of the given tables that the grader owns."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

__all__ = ["Author", "Book", "Copy", "Library", "Loan", "Member", "insert"]


@dataclass(frozen=True)
class Author:
    """A row of the table authors."""

    id: int
    name: str
    country: str


@dataclass(frozen=True)
class Book:
    """A row of the table books; who wrote it stands in `Library.links`."""

    id: int
    isbn: str
    title: str
    year: int


@dataclass(frozen=True)
class Copy:
    """A row of the table copies."""

    id: int
    barcode: str
    book_id: int


@dataclass(frozen=True)
class Member:
    """A row of the table members; the day is ISO text."""

    id: int
    email: str
    name: str
    joined_on: str


@dataclass(frozen=True)
class Loan:
    """A row of the table loans, open while `returned_on` is None; days are ISO text."""

    id: int
    copy_id: int
    member_id: int
    loaned_on: str
    due_on: str
    returned_on: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the copy is still out."""
        return self.returned_on is None


@dataclass(frozen=True)
class Library:
    """All rows, and the day on which questions are asked. Parents stand before what refers to them.

    Attributes:
        links: (book's id, author's id).
    """

    authors: tuple[Author, ...]
    books: tuple[Book, ...]
    links: tuple[tuple[int, int], ...]
    copies: tuple[Copy, ...]
    members: tuple[Member, ...]
    loans: tuple[Loan, ...]
    today: str

    def rows(self) -> dict[str, list[list[object]]]:
        """Rows by table, in the order in which they can be stored."""
        return {
            "authors": _lists(self.authors),
            "books": _lists(self.books),
            "book_authors": [list(link) for link in self.links],
            "copies": _lists(self.copies),
            "members": _lists(self.members),
            "loans": _lists(self.loans),
        }

    def inserts(self) -> Iterator[str]:
        """The statements that store it."""
        for table, rows in self.rows().items():
            yield from (insert(table, row) for row in rows)

    def authors_of(self, book: Book) -> list[str]:
        """Names of a book's authors, by name."""
        writers = {author for at, author in self.links if at == book.id}
        return sorted(author.name for author in self.authors if author.id in writers)

    def copies_of(self, book: Book) -> list[Copy]:
        """A book's copies, by barcode."""
        return sorted(
            (copy for copy in self.copies if copy.book_id == book.id), key=lambda c: c.barcode
        )

    def copy(self, number: int) -> Copy:
        """The copy with this id."""
        return next(copy for copy in self.copies if copy.id == number)

    def book_of(self, copy: Copy) -> Book:
        """The book that a copy is one of."""
        return next(book for book in self.books if book.id == copy.book_id)

    def member(self, number: int) -> Member:
        """The member with this id."""
        return next(member for member in self.members if member.id == number)

    def loans_of(self, copy: Copy) -> list[Loan]:
        """A copy's loans."""
        return [loan for loan in self.loans if loan.copy_id == copy.id]

    def open_loan(self, copy: Copy) -> Loan | None:
        """The loan that keeps a copy from being lent, if there is one."""
        return next((loan for loan in self.loans_of(copy) if loan.is_open), None)

    def free_copies(self, book: Book) -> list[Copy]:
        """A book's copies that are on the shelf, by barcode."""
        return [copy for copy in self.copies_of(book) if self.open_loan(copy) is None]

    def overdue(self, today: str) -> list[Loan]:
        """Open loans that were due before a day, by due day and barcode."""
        late = [loan for loan in self.loans if loan.is_open and loan.due_on < today]
        return sorted(late, key=lambda loan: (loan.due_on, self.copy(loan.copy_id).barcode))


def insert(table: str, row: Iterable[object]) -> str:
    """The statement that stores a row, with its values written into it: they are our own."""
    values = ", ".join(map(_literal, row))
    return f"INSERT INTO {table} VALUES ({values})"  # noqa: S608 (our own values, quoted)


def _literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def _lists(things: tuple[Author | Book | Copy | Member | Loan, ...]) -> list[list[object]]:
    return [list(astuple(thing)) for thing in things]
