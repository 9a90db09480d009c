"""SQLite's tokens, as its own tokenizer cuts them (https://sqlite.org/lang_keywords.html).

Linear in the text, whatever the text, and it never raises: an unclosed quote is a token as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["LONGEST", "Lexeme", "Statement", "identifier", "normalized", "scan", "split"]

LONGEST = 100_000
"""Characters of the longest text that the judges read; a student's file has a hundredth of it."""

# Possessive quantifiers keep every alternative linear on hostile text.
_TOKEN = re.compile(
    r"""
      (?P<space>\s++)
    | (?P<comment>--[^\n]*+ | /\*(?:[^*]|\*(?!/))*+(?:\*/)?)
    | (?P<string>[xX]?'[^']*+(?:''[^']*+)*+')
    | (?P<quoted>"[^"]*+(?:""[^"]*+)*+" | `[^`]*+(?:``[^`]*+)*+` | \[[^\]]*+\])
    | (?P<unclosed>['"`\[].*+)
    | (?P<parameter>\?\d*+ | [:@$][^\W]\w*+)
    | (?P<number>\d[\w.]*+ | \.\d\w*+)
    | (?P<word>[^\W\d][\w$]*+)
    | (?P<operator>\|\||->>|->|<=|>=|<>|<<|>>|==|!=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token: a comment, string, quoted or bare name, number, parameter, or operator.

    `kind` is one of comment, string, quoted, unclosed, parameter, number, word, operator.
    `line` counts from 1, `start` is an index into the text.
    """

    kind: str
    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Index just behind the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A bare word in capitals, an operator as it is, anything else as ""."""
        return self.text.upper() if self.kind in ("word", "operator") else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its text from first to last token, without comments around it or `;`."""

    text: str
    line: int
    lexemes: tuple[Lexeme, ...]
    closed: bool

    @property
    def keyword(self) -> str:
        """The first word in capitals."""
        return self.lexemes[0].word


def normalized(text: str) -> str:
    """The text with Unix line ends and without a byte order mark: line numbers stay the same."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def scan(sql: str) -> list[Lexeme]:
    """All tokens, comments included, white space left out."""
    lexemes, line = [], 1
    for match in _TOKEN.finditer(sql):
        text = match.group()
        if match.lastgroup != "space":
            lexemes.append(Lexeme(match.lastgroup or "operator", text, match.start(), line))
        line += text.count("\n")
    return lexemes


def split(lexemes: Iterable[Lexeme], sql: str) -> list[Statement]:
    """Cut tokens of `sql` into statements at `;`, but not inside a trigger's BEGIN ... END."""
    return [
        Statement(
            sql[body[0].start : body[-1].end],
            body[0].line,
            tuple(body),
            closed,
        )
        for body, closed in _bodies(lexemes)
        if body
    ]


def _bodies(lexemes: Iterable[Lexeme]) -> Iterator[tuple[list[Lexeme], bool]]:
    body: list[Lexeme] = []
    for lexeme in lexemes:
        if lexeme.kind == "comment":
            continue
        if lexeme.text == ";" and not _inside_trigger(body):
            yield body, True
            body = []
        else:
            body.append(lexeme)
    yield body, False


def _inside_trigger(body: Sequence[Lexeme]) -> bool:
    """Whether a semicolon now belongs to a trigger: it ends at `; END ;` only."""
    start = [lexeme.word for lexeme in body[:3]]
    if start[:1] != ["CREATE"] or "TRIGGER" not in start[1:]:
        return False
    return [lexeme.word for lexeme in body[-2:]] != [";", "END"]


def identifier(text: str) -> str:
    """A name without its quotes, whichever of SQLite's four kinds they are."""
    if len(text) > 1 and text[0] in "\"`'" and text[-1] == text[0]:
        return text[1:-1].replace(text[0] * 2, text[0])
    if len(text) > 1 and text[0] == "[" and text[-1] == "]":
        return text[1:-1]
    return text
