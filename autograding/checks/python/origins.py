"""Where a name comes from, through imports, variables, parameters, fields and helper functions.

An origin is text: `sqlalchemy.text`, `flask_sqlalchemy.SQLAlchemy().session`. A call adds `()`;
an element of a collection has the origins of the collection, since which one it is cannot be known.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from autograding.checks.python.scopes import Binding, Scope
from autograding.checks.python.syntax import (
    annotations_of,
    arguments_of,
    constant_text,
    default_of,
    is_property,
    results_of,
    types_in,
)

if TYPE_CHECKING:
    from autograding.checks.python.modules import Modules

__all__ = ["Origins"]

_BUDGET = 3_000
_LONGEST = 200
_MOST = 24
_NOTHING: frozenset[str] = frozenset()
_IMPORTERS = frozenset({"importlib.import_module", "builtins.__import__"})
Found = frozenset[str]


class Origins:
    """Answers for the modules of one submission."""

    def __init__(self, modules: "Modules") -> None:
        self.modules = modules
        self._open: set[tuple[int, str]] = set()
        self._known: dict[ast.AST, Found] = {}
        self._left = _BUDGET
        self._cuts = 0

    def of(self, node: ast.AST | None, scope: Scope) -> Found:
        """The origins of an expression; none where they cannot be told."""
        if not self._open:
            self._left = _BUDGET
        try:
            return self._of(node, scope)
        except RecursionError:
            return _NOTHING

    def _of(self, node: ast.AST | None, scope: Scope) -> Found:
        if node is None or node in self._known:
            return _NOTHING if node is None else self._known[node]
        self._left -= 1
        if self._left < 0:
            self._cuts += 1
            return _NOTHING
        method = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if method is None:
            return _NOTHING
        cuts = self._cuts
        result: Found = method(node, scope)
        if cuts == self._cuts or not self._open:
            # Nothing was left out because it was being looked up already.
            self._known[node] = result
        return result

    def _all(self, nodes: Iterable[ast.AST | None], scope: Scope) -> Found:
        return _union(self._of(node, scope) for node in nodes if node is not None)

    # What a name is.

    def _of_name(self, node: ast.Name, scope: Scope) -> Found:
        return self.named(node.id, scope)

    def named(self, name: str, scope: Scope) -> Found:
        """The origins of a name that is read in a scope."""
        for home in scope.around():
            if _has(home, name):
                return self._once(home, name)
        starred = _union(self._starred(name, home) for home in scope.around())
        if not starred and hasattr(builtins, name):
            return frozenset({f"builtins.{name}"})
        return starred

    def values(self, name: str, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        """What a name is ever bound to, also in the module that it is imported from."""
        home = next((each for each in scope.around() if _has(each, name)), None)
        if home is None:
            return
        for binding in [*home.bound.get(name, ()), *home.added.get(name, ())]:
            if binding.value is not None:
                yield binding.value, home
        for each in home.imports.get(name, ()):
            source, _, symbol = self.modules.of(home).absolute(each).rpartition(".")
            module = self.modules.named(source)
            if module is not None and module.source.module is not home:
                yield from self.values(symbol, module.source.module)

    def _once(self, home: Scope, name: str, find: Callable[[], Found] | None = None) -> Found:
        """Names that refer to each other say nothing new the second time."""
        key = id(home), name
        if key in self._open:
            self._cuts += 1
            return _NOTHING
        self._open.add(key)
        try:
            return self._in_scope(name, home) if find is None else find()
        finally:
            self._open.discard(key)

    def _in_scope(self, name: str, home: Scope) -> Found:
        module = self.modules.of(home)
        parts = [self.absolute(module.absolute(each)) for each in home.imports.get(name, ())]
        parts += [self._identity(scope) for scope in home.defined.get(name, ())]
        parts += [self._bound(binding, home) for binding in home.bound.get(name, ())]
        if name in home.parameters:
            parts.append(self._parameter(name, home))
        return _union(parts)

    def _starred(self, name: str, home: Scope) -> Found:
        module = self.modules.of(home)
        found: list[Found] = []
        for each in home.starred:
            source = module.absolute(each)
            other = self.modules.named(source)
            if other is None:
                is_builtin = hasattr(builtins, name)
                found.append(_NOTHING if is_builtin else frozenset({f"{source}.{name}"}))
            elif _has(other.source.module, name) or other.source.module.starred:
                found.append(self._member(source, name))
        return _union(found)

    def _identity(self, scope: Scope) -> Found:
        return frozenset({f"{self.modules.of(scope).name}.{scope.path}"})

    def _bound(self, binding: Binding, home: Scope) -> Found:
        return self._all((binding.value, binding.entered), home)

    def _parameter(self, name: str, home: Scope) -> Found:
        """A parameter by its annotation, by its default and by what the file's calls pass."""
        node = home.node
        if home.parent is not None and home.parent.is_class and name == home.parameters[0]:
            suffix = "()" if name != "cls" else ""
            return frozenset(f"{each}{suffix}" for each in self._identity(home.parent))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return _NOTHING
        outside = home.parent or home
        annotation = annotations_of(node.args).get(name)
        passed = [
            self._of(argument, place)
            for call, place in self.modules.of(home).source.calls_of(home)
            if (argument := arguments_of(call, home).get(name)) is not None
        ]
        typed = _union(
            frozenset(f"{each}()" for each in self._of(part, outside))
            for part in types_in(annotation)
        )
        return _union([typed, self._of(default_of(node.args, name), outside), *passed])

    def absolute(self, name: str) -> Found:
        """What a full name means, looked up in the submission's own modules where it can be."""
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            if self.modules.named(".".join(parts[:length])):
                found: Found = frozenset({".".join(parts[:length])})
                for part in parts[length:]:
                    found = _union(self._member(each, part) for each in found)
                return found
        return frozenset({name})

    def _member(self, origin: str, name: str) -> Found:
        """`name` of a module, of a class or of one of its instances, or of anything else."""
        if name == "__class__":
            return frozenset({origin.removesuffix("()")})
        module = self.modules.named(origin)
        if module is not None:
            home = module.source.module
            if _has(home, name) or home.starred:
                return self._once(home, name, lambda: self._in_module(name, home))
            return frozenset({f"{origin}.{name}"})
        scope = self.modules.definitions.get(origin.removesuffix("()"))
        found = self._of_class(name, scope) if scope is not None and scope.is_class else None
        return frozenset({f"{origin}.{name}"[:_LONGEST]}) if found is None else found

    def _of_class(self, name: str, scope: Scope) -> Found | None:
        """A name of a class, or of a base class that is the submission's own; None for neither."""
        for each in self.lineage(scope):
            if _has(each, name) or name in each.fields:
                return self._once(each, name, partial(self._in_class, name, each))
        return None

    def lineage(self, scope: Scope) -> list[Scope]:
        """A class and its base classes, as far as they are the submission's own."""
        found = [scope]
        for each in found:
            for base in sorted(self._all(getattr(each.node, "bases", ()), each.parent or each)):
                other = self.modules.definitions.get(base)
                if other is not None and other.is_class and other not in found:
                    found.append(other)
        return found

    def _in_module(self, name: str, home: Scope) -> Found:
        return self._in_scope(name, home) if _has(home, name) else self._starred(name, home)

    def _in_class(self, name: str, home: Scope) -> Found:
        fields = [self._bound(binding, method) for binding, method in home.fields.get(name, ())]
        properties = [
            self._results(each) for each in home.defined.get(name, ()) if is_property(each.node)
        ]
        return _union([self._in_scope(name, home), *fields, *properties])

    # What an expression is.

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Found:
        return _union(self._member(each, node.attr) for each in self._of(node.value, scope))

    def _of_call(self, node: ast.Call, scope: Scope) -> Found:
        called = self._of(node.func, scope)
        return _union(self._call(origin, node, scope) for origin in called)

    def _call(self, origin: str, node: ast.Call, scope: Scope) -> Found:
        first = node.args[0] if node.args else None
        if origin in _IMPORTERS:
            name = constant_text(first)
            return _NOTHING if name is None else self.absolute(name.lstrip("."))
        if origin == "builtins.getattr" and len(node.args) > 1:
            name = constant_text(node.args[1])
            owners = self._of(first, scope) if first else _NOTHING
            return _NOTHING if name is None else _union(self._member(o, name) for o in owners)
        if origin == "functools.partial" and first is not None:
            return self._of(first, scope)
        if origin == "builtins.type" and first is not None:
            return frozenset(each.removesuffix("()") for each in self._of(first, scope))
        definition = self.modules.definitions.get(origin)
        if definition is not None and not definition.is_class:
            return self._once(definition, "()", lambda: self._results(definition))
        return frozenset({f"{origin}()"[:_LONGEST]})

    def _results(self, function: Scope) -> Found:
        return self._all(results_of(function.node, yields=True), function)

    def _of_subscript(self, node: ast.Subscript, scope: Scope) -> Found:
        key = constant_text(node.slice)
        owners = self._of(node.value, scope)
        if key and "sys.modules" in owners:
            return self.absolute(key)
        owner = self._whose_names(node.value, scope)
        if key and owner is not None:
            return _union(self._member(each, key) for each in self._of(owner, scope))
        return owners

    def _whose_names(self, node: ast.expr, scope: Scope) -> ast.expr | None:
        """`x` of `vars(x)` and of `x.__dict__`."""
        if isinstance(node, ast.Call) and node.args:
            return node.args[0] if "builtins.vars" in self._of(node.func, scope) else None
        is_names = isinstance(node, ast.Attribute) and node.attr == "__dict__"
        return node.value if is_names and isinstance(node, ast.Attribute) else None

    def _of_dict(self, node: ast.Dict, scope: Scope) -> Found:
        return self._all(node.values, scope)

    def _of_list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Found:
        return self._all(node.elts, scope)

    _of_tuple = _of_set = _of_list

    def _of_ifexp(self, node: ast.IfExp, scope: Scope) -> Found:
        return self._all((node.body, node.orelse), scope)

    def _of_boolop(self, node: ast.BoolOp, scope: Scope) -> Found:
        return self._all(node.values, scope)

    def _of_namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Found:
        return self._of(node.value, scope)

    _of_await = _of_starred = _of_namedexpr


def _union(found: Iterable[Found]) -> Found:
    """All of them, or as many as anyone would follow."""
    together = frozenset().union(*found)
    return frozenset(sorted(together)[:_MOST])


def _has(scope: Scope, name: str) -> bool:
    known = (scope.bound, scope.imports, scope.defined, scope.parameters)
    return any(name in each for each in known)
