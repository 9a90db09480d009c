from collections.abc import Callable

from support.application import MODELS
from support.evidence import misplaced
from support.outside import Outside, Row, Token, class_line
from support.scenes import lending_library

from autograding.checks import Failure, Steps, check
from autograding.checks.sql.words import clean, place
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "Which Python type does the attribute have, and which column follows from it?",
        "Look at the Mapped[...] of the column that is named above, in library/models.py.",
    ),
    chapter="#column-types",
)
def test_columns_fit(student: Student, step: Steps) -> None:
    """Days are stored as days, years as whole numbers, ISBNs and barcodes as text.

    We store a library, find its values in your tables, and read which types the columns have in
    which they stand.
    """
    world = lending_library(student)
    stored = Outside(world.application)
    book, copy, member, loan = world.books[0], world.copies[0], world.members[0], world.loans[0]
    with step("days"):
        row = stored.row(member.name)
        _expect_type(student, "Member", row, member.joined_on, _is_day, "DATE")
        row = stored.row(loan.loaned_on)
        _expect_type(student, "Loan", row, loan.loaned_on, _is_day, "DATE")
    with step("text_and_numbers"):
        row = stored.row(book.title)
        _expect_type(student, "Book", row, book.year, _is_whole, "INTEGER")
        _expect_type(student, "Book", row, book.isbn, _is_text, "text, as VARCHAR or TEXT")
        row = stored.row(copy.barcode)
        _expect_type(student, "Copy", row, copy.barcode, _is_text, "text, as VARCHAR or TEXT")


def _is_day(declared: str) -> bool:
    return "DATE" in declared and "TIME" not in declared


def _is_whole(declared: str) -> bool:
    return "INT" in declared


def _is_text(declared: str) -> bool:
    return any(word in declared for word in ("CHAR", "TEXT", "CLOB", "STRING"))


def _expect_type(
    student: Student,
    entity: str,
    row: Row,
    token: Token,
    fits: Callable[[str], bool],
    wanted: str,
) -> None:
    name = row.column(token)
    column = row.table.column(name)
    declared = column.type.upper() if column else ""
    if not fits(declared):
        raise Failure(
            f"We stored {token} and found it in {place(row.table.name, name)}.",
            expected=f"A column of the type {wanted}.",
            actual=f"Its type is {clean(declared)}.",
            file=MODELS,
            line=class_line(student, entity),
        )


@check(
    after=("loans_are_stored",),
    hints=(
        "When this value changes, how many rows must change with it?",
        "Look at the table named above: which class keeps this fact once?",
    ),
    chapter="#third-normal-form",
)
def test_facts_have_one_place(student: Student) -> None:
    """Every fact has one place, whatever refers to it.

    We store a library whose every value occurs once, and count where each name, title, country,
    year and day stands. Foreign keys may repeat a key; nothing else may be stored twice.
    """
    for found in misplaced(lending_library(student)):
        raise Failure(found.message, file=MODELS)
