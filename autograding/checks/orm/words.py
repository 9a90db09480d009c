"""The names that SQLAlchemy and the database drivers go by."""

import re
from collections.abc import Collection, Iterable

__all__ = ["DATABASE", "DRIVERS", "SQL_ARGUMENTS", "is_orm", "last", "looks_like_sql", "named"]

# The module of a unit's starter that makes the `db` object; all of it is the ORM's.
DATABASE = frozenset({"library.database"})

DRIVERS = frozenset(
    [
        *("sqlite3", "_sqlite3", "pysqlite3", "aiosqlite", "apsw", "psycopg", "psycopg2"),
        *("psycopg_pool", "psycopg_c", "asyncpg", "pg8000", "MySQLdb", "pymysql", "duckdb"),
    ]
)
# What the argument that holds the SQL is called.
SQL_ARGUMENTS = frozenset(
    {"sql", "statement", "query", "operation", "sql_script", "text", "sqltext"}
)

_ROOTS = frozenset(
    [
        *("sqlalchemy", "flask_sqlalchemy", "flask_sqlalchemy_lite", "sqlalchemy_utils"),
        *("sqlmodel", "alembic", "flask_migrate", "advanced_alchemy"),
    ]
)
_SQL = re.compile(
    r"""\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*|\(\s*)*(?:
        select\b | insert\s+(?:or\s+\w+\s+)?into\b | replace\s+into\b | update\s+\S+.*\sset\b
      | delete\s+from\b | with\s+(?:recursive\s+)?\S+.*\bas\s*\( | explain\b | truncate\b
      | (?:create|alter|drop)\s+\w+ | pragma\s+\w+ | values\s*\( | vacuum\b | attach\s+
      | begin\b | commit\b | rollback\b | savepoint\b | lock\s+table\b )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def last(origin: str) -> str:
    """The last name of an origin: `text` of `sqlalchemy.text`."""
    return origin.rsplit(".", 1)[-1]


def is_orm(origin: str, database: Collection[str] = DATABASE) -> bool:
    """Whether an origin is of SQLAlchemy, of a package around it, or of the database module."""
    root = origin.split(".", 1)[0].removesuffix("()")
    return root in _ROOTS or any(f"{origin}.".startswith(f"{each}.") for each in database)


def named(origins: Iterable[str], names: Collection[str]) -> bool:
    """Whether one of the origins is one of the ORM's functions or classes of these names."""
    return any(is_orm(origin) and last(origin) in names for origin in origins)


def looks_like_sql(text: str) -> bool:
    """Whether text begins as an SQL statement does."""
    return _SQL.match(text[:2_000]) is not None
