"""MongoDB for one grading: a throw-away server of its own, or one that the environment names.

Workers reach it through a relay only. Each check has a database and a user of its own, who may use
that database and nothing else; both go with the check.
"""

import itertools
import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.mongo_server import MongoServer, find_program
from autograding.services.mongo_url import MongoUrl
from autograding.services.relay import Address
from autograding.services.variables import MONGO_URL
from autograding.services.wire import WireRelay

if TYPE_CHECKING:
    import pymongo
    from pymongo.database import Database

__all__ = ["MongoAccess", "MongoDB"]

_SOCKET = "mongodb.sock"
_SECONDS = 5.0
# Nothing is sent twice, so that what is counted is what the application asked for.
_OPTIONS = (
    "directConnection=true&retryReads=false&retryWrites=false&serverMonitoringMode=poll"
    "&authMechanism=SCRAM-SHA-256"
)


class MongoAccess:
    """What one check uses.

    Attributes:
        database: the grader's own view of it, which does not pass the relay.
        relay: what the workers' connections pass.
    """

    def __init__(self, database: "Database[dict[str, Any]]", relay: WireRelay) -> None:
        self.database = database
        self.relay = relay
        self._password = secrets.token_hex(16)
        database.command("createUser", database.name, pwd=self._password, roles=["readWrite"])

    def url(self, sockets: str) -> str:
        """Return where a worker finds it, who sees the folder of sockets at this place."""
        name, host = self.database.name, quote(f"{sockets}/{_SOCKET}", safe="")
        return f"mongodb://{name}:{self._password}@{host}/{name}?authSource={name}&{_OPTIONS}"

    def end(self) -> None:
        """Remove user and database; both are gone already if the server is."""
        import pymongo.errors  # noqa: PLC0415

        with suppress(pymongo.errors.PyMongoError):
            self.database.command("dropUser", self.database.name)
            self.database.client.drop_database(self.database)


class MongoDB(Closing):
    """Starts at once in the background; the first check waits until it answers.

    Args:
        sockets: the folder whose socket leads to the server, for workers.
        url: a server to use instead of an own one.

    Raises:
        ServiceUnavailable: there is no server to start, or the URL is none.
    """

    def __init__(self, sockets: Path, url: str = "") -> None:
        self._sockets = sockets
        self._url = MongoUrl.of(url) if url else None
        self._client: pymongo.MongoClient[dict[str, Any]] | None = None
        self._relay: WireRelay | None = None
        self._server: MongoServer | None = None
        self._version = ""
        if self._url is None:
            self._start()

    @property
    def source(self) -> str:
        """Which server it is, and where it is from.

        Raises:
            ServiceUnavailable: the server did not start, or may not be used.
        """
        self._running()
        if self._server is None:
            return f"MongoDB {self._version}, from {MONGO_URL}"
        return self._server.described(self._version)

    @property
    def ended(self) -> bool:
        """Whether an own server is gone: only the running check's code was there to end it."""
        return self._server is not None and not self._server.alive

    def begin(self) -> MongoAccess:
        """Make a check's database, and let its workers in.

        Raises:
            ServiceUnavailable: it cannot be had.
        """
        import pymongo.errors  # noqa: PLC0415

        try:
            client = self._running()
            assert self._relay is not None
            self._relay.reset()
            return MongoAccess(client[f"app_{secrets.token_hex(6)}"], self._relay)
        except pymongo.errors.PyMongoError as error:
            raise ServiceUnavailable(f"MongoDB went away: {error}") from error

    def close(self) -> None:
        """Let the server go; an own one ends with all its data."""
        if self._relay is not None:
            self._relay.close()
        if self._client is not None:
            self._client.close()
        if self._server is not None:
            self._server.close()
        self._client = self._relay = self._server = None

    def _start(self) -> None:
        file = find_program()
        if file is None:
            raise ServiceUnavailable(
                "there is no MongoDB server (cure: install the wheel secantusdb, or name a server"
                f" for grading in {MONGO_URL})"
            )
        self._server = MongoServer(file, self._sockets.parent)

    def _running(self) -> "pymongo.MongoClient[dict[str, Any]]":
        """Return the grader's connection, made on first use, and anew if the server ended."""
        if self.ended:
            self.close()
            self._start()
        if self._client is None:
            import pymongo.errors  # noqa: PLC0415 - units without MongoDB do not pay for it

            from autograding.services.wire.mongo import MongoReader  # noqa: PLC0415

            address, client = self._connected()
            try:
                client.admin.command("listDatabases")  # which only who may do all is told
                self._version = str(client.server_info()["version"])
            except pymongo.errors.PyMongoError as error:
                client.close()
                raise ServiceUnavailable(
                    f"MongoDB cannot be used: {error} (cure: a server for grading in {MONGO_URL},"
                    " with a user who may do all)"
                ) from error
            reader = partial(MongoReader, itertools.count(1))
            self._client = client
            self._relay = WireRelay(self._sockets / _SOCKET, address, reader)
        return self._client

    def _connected(self) -> "tuple[Address, pymongo.MongoClient[dict[str, Any]]]":
        if self._server is not None:
            self._server.wait()
            address: Address = str(self._server.socket)
            user, password, source = self._server.user, self._server.password, "admin"
        else:
            assert self._url is not None
            url = self._url
            address, user, password, source = url.address, url.user, url.password, url.source
        return address, _client(address, user, password, source)


def _client(
    address: Address, user: str, password: str, source: str
) -> "pymongo.MongoClient[dict[str, Any]]":
    from datetime import UTC  # noqa: PLC0415

    import pymongo  # noqa: PLC0415

    host, port = (quote(address, safe=""), None) if isinstance(address, str) else address
    return pymongo.MongoClient(
        host if port else f"mongodb://{host}",
        port,
        username=user or None,
        password=password or None,
        authSource=source,
        directConnection=True,
        tz_aware=True,
        tzinfo=UTC,
        serverSelectionTimeoutMS=int(_SECONDS * 1000),
        socketTimeoutMS=int(_SECONDS * 1000),
        serverMonitoringMode="poll",
    )
