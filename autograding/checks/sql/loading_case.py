"""A schema script that failed: its tokens, what SQLite said, and what is told about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from autograding.checks.sql.lexer import Lexeme, Statement, scan, split

__all__ = ["Case", "LoadProblem"]

_MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class LoadProblem:
    """Why the script stopped: `kind` is a stable name such as `markdown_fence` or `other`."""

    kind: str
    message: str
    hint: str
    line: int


class Case:
    """One statement of a script, and what SQLite said of it.

    Attributes:
        text: the whole script; `lexemes` are its tokens.
        tokens: the statement's own tokens, without comments; empty if there is none.
        line: where the statement starts.
        near: the token at which SQLite stopped reading; "" where it told none.
    """

    def __init__(
        self, text: str, lexemes: Sequence[Lexeme], statement: Statement | None, message: str
    ) -> None:
        self.text = text
        self.lexemes = lexemes
        self.tokens = statement.lexemes if statement else ()
        self.line = statement.line if statement else 1
        self.message = message
        match = re.search(r'(?:near|unrecognized token:) "(.*)"', message, re.DOTALL)
        self.near = match[1] if match else ""
        steps = [{"(": 1, ")": -1}.get(token.text, 0) for token in self.tokens]
        self._depths = [0, *accumulate(steps)]

    @classmethod
    def at(cls, text: str, message: str, line: int) -> "Case":
        """The statement that starts at a line, or the last one before it."""
        lexemes = scan(text)
        statements = split(lexemes, text)
        before = [statement for statement in statements if statement.line <= line] or statements
        return cls(text, lexemes, before[-1] if before else None, message)

    @property
    def keyword(self) -> str:
        """The statement's first word in capitals."""
        return self.tokens[0].word if self.tokens else ""

    def words(self) -> Iterator[tuple[int, Lexeme, list[str]]]:
        """Each token of the statement with its index and the words from there on."""
        for index, token in enumerate(self.tokens):
            yield index, token, [each.word or each.text for each in self.tokens[index : index + 3]]

    def found(self) -> Iterator[tuple[int, Lexeme]]:
        """The tokens SQLite may have meant by its `near`; the first few of them will do."""
        all_found = (pair for pair in enumerate(self.tokens) if pair[1].text == self.near)
        return islice(all_found, _MOST_FOUND)

    def before(self, index: int) -> str:
        """The word or sign before a token."""
        return (self.tokens[index - 1].word or self.tokens[index - 1].text) if index else ""

    def depth(self, index: int) -> int:
        """How many parentheses are open before a token."""
        return self._depths[index]
