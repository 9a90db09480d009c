"""The student's own ticks in `SELF_ASSESSMENT.md`."""

import re

__all__ = ["FILE", "self_assessment"]

FILE = "SELF_ASSESSMENT.md"
_LINE = re.compile(r"^\s*[-*+]\s*\[(?P<tick>.?)\].*<!--\s*criterion:\s*(?P<criterion>[\w-]+)\s*-->")


def self_assessment(text: str) -> dict[str, bool]:
    """Which criteria the student ticked: any mark but a space between the brackets is a tick.

    Args:
        text: lines such as `- [x] 4 · Many-to-many <!-- criterion: many_to_many -->`.
    """
    found: dict[str, bool] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            found[match["criterion"]] = bool(match["tick"].strip())
    return found
