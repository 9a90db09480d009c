"""The chapter's examples, run from top to bottom as a reader would, and what they print.

A block of Python or SQL runs in one namespace for the whole page; SQL is sent to `school`, a
connection of `sqlite3` that the page opens. A block of text directly below holds what was printed,
word for word, but for figures that no two runs share: times. A block below `<!-- from: FILE -->` is
a part of that file, and runs there.
"""

import io
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

__all__ = ["Listing", "fences", "run"]

_FENCE = re.compile(r"^(`{3,}|~{3,})(\w*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
# When a line of a log was written; pages leave it out, since lines are long enough without.
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", re.MULTILINE)
_CHANGING = (
    (re.compile(r"\d[\d,]*(?:\.\d+)? (ms|µs|s)\b"), r"… \1"),
    (re.compile(r"\[(cached since|generated in) [^\]]+\]"), r"[\1 …]"),
    # Python says it in other words in each version.
    (re.compile(r"(?<=Can't instantiate abstract class )(\w+) .*"), r"\1 …"),
)


@dataclass
class Listing:
    """One block that ran.

    Attributes:
        line: where it begins.
        printed: what it printed.
        shown: what the page says that it prints; None where the page says nothing.
        span: where the page says so.
    """

    line: int
    printed: str
    shown: str | None = None
    span: tuple[int, int] = (0, 0)

    @property
    def is_true(self) -> bool:
        """Whether the page shows what was printed."""
        return self.shown is None or _steady(self.shown) == _steady(self.printed)


def fences(text: str) -> Iterator[tuple[str, str, int]]:
    """Language, content and first line of every block of code."""
    for match in _FENCE.finditer(text):
        yield match[2], match[3], text.count("\n", 0, match.start()) + 1


def run(page: Path) -> list[Listing]:
    """Run the page's examples, and return what each of them printed.

    Raises:
        Exception: whatever an example raises.
    """
    reader = _Reader()
    parsers = [
        CodeBlockParser("python", reader.python),
        CodeBlockParser("sql", reader.sql),
        CodeBlockParser("text", reader.output),
    ]
    document: Document = Sybil(parsers).parse(page)
    for example in document.examples():
        example.evaluate()
    return reader.listings


def _is_quoted(example: Example) -> bool:
    before = example.document.text[: example.region.start].rstrip()
    return before.rpartition("\n")[2].startswith("<!-- from: ")


def _steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


class _Screen(io.TextIOBase):
    """What examples see as standard output: one for the page, since loggers keep hold of it."""

    def __init__(self) -> None:
        self._text = io.StringIO()

    def write(self, text: str) -> int:
        return self._text.write(text)

    def take(self) -> str:
        text = self._text.getvalue()
        self._text = io.StringIO()
        return _MOMENT.sub("", text)

    @contextmanager
    def showing(self) -> Iterator[None]:
        before, sys.stdout = sys.stdout, self
        try:
            yield
        finally:
            sys.stdout = before


@dataclass
class _Reader:
    """Evaluates one page."""

    listings: list[Listing] = field(default_factory=list)
    _end: int = 0
    _screen: _Screen = field(default_factory=_Screen)

    def python(self, example: Example) -> None:
        if _is_quoted(example):
            return
        example.namespace.setdefault("__name__", "__main__")
        # As many empty lines in front as the page has, so that a traceback names its line.
        source = "\n" * (example.line + example.parsed.line_offset) + example.parsed
        code = compile(source, example.path, "exec", dont_inherit=True)
        with self._listed(example):
            exec(code, example.namespace)

    def sql(self, example: Example) -> None:
        with self._listed(example):
            for statement in _statements(example.parsed):
                _answer(example.namespace["school"], statement)

    def output(self, example: Example) -> None:
        between = example.document.text[self._end : example.region.start]
        if self.listings and self._end and not between.strip():
            self.listings[-1].shown = str(example.parsed)
            start = example.document.text.index("\n", example.region.start) + 1
            self.listings[-1].span = (start, start + len(example.parsed))

    @contextmanager
    def _listed(self, example: Example) -> Iterator[None]:
        with self._screen.showing():
            yield
        self.listings.append(Listing(example.line, self._screen.take()))
        self._end = example.region.end


def _statements(text: str) -> Iterator[str]:
    """The statements of a block, each with the semicolon at its end."""
    pending = ""
    for part in re.split(r"(?<=;)\n", text):
        pending += part + "\n"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"this statement does not end: {pending}")


def _answer(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement and print its rows as SQLite's shell does in column mode."""
    try:
        cursor = connection.execute(statement)
    except sqlite3.Error as error:
        print(f"Error: {error}")
        return
    if cursor.description is None:
        return
    head = [column[0] for column in cursor.description]
    rows = [["NULL" if value is None else str(value) for value in row] for row in cursor]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in [head, ["-" * width for width in widths], *rows]:
        print("  ".join(map(str.ljust, row, widths)).rstrip())
