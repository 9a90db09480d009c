"""The rules that the database itself keeps, and what breaks each of them by hand."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from autograding.checks.sql.structure import Table
from support.facts import Loan
from support.outside import Attempt, Outside, Row, violates
from support.values import plain, unlike
from support.world import World

__all__ = ["Rules"]

_ONE_DAY = timedelta(1)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Rules:
    """What a right database refuses, tried on the rows of a lending library.

    Each method gives attempts; nothing is tried before they are expected to be refused.
    """

    def __init__(self, world: World) -> None:
        self.student = world.application.student
        self._world = world
        self._outside = Outside(world.application)

    def expect_refused(self, attempts: Iterable[Attempt], hint: str = "") -> None:
        """Expect that the database refuses each; the hint is for this rule.

        Raises:
            Failure: it took one.
        """
        self._outside.expect_refused(*attempts, hint=hint)

    def expect_taken(self, attempts: Iterable[Attempt], hint: str = "") -> None:
        """Expect that the database takes each; the hint is for this rule.

        Raises:
            Failure: it refused one.
        """
        self._outside.expect_taken(*attempts, hint=hint)

    def refused(self, attempts: Iterable[Attempt]) -> list[tuple[Attempt, bool]]:
        """Try changes, and tell of each whether a constraint refused it."""
        tried = list(attempts)
        results = self._outside.tried(*tried)
        return [(each, violates(result)) for each, result in zip(tried, results, strict=True)]

    @cached_property
    def _author(self) -> Row:
        """An author without books."""
        return self._outside.row(self._world.authors[3].country)

    @cached_property
    def _book(self) -> Row:
        """A book without copies."""
        return self._outside.row(self._world.books[2].title)

    @cached_property
    def _member(self) -> Row:
        """A member without loans."""
        return self._outside.row(self._world.members[2].name)

    def _missing(self, row: Row, entity: str, *tokens: str | int | date) -> Iterator[Attempt]:
        for token in tokens:
            yield self._outside.setting(row, {row.column(token): None}, entity, "it is required")

    def missing_values(self) -> Iterator[Attempt]:
        """Every fact left out, one after the other."""
        yield from self.missing_in_catalog()
        yield from self.missing_in_lending()

    def twins(self) -> Iterator[Attempt]:
        """A second thing of the same identity, of each kind."""
        yield from self.twins_in_catalog()
        yield from self.twin_copies()
        yield from self.twin_members()

    def impossible_values(self) -> Iterator[Attempt]:
        """Years and days that cannot be true."""
        yield from self.impossible_years()
        yield from self.impossible_days()

    def missing_in_catalog(self) -> Iterator[Attempt]:
        """Authors, books and copies with a fact left out."""
        author, book = self._world.authors[3], self._world.books[2]
        yield from self._missing(self._author, "Author", author.name, author.country)
        yield from self._missing(self._book, "Book", book.isbn, book.title, book.year)
        yield from self._missing(self._child("Copy"), "Copy", self._world.loans[0].barcode)

    def missing_in_lending(self) -> Iterator[Attempt]:
        """Members and loans with a fact left out."""
        member, loan = self._world.members[2], self._world.loans[0]
        tokens = member.email, member.name, member.joined_on
        yield from self._missing(self._member, "Member", *tokens)
        row = self._child("Loan")
        for column in (row.column(loan.loaned_on), _due(row, loan)):
            yield self._outside.setting(row, {column: None}, "Loan", "it is required")

    def missing_references(self) -> Iterator[Attempt]:
        """Copies and loans that refer to nothing."""
        for entity, thing in (("Copy", "Book"), ("Loan", "Copy"), ("Loan", "Member")):
            row = self._child(entity)
            key = row.key_to(self._home(thing))
            if key:  # a reference without foreign key costs its points in a check of its own
                changes = dict.fromkeys(key.columns[-1:])
                why = f"it must belong to a {thing.lower()}"
                yield self._outside.setting(row, changes, entity, why)

    def twins_in_catalog(self) -> Iterator[Attempt]:
        """A second author of one name, and a second book of one ISBN."""
        author, book = self._world.authors[3], self._world.books[2]
        yield self._twin("Author", self._author, author.name, self._world.authors[0].name)
        yield self._twin("Book", self._book, book.isbn, self._world.books[0].isbn)

    def twin_copies(self) -> Iterator[Attempt]:
        """A second copy of one barcode."""
        barcode, other = self._world.loans[0].barcode, self._lone_barcode
        row = self._outside.row(other, home=self._home("Copy"))
        yield self._twin("Copy", row, other, barcode)

    def twin_members(self) -> Iterator[Attempt]:
        """A second member of one e-mail."""
        member = self._world.members[2]
        yield self._twin("Member", self._member, member.email, self._world.members[0].email)

    def _twin(self, entity: str, row: Row, own: str, taken: str) -> Attempt:
        why = f"another {entity.lower()} has it"
        return self._outside.setting(row, {row.column(own): taken}, entity, why)

    def impossible_years(self) -> Iterator[Attempt]:
        """Years in which nothing was printed."""
        column = self._book.column(self._world.books[2].year)
        for year in (0, -1):
            why = f"no book was published in the year {year}"
            yield self._outside.setting(self._book, {column: year}, "Book", why)

    def impossible_days(self) -> Iterator[Attempt]:
        """Loans that are due, or over, before they began."""
        why = "the loan began a day later"
        yield from self._on_day(self._world.loans[0].loaned_on - _ONE_DAY, why)

    def possible_days(self) -> Iterator[Attempt]:
        """Loans that are due, and over, on the day they began."""
        why = "this is the day on which the loan began"
        yield from self._on_day(self._world.loans[0].loaned_on, why)

    def _on_day(self, day: date, why: str) -> Iterator[Attempt]:
        loan = self._world.loans[0]
        row = self._child("Loan")
        if loan.returned_on:
            yield self._outside.setting(row, {row.column(loan.returned_on): day}, "Loan", why)
        yield self._outside.setting(row, {_due(row, loan): day}, "Loan", why)

    def second_open_loan(self) -> Iterator[Attempt]:
        """A copy that is out lent once more."""
        yield self._lent_on_the_next_day(self._world.loans[-1], "its copy is out")

    def loan_after_return(self) -> Iterator[Attempt]:
        """A second loan of a copy, after the first one is over."""
        yield self._lent_on_the_next_day(self._world.loans[0], "its copy came back before")

    def _lent_on_the_next_day(self, loan: Loan, why: str) -> Attempt:
        """A loan stored once more, so that its key may be made of its day and its copy."""
        row = self._outside.row(loan.loaned_on)
        changes = {row.column(loan.loaned_on): loan.loaned_on + _ONE_DAY}
        return self._outside.repeating(row, "Loan", why, changes)

    def lent_things_deleted(self, entity: str) -> Iterator[Attempt]:
        """A copy or member deleted of which there are loans: one that is over, one that is open."""
        for loan in (self._world.loans[0], self._world.loans[-1]):
            row = self._outside.row(loan.barcode, home=self._home("Copy"))
            if entity == "Member":
                [name] = [m.name for m in self._world.members if m.email == loan.email]
                row = self._outside.row(name)
            yield self._outside.deleting(row, entity, "there is a loan of it")

    def links_repeated(self) -> Iterator[Attempt]:
        """An author put on a book once more."""
        yield self._outside.repeating(self._child("Link"), "Book", "this author stands on it")

    @property
    def links(self) -> Table:
        """The table that connects books and authors.

        Raises:
            Failure: there is none.
        """
        return self._child("Link").table

    def unknown_references(self, entity: str, *things: str) -> Iterator[Attempt]:
        """A row that refers to something that is not there.

        Raises:
            Failure: it refers to it by no foreign key at all.
        """
        for thing in things:
            row, parent = self._child(entity), self._home(thing)
            key = row.key_to(parent)
            if key is None:
                raise self._outside.unreferenced(row, parent, entity)
            changes = {key.columns[-1]: unlike(row.value(key.columns[-1]))}
            why = f"there is no such {thing.lower()}"
            yield self._outside.setting(row, changes, entity, why)

    def _child(self, entity: str) -> Row:
        """A row that refers to others."""
        if entity == "Link":
            homes = (self._home(thing) for thing in ("Book", "Author", "Copy", "Member"))
            return self._outside.link(*homes, self._child("Loan").table)
        if entity == "Loan":
            return self._outside.row(self._world.loans[0].loaned_on)
        return self._outside.row(self._world.loans[0].barcode, home=self._home("Copy"))

    def _home(self, thing: str) -> Table:
        """The table of a kind of thing: where one stands to which nothing refers."""
        rows = {"Author": self._author, "Book": self._book, "Member": self._member}
        return rows[thing].table if thing in rows else self._outside.row(self._lone_barcode).table

    @cached_property
    def _lone_barcode(self) -> str:
        """The barcode of a copy that was never lent."""
        lent = {loan.barcode for loan in self._world.loans}
        return next(copy.barcode for copy in self._world.copies if copy.barcode not in lent)


def _due(row: Row, loan: Loan) -> str:
    """The column of the day on which a loan is due, also where check_out counts other days."""
    others = {row.column(day) for day in (loan.loaned_on, loan.returned_on) if day}
    days = {
        column.name: plain(value)
        for column, value in zip(row.table.columns, row.values, strict=True)
        if column.name not in others and _DAY.match(plain(value))
    }
    right = [name for name, day in days.items() if day.startswith(loan.due_on.isoformat())]
    return (right or [*days] or [row.column(loan.due_on)])[0]
