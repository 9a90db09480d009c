from support.application import Application
from support.odd import expect_found
from support.python_source import expect_none, record_legacy

from autograding.checks import Steps, check
from autograding.checks.orm import raw_sql, string_built
from autograding.checks.student import Student


@check(
    after=("catalog_is_stored",),
    hints=(
        "What would SQLAlchemy write here, if you let it?",
        "Look at the line named above, and at select(), where() and relationship().",
    ),
)
def test_no_raw_sql(student: Student, step: Steps) -> None:
    """SQLAlchemy writes the SQL: there is none in your code, and none is made from values.

    We read all your Python files. The conditions of a CheckConstraint or of an Index may be text.
    Where the legacy Query is used, the report says how it is written today.
    """
    record_legacy(student)
    with step("raw_sql"):
        expect_none(student, raw_sql)
    with step("from_values"):
        expect_none(student, string_built)


@check(
    after=("loans_are_stored",),
    hints=(
        "How does the value reach the database: as a value, or as a part of something else?",
        "Look at the condition in the function that is named above.",
    ),
)
def test_odd_characters_are_data(student: Student, step: Steps) -> None:
    """Quotes, percent signs and underscores are letters like any other.

    We store authors and members with such names and addresses, beside others that only a pattern
    would confuse with them, and ask for each.
    """
    application = Application(student)
    with step("quotes"):
        expect_found(application, student.random, ("o'", '"; DROP TABLE books; --', "\\"))
    with step("wildcards"):
        expect_found(application, student.random, ("%", "_", "*"))
