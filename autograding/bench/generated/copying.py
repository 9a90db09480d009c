"""Makes many of a few: every row that belongs to a student, once for each copy.

What is copied follows from the tables themselves, so a new one needs nothing here: a table belongs
to the students if it points at them, or at a table that does. Numbers are moved on by as much as
the table they name has, so that a copy points at its own rows.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from autograding.bench.generated.names import person_name
from autograding.records import Database
from autograding.records.models import Base, Student

__all__ = ["multiply"]

_LONG = {"push.report", "mark.report", "repository.comment"}
"""Nobody opens them over a whole class; one copy in `_DETAILED` has them."""
_DETAILED = 20


def multiply(data: Path, copies: int) -> None:
    """Let the class in the folder `data` be `copies` times as large, under other names."""
    with Database.open(data) as database, database.writing() as session:
        connection = session.connection()
        tables = _of_students()
        sizes = {table: _newest(connection, table) for table in tables}
        for table in tables:
            _copy(connection, table, sizes, copies)
        _name(connection)


def _of_students() -> list[Table]:
    """The tables that belong to students, those that others point at first."""
    found: list[Table] = []
    for table in Base.metadata.sorted_tables:
        named = {key.column.table for key in table.foreign_keys}
        if table is Student.__table__ or named & set(found):
            found.append(table)
    return found


def _newest(connection: Connection, table: Table) -> int:
    (first, *_rest) = table.primary_key
    return connection.scalar(select(func.coalesce(func.max(first), 0))) or 0


def _copy(connection: Connection, table: Table, sizes: dict[Table, int], copies: int) -> None:
    numbers = _numbers(copies)
    columns = list(table.columns)
    values = [_value(column, numbers, sizes) for column in columns]
    rows = select(*values).select_from(table.join(numbers, literal(value=True)))
    connection.execute(insert(table).from_select([column.name for column in columns], rows))


def _numbers(copies: int) -> CTE:
    """1, 2 and so on, one for each copy beside the first."""
    begun = select(literal(1, Integer).label("copy")).where(literal(copies) > 1).cte(recursive=True)
    more = select(begun.c.copy + 1).where(begun.c.copy < copies - 1)
    return begun.union_all(more)


def _value(column: Any, numbers: CTE, sizes: dict[Table, int]) -> ColumnElement[Any]:
    """What a copy has in a column."""
    name = f"{column.table.name}.{column.name}"
    targets = {key.column.table for key in column.foreign_keys} & sizes.keys()
    is_own = column.table.autoincrement_column is column
    if targets or is_own:
        size = sizes[next(iter(targets), column.table)]
        moved: ColumnElement[Any] = column + numbers.c.copy * size
        return moved
    if name in {"student.username", "repository.path"}:
        renamed: ColumnElement[Any] = column + literal("-") + cast(numbers.c.copy, String)
        return renamed
    if name in _LONG:
        return _sometimes(column, numbers)
    kept: ColumnElement[Any] = column
    return kept


def _sometimes(column: Any, numbers: CTE) -> ColumnElement[Any]:
    """The value in one copy of some, and as good as nothing in the others."""
    other = literal("") if not column.nullable else None
    return case((numbers.c.copy % _DETAILED == 0, column), else_=other)


def _name(connection: Connection) -> None:
    """Other people have other names."""
    ids = connection.scalars(select(Student.id)).all()
    renamed = update(Student).where(Student.id == bindparam("key"))
    renamed = renamed.values(name=bindparam("name_"))
    connection.execute(renamed, [{"key": one, "name_": person_name(one)} for one in ids])
