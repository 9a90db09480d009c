"""A Unix socket that leads to a server, and knows what goes there.

Counting, latency and outages happen here, in the trusted process: student code can neither see nor
change them. An outage looks like a server that was killed: open connections end, new ones too.
"""

import contextlib
import selectors
import socket
import socketserver
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from autograding.closing import Closing
from autograding.services.relay import Address, connected
from autograding.services.wire.message import Reader, Unreadable
from autograding.services.wire.traffic import Traffic

__all__ = ["WireRelay"]

_PART = 1 << 16
_MOST_CONNECTIONS = 100
_LAST_ANSWER_SECONDS = 0.5


class WireRelay(Closing):
    """Passes requests on to a server, and its answers back, for every client of a socket.

    Args:
        place: where the socket appears.
        server: where the requests go.
        reader: makes the reader of one connection.
    """

    def __init__(self, place: Path, server: Address, reader: Callable[[], Reader]) -> None:
        self._place = place
        self._traffic = Traffic()
        self._listener = _Listener(str(place), server, reader, self._traffic)
        place.chmod(0o777)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()

    def commands(self) -> list[Any]:
        """What the readers made of the requests that went on since the last call, in order."""
        return self._traffic.take()

    def slow(self, seconds: float) -> None:
        """Let each request wait before it goes on; what a client sends at once waits once."""
        self._traffic.slow(seconds)

    def down(self) -> None:
        """End all connections, and each new one at once."""
        self.down_after(0)
        self._listener.cut()

    def up(self) -> None:
        """Let requests pass again."""
        self._traffic.allow(None)

    def down_after(self, commands: int) -> None:
        """Let so many commands pass; the next one is the first that meets the outage."""
        self._traffic.allow(commands)

    def reset(self) -> None:
        """Be as at first, for the next check: no connection, no record, nothing amiss."""
        self._listener.cut()
        self.up()
        self.slow(0.0)
        self.commands()

    def close(self) -> None:
        """End all connections and take no more."""
        self.down()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
        self._place.unlink(missing_ok=True)


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, place: str, server: Address, reader: Callable[[], Reader], traffic: Traffic
    ) -> None:
        super().__init__(place, _Pair)
        self.server = server
        self.reader = reader
        self.traffic = traffic
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that breaks off tells its own client."""

    def enter(self, client: socket.socket) -> bool:
        """Note a connection; False when there are too many."""
        with self._lock:
            if len(self._open) >= _MOST_CONNECTIONS:
                return False
            self._open.add(client)
        return True

    def leave(self, client: socket.socket) -> None:
        """Forget a connection that ends."""
        with self._lock:
            self._open.discard(client)

    def cut(self) -> None:
        """End all connections."""
        with self._lock:
            for client in self._open:
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)


class _Pair(socketserver.BaseRequestHandler):
    server: _Listener

    def handle(self) -> None:
        """Serve one client until either side ends."""
        client: socket.socket = self.request
        if self.server.traffic.is_down or not self.server.enter(client):
            return
        try:
            with connected(self.server.server) as there:
                self._pass(client, there)
        finally:
            self.server.leave(client)

    def _pass(self, client: socket.socket, there: socket.socket) -> None:
        reader = self.server.reader()
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ)
            selector.register(there, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if there in ready:
                    answer = _received(there)
                    if not answer:
                        return
                    client.sendall(answer)
                if client in ready and not self._ask(client, there, reader):
                    return

    def _ask(self, client: socket.socket, there: socket.socket, reader: Reader) -> bool:
        """Pass on what the client says; False when that was the last of it."""
        data = _received(client)
        if not data:
            return False
        try:
            messages = reader.read(data)
            passed, goes_on = self.server.traffic.passing(messages, partial(_is_there, client))
        except Unreadable:
            return False
        if passed:
            there.sendall(b"".join(passed))
        if not goes_on:
            _let_finish(there)
            if self.server.traffic.is_down:  # and not only this client has given up
                self.server.cut()
        return goes_on


def _received(connection: socket.socket) -> bytes:
    with contextlib.suppress(ConnectionError):
        return connection.recv(_PART)
    return b""


def _is_there(client: socket.socket) -> bool:
    """Whether the client has not hung up; asked without taking what it sent."""
    try:
        return bool(client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _let_finish(there: socket.socket) -> None:
    """Wait until the server did what had passed, so that an outage finds the same each time."""
    there.settimeout(_LAST_ANSWER_SECONDS)
    with contextlib.suppress(OSError):
        there.shutdown(socket.SHUT_WR)
        while there.recv(_PART):
            pass
