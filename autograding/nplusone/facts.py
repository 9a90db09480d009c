"""What an execution context tells of a statement: why it was sent, and for which object.

This reader is the fast one. It uses names that SQLAlchemy does not promise; `selftest` proves at
start-up that they mean what is read here, and `publicfacts` takes over where they do not.
"""

from typing import Any

from autograding.nplusone.shapes import Purpose, Reason, Shape, ShapeBook

__all__ = ["NO_RUN", "Fact", "FastReader", "identity_of", "member_of"]

NO_RUN = -1

Fact = tuple[Shape, int, int, bool]
"""One statement, told in a way that keeps nothing of it alive.

Its shape; its parent or parameters as a number, equal for equal ones; which query's result the
parent came from; and whether it is the first refresh of an object after a flush of its own.
"""


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
        shape = self._shapes.plain.get(context.compiled) or self._shapes.plain.get(statement)
        if shape is None:
            shape = self._shapes.add_plain(statement, context)
        if shape.purpose is Purpose.FLUSH:
            self._flushed.add(shape.table)
        try:
            member = hash(parameters)
        except TypeError:
            member = member_of(parameters)
        return shape, member ^ hash(statement), NO_RUN, False

    def _lazy(self, state: Any, statement: str, context: Any) -> Fact:
        path = state.load_path.path
        compiled = context.compiled
        shape = self._shapes.lazy.get(compiled)
        if shape is None or shape.path != path:
            relationship = context.invoked_statement._compile_options._current_path[-1]
            eager = "sa_top_level_orm_context" in context.execution_options
            shape = self._shapes.add_lazy(statement, compiled, relationship, path, eager)
        return shape, identity_of(state), state.runid or NO_RUN, False

    def _column(self, state: Any, loading: Any, statement: str, context: Any) -> Fact:
        path = state.load_path.path
        reason = _reason(state, loading)
        found_by = (context.compiled, reason)
        shape = self._shapes.column.get(found_by)
        if shape is None or shape.path != path:
            names = tuple(sorted(context.invoked_statement._compile_options._only_load_props or ()))
            shape = self._shapes.add_column(statement, found_by, state.mapper, names, path, reason)
        return shape, identity_of(state), state.runid or NO_RUN, self._is_own(state, reason)

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


def identity_of(state: Any) -> int:
    """One number for an object: that of its key, where it has one."""
    key = state.key
    return id(state) if key is None else hash(key[1])


def member_of(parameters: Any) -> int:
    """One number for parameters that have no hash: a mapping, lists, the first set of many."""
    if isinstance(parameters, list) and parameters:
        parameters = parameters[0]
    return hash(repr(parameters))
