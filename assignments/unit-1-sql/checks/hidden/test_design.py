from support.notes import expect_explained

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What would a colleague who takes over your database ask first?",
        "Look at the heading named above: two to six sentences about your own tables.",
    ),
)
def test_design_explained(student: Student, step: Steps) -> None:
    """DESIGN.md explains your schema below each of its headings.

    We count the words below each heading, comments left out, and look for names of your own tables
    or columns among them.
    """
    with step("normal_forms"):
        expect_explained(student, "Normal forms")
    with step("keys_and_constraints"):
        expect_explained(student, "Keys and constraints")
    with step("transactions_and_denormalizing"):
        expect_explained(student, "Transactions", names=False)
        expect_explained(student, "One thing I would denormalize and why")
