"""A small library that is drawn anew for each check, and what its pages have to say."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

__all__ = ["Book", "Loan", "Review", "World"]

_GENRES = ("adventure", "comedy", "fantasy", "history", "mystery", "poetry", "romance", "travel")
_FIRST = ("Ada", "Bram", "Cleo", "Dario", "Edda", "Faro", "Gila", "Hugo", "Ilse", "Jaro")
_LAST = ("Larkspur", "Fernhill", "Moorland", "Quickwater", "Silverbirch", "Thistledown")
_THINGS = ("Lighthouse", "Garden", "River", "Clock", "Orchard", "Staircase", "Letter", "Kite")
_BEGIN = date(2025, 3, 1)


@dataclass
class Review:
    """What a member thinks of a book."""

    email: str
    stars: int
    text: str
    posted_on: date


@dataclass
class Book:
    """A title, with its copies' barcodes and its reviews in the order of their ids."""

    isbn: str
    title: str
    year: int
    genre: str
    authors: list[str]
    copies: list[str]
    reviews: list[Review] = field(default_factory=list)


@dataclass
class Loan:
    """A copy with a member; open until it is returned."""

    barcode: str
    email: str
    loaned_on: date
    returned_on: date | None = None


class World:
    """Six books of four copies: one was never lent; of each other one two are lent, two free."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._number = random.randrange(10**5)
        self.members = {
            f"reader{self._next()}@example.org": f"{first} {random.choice(_LAST)}"
            for first in random.sample(_FIRST, 6)
        }
        self.books: dict[str, Book] = {}
        self.loans: list[Loan] = []
        for number in range(6):
            self._add_book(lent=number > 0)

    def new_title(self) -> str:
        """A title that no other book has."""
        return f"The {self._random.choice(_THINGS)} of {self._random.choice(_LAST)} {self._next()}"

    def day(self) -> date:
        """A day on which something may happen now; later than all that happened before."""
        return date(2026, 1, 1) + timedelta(days=self._random.randrange(300))

    def genre(self, other_than: str = "") -> str:
        """A genre."""
        return self._random.choice([genre for genre in _GENRES if genre != other_than])

    @property
    def unlent(self) -> Book:
        """The book that was never lent."""
        return next(iter(self.books.values()))

    @property
    def lent(self) -> list[Book]:
        """The other books."""
        return [book for book in self.books.values() if any(map(self.loans_of, book.copies))]

    def loans_of(self, barcode: str) -> list[Loan]:
        """The loans of a copy."""
        return [loan for loan in self.loans if loan.barcode == barcode]

    def is_lent(self, barcode: str) -> bool:
        """Whether somebody has the copy."""
        return any(loan.returned_on is None for loan in self.loans_of(barcode))

    def free_copy(self, book: Book) -> str:
        """A copy that nobody has."""
        return next(barcode for barcode in book.copies if not self.is_lent(barcode))

    def lent_copy(self, book: Book) -> str:
        """A copy that somebody has."""
        return next(barcode for barcode in book.copies if self.is_lent(barcode))

    def silent_member(self, book: Book) -> str:
        """A member who has not reviewed the book."""
        said = {review.email for review in book.reviews}
        return next(email for email in self.members if email not in said)

    def page(self, isbn: str) -> dict[str, Any]:
        """What GET /api/books/ISBN has to answer."""
        book = self.books[isbn]
        stars = [review.stars for review in book.reviews]
        order = sorted(range(len(stars)), key=lambda at: (book.reviews[at].posted_on, at))
        return {
            "isbn": isbn,
            "title": book.title,
            "year": book.year,
            "genre": book.genre,
            "authors": sorted(book.authors),
            "copies": [
                {"barcode": barcode, "lent": self.is_lent(barcode)}
                for barcode in sorted(book.copies)
            ],
            "rating": round(sum(stars) / len(stars), 2) if stars else None,
            "reviews": [
                {
                    "name": self.members[review.email],
                    "stars": review.stars,
                    "text": review.text,
                    "posted_on": review.posted_on.isoformat(),
                }
                for review in (book.reviews[at] for at in reversed(order))
            ],
        }

    def statistics(self) -> dict[str, Any]:
        """What GET /api/statistics has to answer."""
        books = list(self.books.values())
        loans = {book.isbn: self._loans_of(book) for book in books}
        most = sorted((book for book in books if loans[book.isbn]), key=lambda b: b.isbn)
        most.sort(key=lambda book: -len(loans[book.isbn]))
        best = sorted((book for book in books if book.reviews), key=_liked)
        return {
            "genres": [
                self._figures(genre, [book for book in books if book.genre == genre])
                for genre in sorted({book.genre for book in books})
            ],
            "most_lent": [
                {"isbn": book.isbn, "title": book.title, "loans": len(loans[book.isbn])}
                for book in most
            ],
            "best_rated": [
                {
                    "isbn": book.isbn,
                    "title": book.title,
                    "rating": round(float(_average(book)), 2),
                    "reviews": len(book.reviews),
                }
                for book in best
            ],
        }

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """Everything as facts that the worker can store."""
        books = list(self.books.values())
        names = {name for book in books for name in book.authors}
        return {
            "authors": [{"name": name} for name in sorted(names)],
            "members": [{"email": email, "name": name} for email, name in self.members.items()],
            "books": [
                {
                    "isbn": book.isbn,
                    "title": book.title,
                    "year": book.year,
                    "genre": book.genre,
                    "authors": book.authors,
                }
                for book in books
            ],
            "copies": [
                {"barcode": barcode, "book": book.isbn} for book in books for barcode in book.copies
            ],
            "loans": [_loan(loan) for loan in self.loans],
            "reviews": [
                {
                    "book": book.isbn,
                    "member": review.email,
                    "stars": review.stars,
                    "text": review.text,
                    "posted_on": review.posted_on.isoformat(),
                }
                for book in books
                for review in book.reviews
            ],
        }

    def _next(self) -> int:
        self._number += self._random.randint(1, 9)
        return self._number

    def _add_book(self, *, lent: bool) -> None:
        random = self._random
        pen_names = [f"{first} {self._next()}. Wren" for first in random.sample(_FIRST, 2)]
        copies = [f"C-{self._next():06}" for _ in range(4)]
        isbn = f"9799{self._next():09}"
        book = Book(
            isbn, self.new_title(), random.randint(1950, 2025), self.genre(), pen_names, copies
        )
        days = random.sample(range(200), 3)
        for email, offset in zip(random.sample(list(self.members), 3), days, strict=True):
            day = _BEGIN + timedelta(days=offset)
            book.reviews.append(
                Review(email, random.randint(2, 4), f"Opinion {self._next()}.", day)
            )
        self.books[isbn] = book
        if lent:
            self._lend(copies)

    def _lend(self, copies: list[str]) -> None:
        """Lend half of the copies a few times, and leave them lent."""
        emails = list(self.members)
        for barcode in copies[:2]:
            for turn in range(self._random.randint(1, 3)):
                day = _BEGIN + timedelta(days=30 * turn)
                back = day + timedelta(days=self._random.randint(1, 20))
                self.loans.append(Loan(barcode, self._random.choice(emails), day, back))
            now = _BEGIN + timedelta(days=200)
            self.loans.append(Loan(barcode, self._random.choice(emails), now))

    def _loans_of(self, book: Book) -> list[Loan]:
        return [loan for barcode in book.copies for loan in self.loans_of(barcode)]

    def _figures(self, genre: str, books: list[Book]) -> dict[str, Any]:
        loans = [loan for book in books for loan in self._loans_of(book)]
        lent_now = sum(loan.returned_on is None for loan in loans)
        return {"genre": genre, "books": len(books), "loans": len(loans), "lent_now": lent_now}


def _average(book: Book) -> Fraction:
    return Fraction(sum(review.stars for review in book.reviews), len(book.reviews))


def _liked(book: Book) -> tuple[Fraction, int, str]:
    return -_average(book), -len(book.reviews), book.isbn


def _loan(loan: Loan) -> dict[str, Any]:
    return {
        "copy": loan.barcode,
        "member": loan.email,
        "loaned_on": loan.loaned_on.isoformat(),
        "due_on": (loan.loaned_on + timedelta(days=21)).isoformat(),
        "returned_on": loan.returned_on and loan.returned_on.isoformat(),
    }
