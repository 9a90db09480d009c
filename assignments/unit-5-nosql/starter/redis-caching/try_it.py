"""Try your cache, your limiter and your sessions: `python try_it.py`. Given.

Fills the database anew with a library of 300 books, throws away the keys in Redis that begin with
`library:`, sends requests, and shows what came of them. What you have not written yet, or what
does not work yet, is reported as [todo].
"""

import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

import seed
from library import create_app
from library.database import db

STATISTICS = "/api/statistics"
BOOK = "/api/books/9799000000002"
TODAY = {"today": seed.TODAY.isoformat()}
REVIEW = {"email": seed.READER, "stars": "1", "text": "Too many stairs."}
EDITED = {"title": "The Edited Book", "year": "1999", "genre": "poetry"}
WRITES = (
    ("posting a review", "/books/9799000000002/reviews", {**REVIEW, **TODAY}, BOOK),
    ("editing a book", "/books/9799000000002", EDITED, BOOK),
    ("lending a copy", "/loans", {"barcode": "L-000001", "email": seed.READER, **TODAY}, None),
    ("taking it back", "/loans/L-000001/return", TODAY, None),
    ("deleting a book", "/books/9799000000101/delete", {}, None),
)
"""What it is, where it is posted, the form, and a page besides the statistics that it changes."""


def main() -> None:
    """Try everything, in the order of the README."""
    app = create_app({"RATE_LIMIT": 1_000_000})
    seed.rebuild(app, 300)
    forget_keys(app)
    try_cache(app)
    try_writes(app)
    forget_keys(app)
    try_limiter()
    try_sessions(app)
    forget_keys(app)
    with app.app_context():
        db.engine.dispose()
    print("\nNow look at the pages: flask --app library run --debug")


def forget_keys(app: Flask) -> None:
    """Throw away what stands in Redis about the library, and nothing else."""
    client = app.extensions["redis"]
    for key in client.scan_iter("library:*"):
        client.delete(key)


def say(good: bool, sentence: str) -> None:
    """Print one line."""
    print(f"{'[ok]  ' if good else '[todo]'} {sentence}")


def try_cache(app: Flask) -> None:
    """Ask for each answer twice: the second one sends nothing to the database."""
    counter = Counter(app)
    for path in (STATISTICS, BOOK):
        first, second = counter.visit(path), counter.visit(path)
        say(
            second[0] == 0,
            f"{path}: {first[0]} statements in {first[1]:.1f} ms, "
            f"then {second[0]} in {second[1]:.1f} ms",
        )
    for key, seconds in keys(app, "library:cache:"):
        say(seconds > 0, f"    {key} lives for {seconds} s")


class Counter:
    """Visits pages, and counts the statements that they send."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._statements = 0
        with app.app_context():
            self._listen(db.engine)

    def _listen(self, engine: Engine) -> None:
        @event.listens_for(engine, "before_cursor_execute")
        def count(*_: Any) -> None:
            self._statements += 1

    def visit(self, path: str) -> tuple[int, float]:
        """Return the number of statements, and milliseconds."""
        self._statements, start = 0, time.perf_counter()
        self._client.get(path)
        return self._statements, (time.perf_counter() - start) * 1000


def keys(app: Flask, beginning: str) -> list[tuple[str, int]]:
    """Return the keys that begin so, each with its time to live."""
    client = app.extensions["redis"]
    return sorted((key, client.ttl(key)) for key in client.scan_iter(f"{beginning}*"))


def try_writes(app: Flask) -> None:
    """Change something, and look whether the cache still says what was true before.

    (Without a cache nothing is ever stale.)
    """
    client = app.test_client()
    for what, path, form, page in WRITES:
        pages = [STATISTICS] if page is None else [STATISTICS, page]
        for page in pages:
            client.get(page)
        answer = client.post(path, data=form)
        shown = [client.get(page).json for page in pages]
        forget_keys(app)
        true = [client.get(page).json for page in pages]
        fresh = answer.status_code == 303 and shown == true
        say(fresh, f"after {what}, pages are {'up to date' if fresh else 'STALE'}")


def try_limiter() -> None:
    """Send five requests where three are allowed."""
    app = create_app({"RATE_LIMIT": 3, "RATE_WINDOW": 60})
    answers = [app.test_client().get(BOOK) for _ in range(5)]
    codes = [answer.status_code for answer in answers]
    say(codes == [200, 200, 200, 429, 429], f"five requests where three may pass: {codes}")
    for name in ("RateLimit-Limit", "RateLimit-Remaining", "Retry-After"):
        value = answers[-1].headers.get(name)
        say(value is not None, f"    {name}: {value}")
    for key, seconds in keys(app, "library:limit:"):
        say(seconds > 0, f"    {key} lives for {seconds} s")


def try_sessions(app: Flask) -> None:
    """Begin a reading list, sign in, and sign out."""
    visitor = app.test_client()
    visitor.post("/reading-list", data={"isbn": "9799000000002"})
    before = cookie(visitor)
    say(0 < len(before) < 80, f"the cookie of a reading list: {before[:60]}")
    for key, seconds in keys(app, "library:session:"):
        value = app.extensions["redis"].get(key)
        say(seconds > 0, f"    {key[:30]}... lives for {seconds} s: {value}")
    visitor.post("/sign-in", data={"email": seed.READER, "pin": app.config["STAFF_PIN"]})
    stored = [key for key, _ in keys(app, "library:session:")]
    moved = stored == [f"library:session:{cookie(visitor)}"] and cookie(visitor) != before
    say(moved, f"signing in gives a new id, and the old one is gone: {len(stored)} session stored")
    visitor.post("/sign-out")
    left = keys(app, "library:session:")
    say(moved and not left, f"signing out deletes the session: {len(left)} stored")


def cookie(client: FlaskClient) -> str:
    """Return what the session's cookie says."""
    found = client.get_cookie("session")
    return found.value if found else ""


if __name__ == "__main__":
    main()
