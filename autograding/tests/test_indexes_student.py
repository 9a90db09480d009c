"""From a submission's own SQLAlchemy to a finding: captured, planned in a clean worker, told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograding.checks.indexes import (
    on_postgresql,
    on_sqlite,
    redundant_indexes,
    review,
    uncovered_foreign_keys,
    unused_indexes,
)
from autograding.checks.student import Student
from autograding.proof.recording import student_in
from autograding.sandbox import Sandbox
from autograding.services import Services
from autograding.tests.indexing import proposed
from autograding.tests.postgresql import services
from autograding.tests.sandboxes import write

__all__ = ["services"]

_PRELOAD = (
    "sqlite3",
    "psycopg",
    "sqlalchemy",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql",
)
_MODELS = """
import datetime
import os
import uuid
from sqlalchemy import ForeignKey, Index, create_engine, delete, func, select
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload
)


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    loans: Mapped[list["Loan"]] = relationship(back_populates="member")


class Loan(Base):
    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    token: Mapped[uuid.UUID]
    due_on: Mapped[datetime.date] = mapped_column(index=True)
    returned_on: Mapped[datetime.date | None]
    member: Mapped[Member] = relationship(back_populates="loans")
    __table_args__ = (Index("due_again", "due_on", "id"), Index("token_of", "token", "id"))


def session():
    return Session(create_engine(os.environ["DATABASE_URL"]))


def run():
    with session() as here:
        Base.metadata.create_all(here.get_bind())
        here.add_all(Member(name=f"m{number}") for number in range(3))
        here.commit()
        today = datetime.date(2026, 3, 15)
        here.scalars(select(Member).options(selectinload(Member.loans))).all()
        late = select(Loan).options(joinedload(Loan.member))
        late = late.where(Loan.returned_on.is_(None), Loan.due_on < today)
        here.scalars(late.order_by(Loan.due_on, Loan.id).limit(20)).all()
        here.scalar(select(func.count()).where(Loan.token == uuid.UUID(int=7)))
        here.execute(delete(Member).where(Member.name == "m9"))
        here.commit()
"""


@pytest.fixture
def student(services: Services, tmp_path: Path) -> Iterator[Student]:
    """A submission with models that have an index too few and one too many."""
    root = write(tmp_path, {"models.py": _MODELS})
    with (
        Sandbox(root, preload=_PRELOAD, sockets=services.sockets) as sandbox,
        student_in(sandbox, services) as made,
    ):
        yield made


_EXPECTED = [("loans", "member_id"), ("loans", "returned_on", "due_on")]


def test_what_a_submission_sends_is_judged_on_sqlite(student: Student) -> None:
    """Statements are planned with the parameters that the driver got, in an empty copy."""
    database = student.database()
    student.environment(DATABASE_URL=database.url)
    student.call("models:run")
    sent = student.sql_observed()
    planner = on_sqlite(student)
    looks = review(planner, sent)

    assert [*_EXPECTED, _EXPECTED[0]] == [each for look in looks for each in proposed(look)]
    assert ["unfiltered", "scan", "weak", "served", "scan"] == [each.verdict for each in looks]
    late = next(each for each in sent if "due_on <" in each.sql)
    assert ("2026-03-15", 20, 0) == late.parameters
    snapshot = student.fresh().database().snapshot(rows=False)
    assert [("member_id",)] == [each.columns for each in uncovered_foreign_keys(snapshot)]
    assert ["ix_loans_due_on"] == [each.index for each in redundant_indexes(snapshot)]
    assert not unused_indexes(planner, sent, snapshot)
    few = [each for each in sent if "token" not in each.sql or "due_on" in each.sql]
    assert ["token_of"] == [each.index for each in unused_indexes(planner, few, snapshot)]


def test_what_a_submission_sends_is_judged_on_postgresql(student: Student) -> None:
    """The same, with psycopg's placeholders, casts and values, planned by the server."""
    database = student.postgresql()
    student.environment(DATABASE_URL=database.url)
    student.call("models:run")
    mine = [each for each in student.sql_observed() if "pg_catalog" not in each.sql]
    looks = review(on_postgresql(database), mine)

    assert _EXPECTED == [each for look in looks for each in proposed(look)]
    assert "unread" not in {each.verdict for each in looks}
    snapshot = database.snapshot(rows=False)
    assert [("member_id",)] == [each.columns for each in uncovered_foreign_keys(snapshot)]
    assert ["ix_loans_due_on"] == [each.index for each in redundant_indexes(snapshot)]


_ODD = """
import datetime, decimal, os, uuid
from sqlalchemy import create_engine, text

class Text(str):
    pass

def run():
    with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
        def ask(**values):
            names = ", ".join(f":{name}" for name in values)
            try:
                connection.execute(text(f"SELECT {names}"), values)
            except Exception:
                pass
        ask(a=1, b=2.5, c="x", d=None, e=True, f=b"\\x00")
        ask(a=decimal.Decimal("1.50"), b=uuid.UUID(int=7), c=datetime.time(9, 30))
        ask(a=datetime.date(2026, 3, 1))
        ask(a=Text("x"))
        ask(a=object())
        ask(a="x" * 2_001)
        ask(a=10 ** 4_000)
        ask(**{f"p{number}": number for number in range(1_000)})
        ask(**{f"p{number}": number for number in range(1_001)})
"""


def test_parameters_leave_the_worker_within_bounds(services: Services, tmp_path: Path) -> None:
    """Plain values are kept, UUIDs and decimals as text; a set with too much or another is not."""
    root = write(tmp_path, {"odd.py": _ODD})
    with Sandbox(root, preload=_PRELOAD) as sandbox, sandbox.worker() as worker:
        path = worker.request("sql_open", name="main", path="main.db")["path"]
        worker.request("environment", values={"DATABASE_URL": f"sqlite:///{path}"})
        worker.request("call", target="odd:run")
        kept = [parameters for _, _, parameters in worker.request("sql_observed")]

    assert [1, 2.5, "x", None, True, b"\0"] == kept[0]
    assert ["1.50", "00000000-0000-0000-0000-000000000007", "09:30:00"] == kept[1]
    assert [None, None, None, None] == kept[3:7]
    assert list(range(1_000)) == kept[7]
    assert kept[8] is None
