"""The same tried on PostgreSQL and, where that fails, on SQLite."""

from collections.abc import Callable
from dataclasses import dataclass

from autograding.checks import Failure, indexes
from autograding.checks.indexes import on_sqlite, review
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support.facts import Library
from support.golden import exchanges, play
from support.maker import Focus, Maker, make_library
from support.pages import expect_same
from support.plans import expect_none, sent_by
from support.site import Site
from support.world import make_world

__all__ = ["expect_indexes_alike", "expect_pages_alike"]


def expect_pages_alike(student: Student) -> None:
    """Expect of the pages on PostgreSQL what holds on SQLite.

    Raises:
        Failure: a page fails there only.
    """
    world = make_world(student.random)
    listed = [each for group in exchanges(world).values() for each in group]

    def visit(site: Site) -> None:
        site.store(world.library)
        for exchange, page in play(site.browser, listed):
            expect_same(site, exchange, page)

    failure = _failure(lambda: visit(Site(student, "pages", server=True)))
    if failure is None:
        return
    if _failure(lambda: visit(Site(student.fresh(), "pages"))) is None:
        raise _there_only(failure)


@dataclass(frozen=True)
class _Question:
    """A page, and the table in which an index should find its rows."""

    path: str
    table: str


_QUESTIONS = (
    _Question("/loans/overdue?today={today}", "loans"),
    _Question("/?genre=poetry", "books"),
    _Question("/members/{reader}", "loans"),
)


def expect_indexes_alike(student: Student) -> None:
    """Expect that an index which serves a page on SQLite serves it on PostgreSQL.

    Raises:
        Failure: one serves there only, or none serves any page on PostgreSQL.
    """
    library, focus = make_library(Maker(student.random))
    there = _unserved(student, library, focus, server=True)
    if len(there) == len(_QUESTIONS):
        raise _there_only(next(iter(there.values())), on_sqlite_too=True)
    if there:
        here = _unserved(student.fresh(), library, focus, server=False)
        for question, failure in there.items():
            if question not in here:
                raise _there_only(failure)


def _unserved(
    student: Student, library: Library, focus: Focus, *, server: bool
) -> dict[_Question, Failure]:
    """The questions that a database answers by reading a table whole, and what to say of each."""
    site = Site(student, "plans", server=server)
    site.store(library)
    planner = (
        indexes.on_postgresql(student.postgresql("plans"))
        if server
        else on_sqlite(student, "plans")
    )
    found: dict[_Question, Failure] = {}
    for question in _QUESTIONS:
        path = question.path.format(today=focus.today, reader=focus.reader.email)

        def look(path: str = path, table: str = question.table) -> None:
            expect_none(review(planner, sent_by(site, path)), table, ("scan",))

        failure = _failure(look)
        if failure is not None:
            found[question] = failure
    return found


def _there_only(failure: Failure, *, on_sqlite_too: bool = False) -> Failure:
    also = "" if on_sqlite_too else " On SQLite the same works."
    return Failure(
        f"On PostgreSQL: {failure.message}{also}",
        expected=failure.expected,
        actual=failure.actual,
        file=failure.file,
        line=failure.line,
    )


def _failure(trial: Callable[[], None]) -> Failure | None:
    try:
        trial()
    except Failure as failure:
        return failure
    except WorkerFailure as error:
        return Failure(f"{error.message[:1].upper()}{error.message[1:].rstrip('.')}.")
    return None
