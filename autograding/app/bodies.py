"""How much of a request's body the server keeps, decided before the application is asked.

Waitress takes a body in whole before it calls the application, and cuts the line beyond its limit;
a git client then shows no reason. Here the rest of a large body is read and thrown away instead, so
that the application can answer with words, and nobody fills the disk meanwhile.
"""

from collections.abc import Callable

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from autograding.forge.local.http_backend import MOST_BYTES

__all__ = ["channel_class"]


def channel_class(
    form_bytes: int,
    is_known: Callable[[str], bool],
    most_bytes: Callable[[str, str], int] = lambda _path, _cookie: 0,
) -> type[HTTPChannel]:
    """Connections that keep `form_bytes` of a body, and `MOST_BYTES` of a push by who is known.

    Args:
        form_bytes: what the application takes of a form.
        is_known: whether a header `Authorization` shows somebody's token; asked only when a push
            is larger than a form.
        most_bytes: how much more a path takes from who shows a cookie (see `uploads`); asked only
            when a body is larger than a form.
    """

    class Parser(HTTPRequestParser):
        path: str

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.body_rcv is not None:
                self.body_rcv.buf = _Kept(self.adj.inbuf_overflow, form_bytes, self._most)

        def _most(self) -> int:
            if self.path.startswith("/git/"):
                shown = self.headers.get("AUTHORIZATION", "")
                return MOST_BYTES if is_known(shown) else form_bytes
            return max(form_bytes, most_bytes(self.path, self.headers.get("COOKIE", "")))

    class Channel(HTTPChannel):
        parser_class = Parser

    return Channel


class _Kept(OverflowableBuffer):
    """A buffer that keeps the first bytes and counts all of them.

    When they are more than `most`, it asks once how many they may be.
    """

    def __init__(self, overflow: int, most: int, ask: Callable[[], int]) -> None:
        super().__init__(overflow)
        self._size, self._most = 0, most
        self._ask: Callable[[], int] | None = ask

    def __len__(self) -> int:
        return self._size

    def append(self, s: bytes) -> None:
        """Take more of the body; what comes after the first too many is dropped."""
        before, self._size = self._size, self._size + len(s)
        if self._size > self._most and self._ask is not None:
            self._most, self._ask = self._ask(), None
        if before < self._most:
            super().append(s[: self._most - before])
