"""Findings about statements, in a student's words."""

from collections.abc import Sequence

from autograding.checks.indexes.findings import (
    DESC,
    Finding,
    index_line,
    index_name,
    places,
    shown,
)
from autograding.checks.indexes.question import Gain, Question
from autograding.checks.indexes.schema import Table
from autograding.checks.sql.schema import fold
from autograding.checks.sql.words import code, listed

__all__ = ["scan_finding", "sort_finding", "weak_finding"]


def scan_finding(question: Question, gain: Gain) -> Finding:
    """A table is read as a whole though an index could lead to the rows."""
    table = code(gain.table)
    looked = places(gain.table, gain.serves)
    saw = f"It reads every row of {table} to find those that fit {looked}."
    if gain.before.automatic:
        saw = f"It makes an index on {looked} for this one answer, and throws it away."
    also = " An index for each side of the OR is needed." if gain.beside else ""
    return _finding(question, gain, "scan", f"{saw}{also}")


def weak_finding(question: Question, gain: Gain) -> Finding:
    """An index serves a range only though one could lead to the rows with one value."""
    used = f"the index {code(gain.before.index)}" if gain.before.index else "the primary key"
    ranged = listed(dict.fromkeys(code(term.column) for term in gain.before.terms))
    return _finding(
        question,
        gain,
        "weak",
        f"It uses {used} for the range of {ranged} alone, reads all rows in that range, and drops"
        f" those that do not fit {places(gain.table, gain.serves)}. What is compared with one"
        " value should come first.",
    )


def sort_finding(question: Question, gain: Gain) -> Finding:
    """ORDER BY is sorted each time though an index could hold the rows in this order."""
    order = [column for column in gain.columns if column not in gain.serves]
    behind = f" behind {places(gain.table, gain.serves)}" if gain.serves else ""
    return _finding(
        question,
        gain,
        "sort",
        f"It collects the rows and sorts them for ORDER BY, each time. An index that holds"
        f" {places(gain.table, order)}{behind} has them in order already.",
    )


def _finding(question: Question, gain: Gain, kind: str, saw: str) -> Finding:
    table = question.planner.tables[fold(gain.table)]
    line = index_line(_name(table, gain.columns), gain.columns)
    return Finding(
        kind=kind,
        table=table.name,
        columns=gain.columns,
        index=gain.before.index,
        statement=question.statement.sql,
        plan=question.plan.lines,
        better=tuple(_with_names(question, gain, text) for text in gain.after.lines),
        message=f"We asked {question.planner.called} how it answers"
        f" {shown(question.statement.sql)}. {saw}",
        cure=f"Add `{line}` to {code(table.name)}.{_descending(gain)}",
        line=line,
    )


def _name(table: Table, columns: Sequence[str]) -> str:
    return index_name(table.name, columns, (index.name for index in table.indexes))


def _with_names(question: Question, gain: Gain, text: str) -> str:
    """A line of the plan with the names that we propose in the place of our own."""
    tables = question.planner.tables
    for number, trial in reversed(list(enumerate(gain.trials))):
        name = _name(tables[fold(trial.table)], trial.columns)
        text = text.replace(question.planner.trial_name(number), name)
    return text


def _descending(gain: Gain) -> str:
    down = any(column.endswith(DESC) for column in gain.columns)
    return " `text` is SQLAlchemy's; DESC keeps the largest value first." if down else ""
