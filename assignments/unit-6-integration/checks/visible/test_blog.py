from support.site import stored_world

from autograding.checks import Failure, check
from autograding.checks.sql.diagram import draw
from autograding.checks.student import Student


@check(
    hints=(
        "What does create_repositories return, and which method is the first to be missing?",
        "Look at the place named above, and at blog/contracts.py: create_tables, transaction and "
        "the five add_many come first.",
    ),
    chapter="#wiring-repositories",
)
def test_blog_is_stored(student: Student) -> None:
    """A small blog can be stored through the repositories, and its pages show it.

    We open the blog on an empty SQLite database, call create_tables, and store users, categories,
    tags, posts and comments with add_many of each, in one transaction. Then we open `/`, the page
    of a post and that of its author.
    """
    site, world, _ = stored_world(student)
    student.record_diagram(draw(site.schema(rows=False)))
    post = world.posts[0]
    for path, shown in (
        ("/", post.title),
        (f"/posts/{post.slug}", post.body),
        (f"/users/{post.author}", post.title),
    ):
        if shown not in site.open(path).text:
            raise Failure(
                f"We stored a blog and opened {path}.",
                expected=f"It shows {shown!r}.",
                actual="It does not.",
            )
