"""Reading SQL from files: `statements.sql` by name, and `queries/NAME.sql`.

A named statement starts with a comment and goes on until the next name:

    -- name: find_book(:isbn)
    SELECT ... WHERE isbn = :isbn;

Run it with its values in a dictionary, never pasted into the text:

    connection.execute(statement("find_book"), {"isbn": isbn})
"""

import re
from pathlib import Path

from library.errors import StillTodo

__all__ = ["named_statements", "query", "statement"]

_ROOT = Path(__file__).parent.parent
_NAME = re.compile(r"^[ \t]*--[ \t]*name:[ \t]*(\w+).*$", re.MULTILINE)
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def statement(name: str) -> str:
    """Return the SQL of one named statement of `statements.sql`.

    Raises:
        StillTodo: the file has no such name, or only comments below it.
    """
    sql = named_statements(_read(_ROOT / "statements.sql")).get(name, "")
    return _written(sql, f"{name} in statements.sql")


def query(name: str) -> str:
    """Return the SQL of `queries/NAME.sql`.

    Raises:
        StillTodo: there is no such file, or it holds only comments.
    """
    return _written(_read(_ROOT / "queries" / f"{name}.sql"), f"queries/{name}.sql")


def named_statements(text: str) -> dict[str, str]:
    """Split the text of a statements file at its `-- name:` lines."""
    _, *parts = _NAME.split(text)
    return {name: sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def _written(sql: str, where: str) -> str:
    if not _COMMENTS.sub("", sql).strip(" \t\r\n;"):
        raise StillTodo(where)
    return sql
