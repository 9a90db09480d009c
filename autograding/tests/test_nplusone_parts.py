"""The pure parts: statements, pages, allowances, sentences, and what a window keeps."""

import gc
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, create_engine, event, select
from sqlalchemy.orm import Session

from autograding.nplusone import Finding, Kind, Loop, Place, Verified, Window, detect, hook
from autograding.nplusone.chains import ChainReader
from autograding.nplusone.paging import asks_one_by_one
from autograding.nplusone.recorder import Recorder
from autograding.nplusone.statements import Action, action_of, fingerprint, tables_of
from autograding.tests.nplusone.models import Author, Base, Post, Tag, new_engine, seed


@pytest.mark.parametrize(
    ("statement", "action"),
    [
        ("SELECT 1", Action.READ),
        ("  -- why\n /* a */ (select 1)", Action.READ),
        ("WITH a AS (SELECT 1) SELECT * FROM a", Action.READ),
        ("insert into a values (1)", Action.WRITE),
        ("DELETE FROM a", Action.WRITE),
        ("SAVEPOINT a", Action.OTHER),
        ("PRAGMA main.table_info('a')", Action.OTHER),
        ("SELECT relname FROM pg_catalog.pg_class", Action.OTHER),
        ("SELECT name FROM sqlite_master", Action.OTHER),
        ("", Action.OTHER),
    ],
)
def test_action(statement: str, action: Action) -> None:
    """The first word tells; the database's own catalogue is nobody's query."""
    assert action is action_of(statement)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT * FROM a WHERE id = 1", "SELECT * FROM a WHERE id = 22", True),
        ("SELECT * FROM a WHERE n = 'x'", "SELECT * FROM a WHERE n = 'it''s'", True),
        ("SELECT * FROM a WHERE id IN (1, 2)", "SELECT * FROM a WHERE id IN (?, ?, ?)", True),
        ("SELECT * FROM a1", "SELECT * FROM a2", False),
        ("SELECT a FROM t WHERE a = ?", "SELECT a FROM t WHERE b = ?", False),
        ("SELECT * FROM a WHERE id = -1", "SELECT * FROM a WHERE id = 1.5", True),
    ],
)
def test_fingerprint(one: str, other: str, same: bool) -> None:
    """Literals and the length of a list are no difference; names are."""
    assert same is (fingerprint(one) == fingerprint(other))


def test_tables() -> None:
    """Each table once, in order, without quotes."""
    assert ("a", "b.c") == tables_of('SELECT 1 FROM "a" JOIN b.c ON 1 JOIN a ON 1')


def samples(statement: str, *parameters: Any) -> list[tuple[str, Any]]:
    """A statement with several sets of parameters."""
    return [(statement, each) for each in parameters]


@pytest.mark.parametrize(
    "asked",
    [
        samples("SELECT 1 FROM a LIMIT ? OFFSET ?", (10, 0), (10, 10)),
        samples("SELECT 1 FROM a LIMIT %(n)s OFFSET %(o)s", {"n": 5, "o": 0}, {"n": 5, "o": 5}),
        samples("SELECT 1 FROM a WHERE x = ? LIMIT ? OFFSET ?", (1, 10, 0), (1, 10, 10)),
        samples("SELECT 1 FROM a WHERE a.id > ? LIMIT ? OFFSET ?", (0, 5, 0), (5, 5, 0)),
        samples("SELECT 1 FROM a WHERE d BETWEEN :x AND :y", {"x": 1, "y": 2}, {"x": 2, "y": 3}),
        samples("SELECT 1 FROM a WHERE d >= ? AND d < ?", (1, 2), (2, 3)),
        [("SELECT 1 FROM a LIMIT 5 OFFSET 0", ()), ("SELECT 1 FROM a LIMIT 5 OFFSET 5", ())],
        samples(f"SELECT 1 FROM a WHERE id IN ({', '.join('?' * 10)})", range(10), range(10, 20)),
        samples("SELECT 1 FROM a WHERE id = ?", (1,)),
    ],
)  # fmt: skip
def test_pages_and_chunks(asked: list[tuple[str, Any]]) -> None:
    """Pages, ranges and chunks are right as they are."""
    assert not asks_one_by_one(asked)


@pytest.mark.parametrize(
    "asked",
    [
        samples("SELECT 1 FROM a LIMIT ? OFFSET ?", (1, 0), (1, 1)),
        samples("SELECT 1 FROM a WHERE id = ? LIMIT ? OFFSET ?", (1, 1, 0), (2, 1, 0)),
        samples("SELECT 1 FROM a WHERE id > ? LIMIT 1", (1,), (2,)),
        samples("SELECT 1 FROM a WHERE id <> ? AND x = ?", (1, 1), (1, 2)),
        samples("SELECT 1 FROM a WHERE id IN (?)", (1,), (2,)),
        samples("SELECT 1 FROM a WHERE x = %(x_1)s", {"x_1": 1}, {"x_1": 2}),
        [("SELECT 1 FROM a WHERE id IN (?, ?)", (1, 2)), ("SELECT 1 FROM a WHERE id IN (?)", (3,))],
    ],
)
def test_one_by_one(asked: list[tuple[str, Any]]) -> None:
    """A key that moves is an N+1, and so is a page of one."""
    assert asks_one_by_one(asked)


def a_finding(**changed: Any) -> Finding:
    """The finding of the manual's example."""
    values: dict[str, Any] = {
        "kind": Kind.RELATIONSHIP,
        "relationship": "Post.author",
        "site": Place("app/routes.py", 43, "list_posts", "print(post.author.name)"),
        "loop": Loop(
            "app/routes.py", 42, "list_posts", "for post in posts:", text="for post in posts"
        ),
        "statements": 25,
        "parents": 25,
        "fix": "joinedload(Post.author)",
        "is_option": True,
        "query": Place("app/routes.py", 40, "list_posts", "posts = ..."),
        "verified": Verified(26, 1),
    }
    return Finding(**{**values, **changed})


def test_message() -> None:
    """The sentence, word for word."""
    assert (
        'in list_posts() at app/routes.py:42, the loop "for post in posts" ran 25 statements for '
        "Post.author; add .options(joinedload(Post.author)) to the query at app/routes.py:40 "
        "(verified: 26 statements become 1)"
    ) == a_finding().message


def test_message_without_places() -> None:
    """Where no line of the user's was seen, the rest is told."""
    finding = a_finding(site=None, loop=None, query=None, verified=None)

    assert (
        "code without a line of yours ran 25 statements for Post.author; add "
        ".options(joinedload(Post.author)) to the query that loads them"
    ) == finding.message


def test_nothing_is_kept() -> None:
    """A closed window leaves no listener, and an open one keeps no object alive."""
    with Session(new_engine(3)) as session, detect([Path(__file__)]) as window:
        names = [post.author.name for post in session.scalars(select(Post))]
        gc.collect()
        assert not session.identity_map.keys()

    assert len(names) == window.findings[0].statements
    assert () == hook.windows()
    assert not event.contains(Engine, "do_execute", hook._execute)


def test_memory() -> None:
    """Five thousand statements are kept in less than 200 kilobytes."""
    query = select(Author.name).where(Author.id == bindparam("key"))
    with new_engine(1).connect() as connection, detect([Path(__file__)]) as window:
        tracemalloc.start()
        for number in range(1, 5001):
            connection.execute(query, {"key": number}).all()
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()

    assert 5000 == window.findings[0].statements
    assert held < 200 * 1024


def test_a_repeated_query_goes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a query was sent from a line some times, only a number is kept of it."""
    query = select(Author.name).where(Author.id == bindparam("key"))
    with new_engine(1).connect() as connection, detect([Path(__file__)]) as window:
        for number in range(1, 41):
            if number == 21:
                monkeypatch.setattr(Recorder, "note", lambda *_: 1 // 0)
            connection.execute(query, {"key": number}).all()

    assert None is window.trouble
    assert 40 == window.statements == window.findings[0].statements


def test_the_short_way_tells_lines_apart() -> None:
    """One function, called in two loops and then once from elsewhere: three chains of calls."""
    with Session(new_engine(60)) as session, detect([Path(__file__)]) as window:

        def ask(key: int) -> Tag | None:
            return session.get(Tag, key)

        for key in range(1, 21):
            ask(key)
        for key in range(21, 51):
            ask(key)
        ask(51)

    assert [20, 30] == [finding.statements for finding in window.findings]
    assert 51 == window.statements


def test_the_short_way_is_not_for_lazy_loads() -> None:
    """A query and a refresh of its object in one loop are a finding each."""
    with Session(new_engine(20)) as session, detect([Path(__file__)]) as window:
        for key in range(1, 21):
            tag = session.get_one(Tag, key)
            session.expire(tag)
            _ = tag.name

    assert [(Kind.MANUAL, 20), (Kind.COLUMN, 20)] == [
        (finding.kind, finding.statements) for finding in window.findings
    ]


def test_harness_repeats() -> None:
    """A harness that calls code again and again, each time for one object, is no N+1."""
    names: dict[str, Any] = {"select": select, "Post": Post, "Session": Session}
    source = "def page(session, key):\n    return session.get_one(Post, key).author.name\n"
    file = Path(__file__).with_name("page_of_a_user.py")
    exec(compile(source, str(file), "exec"), names)
    engine = new_engine(5)
    with detect([file]) as window:
        for key in range(1, 6):
            with Session(engine) as session:
                names["page"](session, key)

    assert 10 == window.statements
    assert [] == window.findings


def test_threads_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements of several threads are all counted, each with its chain.

    So are those of threads that are the first to come along a chain, all of them together.
    """
    learn = ChainReader.learn

    def slow(reader: ChainReader) -> None:
        time.sleep(0.02)
        learn(reader)

    monkeypatch.setattr(ChainReader, "learn", slow)
    engine = create_engine(f"sqlite:///{tmp_path / 'blog.db'}")
    Base.metadata.create_all(engine)
    seed(engine, 20)

    def work() -> None:
        with Session(engine) as session:
            for post in session.scalars(select(Post)):
                _ = post.author.name

    with detect([Path(__file__)]) as window:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    engine.dispose()

    (finding,) = window.findings
    assert (4 * 21, 80, 20) == (window.statements, finding.statements, finding.parents)


def test_windows_in_each_other() -> None:
    """An inner window sees its own part, the outer one everything."""
    engine = new_engine(3)
    with detect([Path(__file__)]) as outer:
        with Session(engine) as session:
            session.scalars(select(Post)).all()
        with detect([Path(__file__)]) as inner, Session(engine) as session:
            for post in session.scalars(select(Post)):
                _ = post.author.name

    assert (5, 4) == (outer.statements, inner.statements)
    assert 1 == len(inner.findings) == len(outer.findings)


def test_trouble_is_raised_at_the_end() -> None:
    """What goes wrong in the detector never reaches the program, and is not hidden either."""
    window = Window([Path(__file__)])
    window.recorder.record = lambda *_: 1 // 0  # type: ignore[assignment,method-assign]
    with pytest.raises(ZeroDivisionError), window, Session(new_engine(3)) as session:
        assert len(session.scalars(select(Post)).all()) == 3
