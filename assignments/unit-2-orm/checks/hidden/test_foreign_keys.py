from support.constraints import Rules
from support.scenes import lending_library

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "Which column refers to it, and does it say ForeignKey?",
        "Look at the columns of the class named above, in library/models.py.",
    ),
    chapter="#references",
)
def test_unknown_references_refused(student: Student, step: Steps) -> None:
    """The database refuses what refers to an unknown book, author, copy or member.

    We store a library through your services and then let one row after the other point by hand to
    something that is not there.
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


@check(
    after=("unknown_references_refused",),
    hints=(
        "What should happen to the loans of a copy that is deleted?",
        "Look at the foreign keys of Loan, and at their ondelete.",
    ),
    chapter="#references",
)
def test_lent_things_stay(student: Student, step: Steps) -> None:
    """The database keeps a copy or member of whom there are loans, even if all were returned.

    We lend copies to members, bring one back, and then delete the copies and members by hand.
    """
    rules = Rules(lending_library(student))
    with step("copies"):
        rules.expect_refused(rules.lent_things_deleted("Copy"))
    with step("members"):
        rules.expect_refused(rules.lent_things_deleted("Member"))
