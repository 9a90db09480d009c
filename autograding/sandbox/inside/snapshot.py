"""A description of a whole database, read by PRAGMAs and never from DDL text."""

import sqlite3
from typing import Any

from .sql import MAX_ROWS
from .sqlite_guard import INSPECT, GuardedDatabase
from .values import row_to_wire

__all__ = ["take"]


def take(database: GuardedDatabase, deadline: float, *, with_rows: bool) -> dict[str, Any]:
    """Return tables, views and triggers; see the keys below, each table's in `_table`."""
    database.arm(INSPECT, deadline)
    connection = database.connection
    kept = connection.text_factory
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        tables = [
            _table(connection, found, with_rows=with_rows) for found in _rows(connection, _TABLES)
        ]
        return {
            "tables": tables,
            "views": [name for (name,) in _rows(connection, _NAMED, "view")],
            "triggers": [
                {"name": name, "table": table, "sql": sql}
                for name, table, sql in _rows(connection, _TRIGGERS)
            ],
            "foreign_keys_enforced": bool(_rows(connection, "PRAGMA foreign_keys")[0][0]),
            "foreign_key_errors": _foreign_key_errors(connection, tables),
        }
    finally:
        connection.text_factory = kept


_NAMED = "SELECT name FROM sqlite_schema WHERE type = ? ORDER BY rowid"
_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
_TABLES = """
SELECT l.name, l.type, l.wr, l.strict, s.sql
FROM pragma_table_list AS l JOIN sqlite_schema AS s ON s.type = 'table' AND s.name = l.name
WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') AND substr(l.name, 1, 7) <> 'sqlite_'
ORDER BY s.rowid
"""
_COLUMNS = """
SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)
WHERE hidden <> 1 ORDER BY cid
"""
_FOREIGN_KEYS = """
SELECT id, "table", "from", "to", on_delete, on_update FROM pragma_foreign_key_list(?)
ORDER BY id, seq
"""
_INDEXES = """
SELECT l.name, l."unique", l.origin, l.partial, s.sql, s.rowid
FROM pragma_index_list(?) AS l LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name
ORDER BY l.seq
"""
_INDEX_COLUMNS = """
SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno
"""
_BROKEN_KEYS = 'SELECT "table", rowid, parent, fkid FROM pragma_foreign_key_check(?) LIMIT 100'


def _rows(connection: sqlite3.Connection, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, parameters).fetchall()


def _table(
    connection: sqlite3.Connection, found: tuple[Any, ...], *, with_rows: bool
) -> dict[str, Any]:
    name, kind, without_rowid, strict, sql = found
    columns = _columns(connection, name)
    rows: list[list[Any]] = []
    truncated = False
    if with_rows and kind == "table":
        rows, truncated = _content(connection, name)
    return {
        "name": name,
        "sql": sql,
        "virtual": kind == "virtual",
        "without_rowid": bool(without_rowid),
        "strict": bool(strict),
        "columns": columns,
        "foreign_keys": _foreign_keys(connection, name),
        "indexes": _indexes(connection, name),
        "rows": rows,
        "rows_truncated": truncated,
    }


def _columns(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "type": declared,
            "not_null": bool(not_null),
            "default": default,
            "primary_key": position,
            "generated": hidden in {2, 3},
        }
        for name, declared, not_null, default, position, hidden in _rows(
            connection, _COLUMNS, table
        )
    ]


def _foreign_keys(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    keys: dict[int, dict[str, Any]] = {}
    for number, parent, column, target, on_delete, on_update in _rows(
        connection, _FOREIGN_KEYS, table
    ):
        empty = {"columns": [], "parent": parent, "parent_columns": []}
        key = keys.setdefault(number, {**empty, "on_delete": on_delete, "on_update": on_update})
        key["columns"].append(column)
        if target is not None:
            key["parent_columns"].append(target)
    for key in keys.values():
        # `REFERENCES books` without a column means the parent's primary key.
        key["parent_columns"] = key["parent_columns"] or _primary_key(connection, key["parent"])
    return [keys[number] for number in sorted(keys, reverse=True)]  # in declared order


def _primary_key(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = [c for c in _columns(connection, table) if c["primary_key"]]
    return [column["name"] for column in sorted(columns, key=lambda c: c["primary_key"])]


def _indexes(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    return [
        _index(found, _rows(connection, _INDEX_COLUMNS, found[0]))
        for found in _rows(connection, _INDEXES, table)
    ]


def _index(found: tuple[Any, ...], keys: list[tuple[Any, ...]]) -> dict[str, Any]:
    """An index; a column that is None is an expression, `sql` is "" for a constraint's own.

    `made` is greater for what was made later.
    """
    name, unique, origin, partial, sql, made = found
    return {
        "name": name,
        "unique": bool(unique),
        "origin": origin,
        "partial": bool(partial),
        "columns": [column for column, _, _ in keys],
        "orders": ["DESC" if descending else "ASC" for _, descending, _ in keys],
        "collations": [collation or "" for _, _, collation in keys],
        "include": [],
        "method": "btree",
        "sql": sql or "",
        "made": made,
    }


def _content(connection: sqlite3.Connection, table: str) -> tuple[list[list[Any]], bool]:
    quoted = table.replace('"', '""')
    rows = _rows(connection, f'SELECT * FROM "{quoted}" LIMIT {MAX_ROWS + 1}')  # noqa: S608
    return [row_to_wire(row) for row in rows[:MAX_ROWS]], len(rows) > MAX_ROWS


def _foreign_key_errors(
    connection: sqlite3.Connection, tables: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """List {"table", "rowid", "parent", "foreign_key", "message"}, the last for a wrong key."""
    errors: list[dict[str, Any]] = []
    for table in tables:
        try:
            found = _rows(connection, _BROKEN_KEYS, table["name"])
        except sqlite3.OperationalError as error:
            found = [(table["name"], None, "", None, str(error))]
        names = ("table", "rowid", "parent", "foreign_key", "message")
        errors += [dict(zip(names, (*row, ""), strict=False)) for row in found]
    return errors
