"""How SQLite answers the statements of the pages, and which index is missing."""

from collections.abc import Sequence

from autograding.checks import Failure
from autograding.checks.indexes import Finding, Look, findings_of
from autograding.checks.student import ObservedSql
from support.facts import World
from support.growth import sent_by
from support.site import Site

__all__ = ["POSTS_PAGES", "expect_none", "failure_of", "keep_advice", "statements_of_all"]

POSTS_PAGES = ("user", "category", "tag", "post")


def statements_of_all(site: Site, world: World) -> dict[str, list[ObservedSql]]:
    """What each page sends.

    Raises:
        Failure: a page cannot be opened.
    """
    post = world.posts[0]
    pages = {
        "/": ("/",),
        "user": (f"/users/{post.author}",),
        "category": (f"/categories/{post.category}",),
        "tag": (f"/tags/{post.tags[0]}",),
        "post": (f"/posts/{post.slug}",),
    }
    return {name: sent_by(site, *paths) for name, paths in pages.items()}


def expect_none(site: Site, looks: Sequence[Look], *, sorted_too: bool = False) -> None:
    """Expect that no table is read whole where an index could spare it.

    Args:
        site: the blog.
        looks: what the planner says of the statements.
        sorted_too: a table that is read whole and sorted, for a list that begins with its newest
            rows, counts as well.

    Raises:
        Failure: one is; it says which index is missing.
    """
    for finding in findings_of(looks):
        if finding.kind == "scan" or (sorted_too and finding.kind == "sort"):
            raise failure_of(site, finding)


def keep_advice(site: Site, looks: Sequence[Look]) -> None:
    """Tell what costs no points."""
    for finding in findings_of(looks):
        if finding.kind != "scan":
            file, line = site.place_of(finding.table)
            site.student.record_finding(
                "index", finding.message, file=file, line=line, fix=finding.line
            )


def failure_of(site: Site, finding: Finding) -> Failure:
    """What to say of a finding."""
    file, line = site.place_of(finding.table)
    return Failure(
        finding.message,
        expected=finding.cure,
        actual="; ".join(finding.plan),
        file=file,
        line=line,
    )
