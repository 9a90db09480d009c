from support.evidence import verdict
from support.facts import Link
from support.maker import Maker
from support.many import expect_all_authors
from support.shelf import SCHEMA, STATEMENTS, Shelf

from autograding.checks import Failure, check
from autograding.checks.sql.structure import nullable_primary_keys, tables_without_primary_key
from autograding.checks.student import Student


@check(
    after=("schema_loads",),
    hints=(
        "Which kinds of primary key does SQLite let be NULL?",
        "Look at the key of the table named above: add NOT NULL to its columns.",
    ),
    chapter="#primary-keys",
)
def test_primary_keys_refuse_null(student: Student) -> None:
    """No primary key can be NULL.

    We ask SQLite for each key. It accepts NULL in a key of text unless the column is NOT NULL.
    """
    shelf = Shelf(student)
    schema = shelf.schema()
    if len(tables_without_primary_key(schema)) == len(schema.tables):
        raise Failure("We looked for primary keys, and no table has one.", file=SCHEMA)
    for remark in nullable_primary_keys(schema):
        raise Failure(remark.message, file=SCHEMA, line=shelf.table_line(remark.table))


@check(
    after=("add_books", "add_loans"),
    hints=(
        "Which column of which table is meant to hold it?",
        "Look at the INSERT that stores it: is each of its parameters used?",
    ),
    chapter="#tables",
)
def test_facts_are_kept(student: Student) -> None:
    """Every fact that we store can be found in your tables.

    We store a small library whose every name, title, year and day occurs once, and look for each.
    """
    shelf, proof = verdict(student)
    for lost in proof.lost:
        returned = lost.fact.attribute == "returned_on"
        line = shelf.line("return_copy" if returned else f"add_{lost.fact.entity}")
        raise Failure(lost.message, file=STATEMENTS, line=line)


@check(
    after=("add_books",),
    hints=(
        "Which rows, in which table, say that one book has three authors?",
        "Look at the table that add_book_author writes to: one row for each pair.",
    ),
    chapter="#many-to-many",
)
def test_many_to_many(student: Student) -> None:
    """A book can have several authors, and an author several books.

    We store a book by three authors, and another book by one of them, and ask authors_of for both.
    """
    shelf, make = Shelf(student), Maker(student.random)
    authors = [make.author() for _ in range(3)]
    shared, other, alone = make.book(), make.book(), make.book()
    shelf.store([*authors, shared, other, alone, Link(alone.isbn, authors[2].name)])
    expect_all_authors(shelf, alone, {shared: authors, other: authors[:1]})
