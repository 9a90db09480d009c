"""What goes wrong between us and GitHub, on demand: refusals, limits, garbage, lost answers."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograding.tests.github.call import Answer

__all__ = ["LOST", "Fault", "Faults"]

LOST = 0
"""The status of an answer that never comes: the connection breaks."""

_MESSAGES = {
    401: "Bad credentials",
    403: "Resource not accessible by integration",
    404: "Not Found",
    422: "Validation Failed",
    429: "You have exceeded a secondary rate limit.",
    500: "Server Error",
    502: "Server Error",
    503: "Service unavailable",
}


@dataclass
class Fault:
    """One thing that goes wrong, `times` times, after `skip` requests that it lets pass.

    Attributes:
        done: the request is carried out first, and only its answer is replaced.
    """

    method: str
    path: re.Pattern[str]
    answer: Answer
    times: int
    skip: int
    done: bool


@dataclass
class Faults:
    """The faults that a test has ordered; each is used up as requests come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(
        self,
        method: str,
        path: str,
        status: int,
        *,
        times: int = 1,
        skip: int = 0,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        done: bool = False,
    ) -> None:
        """Order a fault.

        Args:
            method: the method it befalls; `*` for any.
            path: a regular expression that is found somewhere in the request's path.
            status: what is answered; `LOST` breaks the connection instead.
            times: how many requests it befalls.
            skip: how many matching requests pass unharmed before.
            headers: headers of the answer, such as `Retry-After`.
            body: GitHub's error body for the status by default; text or bytes are sent as they are.
            done: carry the request out, and lose only its answer.
        """
        if body is None:
            body = {
                "message": _MESSAGES.get(status, "Error"),
                "documentation_url": "https://docs.github.com/rest",
                "status": str(status),
            }
        media_type = "text/html" if isinstance(body, str | bytes) else "application/json"
        answer = Answer(status, body, media_type, dict(headers or {}))
        self.waiting.append(Fault(method.upper(), re.compile(path), answer, times, skip, done))

    def garbage(self, method: str, path: str, *, times: int = 1) -> None:
        """A proxy's page where JSON was promised, with a status that says all is well."""
        self.add(method, path, 200, times=times, body="<html>Whoa there!</html>")

    def secondary_limit(
        self, method: str = "*", path: str = "", *, status: int = 403, wait: int = 1, times: int = 1
    ) -> None:
        """The limit on bursts, with the seconds to wait."""
        message = "You have exceeded a secondary rate limit. Please wait a few minutes."
        body = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        headers = {"Retry-After": str(wait)}
        self.add(method, path, status, times=times, headers=headers, body=body)

    def primary_limit(self, *, wait: int = 1, times: int = 1) -> None:
        """The hour's limit is used up, and will be anew in some seconds."""
        body = {
            "message": "API rate limit exceeded for user ID 1.",
            "documentation_url": "https://docs.github.com/rest",
        }
        headers = {
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": str(int(time.time()) + wait),
        }
        self.add("*", "", 403, times=times, headers=headers, body=body)

    def befalling(self, method: str, path: str) -> Fault | None:
        """The fault that befalls a request, which is used up by it."""
        for fault in self.waiting:
            if fault.method not in {"*", method} or not fault.path.search(path):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None
