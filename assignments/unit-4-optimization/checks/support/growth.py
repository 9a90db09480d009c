"""What pages send and read, for a few rows and for twice as many."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import ObservedSql, Student
from autograding.sandbox import StudentError
from support.detector import record_loops
from support.facts import Library
from support.maker import Focus, Maker, make_growth, make_library
from support.reading import Read, read_again
from support.site import Site, told

__all__ = ["Growth", "Visit", "statements_of", "visit"]

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_FROM = re.compile(r"\bFROM\s+\W?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Visit:
    """A page and the statements it sent, or why there is none."""

    page: Page | None = None
    sent: tuple[ObservedSql, ...] = ()
    failure: Failure | None = None


def statements_of(student: Student) -> tuple[ObservedSql, ...]:
    """What was sent since the last time; where a transaction begins and ends is left out."""
    return tuple(
        each
        for each in student.sql_observed()
        if not each.sql.lstrip().upper().startswith(_NOT_COUNTED)
    )


def visit(site: Site, path: str, *, warm: bool = False) -> Visit:
    """Open a page and look at what it sends, once it is warm: the first time may cost more."""
    try:
        if not warm:
            site.open(path)
        site.student.sql_observed()
        page = site.open(path)
        return Visit(page, statements_of(site.student))
    except StudentError as error:
        return Visit(failure=told(f"We opened {path}.", error, "A page."))
    except Failure as failure:
        return Visit(failure=failure)


@dataclass
class Growth:
    """A library that grew from some 6 rows a list to 12, and what a page sent each time.

    Attributes:
        site: the application.
        focus: the member and the book whose own pages are looked at.
        library: all that is stored in the end.
        more: what was stored between the two visits.
    """

    site: Site
    focus: Focus
    library: Library
    more: Library
    _few: dict[str, Visit] = field(default_factory=dict)
    _many: dict[str, Visit] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, student: Student, paths: Sequence[str]) -> "Growth":
        """Visit pages, store more, and visit them again.

        Args:
            student: the submission.
            paths: the pages, in which {reader}, {book} and {today} stand for those of the focus.
        """
        make = Maker(student.random)
        few, focus = make_library(make)
        more = make_growth(make, focus)
        site = Site(student)
        site.store(few)
        growth = cls(site, focus, few.plus(more), more)
        for path in paths:
            growth._few[path] = visit(site, growth.fill(path))
        site.store(more)
        for path in paths:
            growth._many[path] = visit(site, growth.fill(path), warm=True)
        return growth

    def fill(self, path: str) -> str:
        """A page's address."""
        focus = self.focus
        return path.format(reader=focus.reader.email, book=focus.book.isbn, today=focus.today)

    def expect_few(self, path: str, most: int, shown: Sequence[str]) -> None:
        """Expect at most so many statements, no more for more rows, and what is stored now.

        Args:
            path: one of the pages that were visited.
            most: how many statements it may send.
            shown: values that were stored between the two visits and stand on the page.

        Raises:
            Failure: there are more, or none, or the page shows what was there before.
        """
        few, many = self._few[path], self._many[path]
        for each in (few, many):
            if each.failure is not None:
                raise each.failure
        self._expect_fresh(path, many, shown)
        where, (file, line) = self.fill(path), self.site.place(self.fill(path))
        if len(many.sent) > len(few.sent):
            loop = record_loops(self.site, where, self._told)
            raise Failure(
                f"We opened {where}, stored as many rows once more, and opened it again.",
                expected=f"As many statements as before, and at most {most}.",
                actual=f"{len(few.sent)} statements, then {len(many.sent)}"
                + (f": {loop.message}." if loop else f". {_often(many)}"),
                file=loop.file if loop and loop.file else file,
                line=loop.line if loop and loop.file else line,
            )
        if len(many.sent) > most:
            raise Failure(
                f"We opened {where}.",
                expected=f"At most {most} statements.",
                actual=f"{len(many.sent)}, which read {_tables(many)}.",
                file=file,
                line=line,
            )

    def expect_rows(self, path: str, most: int, what: str) -> None:
        """Expect that the page, which sends few statements, does not read many rows by them.

        Args:
            path: one of the pages that were visited.
            most: how many rows all of its statements may bring.
            what: what they are in words.

        Raises:
            Failure: there are more rows.
        """
        read = self.read(path)
        if read.rows > most:
            file, line = self.site.place(self.fill(path))
            worst = max(read.statements, key=lambda each: each.rows)
            raise Failure(
                f"We opened {self.fill(path)} and asked its statements again, to count their rows.",
                expected=f"At most {most} rows: {what}.",
                actual=f"{read.rows} rows; {worst.rows} of them by one statement that reads "
                f"{worst.tables}.",
                file=file,
                line=line,
            )

    def read(self, path: str) -> Read:
        """What the statements of a page bring.

        Raises:
            Failure: the page could not be opened, or still sends a statement for each row.
        """
        few, many = self._few[path], self._many[path]
        if many.failure is not None:
            raise many.failure
        if len(many.sent) > len(few.sent) or not many.sent:
            raise Failure(
                f"We do not count the rows that {self.fill(path)} reads yet.",
                expected="First a number of statements that does not grow.",
                actual=f"{len(few.sent)} statements, then {len(many.sent)}.",
            )
        return read_again(self.site, many.sent)

    def _expect_fresh(self, path: str, many: Visit, shown: Sequence[str]) -> None:
        """Expect that the page shows what the database holds now."""
        where = self.fill(path)
        file, line = self.site.place(where)
        body = many.page.body if many.page else ""
        missing = [value for value in shown if value not in body]
        if missing:
            raise Failure(
                f"We opened {where}, stored more rows, and opened it again.",
                expected=f"It shows {missing[0]}, which is in the database now.",
                actual=f"{len(missing)} of {len(shown)} new values are not there.",
                file=file,
                line=line,
            )
        if not many.sent:
            raise Failure(
                f"We opened {where}, with rows that we had just stored.",
                expected="At least one statement: only the database knows them.",
                actual="None was seen.",
                file=file,
                line=line,
            )


def _often(visit: Visit) -> str:
    """The statement that was sent most often, told by the table that it reads."""
    sql, times = Counter(each.sql for each in visit.sent).most_common(1)[0]
    table = _FROM.search(sql)
    return f"{times} of them read {table.group(1)}, one after the other." if table else ""


def _tables(visit: Visit) -> str:
    found = [_FROM.search(each.sql) for each in visit.sent]
    return ", ".join(table.group(1) for table in found if table)
