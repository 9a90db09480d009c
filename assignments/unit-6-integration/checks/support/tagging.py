"""Tags of posts: all of them are shown, and they are what the last change said."""

from support.answers import expect_answers
from support.calls import Call
from support.facts import Post, World
from support.oracle import Oracle
from support.site import Site

__all__ = ["expect_all_tags", "expect_changed"]


def expect_all_tags(site: Site, world: World) -> None:
    """Expect of each tag's list the posts with all their tags.

    Raises:
        Failure: something is missing.
    """
    lists = [Call.of("posts.with_tag", tag.slug, 1) for tag in world.tags]
    expect_answers(site, Oracle(world), *lists)


def expect_changed(site: Site, world: World) -> None:
    """Expect that a change replaces the tags of a post, and of no other.

    Raises:
        Failure: it does not.
    """
    first, second, third, *_ = world.posts
    tags = [tag.slug for tag in world.tags]
    lists = [Call.of("posts.with_tag", tag, 1) for tag in tags]
    expect_answers(
        site,
        Oracle(world),
        _changing(first, tags[3], tags[1]),
        Call.of("posts.get", first.slug),
        _changing(second),
        Call.of("posts.get", second.slug),
        _changing(third, tags[2], tags[0], tags[2]),
        Call.of("posts.get", third.slug),
        *lists,
    )


def _changing(post: Post, *tags: str) -> Call:
    """Nothing but the tags changed."""
    return Call.of(
        "posts.change",
        post.slug,
        title=post.title,
        body=post.body,
        category=post.category,
        tags=tags,
    )
