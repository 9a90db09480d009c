from support.decisions import SCENARIOS, expect_decided

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which questions are asked, what changes together, and what if something is lost?",
        "Read the text below the heading named above once more, and Part 3 of the README.",
    ),
)
def test_decisions_fit(student: Student, step: Steps) -> None:
    """Each of the eight systems has a kind of store that fits it, and a reason.

    We read the words behind “Choice:” in DECISIONS.md. For two of the systems two kinds are right.
    Reasons are yours: we look whether there is one, and your teacher talks about them with you.
    """
    for name in SCENARIOS:
        with step(name):
            expect_decided(student, name)
