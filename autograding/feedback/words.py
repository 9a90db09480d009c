"""Words that the comment, the terminal and the lines after a push have in common."""

import re
from collections.abc import Sequence

from autograding.feedback.checklist import Calibration, Row, State, Step, everything_passed, not_run
from autograding.feedback.harmless import cut
from autograding.report import CheckReport, Location, Outcome, PageReport, Report

__all__ = [
    "counted",
    "first_line",
    "gain",
    "graded_commit",
    "held_up",
    "is_quick",
    "judgment",
    "measured",
    "name",
    "place",
    "points",
    "section",
    "short_commit",
    "standing",
    "trend",
    "unit_heading",
    "unit_name",
    "why_not_run",
]

_LATER = "opens after the due date"
# Words of an anchor that are no common words.
_WRITTEN = {word.lower(): word for word in ("ACID", "CRUD", "ER", "N+1", "NoSQL", "ORM", "SQL")}


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 point", "3 points", "2 criteria"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def points(number: int) -> str:
    """So many points."""
    return counted(number, "point")


def unit_heading(assignment: str, title: str) -> str:
    """A unit as a heading: its number from the id, then the title."""
    found = re.match(r"unit-(\d+)", assignment)
    return f"Unit {found[1]} · {title}" if found else title


def unit_name(report: Report) -> str:
    """The report's unit as a heading."""
    return unit_heading(report.assignment, report.title)


def graded_commit(report: Report, *, uncommitted: bool) -> str:
    """What was graded: the commit, "" outside git, and whether the files are others than its."""
    commit = short_commit(report)
    return f"{commit} with changes that are not committed" if commit and uncommitted else commit


def short_commit(report: Report) -> str:
    """The first seven digits of the commit, "" for a folder outside git."""
    return (report.submission.commit or "")[:7]


def name(check: CheckReport) -> str:
    """A check's title, a sentence on its own, as a part of a line."""
    return " ".join(check.title.split()).removesuffix(".")


def place(location: Location) -> str:
    """A location as editors read it: `file:line`."""
    return f"{location.file}:{location.line}" if location.line else location.file


def section(chapter: str) -> str:
    """The section's name that an anchor stands for: `#sql-injection` is "SQL injection"."""
    anchor = chapter.partition("#")[2]
    if not anchor:
        return ""
    words = [_WRITTEN.get(word, word) for word in anchor.split("-")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def trend(difference: int) -> str:
    """A change of points as a sign and a number, "" where there is none."""
    if not difference:
        return ""
    return f"▲ {difference}" if difference > 0 else f"▼ {-difference}"


def judgment(found: Calibration) -> str:
    """How well the student judged, and which criteria to look at again."""
    text = f"You judged {found.right} of {found.judged} rightly."
    if found.too_early:
        text += f" Ticked but not there yet: {_numbers(found.too_early)}."
    if found.too_modest:
        text += f" Done but not ticked: {_numbers(found.too_modest)}."
    return text


def gain(step: Step) -> str:
    """What mending a criterion's mistakes earns at once."""
    return f"{points(step.gain)} to gain"


def held_up(step: Step) -> str:
    """What more mending them makes possible; "" when nothing waits for it."""
    if not step.holds_up:
        return ""
    count = counted(len(step.holds_up), "more check")
    verb = "waits" if len(step.holds_up) == 1 else "wait"
    return f"{count} worth {points(step.later_gain)} {verb} for this."


def is_quick(page: PageReport) -> bool:
    """Whether a page keeps to its limit, and sends no more statements for more rows."""
    return page.many <= min(page.few, page.limit)


def first_line(text: str, limit: int = 200) -> str:
    """The first line of a message: enough to know a mistake again."""
    return cut(text.strip().partition("\n")[0], limit)


def measured(row: Row) -> str:
    """What was measured of a criterion: its points, or why there are none yet."""
    earned = f"{row.criterion.points}/{row.criterion.max_points}"
    if row.state is State.BLOCKED:
        return (
            f"{earned}, the rest {_blocked_by(row)}" if row.criterion.points else _blocked_by(row)
        )
    if row.state is State.WAITING:
        return f"{earned}, the rest not run yet" if row.criterion.points else "not run yet"
    return earned


def why_not_run(check: CheckReport, mistakes: Sequence[CheckReport]) -> str:
    """Why a check did not run; `mistakes` are the failing checks that keep it from running."""
    if check.outcome is Outcome.BLOCKED:
        names = " and ".join(f"“{name(mistake)}”" for mistake in mistakes)
        return f"waiting for {names}" if names else "waiting for another check"
    return _LATER if check.visibility == "after_due" else "left out this time"


def standing(report: Report) -> str:
    """One sentence on the whole, for reports where there is little left to say; else ""."""
    if everything_passed(report):
        return f"Every check passed: all {len(report.checks)}. Well done."
    waiting = not_run(report)
    if not waiting:
        return ""
    sound = all(check.outcome in {Outcome.PASSED, Outcome.NOT_RUN} for check in report.checks)
    worth = points(sum(check.max_points for check in waiting))
    reasons = " or ".join(sorted({why_not_run(check, ()) for check in waiting}))
    missing = f"{counted(len(waiting), 'check')} ({worth}) not run yet: {reasons}."
    return f"All that ran has passed. {missing}" if sound else missing


def _blocked_by(row: Row) -> str:
    """Which criteria a blocked one waits for."""
    return f"blocked by {_numbers(row.waits_for)}" if row.waits_for else "blocked"


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
