"""The library while Redis refuses, goes away in the middle of a request, or says nothing."""

from autograding.checks import Failure
from support.library_pages import Pages
from support.library_site import CACHE, SESSIONS, Site
from support.library_visitors import Visitors
from support.library_writes import Write, Writes

__all__ = ["Outage"]

_SILENT = 0.6  # longer than the given client waits


class Outage:
    """Expects of a library what it has to do without Redis."""

    def __init__(self, site: Site) -> None:
        self.site, self._writes, self._visitors = site, Writes(site), Visitors(site)
        self._pages = Pages(site, site.world.lent[4])

    def expect_pages(self) -> None:
        """Expect every page from the database while Redis refuses.

        Raises:
            Failure: one does not come, or says something else.
        """
        self.site.redis.down()
        try:
            for path in ("/", *self._pages.paths):
                done = f"Redis refused all connections. We sent GET {path}."
                response = self.site.send("GET", path)
                self.site.expect(response, 200, done, hint=_CATCH, file=CACHE)
            self._expect_title(self._pages.paths[0], "Redis refused all connections.")
        finally:
            self.site.redis.up()

    def expect_writes(self) -> None:
        """Expect writes to be stored while Redis refuses, and nobody to be limited.

        Raises:
            Failure: one is not.
        """
        self.site.redis.down()
        try:
            for kind in ("edit", "lend", "give_back"):
                self._expect_write(self._writes.make(kind), "Redis refused all connections.")
        finally:
            self.site.redis.up()

    def expect_visitors(self) -> None:
        """Expect who is signed in to be signed out while Redis refuses, and no page to break.

        Raises:
            Failure: something else happens.
        """
        book, email = self._pages.book, next(iter(self.site.world.members))
        cookie = self._visitors.begin(book)
        cookie = self._visitors.sign_in(email, cookie) or cookie
        self._visitors.expect_kept(cookie, "We signed a member in.")
        done = "A member was signed in. Then Redis refused all connections."
        self.site.redis.down()
        try:
            self._visitors.expect_nobody(cookie, done, _CATCH)
            self._visitors.expect_listed(cookie, book, done, listed=False, hint=_CATCH)
            for path, form in (
                ("/reading-list", {"isbn": book.isbn}),
                ("/sign-out", {}),
                ("/sign-in", {"email": email, "pin": "2468"}),
            ):
                response = self.site.send("POST", path, form, cookie=cookie)
                if response.status == 429:
                    continue  # by the limiter: the writes tell that
                message = f"{done} Then we sent POST {path}."
                self.site.expect(response, 303, message, hint=_CATCH, file=SESSIONS)
        finally:
            self.site.redis.up()

    def expect_midway(self) -> None:
        """Let Redis go away after the first command of a request, the second one, and so on.

        Raises:
            Failure: a page or a write breaks.
        """
        cookie = self._visitors.put_on_list(self._pages.book)
        value = next((v for n, v in cookie.headers if n.lower() == "set-cookie"), "")
        value = value.partition(";")[0].removeprefix("session=")
        for commands in range(1, 8):
            done = f"Redis went away in the middle of a request, after {commands} of its commands."
            self.site.forget_all()
            for method in ("GET", "POST"):
                self.site.redis.down_after(commands)
                try:
                    if method == "GET":
                        self._expect_answer(self._pages.apis[commands % 2], value, done)
                    else:
                        self._expect_write(self._writes.make("edit"), done, value)
                finally:
                    self.site.redis.up()

    def expect_silent(self) -> None:
        """Expect a page when Redis takes connections and says nothing.

        Raises:
            Failure: it does not come.
        """
        self.site.forget_all()
        self.site.redis.slow(_SILENT)
        done = "Redis accepted connections and did not answer."
        try:
            response = self.site.send("GET", "/statistics")
            message = f"{done} We sent GET /statistics."
            self.site.expect(response, 200, message, hint=_SILENCE, file=CACHE)
        finally:
            self.site.redis.slow(0)

    def _expect_answer(self, api: str, cookie: str, done: str) -> None:
        message = f"{done} It was GET {api}."
        response = self.site.send("GET", api, cookie=cookie)
        self.site.expect(response, 200, message, hint=_CATCH, file=CACHE)

    def _expect_write(self, write: Write, done: str, cookie: str = "") -> None:
        response = self.site.send("POST", write.path, write.form, cookie=cookie)
        message = f"{done} It was POST {write.path}, {write.name}."
        self.site.expect(response, 303, message, hint=_CATCH, at=("POST", write.path))
        write.note()
        title = self.site.rows("SELECT title FROM books WHERE isbn = ?", write.book.isbn)
        if title != [[write.book.title]]:
            raise Failure(
                message,
                expected="The answer is 303, and the change is in the database.",
                actual="The answer is 303, and the database is as before.",
            )

    def _expect_title(self, path: str, done: str) -> None:
        if self._pages.book.title not in self.site.get(path).body:
            raise Failure(
                f"{done} We sent GET {path}.",
                expected=f"A page of “{self._pages.book.title}”.",
                actual="A page that does not have this title.",
            )


_CATCH = (
    "Which lines talk to Redis, and what does the visitor get when one of them raises a "
    "redis.RedisError?"
)
_SILENCE = "A server that says nothing ends in redis.TimeoutError. Of which class is that one?"
