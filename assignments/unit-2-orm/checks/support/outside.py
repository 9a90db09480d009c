"""The database from outside: rows are found by values that occur once, and changed by hand.

What a service refuses, the next program on the same database may do. Only the database itself can
keep a rule for all of them, so we write to it as another program would.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from autograding.checks import Failure
from autograding.checks.database import Result
from autograding.checks.sql.structure import ForeignKey, Schema, Table, Value
from autograding.checks.sql.tokens import locate
from autograding.checks.sql.words import code, place
from autograding.checks.student import Student
from support.application import MODELS, Application
from support.values import Token, bound, in_words, plain, quoted, unlike

__all__ = ["Attempt", "Outside", "Row", "class_line", "violates"]


@dataclass(frozen=True)
class Row:
    """A row that holds what a fact says."""

    table: Table
    values: tuple[Value, ...]

    def column(self, token: Token) -> str:
        """The column in which a value of this row stands.

        Raises:
            Failure: it stands in none.
        """
        wanted = plain(token)
        for column, value in zip(self.table.columns, self.values, strict=True):
            text = plain(value)
            if text == wanted or (isinstance(token, date) and text.startswith(wanted)):
                return column.name
        raise Failure(
            f"We looked for {wanted!r} in a row of {code(self.table.name)}.",
            expected="It stands there, beside the row's other facts.",
            actual="It does not.",
            file=MODELS,
        )

    def value(self, column: str) -> Value:
        """The value in a column."""
        return self.values[self.table.position(column)]

    def key_to(self, parent: Table) -> ForeignKey | None:
        """The foreign key by which this row refers to another table."""
        return next((k for k in self.table.foreign_keys if k.parent == parent.name), None)


@dataclass(frozen=True)
class Attempt:
    """A change by hand that a right database refuses, or one that it takes.

    Attributes:
        sql: the statement, with its values in `parameters`.
        told: what it does, after "We": "set `books.year` to 0".
        entity: the class whose table it is about.
        why: why it must be refused, after "although".
    """

    sql: str
    parameters: tuple[Value, ...]
    told: str
    entity: str
    why: str = ""


class Outside:
    """A snapshot of the student's database, and changes tried on it.

    Args:
        application: the student's models on a database that holds facts.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self.schema: Schema = application.schema()

    def row(self, token: Token, *, home: Table | None = None) -> Row:
        """The row that holds a value; in one table, if the value is a key that others repeat.

        Raises:
            Failure: it is nowhere.
        """
        text = plain(token)
        for found in locate(self.schema, [text])[text]:
            table = self.schema.table(found.table)
            if table and (home is None or table.name == home.name):
                return Row(table, table.rows[found.row])
        raise Failure(
            f"We stored {text!r} through your services and then looked through all your tables.",
            expected="It stands in one of them.",
            actual="It is nowhere.",
            file=MODELS,
        )

    def link(self, left: Table, right: Table, *others: Table) -> Row:
        """A row of the table that connects two others.

        It refers to both; or else it is the only one that is none of these: a foreign key that is
        missing costs its points in a check of its own.

        Raises:
            Failure: there is no such table, or nothing in it.
        """
        tables = [table for table in self.schema.own_tables if table.rows]
        known = {table.name for table in (left, right, *others)}
        found = [table for table in tables if _refers(table, left, right)] or [
            table for table in tables if table.name not in known
        ]
        if len(found) == 1:
            return Row(found[0], found[0].rows[0])
        raise Failure(
            f"We looked for a table whose rows connect {code(left.name)} and {code(right.name)}.",
            expected="A table with a foreign key to each of them.",
            actual="There is none that holds a row.",
            file=MODELS,
        )

    def setting(
        self, row: Row, changes: Mapping[str, Value | date], entity: str, why: str = ""
    ) -> Attempt:
        """A row changed by hand, each column to a new value."""
        columns = ", ".join(
            f"{quoted(name)} = {'NULL' if value is None else '?'}"
            for name, value in changes.items()
        )
        told = " and ".join(
            f"set {place(row.table.name, name)} to {in_words(value)}"
            for name, value in changes.items()
        )
        condition, key = _condition(row)
        sql = f"UPDATE {quoted(row.table.name)} SET {columns} WHERE {condition}"  # noqa: S608
        values = (bound(value) for value in changes.values() if value is not None)
        return Attempt(sql, (*values, *key), told, entity, why)

    def unreferenced(self, row: Row, parent: Table, entity: str) -> Failure:
        """A failure about a row that refers to another table, but by no foreign key."""
        return Failure(
            f"We looked for the foreign key from {code(row.table.name)} to {code(parent.name)}.",
            expected="A column with ForeignKey(...): the database then watches the reference.",
            actual="There is none.",
            file=MODELS,
            line=class_line(self._application.student, entity),
        )

    def deleting(self, row: Row, entity: str, why: str) -> Attempt:
        """A row deleted by hand."""
        name, (condition, key) = row.table.name, _condition(row)
        sql = f"DELETE FROM {quoted(name)} WHERE {condition}"  # noqa: S608 (names are quoted)
        return Attempt(sql, key, f"deleted a row of {code(name)}", entity, why)

    def repeating(
        self, row: Row, entity: str, why: str, changes: Mapping[str, date] | None = None
    ) -> Attempt:
        """A row stored once more, with a key of its own if it has one that means nothing."""
        keys = row.table.primary_key
        linked = {name for key in row.table.foreign_keys for name in key.columns}
        names: list[str] = []
        values: list[Value] = []
        for column, value in zip(row.table.columns, row.values, strict=True):
            own = (column.name,) == keys and column.name not in linked
            if value is None or (own and isinstance(value, int)):
                continue  # the database numbers its rows
            names.append(quoted(column.name))
            new = unlike(value) if own else value
            values.append(bound((changes or {}).get(column.name, new)))
        places = ", ".join("?" * len(values))
        sql = f"INSERT INTO {quoted(row.table.name)} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
        told = f"stored a row of {code(row.table.name)} once more"
        return Attempt(sql, tuple(values), told, entity, why)

    def expect_refused(self, *attempts: Attempt, hint: str = "") -> None:
        """Expect that the database refuses each of these, because of a constraint.

        Raises:
            Failure: one was taken, or failed for another reason.
        """
        for attempt, result in zip(attempts, self.tried(*attempts), strict=True):
            if not violates(result) and not violates(self._for_good(attempt, result)):
                raise self._taken(attempt, result, hint)

    def expect_taken(self, *attempts: Attempt, hint: str = "") -> None:
        """Expect that the database takes each of these.

        Raises:
            Failure: it refused one.
        """
        for attempt, result in zip(attempts, self.tried(*attempts), strict=True):
            if result.error:
                raise self._failure(
                    attempt,
                    expected=f"The database takes it: {attempt.why}.",
                    actual=f"It said: {result.error.message}.",
                    hint=hint,
                )

    def expect_done(self, attempt: Attempt, why: str) -> None:
        """Change something for good, as another program.

        Raises:
            Failure: the database refused it.
        """
        [result] = self._application.store.run_many([_statement(attempt)])
        if result.error:
            raise Failure(
                f"We {attempt.told} by hand. {why[0].upper()}{why[1:]}.",
                expected="The database takes it: nobody else is at work.",
                actual=f"It said: {result.error.message}.",
                file=MODELS,
            )

    def tried(self, *attempts: Attempt) -> list[Result]:
        """Run statements, and undo them all."""
        statements = [_statement(attempt) for attempt in attempts]
        return self._application.store.run_many(statements, rollback=True)

    def _for_good(self, attempt: Attempt, result: Result) -> Result:
        """Run a statement that was taken once more and commit: a deferred constraint waits."""
        if result.error:
            return result
        return self._application.store.run_many([_statement(attempt)])[0]

    def _taken(self, attempt: Attempt, result: Result, hint: str) -> Failure:
        actual = "The database took it."
        if result.error:
            actual = f"The database said: {result.error.message}."
        expected = "The database refuses it with an error."
        return self._failure(attempt, expected=expected, actual=actual, hint=hint)

    def _failure(self, attempt: Attempt, *, expected: str, actual: str, hint: str) -> Failure:
        although = f", although {attempt.why}" if expected.startswith("The database ref") else ""
        return Failure(
            f"We {attempt.told} by hand{although}.",
            expected=expected,
            actual=actual,
            file=MODELS,
            line=class_line(self._application.student, attempt.entity),
            hint=hint,
        )


def class_line(student: Student, name: str) -> int:
    """Where library/models.py defines a class, 0 if that cannot be seen."""
    text = student.text(MODELS) if student.has(MODELS) else ""
    found = re.search(rf"^class {re.escape(name)}\b", text, re.MULTILINE) if name else None
    return text[: found.start()].count("\n") + 1 if found else 0


def _refers(table: Table, *parents: Table) -> bool:
    return {parent.name for parent in parents} <= {key.parent for key in table.foreign_keys}


def violates(result: Result) -> bool:
    """Whether a constraint refused a statement; any other error proves nothing."""
    return result.error is not None and result.error.kind == "IntegrityError"


def _condition(row: Row) -> tuple[str, tuple[Value, ...]]:
    """The condition that only this row fits: its key, or else all that it says."""
    names: Sequence[str] = row.table.primary_key or [c.name for c in row.table.columns]
    parts = [f"{quoted(n)} IS NULL" if row.value(n) is None else f"{quoted(n)} = ?" for n in names]
    values = (row.value(name) for name in names)
    return " AND ".join(parts), tuple(value for value in values if value is not None)


def _statement(attempt: Attempt) -> tuple[str, tuple[Value, ...], str]:
    return attempt.sql, attempt.parameters, "write"
