"""The few lines that git shows the student right after `git push`."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from autograding.feedback import words
from autograding.feedback.checklist import Change, changes, next_steps
from autograding.feedback.harmless import terminal
from autograding.feedback.standing import Standing
from autograding.report import Report

__all__ = ["bar", "push_summary"]

_BAR = 24
_TITLE = 50
_LISTED = 4
"""Lines of gained, and of lost, points."""
_ASCII = str.maketrans(
    {"█": "#", "░": ".", "·": "-", "…": "...", "“": '"', "”": '"', "’": "'"}
)  # fmt: skip


def push_summary(
    report: Report,
    previous: Standing | None = None,
    *,
    url: str,
    student: str,
    unicode: bool = True,
) -> str:
    """Score, what was gained and lost since the last push, what to do next, and where to read on.

    Args:
        report: what to tell.
        previous: where the student's previous push stood.
        url: the student's page.
        student: the student's username.
        unicode: False for a terminal that may show ASCII only.

    Returns:
        Lines without git's `remote: ` before them.
    """
    name = " · ".join(filter(None, [report.assignment, student, words.short_commit(report)]))
    middle = _graded(report, previous) if report.gradable else _ungradable()
    lines = [name, *middle, f"Feedback: {url}"]
    text = "\n".join(terminal(line).replace("\n", " ").rstrip() for line in lines)
    return text if unicode else text.translate(_ASCII).encode("ascii", "replace").decode()


def bar(points: int, most: int, width: int = _BAR) -> str:
    """Points as a bar of full and empty cells; it is full for full points only."""
    full = width * points // most if most else 0
    return "█" * full + "░" * (width - full)


def _graded(report: Report, previous: Standing | None) -> Iterator[str]:
    changed = changes(report, previous)
    since = f"   ({changed.total:+d} since your last push)" if changed and changed.total else ""
    score = f"{report.points}/{report.max_points}"
    yield f"{bar(report.points or 0, report.max_points)}  {score}{since}"
    if changed:
        yield from _changed("gained", changed.gained)
        yield from _changed("lost", changed.lost)
    steps = next_steps(report)
    for step in steps[:1]:
        criterion = step.row.criterion
        earned = f"{criterion.points}/{criterion.max_points}"
        yield _line("next", step.row.number, criterion.title, earned)
    if not steps and (standing := words.standing(report)):
        yield f"  {standing}"


def _changed(word: str, changed: tuple[Change, ...]) -> Iterator[str]:
    for change in changed[:_LISTED]:
        title = change.row.criterion.title
        yield _line(word, change.row.number, title, f"{change.difference:+d}")
    if more := changed[_LISTED:]:
        yield f"  {word:<7} and in {words.counted(len(more), 'more criterion', 'more criteria')}"


def _line(word: str, number: int, title: str, value: str) -> str:
    title = " ".join(terminal(title).replace("`", "").split())
    if cell_len(title) > _TITLE:
        title = set_cell_size(title, _TITLE - 1).rstrip() + "…"
    return f"  {word:<7} {number:>2} {set_cell_size(title, _TITLE)} {value:>7}"


def _ungradable() -> Iterator[str]:
    yield "  Not graded yet: our grader broke down. We are sorry."
    yield "  It costs you no attempt, and this push is graded again by itself."
