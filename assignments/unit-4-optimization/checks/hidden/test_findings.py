import re
from collections.abc import Iterator

from support.given import own_indexes
from support.measuring import moment
from support.notes import expect_explained, expect_named
from support.site import Site

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

_END = r"(?![\w/])"
# What a page's address looks like in a sentence; whoever writes more of it, such as ?page=2, may.
_ADDRESSES = {
    "/": rf"(?<![\w/.<]){re.escape('/')}(?:\?|{_END})",
    "/members": rf"/members{_END}",
    "/members/pia.larkspur@example.org": r"/members/\S",
    "/loans/overdue?today=2026-03-15": r"/loans/overdue",
    "/api/books": r"/api/books",
}


@check(
    hints=(
        "What would a colleague ask who finds your code next year?",
        "Look at the heading named above, and at what its comment expects there.",
    ),
)
def test_findings_explained(student: Student, step: Steps) -> None:
    """FINDINGS.md tells what was slow, what you did, and what you left as it is.

    We count the words below each heading, comments left out. Below the first we look for each page
    that became better by measurements.json, below the second for each index that you added.
    """
    with step("pages"):
        expect_explained(student, "Pages")
        expect_named(student, "Pages", _better_pages(student))
    with step("indexes"):
        expect_explained(student, "Indexes")
        expect_named(student, "Indexes", _indexes(student))
    with step("left"):
        expect_explained(student, "What I left as it is")


def _better_pages(student: Student) -> Iterator[tuple[str, str]]:
    before, after = moment(student, "before"), moment(student, "after")
    for page, pattern in _ADDRESSES.items():
        if after.statements[page] < before.statements[page]:
            yield pattern, f"the page {page.partition('?')[0]}"


def _indexes(student: Student) -> Iterator[tuple[str, str]]:
    own = own_indexes(Site(student).database.snapshot(rows=False))
    if not own:
        raise Failure("We looked for indexes that you added, and found none.")
    for table, index in own:
        for name in (table, *index.columns):
            told = f"the index on {table} ({', '.join(index.columns)}), by {name}"
            yield rf"(?<!\w){re.escape(name)}(?!\w)", told
