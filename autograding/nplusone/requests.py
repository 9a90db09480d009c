"""One window a request: what one request repeats is never added to what the next one does.

A harness that asks for five pages repeats each page's statements five times, and nothing is wrong
with the pages. Flask says itself when a request starts and ends; for other frameworks there is
`watched`, and for anything else `request`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from autograding.nplusone import hook
from autograding.nplusone.findings import Finding
from autograding.nplusone.window import Window

__all__ = ["follow_flask", "request", "watched"]

Application = Callable[[Any, Any], Iterable[bytes]]


@contextmanager
def request() -> Iterator[None]:
    """Keep what is sent in this block (and this context) apart from everything else."""
    _begin()
    try:
        yield
    finally:
        _end()


def watched(
    application: Application, window: Window, report: Callable[[Finding], None]
) -> Application:
    """A WSGI application that reports what each request finds when it is over.

    Args:
        application: any WSGI application; for Flask, `app.wsgi_app`.
        window: an open window.
        report: gets each finding once, whatever the number of requests that show it.
    """
    told: set[Any] = set()

    def tell() -> None:
        _end()
        for finding in window.findings:
            key = (finding.kind, finding.relationship, finding.site)
            if key not in told:
                told.add(key)
                report(finding)

    def serve(environ: Any, start_response: Any) -> Iterable[bytes]:
        _begin()
        try:
            return _Body(application(environ, start_response), tell)
        except BaseException:
            tell()
            raise

    return serve


class _Body:
    """An answer whose request is over when the server closes it: templates may be streamed."""

    def __init__(self, parts: Iterable[bytes], over: Callable[[], None]) -> None:
        self._parts = parts
        self._over = over

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """What a server calls last."""
        try:
            getattr(self._parts, "close", lambda: None)()
        finally:
            self._over()


def follow_flask() -> None:
    """Let each request of each Flask application be apart, where Flask is loaded."""
    flask = sys.modules.get("flask")
    if flask is not None and hasattr(flask, "request_started"):
        flask.request_started.connect(_begin, weak=False)
        flask.request_tearing_down.connect(_end, weak=False)


def _begin(_sender: Any = None, **_named: Any) -> None:
    windows = hook.windows()
    if windows:
        recorders = {id(window): (window, window.new_recorder()) for window in windows}
        hook.requests.set(hook.Request(recorders, hook.requests.get()))


def _end(_sender: Any = None, **_named: Any) -> None:
    current = hook.requests.get()
    if current is not None:
        hook.requests.set(current.before)
        for window, recorder in current.recorders.values():
            window.take(recorder)
