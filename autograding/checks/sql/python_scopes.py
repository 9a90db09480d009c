"""The names of a Python file: what each scope binds to what, and which names were checked.

Order within a scope is ignored but for checks: a name stands for everything ever bound to it.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["Binding", "Check", "Function", "Scope", "Source", "read"]

_ENDS = (ast.Raise, ast.Return, ast.Continue, ast.Break)
_Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Binding:
    """A name's value, or with `element` one of the elements of it; None where it is unknown."""

    value: ast.expr | None
    element: bool = False


@dataclass(frozen=True)
class Check:
    """From line `first` to `last`, the name is one of the elements of `choices`."""

    choices: ast.expr
    first: int
    last: float


@dataclass
class Scope:
    """A module, class or function, with the names bound in it.

    Attributes:
        parameters: of a function, in order; `self` and `cls` included.
        bound: everything that is ever bound to a name.
        added: what is ever appended to a list.
        checks: where a name is known to be one of some choices.
    """

    node: ast.AST
    parent: "Scope | None" = None
    parameters: tuple[str, ...] = ()
    bound: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    added: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[str, list[Check]] = field(default_factory=lambda: defaultdict(list))

    @property
    def name(self) -> str:
        """The function's or class's name; "" for a module or lambda."""
        return getattr(self.node, "name", "")


@dataclass
class Source:
    """A file: its scopes, the scope of each call, its functions, enums and imported names."""

    module: Scope
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    functions: dict[str, Scope] = field(default_factory=dict)
    enums: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)

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


def read(tree: ast.Module) -> Source:
    """Collect the scopes of a module."""
    source = Source(Scope(tree))
    _Reader(source, source.module).read_all(tree.body)
    return source


class _Reader:
    """Walks the statements of one scope, and those of the scopes in it."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self._source = source
        self._scope = scope

    def read_all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self._read(node)

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            self._enter(node)
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._source.imported |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.Call):
            self._source.calls.append((node, self._scope))
            self._read_added(node)
        else:
            self._read_binding(node)
            self._read_check(node)
        self.read_all(list(ast.iter_child_nodes(node)))

    def _enter(self, node: _Scoped) -> None:
        parameters = () if isinstance(node, ast.ClassDef) else _parameters(node.args)
        scope = Scope(node, self._scope, parameters)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._source.functions.setdefault(node.name, scope)
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(b) for b in node.bases):
            self._source.enums.add(node.name)
        outside = [] if isinstance(node, ast.Lambda) else node.decorator_list
        defaults = [] if isinstance(node, ast.ClassDef) else _defaults(node.args)
        self.read_all([*outside, *defaults])
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        _Reader(self._source, scope).read_all(body)

    def _read_added(self, call: ast.Call) -> None:
        """`parts.append(x)`, `parts.insert(0, x)` and `parts.extend(xs)`."""
        function = call.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            name, method = function.value.id, function.attr
            if method in ("append", "insert", "add", "extend") and call.args:
                binding = Binding(call.args[-1], element=method == "extend")
                self._scope.added[name].append(binding)

    def _read_binding(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            self._bind(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            self._bind(node.target, ast.copy_location(_as_operation(node), node))
            if isinstance(node.target, ast.Name):
                self._scope.added[node.target.id].append(Binding(node.value, element=True))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            self._bind(node.target, node.iter, element=True)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, None)
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            self._scope.bound[node.name].append(Binding(None))

    def _bind(self, target: ast.expr, value: ast.expr | None, *, element: bool = False) -> None:
        if isinstance(target, ast.Name):
            self._scope.bound[target.id].append(Binding(value, element))
        elif isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) and not element else []
            matches = len(parts) == len(target.elts)
            for index, part in enumerate(target.elts):
                self._bind(part, parts[index] if matches else None)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            # `parts[0] = x` and `columns["a"] = x`: whatever was in it, now this is, too.
            self._scope.added[target.value.id].append(Binding(value))

    def _read_check(self, node: ast.AST) -> None:
        """A name that a condition compares with choices, in the lines where that is known."""
        if isinstance(node, ast.If):
            self._read_if(node)
        elif isinstance(node, ast.IfExp):
            for name, choices in _known_if(node.test, holds=True):
                self._know(name, choices, node.body.lineno, node.body.end_lineno or 0)
        elif isinstance(node, ast.Assert):
            for name, choices in _known_if(node.test, holds=True):
                self._know(name, choices, node.lineno, float("inf"))
        elif isinstance(node, ast.Match) and isinstance(node.subject, ast.Name):
            for case in node.cases:
                if _is_constant_pattern(case.pattern):
                    last = case.body[-1].end_lineno or 0
                    self._know(node.subject.id, ast.List([]), case.body[0].lineno, last)

    def _read_if(self, node: ast.If) -> None:
        for name, choices in _known_if(node.test, holds=True):
            self._know(name, choices, node.body[0].lineno, node.body[-1].end_lineno or 0)
        for name, choices in _known_if(node.test, holds=False):
            if isinstance(node.body[-1], _ENDS) or _assigns(node.body, name):
                self._know(name, choices, (node.end_lineno or 0) + 1, float("inf"))
            if node.orelse:
                last = node.orelse[-1].end_lineno or 0
                self._know(name, choices, node.orelse[0].lineno, last)

    def _know(self, name: str, choices: ast.expr, first: int, last: float) -> None:
        self._scope.checks[name].append(Check(choices, first, last))


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return tuple(argument.arg for argument in [*plain, *rest])


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]


def _as_operation(node: ast.AugAssign) -> ast.expr:
    """`sql += x` as `sql + x`."""
    target = node.target
    left: ast.expr = ast.Name(target.id) if isinstance(target, ast.Name) else ast.Constant("")
    operation = ast.BinOp(left, node.op, node.value)
    return ast.fix_missing_locations(ast.copy_location(operation, node))


def _known_if(test: ast.expr, *, holds: bool) -> Iterator[tuple[str, ast.expr]]:
    """Names that are one of some choices if the condition holds (or if it does not)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _known_if(test.operand, holds=not holds)
    elif isinstance(test, ast.BoolOp):
        # All parts of an `and` hold if it does; all parts of an `or` fail if it fails.
        if isinstance(test.op, ast.And) == holds:
            for part in test.values:
                yield from _known_if(part, holds=holds)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield from _known_by(test, ast.In if holds else ast.NotIn, ast.Eq if holds else ast.NotEq)


def _known_by(
    test: ast.Compare, member: type[ast.cmpop], equal: type[ast.cmpop]
) -> Iterator[tuple[str, ast.expr]]:
    left, right = test.left, test.comparators[0]
    if isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute):
        # x.lower() in choices: x in another case is still one of the choices' letters.
        left = left.func.value if left.func.attr in ("lower", "upper") else left
    if isinstance(left, ast.Name) and isinstance(test.ops[0], member):
        yield left.id, right
    elif isinstance(left, ast.Name) and isinstance(test.ops[0], equal):
        yield left.id, ast.List([right])


def _assigns(body: Sequence[ast.stmt], name: str) -> bool:
    return any(
        isinstance(line, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in line.targets)
        for line in body
    )


def _is_constant_pattern(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(_is_constant_pattern(each) for each in pattern.patterns)
    return isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant)
