"""Open the classroom's application in tests, and look at its pages as a browser would."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from autograding.app import create_app
from autograding.app.extensions import database
from autograding.app.guards import remember
from autograding.app.remembered import prepare_memory
from autograding.records import Access, Database, Person, Roster
from autograding.tests.helpers.sending import sent

__all__ = ["INSTRUCTOR", "Page", "csrf_token", "found_person", "opened", "signed_in", "statements"]

INSTRUCTOR = "Dr. Mara Quist"
"""Who teaches in the tests."""


@contextmanager
def opened(data: Path, *, who: str | None = INSTRUCTOR, **config: Any) -> Iterator[FlaskClient]:
    """A client of the application over the classroom in `data`; connections close at the end.

    `who` is signed in: the instructor, the student of that username, or with None nobody.
    """
    app = create_app({"DATA_FOLDER": data, "TESTING": True, **config})
    try:
        with app.test_client() as client:
            yield signed_in(client, data, who)
    finally:
        with app.app_context():
            database.session.remove()
            database.engine.dispose()


def signed_in(client: FlaskClient, data: Path, who: str | None) -> FlaskClient:
    """Sign a client in, without a look at the form; with None it stays a visitor's."""
    if who is None:
        return client
    person = found_person(data, who)
    with client.session_transaction() as session:
        remember(session, person)
    return client


def found_person(data: Path, who: str) -> Person:
    """The instructor, made when there is none, or the student of that username."""
    with Database.open(data) as database, database.writing() as session:
        if who == INSTRUCTOR:
            return Access(session).add_instructor(who)
        student = Roster(session).find(who)
        assert student is not None, who
        return student


def csrf_token(client: FlaskClient, path: str) -> str:
    """The token in the forms of a page."""
    fields = Page(client.get(path).text).all("input")
    return next(field["value"] for field in fields if field.get("name") == "csrf_token")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that the application sends while the block runs.

    Nothing that it has counted before is remembered.
    """
    prepare_memory(app)
    with app.app_context():
        engine = database.engine
    with sent(engine) as found:
        yield found


class Page(HTMLParser):
    """The elements of a page: `elements` holds each tag with its attributes, `text` the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self._words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces between them."""
        return " ".join(" ".join(self._words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def dangers(self) -> list[str]:
        """What could run, load or send something that is not ours."""
        return [
            f"{tag} {attributes}"
            for tag, attributes in self.elements
            if tag in {"iframe", "object", "embed", "base", "style", "video", "audio", "math"}
            or (tag == "script" and attributes.get("src") != "/static/app.js")
            or (tag == "img" and attributes.get("src") != "/static/favicon.svg")
            or any(name.startswith("on") or name == "style" for name in attributes)
            or any(
                not attributes.get(name, "/").startswith(("/", "#", "https://", "http://"))
                for name in ("href", "xlink:href", "src", "action", "formaction")
            )
        ]
