"""The five ways to change the library, and what the cache has to say afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from autograding.checks import Failure
from support import inside_library
from support.library_pages import Pages
from support.library_site import Site
from support.library_world import Book, Loan, Review

__all__ = ["KINDS", "Write", "Writes"]

KINDS = ("review", "edit", "lend", "give_back", "delete")


@dataclass(frozen=True)
class Write:
    """A form to post.

    Attributes:
        name: what it does, in words.
        book: the book that it changes.
        path: where it is posted.
        form: its fields.
        note: notes the change in the world that we keep.
    """

    name: str
    book: Book
    path: str
    form: dict[str, str]
    note: Callable[[], None]


class Writes:
    """Draws writes, and posts them."""

    def __init__(self, site: Site) -> None:
        self.site, self._world = site, site.world

    def make(self, kind: str) -> Write:
        """Draw a write of a kind; each kind changes a book of its own where it can."""
        makers = {
            "review": self._review,
            "edit": self._edit,
            "lend": self._lend,
            "give_back": self._give_back,
            "delete": self._delete,
        }
        return makers[kind](self._book(kind))

    def expect_done(self, write: Write, **more: str) -> None:
        """Post a write, and expect that it is accepted.

        Raises:
            Failure: it is not.
        """
        done = f"We sent POST {write.path} ({write.name})."
        response = self.site.send("POST", write.path, write.form, **more)
        self.site.expect(response, 303, done, at=("POST", write.path))
        write.note()

    def expect_fresh(self, kind: str) -> None:
        """Fill the cache, write, and expect that nobody sees the old pages.

        Raises:
            Failure: somebody does.
        """
        write = self.make(kind)
        pages = self._filled(write)
        self.expect_done(write)
        self._expect_pages(write, pages, f"We visited the pages, and sent POST {write.path}.")

    def expect_fresh_after_a_reader(self, kinds: Sequence[str]) -> None:
        """Expect the same of these kinds when somebody reads the pages just before the commit.

        Raises:
            Failure: the old pages are back; or there is no kind.
        """
        if not kinds:
            raise Failure(
                "We looked when the cache forgets what a write has changed.",
                expected="It forgets after the commit.",
                actual="After none of the five writes it has forgotten everything.",
            )
        for kind in kinds:
            if kind != "delete":
                self._expect_fresh_after_a_reader(self.make(kind))

    def _expect_fresh_after_a_reader(self, write: Write) -> None:
        pages = self._filled(write)
        self.site.student.probe(inside_library, "read_before_commit", list(pages.apis))
        self.expect_done(write)
        hint = (
            "Until the commit every other visitor reads the old rows, and would fill the cache "
            "with them again. What does library/transactions.py offer?"
        )
        done = f"While POST {write.path} was at work, just before the commit, others visited."
        self._expect_pages(write, pages, done, hint)

    def _filled(self, write: Write) -> Pages:
        """Fill the cache with the pages that a write will change."""
        self.site.forget_all()
        pages = Pages(self.site, write.book)
        for api in pages.apis:
            pages.expect_right(api, "Redis was empty.")
        return pages

    def _expect_pages(self, write: Write, pages: Pages, done: str, hint: str = "") -> None:
        site, world = self.site, self._world
        if write.book.isbn in world.books:
            pages.expect_right(pages.apis[0], done, hint=hint)
            page = site.get(pages.paths[0])
            if write.book.title not in page.body:
                file, line = site.place("GET", pages.paths[0])
                raise Failure(
                    f"{done} Then we sent GET {pages.paths[0]}.",
                    expected=f"A page of “{write.book.title}”.",
                    actual="A page that does not have this title.",
                    file=file,
                    line=line,
                    hint=hint,
                )
        else:
            for path in (pages.apis[0], pages.paths[0]):
                message = f"{done} The book is deleted. Then we sent GET {path}."
                at = ("POST", write.path)
                site.expect(site.send("GET", path), 404, message, hint=hint, at=at)
        pages.expect_right(pages.apis[1], done, hint=hint)

    def _book(self, kind: str) -> Book:
        """A book that was never lent, to delete; for the others, each kind its own."""
        if kind == "delete":
            return self._world.unlent
        return self._world.lent[KINDS.index(kind)]

    def _review(self, book: Book) -> Write:
        day, email = self._world.day(), self._world.silent_member(book)
        review = Review(email, 5, f"Read it twice, on day {day.toordinal()}.", day)
        form = {"email": email, "stars": "5", "text": review.text, "today": day.isoformat()}
        path = f"/books/{book.isbn}/reviews"
        return Write("a review", book, path, form, lambda: book.reviews.append(review))

    def _edit(self, book: Book) -> Write:
        title, genre = self._world.new_title(), self._world.genre(book.genre)
        year = 1900 + book.year % 50

        def note() -> None:
            book.title, book.genre, book.year = title, genre, year

        form = {"title": title, "year": str(year), "genre": genre}
        return Write("an edited book", book, f"/books/{book.isbn}", form, note)

    def _lend(self, book: Book) -> Write:
        world, day = self._world, self._world.day()
        barcode, email = world.free_copy(book), next(iter(world.members))
        form = {"barcode": barcode, "email": email, "today": day.isoformat()}
        loan = Loan(barcode, email, day)
        return Write("a loan", book, "/loans", form, lambda: world.loans.append(loan))

    def _give_back(self, book: Book) -> Write:
        barcode = self._world.lent_copy(book)
        loan = next(one for one in self._world.loans_of(barcode) if one.returned_on is None)
        day = loan.loaned_on + timedelta(days=9)

        def note() -> None:
            loan.returned_on = day

        path = f"/loans/{barcode}/return"
        return Write("a return", book, path, {"today": day.isoformat()}, note)

    def _delete(self, book: Book) -> Write:
        def note() -> None:
            del self._world.books[book.isbn]

        return Write("a deleted book", book, f"/books/{book.isbn}/delete", {}, note)
