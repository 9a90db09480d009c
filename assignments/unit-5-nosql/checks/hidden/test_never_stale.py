from support.library_site import Site
from support.library_writes import KINDS, Writes

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("second_visit_from_redis",),
    hints=(
        "Which pages does this write make wrong, and when is it sure that the change is kept?",
        "Look at the view named above, and at after_commit in"
        " redis-caching/library/transactions.py.",
    ),
)
def test_never_stale(student: Student, step: Steps) -> None:
    """After each of the five writes, every cached page says what is true now.

    We fill the cache, post a form, and compare the page of the book and the statistics with what we
    wrote. Then another visitor reads both in the moment before the commit.
    """
    writes = Writes(Site(student))
    for kind in KINDS:
        with step(kind):
            writes.expect_fresh(kind)
    with step("committed"):
        writes.expect_fresh_after_a_reader([kind for kind in KINDS if kind in step.passed])
