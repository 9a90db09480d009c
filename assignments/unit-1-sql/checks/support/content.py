"""Whether two databases of one schema say the same, whatever numbers their rows carry."""

from collections import Counter

from autograding.checks.sql.structure import Column, ForeignKey, Schema, Table

__all__ = ["same_content"]

_Cells = tuple[object, ...]
_DEPTH = 6  # references followed from a row; a library needs three


def same_content(left: Schema, right: Schema) -> bool:
    """Whether both hold the same rows, where ids and time stamps that SQLite made up are ignored.

    A reference to such an id counts as what the row says to which it refers.
    """
    return _content(left) == _content(right)


def _content(schema: Schema) -> dict[str, Counter[_Cells]]:
    return {
        table.name: Counter(_said(schema, table, row, _DEPTH) for row in table.rows)
        for table in schema.tables
    }


def _said(schema: Schema, table: Table, row: _Cells, depth: int) -> _Cells:
    """A row without what was made up, and with the rows in place of ids that refer to them."""
    said: list[object] = []
    for column, cell in zip(table.columns, row, strict=True):
        if _is_made_up(table, column):
            continue
        said.append(_referred(schema, table, column, cell, depth))
    return tuple(said)


def _referred(schema: Schema, table: Table, column: Column, cell: object, depth: int) -> object:
    for key in table.foreign_keys:
        parent = schema.table(key.parent)
        if parent and key.columns == (column.name,) and _points_at_id(parent, key) and depth:
            place = parent.position(key.parent_columns[0])
            for row in parent.rows:
                if row[place] == cell:
                    return _said(schema, parent, row, depth - 1)
    return cell


def _points_at_id(parent: Table, key: ForeignKey) -> bool:
    column = parent.column(key.parent_columns[0]) if key.parent_columns else None
    return column is not None and _is_made_up(parent, column)


def _is_made_up(table: Table, column: Column) -> bool:
    """Whether SQLite fills the column: a row's number, or a default that is computed."""
    if table.primary_key == (column.name,) and column.type.upper() == "INTEGER":
        return True
    default = (column.default or "").upper()
    return "(" in default or default.startswith("CURRENT_")
