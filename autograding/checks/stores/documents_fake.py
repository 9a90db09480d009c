"""mongomock inside the worker."""

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import bson

from autograding.checks.stores import inside_documents, inside_pymongo
from autograding.checks.stores.document_store import (
    Document,
    DocumentIndex,
    DocumentStore,
    index_of,
)
from autograding.sandbox import ReplyRefused
from autograding.services.wire import Unreadable
from autograding.services.wire.mongo import DocumentCommand, commands_of, decoded, plain

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["FakeDocuments"]


class FakeDocuments(DocumentStore):
    """mongomock in the worker, watched by a module of ours beside it."""

    def __init__(self, student: "Student") -> None:
        self._student = student
        self._numbers = itertools.count(1)
        self.welcome(student)

    def collections(self) -> list[str]:
        """See there."""
        return [str(name) for name in self._ask("collections")]

    def find(self, collection: str, filter: Mapping[str, Any] | None = None) -> list[Document]:  # noqa: A002
        """See there."""
        found = self._ask("find", collection=collection, filter=filter or {})
        return [plain(document) for document in found]

    def insert(self, collection: str, *documents: Mapping[str, Any]) -> None:
        """See there."""
        self._ask("insert", collection=collection, documents=list(documents))

    def indexes(self, collection: str) -> list[DocumentIndex]:
        """See there."""
        told = self._ask("indexes", collection=collection)
        made = sorted(map(index_of, told), key=lambda index: index.name)
        return [index for index in made if index.name != "_id_"]

    def commands(self) -> list[DocumentCommand]:
        """See there."""
        taken = [_read(data) for data in self._probe("take")]
        return [each for document in taken for each in commands_of(document, next(self._numbers))]

    def slow(self, seconds: float) -> None:
        """See there."""
        self._probe("set_slow", seconds)

    def down(self) -> None:
        """See there."""
        self.down_after(0)

    def up(self) -> None:
        """See there."""
        self._probe("set_outage", None)

    def down_after(self, commands: int) -> None:
        """See there."""
        self._probe("set_outage", commands)

    def welcome(self, student: "Student") -> None:
        """Hook the fake of another worker, too, so that it is one server there as well."""
        student.install(inside_pymongo)
        student.probe(inside_documents, "install")

    def close(self) -> None:
        """Nothing: it ends with the worker."""

    def _ask(self, question: str, **arguments: Any) -> Any:
        answer = _read(self._probe("ask", question, bytes(bson.encode(arguments))))
        if not isinstance(answer.get("answer"), list | int):
            raise ReplyRefused("what your code made of mongomock could not be read")
        return answer["answer"]

    def _probe(self, function: str, *arguments: Any) -> Any:
        return self._student.probe(inside_documents, function, *arguments)


def _read(data: object) -> dict[str, Any]:
    """Read a document that the worker sent; the student owns what is in there.

    Raises:
        ReplyRefused: it is none.
    """
    try:
        return decoded(data if isinstance(data, bytes) else b"")
    except Unreadable as error:
        raise ReplyRefused("what your code made of mongomock could not be read") from error
