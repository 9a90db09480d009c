"""The statements that go to a database while a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

__all__ = ["sent"]


@contextmanager
def sent(engine: Engine) -> Iterator[list[str]]:
    """The SQL that goes to `engine`, without BEGIN, which only some drivers send as a statement."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
