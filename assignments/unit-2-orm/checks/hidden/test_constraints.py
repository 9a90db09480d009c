from support.constraints import Rules
from support.scenes import lending_library

from autograding.checks import Steps, check
from autograding.checks.student import Student

REQUIRED = "Which annotation or argument of this column makes a value required?"
UNIQUE = "Which argument of this column makes a second row with the same value impossible?"
POSSIBLE = "Which constraint compares values before a row is stored, and what of equal days?"
ONE_OPEN = "What is unique about a copy, but only among the loans that are still open?"


@check(
    after=("loans_are_stored",),
    hints=(
        "Which constraint would refuse this row, whoever writes it?",
        "Look at the class named above, in library/models.py.",
    ),
)
def test_rules_are_kept(student: Student, step: Steps) -> None:
    """The database refuses rows that lack a fact, repeat an identity, or cannot be true.

    We store a library through your services and then, as another program could, set one value
    after the other to NULL, to the identity of another row, to a year below 1, to a day before the
    loan began, and open a loan of a copy that is out.
    """
    rules = Rules(lending_library(student))
    with step("required_in_catalog"):
        rules.expect_refused(rules.missing_in_catalog(), REQUIRED)
    with step("required_in_lending"):
        rules.expect_refused(rules.missing_in_lending(), REQUIRED)
    with step("required_references"):
        rules.expect_refused(rules.missing_references(), REQUIRED)
    with step("unique_in_catalog"):
        rules.expect_refused(rules.twins_in_catalog(), UNIQUE)
    with step("unique_barcode"):
        rules.expect_refused(rules.twin_copies(), UNIQUE)
    with step("unique_email"):
        rules.expect_refused(rules.twin_members(), UNIQUE)
    with step("years"):
        rules.expect_refused(rules.impossible_years(), POSSIBLE)
    with step("days"):
        rules.expect_refused(rules.impossible_days(), POSSIBLE)
        rules.expect_taken(rules.possible_days(), POSSIBLE)
    with step("one_open_loan"):
        rules.expect_refused(rules.second_open_loan(), ONE_OPEN)
        rules.expect_taken(rules.loan_after_return(), ONE_OPEN)


@check(
    after=("loans_are_stored",),
    hints=(
        "Which column refers to it, and what do its ForeignKey and ondelete say?",
        "Look at the columns of the class named above, in library/models.py.",
    ),
    chapter="#references",
)
def test_references_are_watched(student: Student, step: Steps) -> None:
    """The database refuses unknown references, and keeps copies and members with loans.

    We store a library through your services, let one row after the other point by hand to
    something that is not there, and delete copies and members whose loans are open or over.
    """
    rules = Rules(lending_library(student))
    with step("book_of_copy"):
        rules.expect_refused(rules.unknown_references("Copy", "Book"))
    with step("books_and_authors"):
        rules.expect_refused(rules.unknown_references("Link", "Book", "Author"))
    with step("copy_of_loan"):
        rules.expect_refused(rules.unknown_references("Loan", "Copy"))
    with step("member_of_loan"):
        rules.expect_refused(rules.unknown_references("Loan", "Member"))
    with step("lent_copies_stay"):
        rules.expect_refused(rules.lent_things_deleted("Copy"))
    with step("borrowers_stay"):
        rules.expect_refused(rules.lent_things_deleted("Member"))
