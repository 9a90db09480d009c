"""Visitors with cookies: reading lists, signing in and out."""

import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from autograding.checks import Failure
from autograding.checks.student import Response
from support.library_site import SESSION, SESSIONS, Site
from support.library_world import Book

__all__ = ["Cookie", "Visitors", "cookie_of"]

_PIN = "2468"


@dataclass(frozen=True)
class Cookie:
    """The session's cookie, as an answer sets it."""

    value: str
    http_only: bool
    same_site: str


def cookie_of(response: Response) -> Cookie | None:
    """The session's cookie that an answer sets; None if it sets none, or deletes it."""
    for name, header in response.headers:
        if name.lower() != "set-cookie":
            continue
        try:
            found = SimpleCookie(header).get("session")
        except CookieError:
            continue
        if found is not None and found.value:
            return Cookie(found.value, bool(found["httponly"]), found["samesite"])
    return None


class Visitors:
    """Those who visit the library in a check."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def keys(self) -> list[str]:
        """The keys of sessions in Redis."""
        return [key for key in self.site.redis.keys() if key.startswith(SESSION)]

    def put_on_list(self, book: Book, cookie: str = "") -> Response:
        """Put a book on a visitor's reading list.

        Raises:
            Failure: that is not answered as it should be.
        """
        response = self.site.send("POST", "/reading-list", {"isbn": book.isbn}, cookie=cookie)
        done = "We put a book on a reading list (POST /reading-list)."
        return self.site.expect(response, 303, done, file=SESSIONS)

    def begin(self, book: Book) -> str:
        """Begin a session with a reading list, and return what its cookie says.

        Raises:
            Failure: no cookie is set, or Redis has no session of this name.
        """
        cookie = cookie_of(self.put_on_list(book))
        if cookie is None:
            raise Failure(
                "A new visitor put a book on the reading list (POST /reading-list).",
                expected="The answer sets a cookie “session”.",
                actual="It sets none.",
                file=SESSIONS,
            )
        self.expect_kept(cookie.value, "A new visitor put a book on the reading list.")
        return cookie.value

    def expect_kept(self, value: str, done: str) -> str:
        """Expect Redis to have the session of a cookie, and return its key.

        Raises:
            Failure: it does not.
        """
        key = f"{SESSION}{value}"
        if key in self.keys():
            return key
        known = self.keys()
        raise Failure(
            f"{done} The answer set a cookie of {len(value)} characters.",
            expected=f"Redis has a session under {SESSION} and what the cookie says.",
            actual="It has none." if not known else f"It has others: {shortened(known[0])}.",
            file=SESSIONS,
            hint="What has to stand in the cookie, so that the next request finds the session "
            "in Redis? Look at open_session and save_session.",
        )

    def sign_in(self, email: str, cookie: str = "") -> str:
        """Sign a member in, and return what the cookie of the answer says, "" if it sets none.

        Raises:
            Failure: that is not answered as it should be.
        """
        form = {"email": email, "pin": _PIN}
        response = self.site.send("POST", "/sign-in", form, cookie=cookie)
        self.site.expect(response, 303, "We signed a member in (POST /sign-in).", file=SESSIONS)
        found = cookie_of(response)
        return found.value if found else ""

    def expect_member(self, email: str, cookie: str, done: str) -> None:
        """Expect that a cookie is that of a member who is signed in.

        Raises:
            Failure: it is not.
        """
        response = self.site.send("GET", "/me", cookie=cookie)
        self.site.expect(response, 200, f"{done} Then we sent GET /me.", file=SESSIONS)
        if email not in response.body:
            raise Failure(
                f"{done} Then we sent GET /me.",
                expected=f"The page of {email}.",
                actual="A page without this e-mail.",
                file=SESSIONS,
            )

    def expect_nobody(self, cookie: str, done: str, hint: str = "") -> None:
        """Expect that a cookie signs nobody in.

        Raises:
            Failure: it does.
        """
        response = self.site.send("GET", "/me", cookie=cookie)
        message = f"{done} Then we sent GET /me."
        self.site.expect(response, 401, message, hint=hint, file=SESSIONS)

    def expect_listed(
        self, cookie: str, book: Book, done: str, *, listed: bool = True, hint: str = ""
    ) -> None:
        """Expect that a book is on the visitor's list, or that it is not.

        Raises:
            Failure: it is the other way round.
        """
        page = self.site.send("GET", "/reading-list", cookie=cookie)
        message = f"{done} Then we sent GET /reading-list."
        self.site.expect(page, 200, message, hint=hint, file=SESSIONS)
        if (book.isbn in page.body) != listed:
            answers = {True: f"{book.title} is on the list.", False: f"{book.title} is not on it."}
            raise Failure(
                message,
                expected=answers[listed],
                actual=answers[not listed],
                file=SESSIONS,
                hint=hint,
            )

    def tour(self) -> None:
        """Use a session in every way once, whatever is answered."""
        book, email = self.site.world.lent[0], next(iter(self.site.world.members))
        found = cookie_of(self.site.send("POST", "/reading-list", {"isbn": book.isbn}))
        cookie = found.value if found else ""
        form = {"email": email, "pin": _PIN}
        found = cookie_of(self.site.send("POST", "/sign-in", form, cookie=cookie))
        cookie = found.value if found else cookie
        self.site.send("GET", "/me", cookie=cookie)
        self.site.send("POST", "/sign-out", cookie=cookie)


def shortened(key: str) -> str:
    """A session's key, cut: a report is no place for ids."""
    return re.sub(rf"({SESSION}.{{6}}).+", r"\1…", key)
