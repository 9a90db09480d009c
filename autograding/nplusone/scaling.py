"""Two sizes and a trial: findings that grow with the rows are confirmed, and their fixes verified.

Scaling never detects. Alone it missed half of what the loop proof finds; it tells a query that is
asked once an item from one that is asked twice whatever happens.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import InvalidRequestError

from autograding.nplusone.deciding import Decided
from autograding.nplusone.findings import Finding, Kind, Verified
from autograding.nplusone.options import tried
from autograding.nplusone.window import Window, detect

__all__ = ["Measurement", "measure"]

Sized = Callable[[int], Any]


@dataclass(frozen=True)
class Measurement:
    """What two sizes have shown."""

    sizes: tuple[int, int]
    statements: tuple[int, int]
    """How many statements each size sent."""
    findings: tuple[Finding, ...]
    """Those of the larger size, confirmed or not, verified where an option could be tried."""


def measure(
    run: Sized,
    *,
    sizes: tuple[int, int] = (3, 6),
    prepare: Sized = lambda _: None,
    roots: Iterable[Path | str] | None = None,
    allow: Iterable[str] = (),
    outside: Iterable[Path | str] = (),
    verify: bool = True,
) -> Measurement:
    """Run at two sizes, then again with each fix.

    Args:
        run: what is judged; gets the number of rows.
        sizes: the smaller and the larger number.
        prepare: makes the data of a size anew, before each run and outside the window: in a session
            of its own, every parent with rows of its own.
        roots: as for `detect`.
        allow: as for `detect`.
        outside: as for `detect`.
        verify: try the fixes that are loader options.
    """
    named: dict[str, Any] = {"roots": roots, "allow": tuple(allow), "outside": tuple(outside)}

    def once(size: int) -> Window:
        prepare(size)
        with detect(**named) as window:
            run(size)
        return window

    small, large = (once(size) for size in sizes)
    findings = [_confirmed(each, small) for each in large.decided]
    if verify:
        findings = [
            _verified(finding, each, large, sizes, once)
            for finding, each in zip(findings, large.decided, strict=True)
        ]
    return Measurement(sizes, (small.statements, large.statements), tuple(findings))


def _confirmed(decided: Decided, small: Window) -> Finding:
    """Compare the statements of one key, never totals."""
    finding = decided.finding
    before = sum(
        each.statements
        for each in small.findings
        if (each.kind, each.relationship) == (finding.kind, finding.relationship)
        and each.site == finding.site
    )
    return replace(finding, confirmed=finding.statements > before)


def _verified(
    finding: Finding,
    decided: Decided,
    large: Window,
    sizes: tuple[int, int],
    once: Callable[[int], Window],
) -> Finding:
    """Try the fix at both sizes; numbers count, and an option that raises has not helped."""
    if not decided.fix.steps or finding.kind not in {Kind.RELATIONSHIP, Kind.COLUMN}:
        return finding
    try:
        with tried(decided, large):
            fixed = [once(size) for size in sizes]
    except InvalidRequestError as error:
        conflict = "in conflict with existing" in str(error)
        other = "in place of the loader option that the query has for it already"
        return replace(finding, hint=other) if conflict and not finding.hint else finding
    except Exception:  # whatever a program does with an option that it never had
        return finding
    gone = not any(
        each.site == finding.site and each.relationship == finding.relationship
        for window in fixed
        for each in window.findings
    )
    before, after = large.statements, fixed[-1].statements
    helped = gone and after < before
    return replace(finding, verified=Verified(before, after)) if helped else finding
