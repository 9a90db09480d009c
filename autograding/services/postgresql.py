"""PostgreSQL for one grading: a throw-away server of its own, or one that the environment names."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from autograding.closing import Closing
from autograding.services.administration import (
    Access,
    Administration,
    ConnectionLost,
    insist_on_passwords,
)
from autograding.services.cluster import SOCKET, Cluster
from autograding.services.errors import ServiceUnavailable
from autograding.services.relay import Relay
from autograding.services.url import ServerUrl
from autograding.services.variables import POSTGRESQL_URL

__all__ = ["Postgresql", "administration_of"]

_ANSWER_SECONDS = 20.0
_PAUSE = 0.005


class Postgresql(Closing):
    """Starts at once in the background; the first database waits until it answers.

    Args:
        sockets: the folder whose socket leads to the server, for workers too.
        url: a server to use instead of an own one.

    Raises:
        ServiceUnavailable: there is no server to start, or the URL is none.
    """

    def __init__(self, sockets: Path, url: str = "") -> None:
        self.sockets = sockets
        self._url = ServerUrl.of(url) if url else None
        self._start()

    @property
    def source(self) -> str:
        """The version, and where the server is from.

        Raises:
            ServiceUnavailable: the server did not start, or may not be used.
        """
        origin = POSTGRESQL_URL if self._url else "the wheel"
        return f"{self._ready.result().version}, from {origin}"

    def ended(self) -> bool:
        """Whether an own server is gone, or about to go."""
        return self._cluster is not None and self._cluster.ended()

    def create(self) -> Access:
        """Make a database for one check; an own server that a check brought down starts anew.

        Raises:
            ServiceUnavailable: the server did not start, or may not be used.
        """
        try:
            return self._ready.result().create()
        except ConnectionLost as error:
            if self._cluster is None:
                raise ServiceUnavailable(f"PostgreSQL went away: {error}") from error
        self.close()
        self._start()
        return self._ready.result().create()

    def drop(self, access: Access) -> None:
        """Remove it with all that is in it, soon."""
        self._ready.result().drop(access)

    def close(self) -> None:
        """Let the server go; an own one ends with all its data."""
        if self._cluster is not None:
            self._cluster.close()
        self._pool.shutdown()
        if self._ready.exception() is None:
            self._ready.result().close()
        if self._relay is not None:
            self._relay.close()

    def _start(self) -> None:
        self._cluster = None if self._url else Cluster(self.sockets)
        self._relay = Relay(self.sockets / SOCKET, self._url.address) if self._url else None
        self._pool = ThreadPoolExecutor(1)
        self._ready: Future[Administration] = self._pool.submit(self._prepare)

    def _prepare(self) -> Administration:
        if self._cluster is not None:
            return administration_of(self._cluster)
        assert self._url is not None
        insist_on_passwords(self._url.conninfo)
        return Administration(self._url.conninfo)


def administration_of(cluster: Cluster) -> Administration:
    """Wait for a server of ours and connect to it.

    Raises:
        ServiceUnavailable: it did not start.
    """
    cluster.wait()
    deadline = time.monotonic() + _ANSWER_SECONDS
    while True:  # its socket is there a little before it answers
        try:
            return Administration(cluster.conninfo, alone=True)
        except ServiceUnavailable:
            if not cluster.alive or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE)
