"""How many statements something takes, for a few rows and for more."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from autograding.checks import Failure
from autograding.checks.student import ObservedSql
from autograding.sandbox import StudentError
from support import inside_app, inside_contract
from support.facts import Library, insert
from support.maker import Maker
from support.site import Site, expect_answer, told

__all__ = ["Count", "Question", "expect_constant", "grow"]

_FROM = re.compile(r"\bFROM\s+\"?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Count:
    """Statements that were sent, or why there are none to count."""

    sent: tuple[ObservedSql, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True)
class Question:
    """A method of a repository with its arguments, or the path of a page."""

    which: str = ""
    method: str = ""
    arguments: tuple[str, ...] = ()
    path: str = ""

    @property
    def words(self) -> str:
        """What is done, in a student's words."""
        if self.path:
            return f"opened {self.path.partition('?')[0]}"
        return f"called {self.which}.{self.method} and read what comes along"

    def count(self, site: Site) -> Count:
        """Count the statements, once all has been done before: the first time costs more."""
        try:
            self._do(site)
            site.student.sql_observed()
            self._do(site)
            return Count(tuple(site.student.sql_observed()))
        except StudentError as error:
            return Count(failure=told(f"We {self.words}.", error, "An answer."))
        except Failure as failure:
            return Count(failure=failure)

    def failure(self, site: Site, done: str, expected: str, actual: str) -> Failure:
        """What to say of it, with the place of the method or view."""
        probe = ("place_of_view", self.path, "GET")
        if self.which:
            probe = ("place_of_method", self.which, self.method)
        file, line = site.student.probe(inside_app, *probe)
        return Failure(done, expected=expected, actual=actual, file=file, line=line)

    def _do(self, site: Site) -> None:
        if self.path:
            page = site.browser.get(self.path)
            expect_answer(site.student, page, 200, f"GET {self.path}")
        else:
            site.student.probe(
                inside_contract, "walk", self.which, self.method, list(self.arguments)
            )


def expect_constant(site: Site, question: Question, few: Count, many: Count) -> None:
    """Expect no more statements for more rows.

    Raises:
        Failure: there are more, or none at all, or the question was not answered.
    """
    for count in (few, many):
        if count.failure is not None:
            raise count.failure
        if not count.sent:
            raise question.failure(
                site,
                f"We {question.words}, with rows that we had just stored.",
                "At least one statement: only the database knows them.",
                "None was seen.",
            )
    if len(many.sent) > len(few.sent):
        raise question.failure(
            site,
            f"We {question.words}, first with a few rows, then with about three times as many.",
            f"{len(few.sent)} statements both times.",
            f"{len(few.sent)}, then {len(many.sent)}. {_repeated(many)}",
        )


def _repeated(count: Count) -> str:
    """The statement that was sent most often, told by the table that it reads."""
    sql, times = Counter(each.sql for each in count.sent).most_common(1)[0]
    table = _FROM.search(sql)
    return f"{times} of them read {table.group(1)}, one after the other." if table else ""


def grow(make: Maker, library: Library) -> Iterator[str]:
    """More copies of a book that was lent, each lent to a new member, and more loans of a member.

    It is the book and the member of the library's first loan.
    """
    loan = library.loans[0]
    book, member = library.book_of(library.copy(loan.copy_id)), library.member(loan.member_id)
    for _ in range(4):
        one, two, other = make.copy(book), make.book(), make.member()
        copy = make.copy(two)
        yield insert("books", astuple(two))
        yield insert("book_authors", (two.id, library.authors[0].id))
        yield insert("members", astuple(other))
        yield from (insert("copies", astuple(each)) for each in (one, copy))
        for new in (make.loan(one, other), make.loan(copy, member)):
            yield insert("loans", astuple(new))
