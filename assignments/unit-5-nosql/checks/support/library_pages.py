"""The pages that are to be cached: what they say, and whether that came out of Redis."""

from typing import Any

from autograding.checks import Failure
from support.library_site import CACHE, Site, brief
from support.library_world import Book

__all__ = ["Pages", "difference"]


class Pages:
    """The page of one book, and the statistics, in which the book appears, too."""

    def __init__(self, site: Site, book: Book) -> None:
        self.site, self.book = site, book
        self.paths = (f"/books/{book.isbn}", "/statistics")
        self.apis = tuple(f"/api{path}" for path in self.paths)

    def expected(self, api: str) -> dict[str, Any]:
        """What one of the two JSON answers has to say now."""
        world = self.site.world
        return world.statistics() if api.endswith("/statistics") else world.page(self.book.isbn)

    def expect_right(self, api: str, done: str, *, hint: str = "") -> None:
        """Expect a JSON answer to say what is true now.

        Raises:
            Failure: it says something else.
        """
        answer, expected = self.site.json(api), self.expected(api)
        if answer != expected:
            file, line = self.site.place("GET", api)
            wanted, got = difference(expected, answer)
            raise Failure(
                f"{done} Then we sent GET {api}.",
                expected=wanted,
                actual=got,
                file=file,
                line=line,
                hint=hint,
            )

    def expect_hit(self, api: str) -> None:
        """Expect the second visit to send no SQL, because Redis knows the answer.

        Raises:
            Failure: it sends some, says something else, or has its answer from elsewhere.
        """
        site = self.site
        site.forget_all()
        site.sql()
        self.expect_right(api, "Redis was empty.")
        if not site.sql():
            raise Failure(
                f"GET {api} answered with Redis empty, and sent no SQL.",
                expected="The first answer is read from the database.",
                actual="No statement came through SQLAlchemy.",
            )
        self._expect_silence(api, f"We sent GET {api} twice.")
        self.expect_right(api, "An answer was in Redis already.")
        if not site.cached():
            raise self._elsewhere(api, "Redis holds no key of a cache.")
        kept = self.expected(api)
        site.retitle(self.book)
        if site.json(api) != kept:
            raise self._elsewhere(
                api, "We changed a title in the database behind its back, and it knew at once."
            )
        site.forget_all()
        if site.json(api) != self.expected(api):
            raise self._elsewhere(
                api, "All keys were deleted from Redis, and the old answer was still there."
            )

    def cached_apis(self) -> list[str]:
        """Those JSON answers that come without SQL the second time; the cache is full then.

        Raises:
            Failure: there is none.
        """
        self.site.forget_all()
        found = []
        for api in self.apis:
            self.site.get(api)
            self.site.sql()
            self.site.get(api)
            found += [] if self.site.sql() else [api]
        if not found:
            raise Failure(
                "We visited the JSON of a book and of the statistics, and then again.",
                expected="One of them comes from Redis.",
                actual="Both sent SQL the second time, too.",
                file=CACHE,
            )
        return found

    def expect_shared(self, path: str, then: str) -> None:
        """Expect that a page is served from what another address of it has cached.

        Raises:
            Failure: the second one sends SQL.
        """
        self.site.forget_all()
        self.site.get(path)
        self._expect_silence(then, f"We sent GET {path}, and then GET {then}.")
        if not self.site.cached():
            raise self._elsewhere(path, "Redis holds no key of a cache.")
        if then.startswith("/api"):
            self.expect_right(then, f"GET {path} was sent before.")

    def _expect_silence(self, path: str, done: str) -> None:
        site = self.site
        site.sql()
        page = site.get(path)
        sql = site.sql()
        if sql:
            first = next((text for text in sql if not text.upper().startswith("BEGIN")), sql[0])
            file, line = site.place("GET", path)
            shown = brief(" ".join(first.split()))
            raise Failure(
                done,
                expected="The second answer comes from Redis, without SQL.",
                actual=f"It sent {len(sql)} statements, the first one: {shown}",
                file=file,
                line=line,
            )
        if self.book.title not in page.body:
            raise Failure(
                done,
                expected=f"The answer speaks of “{self.book.title}”.",
                actual="It does not.",
            )

    def _elsewhere(self, api: str, actual: str) -> Failure:
        return Failure(
            f"We sent GET {api} twice, and the second answer sent no SQL.",
            expected="It was kept in Redis, where every process of the application finds it.",
            actual=actual,
            file=CACHE,
            hint="Where is the answer kept? What a process keeps for itself (a dictionary, "
            "lru_cache), no other process can forget after a write.",
        )


def difference(expected: Any, actual: Any) -> tuple[str, str]:
    """The smallest part in which two JSON values differ, in words."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key not in actual:
                return f"“{key}” is {brief(value)}.", f"There is no “{key}”."
            if value != actual[key]:
                if isinstance(value, list) and isinstance(actual[key], list):
                    return _rows(key, value, actual[key])
                return f"“{key}” is {brief(value)}.", f"It is {brief(actual[key])}."
    return brief(expected), brief(actual)


def _rows(key: str, expected: list[Any], actual: list[Any]) -> tuple[str, str]:
    """Tell the first rows of two lists that differ."""
    for number, (wanted, got) in enumerate(zip(expected, actual, strict=False), 1):
        if wanted != got:
            return f"Row {number} of “{key}” is {brief(wanted)}.", f"It is {brief(got)}."
    return f"“{key}” has {len(expected)} rows.", f"It has {len(actual)}."
