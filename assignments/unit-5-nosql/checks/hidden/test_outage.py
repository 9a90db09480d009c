from support.library_outage import Outage
from support.library_site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("second_visit_from_redis",),
    hints=(
        "What does a visitor see when Redis is not there?",
        "Look at each line that talks to Redis: in cache.py, limits.py and sessions.py.",
    ),
)
def test_works_without_redis(student: Student, step: Steps) -> None:
    """Without Redis pages come from the database, writes are stored, and visitors are signed out.

    Redis refuses connections, goes away after the first, second, third … command of a request, and
    takes connections without answering. We visit and write meanwhile.
    """
    outage = Outage(Site(student))
    with step("pages"):
        outage.expect_pages()
    with step("writes"):
        outage.expect_writes()
    with step("visitors"):
        outage.expect_visitors()
    with step("midway"):
        outage.expect_midway()
    with step("silent"):
        outage.expect_silent()
