"""Requests to the student's services, and what each leaves for the next one and for others."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from autograding.checks.student import Student
from support.application import Answer, Call, adding
from support.maker import Maker
from support.outside import Outside
from support.scenes import lending_library
from support.traces import changes, is_stored

__all__ = ["Requests"]

_NOTHING = "no table holds this text"


class Requests:
    """A lending library, and requests to change it that work or fail.

    What is asked of each: that what works is committed, and that what fails is rolled back.
    """

    def __init__(self, student: Student) -> None:
        self.make = Maker(student.random)
        self.world = lending_library(student, make=self.make)
        self.application = self.world.application

    def expect_committed(self, calls: Iterable[Call]) -> None:
        """Expect that what each call changes is there for others.

        A call that raises costs its points elsewhere; at least one must work.

        Raises:
            Failure: one left no trace, or all raised.
        """
        answers: list[Answer] = []
        for call in calls:
            before = self.application.schema()
            answers += self.application.each(call, keep=False)
            if not answers[-1].kinds and not changes(before, self.application.schema()):
                raise Failure(
                    f"We called {call.text} in a request of its own, and then looked through your"
                    " tables with another connection.",
                    expected="The change is there.",
                    actual="Nothing has changed.",
                    file=call.file,
                )
        _expect_one(answers, raised=False)

    def changing_catalog(self) -> list[Call]:
        """One call of each service that changes the catalog."""
        world, make = self.world, self.make
        lone, book = world.authors[3], world.books[2]
        return [
            adding(make.author()),
            adding(make.book(lone)),
            adding(make.copy(book)),
            Call.of("catalog.change_book", book.isbn, title=make.text("ti")),
            Call.of("catalog.set_authors", book.isbn, [lone.name]),
            Call.of("catalog.remove_book", book.isbn),
        ]

    def changing_members(self) -> list[Call]:
        """One call of each service that changes members."""
        member = self.world.members[2]
        return [
            adding(self.make.member()),
            Call.of("members.rename_member", member.email, self.make.text("na")),
            Call.of("members.remove_member", member.email),
        ]

    def changing_loans(self) -> list[Call]:
        """One call of each service that changes loans."""
        member, loan = self.world.members[2], self.world.loans[-1]
        today = self.make.day(loan.loaned_on)
        return [
            Call.of("lending.give_back", loan.barcode, today),
            Call.of("lending.check_out", [self.world.books[1].isbn], member.email, today),
        ]

    def expect_rolled_back(
        self, calls: Sequence[tuple[Call, Sequence[str]]], reading: Call
    ) -> None:
        """Expect that a request can go on after each call, and that nothing of it is stored.

        Args:
            calls: calls that fail, and values that nothing may store then.
            reading: what the page that shows the error has to read.

        Raises:
            Failure: the session cannot be used, or a later commit stores half of what failed.
        """
        answers = []
        for call, tokens in calls:
            before = self.application.schema()
            [[failed, read]] = self.application.serve([call, reading], keep=True)
            answers.append(failed)
            if failed.kinds:  # what should fail and does not costs its points elsewhere
                _expect_usable(failed, read)
                _expect_nothing_left(failed, tokens, before, self.application.schema())
        _expect_one(answers, raised=True)

    def failing_in_catalog(self) -> list[tuple[Call, Sequence[str]]]:
        """Calls that the catalog must refuse."""
        world, make = self.world, self.make
        book, author = world.books[1], world.authors[3]
        twin = replace(make.book(author), isbn=book.isbn)
        half = make.book(author, replace(author, name=make.text("au")))
        country, title = make.text("land"), make.text("ti")
        change = Call.of("catalog.change_book", book.isbn, title=title, year=0)
        return [
            (Call.of("catalog.add_author", author.name, country), [country]),
            (adding(twin), [twin.title]),
            (adding(half), [half.isbn]),
            (change, [title]),
        ]

    def failing_with_members(self) -> list[tuple[Call, Sequence[str]]]:
        """Calls that the members' services must refuse."""
        one, other, _ = self.world.members
        twin = replace(self.make.member(), email=other.email)
        remove = Call.of("members.remove_member", one.email)
        return [(remove, []), (adding(twin), [twin.name])]

    def failing_at_the_desk(self) -> list[tuple[Call, Sequence[str]]]:
        """A visit that must fail: the second of two books is out.

        If it leaves a trace even without a later commit, another check asks why, and only the
        session is looked at here.
        """
        free, out = self.world.books[1], self.world.books[3]
        email = self.world.members[2].email
        first = self.make.day(date(2031, 1, 1))  # a day on which nothing else began or was due
        again = self.make.day(first)
        visits = [
            Call.of("lending.check_out", [free.isbn, out.isbn], email, day)
            for day in (first, again)
        ]
        self.application.each(visits[0], keep=False)
        left = is_stored(self.application.schema(), first)
        return [(visits[1], [_NOTHING] if left else [again.isoformat()])]

    def expect_fresh_reading(self) -> None:
        """Expect that a new request sees what another program has changed in the meantime.

        Raises:
            Failure: the database is still locked, or the old value is shown.
        """
        book, title = self.world.books[0], self.make.text("ti")
        reading = Call.of("catalog.get_book", book.isbn)
        self.application.each(reading, keep=False)
        outside = Outside(self.application)
        row = outside.row(book.title)
        attempt = outside.setting(row, {row.column(book.title): title}, "Book")
        outside.expect_done(attempt, "a request that only read had ended before")
        [answer] = self.application.each(reading, keep=False)
        if _title(answer) != title:
            raise answer.failure(
                f"The title is {title}, as another program had stored it before this request.",
                hint="Does each request look the book up in the database, in a session of its own?",
            )


def _expect_usable(failed: Answer, read: Answer) -> None:
    """Expect that the same session answers after an error."""
    if read.kinds:
        raise read.failure(
            "It answers: what failed before was rolled back.",
            before=f"{failed.call.text} raised {failed.kinds[0]}. In the same request,",
        )


def _expect_nothing_left(
    failed: Answer, tokens: Sequence[str], before: Schema, after: Schema
) -> None:
    """Expect that no table holds what a failed call would have stored, or else no change at all."""
    left = [token for token in tokens if is_stored(after, token)]
    if left or (not tokens and changes(before, after)):
        raise Failure(
            f"{failed.call.text} raised {failed.kinds[0]}. The same request then went on and"
            " committed.",
            expected="Nothing of the failed call is stored.",
            actual=f"Now we find {left[0] if left else changes(before, after)}.",
            file=failed.call.file,
            line=failed.line,
        )


def _title(answer: Answer) -> str:
    match answer.value:
        case {"fields": {"title": str(title)}}:
            return title
    return ""


def _expect_one(answers: Sequence[Answer], *, raised: bool) -> None:
    """Expect that at least one call ended as meant: what never happens proves nothing."""
    if not any(bool(answer.kinds) == raised for answer in answers):
        raise answers[0].failure("It raises an error." if raised else "It works.")
