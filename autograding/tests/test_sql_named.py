"""Tests of files of named statements."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql import named
from autograding.checks.sql.lexer import LONGEST

BOOK = "INSERT INTO book (isbn, title) VALUES (:isbn, :title)"


def messages(text: str) -> list[tuple[int, str]]:
    """Line and first words of each problem."""
    return [(problem.line, problem.message) for problem in named.parse(text).problems]


@pytest.mark.parametrize(
    "header",
    [
        "-- name: add_book(:isbn, :title)",
        "-- name: add_book(isbn, title)",
        "--name:add_book ( isbn , :title )",
        "  -- Name: add-book!(isbn, title)  -- stores a book",
        "-- name: add_book<!",
        "-- name: add_book",
        "-- name: add_book^(isbn, title)",
        "-- name: add_book *! (isbn, title);",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_reads_name_lines_as_aiosql_does(header: str, newline: str, start: str) -> None:
    """Parameters may have their colon, names their operator, and lines any end."""
    parsed = named.parse(f"{start}-- Books.{newline}{header}{newline}{BOOK};{newline}")

    expected = named.NamedStatement(
        name="add_book", parameters=("isbn", "title"), sql=BOOK, line=2, keyword="INSERT"
    )
    assert ({"add_book": expected}, ()) == (parsed.statements, parsed.problems)


def test_orders_parameters_by_the_name_line_first() -> None:
    """The name line's order wins; without a list it is the order of first use."""
    text = "-- name: a(x, y)\nSELECT :y, :x;\n-- name: b\nSELECT :y, @x, :y, $z;"

    statements = named.parse(text).statements

    assert [found.parameters for found in statements.values()] == [("x", "y"), ("y", "x", "z")]


@pytest.mark.parametrize(
    ("body", "sql"),
    [
        ("SELECT ';' -- ;\n;", "SELECT ';'"),
        ("-- First, a remark.\nSELECT 1 -- inside\n + 1;", "SELECT 1 -- inside\n + 1"),
        ("/* -- name: no */ SELECT 1", "SELECT 1"),
        ("SELECT 'x\n-- name: no\n'", "SELECT 'x\n-- name: no\n'"),
        ("SELECT\n-- name: of the author\n1", "SELECT\n-- name: of the author\n1"),
        (
            "CREATE TRIGGER t AFTER DELETE ON a BEGIN SELECT 1; SELECT 2; END;",
            "CREATE TRIGGER t AFTER DELETE ON a BEGIN SELECT 1; SELECT 2; END",
        ),
    ],
)
def test_is_not_fooled(body: str, sql: str) -> None:
    """Comments, quotes and triggers may hold semicolons and what looks like a name line."""
    parsed = named.parse(f"-- name: a()\n{body}\n-- name: b()\nSELECT 2")

    assert ([sql, "SELECT 2"], ()) == (
        [found.sql for found in parsed.statements.values()],
        parsed.problems,
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("SELECT 1;\n-- name: a\nSELECT 1;", 1, "This statement has no name."),
        ("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", 3, "`a` is used twice; line 1"),
        ("-- name: a\nSELECT 1;\nSELECT 2;", 3, "There is a second statement"),
        ("-- name: a\n-- TODO\n", 1, "There is no statement under this name yet."),
        ("-- name: a(x)\nSELECT 1;", 2, "The SQL does not use `:x`."),
        ("-- name: a(x)\nSELECT :x, :y;", 2, "The SQL uses `:y`, which the name line"),
        ("-- name: a()\nSELECT :y;", 2, "The SQL uses `:y`, which the name line"),
        ("-- name: a(x)\nSELECT ':x';", 2, "`':x'` in quotes is plain text."),
        ("-- name: a(x)\nSELECT ?;", 2, "The SQL does not use `:x`."),
        ("-- name: a\nSELECT ?;", 2, "Write parameters by name"),
        ("-- name: a(x, x)\nSELECT :x;", 1, "The parameters in the name line cannot be read."),
        ("-- name: a(x y)\nSELECT 1;", 1, "The parameters in the name line cannot be read."),
        ("-- name: 1 + 1\nSELECT 1;", 1, "This name line cannot be read."),
        ("-- name: a\nSELECT 'x;\n", 2, "The quotation mark or bracket that opens here"),
        ("-- name: a\nSELECT 1 /* x;\n", 2, "The comment that opens here is never closed."),
    ],
)
def test_names_what_is_odd_with_its_line(text: str, line: int, words: str) -> None:
    """Each problem is told once or more, the first at its line."""
    found = messages(text)

    assert (line, True) == (found[0][0], found[0][1].startswith(words)), found


def test_an_unclosed_quote_costs_only_its_own_statement() -> None:
    """Statements after an unclosed quote are read all the same, with their right lines."""
    parsed = named.parse(
        "-- name: a\nSELECT 'it's';\n\n-- name: b\nSELECT 1;\n-- name: c\nSELECT 2"
    )

    assert [
        (found.name, found.line, found.sql) for found in list(parsed.statements.values())[1:]
    ] == [("b", 4, "SELECT 1"), ("c", 6, "SELECT 2")]
    assert [problem.line for problem in parsed.problems_of("a")] == [2]


def test_problems_are_safe_to_show() -> None:
    """A hostile name cannot smuggle in Markdown."""
    text = "-- name: a()\nSELECT :x" + "y" * 500 + ";"

    assert all(len(message) < 120 for _, message in messages(text))


@pytest.mark.parametrize("piece", ["-- name: a\n", "'", "-- name:", "(", "--name: a(", "\n"])
def test_reads_hostile_text_quickly(piece: str) -> None:
    """The longest text that is read at all takes seconds at most; longer is refused."""
    started = time.process_time()
    named.parse(piece * (LONGEST // len(piece)))

    assert time.process_time() - started < 2.0
    assert messages(piece * (LONGEST + 1))[0][1] == "The file is too long to be read."


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def statements(draw: st.DrawFn) -> list[named.NamedStatement]:
    """Sound named statements, with quotes and comments that try to confuse."""
    drawn = []
    for name in draw(st.lists(NAMES, unique=True, max_size=4)):
        parameters = tuple(draw(st.lists(NAMES, unique=True, max_size=3)))
        odd = draw(st.sampled_from(["1", "';'", "'it''s'", '"-- name: x"', "/* ; */ 2", "-- x\n3"]))
        sql = f"SELECT {', '.join([f':{parameter}' for parameter in parameters] + [odd])}"
        drawn.append(
            named.NamedStatement(
                name=name, parameters=parameters, sql=sql, line=0, keyword="SELECT"
            )
        )
    return drawn


@given(statements())
def test_reads_back_what_it_renders(expected: list[named.NamedStatement]) -> None:
    """Rendering and parsing give the same statements, and no problem."""
    parsed = named.parse(named.render(expected))

    assert [(item.name, item.parameters, item.sql, item.keyword) for item in expected] == [
        (item.name, item.parameters, item.sql, item.keyword) for item in parsed.statements.values()
    ]
    assert parsed.problems == ()


@given(st.text(alphabet="-name: ab()':;\n\"*/", max_size=80))
def test_never_raises(text: str) -> None:
    """Any text is read somehow."""
    named.parse(text)


@pytest.mark.parametrize("header", ["find_book(isbn)^", "find_book^(isbn)", "find-book ^(:isbn)"])
def test_an_operator_may_stand_on_either_side_of_the_parameters(header: str) -> None:
    """Students write aiosql's operator suffix behind the name or behind the parameters."""
    parsed = named.parse(f"-- name: {header}\nSELECT title FROM book WHERE isbn = :isbn;\n")
    assert ("isbn",) == parsed.statements["find_book"].parameters
    assert () == parsed.problems
