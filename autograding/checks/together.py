"""Requests that reach the student's application at the same moment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograding.checks.answers import Response, response_of
from autograding.sandbox import Worker, WorkerFailure

__all__ = ["LOCALHOST", "Request", "header_pairs", "together"]

LOCALHOST = "127.0.0.1"
_THREADS = 12  # of all workers together
# Method, path with query, body, and headers, whose names may be written with `_`.
Request = tuple[str, str, str, Mapping[str, str]]


def header_pairs(headers: Mapping[str, str]) -> list[list[str]]:
    """Return headers as a worker is sent them."""
    return [[name.replace("_", "-"), value] for name, value in headers.items()]


def together(
    workers: Sequence[Worker], requests: Sequence[Request], *, app: str, client: str
) -> list[Response]:
    """Deal the requests out to the workers, let all begin, and return the answers in order.

    Raises:
        WorkerFailure: see `Student.together`.
    """
    count = len(workers)
    # Each makes the application first, so that no request waits for that.
    _all(workers, [[] for _ in workers], app, client)
    parts = [[_wired(request) for request in requests[place::count]] for place in range(count)]
    answers: list[Response | None] = [None] * len(requests)
    for place, part in enumerate(_all(workers, parts, app, client)):
        answers[place::count] = map(response_of, part)
    return [answer for answer in answers if answer is not None]


def _all(
    workers: Sequence[Worker], parts: Iterable[list[Any]], app: str, client: str
) -> list[list[Any]]:
    """Ask every worker, then wait for every one."""
    threads = _THREADS // len(workers)
    asked = [
        worker.begin("wsgi_together", app=app, requests=part, client=client, threads=threads)
        for worker, part in zip(workers, parts, strict=True)
    ]
    answers: list[list[Any]] = []
    failures: list[WorkerFailure] = []
    for worker, each in zip(workers, asked, strict=True):
        try:
            answers.append(worker.finish(each))
        except WorkerFailure as failure:  # the others must have answered before it is raised
            failures.append(failure)
    if failures:
        raise failures[0]
    return answers


def _wired(request: Request) -> list[Any]:
    method, path, body, headers = request
    return [method, path, header_pairs(headers), body]
