"""A report in the terminal, for `classroom grade`."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograding.feedback import harmless, words
from autograding.feedback.checklist import (
    Changes,
    Row,
    State,
    Step,
    calibration,
    changes,
    mistakes_behind,
    next_steps,
    rows,
    state_of,
)
from autograding.feedback.push import bar
from autograding.feedback.standing import Standing
from autograding.report import CheckReport, Finding, Outcome, Report

__all__ = ["render_terminal"]

_STATES = {
    State.FULL: ("✓", "green"),
    State.PARTLY: ("◐", "yellow"),
    State.NONE: ("✗", "red"),
    State.BLOCKED: ("⊘", "bright_black"),
    State.WAITING: ("…", "bright_black"),
}
_TICKS = {True: "☑", False: "☐", None: " "}
_ASCII = str.maketrans("✓◐✗⊘…☑☐█░·│▲▼“”→", '+~x-.xo#.-|+-"">')
_MEASURED = 16
"""The widest column of points: it may say what a criterion waits for."""
_LISTED = 10
"""Findings, notices and checks of one kind that are listed."""

_Say = Callable[..., Text]
"""Makes anybody's text printable: `say(text, style="")`."""


def render_terminal(
    report: Report,
    previous: Standing | None = None,
    *,
    console: Console,
    uncommitted: bool = False,
) -> None:
    """Print the report: score, checklist, the next thing to do in full, the rest shortly.

    Args:
        report: what to tell.
        previous: where the student's previous push stood.
        console: where to; it decides on width and colors.
        uncommitted: whether the files that were graded are others than the commit's.
    """
    say = partial(_printable, ascii_only=console.options.ascii_only)
    console.print(say(words.unit_name(report), "bold"))
    facts = _facts(report, uncommitted=uncommitted)
    parts = _graded(report, previous, facts, say) if report.gradable else _ungradable(report, say)
    for part in parts:
        console.print(part)


def _printable(text: str, style: str = "", *, ascii_only: bool) -> Text:
    text = harmless.terminal(text)
    if ascii_only:
        text = text.translate(_ASCII).encode("ascii", "replace").decode()
    return Text(text, style)


def _graded(
    report: Report, previous: Standing | None, facts: str, say: _Say
) -> Iterator[RenderableType]:
    changed = changes(report, previous)
    yield _score(report, words.trend(changed.total) if changed else "", say)
    yield say(facts, "bright_black")
    if standing := words.standing(report):
        yield say(standing)
    yield Text()
    yield _checklist(report, changed, say)
    if judged := calibration(report):
        yield say(words.judgment(judged))
    steps = next_steps(report)
    yield from _next_step(steps[:1], say)
    yield from _later_steps(steps[1:], say)
    yield from _idle(report, say)
    yield from _pages(report, say)
    yield from _listed("Also seen in your code", [*map(_found, report.findings)], say)
    notices = [_noticed(notice.file, notice.message) for notice in report.submission.notices]
    yield from _listed("About your files", notices, say)


def _score(report: Report, trend: str, say: _Say) -> Text:
    score = report.points or 0
    style = "green" if score == report.max_points else "yellow"
    drawn = say(bar(score, report.max_points), style)
    return Text.assemble(
        drawn, "  ", say(f"{score}/{report.max_points}", "bold"), say(f" {trend}".rstrip())
    )


def _facts(report: Report, *, uncommitted: bool) -> str:
    services = sorted(report.environment.services.items())
    facts = [
        words.graded_commit(report, uncommitted=uncommitted),
        f"{report.timing.seconds:.1f} s",
        f"sandbox: {report.environment.sandbox}",
        *(f"{name}: {used}" for name, used in services),
    ]
    return " · ".join(filter(None, facts))


def _checklist(report: Report, changed: Changes | None, say: _Say) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    table.add_column()
    table.add_column(max_width=_MEASURED)
    table.add_column()
    trends = {one.row.number: words.trend(one.difference) for one in changed.all} if changed else {}
    for row in rows(report):
        sign, style = _STATES[row.state]
        table.add_row(
            say(sign, style),
            say(str(row.number)),
            say(" ".join(row.criterion.title.split())),
            say(_TICKS[row.criterion.self_assessed]),
            say(words.measured(row), style),
            say(trends.get(row.number, "")),
        )
    return table


def _next_step(steps: Sequence[Step], say: _Say) -> Iterator[RenderableType]:
    for step in steps:
        yield Text()
        yield say(f"Do this next: {_named(step.row)} ({words.gain(step)})", "bold")
        if waiting := words.held_up(step):
            yield _indented(say(waiting))
        first, *others = step.row.failing
        yield _indented(_headline(first, say))
        yield _indented(_told(first, say), 4)
        if others:
            yield _indented(say("This fails, too:"))
        for check in others:
            yield _indented(_briefly(check, say))


def _later_steps(steps: Sequence[Step], say: _Say) -> Iterator[RenderableType]:
    if steps:
        yield Text()
        yield say("After that", "bold")
    for step in steps:
        yield _indented(say(f"{_named(step.row)} ({words.gain(step)})"))
        for check in step.row.failing:
            yield _indented(_briefly(check, say), 4)


def _headline(check: CheckReport, say: _Say) -> Text:
    sign, style = _STATES[state_of(check)]
    earned = f" {check.points}/{check.max_points}"
    return Text.assemble(say(f"{sign} ", style), say(words.name(check)), say(earned))


def _briefly(check: CheckReport, say: _Say) -> Text:
    where = f" ({words.place(check.location)})" if check.location else ""
    told = say(f": {words.first_line(check.message)}{where}", "bright_black")
    return Text.assemble(_headline(check, say), told)


def _told(check: CheckReport, say: _Say) -> Group:
    """One failing check in full, with what it printed."""
    values = [
        ("We expected", check.expected),
        ("We got", check.actual),
        ("Where", words.place(check.location) if check.location else ""),
        ("Hint", check.hint),
        ("Chapter", words.section(check.chapter)),
    ]
    parts: list[RenderableType] = [say(check.message)] if check.message else []
    for label, value in values:
        text = harmless.plain(value).strip("\n")
        if "\n" in text:
            parts += [say(f"{label}:", "italic"), _indented(say(text))]
        elif text:
            parts.append(Text.assemble(say(f"{label}: ", "italic"), say(text)))
    if check.log.strip():
        parts += [say("Your code printed:", "italic"), _indented(say(_log(check)), 0)]
    return Group(*parts)


def _log(check: CheckReport) -> str:
    """The output behind a bar, so that nobody takes it for ours."""
    text = harmless.cut_middle(harmless.plain(check.log).strip("\n"), 1200)
    return "\n".join(f"│ {line}" for line in text.split("\n"))


def _idle(report: Report, say: _Say) -> Iterator[RenderableType]:
    mistakes = mistakes_behind(report)
    reasons = Counter(
        words.why_not_run(check, mistakes[check.id])
        for check in report.checks
        if check.outcome in {Outcome.BLOCKED, Outcome.NOT_RUN}
    )
    lines = [f"{words.counted(count, 'check')}: {reason}" for reason, count in reasons.items()]
    yield from _listed("Not run", lines, say)


def _pages(report: Report, say: _Say) -> Iterator[RenderableType]:
    """How many statements each page sent, for a few rows and for more."""
    if not report.artifacts.pages:
        return
    table = Table.grid(padding=(0, 1))
    for page in report.artifacts.pages:
        sign, style = _STATES[State.FULL if words.is_quick(page) else State.NONE]
        sent = f"{page.few} → {page.many}"
        table.add_row(say(sign, style), say(page.page), say(sent), say(f"of {page.limit}"))
    yield Text()
    yield say("Statements of your pages, for a few rows and for more", "bold")
    yield _indented(table)


def _listed(title: str, lines: Sequence[str], say: _Say) -> Iterator[RenderableType]:
    if lines:
        yield Text()
        yield say(title, "bold")
    for line in lines[:_LISTED]:
        yield _indented(say(f"- {' '.join(line.split())}"))
    if len(lines) > _LISTED:
        yield _indented(say(f"- And {len(lines) - _LISTED} more."))


def _found(finding: Finding) -> str:
    where = words.place(finding.location) if finding.location else ""
    return _noticed(where, f"{finding.message} {finding.fix}")


def _noticed(where: str, message: str) -> str:
    return f"{where}: {message}" if where else message


def _ungradable(report: Report, say: _Say) -> Iterator[RenderableType]:
    yield say("Not graded: our grader broke down. We are sorry.", "bold")
    yield say("That is our fault, not yours: there is no score, and it costs you no attempt.")
    broken = [check.message for check in report.checks if check.outcome is Outcome.INFRASTRUCTURE]
    yield from _listed(
        "What broke",
        [f"{words.counted(number, 'check')}: {text}" for text, number in Counter(broken).items()],
        say,
    )


def _named(row: Row) -> str:
    return f"{row.number} · {' '.join(row.criterion.title.split())}"


def _indented(part: RenderableType, by: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, by), expand=False)
