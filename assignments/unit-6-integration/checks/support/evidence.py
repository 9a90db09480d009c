"""What the places of stored values prove about the student's tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from autograding.checks.sql import tokens
from autograding.checks.sql.structure import Schema, repeating_groups
from support.facts import Comment, World

__all__ = ["Misplaced", "misplaced"]


@dataclass(frozen=True)
class Misplaced:
    """Something that is stored more than once, in a list, or nowhere.

    Attributes:
        step: the step of the check that it costs.
        table: where it stands, "" for nowhere.
        message: what is wrong, in whole sentences.
    """

    step: str
    table: str
    message: str


_STEPS = {
    "user": "users",
    "category": "labels",
    "tag": "labels",
    "post": "posts_and_comments",
    "comment": "posts_and_comments",
    "reply": "posts_and_comments",
}


def misplaced(schema: Schema, world: World) -> Iterator[Misplaced]:
    """Every fact of a stored world that has not one place of its own, the worst first."""
    verdict = tokens.judge(schema, list(_facts(world)))
    for listed in verdict.listed:
        yield Misplaced("lists", listed.table, listed.message)
    for remark in repeating_groups(schema):
        yield Misplaced("lists", remark.table, remark.message)
    for lost in verdict.lost:
        yield Misplaced(_STEPS[lost.fact.entity], "", lost.message)
    for found in verdict.redundant:
        said = f"{found.message} {found.explanation}".rstrip()
        yield Misplaced(_STEPS[found.fact.entity], found.table, said)


def _facts(world: World) -> Iterator[tokens.Fact]:
    for user in world.users:
        yield _fact("user", "name", user.name, user.name, key=True)
        yield _fact("user", "email", user.email, user.name)
        yield _fact("user", "joined_on", user.joined_on, user.name)
    for kind, labels in (("category", world.categories), ("tag", world.tags)):
        for label in labels:
            yield _fact(kind, "slug", label.slug, label.slug, key=True)
            yield _fact(kind, "name", label.name, label.slug)
    for post in world.posts:
        yield _fact("post", "slug", post.slug, post.slug, key=True)
        yield _fact("post", "title", post.title, post.slug)
        yield _fact("post", "body", post.body, post.slug)
        if post.published_on:
            yield _fact("post", "published_on", post.published_on, post.slug)
    for comment in world.comments:
        yield from _said("comment", comment)
        for reply in comment.replies:
            yield from _said("reply", reply)  # may stand in a table of its own


def _said(entity: str, comment: Comment) -> Iterator[tokens.Fact]:
    """The body stands for the key that only the student's tables know."""
    yield _fact(entity, "body", comment.body, comment.body)
    yield _fact(entity, "written_on", comment.written_on, comment.body)


def _fact(
    entity: str, attribute: str, value: str | date, owner: str, *, key: bool = False
) -> tokens.Fact:
    return tokens.Fact(entity=entity, attribute=attribute, value=str(value), owner=owner, key=key)
