"""Whether captured statements find their rows by an index, and which index would help.

Nothing is guessed from the SQL: an index is proposed only after it was made in an empty database
and the planner, asked again, read less or sorted less than before.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Protocol

from autograding.checks.indexes.findings import Finding
from autograding.checks.indexes.plans import Parameters, Plan, Planner, Statement, is_explained
from autograding.checks.indexes.question import Gain
from autograding.checks.indexes.telling import scan_finding, sort_finding, weak_finding
from autograding.checks.indexes.trials import Trials
from autograding.checks.indexes.words import is_filtered
from autograding.checks.sql.lexer import LONGEST
from autograding.checks.sql.schema import folded

__all__ = ["Look", "Sent", "findings_of", "review", "statements_of"]

_MOST_STATEMENTS = 300
_VALUES = (str, bytes, int, float, NoneType, datetime.date)


class Sent(Protocol):
    """A captured statement, such as `ObservedSql`."""

    @property
    def sql(self) -> str:
        """The text as it was sent."""

    @property
    def parameters(self) -> Parameters:
        """One set of its parameters, None if they are not known."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What we saw of one statement.

    Attributes:
        statement: the SQL as sent.
        verdict: "served" (an index leads to the rows), "unfiltered" (a table is read whole, and
            nothing asks otherwise), "sort" (the same, but ORDER BY is sorted anew each time, and
            an index would spare it), "weak" (an index serves a range only, though one could serve
            an equality), "scan" (a table is read whole, and an index would spare it), "unservable"
            (a table is read whole in spite of a WHERE, and no index on columns would spare it) or
            "unread" (the planner refused the statement; `plan` says why).
        plan: the planner's own lines.
        tables: which tables it reads.
        findings: what to do about it; only for "scan", "weak" and "sort".
    """

    statement: str
    verdict: str
    plan: tuple[str, ...]
    tables: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def statements_of(sent: Iterable[Sent]) -> list[Statement]:
    """The distinct statements that look for rows, in the order in which they first came."""
    found: dict[str, Statement] = {}
    for each in sent:
        if each.sql in found or len(found) == _MOST_STATEMENTS or len(each.sql) > LONGEST:
            continue
        if is_explained(each.sql):
            found[each.sql] = Statement(each.sql, _known(each.parameters))
    return list(found.values())


def _known(parameters: Parameters) -> Parameters:
    """The parameters if a database takes each of them."""
    values = parameters.values() if isinstance(parameters, dict) else parameters or ()
    return parameters if all(isinstance(value, _VALUES) for value in values) else None


def review(planner: Planner, sent: Iterable[Sent]) -> tuple[Look, ...]:
    """Look at each distinct statement once, in the order in which they first came."""
    statements = statements_of(sent)
    trials = Trials(planner, statements)
    return tuple(_look(planner, trials, number) for number in range(len(statements)))


def findings_of(looks: Iterable[Look]) -> tuple[Finding, ...]:
    """What to do about all of them: no index twice, and none that begins another one."""
    found: dict[tuple[str, str, tuple[str, ...]], Finding] = {}
    for look in looks:
        for each in look.findings:
            found.setdefault((each.kind, each.table, each.columns), each)
    return tuple(
        each
        for each in found.values()
        if not any(_includes(other, each) for other in found.values())
    )


def _includes(other: Finding, finding: Finding) -> bool:
    """Whether the index that one proposes does what the other's would do, and more."""
    size = len(finding.columns)
    same = other.table == finding.table and other.columns[:size] == finding.columns
    return same and len(other.columns) > size and other.kind in (finding.kind, "scan")


def _look(planner: Planner, trials: Trials, number: int) -> Look:
    question = trials.questions[number]
    statement, plan = question.statement, question.plan
    if plan.error:
        return Look(statement=statement.sql, verdict="unread", plan=(plan.error,))
    look = Look(
        statement=statement.sql, verdict="served", plan=plan.lines, tables=_tables(planner, plan)
    )
    told: Sequence[tuple[str, tuple[Gain, ...]]] = (
        ("scan", trials.scans(number)),
        ("weak", trials.weak(number)),
        ("sort", trials.sorts(number)),
    )
    for verdict, gains in told:
        if gains:
            tell = {"scan": scan_finding, "weak": weak_finding, "sort": sort_finding}[verdict]
            findings = tuple(tell(question, gain) for gain in gains)
            return replace(look, verdict=verdict, findings=findings)
    return replace(look, verdict=_without_gain(statement, plan))


def _without_gain(statement: Statement, plan: Plan) -> str:
    if not plan.whole:
        return "served"
    filtered = any(is_filtered(statement.sql, each.name) for each in plan.whole)
    return "unservable" if filtered else "unfiltered"


def _tables(planner: Planner, plan: Plan) -> tuple[str, ...]:
    names = folded(name for access in plan.accesses for name in access.tables)
    return tuple(planner.tables[name].name for name in sorted(names))
