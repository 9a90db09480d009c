"""The records as one SQLite file, whatever database they are in, and back again."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, func, insert, select

from autograding.records.database import prepare_engine
from autograding.records.migrating import bring_up_to_date
from autograding.records.models import Base

__all__ = ["brought_up_to_date", "fill_server", "is_empty", "save_sqlite", "save_tables"]

_ROWS = 1000


def save_sqlite(source: Path, target: Path) -> None:
    """Copy a database of SQLite as it stands at one moment; nobody waits for it meanwhile."""
    with closing(sqlite3.connect(source)) as found, closing(sqlite3.connect(target)) as made:
        found.backup(made)
        # One file: the log of a copy that nobody writes to holds nothing.
        made.execute("PRAGMA journal_mode = DELETE")


def save_tables(source: Connection, target: Path) -> None:
    """Write the tables that a connection sees into a new file of SQLite."""
    with brought_up_to_date(target) as made, made.begin() as connection:
        _copy(source, connection)


def fill_server(source: Path, server: Engine) -> None:
    """Write the tables in a file of SQLite to a server that has none of their rows: all or none."""
    with brought_up_to_date(source) as found, found.connect() as reader, server.begin() as writer:
        _copy(reader, writer)
        for table in Base.metadata.sorted_tables:
            _count_on(writer, table)


def is_empty(server: Engine) -> bool:
    """Whether no table has a row."""
    with server.connect() as connection:
        return not any(
            connection.execute(select(1).select_from(table).limit(1)).first()
            for table in Base.metadata.sorted_tables
        )


@contextmanager
def brought_up_to_date(file: Path) -> Iterator[Engine]:
    """The records in a file of SQLite, made or migrated to this version's tables."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    try:
        prepare_engine(engine)
        bring_up_to_date(engine, file.parent)
        yield engine
    finally:
        engine.dispose()


def _copy(source: Connection, target: Connection) -> None:
    """Every row, table after table: those that others point at come first."""
    for table in Base.metadata.sorted_tables:
        for rows in _some(source, table):
            target.execute(insert(table), rows)


def _some(source: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a table, some at a time: reports are long."""
    found = source.execution_options(yield_per=_ROWS).execute(select(table))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _count_on(connection: Connection, table: Table) -> None:
    """Let a server number new rows from where the copied ones end."""
    column = table.autoincrement_column
    if column is None or column.autoincrement is False:
        return
    newest = connection.scalar(select(func.max(column)))
    if newest is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, newest)))
