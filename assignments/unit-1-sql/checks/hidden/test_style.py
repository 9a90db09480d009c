from support.style import expect_none, lint_of, record_advice

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Could somebody else tell at a glance which column belongs to which table?",
        "Run `sqlfluff lint .` and look at the line named above.",
    ),
)
def test_sql_conventions(student: Student, step: Steps) -> None:
    """Joins, names and conditions are written so that others read them right.

    We lint all your SQL with the settings in .sqlfluff, and look for joins without JOIN ... ON.
    """
    result = lint_of(student)
    record_advice(student, result)
    for name in ("joins", "names", "meaning"):
        with step(name):
            expect_none(result, name)


@check(
    hints=(
        "Do keywords, spaces and indentation look the same everywhere?",
        "Run `sqlfluff fix .`: it repairs the layout by itself.",
    ),
)
def test_sql_layout(student: Student) -> None:
    """The SQL is laid out evenly.

    We count the places where spaces, line ends and indentation differ from the rest; three are
    forgiven.
    """
    result = lint_of(student)
    if result.layout > 3:
        raise Failure(
            "We linted all your SQL.",
            expected="At most 3 places with uneven layout.",
            actual=f"{result.layout} places.",
        )
