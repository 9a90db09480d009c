from support.growth import Growth

from autograding.checks import Steps, check
from autograding.checks.student import Student

LIMITS = {
    "/posts/{post}": 10,
    "/api/posts/{post}": 10,
    "/comments/{key}": 6,
    "/posts/new": 4,
    "/posts/{post}/edit": 14,
}


@check(
    after=("blog_is_stored",),
    hints=(
        "For each comment that this page shows: what does it ask of the database anew?",
        "Look at how comments, their authors and the replies are read: all of a post at once, or "
        "one comment after the other?",
    ),
)
def test_details_send_few(student: Student, step: Steps) -> None:
    """The pages of a post and of a comment send a few statements, however many comments there are.

    We open the page of a post with three comments of three replies each, its JSON twin, the page of
    a comment, and the forms of posts. Then we store six more such comments, with more tags and
    categories, and open them again.
    """
    growth = Growth.of(student, LIMITS)
    post, key = growth.crowd.focus.post, growth.key
    bodies = tuple(each.body for each in growth.more.comments if each.post == post.slug)
    with step("post"):
        growth.expect_few(f"/posts/{post.slug}", shown=bodies)
    with step("json"):
        growth.expect_few(f"/api/posts/{post.slug}", shown=bodies)
    with step("comment"):
        growth.expect_few(f"/comments/{key}")
    with step("forms"):
        growth.expect_few("/posts/new")
        growth.expect_few(f"/posts/{post.slug}/edit")
