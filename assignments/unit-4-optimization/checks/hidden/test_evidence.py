import re
from collections.abc import Iterator

from support.given import own_indexes
from support.measuring import expect_now, moment
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
        "Did you measure again after your last change, and does FINDINGS.md tell of it?",
        "Run `python measure.py --record after` with the size of before, and read what the comment "
        "below the heading named above expects.",
    ),
)
def test_measured_and_explained(student: Student, step: Steps) -> None:
    """measurements.json holds what the pages sent before and send now, and FINDINGS.md says why.

    We compare "before" with the numbers of the starter. Then we fill your library as measure.py
    does, open the seven pages, and count ourselves; times are for you alone. In FINDINGS.md we look
    for words of your own, for each page that became better, and for each index that you added.
    """
    with step("before"):
        moment(student, "before").expect_starter()
    with step("pages"):
        expect_explained(student, "Pages")
        expect_named(student, "Pages", _better_pages(student))
    with step("left"):
        expect_explained(student, "What I left as it is")
    site = None
    with step("indexes"):
        expect_explained(student, "Indexes")
        site = Site(student)
        expect_named(student, "Indexes", _indexes(site))
    with step("after"):
        after = moment(student, "after")
        after.expect_better(moment(student, "before"))
        expect_now(site or Site(student), after)


def _better_pages(student: Student) -> Iterator[tuple[str, str]]:
    before, after = moment(student, "before"), moment(student, "after")
    for page, pattern in _ADDRESSES.items():
        if after.statements[page] < before.statements[page]:
            yield pattern, f"the page {page.partition('?')[0]}"


def _indexes(site: Site) -> Iterator[tuple[str, str]]:
    own = own_indexes(site.database.snapshot(rows=False))
    if not own:
        raise Failure("We looked for indexes that you added, and found none.")
    for table, index in own:
        for name in (table, *index.columns):
            told = f"the index on {table} ({', '.join(index.columns)}), by {name}"
            yield rf"(?<!\w){re.escape(name)}(?!\w)", told
