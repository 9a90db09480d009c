"""The same tried on PostgreSQL and, where that fails, on SQLite."""

import itertools
from collections.abc import Callable, Iterator

from autograding.checks import Failure
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support import kinds
from support.contract import (
    expect_added,
    expect_answers,
    expect_deleted,
    expect_errors,
    expect_read,
    expect_updated,
)
from support.descriptions import book_facts, loan_facts
from support.facts import Library
from support.golden import Exchange, exchanges, play, world_of
from support.maker import Maker, make_library
from support.pages import expect_same
from support.searching import book_with, search_terms
from support.site import Site
from support.world import World

__all__ = ["expect_pages_alike", "expect_repositories_alike"]

Trial = Callable[[Site], None]


def expect_repositories_alike(student: Student) -> None:
    """Expect of the repositories on PostgreSQL what holds on SQLite.

    Raises:
        Failure: something fails there only.
    """
    make = Maker(student.random)
    library = book_with(make_library(make, size=3), make)
    _expect_alike(student, "repositories", library, list(_trials(library, make)))


def expect_pages_alike(student: Student) -> None:
    """Expect of the pages on PostgreSQL what holds on SQLite.

    Raises:
        Failure: something fails there only.
    """
    world = world_of(student.random)
    listed = list(_visits(world))

    def visit(site: Site) -> None:
        for exchange, page in play(site.browser, listed):
            expect_same(site.student, exchange, page)

    _expect_alike(student, "pages", world.library, [visit])


def _visits(world: World) -> Iterator[Exchange]:
    """Every page once, every form, and what the pages show in the end."""
    for group in exchanges("pages", world).values():
        yield from group[:3]
    for group in exchanges("changes", world).values():
        yield from (each for each in group[:-1] if each.method == "POST")
        yield group[-1]


def _trials(library: Library, make: Maker) -> Iterator[Trial]:
    yield from _questions(library, make)
    for values in (kinds.books, kinds.members, kinds.loans):
        kind = values(library, make)
        yield lambda site, kind=kind: expect_read(site, kind)  # type: ignore[misc]
    for values in (kinds.books, kinds.members, kinds.loans):
        kind = values(library, make)
        for expect in (expect_added, expect_updated, expect_deleted, expect_errors):
            yield lambda site, expect=expect, kind=kind: expect(site, kind)  # type: ignore[misc]


def _questions(library: Library, make: Maker) -> Iterator[Trial]:
    terms = search_terms(library, make)

    def search(site: Site) -> None:
        found = [[book_facts(library, book) for book in books] for _, books in terms]
        expect_answers(site, "books", "search", [[term] for term, _ in terms], found)

    def overdue(site: Site) -> None:
        late = [loan_facts(library, loan) for loan in library.overdue(library.today)]
        expect_answers(site, "loans", "overdue", [[library.today]], [late])

    yield from (search, overdue)


def _expect_alike(student: Student, name: str, library: Library, trials: list[Trial]) -> None:
    server = Site(student, name, server=True)
    server.store(library)
    at_home = _on_sqlite(student, name, library, trials)
    known: list[Failure | None] = []
    for place, trial in enumerate(trials):
        failure = _failure(server, trial)
        if failure is None:
            continue
        known += itertools.islice(at_home, place + 1 - len(known))
        if known[place] is None:
            raise Failure(
                f"On PostgreSQL: {failure.message} On SQLite the same works.",
                expected=failure.expected,
                actual=failure.actual,
                file=failure.file,
                line=failure.line,
            )


def _on_sqlite(
    student: Student, name: str, library: Library, trials: list[Trial]
) -> Iterator[Failure | None]:
    """How each trial ends on SQLite, one after the other and only as far as somebody asks."""
    site = Site(student.fresh(), name)
    site.store(library)
    yield from (_failure(site, trial) for trial in trials)


def _failure(site: Site, trial: Trial) -> Failure | None:
    try:
        trial(site)
    except Failure as failure:
        return failure
    except WorkerFailure as error:
        return Failure(f"{error.message[:1].upper()}{error.message[1:].rstrip('.')}.")
    return None
