"""Designs of a small library, good and bad, each with the statements that fill it.

Every design stores the same facts, made of tokens: authors with a country, books, copies, members
and loans, where each kind of thing is shared.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

from autograding.checks.sql.schema import Schema
from autograding.checks.sql.tokens import Fact, TokenMaker
from autograding.tests.helpers.sqlite_snapshot import open_database, snapshot

__all__ = ["Design", "load", "variant"]

SCHEMA = {
    "author": "CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " country TEXT);",
    "book": "CREATE TABLE book (id INTEGER PRIMARY KEY, isbn TEXT NOT NULL UNIQUE, title TEXT,"
    " year INT);",
    "book_author": "CREATE TABLE book_author (book_id INT REFERENCES book, author_id INT REFERENCES"
    " author, PRIMARY KEY (book_id, author_id));",
    "copy": "CREATE TABLE copy (id INTEGER PRIMARY KEY, barcode TEXT NOT NULL UNIQUE, book_id INT"
    " REFERENCES book);",
    "member": "CREATE TABLE member (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT,"
    " joined_on TEXT);",
    "loan": "CREATE TABLE loan (id INTEGER PRIMARY KEY, copy_id INT REFERENCES copy, member_id INT"
    " REFERENCES member, loaned_on TEXT, due_on TEXT);",
}
BOOK_ID = "(SELECT id FROM book WHERE isbn = :isbn)"
AUTHOR_ID = "(SELECT id FROM author WHERE name = :author)"
COPY_ID = "(SELECT id FROM copy WHERE barcode = :barcode)"
MEMBER_ID = "(SELECT id FROM member WHERE email = :email)"
STATEMENTS = {
    "add_author": "INSERT INTO author (name, country) VALUES (:name, :country)",
    "add_book": "INSERT INTO book (isbn, title, year) VALUES (:isbn, :title, :year)",
    "add_book_author": f"INSERT INTO book_author VALUES ({BOOK_ID}, {AUTHOR_ID})",
    "add_copy": f"INSERT INTO copy (barcode, book_id) VALUES (:barcode, {BOOK_ID})",
    "add_member": "INSERT INTO member (email, name, joined_on) VALUES (:email, :name, :joined_on)",
    "add_loan": "INSERT INTO loan (copy_id, member_id, loaned_on, due_on)"
    f" VALUES ({COPY_ID}, {MEMBER_ID}, :loaned_on, :due_on)",
}


@dataclass(frozen=True, kw_only=True)
class Design:
    """A schema script and the statements by their fixed names."""

    script: str
    statements: Mapping[str, str]


def variant(
    tables: Mapping[str, str] | None = None, statements: Mapping[str, str] | None = None
) -> Design:
    """The good design with surrogate keys, with some tables and statements in another way."""
    return Design(
        script="\n".join((SCHEMA | dict(tables or {})).values()),
        statements=STATEMENTS | dict(statements or {}),
    )


def load(design: Design, seed: int = 1) -> tuple[Schema, list[Fact]]:
    """Store facts through the design's statements; the schema with its rows, and the facts."""
    maker = TokenMaker(Random(seed))
    connection = open_database(design.script)
    try:
        facts = list(_store(connection, design.statements, maker, Random(seed)))
        return Schema.from_snapshot(snapshot(connection)), facts
    finally:
        connection.close()


def _store(
    connection: sqlite3.Connection, run: Mapping[str, str], maker: TokenMaker, random: Random
) -> Iterator[Fact]:
    authors, books, copies, members = [], [], [], []
    for _ in range(4):
        row = {"name": maker.text("au"), "country": maker.text("co")}
        connection.execute(run["add_author"], row)
        authors.append(row["name"])
        yield from _facts("author", "name", row)
    for _ in range(6):
        book: dict[str, str | int] = {
            "isbn": maker.isbn(),
            "title": maker.text("bt"),
            "year": maker.number(1500, 1999),
        }
        connection.execute(run["add_book"], book)
        books.append(str(book["isbn"]))
        yield from _facts("book", "isbn", book)
    pairs = list(combinations(range(4), 2))
    random.shuffle(pairs)
    for isbn, pair in zip(books, pairs, strict=True):
        for index in pair:
            connection.execute(run["add_book_author"], {"isbn": isbn, "author": authors[index]})
    for isbn in [*books, *books]:
        copy = {"barcode": maker.text("bc")}
        connection.execute(run["add_copy"], copy | {"isbn": isbn})
        copies.append(copy["barcode"])
        yield from _facts("copy", "barcode", copy)
    for _ in range(4):
        member = {
            "email": maker.email("mb"),
            "name": maker.text("mn"),
            "joined_on": maker.day(),
        }
        connection.execute(run["add_member"], member)
        members.append(member["email"])
        yield from _facts("member", "email", member)
    for number in range(24):
        loaned_on = maker.day()
        loan = {"loaned_on": loaned_on, "due_on": maker.day(loaned_on)}
        link = {"barcode": copies[number % 12], "email": members[(number + number // 12) % 4]}
        connection.execute(run["add_loan"], link | loan)
        for attribute, value in loan.items():
            yield Fact(entity="loan", attribute=attribute, value=value, owner=loaned_on)


def _facts(entity: str, key: str, row: Mapping[str, str | int]) -> Iterator[Fact]:
    for attribute, value in row.items():
        yield Fact(
            entity=entity,
            attribute=attribute,
            value=value,
            owner=row[key],
            key=attribute == key,
        )
