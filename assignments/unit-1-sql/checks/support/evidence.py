"""Facts that are recognized wherever a design stores them, and what their places prove."""

from collections.abc import Iterator
from itertools import count
from random import Random

from autograding.checks.sql import tokens
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import Verdict
from autograding.checks.student import Student
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member
from support.maker import Maker
from support.shelf import Shelf

__all__ = ["recognizable", "stored_facts", "verdict"]


def recognizable(random: Random) -> Library:
    """A library in which everything is shared: redundancy has nowhere to hide.

    Authors with several books, books with several authors and copies, members with several loans,
    a copy that was lent twice, and one of each kind that stands alone.
    """
    make = Maker(random)
    authors = [make.author() for _ in range(5)]
    books = [make.book() for _ in range(5)]
    pairs = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 3), (2, 0), (2, 1), (3, 1), (3, 3)]
    links = [Link(books[book].isbn, authors[author].name) for book, author in pairs]
    copies = [make.copy(books[book]) for book in (0, 0, 0, 1, 1, 2, 2, 3)]
    members = [make.member() for _ in range(4)]
    loans = list(_loans(make, copies, members))
    for things in (authors, books, links, copies, members):
        random.shuffle(things)
    return Library((*authors, *books, *links, *copies, *members, *_in_time(loans)), "2024-01-01")


def _loans(make: Maker, copies: list[Copy], members: list[Member]) -> Iterator[Loan]:
    """Loans by (copy, member); a copy that is lent again has come back before."""
    back: dict[int, str] = {}
    closed = [(0, 0), (3, 0), (5, 2)]
    for place, (copy, who) in enumerate([*closed, (0, 0), (1, 0), (3, 1), (4, 0), (6, 2), (2, 1)]):
        after = back.get(copy, "2021-01-01")
        returned = place < len(closed)
        loan = make.loan(copies[copy], members[who], after=after, returned=returned)
        back[copy] = loan.returned_on or after
        yield loan


def _in_time(loans: list[Loan]) -> list[Loan]:
    """Returned loans first, so that a copy is back before it is lent again."""
    return sorted(loans, key=lambda loan: (loan.is_open, loan.loaned_on))


def stored_facts(student: Student) -> tuple[Shelf, Library]:
    """A shelf that holds a recognizable library, or what the student's database took of it."""
    shelf = Shelf(student)
    library, _ = shelf.lend_out(recognizable(student.random))
    shelf.store(library.facts)
    return shelf, library


def verdict(student: Student) -> tuple[Shelf, Verdict]:
    """What the places of all facts prove about the student's design."""
    shelf, library = stored_facts(student)
    return shelf, judged(shelf.schema(), library, shelf)


def judged(schema: Schema, library: Library, shelf: Shelf) -> Verdict:
    """The verdict on a snapshot that was taken after the library was stored."""
    return tokens.judge(schema, list(_facts(library)), statements=shelf.written())


def _facts(library: Library) -> Iterator[tokens.Fact]:
    numbers = count()
    for fact in library.facts:
        yield from _values(fact, next(numbers))


def _values(fact: Fact, number: int) -> Iterator[tokens.Fact]:
    """Each value of a fact; a loan has no key of its own, so its place in line stands for one."""
    match fact:
        case Author(name, country):
            yield _fact("author", "name", name, name, key=True)
            yield _fact("author", "country", country, name)
        case Book(isbn, title, year):
            yield _fact("book", "isbn", isbn, isbn, key=True)
            yield _fact("book", "title", title, isbn)
            yield _fact("book", "year", year, isbn)
        case Copy(barcode, _):
            yield _fact("copy", "barcode", barcode, barcode, key=True)
        case Member(email, name, joined_on):
            yield _fact("member", "email", email, email, key=True)
            yield _fact("member", "name", name, email)
            yield _fact("member", "joined_on", joined_on, email)
        case Loan(_, _, loaned_on, due_on, returned_on):
            yield _fact("loan", "loaned_on", loaned_on, number)
            yield _fact("loan", "due_on", due_on, number)
            if returned_on:
                yield _fact("loan", "returned_on", returned_on, number)


def _fact(
    entity: str, attribute: str, value: tokens.Token, owner: tokens.Token, *, key: bool = False
) -> tokens.Fact:
    return tokens.Fact(entity=entity, attribute=attribute, value=value, owner=owner, key=key)
