"""How a database answers the statements of the pages, and which index is missing."""

from collections.abc import Sequence

from autograding.checks import Failure
from autograding.checks.indexes import Finding, Look, findings_of
from autograding.checks.student import ObservedSql
from support.growth import statements_of
from support.maker import Focus
from support.site import Site

__all__ = ["GENRE_PAGES", "expect_none", "failure_of", "keep_advice", "sent_by", "sent_by_all"]

GENRE_PAGES = ("/?genre=poetry", "/api/books?genre=poetry")


def sent_by(site: Site, *paths: str) -> list[ObservedSql]:
    """The statements that pages send.

    Raises:
        Failure: a page cannot be opened.
    """
    sent: list[ObservedSql] = []
    for path in paths:
        site.student.sql_observed()
        site.open(path)
        sent.extend(statements_of(site.student))
    return sent


def sent_by_all(site: Site, focus: Focus) -> list[ObservedSql]:
    """The statements that all pages and forms send, whether they work or not."""
    day, email = focus.today, focus.reader.email
    site.student.sql_observed()
    for path in (
        "/",
        "/?page=2",
        "/members",
        f"/members/{email}",
        f"/books/{focus.book.isbn}",
        f"/loans/overdue?today={day}",
        "/api/books",
        *GENRE_PAGES,
    ):
        site.browser.get(path)
    site.browser.post(
        f"/books/{focus.book.isbn}/reviews",
        {"email": email, "stars": "3", "text": "fine", "today": day},
    )
    site.browser.post("/loans/none/return", {"today": day})
    return list(statements_of(site.student))


def expect_none(looks: Sequence[Look] | None, table: str, kinds: tuple[str, ...]) -> None:
    """Expect no finding of these kinds about a table.

    Raises:
        Failure: there is one; it says which index is missing. Or there is nothing to look at.
    """
    if looks is None:
        raise Failure("We looked at no plan, since the page could not be opened.")
    for finding in findings_of(looks):
        if finding.table == table and finding.kind in kinds:
            raise failure_of(finding)


def keep_advice(site: Site, looks: Sequence[Look] | None, kinds: tuple[str, ...]) -> None:
    """Tell what costs no points."""
    for finding in findings_of(looks or ()):
        if finding.kind in kinds:
            site.student.record_finding(
                "index", finding.message, file="library/models.py", fix=finding.line
            )


def failure_of(finding: Finding) -> Failure:
    """What to say of a finding."""
    return Failure(
        finding.message,
        expected=finding.cure,
        actual="; ".join(finding.plan),
        file="library/models.py",
    )
