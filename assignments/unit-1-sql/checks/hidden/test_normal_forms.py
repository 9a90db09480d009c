from collections.abc import Iterable

from support.evidence import verdict
from support.shelf import SCHEMA, Shelf

from autograding.checks import Failure, Steps, check
from autograding.checks.sql.structure import repeating_groups
from autograding.checks.sql.tokens import Redundancy
from autograding.checks.student import Student

_PEOPLE = ("author", "member")


@check(
    after=("add_books", "add_loans"),
    hints=(
        "How would you find all books of one author by a simple = ?",
        "Look at the column named above: give each of its values a row of its own.",
    ),
)
def test_no_lists_in_cells(student: Student) -> None:
    """No cell holds a list.

    We store a library whose every value occurs once, and look for cells that hold several of them.
    """
    shelf, proof = verdict(student)
    for listed in proof.listed:
        raise Failure(listed.message, file=SCHEMA, line=shelf.table_line(listed.table))


@check(
    after=("add_books", "add_loans"),
    hints=(
        "What would you have to change for one author, copy or loan more?",
        "Look at the columns named above: one row for each, in a table of their own.",
    ),
)
def test_no_repeating_columns(student: Student) -> None:
    """No table has several columns for one kind of thing.

    We look for numbered columns, and for rows that hold several things of one kind.
    """
    shelf, proof = verdict(student)
    for remark in (*repeating_groups(shelf.schema()), *proof.repeated):
        raise Failure(remark.message, file=SCHEMA, line=shelf.table_line(remark.table))


@check(
    after=("add_books", "add_loans"),
    hints=(
        "Which part of the key decides this value all alone?",
        "Look at the column named above: move it to the table that this part identifies.",
    ),
)
def test_no_partial_dependency(student: Student) -> None:
    """No column depends on only a part of its table's key.

    We store a library whose every value occurs once. A value that is stored again for each row of
    a table with a composite key, though a part of the key decides it, breaks the second normal
    form.
    """
    shelf, proof = verdict(student)
    _refuse(shelf, (found for found in proof.redundant if found.normal_form == 2))


@check(
    after=("add_books", "add_loans"),
    hints=(
        "When this value changes, how many rows must change with it?",
        "Look at the column named above: which table keeps this fact once?",
    ),
)
def test_no_transitive_dependency(student: Student, step: Steps) -> None:
    """Names and titles are stored once, whatever refers to them.

    We store a library whose every value occurs once, and count where each name, title, country,
    year and day stands. Foreign keys may repeat a key; nothing else may be stored twice.
    """
    shelf, proof = verdict(student)
    found = [found for found in proof.redundant if found.normal_form == 3]
    with step("people"):
        _refuse(shelf, (each for each in found if each.fact.entity in _PEOPLE))
    with step("books"):
        _refuse(shelf, (each for each in found if each.fact.entity not in _PEOPLE))


def _refuse(shelf: Shelf, found: Iterable[Redundancy]) -> None:
    for each in found:
        message = f"{each.message} {each.explanation}".rstrip()
        raise Failure(message, file=SCHEMA, line=shelf.table_line(each.table))
