"""Serving the classroom from this machine until it is told to stop."""

import gc
import ipaddress
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import click
from waitress.server import BaseWSGIServer, create_server

from autograding.app.bodies import channel_class
from autograding.app.factory import create_app
from autograding.app.git_http import is_known
from autograding.app.regrading import regrader
from autograding.app.remembered import end_counting
from autograding.app.uploads import most_bytes
from autograding.settings import Settings

__all__ = ["ADDRESS_FILE", "PREFERRED_PORT", "CannotListen", "address_for_others", "serve"]

ADDRESS_FILE = "server.json"
PREFERRED_PORT = 8000
_PORT_FILE = "server.port"
# A thread a connection would be best: a push holds its own while it is graded, and pages must not
# wait for it. Idle ones cost next to nothing.
_THREADS, _CONNECTIONS = 128, 500
# Where even throwing away what comes ends. What is kept of a body is far less: see `bodies`.
_BODY_BYTES = 2**31
_BEHIND_ANOTHER: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for"},
}
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class CannotListen(Exception):
    """The host is none of this machine, or the port is taken; says the cure."""


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    recover: Callable[[], object] | None = None,
    announce: Callable[[str], object] = click.echo,
    public_url: str | None = None,
    settings: Settings | None = None,
) -> None:
    """Serve the classroom in `data` until Ctrl-C or a termination signal.

    While it serves, `server.json` in the folder holds its address, for the forge to print.

    Args:
        data: the classroom's folder.
        host: the address to listen on; the default is not reachable from other machines.
        port: 0 takes the port of last time, because clones name it; then 8000, then any free one.
            Where other machines can come it takes 8000 and no other.
        recover: called once in the background: grades what a killed grader left.
        announce: told the address, in one line.
        public_url: the address that people use, where a server with TLS on this machine stands in
            front; it passes the request's host on, and tells in X-Forwarded-For whom it serves.
        settings: the course's set-up on GitHub, for exports; that of `classroom.toml` by default.

    Raises:
        DataFolderError: the folder cannot be used.
        WeakSecret: the environment's secret for webhooks is none.
        CannotListen: the host or the port cannot be listened on.
    """
    public = urlsplit(public_url or "http:")
    app = create_app(
        {
            "DATA_FOLDER": data,
            "TRUSTED_HOSTS": [*_LOCAL_NAMES, host, *filter(None, [public.hostname])],
            "PREFERRED_URL_SCHEME": public.scheme,
            "SETTINGS": settings,
        }
    )
    with _listening(host, _wanted_ports(data, host, port)) as listener:
        port = listener.getsockname()[1]
        (data / _PORT_FILE).write_text(str(port), encoding="ascii")
        url = public_url or f"http://{_in_url(host)}:{port}"
        server = create_server(
            app.wsgi_app,
            sockets=[listener],
            ident="classroom",
            threads=_THREADS,
            connection_limit=_CONNECTIONS,
            max_request_body_size=_BODY_BYTES,
            asyncore_use_poll=True,
            url_scheme=public.scheme,
            **(_BEHIND_ANOTHER if public_url else {}),
        )
        assert isinstance(server, BaseWSGIServer), "one socket makes one server"
        server.channel_class = channel_class(
            app.config["MAX_CONTENT_LENGTH"], partial(is_known, app), partial(most_bytes, app)
        )
        with _address_written(data, url), _ended_by_signal(), regrader(app) as regrades:
            regrades.resume()
            _settle()
            announce(f"The classroom is served at {url} (Ctrl-C ends it)")
            if recover is not None:
                threading.Thread(target=recover, name="recover", daemon=True).start()
            try:
                server.run()
            finally:
                end_counting(app)


def _settle() -> None:
    """Leave what is there now, which stays, out of the search for garbage.

    Searching all of it took a tenth of a second, in which no request was answered.
    """
    gc.collect()
    gc.freeze()


def address_for_others(host: str, port: int) -> str | None:
    """Where other machines find what is served on `host`; None when they cannot."""
    return None if _is_loopback(host) else f"http://{_in_url(host)}:{port or PREFERRED_PORT}"


def _wanted_ports(data: Path, host: str, port: int) -> tuple[int, ...]:
    if port:
        return (port,)
    if not _is_loopback(host):
        return (PREFERRED_PORT,)
    try:
        before = int((data / _PORT_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        before = PREFERRED_PORT
    return (before, PREFERRED_PORT, 0)


def _listening(host: str, ports: tuple[int, ...]) -> socket.socket:
    """A socket that listens on the first of `ports` that is free; 0 is any.

    Raises:
        CannotListen: there is none.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    for wanted in ports:
        try:
            return socket.create_server((host, wanted), family=family)
        except (OSError, OverflowError) as error:
            reason = str(getattr(error, "strerror", error)).partition(" (")[0]
    raise CannotListen(
        f"{_in_url(host)}:{ports[0]} cannot be listened on: {reason}. "
        "Choose another --port, or a --host of this machine."
    )


def _is_loopback(host: str) -> bool:
    """Whether only this machine can come there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _address_written(data: Path, url: str) -> Iterator[None]:
    """Keep the address in the folder while we serve; another server's address is left alone."""
    file, draft = data / ADDRESS_FILE, data / f".{ADDRESS_FILE}.{os.getpid()}"
    text = json.dumps({"url": url}) + "\n"
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
    try:
        yield
    finally:
        if file.exists() and file.read_text(encoding="utf-8") == text:
            file.unlink()


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let a termination signal end the server as Ctrl-C does; only the main thread may ask so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
