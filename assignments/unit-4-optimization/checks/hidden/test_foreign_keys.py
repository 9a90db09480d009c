from support.plans import failure_of
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.indexes import uncovered_foreign_keys
from autograding.checks.student import Student


@check(
    hints=(
        "How does the database find all loans of one member?",
        "Look at each ForeignKey in library/models.py: which index begins with that column?",
    ),
)
def test_foreign_keys_indexed(student: Student, step: Steps) -> None:
    """Each foreign key is the beginning of an index.

    We create the tables of your models and compare their foreign keys with their indexes, unique
    constraints and primary keys.
    """
    missing = uncovered_foreign_keys(Site(student).database.snapshot(rows=False))
    with step("loans"):
        for finding in missing:
            if finding.table != "reviews":
                raise failure_of(finding)
    with step("reviews"):
        for finding in missing:
            if finding.table == "reviews":
                raise failure_of(finding)
