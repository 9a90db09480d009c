"""Mermaid's erDiagram as a picture."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.app.diagram_layout import Box, arrange
from autograding.app.diagram_svg import drawing
from autograding.checks.sql.mermaid import Attribute, Entity, Relationship, Side, parse

LIBRARY = """erDiagram
    authors {
        INTEGER author_id PK
        TEXT name "the full name"
    }
    books {
        TEXT isbn PK
    }
    book_authors {
        TEXT isbn PK, FK
        INTEGER author_id PK,FK
    }
    members
    loans
    authors ||--o{ book_authors : "author_id"
    books ||--|{ book_authors : isbn
    members ||--o{ loans : ""
    books |o--o{ loans : borrows
    members |o--o{ members : mentor
"""


def test_tables_and_columns_are_read() -> None:
    """Columns come with type, keys and comment."""
    diagram = parse(LIBRARY)
    assert diagram is not None
    authors = Entity(
        "authors",
        "authors",
        (
            Attribute("INTEGER", "author_id", ("PK",)),
            Attribute("TEXT", "name", (), "the full name"),
        ),
    )
    assert authors == diagram.entities[0]
    assert ("PK", "FK") == diagram.entities[2].attributes[1].keys


def test_relationships_are_read() -> None:
    """Both sides' numbers and the label, quoted or not."""
    diagram = parse(LIBRARY)
    assert diagram is not None
    expected = Relationship("books", Side.ONE, Side.MANY, "book_authors", "isbn", 16)
    assert expected == diagram.relationships[1]
    assert ("books", "book_authors") == (expected.parent, expected.child)


def test_parent_is_the_side_with_one_row() -> None:
    """A line written from child to parent points the same way."""
    diagram = parse("erDiagram\n  loans }o--|| members : of")
    assert diagram is not None
    assert "members" == diagram.relationships[0].parent


def test_quoted_and_renamed_tables_are_read() -> None:
    """Names with spaces are quoted; a name in brackets is the one shown."""
    diagram = parse('erDiagram\n  "my table" { \n TEXT a \n }\n  b["Second table"]')
    assert diagram is not None
    assert ("my table", "Second table") == tuple(entity.title for entity in diagram.entities)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "erDiagram",
        "graph TD\n  A --> B",
        "erDiagram\n  a {\n    TEXT x",
        "erDiagram\n  a ->> b",
        "erDiagram\n  a {\n    TEXT x ???\n  }",
        "erDiagram\n" + "\n".join(f"  t{number}" for number in range(61)),
        "erDiagram\n" + "  a ||--o{ b : c\n" * 201,
    ],
)
def test_other_text_is_not_drawn(text: str) -> None:
    """What is no erDiagram, incomplete or far too large stays text."""
    assert drawing(text) is None


def test_parents_stand_left_of_children() -> None:
    """Reading direction follows the foreign keys."""
    diagram = parse(LIBRARY)
    assert diagram is not None
    boxes = arrange(diagram).boxes
    assert boxes["authors"].x < boxes["book_authors"].x
    assert boxes["members"].x < boxes["loans"].x


@pytest.mark.parametrize("sides", ["||--o{", "}o--||", "||--||", "}o--o{"])
def test_circles_are_drawn(sides: str) -> None:
    """Tables that refer to each other in a circle end in a picture, not in a loop."""
    text = "\n  ".join(["erDiagram", f"a {sides} b : x", f"b {sides} c : y", f"c {sides} a : z"])
    assert drawing(text) is not None


def test_picture_has_a_name_for_who_cannot_see_it() -> None:
    """The label tells tables, columns and relationships."""
    svg = drawing(LIBRARY)
    assert svg is not None
    assert "Tables: authors (author_id, name)" in svg
    assert "members, one, to loans, zero or more" in svg


def test_picture_holds_nothing_inline() -> None:
    """No style, script, link or outside reference: colors come from the page's classes."""
    svg = drawing(LIBRARY)
    assert svg is not None
    assert not re.search(r"style|script|href|url\(|on\w+=", svg)


def test_long_names_are_shortened() -> None:
    """A name that would burst its box ends in an ellipsis; the label has it in full."""
    name = "a" * 60
    svg = drawing(f"erDiagram\n  {name} {{\n    TEXT {name}\n  }}")
    assert svg is not None
    assert "a…</text>" in svg
    assert name in svg


NAMES = st.sampled_from([f"table_{number}" for number in range(9)])
LINES = st.lists(
    st.tuples(NAMES, st.sampled_from(["||--o{", "|o--||", "}o--||", "}|--o{"]), NAMES),
    min_size=1,
    max_size=14,
)


@given(LINES)
def test_tables_never_overlap(lines: list[tuple[str, str, str]]) -> None:
    """Whatever refers to whatever, no two tables cover each other and all are on the picture."""
    text = "\n".join(f"  {left} {sides} {right} : x" for left, sides, right in lines)
    diagram = parse(f"erDiagram\n{text}")
    assert diagram is not None
    layout = arrange(diagram)
    for one, other in combinations(layout.boxes.values(), 2):
        assert not _overlap(one, other)
    for box in layout.boxes.values():
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
    assert drawing(f"erDiagram\n{text}") is not None


def _overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    down = one.y < other.y + other.height and other.y < one.y + one.height
    return across and down
