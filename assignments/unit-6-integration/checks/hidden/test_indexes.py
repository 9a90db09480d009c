from support.indexing import POSTS_PAGES, expect_none, failure_of, keep_advice, statements_of_all
from support.site import stored_world

from autograding.checks import Steps, check
from autograding.checks.indexes import (
    on_sqlite,
    redundant_indexes,
    review,
    uncovered_foreign_keys,
)
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "Which column of the condition leaves few rows, and in which order are they wanted?",
        "Look at the statement and its plan in `python measure.py --show`, and at each ForeignKey.",
    ),
)
def test_indexes_serve(student: Student, step: Steps) -> None:
    """Indexes lead to the rows of each foreign key and each list, and no index repeats another.

    We compare the foreign keys of your tables with their indexes. Then we open the front page, the
    pages of a user, a category, a tag and a post, and ask SQLite how it answers what they send. The
    front page should neither read all posts nor sort them. An index that would spare more sorting
    is told in the report and costs nothing.
    """
    site, world, _ = stored_world(student)
    snapshot = site.database.snapshot(rows=False)
    planner = on_sqlite(student)
    with step("foreign_keys"):
        for finding in uncovered_foreign_keys(snapshot):
            raise failure_of(site, finding)
    sent = statements_of_all(site, world)
    looks = {name: review(planner, each) for name, each in sent.items()}
    with step("newest_first"):
        expect_none(site, looks["/"], sorted_too=True)
    with step("of_one"):
        for name in POSTS_PAGES:
            expect_none(site, looks[name])
    with step("none_too_many"):
        for finding in redundant_indexes(snapshot):
            raise failure_of(site, finding)
    keep_advice(site, [look for each in looks.values() for look in each])
