from support.library_sessions import (
    expect_cookie,
    expect_lifetime,
    expect_new_id,
    expect_nonsense_forgotten,
    expect_renewed,
    expect_signed_out,
    expect_stored,
)
from support.library_site import Site
from support.library_visitors import Visitors

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "What stands in the cookie, what stands in Redis, and how long does each of them live?",
        "Look at open_session and save_session in redis-caching/library/sessions.py.",
    ),
)
def test_sessions_kept(student: Student, step: Steps) -> None:
    """The cookie holds a random id, and Redis the session, for SESSION_SECONDS after its last use.

    We put books on reading lists, let time go by, sign in and out, read the cookies, and look into
    Redis from outside.
    """
    seconds = student.random.randrange(700, 3000)
    site = Site(student, SESSION_SECONDS=seconds)
    visitors, book = Visitors(site), site.world.lent[0]
    with step("cookie"):
        expect_cookie(visitors, book)
    with step("stored"):
        expect_stored(visitors, book, seconds)
    with step("lifetime"):
        expect_lifetime(visitors, book, seconds)
    with step("sign_out"):
        expect_signed_out(visitors, book)
    with step("nonsense"):
        expect_nonsense_forgotten(visitors, book)


@check(
    hints=(
        "Who may have known the session's id before somebody signed in?",
        "Look at renew and open_session in redis-caching/library/sessions.py.",
    ),
)
def test_sessions_not_fixed(student: Student, step: Steps) -> None:
    """Signing in gives a new session id, and an id that Redis does not know is never adopted.

    We sign in with an id from before, and try the old one. Then we come with ids of our own choice.
    """
    site = Site(student)
    visitors, book = Visitors(site), site.world.lent[0]
    with step("renewed"):
        expect_renewed(visitors, book)
    with step("adopted"):
        expect_new_id(visitors, book)
