from support.library_limits import Limiter
from support.library_site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which requests are counted, for whom, and when does the count start anew?",
        "Look at limit_requests in redis-caching/library/limits.py.",
    ),
)
def test_requests_limited(student: Student, step: Steps) -> None:
    """The first RATE_LIMIT requests pass, and no more until RATE_WINDOW seconds are over.

    We send requests of several clients, read the status and the headers of each answer, and let
    time go by.
    """
    most, window = student.random.randint(3, 6), student.random.randint(40, 90)
    limiter = Limiter(Site(student, RATE_LIMIT=most, RATE_WINDOW=window), most, window)
    with step("counted"):
        limiter.expect_counted()
    with step("headers"):
        limiter.expect_headers()
    with step("window"):
        limiter.expect_window()
    with step("clients"):
        limiter.expect_clients()
