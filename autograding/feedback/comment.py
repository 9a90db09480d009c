"""The one comment of the feedback pull request: Markdown, edited in place at every push."""

from collections import Counter, defaultdict
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
from autograding.report import CheckReport, Outcome, Report

__all__ = ["LIMIT", "MARKER", "comment"]

LIMIT = 60_000
"""Characters; GitHub cuts a comment at 65,536."""
MARKER = "<!-- autograding:feedback v1 -->"
"""The first line, by which the bot finds its own comment again."""

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
    previous: Report | None = None,
    *,
    command: str = "classroom grade .",
    base_url: str = "",
) -> str:
    """The comment on one report, always shorter than `LIMIT`.

    Args:
        report: what to tell.
        previous: the report of the student's previous push, for what changed since.
        command: what gives the same report on the student's machine.
        base_url: address of the folder that a chapter's path starts from; "" names the chapter's
            section without a link.
    """
    if not report.gradable:
        return _render("comment-ungradable.md.j2", _ungradable(report, previous), base_url)
    told = _told(report, previous, command)
    texts = (_render("comment.md.j2", told | _part(told, shown), base_url) for shown in _SHOWN)
    return next(text for text in texts if len(text) < LIMIT)


def _told(report: Report, previous: Report | None, command: str) -> dict[str, Any]:
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
        "facts": _facts(report, command),
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


def _ungradable(report: Report, previous: Report | None) -> dict[str, Any]:
    commit = words.short_commit(report)
    earlier = words.short_commit(previous) if previous and previous.gradable else ""
    broken = Counter(
        check.message for check in report.checks if check.outcome is Outcome.INFRASTRUCTURE
    )
    return {
        "unit": inline(words.unit_name(report), 120),
        "subject": code(commit) if commit else "your work",
        "earlier": code(earlier),
        "broken": broken.most_common(_LISTED),
        "facts": _facts(report),
    }


def _facts(report: Report, command: str = "") -> Markdown:
    """The line that says which commit was graded, how, and how to do the same."""
    services = report.environment.services.items()
    facts = [
        code(words.short_commit(report)),
        Markdown(f"graded in {report.timing.seconds:.1f} s"),
        inline(f"sandbox: {report.environment.sandbox}", 60),
        *(inline(f"{name}: {used}", 60) for name, used in sorted(services)[:_LISTED]),
        Markdown(f"reproduce: {code(command)}" if command else ""),
    ]
    return Markdown(" · ".join(filter(None, facts)))


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
