"""Unit 6's own blog in memory, the facts it draws, and how its checks read answers."""

from collections import Counter
from datetime import date, datetime
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograding.checks import Failure
from autograding.tests.helpers.sqlite_snapshot import schema_of
from autograding.tests.helpers.unit_support import Support, support_of

support = support_of("unit-6-integration")


@pytest.fixture
def make(support: Support) -> Any:
    """Draws facts."""
    return support("maker").Maker(Random(7))


@pytest.fixture
def world(support: Support, make: Any) -> Any:
    """A small blog."""
    return support("maker").make_world(make, ties=True)


@pytest.fixture
def oracle(support: Support, world: Any) -> Any:
    """Right repositories that hold it."""
    return support("oracle").Oracle(world)


class _Site:
    """A data layer that answers what a test says."""

    def __init__(self, *answers: Any) -> None:
        self._answers = answers

    def keys(self, *_slugs: str) -> dict[str, str]:
        return {}

    def ask(self, _calls: Any, _keys: Any) -> list[Any]:
        return list(self._answers)

    def place_of_method(self, _call: Any) -> tuple[str, int]:
        return "data/tags.py", 9


def test_posts_come_newest_first_and_then_by_slug(oracle: Any, support: Any) -> None:
    """Of one day, the slug decides; drafts are left out."""
    rows = oracle.answer(support("calls").Call.of("posts.published", 1))["items"]

    order = [(-row["published_on"].toordinal(), row["slug"]) for row in rows]
    assert sorted(order) == order
    assert max(Counter(day for day, _ in order).values()) >= 3


def test_comments_are_counted_with_their_replies(oracle: Any, support: Any, world: Any) -> None:
    """The number beside a post is that of comments and replies on its page."""
    call = support("calls").Call
    post = world.posts[0].slug
    rows = oracle.answer(call.of("posts.published", 1))["items"]
    page = oracle.answer(call.of("posts.get", post))

    said = sum(1 + len(comment["replies"]) for comment in page["comments"])
    assert [said] == [row["comments"] for row in rows if row["slug"] == post]


def test_search_takes_wildcards_for_themselves(oracle: Any, support: Any, world: Any) -> None:
    """A percent sign finds a percent sign, and case does not matter."""
    call = support("calls").Call
    found = oracle.answer(call.of("posts.search", world.posts[0].title.upper(), 1))

    assert [world.posts[0].slug] == [row["slug"] for row in found["items"]]
    assert 0 == oracle.answer(call.of("posts.search", "%", 1))["total"]


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("users.get", ("nobody",), "UnknownUser"),
        ("tags.get", ("none",), "UnknownTag"),
        ("categories.rename", ("none", "x"), "UnknownCategory"),
        ("posts.published", (2,), "NoSuchPage"),
        ("comments.remove", ("none",), "UnknownComment"),
    ],
)
def test_what_is_not_there_is_refused(
    oracle: Any, support: Any, name: str, given: tuple[Any, ...], kind: str
) -> None:
    """Each kind of thing has its own error."""
    with pytest.raises(support("oracle_parts").Refusal) as refusal:
        oracle.answer(support("calls").Call.of(name, *given))

    assert (kind,) == refusal.value.kinds


def test_deleting_takes_along_what_belongs(oracle: Any, support: Any, world: Any) -> None:
    """A comment takes its replies along, a tag its links, and a category in use stays."""
    call, body = support("calls").Call, support("calls").Body
    comment, tag = world.comments[0], world.tags[0].slug

    oracle.answer(call.of("comments.remove", body(comment.body)))
    oracle.answer(call.of("tags.remove", tag))

    assert not {r.body for r in comment.replies} & {each.body for each in oracle.said}
    assert all(tag not in post.tags for post in oracle.posts.values())
    with pytest.raises(support("oracle_parts").Refusal):
        oracle.answer(call.of("categories.remove", world.categories[2].slug))


def test_no_value_comes_twice(world: Any, make: Any) -> None:
    """Each fact can be told from all others, wherever it is stored."""
    texts = [user.email for user in world.users] + [post.slug for post in world.posts]
    texts += [label.name for label in (*world.categories, *world.tags)]
    texts += [comment.body for comment in world.comments] + [make.slug(), make.text()]

    assert len(set(texts)) == len(texts)


def test_the_crowd_shares_nothing_within_a_list(support: Any, make: Any) -> None:
    """Posts of one list have authors, categories and tags of their own, so a loop shows."""
    crowd = support("crowd").Crowd(make)
    world = crowd.few().plus(crowd.more())
    focus = crowd.focus

    mine = [p for p in world.posts if p.author == focus.user.name and p is not focus.post]
    tagged = [p for p in world.posts if focus.tag.slug in p.tags]
    assert len({post.category for post in mine}) == len(mine) == 6
    assert len({post.author for post in tagged}) == len(tagged) == 6


def test_lists_and_numbers_may_be_of_another_kind(support: Any, world: Any) -> None:
    """A list for a tuple, or a Decimal for a number, is another check's question."""
    lenient = support("answers").lenient
    row = {"is": "MonthRow", "year": {"is": "Decimal", "text": "2026"}, "month": 3, "posts": 1}

    assert [{"year": 2026, "month": 3, "posts": 1}] == lenient({"is": "tuple", "items": [row]})
    assert date(2026, 3, 1) == lenient(datetime(2026, 3, 1))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"is": "Decimal", "text": "3"}, "Decimal"),
        ({"is": "PostRow", "tags": {"is": "list", "items": []}}, "instead of a tuple"),
        ({"is": "UserRow", "joined_on": "2026-01-01"}, "instead of a date"),
        (
            {"is": "CommentRow", "replies": {"is": "tuple", "items": []}, "key": 7},
            "instead of text",
        ),
    ],
)
def test_a_wrong_type_is_told(support: Any, value: Any, said: str) -> None:
    """The place and both types are named."""
    assert said in support("answers").types_in(value)


def test_the_first_difference_is_told(support: Any, oracle: Any, world: Any) -> None:
    """A wrong answer is told by the value that is wrong, and calls behind it still count."""
    call, tag = support("calls").Call, world.tags[3]
    wrong = {"value": {"is": "Label", "slug": tag.slug, "name": "another"}}

    with pytest.raises(Failure) as failure:
        support("answers").expect_answers(
            _Site(wrong, {"value": None}),
            oracle,
            call.of("tags.get", tag.slug),
            call.of("tags.remove", tag.slug),
        )

    assert f"name is '{tag.name}'." == failure.value.expected
    assert tag.slug not in oracle.tags


def test_an_error_of_another_kind_is_told(support: Any, oracle: Any) -> None:
    """What was raised instead stands in the failure, with its place."""
    raised = {"raised": ["KeyError"], "text": "KeyError: 'x'", "file": "data/a.py", "line": 3}

    with pytest.raises(Failure, match=r"tags\.get") as failure:
        support("answers").expect_answers(
            _Site(raised), oracle, support("calls").Call.of("tags.get", "none")
        )

    assert ("It raises UnknownTag.", "data/a.py", 3) == (
        failure.value.expected,
        failure.value.file,
        failure.value.line,
    )


def test_keys_stand_in_for_bodies(support: Any) -> None:
    """A call about a comment is sent with its key; one that is unknown goes as it is."""
    calls = support("calls")
    call = calls.Call.of("comments.get", calls.Body("text"))

    assert ["comments", "get", ["k7"], {}] == call.sent({"text": "k7"})
    assert ["comments", "get", ["text"], {}] == call.sent({})


@pytest.mark.parametrize(
    ("tables", "holds"),
    [
        ("CREATE TABLE posts (title TEXT, day DATE)", "posts"),
        (
            "CREATE TABLE posts (title TEXT); CREATE TABLE published (title TEXT, day DATE)",
            "published",
        ),
    ],
)
def test_a_day_may_stand_in_a_table_of_its_own(support: Any, tables: str, holds: str) -> None:
    """Whoever keeps days apart, so that drafts have no row there, is judged by that row."""
    titles = "INSERT INTO posts (title) VALUES ('tea')" if holds == "published" else ""
    script = f"{tables}; INSERT INTO {holds} VALUES ('tea', '2026-03-14'); {titles}"
    outside = support("outside").Outside(SimpleNamespace(schema=lambda: schema_of(script)))
    day = date(2026, 3, 14)

    post = outside.row("tea", home=outside.schema.table("posts"))
    found = outside.row_of_day(post, day)

    assert (holds, "day") == (found.table.name, found.column(day))
