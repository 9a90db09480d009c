"""Lists of several pages: which rows each page shows, and how many the database hands over."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from autograding.checks import Failure
from autograding.checks.browser import Page
from support.golden import links_of
from support.growth import statements_of
from support.reading import read_again
from support.site import Site, expect_answer

__all__ = ["NO_PAGES", "PER_PAGE", "PagedList", "keys_in"]

PER_PAGE = 20
# What no page has for a number. A page behind the last one comes on top.
NO_PAGES = ("0", "-1", "x", "1.5", "", "+1", "٣", "99999999999999999999")


def keys_in(pattern: str) -> Callable[[Page], list[str]]:
    """Find values such as e-mail addresses in the text of a page."""
    compiled = re.compile(pattern)
    return lambda page: list(dict.fromkeys(compiled.findall(page.text)))


@dataclass(frozen=True)
class PagedList:
    """A list of several pages.

    Attributes:
        path: its address.
        keys: what each row shows and no other does, in the right order.
        found: finds these in a page, in the order of the page.
        query: what stands in the address besides the page.
    """

    path: str
    keys: Sequence[str]
    found: Callable[[Page], list[str]]
    query: str = ""

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return -(-len(self.keys) // PER_PAGE)

    def address(self, page: str) -> str:
        """The address of a page; `page` is text that may be no number."""
        query = f"{self.query}&" if self.query else ""
        return f"{self.path}?{query}page={quote(page)}"

    def expect_pages(self, site: Site, *, links: bool = True) -> None:
        """Expect that each page shows its rows in order, and the first one without a number, too.

        Args:
            site: the application.
            links: expect "Page 2 of 3" below the list, and links to the pages before and after.

        Raises:
            Failure: other rows, another order, or no links.
        """
        first = f"{self.path}?{self.query}" if self.query else self.path
        self._expect_rows(site, site.open(first), 1)
        for number in range(1, self.pages + 1):
            page = site.open(self.address(str(number)))
            self._expect_rows(site, page, number)
            if links:
                self._expect_links(site, page, number)

    def _expect_rows(self, site: Site, page: Page, number: int) -> None:
        start = (number - 1) * PER_PAGE
        right, found = list(self.keys[start : start + PER_PAGE]), self.found(page)
        if found == right:
            return
        pairs = enumerate(zip(right, found, strict=False), 1)
        wrong = next((place for place, (one, other) in pairs if one != other), 0)
        where = f"; row {wrong} is " if wrong else ""
        file, line = site.place(self.path)
        raise Failure(
            f"We stored {len(self.keys)} rows and opened {page.path}.",
            expected=f"The rows {start + 1} to {start + len(right)} in order"
            + (f"{where}{right[wrong - 1]}." if wrong else "."),
            actual=f"{len(found)} rows" + (f"{where}{found[wrong - 1]}." if wrong else "."),
            file=file,
            line=line,
        )

    def _expect_links(self, site: Site, page: Page, number: int) -> None:
        words = f"Page {number} of {self.pages}"
        links = {n for n in range(9) if any(_leads_to(link, n) for link in links_of(page))}
        right = {n for n in (number - 1, number + 1) if 1 <= n <= self.pages}
        if words not in page.text or not right <= links:
            file, line = site.place(self.path)
            raise Failure(
                f"We opened {page.path} and looked below the list.",
                expected=f"“{words}”, and a link to each page before and after it.",
                actual="Not all of that is there.",
                file=file,
                line=line,
            )

    def expect_bounds(self, site: Site, numbers: Sequence[str] = NO_PAGES) -> None:
        """Expect 404 for pages that the list does not have.

        Raises:
            Failure: another answer.
        """
        for number in (*numbers, str(self.pages + 1)):
            address = self.address(number)
            expect_answer(site, site.browser.get(address), 404, f"GET {address}")

    def expect_limited(self, site: Site, a_row: int = 1) -> None:
        """Expect that the database picks the rows.

        Args:
            site: the application.
            a_row: how many rows of one statement a row of the page may take.

        Raises:
            Failure: a statement brings more than those of the page.
        """
        address = self.address("2")
        site.student.sql_observed()
        site.open(address)
        read = read_again(site, statements_of(site.student))
        worst = max(read.statements, key=lambda each: each.rows, default=None)
        most = a_row * PER_PAGE + 5
        if worst is not None and worst.rows <= most:
            return
        file, line = site.place(self.path)
        raise Failure(
            f"We stored {len(self.keys)} rows, opened {address}, asked its statements again, "
            "and counted the rows that they bring.",
            expected=f"What {PER_PAGE} rows of a page need: at most {most} by one statement.",
            actual=f"{worst.rows} rows by a statement that reads {worst.tables}."
            if worst
            else "No statement at all.",
            file=file,
            line=line,
        )


def _leads_to(link: str, number: int) -> bool:
    return re.search(rf"[?&]page={number}(?!\d)", link) is not None
