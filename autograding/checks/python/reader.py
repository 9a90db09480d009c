"""Read a Python file into scopes, by its syntax tree; nothing is run."""

import ast
import warnings
from collections.abc import Sequence

from autograding.checks.python.conditions import assigns, is_constant_pattern, known_if
from autograding.checks.python.scopes import Binding, Check, Scope, Source
from autograding.checks.python.syntax import annotations_of

__all__ = ["read"]

_LONGEST = 200_000
_ENDS = (ast.Raise, ast.Return, ast.Continue, ast.Break)
_Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def read(text: str) -> Source:
    """Collect the scopes of a file.

    Raises:
        SyntaxError: the text is not Python; too deep or too large text counts as such.
    """
    if len(text) > _LONGEST:
        raise SyntaxError("the file is too long")
    try:
        with warnings.catch_warnings():
            # A student's odd escape sequence is none of our warnings.
            warnings.simplefilter("ignore")
            tree = ast.parse(text.removeprefix("\ufeff"))
        source = Source(Scope(tree))
        _Reader(source, source.module).read_all(tree.body)
    except (RecursionError, MemoryError, ValueError):
        raise SyntaxError("the code is nested too deeply to be read") from None
    return source


class _Reader:
    """Walks the statements of one scope, and those of the scopes in it."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self._source = source
        self._scope = scope
        self._global: set[str] = set()

    def read_all(self, nodes: Sequence[ast.AST]) -> None:
        for node in nodes:
            self._read(node)

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            self._enter(node)
            return
        if isinstance(node, ast.expr | ast.Import | ast.ImportFrom | ast.withitem):
            self._source.nodes.append((node, self._scope))
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._read_import(node)
        elif isinstance(node, ast.Global):
            self._global |= set(node.names)
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
        self._scope.defined[scope.name].append(scope)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._source.functions.setdefault(node.name, scope)
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(b) for b in node.bases):
            self._source.enums.add(node.name)
        self.read_all(_outside(node))
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        _Reader(self._source, scope).read_all(body)

    def _read_import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._source.imported |= {(a.asname or a.name).split(".")[0] for a in node.names}
        origin = "" if isinstance(node, ast.Import) else "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self._scope.starred.append(origin)
            elif isinstance(node, ast.Import) and not alias.asname:
                root = alias.name.split(".")[0]
                self._scope.imports[root].append(root)
            else:
                joint = "." if origin.strip(".") else ""
                name = f"{origin}{joint}{alias.name}"
                self._scope.imports[alias.asname or alias.name].append(name)

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
            entered = Binding(None, entered=node.context_expr)
            if isinstance(node.optional_vars, ast.Name):
                self._home(node.optional_vars.id).bound[node.optional_vars.id].append(entered)
            else:
                self._bind(node.optional_vars, None)
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            self._scope.bound[node.name].append(Binding(None))

    def _bind(self, target: ast.expr, value: ast.expr | None, *, element: bool = False) -> None:
        if isinstance(target, ast.Name):
            self._home(target.id).bound[target.id].append(Binding(value, element))
        elif isinstance(target, ast.Tuple | ast.List):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) and not element else []
            matches = len(parts) == len(target.elts)
            for index, part in enumerate(target.elts):
                self._bind(part, parts[index] if matches else None)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            # `parts[0] = x` and `columns["a"] = x`: whatever was in it, now this is, too.
            self._scope.added[target.value.id].append(Binding(value))
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            self._bind_field(target, Binding(value, element))

    def _bind_field(self, target: ast.Attribute, binding: Binding) -> None:
        """`self.session = session` in a method, `Books.session = session` beside the class."""
        name = getattr(target.value, "id", "")
        method, parent = self._scope, self._scope.parent
        if parent is not None and parent.is_class and method.parameters[:1] == (name,):
            parent.fields[target.attr].append((binding, method))
        for scope in self._scope.around():
            for owner in scope.defined.get(name, ()):
                owner.fields[target.attr].append((binding, method))

    def _home(self, name: str) -> Scope:
        return self._source.module if name in self._global else self._scope

    def _read_check(self, node: ast.AST) -> None:
        """A name that a condition compares with choices, in the lines where that is known."""
        if isinstance(node, ast.If):
            self._read_if(node)
        elif isinstance(node, ast.IfExp):
            for name, choices in known_if(node.test, holds=True):
                self._know(name, choices, node.body.lineno, node.body.end_lineno or 0)
        elif isinstance(node, ast.Assert):
            for name, choices in known_if(node.test, holds=True):
                self._know(name, choices, node.lineno, float("inf"))
        elif isinstance(node, ast.Match) and isinstance(node.subject, ast.Name):
            for case in node.cases:
                if is_constant_pattern(case.pattern):
                    last = case.body[-1].end_lineno or 0
                    self._know(node.subject.id, ast.List([]), case.body[0].lineno, last)

    def _read_if(self, node: ast.If) -> None:
        for name, choices in known_if(node.test, holds=True):
            self._know(name, choices, node.body[0].lineno, node.body[-1].end_lineno or 0)
        for name, choices in known_if(node.test, holds=False):
            if isinstance(node.body[-1], _ENDS) or assigns(node.body, name):
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


def _outside(node: _Scoped) -> list[ast.AST]:
    """What of a function or class stands outside its body: decorators, bases, annotations."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
    defaults: list[ast.AST] = list(_defaults(node.args))
    if isinstance(node, ast.Lambda):
        return defaults
    returns = [node.returns] if node.returns else []
    return [*node.decorator_list, *defaults, *annotations_of(node.args).values(), *returns]


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]


def _as_operation(node: ast.AugAssign) -> ast.expr:
    """`sql += x` as `sql + x`."""
    target = node.target
    left: ast.expr = ast.Name(target.id) if isinstance(target, ast.Name) else ast.Constant("")
    operation = ast.BinOp(left, node.op, node.value)
    return ast.fix_missing_locations(ast.copy_location(operation, node))
