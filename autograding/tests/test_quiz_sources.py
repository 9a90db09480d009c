"""The course's own quizzes: what they cover, and whether what they say is true."""

import re
import sqlite3
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from autograding.quiz import Kind, Question, load_quiz, quiz_names

CHECKPOINTS = [f"checkpoint-{unit}" for unit in range(1, 7)]
TOPICS = {
    "normalization": r"normal form|primary key `\(|repeats the name",
    "ACID": r"property of a transaction|check-out",
    "indexes": r"index",
    "N+1": r"How many SELECT statements|How many statements",
    "SQL or NoSQL": r"belong in an SQL database|CAP theorem",
}


def test_there_is_a_checkpoint_for_each_unit_and_one_quiz_over_all() -> None:
    """Six checkpoints of two or three questions, and twelve to fifteen in the end."""
    assert (*CHECKPOINTS, "databases-quiz") == quiz_names()
    assert {2, 3} >= {len(load_quiz(name).questions) for name in CHECKPOINTS}
    assert 12 <= len(load_quiz("databases-quiz").questions) <= 15


def test_the_quiz_covers_the_specified_topics_in_all_kinds() -> None:
    """Two questions or more on each topic, and every kind of question twice or more."""
    questions = load_quiz("databases-quiz").questions
    kinds = Counter(question.kind for question in questions)
    assert all(kinds[kind] >= 2 for kind in Kind)
    for topic, pattern in TOPICS.items():
        assert 2 <= sum(bool(re.search(pattern, question.text)) for question in questions), topic


@pytest.mark.parametrize("name", quiz_names())
def test_every_question_has_a_hint_and_wrong_options(name: str) -> None:
    """Nobody is left alone with a question, and guessing everything is never right."""
    for question in load_quiz(name).questions:
        assert question.hint, question.text
        wrong = [option for option in question.options if not option.correct]
        assert wrong or question.kind is Kind.SEQUENCE, question.text


class Base(DeclarativeBase):
    """The library of the questions, as small as they need it."""


class Wrote(Base):
    """Who wrote what."""

    __tablename__ = "wrote"
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"), primary_key=True)


class Author(Base):
    """An author."""

    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    """A book with its authors and copies."""

    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    authors: Mapped[list[Author]] = relationship(secondary="wrote")
    copies: Mapped[list["Copy"]] = relationship(back_populates="book")


class Copy(Base):
    """A copy of a book."""

    __tablename__ = "copy"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))
    book: Mapped[Book] = relationship(back_populates="copies")


class Loan(Base):
    """A loan of a copy."""

    __tablename__ = "loan"
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"))
    copy: Mapped[Copy] = relationship()


@pytest.fixture(scope="module")
def library() -> Any:
    """Twenty books, each with an author, a copy and a loan."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(20):
            book = Book(title=f"Book {number}", authors=[Author(name=f"Author {number}")])
            session.add(Loan(copy=Copy(book=book)))
        session.commit()
    yield engine
    engine.dispose()


COUNTED = [
    question
    for name in quiz_names()
    for question in load_quiz(name).questions
    if re.search(r"How many (SELECT )?statements", question.text)
]


@pytest.mark.parametrize("question", COUNTED, ids=lambda question: question.text[:40])
def test_counted_statements_are_what_sqlalchemy_sends(library: Any, question: Question) -> None:
    """The code of each "how many statements" question sends the number that is marked right."""
    code = question.explanation.removeprefix("```python\n").removesuffix("\n```")
    sent: list[str] = []
    event.listen(library, "before_cursor_execute", lambda *seen: sent.append(seen[2]))
    with Session(library) as session:
        names = {"Book": Book, "Loan": Loan, "select": select, "session": session}
        loaders = {"selectinload": selectinload, "joinedload": joinedload}
        exec(code, {**names, **loaders, "print": lambda *_: None})
    right = next(option.text for option in question.options if option.correct)
    assert right == str(len(sent))


def test_indexes_are_used_as_the_quiz_says() -> None:
    """SQLite searches with (genre, title) for the right options and scans for the wrong one."""
    question = next(
        question
        for question in load_quiz("databases-quiz").questions
        if "one index, on `(genre, title)`" in question.text
    )
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE books (id INTEGER PRIMARY KEY, genre, title, year)")
        database.execute("CREATE INDEX genre_title ON books (genre, title)")
        for option in question.options:
            clause = option.text.strip("`")
            plan = str(
                database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM books {clause}").fetchall()
            )
            assert option.correct == ("SEARCH books USING INDEX" in plan), clause
            assert "TEMP B-TREE" not in plan
    database.close()
