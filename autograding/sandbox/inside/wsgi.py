"""One HTTP request through a WSGI application, without a server or a socket."""

import io
import sys
import types
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Application", "application", "request"]

Application = Callable[..., Iterable[bytes]]


def application(found: Any) -> Application:
    """Return the application itself: `found` is either one, or a factory without arguments."""
    function = found
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if isinstance(function, types.FunctionType) and not _needs_arguments(function):
        return found()  # type: ignore[no-any-return]
    return found  # type: ignore[no-any-return]


def _needs_arguments(function: types.FunctionType) -> bool:
    """Tell from its code; `inspect` costs as much to import as a worker does to fork."""
    code = function.__code__
    needed_by_name = code.co_kwonlyargcount - len(function.__kwdefaults__ or {})
    return code.co_argcount > len(function.__defaults__ or ()) or needed_by_name > 0


def request(
    app: Application,
    method: str,
    path: str,
    headers: list[list[str]],
    body: str,
    client: str = "127.0.0.1",
) -> dict[str, Any]:
    """Send a request and return {"status", "headers", "body"}; the body as text, never cut."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if started and exc_info is None:
            raise RuntimeError("start_response was called twice")
        started[:] = [(status, headers)]
        return written.append

    environment = _environment(method, path, headers, body.encode("utf-8"))
    parts = app(environment | {"REMOTE_ADDR": client}, start_response)
    try:
        written.extend(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    if not started:
        raise RuntimeError("the application answered without calling start_response")
    status, answered = started[0]
    return {
        "status": int(status.split(" ", 1)[0]),
        "headers": [[str(name), str(value)] for name, value in answered],
        "body": b"".join(written).decode("utf-8", "replace"),
    }


def _environment(method: str, path: str, headers: list[list[str]], body: bytes) -> dict[str, Any]:
    """Build the WSGI environment of PEP 3333 for `http://localhost` + path."""
    location, _, query = path.partition("?")
    environment: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": urllib.parse.unquote_to_bytes(location).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        plain = key in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        environment[key if plain else f"HTTP_{key}"] = value
    return environment
