"""What leaves the repositories, and whether they need anything but a database."""

from autograding.checks import Failure
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support import inside_blog
from support.answers import lenient, said, types_in
from support.calls import Body, Call
from support.facts import World
from support.site import DATA, Site, told

__all__ = ["expect_alone", "expect_rows"]

_KINDS = {
    "users.all": "Page",
    "users.get": "UserRow",
    "categories.all": "list",
    "categories.get": "Label",
    "tags.all": "list",
    "posts.published": "Page",
    "posts.search": "Page",
    "posts.archive": "list",
    "posts.get": "PostPage",
    "comments.get": "CommentRow",
}


def expect_rows(site: Site, world: World) -> None:
    """Expect the types of blog/rows.py, all the way down.

    Raises:
        Failure: something else comes out.
    """
    post, comment = world.posts[0], world.comments[0]
    calls = [
        Call.of("users.all", 1),
        Call.of("users.get", post.author),
        Call.of("categories.all"),
        Call.of("categories.get", post.category),
        Call.of("tags.all"),
        Call.of("posts.published", 1),
        Call.of("posts.search", post.title, 1),
        Call.of("posts.archive"),
        Call.of("posts.get", post.slug),
        Call.of("comments.get", Body(comment.body)),
    ]
    for call, answer in zip(calls, site.ask(calls, site.keys(post.slug)), strict=True):
        kind = _KINDS[f"{call.which}.{call.method}"]
        if "raised" in answer:
            raise _failure(call, kind, said(answer), answer["file"], answer["line"])
        value = answer["value"]
        found = value["is"] if isinstance(value, dict) else type(value).__name__
        if found != kind:
            raise _failure(call, kind, f"A {found}.")
        if wrong := types_in(value):
            raise _failure(call, kind, f"{wrong}.")


def _failure(call: Call, kind: str, actual: str, file: str = DATA, line: int = 0) -> Failure:
    return Failure(
        f"We called {call.text} and looked at the types of what it returned.",
        expected=f"A {kind}, as blog/rows.py defines it.",
        actual=actual,
        file=file,
        line=line,
    )


def expect_alone(student: Student, site: Site, world: World) -> None:
    """Expect that repositories work in a program without Flask.

    Raises:
        Failure: they do not.
    """
    other = student.fresh()
    calls = [Call.of("users.get", world.users[0].name), Call.of("tags.get", world.tags[0].slug)]
    done = "We called create_repositories(...) in a program without a Flask application."
    try:
        answers = other.probe(inside_blog, "ask_alone", site.url, [call.sent({}) for call in calls])
    except StudentError as error:
        raise told(done, error, "Repositories that work.") from error
    for call, answer, name in zip(
        calls, answers, (world.users[0].name, world.tags[0].name), strict=True
    ):
        found = lenient(answer.get("value"))
        if not isinstance(found, dict) or found.get("name") != name:
            raise Failure(
                f"{done} Then we called {call.text}.",
                expected=f"It finds {name}.",
                actual=said(answer),
                file=answer.get("file", DATA) or DATA,
                line=answer.get("line", 0),
            )
