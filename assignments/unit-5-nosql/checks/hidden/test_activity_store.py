from support.journal import Journal, Place
from support.journal_activity import Activity
from support.journal_activity_store import ActivityStore
from support.journal_outage import expect_outage_told

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What has to be true of the collection before the first entry is stored?",
        "Look at ensure_indexes in document-store/journal/activity.py.",
    ),
)
def test_activity_indexed(student: Student, step: Steps) -> None:
    """Indexes serve the question that is asked, and throw old entries away.

    We start your journal, and look at the indexes of the collection activity from outside, and at
    the time of an entry.
    """
    activity = ActivityStore(Journal(student), student.random)
    with step("question"):
        activity.expect_question_indexed()
    with step("forgotten"):
        activity.expect_forgotten()


@check(
    hints=(
        "What is read from the store, and what of it is shown?",
        "Look at the function named above in document-store/journal/activity.py.",
    ),
)
def test_activity_in_the_store(student: Student, step: Steps) -> None:
    """The store finds, counts and groups, not Python; and an outage is told.

    We store entries whose times we know, compare the answers, and look at what your code asks the
    store. Then the store goes away for a moment.
    """
    journal = Journal(student)
    activity = ActivityStore(journal, student.random)
    with step("rows"):  # first: later, there is more to be summed up
        Activity(journal, student.random).expect_summary()
    with step("grouped"):
        activity.expect_summary_in_store()
    with step("found"):
        activity.expect_found_in_store()
    with step("outage"):
        body = {"user": "ada", "action": "export"}
        expect_outage_told(
            journal,
            (
                ("POST", "/activity", body, Place("activity", "append")),
                ("GET", "/activity?user=ada", None, Place("activity", "find")),
            ),
        )
