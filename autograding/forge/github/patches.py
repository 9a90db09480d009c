"""Which lines of a file a patch adds or changes. Pure."""

import re
from collections.abc import Iterator

__all__ = ["added_lines"]

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def added_lines(patch: str) -> frozenset[int]:
    """The numbers, in the new file, of the lines that a patch of GitHub's marks with a plus."""
    return frozenset(_added(patch))


def _added(patch: str) -> Iterator[int]:
    number = 0
    # Not splitlines: a form feed or the like inside a line is no end of it.
    for line in patch.split("\n"):
        if hunk := _HUNK.match(line):
            number = int(hunk[1])
        elif line.startswith("+"):
            yield number
            number += 1
        elif not line.startswith(("-", "\\")):
            number += 1
