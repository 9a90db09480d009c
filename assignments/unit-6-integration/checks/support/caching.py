"""A cache in Redis, for those who build one: never stale, and never needed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograding.checks import Failure
from autograding.checks.student import Student
from support import inside_blog
from support.calls import Call
from support.facts import World
from support.maker import Maker
from support.site import DATA, Site

if TYPE_CHECKING:
    from autograding.checks.stores import RedisStore

__all__ = ["cache_of", "expect_never_stale"]

_VARIABLE = "REDIS_URL"


def cache_of(student: Student) -> "RedisStore | None":
    """A Redis for this check, if the student's code asks for one; call it before any other."""
    files = student.files("data/**/*.py")
    places = [file for file in files if _VARIABLE in student.text(file)]
    return student.redis() if places else None


def expect_never_stale(student: Student, redis: "RedisStore", world: World, make: Maker) -> None:
    """Change the blog in many ways; expect that the front page shows each at once.

    Raises:
        Failure: it shows what was there before, or does not work without Redis.
    """
    if not redis.url:
        return  # no server here, and an application does without it
    other = student.fresh()
    other.environment(REDIS_URL=redis.url)
    site = Site(other)
    for changed, change, shown in _changes(site, world, make):
        for _ in range(2):
            site.open("/")
        change()
        if shown not in site.open("/").text:
            raise Failure(
                f"With REDIS_URL set, we opened / twice, {changed}, and opened it again.",
                expected=f"It shows {shown!r}, which is in the database now.",
                actual="It shows what was there before.",
                file=DATA,
            )
    redis.down()
    if site.browser.get("/").status != 200:
        raise Failure(
            "With REDIS_URL set, we opened / while Redis did not answer.",
            expected="The page, only slower.",
            actual="An error.",
            file=DATA,
        )


def _changes(site: Site, world: World, make: Maker) -> list[tuple[str, Callable[[], object], str]]:
    post, author, tag = world.posts[2], world.users[0].name, world.tags[2]
    new, fields = make.slug(), {"body": make.text(), "author": author, "category": post.category}
    titles, name = [make.text() for _ in range(3)], make.text()

    def changed(title: str) -> Callable[[], object]:
        values = {**fields, "title": title, "tags": " ".join(post.tags)}
        return lambda: site.browser.post(f"/posts/{post.slug}", {**values})

    def published() -> None:
        site.browser.post("/posts", {**fields, "slug": new, "title": titles[1], "tags": ""})
        site.browser.post(f"/posts/{new}/publish", {"day": "2033-03-03"})

    def failing() -> None:
        """Write and read in a transaction that fails, and then change something else."""
        call = Call.of("posts.unpublish", post.slug).sent({})
        site.student.probe(inside_blog, "ask_and_fail", [call])

    return [
        ("changed a title", changed(titles[0]), titles[0]),
        ("published a post", published, titles[1]),
        ("renamed a tag", lambda: site.browser.post(f"/tags/{tag.slug}", {"name": name}), name),
        ("let the taking back of a post fail", failing, titles[0]),
        ("changed a title again", changed(titles[2]), titles[2]),
    ]
