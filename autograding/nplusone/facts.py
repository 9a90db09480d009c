"""What an execution context tells of a statement: why it was sent, and for which object.

This reader is the fast one. It uses names that SQLAlchemy does not promise; `selftest` proves at
start-up that they mean what is read here, and `publicfacts` takes over where they do not.
"""

from typing import Any, NamedTuple

from autograding.nplusone.shapes import Purpose, Reason, Shape, ShapeBook

__all__ = ["NO_RUN", "Fact", "FastReader", "member_of"]

NO_RUN = -1


class Fact(NamedTuple):
    """One statement, told in a way that keeps nothing of it alive."""

    shape: Shape
    member: int
    """The parent (or the parameters) as a number: equal numbers for equal ones."""
    run: int
    """Which query's result the parent came from."""
    own: bool
    """The first refresh of an object after a flush of its own."""


class FastReader:
    """Reads the contexts of one window."""

    def __init__(self, shapes: ShapeBook) -> None:
        self._shapes = shapes
        self._flushed: set[Any] = set()

    def read(self, statement: str, parameters: Any, context: Any) -> Fact:
        """Tell what `context` is about to send."""
        loading = context.execution_options.get("_sa_orm_load_options")
        if loading is not None:
            state = loading._lazy_loaded_from
            if state is not None:
                return self._lazy(state, statement, context)
            state = loading._refresh_state
            if state is not None:
                return self._column(state, loading, statement, context)
        return self._plain(statement, parameters, context)

    def _plain(self, statement: str, parameters: Any, context: Any) -> Fact:
        plain = self._shapes.plain
        shape = plain.get(context.compiled) or plain.get(statement)
        if shape is None:
            shape = self._shapes.add_plain(statement, context)
        if shape.purpose is Purpose.FLUSH:
            self._flushed.add(shape.table)
        return Fact(shape, member_of(parameters) ^ hash(statement), NO_RUN, False)

    def _lazy(self, state: Any, statement: str, context: Any) -> Fact:
        path = state.load_path.path
        shape = self._shapes.lazy.get(context.compiled)
        if shape is None or shape.path != path:
            shape = self._shapes.add_lazy(statement, context, path)
        return Fact(shape, _identity(state), state.runid or NO_RUN, False)

    def _column(self, state: Any, loading: Any, statement: str, context: Any) -> Fact:
        path = state.load_path.path
        reason = _reason(state, loading)
        shape = self._shapes.column.get((context.compiled, reason))
        if shape is None or shape.path != path:
            shape = self._shapes.add_column(statement, context, state.mapper, path, reason)
        return Fact(shape, _identity(state), state.runid or NO_RUN, self._is_own(state, reason))

    def _is_own(self, state: Any, reason: Reason) -> bool:
        """Tell whether a flush of this object's table came just before."""
        table = state.mapper.local_table
        if reason is Reason.DEFERRED or table not in self._flushed:
            return False
        self._flushed.discard(table)
        return reason is Reason.REFRESHED or state.runid is None


def _reason(state: Any, loading: Any) -> Reason:
    if loading._is_user_refresh:
        return Reason.REFRESHED
    return Reason.EXPIRED if state.expired_attributes else Reason.DEFERRED


def _identity(state: Any) -> int:
    key = state.key
    return id(state) if key is None else hash(key[1])


def member_of(parameters: Any) -> int:
    """One number for a set of parameters; equal numbers for equal sets."""
    try:
        return hash(parameters)
    except TypeError:
        return hash(repr(parameters[0] if isinstance(parameters, list) else parameters))
