"""PostgreSQL's plans, with full scans forbidden: one that remains means that no index can serve.

Hash and merge joins are forbidden as well, since they read tables whole where an index could lead
from one row to the next. All runs as the student's role and is rolled back.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence

from autograding.checks.api import Failure
from autograding.checks.database import Result
from autograding.checks.database import Statement as Guarded
from autograding.checks.indexes.plans import (
    Parameters,
    Plan,
    Statement,
    Trial,
    create_index,
    quoted,
)
from autograding.checks.indexes.postgresql_nodes import read_plan
from autograding.checks.indexes.schema import Index, Table, tables_of
from autograding.checks.postgres import PostgresDatabase
from autograding.checks.sql.schema import fold

__all__ = ["PostgresqlPlanner", "on_postgresql"]

_FORBIDDEN = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
_FORBIDDEN_NEXT = ("enable_sort",)
_PLACEHOLDER = re.compile(r"%%|%s|%\(([^)]*)\)s")


def on_postgresql(database: PostgresDatabase) -> "PostgresqlPlanner":
    """A planner for the schema that the student's code made in this database."""
    return PostgresqlPlanner(database)


class PostgresqlPlanner:
    """Asks the check's own database. What it tries is undone.

    Attributes:
        called: the database's name in sentences.
        tables: the schema's tables by folded name.
        views: "", since a view's text is not what a planner reads.
    """

    called = "PostgreSQL (told to avoid full scans)"
    views = ""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        tables = tables_of(database.snapshot(rows=False))
        self.tables: Mapping[str, Table] = {fold(table.name): table for table in tables}
        self._indexes = {fold(each.name): each for table in tables for each in table.indexes}
        self._trial = f"trial_{secrets.token_hex(4)}"

    def trial_name(self, number: int) -> str:
        """The name of the trial of this number in a plan."""
        return f"{self._trial}_{number}"

    def is_partial(self, index: str) -> bool:
        """Whether an index of the schema holds only some of the rows."""
        found = self._indexes.get(fold(index))
        return found is not None and found.partial

    def explain(
        self,
        statements: Sequence[Statement],
        trials: Sequence[Trial] = (),
        without: Sequence[str] = (),
    ) -> list[Plan]:
        """Plan statements, one after the other, with trial indexes added, others left out.

        Raises:
            Failure: a table is locked by what the student's code left open.
        """
        made = [create_index(self.trial_name(each), trial) for each, trial in enumerate(trials)]
        made += [f"DROP INDEX {quoted(name)}" for name in without]
        asked = [_explain(statement) for statement in statements]
        first = [*_without(_FORBIDDEN), *[(sql, (), "write") for sql in made]]
        script: list[Guarded] = [*first, *asked, *_without(_FORBIDDEN_NEXT), *asked]
        results = self._database.run_many(script, rollback=True)
        _insist_on_tables(results[: len(first)])
        known = self._indexes | self._tried(trials)
        plans = [self._plan(each, known) for each in results[len(first) :][: len(asked)]]
        others = [self._plan(each, known) for each in results[len(results) - len(asked) :]]
        return [_better(*pair) for pair in zip(plans, others, strict=True)]

    def _tried(self, trials: Sequence[Trial]) -> dict[str, Index]:
        return {
            self.trial_name(number): Index(name=self.trial_name(number), columns=trial.columns)
            for number, trial in enumerate(trials)
        }

    def _plan(self, result: Result, indexes: Mapping[str, Index]) -> Plan:
        if result.error is not None:
            return Plan(error=result.error.message)
        (found,) = json.loads(result.rows[0][0])
        return read_plan(found["Plan"], self.tables, indexes)


def _without(settings: Iterable[str]) -> list[Guarded]:
    return [(f"SET LOCAL {name} = off", (), "write") for name in settings]


def _insist_on_tables(results: Iterable[Result]) -> None:
    for result in results:
        if result.error is not None and "lock" in result.error.message:
            raise Failure(
                "PostgreSQL did not let us try an index: a table of yours is locked.",
                hint="Did your code leave a transaction open?",
            )


def _better(plan: Plan, other: Plan) -> Plan:
    """The plan that sorts less, unless it reads more for that."""
    if other.error or other.sorts >= plan.sorts:
        return plan
    more = len(other.whole) > len(plan.whole) or len(other.by_range) > len(plan.by_range)
    return plan if more else other


def _explain(statement: Statement) -> Guarded:
    """EXPLAIN for a statement in psycopg's words; without its parameters for any values."""
    if statement.parameters is None:
        sql = _numbered(statement.sql)
        return f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}", (), "write"
    sql, parameters = _bound(statement.sql, statement.parameters)
    return f"EXPLAIN (FORMAT JSON) {sql}", parameters, "write"


def _numbered(sql: str) -> str:
    """The statement with `$1` for its parameters."""
    numbers: dict[str, int] = {}

    def mark(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"%{len(numbers)}"
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    return _PLACEHOLDER.sub(mark, sql)


def _bound(sql: str, parameters: Parameters) -> tuple[str, tuple[object, ...] | dict[str, object]]:
    """The statement with the placeholders of a check's database."""
    names = list(parameters) if isinstance(parameters, dict) else []

    def mark(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return "?" if found[0] == "%s" else f":p{names.index(found[1])}"

    text = _PLACEHOLDER.sub(mark, sql)
    if isinstance(parameters, dict):
        return text, {f"p{names.index(name)}": value for name, value in parameters.items()}
    return text, tuple(parameters or ())
