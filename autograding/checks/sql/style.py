"""Lint SQL with the course's own rules, in the student's words.

`python -m autograding.checks.sql.style FOLDER FILE...` prints a `StyleResult` as JSON, so that
grading can run it beside the checks.
"""

import sys
from collections.abc import Mapping

import msgspec

__all__ = ["StyleIssue", "StyleResult", "decode", "encode", "lint", "main"]


class StyleIssue(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of issue: at one place, or with `count` above 1 its first place and how many.

    Attributes:
        rule: a stable name of the course's, such as `natural-join`.
        message: what is wrong here and what to write instead, in whole sentences.
        line: counting from 1; 0 for the file as a whole.
    """

    rule: str
    message: str
    file: str
    line: int = 0
    count: int = 1


class StyleResult(msgspec.Struct, frozen=True, kw_only=True):
    """What linting found.

    Attributes:
        errors: conventions that matter; one issue a place, sorted by file and line.
        warnings: conventions of taste, folded: one issue a rule and file.
        layout: how many places are laid out unlike the rest; 0 is tidy.
        statements: how many statements there were to lint. With 0 there was nothing to judge,
            so nothing to praise either: see `is_empty`.
        unread: files too large or too odd for the linter; SQLite, not the linter, judges syntax.
    """

    errors: tuple[StyleIssue, ...] = ()
    warnings: tuple[StyleIssue, ...] = ()
    layout: int = 0
    statements: int = 0
    unread: tuple[StyleIssue, ...] = ()

    @property
    def is_empty(self) -> bool:
        """There was no SQL at all."""
        return self.statements == 0


def lint(files: Mapping[str, str]) -> StyleResult:
    """Lint SQL files given as name to text. Never raises, whatever the text."""
    raise NotImplementedError


def encode(result: StyleResult) -> bytes:
    """The result as one line of JSON."""
    return msgspec.json.encode(result)


def decode(text: bytes | str) -> StyleResult:
    """Read back what `encode` wrote.

    Raises:
        msgspec.DecodeError: it is something else.
    """
    return msgspec.json.decode(text, type=StyleResult)


def main(arguments: list[str]) -> int:
    """Lint files below a folder and print the result; exit code 2 on wrong use."""
    raise NotImplementedError


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
