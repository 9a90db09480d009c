"""What a library is, apart from where it is kept: plain facts that the grader owns."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

__all__ = ["Author", "Book", "Copy", "Library", "Loan", "Member", "Review"]


@dataclass(frozen=True)
class Author:
    """Somebody who writes books; the name is unique."""

    name: str
    country: str


@dataclass(frozen=True)
class Book:
    """A title, with the names of its authors."""

    isbn: str
    title: str
    year: int
    genre: str
    summary: str
    authors: tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """One copy of the book with this ISBN."""

    barcode: str
    isbn: str


@dataclass(frozen=True)
class Member:
    """Somebody who borrows books; days are ISO text."""

    email: str
    name: str
    joined_on: str


@dataclass(frozen=True)
class Loan:
    """A copy with a member, open while `returned_on` is None."""

    barcode: str
    email: str
    loaned_on: str
    due_on: str
    returned_on: str | None = None


@dataclass(frozen=True)
class Review:
    """What a member thought of a book."""

    isbn: str
    email: str
    stars: int
    text: str
    posted_on: str


@dataclass(frozen=True)
class Library:
    """All facts. Whatever stands earlier in a tuple is stored earlier, with a smaller id."""

    authors: tuple[Author, ...] = ()
    books: tuple[Book, ...] = ()
    copies: tuple[Copy, ...] = ()
    members: tuple[Member, ...] = ()
    loans: tuple[Loan, ...] = ()
    reviews: tuple[Review, ...] = ()

    def plain(self) -> dict[str, list[dict[str, object]]]:
        """The facts as they are sent to a worker."""
        return {each.name: list(_plain(getattr(self, each.name))) for each in fields(self)}

    def plus(self, other: "Library") -> "Library":
        """Both libraries in one, this one's facts first."""
        return Library(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    def book_of(self, loan: Loan) -> Book:
        """The book of which a copy was lent."""
        isbn = next(copy.isbn for copy in self.copies if copy.barcode == loan.barcode)
        return next(book for book in self.books if book.isbn == isbn)

    def loans_of(self, email: str) -> list[Loan]:
        """A member's loans, open and returned."""
        return [loan for loan in self.loans if loan.email == email]

    def overdue(self, today: str) -> list[Loan]:
        """Open loans that were due before a day, by due day and then as they were stored."""
        late = [loan for loan in self.loans if loan.returned_on is None and loan.due_on < today]
        return sorted(late, key=lambda loan: loan.due_on)

    def catalog(self) -> list[Book]:
        """The books by title, and then as they were stored."""
        return sorted(self.books, key=lambda book: book.title)

    def directory(self) -> list[Member]:
        """The members by name, and then as they were stored."""
        return sorted(self.members, key=lambda member: member.name)

    def reviews_of(self, isbn: str) -> list[Review]:
        """A book's reviews."""
        return [review for review in self.reviews if review.isbn == isbn]


def _plain(things: tuple[object, ...]) -> Iterator[dict[str, object]]:
    for thing in things:
        values = asdict(thing)  # type: ignore[call-overload]  # each of them is a dataclass
        yield {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }
