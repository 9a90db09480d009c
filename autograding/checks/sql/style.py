"""Lint SQL with the course's own rules, in the student's words.

`python -m autograding.checks.sql.style FOLDER FILE...` prints a `StyleResult` as JSON, so that
grading can run it beside the checks.
"""

import functools
import gc
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograding.checks.sql.joins import join_issues
from autograding.checks.sql.lexer import LONGEST, Statement, normalized, scan, split

if TYPE_CHECKING:
    from sqlfluff.core import Linter

__all__ = ["StyleIssue", "StyleResult", "decode", "encode", "lint", "main"]

# What matters: sqlfluff's code -> the course's name for it, and what the student reads.
_ERRORS = {
    "AL04": (
        "repeated-alias",
        "Two tables have one name here. Give each its own alias.",
    ),
    "AM01": (
        "distinct-with-group-by",
        "DISTINCT beside GROUP BY does nothing: the groups are distinct already. Drop one of them.",
    ),
    "AM06": (
        "mixed-references",
        "Columns are named in one place and counted (1, 2) in another. Name them everywhere.",
    ),
    "AM08": (
        "join-without-condition",
        "This join has no condition, so every row meets every other. Write JOIN ... ON.",
    ),
    "CV05": (
        "null-comparison",
        "Nothing equals NULL, not even NULL. Write IS NULL or IS NOT NULL.",
    ),
    "RF01": (
        "unknown-table",
        "This column belongs to a table that the statement does not name. Check its alias.",
    ),
    "RF02": (
        "unqualified-column",
        "With several tables, say which one a column belongs to: alias.column.",
    ),
}
# What is a matter of taste: told, folded, and free.
_WARNINGS = {
    "AL03": ("unnamed-column", "Give a computed column a name with AS."),
    "AM09": ("limit-without-order", "LIMIT without ORDER BY gives any rows. Say which come first."),
    "CP01": ("mixed-case-keywords", "Write keywords all in capitals or all in small letters."),
    "CV06": ("no-semicolon", "End a statement with a semicolon."),
    "ST11": ("unused-join", "A joined table is used nowhere. Leave it out, or use it."),
}
_LAYOUT = ("LT01", "LT02", "LT12")
_UNPARSABLE = "PRS"
_MOST_UNPARSABLE = 6
# The linter takes a second for 10,000 characters, and several for hostile ones.
_MOST_TEXT = 12_000
# A unit's corpus is graded in few processes, and most of its files are alike.
_KEPT = 64
# Parsing makes many objects that all stay; looking for garbage so often finds none.
_OBJECTS = 100_000
# Names of the row in a trigger, which sqlfluff takes for tables (RF01).
_TRIGGER_ROWS = ("new.", "old.")
_SETTINGS: dict[str, Any] = {
    "core": {
        "dialect": "sqlite",
        "templater": "raw",
        "disable_noqa": True,
        "max_line_length": 100,
        "rules": ",".join((*_ERRORS, *_WARNINGS, *_LAYOUT)),
    },
    "rules": {
        "capitalisation.keywords": {"capitalisation_policy": "consistent"},
        "references.qualification": {"subqueries_ignore_external_references": True},
    },
}


class StyleIssue(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of issue: at one place, or with `count` above 1 its first place and how many.

    Attributes:
        rule: a stable name of the course's, such as `comma-join`.
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


class _Place(msgspec.Struct, frozen=True):
    """One of sqlfluff's findings."""

    code: str
    line: int
    text: str


def lint(files: Mapping[str, str]) -> StyleResult:
    """Lint SQL files given as name to text. Never raises, whatever the text."""
    parts = [_lint_file(name, normalized(files[name])) for name in sorted(files)]
    return StyleResult(
        errors=tuple(issue for part in parts for issue in part.errors),
        warnings=tuple(issue for part in parts for issue in part.warnings),
        layout=sum(part.layout for part in parts),
        statements=sum(part.statements for part in parts),
        unread=tuple(issue for part in parts for issue in part.unread),
    )


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
    if len(arguments) < 1:
        sys.stderr.write("usage: python -m autograding.checks.sql.style FOLDER FILE...\n")
        return 2
    _hurry()
    folder = Path(arguments[0])
    texts = {name: (folder / name).read_text("utf-8", "replace") for name in arguments[1:]}
    sys.stdout.buffer.write(encode(lint(texts)) + b"\n")
    return 0


def _hurry() -> None:
    """Spare this process what it does not need, a seventh of its time: a student waits for it."""
    # sqlfluff does without: it would only have the asserts of its own test tools rewritten.
    sys.modules.setdefault("pytest", None)  # type: ignore[arg-type] # makes the import fail
    gc.set_threshold(_OBJECTS)


@functools.cache
def _linter() -> "Linter":
    from sqlfluff.core import FluffConfig, Linter  # noqa: PLC0415 (heavy)

    return Linter(config=FluffConfig(configs=_SETTINGS, ignore_local_config=True))


@functools.lru_cache(maxsize=_KEPT)
def _lint_file(name: str, text: str) -> StyleResult:
    text = text[:LONGEST]
    statements = split(scan(text), text)
    if not statements:
        return StyleResult()
    try:
        places, unparsed = _readable_places(_linter(), _start_of(text, statements), statements)
    except (RecursionError, ValueError, AttributeError, KeyError, IndexError):
        # The linter breaks down on odd text; a student's SQL is not judged by that.
        return StyleResult(
            statements=len(statements),
            unread=(_unread(name, "The linter could not read this file."),),
        )
    return StyleResult(
        errors=_errors(name, text, places, statements),
        warnings=_warnings(name, places),
        layout=sum(place.code in _LAYOUT for place in places),
        statements=len(statements),
        unread=(_unread(name, "The linter could not read all of this file."),)
        if unparsed or len(text) > _MOST_TEXT
        else (),
    )


def _start_of(text: str, statements: list[Statement]) -> str:
    """The text, or of a long one the statements that end early enough."""
    if len(text) <= _MOST_TEXT:
        return text
    ends = [statement.lexemes[-1].end for statement in statements]
    return text[: max((end for end in ends if end <= _MOST_TEXT), default=0)] + ";\n"


def _readable_places(
    linter: "Linter", text: str, statements: list[Statement]
) -> tuple[list[_Place], bool]:
    """What sqlfluff finds in the statements that it can parse, and whether some stay unread.

    It gives up on the rest of a file at the first statement it cannot parse, and invents findings
    beside it. So that statement is blanked out and the file is read again.
    """
    for _ in range(_MOST_UNPARSABLE):
        places = list(_places(linter, text))
        odd = [place.line for place in places if place.code == _UNPARSABLE]
        if not odd:
            return places, False
        text = _without(text, _statement_at(min(odd), statements))
    return [], True


def _places(linter: "Linter", text: str) -> Iterator[_Place]:
    for violation in linter.lint_string(text).get_violations(filter_ignore=False):
        yield _Place(violation.rule_code(), violation.line_no, violation.desc())


def _statement_at(line: int, statements: list[Statement]) -> Statement | None:
    """The last statement that starts on or before a line."""
    before = [statement for statement in statements if statement.line <= line]
    return before[-1] if before else None


def _without(text: str, statement: Statement | None) -> str:
    """The text with one statement and its semicolon blanked out; lines keep their numbers."""
    start, end = (0, len(text)) if statement is None else _span(text, statement)
    return text[:start].rstrip(" ") + "\n" * text[start:end].count("\n") + text[end:].lstrip(" ")


def _span(text: str, statement: Statement) -> tuple[int, int]:
    start, end = statement.lexemes[0].start, statement.lexemes[-1].end
    rest = text[end:]
    semicolon = len(rest) - len(rest.lstrip()) + 1 if rest.lstrip().startswith(";") else 0
    return start, end + semicolon


def _errors(
    name: str, text: str, places: list[_Place], statements: list[Statement]
) -> tuple[StyleIssue, ...]:
    lines = text.splitlines()
    found = [
        StyleIssue(
            rule=_ERRORS[place.code][0], message=_ERRORS[place.code][1], file=name, line=place.line
        )
        for place in places
        if place.code in _ERRORS and not _is_trigger_row(place, lines)
    ]
    found += [
        StyleIssue(rule=issue.rule, message=issue.message, file=name, line=statement.line)
        for statement in statements
        for issue in join_issues(statement.text)
    ]
    return tuple(sorted(found, key=lambda issue: (issue.line, issue.rule)))


def _is_trigger_row(place: _Place, lines: list[str]) -> bool:
    line = lines[place.line - 1].lower() if 0 < place.line <= len(lines) else ""
    return place.code == "RF01" and any(row in line for row in _TRIGGER_ROWS)


def _warnings(name: str, places: list[_Place]) -> tuple[StyleIssue, ...]:
    folded = []
    for code, (rule, message) in _WARNINGS.items():
        lines = [place.line for place in places if place.code == code]
        if lines:
            folded.append(
                StyleIssue(rule=rule, message=message, file=name, line=min(lines), count=len(lines))
            )
    return tuple(folded)


def _unread(name: str, message: str) -> StyleIssue:
    return StyleIssue(rule="unread", message=message, file=name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
