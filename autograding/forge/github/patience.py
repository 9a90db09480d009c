"""How long we wait for GitHub, how often we ask again, and how fast we write."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from githubkit.exception import GitHubException, RateLimitExceeded, RequestError, RequestFailed
from githubkit.retry import RetryOption
from githubkit.throttling import LocalThrottler

__all__ = ["Gate", "Patience", "WriteAttempted"]

_SAFE_TO_REPEAT = {"GET", "HEAD", "PUT", "PATCH", "DELETE"}
_NO_MORE = RetryOption(do_retry=False)
# The waiting is done here, and githubkit takes zero for "a minute".
_AT_ONCE = RetryOption(do_retry=True, retry_after=timedelta(microseconds=1))


@dataclass(frozen=True)
class Patience:
    """How one client bears with GitHub.

    Attributes:
        retries: how often one request is sent again.
        longest: seconds that we wait at most before one of them.
        between_writes: seconds from one write to the next; GitHub asks for one where there are
            many.
        timeout: seconds for one answer.
        sleep: what waits.
        say: is told of every wait longer than a few seconds.
    """

    retries: int = 3
    longest: float = 90.0
    between_writes: float = 0.0
    timeout: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = lambda _: None

    def __call__(self, error: GitHubException, tries: int) -> RetryOption:
        """Githubkit's question whether to send a request again."""
        seconds = self._pause(error, tries)
        if seconds is None or tries >= self.retries or seconds > self.longest:
            return _NO_MORE
        if seconds > 5:
            self.say(f"GitHub asks to wait {seconds:.0f} s.")
        self.sleep(seconds)
        return _AT_ONCE

    def polls(self) -> Generator[None, None, None]:
        """One turn at once, then after 0.5, 1, 2, 4, 8 and 8 seconds."""
        yield
        for seconds in (0.5, 1, 2, 4, 8, 8):
            self.sleep(seconds)
            yield

    @staticmethod
    def _pause(error: GitHubException, tries: int) -> float | None:
        """Seconds to wait before the request may be sent again; None for never."""
        if isinstance(error, RateLimitExceeded):
            return max(error.retry_after.total_seconds(), 0)
        if isinstance(error, RequestFailed) and _is_unsaid_limit(error):
            return 60.0
        if isinstance(error, RequestFailed):
            again = error.response.status_code >= 500 and error.request.method in _SAFE_TO_REPEAT
            return 2.0**tries if again else None
        if isinstance(error, RequestError) and isinstance(error.exc, httpx.TransportError):
            # A connection that was never made did nothing; one that broke may have.
            never_sent = isinstance(error.exc, httpx.ConnectError | httpx.ConnectTimeout)
            again = never_sent or error.exc.request.method in _SAFE_TO_REPEAT
            return 2.0**tries if again else None
        return None


def _is_unsaid_limit(error: RequestFailed) -> bool:
    """Whether it is a rate limit that does not say how long; GitHub's rule is a minute then."""
    status = error.response.status_code
    return status == 429 or (status == 403 and "rate limit" in error.response.text.lower())


class WriteAttempted(AssertionError):
    """A dry run was about to write: a mistake of ours."""


class Gate(LocalThrottler):
    """Lets requests through one at a time, writes at their pace, and none in a dry run."""

    def __init__(self, patience: Patience, *, read_only: bool) -> None:
        super().__init__(max_concurrency=1)
        self._patience = patience
        self._read_only = read_only
        self._lock_writes = threading.Lock()
        self._next_write = 0.0

    @contextmanager
    def acquire(self, request: httpx.Request) -> Generator[None, Any, Any]:
        """Hold a request back until it may be sent."""
        if request.method not in {"GET", "HEAD"}:
            if self._read_only:
                message = f"{request.method} {request.url.path} in a dry run"
                raise WriteAttempted(message)
            self._pace()
        with super().acquire(request):
            yield

    def _pace(self) -> None:
        with self._lock_writes:
            wait = self._next_write - time.monotonic()
            if wait > 0:
                self._patience.sleep(wait)
            self._next_write = time.monotonic() + self._patience.between_writes
