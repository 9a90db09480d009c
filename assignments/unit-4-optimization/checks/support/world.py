"""One small library in which every value has a name, so that pages can be told with other values.

Two worlds differ in their values and in nothing else: what is sorted first in one is first in all.
"""

from dataclasses import dataclass, replace
from random import Random

from support.facts import Author, Book, Copy, Library, Loan, Member, Review
from support.maker import Maker, plus

__all__ = ["World", "make_world"]


@dataclass(frozen=True)
class World:
    """A library, and the name of each of its values: `{title1}` in a page stands for one.

    Some names are of values that are not in the library: those of what will be added to it.
    """

    library: Library
    names: dict[str, str]

    def fill(self, text: str) -> str:
        """Put the values in the places of their names."""
        for name, value in self.names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def abstract(self, text: str) -> str:
        """Put the names in the places of their values, longer values first."""
        for name, value in sorted(self.names.items(), key=lambda pair: -len(pair[1])):
            text = text.replace(value, f"{{{name}}}")
        return text


def make_world(random: Random) -> World:
    """A world with other values for each seed; genres and stars are the same in all.

    Loans 1 and 3 are due on one day, loans 2 and 5 were lent on one day, reviews 1 and 2 written
    on one: there the order in which they were stored decides. The title of book 3 is full of
    characters that mean something in SQL or in HTML.
    """
    make = Maker(random)
    names = sorted(make.name("au") for _ in range(3))
    authors = [Author(name, make.text("land")) for name in names]
    books, members = _books(make, authors), _members(make)
    barcodes = sorted(make.text("bc") for _ in range(7))
    owners = (0, 0, 0, 1, 4, 2)
    copies = [Copy(code, books[at].isbn) for code, at in zip(barcodes, owners, strict=False)]
    loans, reviews = _loans(make, copies, members), _reviews(make, books, members)
    library = Library(
        authors=(authors[1], authors[2], authors[0]),
        books=(books[3], books[0], books[4], books[2], books[1]),
        copies=(copies[2], copies[0], copies[5], *copies[3:5], copies[1]),
        members=(members[1], members[3], members[0], members[2]),
        loans=tuple(loans),
        reviews=tuple(reviews),
    )
    named = _named(make, authors, books, members, reviews)
    named |= {f"barcode{place}": code for place, code in enumerate(barcodes, 1)}
    return World(library, named | _days(loans))


def _books(make: Maker, authors: list[Author]) -> list[Book]:
    """Five books by title; the second genre has one book only, and one genre has none."""
    titles = sorted(make.text("ti") for _ in range(5))
    titles[2] += f"' 100%_\\ <b>{make.text('b')}</b> & \";--"
    genres = ("poetry", "travel", "poetry", "history", "poetry")
    # Authors are given backwards: the pages list them by name.
    writers = ((1, 0), (1,), (2, 1, 0), (2,), (0,))
    return [
        make.book([authors[at] for at in by], title=title, genre=genre)
        for title, genre, by in zip(titles, genres, writers, strict=True)
    ]


def _members(make: Maker) -> list[Member]:
    names = sorted(make.name("na") for _ in range(4))
    return [make.member(name=name) for name in names]


def _loans(make: Maker, copies: list[Copy], members: list[Member]) -> list[Loan]:
    """Copies 1 and 4 are overdue, 2, 3 and 6 came back, and 5 is out until later."""
    late = make.loan(copies[0], members[0])
    back = make.loan(copies[1], members[0], due=plus(late.due_on, -45))
    also = make.loan(copies[3], members[1], due=late.due_on)
    out = make.loan(copies[4], members[0], due=plus(late.due_on, 9))
    same = make.loan(copies[2], members[0], due=back.due_on)
    back = replace(back, returned_on=plus(back.loaned_on, 3))
    same = replace(same, returned_on=plus(same.loaned_on, 8))
    other = make.loan(copies[5], members[1], due=plus(late.due_on, -60), returned=True)
    return [late, back, also, out, same, other]


def _reviews(make: Maker, books: list[Book], members: list[Member]) -> list[Review]:
    """Book 1 has three reviews, book 2 one by somebody who wrote about book 1, the others none."""
    first = make.review(books[0], members[0], stars=5)
    second = make.review(books[0], members[1], stars=4)
    second = replace(second, posted_on=first.posted_on)
    third = make.review(books[0], members[2], stars=2)
    third = replace(third, posted_on=plus(first.posted_on, -3))
    other = make.review(books[1], members[1], stars=3)
    return [first, second, third, replace(other, posted_on=plus(first.posted_on, -9))]


def _named(
    make: Maker,
    authors: list[Author],
    books: list[Book],
    members: list[Member],
    reviews: list[Review],
) -> dict[str, str]:
    """Names of what is in the library, and of what may be added or asked for in vain."""
    names = {f"author{place}": author.name for place, author in enumerate(authors, 1)}
    for place, book in enumerate(books, 1):
        names |= {f"isbn{place}": book.isbn, f"year{place}": str(book.year)}
        names |= {f"title{place}": book.title, f"summary{place}": book.summary}
    for place, member in enumerate(members, 1):
        names |= {f"email{place}": member.email, f"joined{place}": member.joined_on}
        names[f"name{place}"] = member.name
    for place, review in enumerate(reviews, 1):
        names[f"text{place}"] = review.text
        if place != 2:  # written on the day of the first
            names[f"posted{place}"] = review.posted_on
    names |= {"new_text": make.text("nt"), "new_day": plus(reviews[0].posted_on, 5)}
    return names | {"nobody": make.email(), "no_isbn": make.isbn(), "no_barcode": make.text("bc")}


def _days(loans: list[Loan]) -> dict[str, str]:
    first = loans[0]
    days = {"today": plus(first.due_on, 4), "before": plus(first.loaned_on, -1)}
    for place, loan in enumerate(loans, 1):
        days |= {f"lent{place}": loan.loaned_on, f"due{place}": loan.due_on}
        if loan.returned_on:
            days[f"back{place}"] = loan.returned_on
    return days
