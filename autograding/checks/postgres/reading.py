"""Reading rows, of which a hostile database may have more than a grader can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograding.checks.postgres.parameters import Parameters

if TYPE_CHECKING:
    import psycopg
    from psycopg import Column

__all__ = ["MOST_ROWS", "Rows", "read"]

MOST_ROWS = 10_000
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Rows:
    """What a query gave. Where that was too much, `cut` is true and there are only the first."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool


def read(connection: "psycopg.Connection[Any]", sql: str, parameters: Parameters = ()) -> Rows:
    """Run a query and take its rows one at a time, undoing what it changed."""
    with connection.transaction(force_rollback=True):  # one that is cut short breaks it
        with connection.cursor() as cursor:
            rows, cut = _taken(cursor, sql, parameters)
            description = cursor.description
        if not rows:
            with connection.cursor("columns") as unread:
                unread.execute(sql.encode(), parameters or None)
                description = unread.description
    return Rows(_names(description), rows, cut)


def _taken(
    cursor: "psycopg.Cursor[Any]", sql: str, parameters: Parameters
) -> tuple[list[tuple[Any, ...]], bool]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor.stream(sql.encode(), parameters or None):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(rows) == MOST_ROWS or size > _MOST_BYTES:
            return rows, True  # the generator is closed with that, and the query canceled
        rows.append(row)
    return rows, False


def _names(description: "Sequence[Column] | None") -> tuple[str, ...]:
    return tuple(column.name for column in description or ())
