"""Whether what follows from stored facts is found out, and not kept beside them."""

from typing import Any

from autograding.checks import Failure
from support.calls import Call
from support.facts import World
from support.outside import Outside
from support.site import DATA, Site

__all__ = ["expect_counted", "expect_draft_without_day"]


def expect_counted(site: Site, world: World) -> None:
    """Delete a reply by hand; expect that its post has a comment less.

    Raises:
        Failure: the number stays as it was.
    """
    post, reply = world.posts[0].slug, world.comments[0].replies[1]
    before = _comments(site, post)
    outside = Outside(site)
    attempt = outside.deleting(outside.row(reply.body))
    site.run(attempt.sql, attempt.parameters, "deleted a reply")
    after = _comments(site, post)
    if before is None or after != before - 1:
        file, line = site.place_of(attempt.table)
        raise Failure(
            "We deleted a reply by hand and asked for the published posts again.",
            expected="One comment less than before, since they are counted.",
            actual=f"{before} before, {after} now.",
            file=file or DATA,
            line=line,
        )


def expect_draft_without_day(site: Site, world: World) -> None:
    """Take the day of publishing off a post by hand; expect that it is a draft.

    Raises:
        Failure: it is not, or something keeps us from doing it.
    """
    post = world.posts[1]
    outside = Outside(site)
    row = outside.row(post.title)
    place = outside.row_of_day(row, post.published_on)
    if place is row:
        attempt = outside.setting(row, row.column(post.published_on or ""), None, "")
    else:
        attempt = outside.deleting(place)
    done = f"took the day of publishing off a post ({attempt.told})"
    site.run(attempt.sql, attempt.parameters, done)
    drafts, published = _slugs(site, "posts.drafts"), _slugs(site, "posts.published")
    if post.slug not in drafts or post.slug in published:
        file, line = site.place_of(attempt.table)
        told = "does not return it" if post.slug not in drafts else "returns it"
        which = "posts.drafts(1)" if post.slug not in drafts else "posts.published(1)"
        raise Failure(
            f"We {done} by hand.",
            expected="It is a draft: that it has no day says so, and nothing else.",
            actual=f"{which} {told}.",
            file=file or DATA,
            line=line,
            hint="Which other column says, too, whether a post is published?",
        )


def _slugs(site: Site, method: str) -> set[str]:
    """Which posts a list shows."""
    [answer] = site.ask([Call.of(method, 1)])
    return {row.get("slug", "") for row in _rows(answer)}


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a page, whatever a method gave."""
    value = answer.get("value")
    items = value.get("items") if isinstance(value, dict) else None
    rows = items.get("items") if isinstance(items, dict) else None
    return [row for row in rows or [] if isinstance(row, dict)]


def _comments(site: Site, slug: str) -> int | None:
    """How many comments the list of posts shows for a post."""
    [answer] = site.ask([Call.of("posts.published", 1)])
    found = [row.get("comments") for row in _rows(answer) if row.get("slug") == slug]
    return found[0] if found and isinstance(found[0], int) else None
