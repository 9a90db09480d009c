from support.library_limits import Limiter
from support.library_site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("requests_limited",),
    hints=(
        "What happens between reading a count and writing it back?",
        "Look at the commands that redis-caching/library/limits.py sends, and at what is one step.",
    ),
)
def test_limit_holds_in_a_race(student: Student, step: Steps) -> None:
    """However many requests come at once, RATE_LIMIT of them pass, and no count stays for ever.

    We send requests at the same moment while Redis is slow, and count those that pass. Then we cut
    the connection after each command of a request in turn, and look at the keys.
    """
    most = student.random.randint(4, 6)
    limiter = Limiter(Site(student, RATE_LIMIT=most, RATE_WINDOW=60), most, 60)
    with step("race"):
        limiter.expect_no_race()
    with step("orphans"):
        limiter.expect_no_orphans()
