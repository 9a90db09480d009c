from support.maker import Maker, make_library
from support.plans import GENRE_PAGES, expect_none, failure_of, keep_advice, sent_by
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.indexes import on_sqlite, review, uncovered_foreign_keys
from autograding.checks.student import Student


@check(
    hints=(
        "Which column of the condition leaves few rows, and in which order are they wanted?",
        "Look at the statement and its plan in `python measure.py --show`, and at each ForeignKey.",
    ),
)
def test_indexes_serve(student: Student, step: Steps) -> None:
    """Indexes lead to the rows of each foreign key, to the overdue loans, and to a genre in order.

    We compare the foreign keys of your tables with their indexes. Then we open the list of overdue
    loans and the lists of one genre, and ask SQLite how it answers what they send.
    """
    library, focus = make_library(Maker(student.random))
    site = Site(student)
    site.store(library)
    missing = uncovered_foreign_keys(site.database.snapshot(rows=False))
    planner = on_sqlite(student)
    with step("keys_of_loans"):
        for finding in missing:
            if finding.table != "reviews":
                raise failure_of(finding)
    with step("keys_of_reviews"):
        for finding in missing:
            if finding.table == "reviews":
                raise failure_of(finding)
    late = lists = None
    with step("overdue"):
        late = review(planner, sent_by(site, f"/loans/overdue?today={focus.today}"))
        expect_none(late, "loans", ("scan",))
    with step("few_overdue"):
        expect_none(late, "loans", ("scan", "weak"))
        keep_advice(site, late, ("sort",))
    with step("genre"):
        lists = review(planner, sent_by(site, *GENRE_PAGES))
        expect_none(lists, "books", ("scan", "weak"))
    with step("genre_in_order"):
        expect_none(lists, "books", ("scan", "weak", "sort"))
