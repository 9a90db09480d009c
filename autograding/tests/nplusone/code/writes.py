"""Writes, one by one and all at once."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Author


@says("authors", "", "for number in range(rows)", kind="write")
def commit_each(session: Session, rows: int) -> None:
    """A flush a row."""
    for number in range(rows):
        session.add(Author(name=f"new {number}"))
        session.commit()  # site


@says("authors", "", "for number in range(rows)", kind="write")
def core_insert_each(session: Session, rows: int) -> None:
    """An INSERT a row."""
    for number in range(rows):
        session.execute(insert(Author).values(name=f"new {number}"))  # site


@nothing(rows=lambda rows: 500 * rows)
def one_flush(session: Session, rows: int) -> None:
    """All rows in one flush, however many statements the database needs."""
    session.add_all([Author(name=f"new {number}") for number in range(rows)])
    session.commit()


@nothing(rows=lambda rows: 20 * rows)
def flush_each_batch(session: Session, rows: int) -> None:
    """A flush for each twenty rows."""
    for start in range(0, rows, 20):
        session.add_all([Author(name=f"new {start + each}") for each in range(20)])
        session.flush()


@nothing()
def one_statement(session: Session, rows: int) -> None:
    """All rows in one statement."""
    session.execute(insert(Author), [{"name": f"new {number}"} for number in range(rows)])


@nothing()
def savepoints(session: Session, rows: int) -> None:
    """A savepoint a round."""
    for _ in range(rows):
        with session.begin_nested():
            pass
