"""The database from outside: rows are found by values that occur once, and changed by hand.

What a repository refuses, the next program on the same database may do. Only the database itself
can keep a rule for all of them, so we write to it as another program would.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from autograding.checks import Failure
from autograding.checks.database import Result
from autograding.checks.sql.structure import ForeignKey, Schema, Table, Value
from autograding.checks.sql.tokens import locate
from autograding.checks.sql.words import code, place
from support.site import Site

__all__ = ["Attempt", "Outside", "Row", "quoted", "violates"]


@dataclass(frozen=True)
class Row:
    """A row that holds what a fact says."""

    table: Table
    values: tuple[Value, ...]

    def column(self, token: str | date) -> str:
        """The column in which a value of this row stands.

        Raises:
            Failure: it stands in none.
        """
        wanted = str(token).casefold()
        for column, value in zip(self.table.columns, self.values, strict=True):
            text = _plain(value)
            if text == wanted or (isinstance(token, date) and text.startswith(wanted)):
                return column.name
        raise Failure(
            f"We looked for {wanted!r} in a row of {code(self.table.name)}.",
            expected="It stands there, beside the row's other facts.",
            actual="It does not.",
        )

    def value(self, column: str) -> Value:
        """The value in a column."""
        return self.values[self.table.position(column)]

    def key_to(self, parent: Table) -> ForeignKey | None:
        """The foreign key by which this row refers to another table, the narrowest one."""
        keys = [key for key in self.table.foreign_keys if key.parent == parent.name]
        return min(keys, key=lambda key: len(key.columns), default=None)


@dataclass(frozen=True)
class Attempt:
    """A change by hand.

    Attributes:
        sql: the statement, with its values in `parameters`.
        told: what it does, after "We".
        table: the table it is about.
        why: why it must be refused, after "although".
    """

    sql: str
    parameters: tuple[Value, ...]
    told: str
    table: str
    why: str = ""


class Outside:
    """A snapshot of the student's database that holds facts, and changes tried on it."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def schema(self) -> Schema:
        """Tables and rows as they were when first asked for."""
        return self.site.schema()

    def row(self, token: str | date, *, home: Table | None = None) -> Row:
        """The row that holds a value; in one table, if the value is a key that others repeat.

        Raises:
            Failure: it is nowhere.
        """
        text = str(token).casefold()
        for found in locate(self.schema, [text])[text]:
            table = self.schema.table(found.table)
            if table and found.whole and (home is None or table.name == home.name):
                return Row(table, table.rows[found.row])
        raise Failure(
            f"We stored {text!r} through your repositories, and looked through all your tables.",
            expected="It stands in one of them.",
            actual="It is nowhere.",
        )

    def row_of_day(self, row: Row, day: date | None) -> Row:
        """The row that holds a day of this one: itself, unless days have a table of their own.

        Raises:
            Failure: it is nowhere.
        """
        try:
            row.column(day or "")
        except Failure:
            return self.row(day or "")
        return row

    def links(self, left: Table, right: Table, others: Iterable[Table]) -> Table:
        """The table that connects rows of two others.

        It refers to both; or else it is the only one that is none of these: a foreign key that is
        missing costs its points elsewhere.

        Raises:
            Failure: there is none.
        """
        known = {table.name for table in (left, right, *others)}
        free = [each for each in self.schema.own_tables if each.rows and each.name not in known]
        both = [each for each in free if {left.name, right.name} <= _parents(each)]
        for found in (both, free):
            if len(found) == 1:
                return found[0]
        raise Failure(
            f"We looked for a table whose rows connect {code(left.name)} and {code(right.name)}.",
            expected="A table with a foreign key to each of them.",
            actual="There is none that holds a row.",
        )

    def setting(self, row: Row, column: str, value: Value | date, why: str) -> Attempt:
        """One column of a row set to a new value."""
        condition, key = _condition(row)
        sign = "NULL" if value is None else "?"
        sql = f"UPDATE {quoted(row.table.name)} SET {quoted(column)} = {sign} WHERE {condition}"  # noqa: S608
        told = f"set {place(row.table.name, column)} to {_in_words(value)}"
        values = () if value is None else (_bound(value),)
        return Attempt(sql, (*values, *key), told, row.table.name, why)

    def unknown(self, row: Row, parent: Table, why: str) -> Attempt:
        """A row that refers to something that is not there.

        Raises:
            Failure: it refers to the other table by no foreign key at all.
        """
        key = row.key_to(parent)
        if key is None:
            file, line = self.site.place_of(row.table.name)
            raise Failure(
                f"We looked for the foreign key from {code(row.table.name)} to"
                f" {code(parent.name)}.",
                expected="A column with ForeignKey(...): the database then watches the reference.",
                actual="There is none.",
                file=file,
                line=line,
            )
        return self.setting(row, key.columns[0], unlike(row.value(key.columns[0])), why)

    def deleting(self, row: Row, why: str = "") -> Attempt:
        """A row deleted by hand."""
        condition, key = _condition(row)
        sql = f"DELETE FROM {quoted(row.table.name)} WHERE {condition}"  # noqa: S608
        return Attempt(sql, key, f"deleted a row of {code(row.table.name)}", row.table.name, why)

    def repeating(self, row: Row, why: str) -> Attempt:
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
            values.append(unlike(value) if own else _bound(value))
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {quoted(row.table.name)} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        told = f"stored a row of {code(row.table.name)} once more"
        return Attempt(sql, tuple(values), told, row.table.name, why)

    def tried(self, attempts: Iterable[Attempt]) -> list[Result]:
        """Make changes, each for itself, and undo them all."""
        return [
            self.site.database.run_many([(each.sql, each.parameters, "write")], rollback=True)[0]
            for each in attempts
        ]

    def expect_refused(self, attempts: Iterable[Attempt], hint: str = "") -> None:
        """Expect that the database refuses each of these, because of a constraint.

        Raises:
            Failure: one was taken, or failed for another reason.
        """
        tried = list(attempts)
        for attempt, result in zip(tried, self.tried(tried), strict=True):
            if not violates(result) and not violates(self._for_good(attempt, result)):
                raise self._taken(attempt, result, hint)

    def _for_good(self, attempt: Attempt, result: Result) -> Result:
        """Run a statement that was taken once more and commit: a deferred constraint waits."""
        if result.error:
            return result
        return self.site.database.run(attempt.sql, attempt.parameters)

    def _taken(self, attempt: Attempt, result: Result, hint: str) -> Failure:
        file, line = self.site.place_of(attempt.table)
        said = f"It said: {result.error.message}." if result.error else "It took it."
        return Failure(
            f"We {attempt.told} by hand, although {attempt.why}.",
            expected="The database refuses it with an error.",
            actual=said,
            file=file,
            line=line,
            hint=hint,
        )


def violates(result: Result) -> bool:
    """Whether a constraint refused a statement; any other error proves nothing."""
    return result.error is not None and result.error.kind == "IntegrityError"


def quoted(name: str) -> str:
    """A table's or column's name as SQL may contain it."""
    return '"' + name.replace('"', '""') + '"'


def unlike(value: Value) -> Value:
    """A value of the same kind and length that no row has."""
    if isinstance(value, int | float):
        return int(value) + 987_654_321
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"?"
    text = str(value or "?")
    return text[:-1] + ("7" if text[-1] != "7" else "4")


def _parents(table: Table) -> set[str]:
    return {key.parent for key in table.foreign_keys}


def _condition(row: Row) -> tuple[str, tuple[Value, ...]]:
    """The condition that only this row fits: its key, or else all that it says."""
    names = row.table.primary_key or tuple(column.name for column in row.table.columns)
    parts = [f"{quoted(n)} IS NULL" if row.value(n) is None else f"{quoted(n)} = ?" for n in names]
    values = (row.value(name) for name in names)
    return " AND ".join(parts), tuple(value for value in values if value is not None)


def _plain(value: Value) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return "" if value is None else str(value).casefold()


def _bound(value: Value | date) -> Value:
    """A value as it is bound; both databases take a day as text."""
    return value.isoformat() if isinstance(value, date) else value


def _in_words(value: Value | date) -> str:
    return "NULL" if value is None else repr(value) if isinstance(value, str) else str(value)
