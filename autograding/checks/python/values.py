"""Whether a Python expression is constant text, a value, or text put together with values."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograding.checks.python.scopes import Binding, Scope, Source
from autograding.checks.python.syntax import arguments_of, results_of

__all__ = ["Built", "Constant", "Judge", "Result", "TooMuch", "Value"]

_BUDGET = 20_000
_NUMBERS = frozenset({"int", "float", "len", "abs", "round", "bool"})
_WRAPPERS = frozenset({"dedent", "cleandoc", "text", "str", "sorted", "list", "tuple", "set"})
_WRAPPERS |= {"frozenset", "reversed", "dict"}
_SAME_TEXT = frozenset(
    [
        *("strip", "rstrip", "lstrip", "upper", "lower", "title", "capitalize", "casefold"),
        *("removeprefix", "removesuffix", "encode", "decode", "expandtabs", "copy"),
        *("keys", "values", "items", "splitlines", "split"),
    ]
)


_TEXT_METHODS = _SAME_TEXT | {"format", "format_map", "join", "replace", "get"}


class TooMuch(Exception):
    """The source is too tangled to follow."""


@dataclass(frozen=True)
class Constant:
    """Text, numbers or collections of them that no value from outside is part of."""


@dataclass(frozen=True)
class Value:
    """Something from outside; `parameters` of the enclosing function that it comes from."""

    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Built:
    """Text put together: how, in which line, with which expressions, from which parameters."""

    how: str
    line: int
    values: tuple[str, ...]


Result = Constant | Value | Built
_CONSTANT = Constant()


def _all(results: Iterable[Result]) -> Result:
    """The worst of several: put together, then a value, then constant."""
    worst: Result = _CONSTANT
    for result in results:
        if isinstance(result, Built):
            return result
        if isinstance(result, Value):
            known = worst.parameters if isinstance(worst, Value) else frozenset()
            worst = Value(known | result.parameters)
    return worst


class Judge:
    """Judges the expressions of one file."""

    def __init__(self, source: Source, *, sends_values: bool = False) -> None:
        """Judge the expressions of a file.

        Args:
            source: the file.
            sends_values: calls that nothing is known of make no text of what they are given:
                `select(Book).where(Book.title.like(f"%{word}%"))` sends a value beside the SQL.
        """
        self._source = source
        self._sends_values = sends_values
        self._open: set[tuple[int, str]] = set()
        self._left = _BUDGET

    def judge(self, node: ast.expr | None, scope: Scope) -> Result:
        """What an expression stands for in a scope.

        Raises:
            TooMuch: following its names takes too long.
        """
        self._left -= 1
        if self._left < 0:
            raise TooMuch
        method = getattr(self, f"_judge_{type(node).__name__.lower()}", None)
        if method is None:
            return Value()
        result: Result = method(node, scope)
        return result

    def _judge_constant(self, _node: ast.Constant, _scope: Scope) -> Result:
        return _CONSTANT

    def _judge_joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Result:
        parts = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        return self._built("f-string", node, [part.value for part in parts], scope)

    def _judge_binop(self, node: ast.BinOp, scope: Scope) -> Result:
        if isinstance(node.op, ast.Mult):
            # "?" * n: the number of repetitions is a number, whatever it comes from.
            sides = [side for side in (node.left, node.right) if not _is_number(side)]
            results = [self.judge(side, scope) for side in sides]
            return _CONSTANT if _CONSTANT in results else _all(results)
        if isinstance(node.op, ast.Mod):
            left = self.judge(node.left, scope)
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return left if not isinstance(left, Constant) else self._built("%", node, values, scope)
        if isinstance(node.op, ast.Add):
            return self._built("+", node, [node.left, node.right], scope)
        return _all(self.judge(side, scope) for side in (node.left, node.right))

    def _judge_ifexp(self, node: ast.IfExp, scope: Scope) -> Result:
        return _all(self.judge(part, scope) for part in (node.body, node.orelse))

    def _judge_boolop(self, node: ast.BoolOp, scope: Scope) -> Result:
        return _all(self.judge(part, scope) for part in node.values)

    def _judge_unaryop(self, node: ast.UnaryOp, scope: Scope) -> Result:
        return self.judge(node.operand, scope)

    def _judge_compare(self, _node: ast.Compare, _scope: Scope) -> Result:
        return _CONSTANT

    def _judge_namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Result:
        return self.judge(node.value, scope)

    def _judge_await(self, node: ast.Await, scope: Scope) -> Result:
        return self.judge(node.value, scope)

    def _judge_starred(self, node: ast.Starred, scope: Scope) -> Result:
        return self.judge(node.value, scope)

    def _judge_list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Result:
        return _all(self.judge(part, scope) for part in node.elts)

    _judge_tuple = _judge_set = _judge_list

    def _judge_dict(self, node: ast.Dict, scope: Scope) -> Result:
        return _all(self.judge(part, scope) for part in node.values)

    def _judge_listcomp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
    ) -> Result:
        return self.judge(node.elt, scope)

    _judge_setcomp = _judge_generatorexp = _judge_listcomp

    def _judge_dictcomp(self, node: ast.DictComp, scope: Scope) -> Result:
        return self.judge(node.value, scope)

    def _judge_subscript(self, node: ast.Subscript, scope: Scope) -> Result:
        if isinstance(node.value, ast.Name) and node.value.id in self._source.enums:
            return _CONSTANT
        return self.judge(node.value, scope)

    def _judge_attribute(self, node: ast.Attribute, _scope: Scope) -> Result:
        """Constants of a module or class are written in capitals; `.value` is an enum's."""
        root = node.value
        if node.attr.isupper() and node.attr.strip("_"):
            return _CONSTANT
        if node.attr == "value" and isinstance(root, ast.Call | ast.Subscript | ast.Attribute):
            inner = root.func if isinstance(root, ast.Call) else root.value
            if isinstance(inner, ast.Name) and inner.id in self._source.enums:
                return _CONSTANT
        return Value()

    def _judge_name(self, node: ast.Name, scope: Scope) -> Result:
        if self._was_checked(node, scope):
            return _CONSTANT
        home: Scope | None = scope
        while home is not None:
            if node.id in home.parameters or node.id in home.bound:
                return self._bound(node.id, home)
            home = home.parent
        is_constant = node.id in self._source.imported and node.id.isupper()
        return _CONSTANT if is_constant else Value()

    def _was_checked(self, node: ast.Name, scope: Scope) -> bool:
        home: Scope | None = scope
        while home is not None:
            for check in home.checks.get(node.id, ()):
                in_reach = check.first <= node.lineno <= check.last
                if in_reach and self._are_choices(check.choices, scope):
                    return True
            home = home.parent if isinstance(home.node, ast.Lambda) else None
        return self._was_checked_by_helper(node, scope)

    def _are_choices(self, choices: ast.expr, scope: Scope) -> bool:
        """Whether a collection holds constants only; of a dict, the keys are what counts."""
        if isinstance(choices, ast.Dict):
            return all(isinstance(self.judge(key, scope), Constant) for key in choices.keys)
        if isinstance(choices, ast.Name):
            home: Scope | None = scope
            while home is not None:
                bound = home.bound.get(choices.id, [])
                if bound and all(isinstance(each.value, ast.Dict) for each in bound):
                    return all(self._are_choices(each.value, home) for each in bound if each.value)
                home = None if bound else home.parent
        is_call = isinstance(choices, ast.Call) and choices.args
        if is_call and isinstance(choices, ast.Call) and isinstance(choices.func, ast.Name):
            return choices.func.id in _WRAPPERS and self._are_choices(choices.args[0], scope)
        if isinstance(choices, ast.Call) and isinstance(choices.func, ast.Attribute):
            return choices.func.attr == "keys" and self._are_choices(choices.func.value, scope)
        return isinstance(self.judge(choices, scope), Constant)

    def _was_checked_by_helper(self, node: ast.Name, scope: Scope) -> bool:
        """`check_order(order)` above, where that function refuses what is none of the choices."""
        for call, place, helper in self._source.checking_calls:
            if place is not scope or call.lineno >= node.lineno:
                continue
            for name, argument in arguments_of(call, helper).items():
                is_same = isinstance(argument, ast.Name) and argument.id == node.id
                for check in helper.checks.get(name, ()) if is_same else ():
                    if check.last == float("inf") and self._are_choices(check.choices, helper):
                        return True
        return False

    def _bound(self, name: str, scope: Scope) -> Result:
        """What a name stands for: everything that is ever bound to it or added to it."""
        key = id(scope), name
        if key in self._open:
            return _CONSTANT
        self._open.add(key)
        try:
            bindings = [*scope.bound.get(name, ()), *scope.added.get(name, ())]
            results = [self._judge_binding(binding, scope) for binding in bindings]
            if name in scope.parameters:
                results.append(self._parameter(name, scope))
            return _all(results)
        finally:
            self._open.discard(key)

    def _judge_binding(self, binding: Binding, scope: Scope) -> Result:
        return Value() if binding.value is None else self.judge(binding.value, scope)

    def _parameter(self, name: str, scope: Scope) -> Result:
        """A private helper's parameter is constant if every call in the file passes a constant."""
        if scope.name.startswith("_") and not scope.name.startswith("__"):
            passed = [
                self.judge(arguments_of(call, scope).get(name), place)
                for call, place in self._source.calls_of(scope)
            ]
            if passed and all(isinstance(result, Constant) for result in passed):
                return _CONSTANT
        return Value(frozenset({name}))

    def _judge_call(self, node: ast.Call, scope: Scope) -> Result:
        function = node.func
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(function, ast.Attribute):
            result = self._judge_method(node, function, given, scope)
            if result is not None:
                return result
        helper = self._source.called(node)
        return (
            self._judge_function(node, given, scope)
            if helper is None
            else self._judge_helper(node, helper, scope)
        )

    def _judge_function(self, node: ast.Call, given: Sequence[ast.expr], scope: Scope) -> Result:
        """A function that is not of the file. An imported one makes constants of constants."""
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        attribute = function.attr if isinstance(function, ast.Attribute) else name
        if name in _NUMBERS:
            return _CONSTANT
        if name == "map" and node.args and isinstance(node.args[0], ast.Lambda):
            return self.judge(node.args[0].body, scope)
        result = _all(self.judge(argument, scope) for argument in given)
        keeps = attribute in _WRAPPERS or (name in self._source.imported and given)
        if self._sends_values:
            return result if attribute in _WRAPPERS else Value()
        return result if keeps or isinstance(result, Built) else Value()

    def _judge_method(
        self, node: ast.Call, function: ast.Attribute, given: Sequence[ast.expr], scope: Scope
    ) -> Result | None:
        """Methods of texts and dicts; None for any other."""
        method = function.attr
        if method in ("substitute", "safe_substitute"):
            return self._built("Template", node, given, scope)
        if method not in _TEXT_METHODS:
            return None
        receiver = self.judge(function.value, scope)
        if self._sends_values and method == "join" and not self._is_text(function.value, scope):
            return Value()
        if method == "get" and given:
            receiver = _all([receiver, self._default(given, scope)])
        elif method in ("format", "format_map", "join") and not isinstance(receiver, Built):
            receiver = self._built(f".{method}()", node, given, scope)
        elif method == "replace" and isinstance(receiver, Constant):
            receiver = self._built(".replace()", node, given[1:2], scope)
        return receiver

    def _is_text(self, node: ast.expr, scope: Scope) -> bool:
        """Whether it is text that joins, and no statement: `select(Book).join(Book.copies)`."""
        if isinstance(node, ast.Name):
            homes = (home.bound.get(node.id) for home in scope.around())
            bound = next((bindings for bindings in homes if bindings), [])
            return any(isinstance(each.value, ast.Constant) for each in bound)
        return isinstance(node, ast.Constant)

    def _default(self, given: Sequence[ast.expr], scope: Scope) -> Result:
        return self.judge(given[1], scope) if len(given) > 1 else _CONSTANT

    def _judge_helper(self, call: ast.Call, helper: Scope, scope: Scope) -> Result:
        """What a function of the file returns, given these arguments."""
        key = id(helper), "()"
        if key in self._open or not isinstance(helper.node, ast.FunctionDef):
            return Value()
        self._open.add(key)
        try:
            returned = _all(self.judge(value, helper) for value in results_of(helper.node))
            passed = arguments_of(call, helper)
            if isinstance(returned, Value) and returned.parameters:
                names = returned.parameters
                return _all(self.judge(passed.get(name), scope) for name in names)
            if isinstance(returned, Built):
                given = [self.judge(argument, scope) for argument in passed.values()]
                if given and all(isinstance(result, Constant) for result in given):
                    return _CONSTANT
            return returned
        finally:
            self._open.discard(key)

    def _built(self, how: str, node: ast.expr, parts: Sequence[ast.expr], scope: Scope) -> Result:
        """Text made of parts: constant if all of them are."""
        results = [self.judge(part, scope) for part in parts]
        for result in results:
            if isinstance(result, Built):
                return result
        values = [
            ast.unparse(part)
            for part, result in zip(parts, results, strict=True)
            if isinstance(result, Value)
        ]
        return Built(how, node.lineno, tuple(values)) if values else _CONSTANT


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)
