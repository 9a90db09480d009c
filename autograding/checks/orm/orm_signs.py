"""The signs by which an expression tells that it uses the ORM."""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from autograding.checks.orm.findings import Place
from autograding.checks.orm.legacy_query import legacy_kind
from autograding.checks.orm.texts import texts_of
from autograding.checks.orm.words import DRIVERS, is_orm, last, looks_like_sql
from autograding.checks.python.scopes import Scope
from autograding.checks.python.syntax import constant_text

__all__ = ["Signs"]

_SESSIONS = frozenset({"session", "dbsession", "scopedsession", "sessionlocal", "sessionfactory"})
_INTERNAL = frozenset({"_sa_instance_state", "__table__", "__mapper__"})
_ONLY_ORM = frozenset(
    [
        *("scalars", "scalar_one", "scalar_one_or_none", "exec_driver_sql", "begin_nested"),
        *("add_all", "expunge_all", "expire_all", "query_property", "stream_scalars"),
    ]
)
_OF_SESSIONS = frozenset(
    [
        *("execute", "scalar", "get", "add", "delete", "merge", "flush", "commit", "rollback"),
        *("refresh", "expire", "expunge", "begin", "query", "close", "remove", "no_autoflush"),
    ]
)
_ASKING = frozenset(
    [
        *("select", "insert", "update", "delete", "text", "exists", "union", "aliased"),
        *("execute", "scalar", "scalars", "get", "get_one", "add", "add_all", "merge", "query"),
        *("get_or_404", "first_or_404", "one_or_404", "paginate", "refresh", "bulk_save_objects"),
    ]
)
_EXTENSIONS = frozenset({"sqlalchemy", "migrate", "alchemy"})
# Calls that give something which still speaks to the database; what other calls give is data.
_LEADS_ON = frozenset(
    [
        *("session", "connection", "connect", "begin", "query", "options", "execution_options"),
        *("where", "filter", "filter_by", "having", "order_by", "group_by", "limit", "offset"),
        *("join", "outerjoin", "join_from", "select_from", "distinct", "with_for_update"),
        *("subquery", "cte", "scalar_subquery", "correlate", "union", "union_all", "values"),
        *("joinedload", "selectinload", "subqueryload", "contains_eager", "raiseload", "params"),
        *("scalars", "execute", "stream", "unique", "mappings", "returning", "label", "alias"),
    ]
)
# What an instance's mapped attribute holds is data as well.
_MAPPED = frozenset(
    [
        *("mapped_column", "relationship", "Column", "column_property", "synonym", "composite"),
        *("association_proxy", "deferred", "query_expression", "dynamic_loader", "backref"),
    ]
)


@dataclass(frozen=True)
class Signs:
    """Looks at the expressions of one file.

    Attributes:
        entities: the full names of the mapped classes, such as `library.models.Book`.
        database: the modules whose every name is the ORM's.
    """

    place: Place
    entities: Collection[str]
    database: Collection[str]

    def is_orm_name(self, name: str) -> bool:
        """Whether an imported name is the ORM's, or a driver's."""
        return any(self._is_handle(each) for each in self.place.origins.absolute(name))

    def is_statement(self, origin: str) -> bool:
        """Whether what is called makes a statement, or asks a session for something."""
        return self._is_handle(origin) and last(origin) in _ASKING

    def of(self, node: ast.expr, scope: Scope) -> str | None:
        """The kind of use that an expression is by itself; None for none."""
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node, scope)
        if isinstance(node, ast.Name):
            is_read = isinstance(node.ctx, ast.Load)
            return "name" if is_read and self.is_from_orm(node, scope) else None
        if isinstance(node, ast.Subscript):
            return _of_subscript(node)
        return self._of_call(node, scope) if isinstance(node, ast.Call) else None

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> str | None:
        """`x.session`, `Book.query`, `Book.title`, `session.get`, or what comes from the ORM."""
        by_name = self._by_name(node.value, node.attr, scope)
        if by_name is None and legacy_kind(self.place, node, scope):
            return "query"
        return "name" if by_name is None and self.is_from_orm(node, scope) else by_name

    def _by_name(self, owner: ast.expr, name: str, scope: Scope) -> str | None:
        origins = self.place.origin(owner, scope)
        if origins & set(self.entities) and not (name.startswith("__") or name.isupper()):
            return "query" if name == "query" else "attribute"
        if origins and all(self._is_other_module(each) for each in origins):
            return None
        if _plain(name) in _SESSIONS or name in _INTERNAL:
            return "session"
        if name in _ONLY_ORM:
            return "execute"
        is_session = isinstance(owner, ast.Name) and _plain(owner.id) in _SESSIONS and not origins
        return "execute" if is_session and name in _OF_SESSIONS else None

    def _is_other_module(self, origin: str) -> bool:
        """A package of someone else's, whose `session` is its own: `flask.session`."""
        is_own = self.place.origins.modules.named(origin) is not None
        return "." not in origin and not is_own and not self._is_handle(origin)

    def _of_call(self, node: ast.Call, scope: Scope) -> str | None:
        called = self.place.origin(node.func, scope)
        first = node.args[0] if node.args else None
        if called & {"builtins.exec", "builtins.eval"}:
            return "hidden code"
        if called & {"importlib.import_module", "builtins.__import__"}:
            name = constant_text(first)
            return "import" if name is not None and self.is_orm_name(name) else None
        if "builtins.getattr" in called and first is not None and len(node.args) > 1:
            attribute = constant_text(node.args[1])
            return None if attribute is None else self._by_name(first, attribute, scope)
        if called & {"operator.attrgetter", "operator.methodcaller"}:
            keys = ".".join(constant_text(each) or "" for each in node.args).split(".")
            return "session" if any(_plain(key) in _SESSIONS for key in keys) else None
        if isinstance(node.func, ast.Attribute):
            return self._of_method(node, node.func, scope)
        return None

    def _of_method(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> str | None:
        """`extensions.get("sqlalchemy")`, and `execute(...)` of SQL or of a statement."""
        first = node.args[0] if node.args else None
        if _name_of(function.value) == "extensions" and constant_text(first) in _EXTENSIONS:
            return "extension"
        if function.attr in ("execute", "scalar") and first is not None:
            is_text = any(map(looks_like_sql, texts_of(first, scope, self.place.origins)))
            return "execute" if is_text or self.is_from_orm(first, scope) else None
        return None

    def is_from_orm(self, node: ast.expr, scope: Scope) -> bool:
        """Whether an expression stands for something of the ORM's."""
        return any(self._is_handle(each) for each in self.place.origin(node, scope))

    def _is_handle(self, origin: str) -> bool:
        """Whether it is of the ORM and no mere data."""
        root = origin.split(".", 1)[0].removesuffix("()")
        if root not in DRIVERS and not is_orm(origin, self.database):
            return False
        first, *later = [last(part) for part in origin.split("()")[:-1]] or [""]
        return first not in _MAPPED and all(not each or each in _LEADS_ON for each in later)


def _of_subscript(node: ast.Subscript) -> str | None:
    """`extensions["sqlalchemy"]`, `vars(books)["session"]`."""
    key = constant_text(node.slice) or ""
    owner = _name_of(node.value.func if isinstance(node.value, ast.Call) else node.value)
    if owner == "extensions" and key in _EXTENSIONS:
        return "extension"
    return "session" if owner in ("__dict__", "vars") and _plain(key) in _SESSIONS else None


def _name_of(node: ast.expr) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", None) or ""


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
