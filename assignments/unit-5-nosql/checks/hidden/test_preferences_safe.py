from support.journal import Journal, Place
from support.journal_outage import expect_outage_told
from support.journal_preferences import Preferences

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What happens between a read and the write that depends on it?",
        "Look at the function named above: one command for each change, and a unique index.",
    ),
)
def test_preferences_safe(student: Student, step: Steps) -> None:
    """Changes at the same time all survive, a user has one document, and an outage is told.

    We send changes of other leaves at once while the store is slow, look at what your code writes
    for one of them, and send several first ones of a new user. Then the store goes away.
    """
    journal = Journal(student)
    preferences = Preferences(journal, student.random)
    with step("changes"):
        preferences.expect_changes_at_once()
    with step("removal_meanwhile"):
        preferences.expect_removal_at_once()
    with step("one_document"):
        preferences.expect_one_document()
    with step("outage"):
        path = f"/preferences/us{student.random.randrange(10**6)}"
        expect_outage_told(
            journal,
            (
                ("GET", path, None, Place("preferences", "find")),
                ("PATCH", path, {"theme": "dark"}, Place("preferences", "change")),
            ),
        )
