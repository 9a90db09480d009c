from support import inside_classes
from support.site import Site
from support.sources import line_of

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

_FILE = "library/__init__.py"


@check(
    hints=(
        "Who should know which repository the application works with: a view, or its set-up?",
        "Look at create_app in library/__init__.py, and at TODO 4 there.",
    ),
)
def test_repositories_in_setup(student: Student, step: Steps) -> None:
    """create_app puts the three repositories into app.extensions["repositories"].

    We call create_app and look before any request: it should be a Repositories with three objects
    whose classes inherit from your Repository.
    """
    site = Site(student)
    made = site.student.probe(inside_classes, "repositories_made")
    if made["kind"] != "Repositories":
        found = "Nothing" if made["kind"] == "NoneType" else f"A {made['kind']}"
        raise Failure(
            'We called create_app() and looked at app.extensions["repositories"].',
            expected="A Repositories, from library/repositories/__init__.py.",
            actual=f"{found}.",
            file=_FILE,
            line=line_of(student, _FILE, "def create_app"),
        )
    for name in ("books", "members", "loans"):
        with step(name):
            part = made["parts"][name]
            if not part["is_repository"]:
                raise Failure(
                    f'We looked at app.extensions["repositories"].{name}.',
                    expected="An object whose class inherits from Repository.",
                    actual=f"It is a {part['kind']}.",
                    file=_FILE,
                    line=line_of(student, _FILE, "def create_app"),
                )
