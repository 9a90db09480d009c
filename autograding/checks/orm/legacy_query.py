"""Find the Query interface of SQLAlchemy 1.x, which 2.x keeps for old code only."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.orm.words import is_orm, last
from autograding.checks.python.modules import Modules
from autograding.checks.python.scopes import Scope
from autograding.checks.python.syntax import constant_text
from autograding.checks.sql.words import listed

__all__ = ["legacy_kind", "legacy_query"]

_METHODS = frozenset(
    [
        *("filter", "filter_by", "get", "get_or_404", "first_or_404", "one_or_404", "all"),
        *("first", "one", "one_or_none", "order_by", "options", "join", "outerjoin", "count"),
        *("paginate", "delete", "update", "with_entities", "limit", "offset", "distinct"),
        *("group_by", "scalar", "populate_existing", "with_for_update", "exists"),
    ]
)
_SESSIONS = frozenset({"session", "_session", "db_session", "s", "sess"})
_CURES = {
    "get": "`session.get(Model, id)`",
    "get_or_404": "`db.get_or_404(Model, id)`",
    "first_or_404": "`db.first_or_404(select(Model).where(...))`",
    "one_or_404": "`db.one_or_404(select(Model).where(...))`",
    "paginate": "`db.paginate(select(Model))`",
    "count": "`session.scalar(select(func.count()).select_from(Model))`",
    "delete": "`session.execute(delete(Model).where(...))`",
    "update": "`session.execute(update(Model).where(...).values(...))`",
}
_CURE = "`session.scalars(select(Model).where(...))`"
_MOST_LINES = 10
"""How many lines are named; how many more there are is told."""


def legacy_query(source: str, file: str, modules: Modules | None = None) -> tuple[Finding, ...]:
    """Find `Book.query`, `session.query(Book)` and `Query`, with the ways of 2.x.

    Args:
        source: the file's text.
        file: its path in the submission.
        modules: the submission's files, if names imported from other files are to be followed.

    Returns:
        One finding with every line, at the first of them; nothing where there are none. Its kind
        is that of the first: `Model.query`, `session.query` or `Query`.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    place = look_at(source, file, modules)
    return _together(
        in_order(each for node, scope in place.nodes for each in _find(place, node, scope))
    )


def _together(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """What was found as one finding; until then the message of each is its cure alone."""
    if not found:
        return ()
    lines = [str(line) for line in sorted({each.line for each in found})]
    several = f"Lines {listed(lines, most=_MOST_LINES)} use"
    where = f"Line {lines[0]} uses" if len(lines) == 1 else several
    codes = _once(f"`{each.code}`" for each in found)
    cures = _once(each.message for each in found)
    said = (
        f"{where} {listed(codes, most=3)}, the query interface of SQLAlchemy 1.x, which works but"
        f" is no longer developed. SQLAlchemy 2 writes {listed(cures, most=9, word='or')}, with"
        " your session, and your class as `Model`."
    )
    return (replace(found[0], message=said),)


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _find(place: Place, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    if isinstance(node, ast.Attribute | ast.Name):
        parent = place.parent(node)
        if not isinstance(parent, ast.Attribute) and _is_query_class(place, node, scope):
            yield place.found(node, scope, "Query", _CURE)
    kind = legacy_kind(place, node, scope)
    if kind is not None and isinstance(node, ast.expr):
        yield _finding(place, node, scope, kind)


def legacy_kind(place: Place, node: ast.AST, scope: Scope) -> str | None:
    """`session.query` or `Model.query`, if an expression is one of them."""
    owner = _owner_of_query(node)
    if owner is None:
        return None
    if _is_session(place, owner, scope):
        return "session.query"
    return "Model.query" if _is_model(owner) or _is_asked(place, node, owner) else None


def _owner_of_query(node: ast.AST) -> ast.expr | None:
    """`Book` of `Book.query` and of `getattr(Book, "query")`."""
    if isinstance(node, ast.Attribute) and node.attr == "query" and isinstance(node.ctx, ast.Load):
        return node.value
    is_getattr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    if is_getattr and isinstance(node, ast.Call) and len(node.args) > 1:
        return node.args[0] if constant_text(node.args[1]) == "query" else None
    return None


def _is_query_class(place: Place, node: ast.expr, scope: Scope) -> bool:
    names = place.origin(node, scope)
    return any(is_orm(each) and last(each) in ("Query", "query_property") for each in names)


def _is_session(place: Place, owner: ast.expr, scope: Scope) -> bool:
    name = getattr(owner, "attr", None) or getattr(owner, "id", None)
    if isinstance(owner, ast.Name) and name in ("s", "sess"):
        return bool(name) and not place.origin(owner, scope) <= {"flask.session"}
    if name in _SESSIONS:
        return "flask.session" not in place.origin(owner, scope)
    return any(
        is_orm(each) and last(each).replace("()", "").lower().endswith(("session", "sessionmaker"))
        for each in place.origin(owner, scope)
    )


def _is_model(owner: ast.expr) -> bool:
    """A class, as its name's first letter tells, that is none of the standard library's."""
    name = getattr(owner, "attr", None) or getattr(owner, "id", None) or ""
    return name[:1].isupper() and not name.isupper()


def _is_asked(place: Place, node: ast.AST, owner: ast.expr) -> bool:
    """`model.query.filter_by(...)`, whatever class `model` is."""
    parent = place.parent(node)
    name = parent.attr if isinstance(parent, ast.Attribute) else ""
    return name in _METHODS and isinstance(owner, ast.Name | ast.Attribute | ast.Call)


def _finding(place: Place, node: ast.expr, scope: Scope, kind: str) -> Finding:
    return place.found(node, scope, kind, _CURES.get(_last_method(place, node), _CURE))


def _last_method(place: Place, node: ast.AST) -> str:
    """The method that ends the chain: `count` of `Book.query.filter_by(...).count()`."""
    name = ""
    around = place.parent(node)
    while isinstance(around, ast.Attribute | ast.Call):
        if isinstance(around, ast.Call) and node is not around.func:
            break
        name = around.attr if isinstance(around, ast.Attribute) else name
        node, around = around, place.parent(around)
    return name
