from support import inside_classes
from support.sources import line_of

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

_FILE = "library/repositories/base.py"


@check(
    hints=(
        "What does Python need to know before it refuses a class that is not complete?",
        "Look at library/repositories/base.py: which decorator stands above get_by_id?",
    ),
)
def test_incomplete_repositories_refused(student: Student, step: Steps) -> None:
    """No repository can be made that lacks one of the five methods.

    We try to make an object of your class Repository itself, and then of a subclass for each
    method, which has the other four. Python should refuse all of them with a TypeError.
    """
    for method, what in (("all", "the class Repository itself"), ("get_by_id", "")):
        _expect_refused(student, method, what)
    for method in ("get_all", "add", "update", "delete"):
        with step(method):
            _expect_refused(student, method)


def _expect_refused(student: Student, method: str, what: str = "") -> None:
    what = what or f"a subclass of Repository that has no {method}"
    if not student.probe(inside_classes, "try_subclass", method):
        raise Failure(
            f"We made an object of {what}.",
            expected="Python refuses it with a TypeError.",
            actual="No error.",
            file=_FILE,
            line=line_of(student, _FILE, "class Repository"),
        )
