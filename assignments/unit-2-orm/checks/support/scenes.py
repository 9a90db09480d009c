"""Libraries that several checks look at."""

from autograding.checks.student import Student
from support.application import Application, Store
from support.maker import Maker
from support.world import World

__all__ = ["lending_library"]


def lending_library(
    student: Student,
    store: Store | None = None,
    *,
    make: Maker | None = None,
    lent_again: bool = True,
) -> World:
    """A library with everything: of each kind of thing some that are referred to, and one lone.

    - authors: 0 and 1 wrote books, 1 one of them together with 0; 3 wrote none
    - books: 0 has two authors and one copy; 1 has two copies; 2 has none
    - copies: 0 of book 0 was lent, came back and is lent again; 1 or 2 of book 1 is lent
    - members: 0 and 1 have loans, 2 has none
    - loans: 0 is over, 1 of the same copy is open (only if it is `lent_again`), the last is open
    """
    make = make or Maker(student.random)
    authors = make.authors(4)
    books = [make.book(*authors[:2]), make.book(authors[0]), make.book(authors[2])]
    copies = [make.copy(books[0]), make.copy(books[1]), make.copy(books[1])]
    members = [make.member() for _ in range(3)]
    world = World(Application(student, store))
    world.add(*authors, *books, *copies, *members)
    first, back, again, other = make.days(4)
    [loan] = world.lend(members[0], [books[0]], first)
    world.bring_back((loan, back))
    if lent_again:
        world.lend(members[1], [books[0]], again)
    world.lend(members[0], [books[1]], other)
    return world
