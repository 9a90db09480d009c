"""What sessions in Redis have to be like: their cookie, their key, their life and their end."""

import json
import re

from autograding.checks import Failure
from support.library_site import SESSIONS
from support.library_visitors import Visitors, cookie_of, shortened
from support.library_world import Book

__all__ = [
    "expect_cookie",
    "expect_lifetime",
    "expect_new_id",
    "expect_nonsense_forgotten",
    "expect_renewed",
    "expect_signed_out",
    "expect_stored",
]

_ID = re.compile(r"[A-Za-z0-9_-]{22,}")
_HEX = re.compile(r"[0-9a-fA-F]{,31}")
_NONSENSE: tuple[str | bytes, ...] = ("{not json", "[]", "42", b"\xff\xfe\x00")


def expect_cookie(visitors: Visitors, book: Book) -> None:
    """Expect a cookie that holds a random id and nothing else.

    Raises:
        Failure: it holds more, or less, or lacks an attribute.
    """
    first, second = (cookie_of(visitors.put_on_list(book)) for _ in range(2))
    done = "A new visitor put a book on the reading list (POST /reading-list)."
    if first is None or second is None:
        raise _failure(done, "The answer sets a cookie “session”.", "It sets none.")
    if not _ID.fullmatch(first.value) or _HEX.fullmatch(first.value) or first.value == second.value:
        raise _failure(
            done,
            "The cookie is a random id: 22 characters or more of A-Z, a-z, 0-9, _ and -.",
            "Two visitors got the same one."
            if first.value == second.value
            else f"It has {len(first.value)} characters and begins with {first.value[:12]}…",
            "What may everybody read who has the cookie? See secrets.token_urlsafe.",
        )
    if not first.http_only or first.same_site.lower() != "lax":
        raise _failure(
            done,
            "The cookie is HttpOnly and SameSite=Lax.",
            f"HttpOnly: {'yes' if first.http_only else 'no'}; SameSite: "
            f"{first.same_site or 'not set'}.",
            "Which scripts may read the cookie, and which other sites may send it along? Look at "
            "the arguments of set_cookie.",
        )


def expect_stored(visitors: Visitors, book: Book, seconds: int) -> None:
    """Expect JSON under the cookie's id, with a time to live; and nothing of who only looks.

    Raises:
        Failure: something else is stored.
    """
    site = visitors.site
    site.forget_all()
    for path in ("/", "/reading-list", "/sign-in"):
        if cookie_of(site.get(path)) or visitors.keys():
            raise _failure(
                f"A new visitor sent GET {path}, and nothing else.",
                "No cookie and no key: there is nothing to remember.",
                "The answer sets a cookie, or Redis has a session.",
            )
    key = f"library:session:{visitors.begin(book)}"
    value = site.redis.value(key)
    try:
        stored = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        stored = None
    if not isinstance(stored, dict) or book.isbn not in str(stored):
        raise _failure(
            f"We looked at {shortened(key)}, which stands for a reading list of one book.",
            "A JSON object, as a string, that holds the book.",
            repr(value)[:120],
        )
    left = site.redis.ttl(key)
    if left is None or not seconds - 30 <= left <= seconds + 1:
        raise _failure(
            f"We looked at the time to live of {shortened(key)}.",
            f"SESSION_SECONDS = {seconds}.",
            "It has none, and stays for ever." if left is None else f"{left:.0f} seconds.",
        )


def expect_lifetime(visitors: Visitors, book: Book, seconds: int) -> None:
    """Expect a session to live on while it is used, and to end afterwards.

    Raises:
        Failure: it ends too soon, or never.
    """
    cookie, redis = visitors.begin(book), visitors.site.redis
    done = "A visitor put a book on the reading list."
    for path in ("/", "/reading-list"):
        redis.travel(seconds * 0.6)
        done += f" After 0.6 × SESSION_SECONDS: GET {path}."
        visitors.site.expect(
            visitors.site.send("GET", path, cookie=cookie), 200, done, file=SESSIONS
        )
    redis.travel(seconds * 0.6)
    hint = "Does a request that changes nothing make the session live on, too?"
    visitors.expect_listed(cookie, book, f"{done} And after as long again.", hint=hint)
    redis.travel(seconds + 3)
    done = f"A visitor stayed away for longer than SESSION_SECONDS = {seconds}."
    visitors.expect_listed(cookie, book, done, listed=False, hint="When does a session end?")


def expect_signed_out(visitors: Visitors, book: Book) -> None:
    """Expect that signing out ends this session, and no other one.

    Raises:
        Failure: the old cookie is still worth something.
    """
    site = visitors.site
    other = visitors.begin(book)
    email = site.student.random.choice(list(site.world.members))
    begun = visitors.begin(book)
    cookie = visitors.sign_in(email, begun) or begun
    visitors.expect_member(email, cookie, "We signed a member in.")
    key = visitors.expect_kept(cookie, "We signed a member in.")
    response = site.send("POST", "/sign-out", cookie=cookie)
    done = "Then the member signed out (POST /sign-out)."
    site.expect(response, 303, done, file=SESSIONS)
    hint = "Who has copied the cookie still has it. What has to go, so that it is worth nothing?"
    if key in visitors.keys():
        raise _failure(done, f"{shortened(key)} is deleted.", "It is still there.", hint)
    visitors.expect_nobody(cookie, f"{done} Somebody kept the cookie.", hint)
    visitors.expect_listed(other, book, "Somebody else signed out.")


def expect_nonsense_forgotten(visitors: Visitors, book: Book) -> None:
    """Expect that a session which is no JSON object is as none.

    Raises:
        Failure: something breaks.
    """
    for nonsense in _NONSENSE:
        cookie = visitors.begin(book)
        visitors.site.redis.put(f"library:session:{cookie}", nonsense, 600)
        done = f"In Redis, a session was {nonsense!r}."
        hint = "Of which type is what comes out of Redis? Which errors can reading it raise?"
        visitors.expect_listed(cookie, book, done, listed=False, hint=hint)
        visitors.put_on_list(book, cookie)


def expect_renewed(visitors: Visitors, book: Book) -> None:
    """Expect a new id for who signs in, with the same reading list, and the old one worthless.

    Raises:
        Failure: the old id is still worth something, or the new one is not.
    """
    email = visitors.site.student.random.choice(list(visitors.site.world.members))
    old = visitors.begin(book)
    new = visitors.sign_in(email, old)
    done = "A visitor with a reading list signed in (POST /sign-in)."
    hint = "Somebody may have known the id before. Look at renew, and at what save_session does."
    if new in ("", old):
        raise _failure(done, "The answer sets a new id.", "The id is still the old one.", hint)
    visitors.expect_kept(new, done)
    visitors.expect_member(email, new, done)
    visitors.expect_listed(new, book, done, hint="What becomes of the data of the old session?")
    visitors.expect_nobody(old, f"{done} Somebody else knew the id from before.", hint)
    if f"library:session:{old}" in visitors.keys():
        raise _failure(done, "The key of the old id is deleted.", "It is still there.", hint)
    again = visitors.sign_in(email, new)
    if again in ("", old, new):
        raise _failure(f"{done} Then again.", "A new id each time.", "An old one.", hint)


def expect_new_id(visitors: Visitors, book: Book) -> None:
    """Expect that an id of somebody's own choice is never adopted.

    Raises:
        Failure: it is.
    """
    site = visitors.site
    email = site.student.random.choice(list(site.world.members))
    forms = {"/reading-list": {"isbn": book.isbn}, "/sign-in": {"email": email, "pin": "2468"}}
    for path, form in forms.items():
        chosen = "".join(site.student.random.choices("abcdefghijkmnpqrstuvwxyz23456789", k=43))
        done = f"We sent POST {path} with a session id that Redis does not know."
        response = site.expect(
            site.send("POST", path, form, cookie=chosen), 303, done, file=SESSIONS
        )
        hint = "Who has chosen this id, and who else knows it then? Look at open_session."
        found = cookie_of(response)
        if f"library:session:{chosen}" in visitors.keys() or found is None:
            raise _failure(done, "The visitor gets a new id.", "The id was adopted.", hint)
        if found.value == chosen:
            raise _failure(done, "The visitor gets a new id.", "The cookie has the old one.", hint)
        visitors.expect_kept(found.value, done)


def _failure(message: str, expected: str, actual: str, hint: str = "") -> Failure:
    return Failure(message, expected=expected, actual=actual, file=SESSIONS, hint=hint)
