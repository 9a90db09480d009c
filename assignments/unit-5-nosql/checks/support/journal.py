"""The student's journal on a document store of its own, and that store seen from outside."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from autograding.checks import Failure
from autograding.checks.student import Response, Student
from autograding.sandbox import StudentError
from support import inside_journal
from support.journal_words import as_text

__all__ = ["APP", "Answer", "Journal", "Place", "brief", "same"]

APP = "grader_inside_journal:make_app"
_JSON = "application/json"
_MOST = 160
_START = (
    "Does the journal start on your machine? Run `python try_it.py` in document-store, and read "
    "the last line that it prints."
)


_QUESTIONS = {
    "replace": "Which option stores a document of somebody new, and what of the old values stays?",
    "change": "Which operator changes one leaf, and how is the path to a leaf written?",
    "remove": "Which operator takes one leaf away, and how do you learn whether it was there?",
    "append": "Who knows the time, in which zone? And what does insert_one add to a dictionary?",
    "summarize": "Which stage groups, which one picks the span first, and which one sorts then?",
    "sign_in": "Of which type does a value have to be before it may stand in a query?",
    "text": "Of which types can a value of a JSON body be, and which ones pass here?",
    "key": "Which characters of a key mean something to the store, and where in it may they stand?",
    "document": "Where can an object have objects inside, and what is a key and what a value?",
}


@dataclass(frozen=True)
class Place:
    """A function that a failure is about, such as `change` in journal/preferences.py."""

    module: str
    function: str

    @property
    def hint(self) -> str:
        """A question about this function and where it is; "" where the check's own fits."""
        question = _QUESTIONS.get(self.function)
        where = f"Look at {self.function} in document-store/journal/{self.module}.py."
        return f"{question} {where}" if question else ""


@dataclass(frozen=True)
class Answer:
    """What the journal answered.

    Attributes:
        asked: the request in words, such as `PUT /preferences/ada {"theme": "dark"}`.
        status: the HTTP status.
        data: the JSON of the body; None for something else.
    """

    asked: str
    status: int
    data: Any

    def field(self, name: str) -> Any:
        """A field of the body; None where there is none."""
        return self.data.get(name) if isinstance(self.data, dict) else None


class Journal:
    """The application, opened on an empty store that only this check uses.

    Raises:
        Failure: the application cannot be set up.
    """

    def __init__(self, student: Student) -> None:
        self.student = student
        self.store = student.documents()
        if self.store.url:
            student.environment(MONGO_URL=self.store.url)
        try:
            student.probe(inside_journal, "open_app")
        except StudentError as error:
            raise _told(
                "We called journal.create_app().", error, "An application.", _START
            ) from error

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request with a JSON body, or with none."""
        text = "" if body is None else json.dumps(body)
        headers = {"content_type": _JSON} if text else {}
        response = self.student.request(
            method, quote(path, "/?&=:%"), app=APP, body=text, **headers
        )
        return _answer(method, path, body, response)

    def send_together(self, requests: list[tuple[str, str, Any]]) -> list[Answer]:
        """Send requests at once, from several clients."""
        headers = {"content_type": _JSON}
        sent = [(method, path, json.dumps(body), headers) for method, path, body in requests]
        responses = self.student.together(sent, app=APP)
        return [
            _answer(*request, response)
            for request, response in zip(requests, responses, strict=True)
        ]

    def expect(self, answer: Answer, status: int, place: Place) -> Answer:
        """Expect an answer's status, and return the answer.

        Raises:
            Failure: it is another one; if the application hid an error of its own, that is told.
        """
        if answer.status == status:
            return answer
        if answer.status == 500:
            try:
                self.student.probe(inside_journal, "raise_last_error")
            except StudentError as error:
                done, expected = f"We sent {answer.asked}.", f"Status {status}."
                raise _told(done, error, expected, place.hint) from error
        told = answer.field("error")
        raise self.failure(
            f"We sent {answer.asked}.",
            place,
            expected=f"Status {status}.",
            actual=f"Status {answer.status}" + (f": {told}" if isinstance(told, str) else "."),
        )

    def ask(self, method: str, path: str, place: Place, body: Any = None, status: int = 200) -> Any:
        """Send a request, expect its status, and return the answer's JSON.

        Raises:
            Failure: see `expect`.
        """
        return self.expect(self.send(method, path, body), status, place).data

    def failure(
        self, message: str, place: Place, *, expected: str, actual: str, hint: str = ""
    ) -> Failure:
        """A failure that points at a function of the student's."""
        file, line = self.student.probe(inside_journal, "place_of", place.module, place.function)
        return Failure(
            message,
            expected=expected,
            actual=actual[:400],
            file=str(file) or f"document-store/journal/{place.module}.py",
            line=int(line),
            hint=hint or place.hint,
        )


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, of the same types; the order of keys is free."""
    return as_text(one) == as_text(other)


def brief(value: Any) -> str:
    """A JSON value as text, cut when it is long."""
    text = as_text(value, sort_keys=False)
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text)} characters)"


def _answer(method: str, path: str, body: Any, response: Response) -> Answer:
    try:
        data = json.loads(response.body)
    except ValueError:
        data = None
    asked = f"{method} {brief(path)[1:-1]}" + ("" if body is None else f" {brief(body)}")
    return Answer(asked, response.status, data)


def _told(message: str, error: StudentError, expected: str, hint: str) -> Failure:
    text = f": {error.text}" if error.text else ""
    return Failure(
        message,
        expected=expected,
        actual=f"It raised {error.type_name}{text}"[:400],
        file=error.file,
        line=error.line,
        hint=hint,
    )
