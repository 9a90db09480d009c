"""The engine. No statement is sent before the first transaction."""

from typing import Any

from sqlalchemy import Engine, create_engine, event

__all__ = ["connect"]


def connect(database_url: str) -> Engine:
    """Return the engine of a database; on SQLite each of its connections keeps foreign keys."""
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _keep_foreign_keys)
    return engine


def _keep_foreign_keys(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
