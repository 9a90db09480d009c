"""A whole database described as `sandbox/inside/snapshot.py` describes SQLite's.

Read from the catalog alone. `sql` of a table is empty: PostgreSQL keeps no such text. A table in
another schema than `public` is named `schema.table`.
"""

from typing import TYPE_CHECKING, Any

from autograding.checks.postgres.reading import read

if TYPE_CHECKING:
    import psycopg

__all__ = ["take"]

_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_OURS = """
n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
_NAME = "CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END"
_RELATIONS = f"""
SELECT c.oid, {_NAME}, c.relkind::text, format('%I.%I', n.nspname, c.relname)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition AND {_OURS}
ORDER BY c.oid
"""  # noqa: S608 - our own words
_COLUMNS = """
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       CASE WHEN a.attidentity <> '' THEN 'identity' ELSE pg_get_expr(f.adbin, f.adrelid) END,
       a.attgenerated <> ''
FROM pg_attribute AS a
LEFT JOIN pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ANY(%s::oid[])
ORDER BY a.attrelid, a.attnum
"""
_KEYS = f"""
SELECT k.conrelid, {_NAME}, k.confupdtype::text, k.confdeltype::text,
       (SELECT string_agg(a.attname, chr(1) ORDER BY p.place)
        FROM unnest(k.conkey) WITH ORDINALITY AS p (number, place)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = p.number),
       (SELECT string_agg(a.attname, chr(1) ORDER BY p.place)
        FROM unnest(k.confkey) WITH ORDINALITY AS p (number, place)
        JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = p.number)
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.confrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY(%s::oid[])
ORDER BY k.oid
"""  # noqa: S608
_INDEXES = """
SELECT i.indrelid, c.relname, i.indisunique, i.indisprimary, k.oid IS NOT NULL,
       i.indpred IS NOT NULL, m.amname, pg_get_indexdef(i.indexrelid), i.indexrelid,
       p.place, a.attname, p.place <= i.indnkeyatts,
       CASE (i.indoption::int[])[p.place - 1] WHEN 1 THEN 'DESC NULLS LAST'
            WHEN 2 THEN 'ASC NULLS FIRST' WHEN 3 THEN 'DESC' ELSE 'ASC' END,
       concat_ws(' ', CASE WHEN NOT o.opcdefault THEN o.opcname END,
                 CASE WHEN l.collname <> 'default' THEN l.collname END)
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_am AS m ON m.oid = c.relam
LEFT JOIN pg_constraint AS k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
CROSS JOIN unnest(i.indkey::int[]) WITH ORDINALITY AS p (number, place)
LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = p.number AND p.number > 0
LEFT JOIN pg_opclass AS o ON o.oid = (i.indclass::oid[])[p.place - 1]
LEFT JOIN pg_collation AS l ON l.oid = (i.indcollation::oid[])[p.place - 1]
WHERE i.indisvalid AND i.indrelid = ANY(%s::oid[])
ORDER BY i.indexrelid, p.place
"""
_TRIGGERS = """
SELECT t.tgname, t.tgrelid, pg_get_triggerdef(t.oid)
FROM pg_trigger AS t WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::oid[]) ORDER BY t.oid
"""


def take(connection: "psycopg.Connection[Any]", *, with_rows: bool) -> dict[str, Any]:
    """Return tables, views and triggers, and the rows of all tables if asked for.

    Raises:
        psycopg.Error: a lock or the time, or the student's own code that a view runs.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL search_path TO pg_catalog")
        relations = connection.execute(_RELATIONS).fetchall()
        tables = {
            number: _table(connection, name, place if with_rows else "")
            for number, name, kind, place in relations
            if kind in ("r", "p")
        }
        numbers = "{" + ",".join(str(number) for number, *_ in relations) + "}"
        _add_columns(connection, tables, numbers)
        _add_keys(connection, tables, numbers)
        _add_indexes(connection, tables, numbers)
        names = {number: name for number, name, *_ in relations}
        triggers = connection.execute(_TRIGGERS, (numbers,)).fetchall()
    return {
        "tables": list(tables.values()),
        "views": [name for _, name, kind, _ in relations if kind in ("v", "m")],
        "triggers": [
            {"name": name, "table": names[table], "sql": sql} for name, table, sql in triggers
        ],
        "foreign_keys_enforced": True,
        "foreign_key_errors": [],
    }


def _table(connection: "psycopg.Connection[Any]", name: str, place: str) -> dict[str, Any]:
    """A table's entry; its rows are read if `place`, its quoted name, is given."""
    content = read(connection, f"SELECT * FROM {place}") if place else None  # noqa: S608
    return {
        "name": name,
        "sql": "",
        "virtual": False,
        "without_rowid": False,
        "strict": True,
        "columns": [],
        "foreign_keys": [],
        "indexes": [],
        "rows": [list(row) for row in content.rows] if content else [],
        "rows_truncated": content is not None and content.cut,
    }


def _add_columns(
    connection: "psycopg.Connection[Any]", tables: dict[int, dict[str, Any]], numbers: str
) -> None:
    for table, _, name, kind, required, default, generated in connection.execute(
        _COLUMNS, (numbers,)
    ):
        if table in tables:
            tables[table]["columns"].append(
                {
                    "name": name,
                    "type": kind,
                    "not_null": bool(required),
                    "default": default,
                    "primary_key": 0,
                    "generated": bool(generated),
                }
            )


def _add_keys(
    connection: "psycopg.Connection[Any]", tables: dict[int, dict[str, Any]], numbers: str
) -> None:
    for table, parent, on_update, on_delete, columns, targets in connection.execute(
        _KEYS, (numbers,)
    ):
        tables[table]["foreign_keys"].append(
            {
                "columns": columns.split("\1"),
                "parent": parent,
                "parent_columns": targets.split("\1"),
                "on_delete": _ACTIONS[on_delete],
                "on_update": _ACTIONS[on_update],
            }
        )


def _add_indexes(
    connection: "psycopg.Connection[Any]", tables: dict[int, dict[str, Any]], numbers: str
) -> None:
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for table, name, *facts, place, column, is_key, order, collation in connection.execute(
        _INDEXES, (numbers,)
    ):
        if table not in tables:
            continue  # a materialized view's
        index = found.setdefault((table, name), _index(name, *facts))
        if not is_key:
            index["include"].append(column)
            continue
        index["columns"].append(column)
        index["orders"].append(order)
        index["collations"].append(collation)
        if index["origin"] == "pk":
            own = next(own for own in tables[table]["columns"] if own["name"] == column)
            own["primary_key"] = place
    for (table, _), index in found.items():
        tables[table]["indexes"].append(index)


def _index(
    name: str,
    unique: bool,
    primary: bool,
    declared: bool,
    partial: bool,
    method: str,
    sql: str,
    made: int,
) -> dict[str, Any]:
    """An index without its columns; `sql` is "" for a constraint's own."""
    return {
        "name": name,
        "unique": bool(unique),
        "origin": "pk" if primary else "u" if declared else "c",
        "partial": bool(partial),
        "columns": [],
        "orders": [],
        "collations": [],
        "include": [],
        "method": method,
        "sql": "" if primary or declared else sql,
        "made": made,
    }
