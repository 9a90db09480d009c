"""Shapes of statements: what stays the same when a statement is sent again for another object."""

import contextlib
from dataclasses import dataclass, field
from enum import Enum
from types import CodeType
from typing import Any

from autograding.nplusone.statements import Action, action_of, fingerprint

__all__ = ["Purpose", "Reason", "Shape", "ShapeBook"]

_MOST = 4096
_MOST_TEXTS = 256


class Purpose(Enum):
    """Why SQLAlchemy sent a statement."""

    LAZY = "a relationship, when it was read"
    COLUMN = "columns of an object that is there already"
    READ = "a query of the user's own"
    WRITE = "a write of the user's own"
    FLUSH = "a write of a session's flush"
    SILENT = "an eager loader's own query, DDL, the catalogue, a savepoint"


class Reason(Enum):
    """Why columns are loaded after the row."""

    NONE = ""
    DEFERRED = "deferred"
    EXPIRED = "expired"
    REFRESHED = "refreshed"


@dataclass(eq=False, slots=True)
class Shape:
    """Everything that is computed once for all statements of one kind.

    Compared by identity: a window has one shape for one key.
    """

    purpose: Purpose
    key: Any
    """What makes two shapes the same: a relationship and the way to it, columns, a text."""
    statement: str
    path: tuple[Any, ...] = ()
    """The mappers and relationships from the root query to the parent."""
    target: Any = None
    """The relationship, or the mapper whose columns are loaded."""
    names: tuple[str, ...] = ()
    """The columns that are loaded."""
    reason: Reason = Reason.NONE
    immediate: bool = False
    """An eager loader sends it, one for each parent all the same."""
    entities: tuple[type, ...] = ()
    """The mapped classes that a query of the user's selects."""
    table: Any = None
    """The table that a write changes."""
    depth: int = 0
    """How deep the library's frame was last time that the user's own frame called."""
    entry: CodeType | None = field(default=None, repr=False)
    """The code of that frame."""


class ShapeBook:
    """The shapes of one window; compiled statements are kept alive, for their identity."""

    def __init__(self) -> None:
        self.lazy: dict[Any, Shape] = {}
        self.column: dict[Any, Shape] = {}
        self.plain: dict[Any, Shape] = {}
        self._known: dict[Any, Shape] = {}
        self._texts = 0

    def add_lazy(
        self, statement: str, found_by: Any, relationship: Any, path: tuple[Any, ...], eager: bool
    ) -> Shape:
        """The shape of a load of `relationship` by a parent that came along `path`."""
        key = (relationship, path, eager)
        shape = Shape(Purpose.LAZY, key, statement, path, relationship, immediate=eager)
        return _remember(self.lazy, found_by, self._once(shape))

    def add_column(
        self,
        statement: str,
        found_by: Any,
        mapper: Any,
        names: tuple[str, ...],
        path: tuple[Any, ...],
        reason: Reason,
    ) -> Shape:
        """The shape of a load of columns of an object that came along `path`."""
        key = (mapper, names, reason, path)
        shape = Shape(Purpose.COLUMN, key, statement, path, mapper, names, reason)
        return _remember(self.column, found_by, self._once(shape))

    def add_plain(self, statement: str, context: Any) -> Shape:
        """The shape of any other statement."""
        purpose = _purpose(statement, context)
        shape = self._known.get((purpose, key := fingerprint(statement)))
        if shape is None:
            shape = self._once(
                Shape(purpose, key, statement, entities=_entities(context), table=_table(context))
            )
        if _is_text(context):  # each f-string is compiled for itself and never seen again
            self._texts += 1
            return _remember(self.plain, statement, shape, _MOST_TEXTS)
        return _remember(self.plain, context.compiled, shape)

    def add_silent(self, statement: str) -> Shape:
        """The shape of all statements that nobody is told of."""
        return self._once(Shape(Purpose.SILENT, "", statement))

    def _once(self, shape: Shape) -> Shape:
        return self._known.setdefault((shape.purpose, shape.key), shape)


def _remember(shapes: dict[Any, Shape], key: Any, shape: Shape, most: int = _MOST) -> Shape:
    if len(shapes) < most:
        shapes[key] = shape
    return shape


def _purpose(statement: str, context: Any) -> Purpose:
    if "compiled_cache" in context.execution_options:
        return Purpose.FLUSH
    action = action_of(statement)
    if action is Action.WRITE:
        return Purpose.WRITE
    return Purpose.SILENT if action is Action.OTHER or _is_eager(context) else Purpose.READ


def _is_eager(context: Any) -> bool:
    if "sa_top_level_orm_context" in context.execution_options:
        return True
    options = getattr(context.invoked_statement, "_compile_options", None)
    return bool(getattr(options, "_current_path", None))


def _is_text(context: Any) -> bool:
    return context.compiled is None or not hasattr(
        context.compiled.statement, "column_descriptions"
    )


def _entities(context: Any) -> tuple[type, ...]:
    """The mapped classes of a query; any kind of statement comes here, so all may be missing."""
    with contextlib.suppress(Exception):
        described = context.invoked_statement.column_descriptions
        return tuple(each["entity"] for each in described if isinstance(each["entity"], type))
    return ()


def _table(context: Any) -> Any:
    return getattr(getattr(context.compiled, "statement", None), "table", None)
