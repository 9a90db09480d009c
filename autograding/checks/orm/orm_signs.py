"""The signs by which an expression tells that it uses the ORM."""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from autograding.checks.orm.findings import Place
from autograding.checks.orm.texts import texts_of
from autograding.checks.orm.words import DRIVERS, is_orm, last, looks_like_sql
from autograding.checks.python.origins import constant_text
from autograding.checks.python.scopes import Scope

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
# What a call gave is data, and so is what an instance's mapped attribute holds.
_DATA = tuple(
    f".{name}()"
    for name in (
        *("get", "scalar", "scalars", "execute", "all", "first", "one", "one_or_none", "unique"),
        *("scalar_one", "scalar_one_or_none", "mapped_column", "relationship", "Column"),
        *("column_property", "synonym", "association_proxy", "composite", "deferred"),
    )
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
            return "name" if self._is_from_orm(node, scope) else None
        if isinstance(node, ast.Subscript):
            is_extension = constant_text(node.slice) in _EXTENSIONS
            named = getattr(node.value, "attr", None) or getattr(node.value, "id", "")
            return "extension" if is_extension and named == "extensions" else None
        return self._of_call(node, scope) if isinstance(node, ast.Call) else None

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> str | None:
        """`x.session`, `Book.query`, `Book.title`, `session.get`, or what comes from the ORM."""
        by_name = self._by_name(node.value, node.attr, scope)
        if by_name is not None:
            return by_name
        return "name" if self._is_from_orm(node, scope) else None

    def _by_name(self, owner: ast.expr, name: str, scope: Scope) -> str | None:
        origins = self.place.origin(owner, scope)
        if any(each.startswith(("flask.", "werkzeug.", "builtins.")) for each in origins):
            return None
        if _plain(name) in _SESSIONS or name in _INTERNAL:
            return "session"
        if origins & set(self.entities) and not (name.startswith("__") or name.isupper()):
            return "query" if name == "query" else "attribute"
        if name in _ONLY_ORM:
            return "execute"
        if name == "query" and getattr(owner, "id", "")[:1].isupper():
            return "query"
        is_session = isinstance(owner, ast.Name) and _plain(owner.id) in _SESSIONS
        return "execute" if is_session and name in _OF_SESSIONS else None

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
        if isinstance(node.func, ast.Attribute):
            return self._of_method(node, node.func, scope)
        return None

    def _of_method(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> str | None:
        """`extensions.get("sqlalchemy")`, and `execute(...)` of SQL or of a statement."""
        first = node.args[0] if node.args else None
        owner = getattr(function.value, "attr", None) or getattr(function.value, "id", "")
        if owner == "extensions" and constant_text(first) in _EXTENSIONS:
            return "extension"
        if function.attr in ("execute", "scalar") and first is not None:
            is_text = any(map(looks_like_sql, texts_of(first, scope, self.place.origins)))
            return "execute" if is_text or self._is_from_orm(first, scope) else None
        return None

    def _is_from_orm(self, node: ast.expr, scope: Scope) -> bool:
        return any(self._is_handle(each) for each in self.place.origin(node, scope))

    def _is_handle(self, origin: str) -> bool:
        """Whether it is of the ORM and no mere data."""
        if any(each in f"{origin}." for each in _DATA):
            return False
        root = origin.split(".", 1)[0]
        return is_orm(origin, self.database) or (root in DRIVERS and last(origin) != "")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
