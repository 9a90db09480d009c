from support.application import Call
from support.pages import Site
from support.sessions import Requests

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("loans_are_stored",),
    hints=(
        "When can somebody else see what your session has written?",
        "Look at the last step of the function that is named above.",
    ),
)
def test_work_is_committed(student: Student, step: Steps) -> None:
    """Every service that changes something commits it.

    We call each of them in a request of its own, and then look for the change through another
    connection.
    """
    requests = Requests(student)
    with step("catalog"):
        requests.expect_committed(requests.changing_catalog())
    with step("members"):
        requests.expect_committed(requests.changing_members())
    with step("lending"):
        requests.expect_committed(requests.changing_loans())


@check(
    after=("loans_are_stored",),
    hints=(
        "What does the session still hold after an error, and who takes it back?",
        "Look at the errors that the function named above raises: does rollback come first?",
    ),
    chapter="#rollback",
)
def test_errors_are_rolled_back(student: Student, step: Steps) -> None:
    """A service that fails rolls back: the request can go on, and nothing of it is stored.

    In one request each we call a service that must fail, read what the page with the error shows,
    and commit.
    """
    requests = Requests(student)
    world = requests.world
    with step("catalog"):
        reading = Call.of("catalog.list_books")
        requests.expect_rolled_back(requests.failing_in_catalog(), reading)
    with step("members"):
        reading = Call.of("members.get_member", world.members[1].email)
        requests.expect_rolled_back(requests.failing_with_members(), reading)
    with step("lending"):
        reading = Call.of("members.get_member", world.members[2].email)
        requests.expect_rolled_back(requests.failing_at_the_desk(), reading)


@check(
    after=("loans_are_stored",),
    hints=(
        "Which statement does the page with the error send, and in which session?",
        "Look at the service that this form calls, from its first line to its last error.",
    ),
    chapter="#request-life-cycle",
)
def test_pages_survive_errors(student: Student, step: Steps) -> None:
    """A form that fails is shown again with its lists, and the next request works.

    We fill in forms of the web application: an author and a book that are there already, a copy of
    a taken barcode, and a visit in which the second book is out.
    """
    site = Site(student)
    with step("catalog"):
        site.expect_catalog_survives()
    with step("desk"):
        site.expect_desk_survives()


@check(
    after=("loans_are_stored",),
    hints=(
        "Whose session is it, and when does it end?",
        "Look for a session, an object or an answer that outlives the request.",
    ),
    chapter="#request-life-cycle",
)
def test_sessions_end(student: Student) -> None:
    """Nothing is left over from one request to the next.

    We ask for a book, change its title as another program would, and ask for it again.
    """
    Requests(student).expect_fresh_reading()
