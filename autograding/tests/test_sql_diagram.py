"""Diagrams: a schema drawn, a student's own read, and the two compared."""

import sqlite3

import pytest

from autograding.checks.sql.diagram import disagreements, draw, parse
from autograding.checks.sql.mermaid import parse as parse_ours
from autograding.checks.sql.structure import Schema
from autograding.tests.helpers.sqlite_snapshot import snapshot

LIBRARY = """
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE books (id INTEGER PRIMARY KEY, isbn TEXT NOT NULL UNIQUE);
CREATE TABLE book_authors (
    book_id INTEGER NOT NULL REFERENCES books (id),
    author_id INTEGER NOT NULL REFERENCES authors (id),
    PRIMARY KEY (book_id, author_id)
);
CREATE TABLE copies (id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES books (id));
"""
DRAWN = """\
# My diagram

```mermaid
erDiagram
    authors ||--o{ book_authors : writes
    books ||--o{ book_authors : "is written in"
    books |o--o{ copies : has
```
"""


def schema(sql: str) -> Schema:
    """A schema made by SQLite itself."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(sql)
    return Schema.from_snapshot(snapshot(connection))


def kinds(markdown: str, sql: str = LIBRARY) -> list[str]:
    """What a diagram and a schema disagree on."""
    return [each.kind for each in disagreements(parse(markdown), schema(sql))]


@pytest.mark.parametrize(
    "markdown",
    [
        DRAWN,
        DRAWN.replace("book_authors", "BookAuthor").replace("authors", "AUTHOR"),
        "```mermaid\nerDiagram\n    authors }o--o{ books : write\n    books ||--o{ copies : x\n```",
        "```mermaid\nerDiagram\n  book_authors }o--|| authors : x\n"
        "  book_authors }|..|| books : y\n"
        "  copies many(0) to zero or one books : z\n```",
        "erDiagram\n    authors ||--o{ book_authors : a\n    books ||--|{ book_authors : b\n"
        "    books ||--o{ copies : c\n    books {\n        INTEGER id PK\n    }\n",
        "~~~mermaid\n%% mine\n" + DRAWN.split("```mermaid\n")[1].replace("```", "~~~"),
    ],
)
def test_right_diagrams_agree(markdown: str) -> None:
    """Other names' case, junctions as lines, lines drawn the other way: all are right."""
    assert kinds(markdown) == []


@pytest.mark.parametrize(
    ("find", "replace", "expected"),
    [
        ("    books |o--o{ copies : has\n", "", ["missing_entity"]),
        ("    books |o--o{ copies : has\n", "    copies\n", ["missing_relationship"]),
        ("copies : has", "copies : has\n    authors ||--o{ copies : x", ["extra_relationship"]),
        ("copies : has", "copies : has\n    shelves", ["extra_entity"]),
        ("books |o--o{ copies", "books }o--|| copies", ["cardinality"]),
        ("books |o--o{ copies", "books }o--o{ copies", ["cardinality"]),
        ("books |o--o{ copies", "books ||--|| copies", ["cardinality"]),
    ],
)
def test_each_difference_is_told(find: str, replace: str, expected: list[str]) -> None:
    """One wrong thing in the diagram is one difference, and no other."""
    assert DRAWN.count(find) == 1
    assert kinds(DRAWN.replace(find, replace)) == expected


def test_difference_has_its_line() -> None:
    """A wrong line is told with its number in the student's file."""
    wrong = DRAWN.replace("books |o--o{ copies", "books }o--|| copies")

    assert [7] == [each.line for each in disagreements(parse(wrong), schema(LIBRARY))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# nothing here", "found none"),
        ("<!--\n```mermaid\nerDiagram\n a ||--o{ b : c\n```\n-->", "found none"),
        ("```mermaid\nerDiagram\n    %% TODO\n```", "still empty"),
        ("```mermaid\nflowchart LR\n  a --> b\n```", "no entity-relationship diagram"),
    ],
)
def test_nothing_to_read_is_told(text: str, words: str) -> None:
    """No diagram, an empty one, one in a comment or one of another kind is a sentence."""
    assert words in parse(text).problem


def test_own_drawing_agrees_with_the_schema() -> None:
    """What we draw of a schema can be read back, and says the same."""
    drawn = draw(schema(LIBRARY))

    assert kinds(drawn) == []
    assert parse_ours(drawn) is not None
    assert 'books |o--o{ copies : "book_id"' in drawn
    assert "INTEGER book_id PK, FK" in drawn


def test_hostile_names_stay_inside_the_drawing() -> None:
    """Names cannot end the block, mention people or make tags."""
    name = 'x"\n```\n<img src=x> @team '
    sql = f'CREATE TABLE "{name.replace(chr(34), chr(34) * 2)}" ("a`<b>@c" "T\n```" PRIMARY KEY);'
    drawn = draw(schema(sql))

    assert "```" not in drawn
    assert "<" not in drawn
    assert "@team" not in drawn
    assert parse_ours(drawn) is not None


def test_missing_parent_and_many_tables() -> None:
    """A foreign key to a missing table is shown as such; tables beyond the limit are counted."""
    sql = "CREATE TABLE a (x INTEGER REFERENCES gone (id));"
    sql += "".join(f"CREATE TABLE t{number} (x INTEGER PRIMARY KEY);" for number in range(60))
    drawn = draw(schema(sql))

    assert '"gone (missing)" |o--o{ a' in drawn
    assert "%% 11 more tables are not shown" in drawn
