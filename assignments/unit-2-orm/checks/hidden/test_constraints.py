from support.constraints import Rules
from support.scenes import lending_library

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "Which annotation or argument makes a column required?",
        "Look at the column named above: Mapped[...] with or without None, nullable=...",
    ),
    chapter="#not-null",
)
def test_required_values(student: Student, step: Steps) -> None:
    """The database refuses a row in which a fact is missing.

    We store a library through your services and then, as another program could, set one value
    after the other to NULL. All but the day of return must be refused.
    """
    rules = Rules(lending_library(student))
    with step("catalog"):
        rules.expect_refused(rules.missing_in_catalog())
    with step("lending"):
        rules.expect_refused(rules.missing_in_lending())
    with step("references"):
        rules.expect_refused(rules.missing_references())


@check(
    after=("loans_are_stored",),
    hints=(
        "Which argument of a column makes a second row with the same value impossible?",
        "Look at the column named above, in library/models.py.",
    ),
    chapter="#unique",
)
def test_unique_values(student: Student, step: Steps) -> None:
    """The database refuses a second author, book, copy or member of the same identity.

    We store a library through your services and then give one thing by hand the name, ISBN,
    barcode or e-mail of another one.
    """
    rules = Rules(lending_library(student))
    with step("catalog"):
        rules.expect_refused(rules.twins_in_catalog())
    with step("barcode"):
        rules.expect_refused(rules.twin_copies())
    with step("email"):
        rules.expect_refused(rules.twin_members())


@check(
    after=("loans_are_stored",),
    hints=(
        "Which constraint compares values before a row is stored?",
        "Look at the CheckConstraint of the class named above, and what it says of equal days.",
    ),
    chapter="#check",
)
def test_impossible_values(student: Student, step: Steps) -> None:
    """The database refuses years and days that cannot be true, and takes those that can.

    We set the year of a book to 0 and to -1 by hand, and let a loan be due or returned before it
    began. A loan that is due and returned on the day it began is right.
    """
    rules = Rules(lending_library(student))
    with step("year"):
        rules.expect_refused(rules.impossible_years())
    with step("days"):
        rules.expect_refused(rules.impossible_days())
        rules.expect_taken(rules.possible_days())


@check(
    after=("loans_are_stored",),
    hints=(
        "What is unique about a copy, but only among loans that are still open?",
        "Look at Index(..., unique=True, sqlite_where=..., postgresql_where=...) in README.md.",
    ),
    chapter="#partial-index",
)
def test_one_open_loan_per_copy(student: Student) -> None:
    """The database refuses a second open loan of one copy.

    We lend a copy, bring it back and lend it again. Then we open the first loan again by hand.
    """
    rules = Rules(lending_library(student))
    rules.expect_refused(rules.second_open_loan())
