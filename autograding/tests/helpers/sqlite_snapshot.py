"""Snapshots of in-memory databases, in the shape the sandbox's `sql_snapshot` returns."""

import sqlite3
from typing import Any

__all__ = ["open_database", "schema_of", "snapshot"]

from autograding.checks.sql.schema import Schema


def open_database(script: str = "") -> sqlite3.Connection:
    """An in-memory database with foreign keys on, after the script; transactions are explicit."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(script)
    return connection


def schema_of(script: str) -> Schema:
    """The schema that a script makes."""
    connection = open_database(script)
    try:
        return Schema.from_snapshot(snapshot(connection))
    finally:
        connection.close()


def snapshot(connection: sqlite3.Connection) -> dict[str, Any]:
    """Tables with rows, views and triggers."""
    entries = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"
    ).fetchall()
    return {
        "tables": [
            _table(connection, name, sql) for kind, name, _, sql in entries if kind == "table"
        ],
        "views": [name for kind, name, _, _ in entries if kind == "view"],
        "triggers": [
            {"name": name, "table": table, "sql": sql}
            for kind, name, table, sql in entries
            if kind == "trigger"
        ],
        "foreign_keys_enforced": True,
        "foreign_key_errors": [],
    }


def _table(connection: sqlite3.Connection, name: str, sql: str) -> dict[str, Any]:
    quoted = '"' + name.replace('"', '""') + '"'
    options = {
        row[1]: (bool(row[4]), bool(row[5])) for row in connection.execute("PRAGMA table_list")
    }[name]
    return {
        "name": name,
        "sql": sql,
        "without_rowid": options[0],
        "strict": options[1],
        "columns": [
            {
                "name": column,
                "type": kind,
                "not_null": bool(not_null),
                "default": default,
                "primary_key": position,
                "generated": hidden in (2, 3),
            }
            for _, column, kind, not_null, default, position, hidden in connection.execute(
                f"PRAGMA table_xinfo({quoted})"
            )
            if hidden != 1
        ],
        "foreign_keys": _foreign_keys(connection, quoted),
        "indexes": _indexes(connection, quoted),
        "rows": [list(row) for row in connection.execute(f"SELECT * FROM {quoted}")],
    }


def _foreign_keys(connection: sqlite3.Connection, quoted: str) -> list[dict[str, Any]]:
    keys: dict[int, dict[str, Any]] = {}
    rows = connection.execute(f"PRAGMA foreign_key_list({quoted})").fetchall()
    for number, _, parent, column, target, on_update, on_delete, _ in sorted(rows):
        key = keys.setdefault(
            number,
            {
                "columns": [],
                "parent": parent,
                "parent_columns": [],
                "on_delete": on_delete,
                "on_update": on_update,
            },
        )
        key["columns"].append(column)
        key["parent_columns"].append(target)
    return list(keys.values())


def _indexes(connection: sqlite3.Connection, quoted: str) -> list[dict[str, Any]]:
    indexes = []
    for _, name, unique, origin, partial in connection.execute(f"PRAGMA index_list({quoted})"):
        escaped = name.replace('"', '""')
        columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{escaped}")')]
        indexes.append(
            {
                "name": name,
                "unique": bool(unique),
                "origin": origin,
                "partial": bool(partial),
                "columns": None if None in columns else columns,
            }
        )
    return indexes
