"""Which line makes a page send a statement for each row: told, and never judged by."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from autograding.sandbox import WorkerFailure
from support import inside_detector
from support.site import Site

__all__ = ["Loop", "record_loops"]

_PACKAGE = "autograding.nplusone"


@dataclass(frozen=True)
class Loop:
    """What the detector says: a sentence, and the line of the loop."""

    message: str
    file: str
    line: int


def record_loops(site: Site, path: str, told: set[str]) -> Loop | None:
    """Open a page under the N+1 detector, and keep what it finds for the report.

    The detector runs in the student's process, so what it says decides nothing. Its sentences end
    with the fix.

    Args:
        site: the application.
        path: the page, which has been opened before.
        told: what the report holds already; what is new is added.

    Returns:
        the first finding, None if there is none.
    """
    try:
        found = site.student.probe(inside_detector, "loops_of", _sources(), path)
    except WorkerFailure:
        return None
    for each in found:
        if each["message"] in told:
            continue
        told.add(each["message"])
        site.student.record_finding(
            "n-plus-one",
            each["message"],
            file=each["file"],
            line=each["line"],
            count=each["statements"],
        )
    return Loop(found[0]["message"], found[0]["file"], found[0]["line"]) if found else None


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
