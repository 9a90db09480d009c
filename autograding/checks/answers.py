"""What a worker answers, and what checks leave behind for the report."""

from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Observation",
    "Observations",
    "ObservedSql",
    "PageCost",
    "Response",
    "response_of",
]


@dataclass(frozen=True)
class Response:
    """An answer of the student's WSGI application."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class ObservedSql:
    """A statement that an engine of SQLAlchemy sent, with how many sets of parameters.

    Attributes:
        parameters: the first set, as the driver got it: by place or by name. None where they are
            too many, too long, or values that cannot leave the worker.
    """

    sql: str
    rows: int
    parameters: tuple[Any, ...] | dict[str, Any] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Observation:
    """Something worth telling beside the points: a layout warning, a loop that sends N+1."""

    kind: str
    message: str
    file: str = ""
    line: int = 0
    count: int = 1
    fix: str = ""


@dataclass(frozen=True)
class PageCost:
    """How many statements a page sends for a few rows and for more, and how many it may send."""

    page: str
    few: int
    many: int
    limit: int


@dataclass
class Observations:
    """What checks leave behind for the report, in the order they found it."""

    findings: list[Observation] = field(default_factory=list)
    diagram: str = ""
    pages: list[PageCost] = field(default_factory=list)


def response_of(answer: Any) -> Response:
    """Return an answer of the application as the worker sends it."""
    pairs = tuple((str(name), str(value)) for name, value in answer["headers"])
    return Response(answer["status"], pairs, answer["body"])
