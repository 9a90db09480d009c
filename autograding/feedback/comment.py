"""The one comment of the feedback pull request: Markdown, edited in place at every push."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograding.assignment.places import templates_folder
from autograding.feedback import harmless, pieces, words
from autograding.feedback.checklist import (
    State,
    calibration,
    changes,
    mistakes_behind,
    next_steps,
    rows,
)
from autograding.feedback.harmless import Markdown, code, inline
from autograding.feedback.standing import Standing
from autograding.report import CheckReport, Outcome, Report

__all__ = ["LIMIT", "MARKER", "apology", "comment", "refusal"]

LIMIT = 60_000
"""Characters; GitHub cuts a comment at 65,536."""
MARKER = "<!-- autograding:feedback v1 -->"
"""The first line, by which the bot finds its own comment again."""

_AGAIN = (
    "this push is kept and is graded again once the grader works; this comment then shows the "
    "result. There is nothing you need to do."
)
_IDLE = {Outcome.BLOCKED, Outcome.NOT_RUN}
_LISTED = 10
"""Findings, and notices, that one comment lists."""


@dataclass(frozen=True)
class _Shown:
    """How much of a report a comment shows.

    Attributes:
        left_out: what a reader is told is missing.
        logs: what the student's code printed.
        details: the folded parts.
        in_full: the first mistake of every criterion in full, not of the first one only.
        most: the longest list.
    """

    left_out: str = ""
    logs: bool = True
    details: bool = True
    in_full: bool = True
    most: int = 1000


# From everything to next to nothing: the first that fits is sent.
_SHOWN = (
    _Shown(),
    _Shown("what your code printed", logs=False),
    _Shown("the folded parts, with what your code printed", logs=False, details=False),
    _Shown(
        "the folded parts, and how to mend all but the first mistake",
        logs=False,
        details=False,
        in_full=False,
    ),
    _Shown(
        "most of the checklist, the folded parts, and how to mend all but the first mistake",
        logs=False,
        details=False,
        in_full=False,
        most=_LISTED,
    ),
    _Shown("everything but the score", logs=False, details=False, in_full=False, most=0),
)


def comment(
    report: Report,
    previous: Standing | None = None,
    *,
    command: str = "classroom grade .",
    base_url: str = "",
    next_try: str = _AGAIN,
    uncommitted: bool = False,
) -> str:
    """The comment on one report, always shorter than `LIMIT`.

    Args:
        report: what to tell.
        previous: where the student's previous push stood, for what changed since.
        command: what gives the same report on the student's machine.
        base_url: address of the folder that a chapter's path starts from; "" names the chapter's
            section without a link.
        next_try: what happens next if the grader broke down, as Markdown.
        uncommitted: whether the files that were graded are others than the commit's.
    """
    if not report.gradable:
        broken = Counter(
            check.message for check in report.checks if check.outcome is Outcome.INFRASTRUCTURE
        )
        return apology(
            words.unit_name(report),
            words.short_commit(report),
            [
                f"{words.counted(number, 'check')}: {message}"
                for message, number in broken.most_common(_LISTED)
            ],
            previous,
            next_try=next_try,
            facts=_facts(report, uncommitted=uncommitted),
        )
    told = _told(report, previous, command, uncommitted=uncommitted)
    texts = (_render("comment.md.j2", told | _part(told, shown), base_url) for shown in _SHOWN)
    return next(text for text in texts if len(text) < LIMIT)


def apology(
    unit: str,
    commit: str,
    broken: Sequence[str],
    previous: Standing | None = None,
    *,
    next_try: str = _AGAIN,
    facts: str = "",
) -> str:
    """The comment where our grader broke down, with or without a report.

    Args:
        unit: its name.
        commit: what should have been graded, "" outside git.
        broken: what went wrong, for the instructor.
        previous: where the student's previous push stood.
        next_try: what happens next, as Markdown.
        facts: what is known of the grading.
    """
    values = {
        "unit": inline(unit, 120),
        "subject": code(commit[:7]) if commit else "your work",
        "earlier": _earlier(previous),
        "broken": [inline(reason) for reason in broken],
        "next_try": Markdown(next_try),
        "facts": Markdown(facts),
    }
    return _render("comment-ungradable.md.j2", values, "")


def refusal(unit: str, commit: str, reason: str, previous: Standing | None = None) -> str:
    """The comment on a push in which there is nothing that could be graded."""
    values = {
        "unit": inline(unit, 120),
        "subject": code(commit[:7]),
        "reason": inline(reason),
        "earlier": _earlier(previous),
    }
    return _render("comment-refused.md.j2", values, "")


def _earlier(previous: Standing | None) -> Markdown:
    """The commit whose points still count, as code; "" where there is none."""
    return code(previous.short_commit if previous and previous.points is not None else "")


def _told(
    report: Report, previous: Standing | None, command: str, *, uncommitted: bool
) -> dict[str, Any]:
    """Everything there is to tell."""
    lines = rows(report)
    changed = changes(report, previous)
    return {
        "report": report,
        "unit": inline(words.unit_name(report), 120),
        "trend": words.trend(changed.total) if changed else "",
        "changed": {change.row.number: words.trend(change.difference) for change in changed.all}
        if changed
        else {},
        "facts": _facts(report, command, uncommitted=uncommitted),
        "standing": words.standing(report),
        "ticked": any(line.criterion.self_assessed is not None for line in lines),
        "judged": calibration(report),
        "rows": lines,
        "steps": next_steps(report),
        "findings": report.findings,
        "notices": report.submission.notices,
        "full": [line for line in lines if line.state is State.FULL],
        "passed_elsewhere": [
            (line, check)
            for line in lines
            if line.state is not State.FULL
            for check in line.checks
            if check.outcome is Outcome.PASSED
        ],
        "idle": _idle(report),
        "pages": report.artifacts.pages,
        "diagram": harmless.diagram(report.artifacts.er_diagram),
        "logs": _logs(report.checks),
        "everything": code(f"{command} --json report.json"),
    }


def _part(told: dict[str, Any], shown: _Shown) -> dict[str, Any]:
    """What of `told` a comment of this size shows."""
    listed = min(shown.most, _LISTED)
    most = {"rows": shown.most, "steps": shown.most, "findings": listed, "notices": listed}
    cut: dict[str, Any] = {key: told[key][:limit] for key, limit in most.items()}
    more = {f"more_{key}": len(told[key]) - len(cut[key]) for key in most}
    return {"shown": shown, **cut, **more}


def _facts(report: Report, command: str = "", *, uncommitted: bool) -> Markdown:
    """The line that says which commit was graded, how, and how to do the same."""
    services = report.environment.services.items()
    facts = [
        _commit(report, uncommitted=uncommitted),
        Markdown(f"graded in {report.timing.seconds:.1f} s"),
        inline(f"sandbox: {report.environment.sandbox}", 60),
        *(inline(f"{name}: {used}", 60) for name, used in sorted(services)[:_LISTED]),
        Markdown(f"reproduce: {code(command)}" if command else ""),
    ]
    return Markdown(" · ".join(filter(None, facts)))


def _commit(report: Report, *, uncommitted: bool) -> Markdown:
    commit = words.short_commit(report)
    more = words.graded_commit(report, uncommitted=uncommitted).removeprefix(commit)
    return Markdown(f"{code(commit)}{more}")


def _idle(report: Report) -> dict[str, list[CheckReport]]:
    """The checks that did not run, by the reason why."""
    mistakes = mistakes_behind(report)
    reasons: dict[str, list[CheckReport]] = defaultdict(list)
    for check in report.checks:
        if check.outcome in _IDLE:
            reasons[words.why_not_run(check, mistakes[check.id])].append(check)
    return reasons


def _logs(checks: tuple[CheckReport, ...]) -> list[dict[str, Markdown]]:
    """What the student's code printed, each text once, with the checks that saw it."""
    seen: dict[str, list[CheckReport]] = defaultdict(list)
    for check in checks:
        if check.log.strip():
            seen[check.log].append(check)
    return [{"titles": _printed_in(among), "text": _log(log)} for log, among in seen.items()]


def _printed_in(checks: list[CheckReport]) -> Markdown:
    titles = ", ".join(f"“{inline(words.name(check), 160)}”" for check in checks)
    kept = " (only the beginning and the end were kept)" if checks[0].truncated else ""
    return Markdown(f"In {titles}{kept}:")


def _log(text: str) -> Markdown:
    return harmless.block(harmless.cut_middle(harmless.plain(text).strip("\n"), 4000), 5000)


def _render(name: str, values: dict[str, Any], base_url: str) -> str:
    told = partial(pieces.told, base_url=base_url)
    return _templates().get_template(name).render(**values, told=told)


@cache
def _templates() -> Environment:
    """The templates. What they put in and is not `Markdown` already is escaped as running text."""
    environment = Environment(  # noqa: S701 (Markdown, escaped by `finalize`)
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_escaped,
    )
    environment.filters |= {
        name: getattr(pieces, name) for name in pieces.__all__ if name != "told"
    }
    environment.filters |= {
        "cell": harmless.cell,
        "code": code,
        "counted": words.counted,
        "gain": words.gain,
        "held_up": words.held_up,
        "inline": inline,
        "name": words.name,
        "judgment": words.judgment,
        "summary": harmless.summary,
    }
    return environment


def _escaped(value: object) -> str:
    return value if isinstance(value, Markdown) else inline(str(value))
