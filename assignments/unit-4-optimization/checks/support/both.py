"""The same tried on PostgreSQL and, where that fails, on SQLite."""

from collections.abc import Callable
from dataclasses import dataclass

from autograding.checks import Failure, indexes
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support.golden import exchanges, play
from support.pages import expect_same
from support.plans import expect_none, sent_by
from support.rule import expect_refused
from support.site import Site
from support.world import World

__all__ = ["Both"]


@dataclass(frozen=True)
class Both:
    """A library on PostgreSQL, and the same on SQLite where it has to be tried there.

    Attributes:
        student: the submission.
        world: the library.
    """

    student: Student
    world: World

    def expect_pages_alike(self, site: Site) -> None:
        """Expect of the pages on PostgreSQL what holds on SQLite.

        Raises:
            Failure: a page fails there only.
        """
        failure = _failure(lambda: self._visit(site))
        if failure is not None and _failure(lambda: self._visit(self._open_local("pages"))) is None:
            raise _there_only(failure)

    def expect_indexes_alike(self, site: Site) -> None:
        """Expect that what indexes and constraints do on SQLite they do on PostgreSQL.

        Raises:
            Failure: something works there only, or nothing works on PostgreSQL.
        """
        there = self._missing(site, indexes.on_postgresql(self.student.postgresql()))
        if all(there.values()):
            raise _there_only(next(failure for failure in there.values() if failure), alone=False)
        if any(there.values()):
            local = self._open_local("served")
            here = self._missing(local, indexes.on_sqlite(local.student, "served"))
            for name, failure in there.items():
                if failure is not None and here[name] is None:
                    raise _there_only(failure)

    def open(self) -> Site:
        """Open the library on PostgreSQL.

        Raises:
            Failure: that is not possible.
        """
        site = Site(self.student, server=True)
        site.store(self.world.library)
        return site

    def _open_local(self, name: str) -> Site:
        """Open the library on a database of SQLite with that name, in a worker of its own."""
        site = Site(self.student.fresh(), name)
        site.store(self.world.library)
        return site

    def _visit(self, site: Site) -> None:
        """Expect the recorded answers; what is refused before the database is asked is left out."""
        listed = [each for group in exchanges(self.world).values() for each in group]
        asked = [each for each in listed if each.answer.status in (200, 303, 409)]
        for exchange, page in play(site.browser, asked):
            expect_same(site, exchange, page)

    def _missing(
        self, site: Site, planner: indexes.SqlitePlanner | indexes.PostgresqlPlanner
    ) -> dict[str, Failure | None]:
        """What to say of each page whose rows no index finds, and of a rule that is not kept."""

        def look(path: str, table: str) -> None:
            sent = sent_by(site, self.world.fill(path))
            expect_none(indexes.review(planner, sent), table, ("scan",))

        return {
            "overdue": _failure(lambda: look("/loans/overdue?today={today}", "loans")),
            "genre": _failure(lambda: look("/?genre=poetry", "books")),
            "member": _failure(lambda: look("/members/{email1}", "loans")),
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
