from support.shelf import SCHEMA, Shelf

from autograding.checks import Failure, check
from autograding.checks.sql.diagram import draw
from autograding.checks.sql.loading import look_over
from autograding.checks.sql.structure import tables_without_primary_key
from autograding.checks.student import Student


@check(
    hints=(
        "What does `python try_it.py` say about schema.sql?",
        "Look at the statement that starts in the line named above.",
    ),
    chapter="#tables",
)
def test_schema_loads(student: Student) -> None:
    """Your schema loads into an empty SQLite database.

    We run schema.sql from top to bottom in a new database, and look at the tables it makes.
    """
    schema = Shelf(student).schema()
    problem = look_over(student.text(SCHEMA))
    if problem:
        raise Failure(problem.message, file=SCHEMA, line=problem.line, hint=problem.hint)
    student.record_diagram(draw(schema))
    if not schema.tables:
        raise Failure("We ran schema.sql, and there is no table afterwards.", file=SCHEMA)


@check(
    after=("schema_loads",),
    hints=(
        "By which column, or columns, would you point at exactly one row?",
        "Look at the table named above: declare them as its PRIMARY KEY.",
    ),
    chapter="#primary-keys",
)
def test_tables_have_primary_keys(student: Student) -> None:
    """Every table has a primary key.

    We ask SQLite for the primary key of each table that schema.sql makes.
    """
    shelf = Shelf(student)
    for remark in tables_without_primary_key(shelf.schema()):
        raise Failure(remark.message, file=SCHEMA, line=shelf.table_line(remark.table))
