"""Serve the documentation to this machine's own browser.

The site lies in `docs`, and its pages show files from beside it (the README, the units), so the
whole checkout is served, without what begins with a dot: git's folder, environments, secrets.
"""

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from autograding.assignment.places import root

__all__ = ["HOME", "serve"]

HOME = "/docs/"
"""The site's address on its server: images are named from there, as on GitHub."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the checkout: no hidden ones, no lists of folders."""

    # Source files are read in the browser, not downloaded.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | dict.fromkeys(
        (".md", ".py", ".sql", ".toml", ".txt", ".yml"), "text/plain; charset=utf-8"
    )

    def send_head(self) -> Any:
        path = unquote(urlsplit(self.path).path)
        if path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", HOME)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if any(part.startswith(".") or part == "node_modules" for part in path.split("/")):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the reader looks at the browser."""


def serve(port: int) -> ThreadingHTTPServer:
    """A server of the site on 127.0.0.1, not running yet; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(root())))
