from support.journal import Journal
from support.journal_preferences import Preferences

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which operator changes one leaf, and which one takes it away?",
        "Look at the function named above in document-store/journal/preferences.py.",
    ),
)
def test_preferences_kept(student: Student, step: Steps) -> None:
    """Preferences are stored whole, changed leaf by leaf, and taken away.

    We send PUT, PATCH, GET and DELETE with values that we drew, for users who are there and users
    who are new, and compare what GET says afterwards.
    """
    preferences = Preferences(Journal(student), student.random)
    with step("whole"):
        preferences.expect_whole()
    with step("leaves"):
        preferences.expect_leaves()
    with step("removal"):
        preferences.expect_removal()
