"""The calls that are made on both databases, over a library with long texts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from support.application import Call, adding
from support.facts import Author, Book, Copy, Fact, Member
from support.maker import Maker

__all__ = ["Script"]

_LONGEST = 100  # README.md promises that no text is longer


def _long(text: str) -> str:
    """A text of the greatest length that may come."""
    return (text + " of the long name" * 10)[:_LONGEST]


@dataclass(frozen=True)
class Script:
    """The facts of a small library, and calls that store, read, change and remove them.

    Each book has one copy at most, so that it is no matter of taste which copy is lent.
    """

    authors: tuple[Author, ...]
    books: tuple[Book, ...]
    copies: tuple[Copy, ...]
    members: tuple[Member, ...]
    days: tuple[date, ...]
    new: tuple[str, ...]

    @classmethod
    def draw(cls, random: Random) -> "Script":
        """Make facts that occur nowhere else."""
        make = Maker(random)
        authors = [replace(each, name=_long(each.name)) for each in make.authors(3)]
        pairs = (authors[:2], authors[:1], authors[1:])
        books = [make.book(*pair, title=_long(make.text("ti"))) for pair in pairs]
        members = [replace(make.member(), name=_long(make.text("na"))) for _ in range(3)]
        copies = [make.copy(book) for book in books]
        new = (make.text("ti"), make.isbn(), make.email(), make.text("bc"))
        days = make.days(3)
        return cls(tuple(authors), tuple(books), tuple(copies), tuple(members), tuple(days), new)

    def catalog(self) -> Iterator[list[Call]]:
        """Store, read and change authors, books and copies; what must be refused, too."""
        first, second, _ = self.books
        text, isbn, _, _ = self.new
        facts: list[Fact] = [*self.authors, *self.books, *self.copies]
        for fact in facts:
            yield [adding(fact)]
        listing = Call.of("catalog.list_books")
        name = self.authors[0].name
        yield [listing]
        yield [adding(self.authors[0]), listing]
        yield [adding(replace(second, isbn=first.isbn)), listing]
        yield [adding(replace(second, isbn=isbn, year=0)), listing]
        yield [adding(replace(second, isbn=isbn, authors=(text,))), listing]
        yield [adding(replace(self.copies[0], isbn=second.isbn)), listing]
        yield [Call.of("catalog.change_book", first.isbn, title=text)]
        yield [Call.of("catalog.change_book", second.isbn, year=0), listing]
        yield [Call.of("catalog.set_authors", second.isbn, [self.authors[2].name, name])]
        yield [Call.of("catalog.books_by", name)]
        yield [Call.of("catalog.get_book", second.isbn)]
        yield [Call.of("catalog.remove_book", self.books[2].isbn), listing]

    def people(self) -> Iterator[list[Call]]:
        """Store, read, change and remove members."""
        one, _, lone = self.members
        for member in self.members:
            yield [adding(member)]
        reading = Call.of("members.get_member", one.email)
        yield [adding(replace(lone, email=one.email)), reading]
        yield [Call.of("members.rename_member", one.email, self.new[0]), reading]
        yield [Call.of("members.remove_member", lone.email)]
        yield [Call.of("members.get_member", lone.email), reading]

    def lending(self) -> Iterator[list[Call]]:
        """Lend, bring back, lend again, and ask what is late."""
        first, second, _ = self.books
        one, other, _ = self.members
        start, back, again = self.days
        reading = Call.of("members.get_member", one.email)
        barcode = self.copies[0].barcode
        yield [Call.of("lending.check_out", [first.isbn], one.email, start)]
        yield [Call.of("lending.check_out", [second.isbn, first.isbn], one.email, start), reading]
        yield [Call.of("lending.check_out", [second.isbn], self.new[2], start), reading]
        yield [Call.of("lending.overdue", start + timedelta(40))]
        yield [Call.of("catalog.get_book", first.isbn)]
        yield [Call.of("catalog.remove_book", first.isbn), reading]
        yield [Call.of("members.remove_member", one.email), reading]
        yield [Call.of("lending.give_back", barcode, start - timedelta(1)), reading]
        yield [Call.of("lending.give_back", barcode, back)]
        yield [Call.of("lending.give_back", barcode, back), reading]
        yield [Call.of("lending.check_out", [first.isbn, second.isbn], other.email, again)]
        yield [Call.of("members.get_member", other.email)]
        yield [Call.of("lending.overdue", again + timedelta(40))]

    def pages(self) -> list[str]:
        """Paths of pages that show it all."""
        return [
            "/",
            f"/books/{self.books[0].isbn}",
            f"/members/{self.members[0].email}",
            f"/loans/overdue?today={self.days[2]}",
        ]

    def failing_form(self) -> tuple[str, dict[str, str | list[str]]]:
        """A form that cannot be accepted, for an author who is there already."""
        author = self.authors[1]
        return "/authors", {"name": author.name, "country": author.country}
