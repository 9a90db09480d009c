from support import inside_app, inside_fakes
from support.site import told
from support.sources import line_of

from autograding.checks import Failure, check
from autograding.checks.student import Student
from autograding.sandbox import StudentError

_FILE = "library/__init__.py"


@check(
    hints=(
        "How would a test hand over repositories that keep everything in a dictionary?",
        "Look at the parameters of create_app in library/__init__.py.",
    ),
)
def test_given_repositories_kept(student: Student) -> None:
    """create_app(repositories=...) uses the repositories that it is given.

    We call it with repositories of our own, while DATABASE_URL leads to a folder that does not
    exist, and look at app.extensions["repositories"].
    """
    student.environment(DATABASE_URL="sqlite:////nowhere/to/be/found/library.db")
    student.install(inside_app)
    done = "We called create_app(repositories=...) with repositories of our own."
    try:
        kept = student.probe(inside_fakes, "uses_given_ones")
    except StudentError as error:
        raise told(done, error, "An application that uses them.") from error
    if not kept:
        raise Failure(
            done,
            expected='They are at app.extensions["repositories"].',
            actual="Others are there, or none.",
            file=_FILE,
            line=line_of(student, _FILE, "def create_app"),
        )
