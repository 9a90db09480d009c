"""SQLite's plans, asked of an empty copy of the student's schema.

Empty and never analyzed, since statistics of a few rows turn a good search into a scan. The copy
lives in the memory of a worker that no student code ran in, and every statement runs guarded.
"""

import datetime
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograding.checks.api import Failure
from autograding.checks.database import Database
from autograding.checks.database import Statement as Guarded
from autograding.checks.indexes.plans import (
    Access,
    Plan,
    Statement,
    Term,
    Trial,
    create_index,
    quoted,
)
from autograding.checks.indexes.schema import Table, tables_of
from autograding.checks.indexes.words import aliases
from autograding.checks.sql.lexer import scan
from autograding.checks.sql.schema import fold, folded

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["SqlitePlanner", "on_sqlite"]

_SCHEMA = """
SELECT type, name, sql FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND type <> 'trigger'
ORDER BY rowid
"""
_LINE = re.compile(
    r"(?P<how>SCAN|SEARCH) (?:TABLE )?(?P<name>.+?)(?: AS (?P<alias>\S+))?"
    r"(?P<using> USING (?:(?P<automatic>AUTOMATIC )?(?:PARTIAL )?(?P<covering>COVERING )?INDEX"
    r"(?: (?P<index>.+?))?|INTEGER PRIMARY KEY|PRIMARY KEY))?"
    r"(?: \((?P<terms>.*)\))?(?: LEFT-JOIN)?$"
)
_TERM = re.compile(r"(?:ANY\()?(\S+?)(=|>|<)\?")
_SORT = re.compile(r"^USE TEMP B-TREE FOR (.*)ORDER BY$")


def on_sqlite(student: "Student", database: str = "main") -> "SqlitePlanner":
    """A planner for the schema that the student's code made in a guarded database.

    Raises:
        Failure: that schema cannot be made a second time.
    """
    fresh = student.fresh()
    copy = Database(fresh.worker, "plans", in_memory=True)
    return SqlitePlanner(fresh.database(database), copy)


class SqlitePlanner:
    """Asks an empty copy of a database.

    Attributes:
        called: the database's name in sentences.
        tables: the schema's tables by folded name.
        views: the text of all views.
    """

    called = "SQLite"

    def __init__(self, source: Database, copy: Database) -> None:
        schema = source.run(_SCHEMA, guard="read")
        if schema.error is not None:
            raise Failure(f"We could not read your schema: {schema.error.message}.")
        for _, name, sql in schema.rows:
            error = copy.script(sql).error
            if error is not None:
                raise Failure(f"We could not make {name} a second time: {error.message}.")
        self._copy = copy
        self._sql = {fold(name): sql for kind, name, sql in schema.rows if kind == "index"}
        self.views = "\n".join(sql for kind, _, sql in schema.rows if kind == "view")
        self.tables: Mapping[str, Table] = {
            fold(table.name): table for table in tables_of(copy.snapshot(rows=False))
        }
        self._partial = {
            fold(index.name)
            for table in self.tables.values()
            for index in table.indexes
            if index.partial
        }
        self._trial = f"trial_{secrets.token_hex(4)}"

    def trial_name(self, number: int) -> str:
        """The name of the trial of this number in a plan."""
        return f"{self._trial}_{number}"

    def is_partial(self, index: str) -> bool:
        """Whether an index of the schema holds only some of the rows."""
        return fold(index) in self._partial

    def explain(
        self,
        statements: Sequence[Statement],
        trials: Sequence[Trial] = (),
        without: Sequence[str] = (),
    ) -> list[Plan]:
        """Plan statements, one after the other, with trial indexes added, others left out."""
        made = []
        for name in without:
            self._copy.script(f"DROP INDEX {quoted(name)}")
        for number, trial in enumerate(trials):
            error = self._copy.script(create_index(self.trial_name(number), trial)).error
            made += [] if error else [self.trial_name(number)]
        try:
            return self._plans(statements)
        finally:
            again = [sql for name, sql in self._sql.items() if name in folded(without)]
            self._copy.script(
                ";\n".join([*(f"DROP INDEX {quoted(name)}" for name in made), *again])
            )

    def _plans(self, statements: Sequence[Statement]) -> list[Plan]:
        asked: list[Guarded] = [
            (f"EXPLAIN QUERY PLAN {statement.sql}", _parameters(statement), "write")
            for statement in statements
        ]
        plans = []
        for statement, result in zip(statements, self._copy.run_many(asked), strict=False):
            if result.error is not None:
                plans.append(Plan(error=result.error.message))
            else:
                lines = [str(row[3]) for row in result.rows]
                plans.append(
                    self._plan(lines, aliases(f"{statement.sql}\n{self.views}", self.tables))
                )
        plans += [Plan(error="ran out of time")] * (len(statements) - len(plans))
        return plans

    def _plan(self, lines: Iterable[str], names: Mapping[str, set[str]]) -> Plan:
        lines = tuple(lines)
        accesses = []
        sorts = 0
        for line in lines:
            if found := _LINE.match(line):
                accesses.append(self._access(found.groupdict(), names))
            elif sort := _SORT.match(line):
                sorts += 1 if sort[1] else 2
        return Plan(lines=lines, accesses=tuple(accesses), sorts=sorts)

    def _access(self, found: Mapping[str, Any], names: Mapping[str, set[str]]) -> Access:
        name = found["alias"] or found["name"]
        known = fold(name)
        tables = names.get(known, set()) | ({known} if known in self.tables else set())
        index = (found["index"] or "") if not found["automatic"] else ""
        terms = tuple(Term(*each) for each in _TERM.findall(found["terms"] or ""))
        terms = () if found["automatic"] else terms
        return Access(
            name=name,
            tables=tuple(sorted(tables)),
            whole=not terms and not self.is_partial(index),
            automatic=bool(found["automatic"]),
            index=index,
            terms=terms,
            covering=bool(found["covering"]),
            first_only=found["how"] == "SEARCH" and not terms and bool(index),
        )


def _parameters(statement: Statement) -> tuple[Any, ...] | dict[str, Any]:
    """The parameters as SQLite takes them; NULL for each that is not known."""
    known = statement.parameters
    if isinstance(known, dict):
        return {name: _plain(value) for name, value in known.items()}
    if known is not None:
        return tuple(_plain(value) for value in known)
    marks = [each.text for each in scan(statement.sql) if each.kind == "parameter"]
    named = {mark[1:]: None for mark in marks if mark[:1] != "?"}
    return named or (None,) * len(marks)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return str(value)
    return value
