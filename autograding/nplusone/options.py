"""Loader options as objects, and a session event that adds one to the query it belongs to."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, orm
from sqlalchemy.orm import Session

from autograding.nplusone.deciding import Decided
from autograding.nplusone.fixes import OptionStep
from autograding.nplusone.window import Window

__all__ = ["build", "tried"]


def build(steps: Sequence[OptionStep]) -> list[Any]:
    """The options that `steps` stand for; columns beside each other are options of their own."""
    way = [step for step in steps if step.strategy != "undefer"]
    columns = [step for step in steps if step.strategy == "undefer"]
    if not columns:
        return [_chain(way)]
    return [_chain([*way, column]) for column in columns]


def _chain(steps: Sequence[OptionStep]) -> Any:
    option: Any = orm
    for step in steps:
        option = getattr(option, step.strategy)(*step.positional, **step.named)
    return option


@contextmanager
def tried(decided: Decided, window: Window) -> Iterator[None]:
    """Add the fix of `decided` to the query of its parents, as its author would.

    For the time of a trial only: this event costs time, and before SQLAlchemy 2.0.50 it breaks
    `yield_per` with `selectinload`.
    """
    options = build(decided.fix.steps)

    def add(state: Any) -> None:
        own = not (state.is_relationship_load or state.is_column_load) and state.is_select
        if own and _selects(state.statement, decided.root) and _is_there(decided, window):
            state.statement = state.statement.options(*options)

    event.listen(Session, "do_orm_execute", add)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", add)


def _selects(statement: Any, root: type | None) -> bool:
    described = getattr(statement, "column_descriptions", ())
    return root is not None and any(each.get("entity") is root for each in described)


def _is_there(decided: Decided, window: Window) -> bool:
    """Whether the statement is sent from the line that the finding names."""
    query = decided.finding.query
    return query is None or window.line_of(sys._getframe(1)) == (query.file, query.line)
