"""How much of a request's body the server keeps, decided before the application is asked.

Waitress takes a body in whole before it calls the application, and cuts the line beyond its limit;
a git client then shows no reason. Here the rest of a large body is read and thrown away instead, so
that the application can answer with words, and nobody fills the disk meanwhile.
"""

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from autograding.forge.local.http_backend import MOST_BYTES

__all__ = ["channel_class"]


def channel_class(form_bytes: int) -> type[HTTPChannel]:
    """Connections that keep `MOST_BYTES` of a push that shows a token, `form_bytes` of all else."""

    class Parser(HTTPRequestParser):
        path: str

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.body_rcv is not None:
                pushes = self.path.startswith("/git/") and "AUTHORIZATION" in self.headers
                most = MOST_BYTES if pushes else form_bytes
                self.body_rcv.buf = _Kept(self.adj.inbuf_overflow, most)

    class Channel(HTTPChannel):
        parser_class = Parser

    return Channel


class _Kept(OverflowableBuffer):
    """A buffer that keeps the first bytes and counts all of them."""

    def __init__(self, overflow: int, most: int) -> None:
        super().__init__(overflow)
        self._most, self._size = most, 0

    def __len__(self) -> int:
        return self._size

    def append(self, s: bytes) -> None:
        """Take more of the body; what comes after the first too many is dropped."""
        before, self._size = self._size, self._size + len(s)
        if before < self._most:
            super().append(s[: self._most - before])
