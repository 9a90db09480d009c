"""What the words of a statement tell; only the planner decides, these save it questions."""

from collections.abc import Iterator, Mapping

from autograding.checks.indexes.schema import Table
from autograding.checks.sql.lexer import Lexeme, identifier, scan
from autograding.checks.sql.schema import fold

__all__ = ["aliases", "asks_only_whether_known", "first_word", "is_filtered", "named", "ordered"]

_NAMES = ("word", "quoted")
_BEFORE_A_TABLE = frozenset({"FROM", "JOIN", "UPDATE", ",", "AS"})
_RANGES = frozenset({"<", ">", "<=", ">=", "BETWEEN", "LIKE", "GLOB"})


def first_word(sql: str) -> str:
    """The statement's verb."""
    words = (each.word for each in scan(sql[:2_000]) if each.kind != "comment")
    return next((word for word in words if word != "("), "")


def aliases(sql: str, tables: Mapping[str, Table]) -> dict[str, set[str]]:
    """What each alias may stand for, by folded names: `books AS books_1`, `books b`."""
    found: dict[str, set[str]] = {}
    lexemes = _lexemes(sql)
    for position, lexeme in enumerate(lexemes):
        table = _name(lexeme)
        if table not in tables:
            continue
        following = lexemes[position + 1 : position + 3]
        if following and following[0].word == "AS":
            following = following[1:]
        if following and _name(following[0]):
            found.setdefault(_name(following[0]), set()).add(table)
    return found


def named(sql: str, views: str = "") -> frozenset[str] | None:
    """Names that stand behind the first FROM, UPDATE or WITH; None where more may be meant."""
    lexemes = [*_lexemes(sql), *_lexemes(views)]
    words = [each.word for each in lexemes]
    if "NATURAL" in words:
        return None
    start = next((i for i, word in enumerate(words) if word in ("FROM", "UPDATE", "WITH")), 0)
    return frozenset(_name(each) for each in lexemes[start:])


def ordered(sql: str, views: str = "") -> frozenset[str] | None:
    """Names that stand behind an ORDER BY; None where a column is given by its place."""
    lexemes = [*_lexemes(sql), *_lexemes(views)]
    words = [each.word for each in lexemes]
    start = words.index("ORDER") if "ORDER" in words else len(words)
    if any(each.kind == "number" for each in lexemes[start + 2 : start + 3]):
        return None
    return frozenset(_name(each) for each in lexemes[start:])


def asks_only_whether_known(sql: str, column: str) -> bool:
    """Whether the only range of a column is `IS NOT NULL`, which most rows fit."""
    lexemes = _lexemes(sql)
    found = False
    for position, lexeme in enumerate(lexemes):
        if _name(lexeme) != fold(column):
            continue
        following = [each.word for each in lexemes[position + 1 : position + 4]]
        before = [each.word for each in lexemes[max(0, position - 3) : position]]
        operator = before[0] if before[-1:] == ["."] else before[-1] if before else ""
        if _RANGES & {*following[:1], operator}:
            return False
        found = found or following == ["IS", "NOT", "NULL"]
    return found


def is_filtered(sql: str, name: str) -> bool:
    """Whether a WHERE stands beside a table of this name or alias, in the same SELECT."""
    lexemes = list(_with_depth(sql))
    for position, (lexeme, depth) in enumerate(lexemes):
        before = lexemes[position - 1][0] if position else lexeme
        after_table = before.word in _BEFORE_A_TABLE or before.kind in _NAMES
        if _name(lexeme) != fold(name) or not after_table:
            continue
        for following, level in lexemes[position + 1 :]:
            if level < depth or (level == depth and following.word == "SELECT"):
                break
            if level == depth and following.word == "WHERE":
                return True
    return False


def _with_depth(sql: str) -> Iterator[tuple[Lexeme, int]]:
    depth = 0
    for lexeme in _lexemes(sql):
        depth -= lexeme.word == ")"
        yield lexeme, depth
        depth += lexeme.word == "("


def _lexemes(sql: str) -> list[Lexeme]:
    return [each for each in scan(sql) if each.kind != "comment"]


def _name(lexeme: Lexeme) -> str:
    return fold(identifier(lexeme.text)) if lexeme.kind in _NAMES else ""
