"""One small library in which every value has a name, so that pages can be told with other values.

Two worlds differ in their values and in nothing else: what is sorted first in one is first in all.
"""

from dataclasses import dataclass
from random import Random

from support.facts import Author, Book, Copy, Library, Loan, Member
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
    """A world with other values for each seed.

    Books 4 and 5 have one title, members 3 and 4 one name, loans 1 and 3 one due day: there the
    second sort key decides. The title of book 3 is full of characters that mean something in SQL,
    in LIKE or in HTML.
    """
    make = Maker(random)
    authors = [Author(make.id(), name, make.text("land")) for name in _names(make, "au", 4)]
    books = _books(make)
    members = _members(make)
    barcodes = sorted(make.barcode() for _ in range(6))
    owners = (0, 0, 0, 1, 2)
    copies = [
        Copy(make.id(), code, books[at].id) for code, at in zip(barcodes, owners, strict=False)
    ]
    loans = _loans(make, copies, members)
    links = [(0, 0), (0, 1), (1, 1), (2, 0), (2, 1), (2, 2), (3, 2), (4, 0)]
    today = plus(loans[0].due_on, 4)
    library = Library(
        authors=tuple(authors[:3]),
        books=tuple(books[:5]),
        links=tuple((books[book].id, authors[author].id) for book, author in links),
        copies=tuple(copies),
        members=tuple(members[:4]),
        loans=tuple(loans),
        today=today,
    )
    names = _named(make, authors, books, members)
    names |= {f"barcode{place}": code for place, code in enumerate(barcodes, 1)}
    return World(library, names | _days(loans, today))


def _names(make: Maker, prefix: str, number: int) -> list[str]:
    return sorted(make.name(prefix) for _ in range(number))


def _books(make: Maker) -> list[Book]:
    """Five books and one that is not there yet, by title and ISBN."""
    titles = sorted(make.text("ti") for _ in range(5))
    titles[2] += f"' 100%_\\ <b>{make.text('b')}</b> & \";--"
    places = (0, 1, 2, 3, 3, 4)
    isbns = sorted(make.isbn() for _ in places)
    years = [make.book().year for _ in places]
    return [
        Book(make.id(), isbn, titles[place], year)
        for place, isbn, year in zip(places, isbns, years, strict=True)
    ]


def _members(make: Maker) -> list[Member]:
    """Four members and one that is not there yet, by name and e-mail."""
    names = _names(make, "na", 4)
    emails = sorted(make.email() for _ in range(5))
    emails[1] = emails[1].replace("@", "'+x@")
    days = [make.member().joined_on for _ in range(5)]
    places = (0, 1, 2, 2, 3)
    return [
        Member(make.id(), email, names[place], day)
        for place, email, day in zip(places, emails, days, strict=True)
    ]


def _loans(make: Maker, copies: list[Copy], members: list[Member]) -> list[Loan]:
    """Copy 1 and 4 are overdue, copy 2 came back, copy 5 is out until later, copy 3 is free."""
    late = make.loan(copies[0], members[0])
    back = make.loan(copies[1], members[0], due=plus(late.due_on, -45), returned=True)
    also = make.loan(copies[3], members[1], due=late.due_on)
    out = make.loan(copies[4], members[0], due=plus(late.due_on, 9))
    return [late, back, also, out]


def _named(
    make: Maker,
    authors: list[Author],
    books: list[Book],
    members: list[Member],
) -> dict[str, str]:
    """Names of what is in the library, and of what may be added or asked for in vain."""
    names = {f"author{place}": author.name for place, author in enumerate(authors, 1)}
    for place, book in enumerate(books, 1):
        names |= {f"isbn{place}": book.isbn, f"year{place}": str(book.year)}
        names[f"title{place}"] = book.title
    for place, member in enumerate(members, 1):
        names |= {f"email{place}": member.email, f"joined{place}": member.joined_on}
        names[f"name{place}"] = member.name
    # Part of a title, as somebody may type it who does not care for capital letters.
    names["part2"] = books[1].title[2:7].upper()
    names |= {"new_title": make.text("nt"), "new_year": str(make.book().year)}
    return names | {"new_name": make.name("nn"), "nobody": make.email(), "no_isbn": make.isbn()}


def _days(loans: list[Loan], today: str) -> dict[str, str]:
    days = {
        "today": today,
        "due": plus(today, 21),
        "late": plus(today, 22),
        "before": plus(loans[0].loaned_on, -1),
    }
    for place, loan in enumerate(loans, 1):
        days |= {f"lent{place}": loan.loaned_on, f"due{place}": loan.due_on}
        days[f"back{place}"] = loan.returned_on or days[f"due{place}"]
    return days
