"""The same tried on PostgreSQL and, where that fails, on SQLite."""

from collections.abc import Callable

from autograding.checks import Failure, indexes
from autograding.checks.indexes import review
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support.facts import Library
from support.golden import exchanges, play
from support.maker import Focus, Maker, make_library
from support.pages import expect_same
from support.plans import expect_none, sent_by
from support.rule import expect_refused
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


def expect_indexes_alike(student: Student) -> None:
    """Expect that what indexes and constraints do on SQLite they do on PostgreSQL.

    Raises:
        Failure: something works there only, or nothing works on PostgreSQL.
    """
    library, focus = make_library(Maker(student.random))
    # A worker keeps the first application that was asked for: each database has its own.
    there = _missing(student.fresh(), library, focus, server=True)
    if all(there.values()):
        raise _there_only(next(failure for failure in there.values() if failure), alone=False)
    if any(there.values()):
        here = _missing(student.fresh(), library, focus, server=False)
        for name, failure in there.items():
            if failure is not None and here[name] is None:
                raise _there_only(failure)


def _missing(
    student: Student, library: Library, focus: Focus, *, server: bool
) -> dict[str, Failure | None]:
    """What to say of each page whose rows no index finds, and of the rule if nothing keeps it."""
    site = Site(student, "served", server=server)
    site.store(library)
    planner = (
        indexes.on_postgresql(student.postgresql("served"))
        if server
        else indexes.on_sqlite(student, "served")
    )

    def look(path: str, table: str) -> None:
        expect_none(review(planner, sent_by(site, path)), table, ("scan",))

    return {
        "overdue": _failure(lambda: look(f"/loans/overdue?today={focus.today}", "loans")),
        "genre": _failure(lambda: look("/?genre=poetry", "books")),
        "member": _failure(lambda: look(f"/members/{focus.reader.email}", "loans")),
        "rule": _failure(lambda: expect_refused(site)),
    }


def _there_only(failure: Failure, *, alone: bool = True) -> Failure:
    also = " On SQLite the same works." if alone else ""
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
