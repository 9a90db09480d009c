from support.notes import expect_explained, expect_mentioned, own_classes, own_functions

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What would a colleague who takes over your code ask first?",
        "Look at the heading named above: two to six sentences about your own classes.",
    ),
)
def test_design_explained(student: Student, step: Steps) -> None:
    """DESIGN.md explains your code below each of its headings.

    We count the words below each heading, comments left out. Below the first we look for 11.2.2 and
    for two of your own classes, below the second for one of your own functions or classes.
    """
    with step("pattern"):
        heading = "From 11.2.2 to this code"
        expect_explained(student, heading)
        expect_mentioned(student, heading, {"11.2.2"}, 1, "the section 11.2.2")
        expect_mentioned(student, heading, own_classes(student), 2, "two of your own classes")
    with step("transaction"):
        heading = "Where a transaction begins and ends"
        expect_explained(student, heading)
        names = own_functions(student) | own_classes(student)
        expect_mentioned(student, heading, names, 1, "one of your own functions or classes")
    with step("price"):
        expect_explained(student, "What the pattern gives here, and what it costs")
