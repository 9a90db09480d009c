"""The student's services on a database, called from afar: as one request does, or as several."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from autograding.checks import Failure
from autograding.checks.database import Database, Result
from autograding.checks.sql.structure import Schema
from autograding.checks.student import Student
from support import inside_services
from support.facts import Author, Book, Copy, Fact, Member

__all__ = [
    "MODELS",
    "Answer",
    "Application",
    "Call",
    "Store",
    "adding",
    "readable",
    "said",
    "without",
]

MODELS = "library/models.py"


class Store(Protocol):
    """A database that lies outside the student's process: SQLite's file, or a server."""

    @property
    def url(self) -> str:
        """Where the application finds it."""

    def run_many(self, statements: Iterable[Any], *, rollback: bool = False) -> list[Result]:
        """Run statements, each on its own."""

    def snapshot(self, *, rows: bool = True) -> dict[str, Any]:
        """Describe every table."""


@dataclass(frozen=True)
class Call:
    """A call of a service, such as `catalog.add_author`."""

    service: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, service: str, *arguments: Any, **named: Any) -> "Call":
        """Write a call as it is written in Python."""
        return cls(service, arguments, named)

    @property
    def file(self) -> str:
        """The student's file that answers."""
        return f"library/services/{self.service.partition('.')[0]}.py"

    @property
    def text(self) -> str:
        """The call in words, with days as they are written in the task."""
        values = [_told(value) for value in self.arguments]
        values += [f"{name}={_told(value)}" for name, value in self.named.items()]
        return f"{self.service.partition('.')[2]}({', '.join(values)})"


@dataclass(frozen=True)
class Answer:
    """What a service returned or raised.

    Attributes:
        call: what was called.
        value: what it returned; rows are {"row": class, "fields": {...}}.
        kinds: names of the exception's classes, the nearest first; empty if nothing was raised.
        text: the exception's own words.
        file: the student's file that raised, and `line` in it.
    """

    call: Call
    value: Any = None
    kinds: tuple[str, ...] = ()
    text: str = ""
    file: str = ""
    line: int = 0

    @property
    def in_words(self) -> str:
        """What happened, for a student."""
        if not self.kinds:
            return f"It returned {said(self.value)}."
        text = self.text.splitlines()[0] if self.text else ""
        return f"It raised {self.kinds[0]}{': ' if text else ''}{text}".rstrip(".") + "."

    def expect(self, value: Any, *, before: str = "") -> None:
        """Expect that it returned exactly this.

        Raises:
            Failure: it raised, or returned something else.
        """
        if self.kinds or self.value != value:
            raise self.failure(f"It returns {said(value)}.", before=before)

    def expect_raised(self, kind: str, why: str, *, before: str = "") -> None:
        """Expect an exception of this class of library/errors.py.

        Raises:
            Failure: it raised another one, or none.
        """
        if not {kind, "LibraryError"} <= set(self.kinds):
            raise self.failure(f"It raises {kind}: {why}.", before=before)

    def without(self, field_name: str) -> "Answer":
        """The same answer in which no row has a certain field."""
        return replace(self, value=without(self.value, field_name))

    def failure(self, expected: str, *, before: str = "", hint: str = "") -> Failure:
        """A failure about this call; `before` says what led to it, and ends with "Then"."""
        told = f"{before} we called" if before else "We called"
        return Failure(
            f"{told} {self.call.text}.",
            expected=expected,
            actual=self.in_words,
            file=self.file or self.call.file,
            line=self.line,
            hint=hint,
        )


class Application:
    """The student's models and services at work on one database, which is empty at first.

    Raises:
        WorkerFailure: the models cannot be imported, or their tables not be created.
    """

    def __init__(self, student: Student, store: Store | None = None) -> None:
        self.student = student
        self.store: Store = store or _file(student)
        student.environment(DATABASE_URL=self.store.url)
        student.probe(inside_services, "make_tables")

    def serve(self, *requests: Sequence[Call], keep: bool = False) -> list[list[Answer]]:
        """Serve requests, each with a session of its own; one round trip for all.

        Args:
            requests: what is called in each of them.
            keep: commit at the end of each what the services left pending.

        Raises:
            WorkerFailure: a service ran too long or ended the program.
        """
        wire = [[_wire(call) for call in calls] for calls in requests]
        served = self.student.probe(inside_services, "answer", wire, keep)
        with readable():
            return [
                [_answer(call, answer) for call, answer in zip(calls, answers, strict=True)]
                for calls, answers in zip(requests, served, strict=True)
            ]

    def each(self, *calls: Call, keep: bool = True) -> list[Answer]:
        """Serve calls, each in a request of its own.

        Forgetting to commit is another check's question: what is pending is kept, unless `keep`
        is false.

        Raises:
            WorkerFailure: see `serve`.
        """
        return [answers[0] for answers in self.serve(*([call] for call in calls), keep=keep)]

    def ask(self, *calls: Call) -> list[Any]:
        """Call services that must work, and return their values.

        Raises:
            Failure: one raised.
            WorkerFailure: see `serve`.
        """
        answers = self.each(*calls)
        for answer in answers:
            if answer.kinds:
                raise answer.failure("It works: these values are right.")
        return [answer.value for answer in answers]

    def add(self, *facts: Fact) -> None:
        """Store facts that every right library accepts.

        Raises:
            Failure: a service raised.
            WorkerFailure: see `serve`.
        """
        self.ask(*map(adding, facts))

    def schema(self) -> Schema:
        """Structure and rows of every table now, seen from outside."""
        return Schema.from_snapshot(self.store.snapshot())


def _file(student: Student) -> Database:
    """A file of SQLite that the student's worker writes and another one reads.

    Student code never runs in that other worker: it says what is really stored.
    """
    student.worker.request("environment", values={})  # the student's worker comes first
    return student.fresh().database()


@contextmanager
def readable() -> Iterator[None]:
    """Read what came out of the student's process; what cannot be read is the student's fault.

    Raises:
        Failure: it is not what our own code in there says.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Failure("Something in your code keeps us from reading its answers.") from error


def adding(fact: Fact) -> Call:
    """The call that stores a fact."""
    match fact:
        case Author(name, country):
            return Call.of("catalog.add_author", name, country)
        case Book(isbn, title, year, authors):
            return Call.of("catalog.add_book", isbn, title, year, list(authors))
        case Copy(barcode, isbn):
            return Call.of("catalog.add_copy", isbn, barcode)
        case Member(email, name, joined_on):
            return Call.of("members.add_member", email, name, joined_on)


def without(value: Any, field_name: str) -> Any:
    """A value whose rows, at any depth, lack a field."""
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if name != field_name}
        return {name: without(item, field_name) for name, item in kept.items()}
    return [without(item, field_name) for item in value] if isinstance(value, list) else value


def said(value: Any, most: int = 300) -> str:
    """A value in words: rows as they are written in Python."""
    text = _told(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _told(value: Any) -> str:
    if isinstance(value, dict) and "row" in value:
        fields = ", ".join(f"{name}={_told(item)}" for name, item in value["fields"].items())
        return f"{value['row']}({fields})"
    if isinstance(value, dict) and "odd" in value:
        return f"<{value['odd']}>"
    if isinstance(value, list):
        return f"[{', '.join(map(_told, value))}]"
    return str(value) if isinstance(value, date) else repr(value)


def _wire(call: Call) -> list[Any]:
    module, _, function = call.service.partition(".")
    return [module, function, list(call.arguments), dict(call.named)]


def _answer(call: Call, answer: Any) -> Answer:
    match answer:
        case {"value": value}:
            return Answer(call, value)
        case {"error": [*kinds], "text": str(text), "file": str(file), "line": int(line)}:
            return Answer(call, None, tuple(map(str, kinds)), text, file, line)
    raise ValueError("neither a value nor an error")
