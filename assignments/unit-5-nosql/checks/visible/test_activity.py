from support.journal import Journal
from support.journal_activity import Activity

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What does the store sort by, and which of the two bounds belongs to the span?",
        "Look at the function named above in document-store/journal/activity.py.",
    ),
)
def test_activity_kept(student: Student, step: Steps) -> None:
    """What users do is appended with the server's time, and found by user and time.

    We send entries, and store others whose times we know. Then we ask for those of one user: all,
    a few, and those of a span of time.
    """
    activity = Activity(Journal(student), student.random)
    with step("append"):
        activity.expect_append()
    with step("newest"):
        activity.expect_newest()
    with step("span"):
        activity.expect_span()
