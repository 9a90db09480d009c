"""The names of a Python file: what each scope binds to what, and which names were checked.

Order within a scope is ignored but for checks: a name stands for everything ever bound to it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["Binding", "Check", "Function", "Scope", "Source", "called_name"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Binding:
    """A name's value; None where it is unknown.

    Attributes:
        element: the name is one of the elements of the value.
        entered: the value, if a `with` block entered it: `with Session() as session`.
    """

    value: ast.expr | None
    element: bool = False
    entered: ast.expr | None = None


@dataclass(frozen=True)
class Check:
    """From line `first` to `last`, the name is one of the elements of `choices`."""

    choices: ast.expr
    first: int
    last: float


@dataclass(eq=False)
class Scope:
    """A module, class or function, with the names bound in it.

    Attributes:
        parameters: of a function, in order; `self` and `cls` included.
        bound: everything that is ever bound to a name.
        added: what is ever appended to a list.
        checks: where a name is known to be one of some choices.
        imports: what each imported name is, such as `sqlalchemy.text` or `..database.db`.
        starred: modules of which every name is imported.
        defined: the functions and classes of this scope.
        fields: of a class, what its methods bind to `self.name`, and in which of them.
    """

    node: ast.AST
    parent: "Scope | None" = None
    parameters: tuple[str, ...] = ()
    bound: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    added: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[str, list[Check]] = field(default_factory=lambda: defaultdict(list))
    imports: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    starred: list[str] = field(default_factory=list)
    defined: dict[str, list["Scope"]] = field(default_factory=lambda: defaultdict(list))
    fields: dict[str, list[tuple[Binding, "Scope"]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @property
    def name(self) -> str:
        """The function's or class's name; "" for a module or lambda."""
        return getattr(self.node, "name", "")

    @property
    def is_class(self) -> bool:
        """Whether it is a class's body, whose names are not seen from its methods."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def path(self) -> str:
        """The names around it and its own: `Books.add`; "" for a module."""
        names: list[str] = []
        home: Scope | None = self
        while home is not None:
            names = [home.name, *names] if home.name else names
            home = home.parent
        return ".".join(names)

    def around(self) -> Iterator["Scope"]:
        """The scopes whose names are seen from here, this one first."""
        yield self
        home = self.parent
        while home is not None:
            if not home.is_class:
                yield home
            home = home.parent


@dataclass
class Source:
    """A file: its scopes, the scope of each call, its functions, enums and imported names.

    Attributes:
        nodes: every expression, import statement and `with` item with the scope it stands in.
    """

    module: Scope
    nodes: list[tuple[ast.AST, Scope]] = field(default_factory=list)
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    functions: dict[str, Scope] = field(default_factory=dict)
    enums: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node around each node."""
        return {
            child: node
            for node in ast.walk(self.module.node)
            for child in ast.iter_child_nodes(node)
        }

    @cached_property
    def scopes(self) -> dict[ast.AST, Scope]:
        """The scope that each expression stands in."""
        return dict(self.nodes)

    def within(self, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
        """The nodes of a scope and of those in it, each with its own."""
        yield from ((node, scope) for node in self._nodes_by_scope[scope])
        for inner in scope.defined.values():
            for each in inner:
                yield from self.within(each)

    @cached_property
    def _nodes_by_scope(self) -> dict[Scope, list[ast.AST]]:
        by_scope: dict[Scope, list[ast.AST]] = defaultdict(list)
        for node, scope in self.nodes:
            by_scope[scope].append(node)
        return by_scope

    @cached_property
    def _calls_by_name(self) -> dict[str, list[tuple[ast.Call, Scope]]]:
        by_name: dict[str, list[tuple[ast.Call, Scope]]] = defaultdict(list)
        for call, scope in self.calls:
            by_name[called_name(call)].append((call, scope))
        return by_name

    def calls_of(self, function: Scope) -> list[tuple[ast.Call, Scope]]:
        """Calls of a function of the file, by its name or as a method of self or cls."""
        return self._calls_by_name[function.name] if function.name else []

    @cached_property
    def checking_calls(self) -> list[tuple[ast.Call, Scope, Scope]]:
        """Calls, with their scope, of functions of the file that check a parameter and refuse."""
        refusing = [scope for scope in self.functions.values() if scope.checks]
        return [(*call, helper) for helper in refusing for call in self.calls_of(helper)]

    def called(self, call: ast.Call) -> Scope | None:
        """The function of the file that is called, if it is one."""
        return self.functions.get(called_name(call))


def called_name(call: ast.Call) -> str:
    """`run` for run(...), self.run(...) and cls.run(...); otherwise ""."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id in ("self", "cls") else ""
    return ""
