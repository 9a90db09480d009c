"""The guide of messages: each one that it quotes is one that somebody can read."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
HOLE = "\0"
# Heads a table of what others say, each read on a terminal when this was written.
OTHERS = "| Their message |"


def quoted(text: str) -> list[str]:
    """The messages in the first cell of each row, without the code marks around them."""
    cells = re.findall(r"^\| (`.+?`)(?:,[^|]*)? \|", text, re.MULTILINE)
    return [re.sub(r"^`` (.+) ``$|^`(.+)`$", r"\1\2", cell) for cell in cells]


def tables() -> list[str]:
    """The guide's tables, each with its heading row."""
    return re.findall(r"(?:^\|.*\n)+", GUIDE, flags=re.MULTILINE)


MESSAGES = [
    message for table in tables() if not table.startswith(OTHERS) for message in quoted(table)
]


def _joined(node: ast.JoinedStr) -> str:
    values = [part.value if isinstance(part, ast.Constant) else HOLE for part in node.values]
    return "".join(map(str, values))


def _texts_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield re.sub(r"\{[{%].*?[%}]\}|<[^>]+>", HOLE, text)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            yield _joined(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def written() -> tuple[str, ...]:
    """Every text in the engine and in what it renders; a hole stands for each value put in."""
    engine = [
        path
        for path in sorted((ROOT / "autograding").rglob("*.py"))
        if not {"tests", "bench", "reference"} & set(path.relative_to(ROOT).parts)
    ]
    pages = sorted((ROOT / "autograding/app/templates").glob("*.html"))
    templates = sorted((ROOT / "templates").glob("*.j2"))
    return tuple(text for path in (*engine, *pages, *templates) for text in _texts_of(path))


def is_written(message: str) -> bool:
    """Whether one text has the message's parts in their order, with values between them."""
    parts = [re.escape(part) for part in re.split(r" ?… ?", message) if part]
    pattern = re.compile(".*?".join(parts), re.DOTALL | re.IGNORECASE)  # some begin a sentence
    return any(pattern.search(text) for text in written())


def test_there_are_messages() -> None:
    """The rows are found: a change of the tables' form would empty the other tests."""
    assert len(MESSAGES) > 80
    assert len(quoted("\n".join(tables()))) == GUIDE.count("\n| `")
    assert len(MESSAGES) == len(set(MESSAGES))


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_stands_in_the_code(message: str) -> None:
    """Whoever rewords a message is told here that the guide quotes it."""
    assert is_written(message)


def test_messages_that_nobody_writes_are_told() -> None:
    """The comparison can fail."""
    assert not is_written("… does not say which assignment it was")
    assert not is_written("holds no files. … and something else")
