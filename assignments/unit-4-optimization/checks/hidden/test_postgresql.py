from support.both import Both
from support.world import make_world

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which part of this query or index does SQLite take more kindly than PostgreSQL?",
        "Look at the place named above, for instance at GROUP BY, AVG and the options of an index.",
    ),
)
def test_same_on_postgresql(student: Student, step: Steps) -> None:
    """What works on SQLite works on PostgreSQL.

    We open your pages, send your forms and look at the plans once more, on a PostgreSQL server.
    What fails there is tried on SQLite as well: what fails on both is told above.
    """
    both = Both(student, make_world(student.random))
    site = None
    with step("pages"):
        site = both.open()
        both.expect_pages_alike(site)
    with step("indexes"):
        both.expect_indexes_alike(site or both.open())
