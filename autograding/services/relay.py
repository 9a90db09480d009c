"""A socket that leads to a server elsewhere: workers have no network, only a Unix socket.

The other way round, a port of this machine leads to a server that has no network either.
"""

import contextlib
import selectors
import socket
import socketserver
import threading
from pathlib import Path
from typing import Any

from autograding.closing import Closing

__all__ = ["Address", "LocalPort", "Relay"]

# A Unix socket's path, or host and port.
Address = str | tuple[str, int]

_PART = 1 << 16
_CONNECT_SECONDS = 5.0


class Relay(Closing):
    """Passes bytes on, unread, between each connection to a socket and one to the server."""

    def __init__(self, place: Path, server: Address) -> None:
        self._listener = _Listener(str(place), server)
        place.chmod(0o777)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()
        self._place = place

    def close(self) -> None:
        """Take no more connections; those that are open end with their workers."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
        self._place.unlink(missing_ok=True)


class LocalPort(Closing):
    """The same behind a port of this machine, which nobody reaches from another one.

    Args:
        port: the usual one, which is taken if it is free; else any other.
        server: where it leads.
    """

    def __init__(self, port: int, server: Address) -> None:
        try:
            self._listener = _Port(port, server)
        except OSError:
            self._listener = _Port(0, server)
        self.port = int(self._listener.server_address[1])
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()


class _Port(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32
    allow_reuse_address = True

    def __init__(self, port: int, server: Address) -> None:
        super().__init__(("127.0.0.1", port), _Pair)
        self.server = server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that breaks off tells its own client."""


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, place: str, server: Address) -> None:
        super().__init__(place, _Pair)
        self.server = server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that breaks off tells its own client."""


class _Pair(socketserver.BaseRequestHandler):
    server: _Listener | _Port

    def handle(self) -> None:
        """Pass on what comes from either side until one of them ends."""
        with connected(self.server.server) as there, selectors.DefaultSelector() as selector:
            here: socket.socket = self.request
            selector.register(here, selectors.EVENT_READ, there)
            selector.register(there, selectors.EVENT_READ, here)
            while True:
                for key, _ in selector.select():
                    source: Any = key.fileobj
                    data = b""
                    with contextlib.suppress(ConnectionError):
                        data = source.recv(_PART)
                    if not data:
                        return
                    key.data.sendall(data)


def connected(server: Address) -> socket.socket:
    """Return a connection to the server."""
    if isinstance(server, tuple):
        connection = socket.create_connection(server, _CONNECT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(server)
    connection.settimeout(None)
    return connection
