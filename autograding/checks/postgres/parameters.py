"""SQLite's placeholders in psycopg's words, so that one check's SQL runs on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from autograding.checks.sql.lexer import Lexeme, scan

__all__ = ["Parameters", "with_placeholders"]

Parameters = Mapping[str, Any] | Sequence[Any]


def with_placeholders(sql: str, parameters: Parameters) -> str:
    """Turn `?` into `%s` and `:name` into `%(name)s`; a cast such as `::date` stays.

    Without parameters, nothing in the text is a placeholder.
    """
    if not parameters:
        return sql
    done, parts = 0, []
    for lexeme in scan(sql):
        parts.append(_escaped(sql[done : lexeme.start]))
        is_cast = sql[lexeme.start - 1 : lexeme.start] == ":"
        parts.append(_placeholder(lexeme, is_cast=is_cast))
        done = lexeme.end
    return "".join([*parts, _escaped(sql[done:])])


def _placeholder(lexeme: Lexeme, *, is_cast: bool) -> str:
    if lexeme.kind != "parameter" or is_cast:
        return _escaped(lexeme.text)
    return "%s" if lexeme.text == "?" else f"%({lexeme.text[1:]})s"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
