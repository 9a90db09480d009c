from collections.abc import Callable

from support.application import MODELS
from support.evidence import misplaced
from support.outside import Outside, Row, class_line
from support.scenes import lending_library
from support.values import Token

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
    """Every fact has one place, in a column of its kind: days, whole numbers, text.

    We store a library whose every value occurs once, find each in your tables, and read the types
    of the columns. Foreign keys may repeat a key; nothing else may be stored twice.
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
    with step("one_place"):
        for found in misplaced(world):
            hint = "When this value changes, how many rows must change with it?"
            raise Failure(found.message, file=MODELS, hint=hint)


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
