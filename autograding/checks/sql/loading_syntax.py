"""Causes of syntax errors in schema scripts: the token SQLite stopped at, and what is around it."""

import re
from collections.abc import Callable

from autograding.checks.sql.lexer import Lexeme
from autograding.checks.sql.loading_case import Case, LoadProblem
from autograding.checks.sql.loading_words import RESERVED, TYPES, close_keyword
from autograding.checks.sql.words import clean, code

__all__ = ["SYNTAX_CAUSES", "two_columns_in_one"]

_RULES = ("FOREIGN", "PRIMARY", "UNIQUE", "CHECK", "CONSTRAINT")


def _index_in_table(case: Case) -> LoadProblem | None:
    for index, token, words in case.words():
        at_start = case.before(index) in ("(", ",") and case.depth(index) == 1
        is_index = words[0] in ("INDEX", "KEY", "FULLTEXT") or words[:2] == ["UNIQUE", "KEY"]
        if at_start and is_index and (not case.near or "syntax" in case.message):
            return LoadProblem(
                kind="index_in_table",
                message=f"{words[0]} inside CREATE TABLE is not known to SQLite.",
                hint="Delete it here, and write CREATE INDEX name ON table (column); after the"
                " table, or UNIQUE (column) for a rule.",
                line=token.line,
            )
    return None


def _rule_of_some_rows(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        if token.word == "WHERE" and case.depth(index) == 1:
            return LoadProblem(
                kind="partial_unique",
                message="A rule inside CREATE TABLE cannot have a WHERE.",
                hint="Write CREATE UNIQUE INDEX name ON table (column) WHERE condition; after the"
                " table.",
                line=token.line,
            )
    return None


def _parenthesis_too_many(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        if token.text == ")" and case.depth(index) < 1:
            return LoadProblem(
                kind="extra_parenthesis",
                message="There is a closing parenthesis too many.",
                hint="Count the ( and the ) of the statement.",
                line=token.line,
            )
    return None


def _parentheses_missing(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        if case.before(index) == "KEY" and token.text != "(":
            return LoadProblem(
                kind="missing_parenthesis",
                message=f"The columns of a key stand in parentheses; {code(token.text)} does not.",
                hint=f"Write ({clean(token.text)}).",
                line=token.line,
            )
    return None


def _autoincrement_alone(case: Case) -> LoadProblem | None:
    for _, token in case.found():
        if token.word == "AUTOINCREMENT":
            return LoadProblem(
                kind="autoincrement",
                message="AUTOINCREMENT stands behind INTEGER PRIMARY KEY only.",
                hint="Write `id INTEGER PRIMARY KEY`; SQLite then numbers the rows by itself.",
                line=token.line,
            )
    return None


def _comma_too_many(case: Case) -> LoadProblem | None:
    for index, _ in case.found():
        if case.near == ")" and case.before(index) == ",":
            return LoadProblem(
                kind="trailing_comma",
                message="There is a comma before the closing parenthesis.",
                hint="Delete the comma after the last column or rule.",
                line=case.tokens[index - 1].line,
            )
        if case.near == "," and case.before(index) == ",":
            return LoadProblem(
                kind="double_comma",
                message="There are two commas in a row.",
                hint="Delete one of them.",
                line=case.tokens[index].line,
            )
    return None


def _statement_not_ended(case: Case) -> LoadProblem | None:
    starts = ("CREATE", "INSERT", "DROP", "PRAGMA", "ALTER", "BEGIN", "COMMIT")
    for index, token in case.found():
        if index and token.word in starts and case.depth(index) == 0:
            return LoadProblem(
                kind="missing_semicolon",
                message=f"The statement before {token.word} does not end in a semicolon.",
                hint="Write ; after the closing parenthesis of each statement.",
                line=case.tokens[index - 1].line,
            )
    unclosed = case.depth(len(case.tokens))
    if unclosed > 0 and (case.near in (";", *starts) or "incomplete input" in case.message):
        return LoadProblem(
            kind="missing_parenthesis",
            message="A parenthesis that this statement opens is never closed.",
            hint="Count the ( and the ) of the statement; the last ) closes CREATE TABLE.",
            line=case.line,
        )
    return None


def _column_after_rule(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        if token.word in _RULES and case.before(index) == "(" and case.depth(index) == 1:
            return LoadProblem(
                kind="column_after_rule",
                message=f"The table starts with a rule ({token.word}), before any column.",
                hint="List all columns first, then PRIMARY KEY, FOREIGN KEY, UNIQUE and CHECK.",
                line=token.line,
            )
        starts = [
            case.tokens[i].word
            for i in range(1, index)
            if case.before(i) in ("(", ",") and case.depth(i) == 1
        ]
        is_column = case.before(index) == "," and case.depth(index) == 1
        if is_column and token.word not in _RULES and any(word in _RULES for word in starts):
            return LoadProblem(
                kind="column_after_rule",
                message=f"The column {code(token.text)} comes after a rule such as FOREIGN KEY.",
                hint="List all columns first, then PRIMARY KEY, FOREIGN KEY, UNIQUE and CHECK.",
                line=token.line,
            )
    return None


def _reserved_name(case: Case) -> LoadProblem | None:
    places = ("TABLE", "EXISTS", "(", ",", ".", "INTO", "ON", "REFERENCES", "INDEX", "VIEW")
    for index, token in case.found():
        if token.word in RESERVED and case.before(index) in places:
            return LoadProblem(
                kind="reserved_word",
                message=f"{code(token.text)} is a word of SQL itself, so it cannot be a name here.",
                hint="Choose another name, such as the singular or a longer word.",
                line=token.line,
            )
    return None


def _comma_missing(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        last = case.tokens[index - 1] if index else token
        if case.depth(index) == 1 and last.line < token.line and last.text not in ("(", ","):
            return LoadProblem(
                kind="missing_comma",
                message=f"A comma is missing before {code(token.text)}.",
                hint="End each column and each rule but the last with a comma.",
                line=last.line,
            )
    return None


def two_columns_in_one(case: Case) -> LoadProblem | None:
    """`id INT` and `x INT` on two lines without a comma: one column of an odd type for SQLite."""
    seen: Lexeme | None = None
    for index, token in enumerate(case.tokens):
        if case.depth(index) != 1 or token.text == ",":
            seen = seen if case.depth(index) > 1 else None
        elif token.word in TYPES:
            if seen is not None and seen.line < token.line and case.before(index) != "AS":
                return LoadProblem(
                    kind="missing_comma",
                    message="A comma is missing at the end of this line. SQLite reads two columns"
                    " as one.",
                    hint="End each column and each rule but the last with a comma.",
                    line=case.tokens[index - 1].line - (case.tokens[index - 1].line == token.line),
                )
            seen = token
    return None


def _foreign_key_on_column(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        named = index > 1 and case.before(index - 1) == "CONSTRAINT"
        if token.word == "FOREIGN" and case.before(index) != "," and not named:
            same_line = case.tokens[index - 1].line == token.line
            if same_line and case.depth(index) == 1:
                return LoadProblem(
                    kind="foreign_key_on_column",
                    message="FOREIGN KEY starts a rule of its own; it cannot follow a column.",
                    hint="Behind a column write only REFERENCES table (column).",
                    line=token.line,
                )
    return None


def _odd_name(case: Case) -> LoadProblem | None:
    for index, token in case.found():
        if case.near == "-" and 0 < index < len(case.tokens) - 1:
            name = f"{case.tokens[index - 1].text}-{case.tokens[index + 1].text}"
            return LoadProblem(
                kind="odd_name",
                message=f"{code(name)} cannot be a name: SQL reads the - as minus.",
                hint="Use letters, digits and underscores in names.",
                line=token.line,
            )
    if re.fullmatch(r"\d+[A-Za-z_]\w*", case.near):
        lines = [token.line for _, token in case.found()] or [case.line]
        return LoadProblem(
            kind="odd_name",
            message=f"{code(case.near)} cannot be a name: a name must not start with a digit.",
            hint="Start names with a letter.",
            line=lines[0],
        )
    return None


def _apostrophe(case: Case) -> LoadProblem | None:
    """'it's': the string ends at the apostrophe, and a word follows at once."""
    for index, token in case.found():
        last = case.tokens[index - 1] if index else token
        if last.kind == "string" and last.end == token.start:
            return LoadProblem(
                kind="apostrophe",
                message="An apostrophe inside a text ends the text.",
                hint="Write it twice: 'it''s'.",
                line=token.line,
            )
    return None


def _unclosed_quote(case: Case) -> LoadProblem | None:
    for token in case.tokens:
        if token.kind == "unclosed":
            return LoadProblem(
                kind="unclosed_quote",
                message=f"The {clean(token.text[0])} that opens here is never closed."
                if token.text[0] != "`"
                else "The backtick that opens here is never closed.",
                hint="Close every quotation mark; write an apostrophe in text twice.",
                line=token.line,
            )
    return None


def _misspelled(case: Case) -> LoadProblem | None:
    for _, token in case.found():
        meant = close_keyword(token.word)
        if meant:
            return LoadProblem(
                kind="misspelled",
                message=f"SQLite does not know {code(token.text)} here.",
                hint=f"Did you mean {meant}?",
                line=token.line,
            )
    return None


SYNTAX_CAUSES: tuple[Callable[[Case], LoadProblem | None], ...] = (
    _unclosed_quote,
    _index_in_table,
    _rule_of_some_rows,
    _comma_too_many,
    _apostrophe,
    _statement_not_ended,
    _parenthesis_too_many,
    _column_after_rule,
    _foreign_key_on_column,
    _comma_missing,
    _autoincrement_alone,
    _parentheses_missing,
    _reserved_name,
    _odd_name,
    _misspelled,
)
