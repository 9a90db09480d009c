from support.given import own_indexes
from support.maker import Maker, make_library
from support.plans import failure_of, sent_by_all
from support.site import Site

from autograding.checks import Failure, Steps, check
from autograding.checks.indexes import on_sqlite, redundant_indexes, unused_indexes
from autograding.checks.student import Student


@check(
    hints=(
        "Which statement, rule or foreign key would be worse off without this index?",
        "Look at the index named above, and at the others of its table.",
    ),
)
def test_no_index_too_many(student: Student, step: Steps) -> None:
    """No index is there in vain, once there are indexes of your own.

    We compare all indexes with one another. Then we open every page, and ask SQLite whether it
    would answer any statement otherwise without each of them.
    """
    library, focus = make_library(Maker(student.random))
    site = Site(student)
    site.store(library)
    snapshot = site.database.snapshot(rows=False)
    with step("redundant"):
        _expect_own(snapshot)
        for finding in redundant_indexes(snapshot):
            raise failure_of(finding)
    with step("unused"):
        _expect_own(snapshot)
        for finding in unused_indexes(on_sqlite(student), sent_by_all(site, focus), snapshot):
            raise failure_of(finding)


def _expect_own(snapshot: dict[str, object]) -> None:
    if not own_indexes(snapshot):
        raise Failure(
            "We looked for indexes that you added.",
            expected="One or more.",
            actual="None.",
            file="library/models.py",
        )
