"""Documents on a MongoDB server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograding.checks.api import Failure
from autograding.checks.stores.document_store import (
    Document,
    DocumentIndex,
    DocumentStore,
    index_of,
)
from autograding.sandbox import WorkerExited
from autograding.services import MongoDB, ServiceUnavailable
from autograding.services.wire.mongo import DocumentCommand, plain

if TYPE_CHECKING:
    from pymongo.database import Database

    from autograding.checks.student import Student

__all__ = ["RealDocuments"]

_MILLISECONDS = 3000


class RealDocuments(DocumentStore):
    """A database on a server, which a worker reaches through the relay."""

    real = True

    def __init__(self, server: MongoDB, sockets: str) -> None:
        self._server = server
        self._access = server.begin()
        self.url = self._access.url(sockets)

    def collections(self) -> list[str]:
        """See there."""
        with self._asking() as database:
            names = database.list_collection_names()
        return sorted(name for name in names if not name.startswith("system."))

    def find(self, collection: str, filter: Mapping[str, Any] | None = None) -> list[Document]:  # noqa: A002
        """See there."""
        with self._asking() as database:
            found = database[collection].find(filter or {}, max_time_ms=_MILLISECONDS)
            return [plain(document) for document in found]

    def insert(self, collection: str, *documents: Mapping[str, Any]) -> None:
        """See there."""
        with self._asking() as database:
            database[collection].insert_many([dict(document) for document in documents])

    def indexes(self, collection: str) -> list[DocumentIndex]:
        """See there."""
        with self._asking() as database:
            told = database[collection].index_information()
        made = (index_of({**index, "name": name}) for name, index in sorted(told.items()))
        return [index for index in made if index.name != "_id_"]

    def commands(self) -> list[DocumentCommand]:
        """See there."""
        return [each for message in self._access.relay.commands() for each in message]

    def slow(self, seconds: float) -> None:
        """See there."""
        self._access.relay.slow(seconds)

    def down(self) -> None:
        """See there."""
        self._access.relay.down()

    def up(self) -> None:
        """See there."""
        self._access.relay.up()

    def down_after(self, commands: int) -> None:
        """See there."""
        self._access.relay.down_after(commands)

    def welcome(self, student: "Student") -> None:
        """Nothing: every worker finds the same server by its URL."""

    def close(self) -> None:
        """Leave nothing to the next check; what its workers do yet meets the outage."""
        self.down()
        self._access.end()

    @contextmanager
    def _asking(self) -> "Iterator[Database[dict[str, Any]]]":
        """Ask the server something of our own.

        Raises:
            Failure: the submission keeps the server busy, or what it stored cannot be read.
            WorkerExited: it brought the server down.
            ServiceUnavailable: a server that is not ours is gone.
        """
        import pymongo.errors  # noqa: PLC0415 - units without MongoDB do not pay for it

        try:
            yield self._access.database
        except pymongo.errors.ConnectionFailure as error:
            if self._server.ended:
                raise WorkerExited("your code brought down the MongoDB server") from error
            raise ServiceUnavailable(f"MongoDB went away: {error}") from error
        except pymongo.errors.PyMongoError as error:
            raise Failure(
                f"MongoDB is not able to answer the grader: {error}.",
                hint="Does an operation of yours run without end, or fill the store?",
            ) from error
