"""The self-test: do the names that the fast reader uses mean what it takes them for?

Once a process, with a lazy load, a deferred column and `selectinload` in a database in memory.
"""

import functools
import warnings
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, create_engine, event, insert, select
from sqlalchemy.orm import Session, deferred, registry, relationship, selectinload

from autograding.nplusone.facts import Fact, FastReader
from autograding.nplusone.publicfacts import PublicReader, follow_sessions
from autograding.nplusone.shapes import Purpose, Reason, ShapeBook

__all__ = ["reader_for"]


def reader_for(shapes: ShapeBook) -> FastReader:
    """The fast reader where it can be trusted, else the slower one (told once, by a warning)."""
    if names_hold():
        return FastReader(shapes)
    follow_sessions()
    return PublicReader(shapes)


@functools.cache
def names_hold() -> bool:
    """Whether SQLAlchemy still works as the fast reader needs it."""
    try:
        problem = _wrong(_facts())
    except Exception as error:  # any change may show in any way
        problem = f"{type(error).__name__}: {error}"
    if problem:
        warnings.warn(
            "The N+1 detector does not know this version of SQLAlchemy and goes its slower way, "
            f"which names fewer columns ({problem}). Cure: update the detector, or use SQLAlchemy "
            "2.0 or 2.1.",
            RuntimeWarning,
            stacklevel=4,
        )
    return not problem


def _wrong(facts: list[Fact]) -> str:
    """What is not as it should be; empty where all is."""
    seen = [(shape.purpose, getattr(shape.target, "key", ""), shape.names) for shape, *_ in facts]
    expected = [
        (Purpose.READ, "", ()),
        (Purpose.LAZY, "children", ()),
        (Purpose.COLUMN, "", ("text",)),
        (Purpose.READ, "", ()),
        (Purpose.SILENT, "", ()),
    ]
    if seen != expected:
        return f"saw {[purpose.name for purpose, *_ in seen]}"
    (_, parent, run, _), (column, same_parent, same_run, _) = facts[1], facts[2]
    if (parent, run) != (same_parent, same_run) or run < 1:
        return "parents are not told apart"
    return "" if column.reason is Reason.DEFERRED else "reasons are not told apart"


def _facts() -> list[Fact]:
    """What the fast reader tells of five known statements."""
    parent, child, mappings = _model()
    engine = create_engine("sqlite://")
    facts: list[Fact] = []
    reader = FastReader(ShapeBook())

    def note(_cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        facts.append(reader.read(statement, parameters, context))

    with engine.connect() as connection:
        mappings.metadata.create_all(connection)
        connection.execute(insert(parent), [{"id": 1, "text": 1}])
        connection.execute(insert(child), [{"id": 1, "parent_id": 1}])
        event.listen(engine, "do_execute", note)
        with Session(connection) as session:
            one = session.scalars(select(parent)).one()
            _ = (one.children, one.text)
        with Session(connection) as session:
            session.scalars(select(parent).options(selectinload(parent.children))).all()
    engine.dispose()
    mappings.dispose()
    return facts


def _model() -> tuple[Any, Any, registry]:
    mappings = registry()
    base: Any = mappings.generate_base()
    child = type(
        "Child",
        (base,),
        {
            "__tablename__": "children",
            "id": Column(Integer, primary_key=True),
            "parent_id": Column(ForeignKey("parents.id")),
        },
    )
    parent = type(
        "Parent",
        (base,),
        {
            "__tablename__": "parents",
            "id": Column(Integer, primary_key=True),
            "text": deferred(Column(Integer)),
            "children": relationship(child),
        },
    )
    return parent, child, mappings
