from support import inside_classes
from support.sources import line_of

from autograding.checks import Failure, check
from autograding.checks.student import Student

_FILE = "library/repositories/base.py"


@check(
    after=("incomplete_repositories_refused",),
    hints=(
        "Does every repository need this method, or only that of one kind of entity?",
        "Look at the methods of Repository that have @abstractmethod above them.",
    ),
)
def test_base_asks_for_no_more(student: Student) -> None:
    """A class that has the five methods is a repository.

    We make an object of a subclass of Repository with get_by_id, get_all, add, update and delete.
    """
    refusal = student.probe(inside_classes, "try_subclass")
    if refusal:
        raise Failure(
            "We made an object of a subclass of Repository that has all five methods.",
            expected="It works.",
            actual=f"TypeError: {refusal}",
            file=_FILE,
            line=line_of(student, _FILE, "class Repository"),
        )
