from support.library_keys import expect_commands, expect_lifetime, expect_names, expect_values
from support.library_pages import Pages
from support.library_site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("second_visit_from_redis",),
    hints=(
        "Who else uses this Redis, and what becomes of a key that nobody asks for again?",
        "Look at the lines of redis-caching/library/cache.py that write to Redis and delete there.",
    ),
)
def test_keys_live_and_end(student: Student, step: Steps) -> None:
    """Keys of the cache have their prefix, JSON as value, and CACHE_SECONDS to live.

    We fill the cache, look at its keys from outside, and let time go by. Then we post every form,
    and listen to the commands.
    """
    seconds = student.random.randrange(400, 900)
    site = Site(student, CACHE_SECONDS=seconds)
    pages = Pages(site, site.world.lent[4])
    with step("names"):
        expect_names(pages)
    with step("values"):
        expect_values(pages)
    with step("lifetime"):
        expect_lifetime(pages, seconds)
    with step("commands"):
        expect_commands(pages)
