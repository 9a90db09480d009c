from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

LIMITS = {
    "/": 6,
    "/drafts": 6,
    "/search?q=ti": 6,
    "/users/{user}": 8,
    "/categories/{category}": 8,
    "/tags/{tag}": 8,
    "/api/posts": 6,
    "/users": 4,
    "/categories": 2,
    "/tags": 2,
    "/archive": 2,
}


@check(
    after=("blog_is_stored",),
    hints=(
        "What does this page ask of the database once for each row that it shows?",
        "Look at the query behind this page, with `python measure.py --show` beside it: join, "
        "load eagerly, or count with one GROUP BY.",
    ),
)
def test_lists_send_few(student: Student, step: Steps) -> None:
    """Each list sends a few statements, however many rows it shows, and the database picks them.

    We fill a blog, open each list, store as much again, and open it again. Then we store 90 posts
    more, ask the statements of two lists once more from outside, and count the rows that they
    bring. At last we look whether the front page reads bodies that it does not show.
    """
    growth = Growth.of(student, LIMITS)
    focus = growth.crowd.focus
    drafts = tuple(post.title for post in growth.more.posts if not post.published_on)
    with step("front"):
        growth.expect_few("/")
    with step("drafts_and_search"):
        growth.expect_few("/drafts", shown=drafts)
        growth.expect_few("/search?q=ti")
    with step("one_user"):
        growth.expect_few(f"/users/{focus.user.name}")
    with step("one_category"):
        growth.expect_few(f"/categories/{focus.category.slug}")
    with step("one_tag"):
        growth.expect_few(f"/tags/{focus.tag.slug}")
    with step("json"):
        growth.expect_few("/api/posts")
    with step("counted"):
        for path, labels in (
            ("/categories", growth.more.categories),
            ("/tags", growth.more.tags),
        ):
            growth.expect_few(path, shown=tuple(label.slug for label in labels))
        growth.expect_few("/users")
        growth.expect_few("/archive")
    with step("no_bodies"):
        growth.expect_no_bodies("/")
    with step("picked_by_database"):
        growth.expect_picked("/", f"/tags/{focus.tag.slug}")
