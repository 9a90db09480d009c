"""What the places of stored values prove about the student's tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograding.checks.sql import tokens
from support.facts import Author, Book, Copy, Loan, Member
from support.world import World

__all__ = ["Misplaced", "misplaced"]


@dataclass(frozen=True)
class Misplaced:
    """A fact that is stored more than once, in a list, or nowhere."""

    table: str
    message: str


def misplaced(world: World) -> Iterator[Misplaced]:
    """Every fact of a stored library that has not one place of its own, the worst first."""
    verdict = tokens.judge(world.application.schema(), list(_facts(world)))
    for lost in verdict.lost:
        yield Misplaced("", lost.message)
    for listed in verdict.listed:
        yield Misplaced(listed.table, listed.message)
    for found in verdict.redundant:
        yield Misplaced(found.table, f"{found.message} {found.explanation}".rstrip())


def _facts(world: World) -> Iterator[tokens.Fact]:
    for author in world.authors:
        yield from _of_author(author)
    for book in world.books:
        yield from _of_book(book)
    for copy in world.copies:
        yield from _of_copy(copy)
    for member in world.members:
        yield from _of_member(member)
    for number, loan in enumerate(world.loans):
        yield from _of_loan(loan, number)


def _of_author(author: Author) -> Iterator[tokens.Fact]:
    yield _fact("author", "name", author.name, author.name, key=True)
    yield _fact("author", "country", author.country, author.name)


def _of_book(book: Book) -> Iterator[tokens.Fact]:
    yield _fact("book", "isbn", book.isbn, book.isbn, key=True)
    yield _fact("book", "title", book.title, book.isbn)
    yield _fact("book", "year", book.year, book.isbn)


def _of_copy(copy: Copy) -> Iterator[tokens.Fact]:
    yield _fact("copy", "barcode", copy.barcode, copy.barcode, key=True)


def _of_member(member: Member) -> Iterator[tokens.Fact]:
    yield _fact("member", "email", member.email, member.email, key=True)
    yield _fact("member", "name", member.name, member.email)
    yield _fact("member", "joined_on", member.joined_on.isoformat(), member.email)


def _of_loan(loan: Loan, number: int) -> Iterator[tokens.Fact]:
    """A loan has no key of its own, so its number stands for one; the due day follows from it."""
    yield _fact("loan", "loaned_on", loan.loaned_on.isoformat(), number)
    if loan.returned_on:
        yield _fact("loan", "returned_on", loan.returned_on.isoformat(), number)


def _fact(
    entity: str, attribute: str, value: tokens.Token, owner: tokens.Token, *, key: bool = False
) -> tokens.Fact:
    return tokens.Fact(entity=entity, attribute=attribute, value=value, owner=owner, key=key)
