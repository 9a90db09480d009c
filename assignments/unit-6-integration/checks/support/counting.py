"""Whether numbers on pages are counted where the rows are, and not kept beside them."""

from autograding.checks import Failure
from support.calls import Call
from support.facts import World
from support.outside import Outside
from support.site import DATA, Site

__all__ = ["expect_counted"]


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


def _comments(site: Site, slug: str) -> int | None:
    """How many comments the list of posts shows for a post."""
    [answer] = site.ask([Call.of("posts.published", 1)])
    items = answer.get("value", {}).get("items", {}).get("items", [])
    found = [row.get("comments") for row in items if row.get("slug") == slug]
    return found[0] if found and isinstance(found[0], int) else None
