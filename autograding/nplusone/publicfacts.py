"""The slower reader, on what SQLAlchemy promises: `do_orm_execute` and its `ORMExecuteState`.

It stands in where the self-test finds that the names behind the fast one have changed. It cannot
tell which columns are loaded nor why, and it calls `immediateload` lazy.
"""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from autograding.nplusone.facts import NO_RUN, Fact, FastReader, member_of
from autograding.nplusone.shapes import Purpose, Reason, ShapeBook

__all__ = ["PublicReader", "follow_sessions"]

_latest: ContextVar[Any] = ContextVar("nplusone_latest", default=None)


def follow_sessions() -> None:
    """Note what each session is about to execute; needed once a process."""
    if not event.contains(Session, "do_orm_execute", _note):
        event.listen(Session, "do_orm_execute", _note)


def _note(state: Any) -> None:
    if not state.is_select:  # nothing is known of it, nor needed
        _latest.set(None)
        return
    _latest.set(
        (
            state.lazy_loaded_from,
            state.loader_strategy_path,
            state.is_column_load,
            state.bind_mapper,
            state.is_relationship_load,
        )
    )


class PublicReader(FastReader):
    """Reads contexts together with what the session said just before."""

    def __init__(self, shapes: ShapeBook) -> None:
        super().__init__(shapes)
        self._book = shapes

    def read(self, statement: str, parameters: Any, context: Any) -> Fact:
        """Tell what `context` is about to send."""
        latest = _latest.get()
        _latest.set(None)
        if latest is not None and context.compiled is not None:
            parent, way, is_column, mapper, is_relationship = latest
            if parent is not None:
                return self._parent(parent, way, statement, context)
            if is_column:
                return self._columns(mapper, statement, parameters, context)
            if is_relationship:
                return self._book.add_silent(statement), 0, NO_RUN, False
        return self._other(statement, parameters, context)

    def _parent(self, parent: Any, way: Any, statement: str, context: Any) -> Fact:
        path = tuple(getattr(getattr(parent, "load_path", None), "path", ()))
        shape = self._book.add_lazy(statement, context.compiled, way[-1], path, False)
        return shape, hash(parent.identity), getattr(parent, "runid", None) or NO_RUN, False

    def _columns(self, mapper: Any, statement: str, parameters: Any, context: Any) -> Fact:
        shape = self._book.add_column(
            statement, (context.compiled, Reason.NONE), mapper, (), (), Reason.NONE
        )
        own = mapper.local_table in self._flushed
        self._flushed.discard(mapper.local_table)
        return shape, member_of(parameters), NO_RUN, own

    def _other(self, statement: str, parameters: Any, context: Any) -> Fact:
        shape = self._book.add_plain(statement, context)
        if shape.purpose is Purpose.FLUSH:
            self._flushed.add(shape.table)
        return shape, member_of(parameters) ^ hash(statement), NO_RUN, False
