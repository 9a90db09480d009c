"""How transactions end: everything is kept, or nothing, and nobody waits for them afterwards."""

from dataclasses import replace
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from support import inside_blog
from support.answers import said
from support.calls import Body, Call
from support.facts import Comment, World
from support.maker import Maker
from support.outside import Outside
from support.site import DATA, Site

__all__ = ["expect_all_kept", "expect_next_works", "expect_nothing_kept", "expect_threads"]


def expect_nothing_kept(site: Site, world: World, make: Maker) -> None:
    """Expect of each writing method that nothing stays if its transaction fails after it.

    Raises:
        Failure: something stays, or the error does not go on.
    """
    keys = site.keys(world.posts[0].slug)
    before = _rows(site.schema())  # for all of them, since nothing may stay of any
    for call in _writing(world, make):
        [answer] = site.student.probe(inside_blog, "ask_and_fail", [call.sent(keys)])
        done = f"We called {call.text} in a transaction that then raised an error."
        if "raised" in answer:
            raise _failure(done, "The call itself works.", said(answer), answer)
        if not answer.get("passed"):
            instead = answer.get("instead") or "nothing"
            raise _failure(done, "This error leaves the block.", f"It raised {instead}.", answer)
        _expect_same(before, _rows(site.schema()), done, site.place_of_method(call))


def _writing(world: World, make: Maker) -> list[Call]:
    """A call of each method that writes, all of which work."""
    user, label, tag = world.users[5], world.categories[3], world.tags[0]
    post, draft, comment = world.posts[0], world.posts[5], world.comments[0]
    said = Comment(post.slug, user.name, make.text(), make.day())
    return [
        Call.of("users.add", make.user()),
        Call.of("users.add_many", (make.user(), make.user())),
        Call.of("users.change", user.name, make.email()),
        Call.of("users.remove", user.name),
        Call.of("categories.add", make.category()),
        Call.of("categories.rename", label.slug, make.text()),
        Call.of("categories.remove", label.slug),
        Call.of("tags.add_many", (make.tag(), make.tag())),
        Call.of("tags.rename", tag.slug, make.text()),
        Call.of("tags.remove", tag.slug),
        Call.of("posts.add", make.post(user, label, world.tags[:2])),
        Call.of("posts.add_many", (make.post(user, label), make.post(user, label))),
        Call.of("posts.publish", draft.slug, make.day()),
        Call.of("posts.unpublish", post.slug),
        _changing(world, make),
        Call.of("posts.remove", post.slug),
        Call.of("comments.add", said),
        Call.of("comments.add_many", (said,)),
        Call.of("comments.change", Body(comment.body), make.text()),
        Call.of("comments.remove", Body(comment.body)),
    ]


def _changing(world: World, make: Maker) -> Call:
    return Call.of(
        "posts.change",
        world.posts[1].slug,
        title=make.text(),
        body=make.text(),
        category=world.categories[0].slug,
        tags=(world.tags[2].slug,),
    )


def expect_all_kept(site: Site, world: World, make: Maker) -> None:
    """Expect that add_many keeps all of its things, and none if one of them is refused.

    Raises:
        Failure: it does not.
    """
    good = [make.tag() for _ in range(3)]
    bad = [make.tag(), make.tag(), replace(make.tag(), slug=world.tags[0].slug)]
    answers = site.ask([Call.of("tags.add_many", tuple(tags)) for tags in (good, bad)])
    stored = _texts(site.schema())
    for tags, answer, kept in ((good, answers[0], True), (bad[:2], answers[1], False)):
        if all((tag.name in stored) is kept for tag in tags):
            continue
        what = (
            "three new tags" if kept else "three tags, of which the last has a slug that is taken"
        )
        raise _failure(
            f"We called tags.add_many with {what}, and looked into the database.",
            "All of them are stored." if kept else "None of them is stored.",
            said(answer) if kept else "Some are.",
            answer,
        )


def expect_next_works(site: Site, world: World, make: Maker) -> None:
    """Expect that a form that failed is shown again, and that other programs can write then.

    Raises:
        Failure: something was left open.
    """
    taken, new = world.users[0], make.user()
    fields: dict[str, str | list[str]]
    fields = {"name": taken.name, "email": new.email, "joined_on": new.joined_on.isoformat()}
    page = site.browser.post("/users", fields)
    if page.status != 409 or world.users[1].name not in page.text:
        raise Failure(
            f"We sent POST /users with the name {taken.name}, which is taken.",
            expected="Status 409, and the form again with the list of users.",
            actual=f"Status {page.status}.",
            file=DATA,
        )
    outside = Outside(site)
    row = outside.row(world.tags[3].name)
    attempt = outside.setting(row, row.column(world.tags[3].name), make.text(), "")
    site.run(attempt.sql, attempt.parameters, "renamed a tag after a form that failed")
    [answer] = site.ask([Call.of("users.add", new)])
    if "raised" in answer or new.email not in _texts(site.schema()):
        done = "After a form that failed, we called users.add and looked into the database."
        raise _failure(done, "The user is stored.", said(answer), answer)


def expect_threads(site: Site, make: Maker) -> None:
    """Expect that a thread does not see what another one has not ended, nor end it.

    Raises:
        Failure: they share a transaction.
    """
    new = make.user()
    calls = [Call.of("users.add", new).sent({}), Call.of("users.get", new.name).sent({})]
    answers: dict[str, Any] = site.student.probe(inside_blog, "two_threads", *calls)
    reads = answers["reads"]
    done = "Two threads worked at the same time. One called users.add and then failed."
    if "UnknownUser" not in reads.get("raised", ()):
        expected = "The other one, which asks for this user meanwhile, gets UnknownUser."
        actual = said(reads) if reads else "It never got an answer."
        raise _failure(done, expected, actual, reads)
    if new.email in _texts(site.schema()):
        raise _failure(done, "Nothing of it is kept.", "The user is stored.", reads)


def _rows(schema: Schema) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, table.rows)) for table in schema.own_tables}


def _texts(schema: Schema) -> set[object]:
    return {cell for table in schema.own_tables for row in table.rows for cell in row}


def _expect_same(
    before: dict[str, list[str]], after: dict[str, list[str]], done: str, place: tuple[str, int]
) -> None:
    for table, rows in before.items():
        if after.get(table) != rows:
            new = [row for row in after.get(table, []) if row not in rows]
            raise Failure(
                f"{done} Then we compared all tables with those before.",
                expected="Nothing has changed.",
                actual=f"New in {table}: {new[0]}."[:300] if new else f"Rows of {table} are gone.",
                file=place[0],
                line=place[1],
            )


def _failure(done: str, expected: str, actual: str, answer: dict[str, Any]) -> Failure:
    return Failure(
        done,
        expected=expected,
        actual=actual,
        file=answer.get("file") or DATA,
        line=answer.get("line", 0),
    )
