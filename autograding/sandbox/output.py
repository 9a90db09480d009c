"""What a worker prints: kept within bounds, and made harmless before anyone sees it."""

import re

__all__ = ["BoundedOutput", "harmless"]

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor movements
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\Z)"  # titles and links
    r"|\x1b.?",
    re.DOTALL,
)
# Control characters except tab and newline, and those that reorder or hide text.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """Return text without anything that could act on a terminal or a page's layout."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", unified))


class BoundedOutput:
    """The head and the tail of a stream: half of the bytes allowed for each."""

    def __init__(self, limit: int) -> None:
        self._half = max(limit // 2, 1)
        self._head = bytearray()
        self._tail = bytearray()
        self._seen = 0

    def add(self, data: bytes) -> None:
        """Take the next part of the stream."""
        self._seen += len(data)
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail += data[-self._half :]
            del self._tail[: -self._half]

    @property
    def truncated(self) -> bool:
        """Whether the middle was cut."""
        return self._seen > len(self._head) + len(self._tail)

    @property
    def text(self) -> str:
        """What was kept, with a line that says how much was not."""
        head, tail = (bytes(part).decode("utf-8", "replace") for part in (self._head, self._tail))
        if not self.truncated:
            return harmless(head + tail)
        cut = self._seen - len(self._head) - len(self._tail)
        return harmless(f"{head}\n[... {cut:,} bytes cut ...]\n{tail}")
