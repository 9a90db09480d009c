from support import inside_app, inside_fakes
from support.golden import exchanges, play, world_of
from support.lenient import Visits
from support.site import APP, told

from autograding.checks import Failure, Steps, check
from autograding.checks.browser import Browser
from autograding.checks.student import Student
from autograding.sandbox import StudentError

_NOWHERE = "sqlite:////nowhere/to/be/found/library.db"


@check(
    after=("given_repositories_kept",),
    hints=(
        "What does this view still ask of the database, or of a method that README.md lacks?",
        "Look at the view named above: does it get its repository from app.extensions, and does "
        "it hand over to update what it changed?",
    ),
)
def test_works_without_database(student: Student, step: Steps) -> None:
    """Every page and every form works with repositories in memory and no database at all.

    We hand our own repositories to create_app. They keep everything in dictionaries, have the
    methods of README.md and no others, and remember a change only when update is told of it.
    DATABASE_URL leads to a folder that does not exist.
    """
    world = world_of(student.random)
    student.environment(DATABASE_URL=_NOWHERE)
    student.install(inside_app)
    _open(student)
    pages, changes = exchanges("pages", world), exchanges("changes", world)
    for group in ("books", "members", "loans"):
        with step(group):
            student.probe(inside_fakes, "fill", world.library.rows())
            browser = Browser(student, APP)
            listed = [*pages[group], *changes[group]]
            visits = Visits(student, group, world, listed)
            for place, (_, page) in enumerate(play(browser, listed)):
                visits.expect_same(place, page)
            _expect_no_statement(student)


def _open(student: Student) -> None:
    try:
        student.probe(inside_fakes, "open_app")
    except StudentError as error:
        done = "We called create_app(repositories=...) with repositories of our own."
        raise told(done, error, "An application that uses them.") from error


def _expect_no_statement(student: Student) -> None:
    sent = student.sql_observed()
    if sent:
        raise Failure(
            "We visited your application with repositories in memory.",
            expected="No SQL at all.",
            actual=f"{len(sent)} statements, such as: {sent[0].sql[:120]}",
        )
