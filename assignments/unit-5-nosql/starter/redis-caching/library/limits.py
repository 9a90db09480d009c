"""The rate limiter: nobody sends too much within too short a time."""

from flask import Flask

__all__ = ["limit_requests"]


def limit_requests(app: Flask) -> None:
    """Count the requests of each client, and refuse those that are too many.

    Counted is every POST, and everything below /api/. See `app.before_request` and
    `app.after_request`, and `TooManyRequests` in library/errors.py.

    TODO 4: count in Redis, under keys that begin with `library:limit:`, so that all processes of
    the application count together. Counting and setting the time to live are one step, or a
    process that dies in between leaves a client locked out for ever.

    TODO 5: tell the client, in the headers of each counted answer.
    """
