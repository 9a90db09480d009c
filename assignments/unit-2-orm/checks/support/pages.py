"""The web application in a browser, on a lending library."""

from autograding.checks import Failure
from autograding.checks.browser import Browser, Page
from autograding.checks.student import Student
from support.maker import Maker
from support.scenes import lending_library

__all__ = ["Site"]


class Site:
    """The student's application, as somebody at the desk sees it."""

    def __init__(self, student: Student) -> None:
        self.make = Maker(student.random)
        self.world = lending_library(student, make=self.make)
        self._browser = Browser(student)
        self._refused = 0

    def expect_catalog_survives(self) -> None:
        """Expect that forms of the catalog come back with their lists when they fail.

        Raises:
            Failure: a page breaks, or lacks what it should show.
        """
        world = self.world
        author, book, copy = world.authors[0], world.books[1], world.copies[0]
        titles = [each.title for each in world.books]
        fields = {"name": author.name, "country": self.make.text("land")}
        self._expect_shown_again("/authors", fields, titles, "/")
        fields = {"isbn": book.isbn, "title": self.make.text("ti"), "year": "1999"}
        self._expect_shown_again("/books", {**fields, "authors": author.name}, titles, "/")
        page = f"/books/{book.isbn}"
        shown = [book.title, world.copies[1].barcode]
        self._expect_shown_again(f"{page}/copies", {"barcode": copy.barcode}, shown, page)
        self._expect_refused()

    def expect_desk_survives(self) -> None:
        """Expect that the member's page comes back when a visit fails.

        Raises:
            Failure: it breaks, or lacks what it should show.
        """
        self._refused = 0
        loan = self.world.loans[1]
        free, out = self.world.books[1], self.world.books[3]
        fields = {
            "email": loan.email,
            "isbns": f"{free.isbn}\n{out.isbn}",
            "today": self.make.day().isoformat(),
        }
        page = f"/members/{loan.email}"
        self._expect_shown_again("/loans", fields, [free.title, loan.barcode], page)
        self._expect_refused()

    def _expect_refused(self) -> None:
        if not self._refused:
            raise Failure(
                "We sent forms that cannot be accepted.",
                expected="At least one of them is refused.",
                actual="All were accepted.",
            )

    def _expect_shown_again(
        self, path: str, fields: dict[str, str], texts: list[str], next_page: str
    ) -> None:
        sent = f"We sent the form of POST {path}, which cannot be accepted."
        page = self._browser.post(path, {**fields})
        if page.status == 303:
            return  # it was accepted: that costs its points elsewhere
        self._refused += 1
        _expect_page(page, 409, texts, sent)
        again = self._browser.get(next_page)
        _expect_page(again, 200, texts, f"{sent} Then we opened {next_page}.")


def _expect_page(page: Page, status: int, texts: list[str], told: str) -> None:
    missing = [text for text in texts if text not in page.text]
    if page.status == status and not missing:
        return
    shown = f"Status {page.status}"
    if page.status == status:
        shown += f", and {missing[0]} is not on the page"
    raise Failure(
        told,
        expected=f"Status {status} and a page that shows {', '.join(texts)}.",
        actual=f"{shown}.",
    )
