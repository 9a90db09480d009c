"""Libraries that several checks look at."""

from datetime import date

from autograding.checks.student import Student
from support.application import Application, Store
from support.facts import Book
from support.maker import Maker
from support.world import World

__all__ = ["lend_once_more", "lending_library"]


def lending_library(
    student: Student, store: Store | None = None, *, make: Maker | None = None
) -> World:
    """A library with everything: of each kind of thing some that are referred to, and one lone.

    - authors: 0 and 1 wrote books, one of them together; 3 wrote none
    - books: 0 has two authors and one copy; 1 has two copies; 2 has none; 3 has one
    - copies: the one of book 0 is back, one of book 1 is lent, the one of book 3 is lent
    - members: 0 and 1 have loans, 2 has none
    - loans: 0 is over, 1 and 2 are open

    No copy is lent twice, so that a rule which forbids that costs its points once.
    """
    make = make or Maker(student.random)
    authors = make.authors(4)
    writers = (authors[:2], authors[:1], authors[2:3], authors[1:2])
    books = [make.book(*by) for by in writers]
    copies = [make.copy(books[place]) for place in (0, 1, 1, 3)]
    members = [make.member() for _ in range(3)]
    world = World(Application(student, store))
    world.add(*authors, *books, *copies, *members)
    first, back, other, last = make.days(4)
    [loan] = world.lend(members[0], [books[0]], first)
    world.bring_back((loan, back))
    world.lend_all([(members[0], [books[1]], other), (members[1], [books[3]], last)])
    return world


def lend_once_more(world: World, book: Book, today: date) -> None:
    """Lend a copy that came back; what is refused costs its points in other checks."""
    world.try_to_lend(world.members[1], [book], today)
