"""Which line makes a page send a statement for each row: told, and never judged by."""

import re
from functools import cache
from importlib.resources import files

from autograding.sandbox import WorkerFailure
from support import inside_detector
from support.site import DATA, Site

__all__ = ["place_of_loop"]

_PACKAGE = "autograding.nplusone"
_NUMBER = re.compile(r"\b[\d,]+ statements?\b")


def place_of_loop(site: Site, path: str) -> tuple[str, int, str]:
    """Open a page under the N+1 detector, and keep what it finds for the report.

    The detector runs in the student's process, so what it says decides nothing. Its sentences end
    with the fix.

    Returns:
        file and line of the first loop, and a part of a sentence about it; "" if none was found.
    """
    try:
        found = site.student.probe(inside_detector, "loops_of", _sources(), path)
    except WorkerFailure:
        found = []
    for each in found:
        # The same loop on another page differs in its number of rows only.
        loop = _NUMBER.sub("", each["message"])
        if loop in site.loops:
            continue
        site.loops.add(loop)
        site.student.record_finding(
            "n-plus-one",
            each["message"],
            file=each["file"],
            line=each["line"],
            count=each["statements"],
        )
    if not found:
        return DATA, 0, ""
    first = found[0]
    return first["file"] or DATA, first["line"], f": {first['message'].rstrip('.')}"


@cache
def _sources() -> dict[str, str]:
    """The detector's modules, by the names that they import one another by."""
    return {
        f"{_PACKAGE}.{file.name.removesuffix('.py')}".removesuffix(".__init__"): file.read_text(
            encoding="utf-8"
        )
        for file in files(_PACKAGE).iterdir()
        if file.name.endswith(".py")
    }
