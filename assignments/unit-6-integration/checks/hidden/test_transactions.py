from support.ending import expect_all_kept, expect_next_works, expect_nothing_kept, expect_threads
from support.site import stored_world

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "Who knows whether the whole request went well: a repository, or whoever began it?",
        "Look at the method named above for a commit, and at transaction() of your bundle: which "
        "session does each thread get, and what ends it?",
    ),
)
def test_transactions_hold(student: Student, step: Steps) -> None:
    """What happens in one transaction is kept as a whole, or not at all, in each thread.

    We call each writing method in a transaction that then fails, and compare all tables with those
    before. We let a transaction with several changes end well, and one fail in the middle of
    add_many. Then other programs write, and two threads work at the same time.
    """
    site, world, make = stored_world(student)
    with step("nothing_kept"):
        expect_nothing_kept(site, world, make)
    with step("all_kept"):
        expect_all_kept(site, world, make)
    with step("next_one"):
        expect_next_works(site, world, make)
    with step("threads"):
        expect_threads(site, make)
