"""Reports of the kinds a student can get, as values for tests.

`PERFECT`, `EARLIER` and then `HALF_DONE` (two pushes of one student), `UNTOUCHED` (the starter),
`BEFORE_DUE` (full marks but for a check that opens later), `UNGRADABLE`, `HOSTILE` and `HUGE`.
`make_check` and `make_report` build others.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from autograding.report import (
    Artifacts,
    CheckReport,
    CriterionReport,
    Environment,
    Finding,
    Grader,
    Location,
    Notice,
    Outcome,
    Report,
    SubmissionInfo,
    Timing,
)

__all__ = [
    "ATTACK",
    "BEFORE_DUE",
    "DIAGRAM",
    "EARLIER",
    "HALF_DONE",
    "HOSTILE",
    "HUGE",
    "PERFECT",
    "UNGRADABLE",
    "UNTOUCHED",
    "make_check",
    "make_report",
]

CHAPTER = "docs/11-application-development/11.4-databases.md"

_CRITERIA = {
    "keys": ("Every table has a primary key", "#keys-and-relationships"),
    "third_normal_form": (
        "Every column depends on nothing but the key (3NF)",
        "#third-normal-form",
    ),
    "constraints": ("The database refuses values that cannot be true", "#constraints"),
    "crud": ("Statements change exactly the rows they name", "#crud"),
    "outer_joins": ("Queries keep the rows that have no partner (LEFT JOIN)", "#left-join"),
    "transaction": ("Checking out happens as a whole or not at all", "#transactions"),
    "injection_safety": ("Values are bound, never pasted into SQL", "#sql-injection"),
    "sql_style": ("The SQL reads well", "#sql-style"),
}

# check id: (criterion, points, title)
_CHECKS = {
    "schema_loads": ("keys", 4, "`schema.sql` loads into an empty database"),
    "tables_have_primary_keys": ("keys", 8, "Every table declares a primary key"),
    "no_transitive_dependency": ("third_normal_form", 16, "A fact about a person is stored once"),
    "required_values": ("constraints", 6, "Missing values are refused"),
    "unique_values": ("constraints", 6, "A second ISBN, e-mail or barcode is refused"),
    "impossible_values": ("constraints", 4, "Impossible years and dates are refused"),
    "add_books": ("crud", 6, "`add_book` and `add_author` store what they are given"),
    "update_one_row": ("crud", 8, "An update changes one row and no other"),
    "member_open_loans": ("outer_joins", 8, "`member_open_loans` counts each member's open loans"),
    "never_borrowed": ("outer_joins", 6, "`never_borrowed` finds books nobody ever took"),
    "check_out_lends": ("transaction", 4, "`check_out` lends one free copy of each book"),
    "failure_leaves_no_trace": ("transaction", 8, "A check-out that fails leaves no trace"),
    "quotes_are_data": ("injection_safety", 6, "An apostrophe in a value is only a character"),
    "no_sql_from_strings": ("injection_safety", 6, "No statement is put together from strings"),
    "sql_conventions": ("sql_style", 3, "Joins are written as JOIN ... ON"),
    "sql_layout": ("sql_style", 1, "Key words and layout are consistent"),
}

DIAGRAM = """erDiagram
    member {
        INTEGER id PK
        TEXT email UK
        TEXT name
    }
    loan {
        INTEGER id PK
        INTEGER member_id FK
        TEXT member_name
        TEXT due_on
    }
    member ||--o{ loan : "member_id"
"""


def make_check(
    name: str,
    outcome: Outcome = Outcome.PASSED,
    points: int = 0,
    **words: Any,
) -> CheckReport:
    """The report of the sample unit's check `name`; `points` count for a partial outcome only."""
    criterion, most, title = _CHECKS[name]
    earned = {Outcome.PASSED: most, Outcome.PARTIAL: points}.get(outcome, 0)
    values: dict[str, Any] = {
        "id": name,
        "title": title,
        "criterion": criterion,
        "outcome": outcome,
        "points": earned,
        "max_points": most,
        "chapter": CHAPTER + _CRITERIA[criterion][1],
    }
    return CheckReport(**values | words)


def make_report(
    checks: Iterable[CheckReport],
    *,
    ticks: Mapping[str, bool] | None = None,
    titles: Mapping[str, str] | None = None,
    commit: str | None = "3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920",
    notices: Sequence[Notice] = (),
    **changes: Any,
) -> Report:
    """A report of `checks`, in their order, its points added up.

    Args:
        checks: those of one criterion stand together.
        ticks: the student's ticks; None: no self-assessment was handed in.
        titles: of criteria that the sample unit does not have.
        commit: the full hash, None for a folder outside git.
        notices: what there is to say about the submission's files.
        changes: further fields of `Report`, in place of the sample's.
    """
    checks = tuple(checks)
    known = {name: title for name, (title, _) in _CRITERIA.items()} | dict(titles or {})
    criteria = tuple(
        _criterion(name, known[name], tuple(group), ticks)
        for name, group in groupby(checks, key=lambda check: check.criterion)
    )
    gradable = all(check.outcome is not Outcome.INFRASTRUCTURE for check in checks)
    values: dict[str, Any] = {
        "grader": Grader(version="0.1.0", assignment_digest="5c" * 32),
        "assignment": "unit-1-sql",
        "title": "SQL fundamentals and schema design",
        "submission": SubmissionInfo(
            digest="a7" * 32,
            commit=commit,
            received_at="2026-09-14T16:20:07Z",
            author="ada-park",
            notices=tuple(notices),
        ),
        "environment": Environment(python="3.11.9", sandbox="bubblewrap", seed=20260914),
        "gradable": gradable,
        "points": sum(criterion.points for criterion in criteria) if gradable else None,
        "max_points": sum(criterion.max_points for criterion in criteria),
        "criteria": criteria,
        "checks": checks,
        "findings": (),
        "artifacts": Artifacts(er_diagram=DIAGRAM),
        "timing": Timing(
            started_at="2026-09-14T16:20:08Z",
            seconds=2.1,
            checks={check.id: 0.1 for check in checks},
        ),
    }
    return Report(**values | changes)


def _criterion(
    name: str, title: str, checks: tuple[CheckReport, ...], ticks: Mapping[str, bool] | None
) -> CriterionReport:
    return CriterionReport(
        id=name,
        title=title,
        points=sum(check.points for check in checks),
        max_points=sum(check.max_points for check in checks),
        self_assessed=None if ticks is None else ticks.get(name, False),
        checks=tuple(check.id for check in checks),
    )


def _with(*changed: CheckReport) -> list[CheckReport]:
    """All checks of the sample unit passed, but for `changed`."""
    by_name = {check.id: check for check in changed}
    return [by_name.get(name) or make_check(name) for name in _CHECKS]


_ALL_TICKED = dict.fromkeys(_CRITERIA, True)

PERFECT = make_report(_with(), ticks=_ALL_TICKED, commit="9e8d7c6b" * 5)

_REPEATED_NAME = make_check(
    "no_transitive_dependency",
    Outcome.PARTIAL,
    8,
    message="We lent 4 copies to one member. The member's name `mb07kdqxa` is stored 4 times, "
    "in `loan.member_name`.",
    expected="the name once, in the member's own row",
    hint="When a member changes their name, which rows must change?",
    location=Location(file="schema.sql", line=31),
)
_LOST_MEMBERS = make_check(
    "member_open_loans",
    Outcome.FAILED,
    message="On this smallest library a member with no loan is missing.\n\n"
    "  member: ('n1@example.org', 'N1')\n  loan: no rows",
    expected="[('N1', 'n1@example.org', 0)]",
    actual="[]",
    hint="Which join keeps a row that has no partner?",
    location=Location(file="queries/member_open_loans.sql", line=2),
)
_TRACE_LEFT = make_check(
    "failure_leaves_no_trace",
    Outcome.FAILED,
    message="We asked for two books of which the second has no free copy. `check_out` raised "
    "`NoFreeCopy`, but the first book stayed lent.",
    expected="no new loan",
    actual="1 new loan",
    hint="What undoes the first INSERT when the second book fails?",
    location=Location(file="library/lending.py", line=24),
)
_QUOTE = make_check(
    "quotes_are_data",
    Outcome.ERROR,
    message="We asked `find_member` for the e-mail `o'hara@example.org`. It raised "
    '`OperationalError: near "hara": syntax error`.',
    expected="one member",
    hint="Look at how this line puts the e-mail into the statement.",
    location=Location(file="library/search.py", line=31),
    log="looking for o'hara@example.org\n"
    "Traceback (most recent call last):\n"
    '  File "library/search.py", line 31, in find_member\n'
    'sqlite3.OperationalError: near "hara": syntax error\n',
)
_BUILT_SQL = make_check(
    "no_sql_from_strings",
    Outcome.FAILED,
    message="`find_member` puts a value into its statement with an f-string.",
    hint="What does the second argument of `execute` do?",
    location=Location(file="library/search.py", line=31),
)
_LAYOUT = Finding(
    kind="layout",
    message="The layout of the SQL is uneven in 68 places.",
    location=Location(file="schema.sql", line=3),
    count=68,
    fix="Run `sqlfluff fix`.",
)
_TICKS = _ALL_TICKED | {"outer_joins": False, "constraints": False}

HALF_DONE = make_report(
    _with(_REPEATED_NAME, _LOST_MEMBERS, _TRACE_LEFT, _QUOTE, _BUILT_SQL),
    ticks=_TICKS,
    notices=[
        Notice(
            kind="ignored",
            file="conftest.py",
            message="It is not part of what you hand in, so it was not used.",
        ),
        Notice(
            kind="restored",
            file="library/connection.py",
            message="It was changed; we graded with the original.",
        ),
    ],
    findings=(_LAYOUT,),
)

EARLIER = make_report(
    _with(
        make_check("update_one_row", Outcome.PARTIAL, 4, message="`rename_author` changed 3 rows."),
        make_check("check_out_lends", Outcome.TIMEOUT, message="It took longer than 4 seconds."),
        make_check("failure_leaves_no_trace", Outcome.BLOCKED, blocked_by=("check_out_lends",)),
        _REPEATED_NAME,
        _LOST_MEMBERS,
        _BUILT_SQL,
    ),
    ticks=dict.fromkeys(_CRITERIA, False) | {"crud": True},
    commit="1a2b3c4d" * 5,
)

_UNREADABLE = make_check(
    "schema_loads",
    Outcome.FAILED,
    message="`schema.sql` holds no table yet.",
    hint="Which tables do the facts of the README ask for?",
    location=Location(file="schema.sql", line=1),
)
UNTOUCHED = make_report(
    [_UNREADABLE]
    + [
        make_check(name, Outcome.BLOCKED, blocked_by=("schema_loads",))
        for name in _CHECKS
        if name != "schema_loads"
    ],
    commit=None,
    artifacts=Artifacts(),
)

BEFORE_DUE = make_report(
    _with(make_check("never_borrowed", Outcome.NOT_RUN, visibility="after_due")), ticks=_ALL_TICKED
)

UNGRADABLE = make_report(
    [
        make_check(
            name,
            Outcome.INFRASTRUCTURE,
            message="The sandbox did not start: bwrap: Creating new namespace failed.",
        )
        for name in _CHECKS
    ],
    ticks=_TICKS,
    artifacts=Artifacts(),
)

ATTACK = (
    "```\n~~~~\n</details></summary><script>alert(1)</script><!-- autograding:feedback v1 -->\n"
    "# 100/100\n| a | b |\n|---|---|\n![x](http://evil.example/x.png) [y](javascript:alert(1))\n"
    "@everyone @octo/team #12 GH-12 octo/repo#3 3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920 "
    "www.evil.example http://evil.example <http://evil.example> me@evil.example :tada:\n"
    "`code` ``` **bold** _it_ ~~no~~ $\\href{x}{y}$ &lt;b&gt; <img src=x onerror=alert(1)>\n"
    "::error::x ##[error]y \x1b[31mred\x1b[0m \u202eback\u202c \u200bzero\x00nul\x07\r\nend\\"
)
"""Everything at once that could break out of a comment, a page, a terminal or a workflow's log."""

_HOSTILE_WORDS: dict[str, Any] = {
    "title": ATTACK,
    "message": ATTACK,
    "hint": ATTACK,
    "expected": ATTACK,
    "actual": ATTACK,
    "log": ATTACK,
    "chapter": f"docs/{ATTACK}#x",
    "location": Location(file=ATTACK, line=3),
}

HOSTILE = make_report(
    [
        make_check("schema_loads", Outcome.FAILED, **_HOSTILE_WORDS),
        make_check("tables_have_primary_keys", Outcome.ERROR, **_HOSTILE_WORDS),
        make_check("unique_values", **_HOSTILE_WORDS),
        make_check("add_books", Outcome.BLOCKED, blocked_by=(ATTACK,), **_HOSTILE_WORDS),
        make_check("sql_layout", Outcome.NOT_RUN, **_HOSTILE_WORDS),
    ],
    ticks={},
    titles=dict.fromkeys(_CRITERIA, ATTACK),
    notices=[Notice(kind=ATTACK, message=ATTACK, file=ATTACK)],
    title=ATTACK,
    environment=Environment(
        python="3.11.9", sandbox=ATTACK, seed=1, services={"redis": "fakeredis", ATTACK: ATTACK}
    ),
    findings=(
        Finding(kind=ATTACK, message=ATTACK, location=Location(file=ATTACK, line=1), fix=ATTACK),
    ),
    artifacts=Artifacts(er_diagram=f"erDiagram\n    {ATTACK}\n"),
)


def _huge_check(row: int, column: int) -> CheckReport:
    return CheckReport(
        id=f"check_{row}_{column}",
        title=f"Check {column} of criterion {row}, with a title of some length to fill the line",
        criterion=f"criterion_{row}",
        outcome=Outcome.FAILED,
        points=0,
        max_points=1,
        message=f"The message {row}.{column}. " + "It goes on and on. " * 100,
        hint="Where would you look? " * 30,
        expected="expected " * 200,
        actual="actual\n" * 400,
        location=Location(file=f"library/module_{row}.py", line=column + 1),
        log="printed by the student\n" * 400,
        truncated=True,
    )


HUGE = make_report(
    [_huge_check(row, column) for row in range(60) for column in range(8)],
    ticks={},
    titles={f"criterion_{row}": f"Criterion {row} " + "and more " * 15 for row in range(60)},
    findings=(_LAYOUT,) * 500,
    notices=[Notice(kind="ignored", file=f"f{row}.txt", message="Not used.") for row in range(900)],
    artifacts=Artifacts(er_diagram=DIAGRAM * 400),
)
"""480 failing checks with long messages and logs: far more than a comment can hold."""
