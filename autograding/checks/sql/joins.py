"""Joins that read wrong and that no linter rule catches: found in tokens and in sqlglot's tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograding.checks.sql.lexer import Lexeme, scan

if TYPE_CHECKING:
    from sqlglot import exp

__all__ = ["JoinIssue", "join_issues"]


@dataclass(frozen=True)
class JoinIssue:
    """One join: `rule` is `comma-join`, `natural-join` or `undone-left-join`."""

    rule: str
    message: str


_COMMA = (
    "The tables are joined by a comma, so nothing shows which condition joins them. "
    "Write JOIN ... ON."
)
_NATURAL = (
    "NATURAL JOIN joins on whatever columns share a name, and changes when a column is added. "
    "Write JOIN ... ON."
)
_UNDONE = (
    "The condition in WHERE throws away the rows without a match, which LEFT JOIN just kept. "
    "Move it into ON, or write JOIN."
)


# Words that end a list of tables.
_ENDS = {"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "EXCEPT", "INTERSECT"}
_ENDS |= {"SET", "RETURNING", "SELECT", "VALUES", ";"}


def join_issues(statement: str) -> tuple[JoinIssue, ...]:
    """The issues of one statement, each rule once, in the order of their names."""
    lexemes = [lexeme for lexeme in scan(statement) if lexeme.kind != "comment"]
    words = [lexeme.word for lexeme in lexemes]
    if "SELECT" not in words:
        return ()
    found = []
    if _has_comma_join(lexemes):
        found.append(JoinIssue("comma-join", _COMMA))
    if "NATURAL" in words:
        found.append(JoinIssue("natural-join", _NATURAL))
    if "LEFT" in words and _has_undone_join(statement):
        found.append(JoinIssue("undone-left-join", _UNDONE))
    return tuple(found)


def _has_comma_join(lexemes: Sequence[Lexeme]) -> bool:
    """Whether a comma stands between tables; one before a function such as json_each may.

    sqlglot reads a comma and CROSS JOIN alike, so the tokens decide.
    """
    listing: list[bool] = [False]  # for each open bracket, whether tables are being listed
    for place, lexeme in enumerate(lexemes):
        if lexeme.text == "(":
            listing.append(False)
        elif lexeme.text == ")":
            listing = listing[:-1] or [False]
        elif lexeme.word == "FROM":
            listing[-1] = True
        elif lexeme.word in _ENDS:
            listing[-1] = False
        elif lexeme.text == "," and listing[-1]:
            following = [next_.text for next_ in lexemes[place + 1 : place + 3]]
            if following[1:] != ["("]:
                return True
    return False


def _has_undone_join(statement: str) -> bool:
    """Whether WHERE undoes a LEFT JOIN; no where sqlglot cannot read the statement."""
    import sqlglot  # noqa: PLC0415 (heavy, and only style needs it)
    from sqlglot import exp  # noqa: PLC0415

    try:
        tree = sqlglot.parse_one(statement, dialect="sqlite")
        return any(
            join.args.get("side") == "LEFT" and _is_undone(select, join.this.alias_or_name)
            for select in tree.find_all(exp.Select)
            for join in select.args.get("joins") or ()
        )
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError):
        return False


def _is_undone(select: "exp.Select", table: str) -> bool:
    """Whether a condition that WHERE demands of `table` fails for the NULLs of a missing match."""
    from sqlglot import exp  # noqa: PLC0415

    where = select.args.get("where")
    if where is None or not table:
        return False
    conditions = where.this.flatten() if isinstance(where.this, exp.And) else (where.this,)
    return any(_rejects_null(condition, table) for condition in conditions)


def _rejects_null(condition: Any, table: str) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    comparisons = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like)
    if not isinstance(condition, comparisons):
        return False
    sides = (condition.this, condition.expression)
    return any(
        isinstance(side, exp.Column) and side.table.lower() == table.lower() for side in sides
    )
