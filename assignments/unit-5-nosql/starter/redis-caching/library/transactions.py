"""One request, one transaction; and what is to happen once it is kept. Given.

      request ──► view ──► repositories: add, delete, change       nothing is kept so far
                    │
                    ├─ answered ──────► commit ──► what was handed to `after_commit` runs
                    └─ an error page ─► rollback   what was handed to `after_commit` is forgotten

Until the commit, every other request still reads the old rows. So whoever tells the rest of the
world that something changed has to do it afterwards.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g

from library.database import db

__all__ = ["after_commit", "end_transaction"]


def after_commit(function: Callable[..., object], *arguments: Any) -> None:
    """Call a function with these arguments when the changes of this request are kept."""
    _waiting().append((function, arguments))


def end_transaction(response: Response) -> Response:
    """Keep what the request did, or forget it when its page tells of an error."""
    waiting = _waiting()
    if response.status_code < 400:
        db.session.commit()
        for function, arguments in waiting:
            function(*arguments)
    else:
        db.session.rollback()
    waiting.clear()
    return response


def _waiting() -> list[tuple[Callable[..., object], tuple[Any, ...]]]:
    if "after_commit" not in g:
        g.after_commit = []
    waiting: list[tuple[Callable[..., object], tuple[Any, ...]]] = g.after_commit
    return waiting
