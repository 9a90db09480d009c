"""What the checks of this package find, and the file they look at."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from autograding.checks.python.modules import Module, Modules
from autograding.checks.python.origins import Origins
from autograding.checks.python.reader import read
from autograding.checks.python.scopes import Scope
from autograding.checks.sql.words import clean

__all__ = ["Finding", "Place", "in_order", "look_at"]

_WORDS = 60


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place in a file.

    Attributes:
        function: the function around it, such as `SqlBooks.add`; "" at module level.
        kind: what it is, one of the words that the function which finds it lists.
        code: the expression as written, cleaned and cut: safe to show.
        message: what was found and what to write instead, in whole sentences.
    """

    file: str
    line: int
    function: str
    kind: str
    code: str
    message: str


@dataclass(frozen=True)
class Place:
    """A file that is looked at, with the other modules that its names may come from."""

    module: Module
    origins: Origins

    @cached_property
    def nodes(self) -> list[tuple[ast.AST, Scope]]:
        """Every expression and import of the file with its scope."""
        return self.module.source.nodes

    def origin(self, node: ast.AST | None, scope: Scope) -> frozenset[str]:
        """Where an expression comes from."""
        return self.origins.of(node, scope)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around a node."""
        return self.module.source.parents.get(node)

    def found(self, node: ast.AST, scope: Scope, kind: str, message: str) -> Finding:
        """A finding at a node; `{code}` and `{line}` in the message are filled in."""
        line = getattr(node, "lineno", 0)
        code = clean(ast.unparse(node), _WORDS)
        said = message.replace("{line}", str(line)).replace("{code}", f"`{code}`")
        return Finding(
            file=self.module.file,
            line=line,
            function=_function(scope),
            kind=kind,
            code=code,
            message=said,
        )


def look_at(source: str, file: str, modules: Modules | None) -> Place:
    """Read a file, beside the other modules if they are given.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    known = modules.file(file) if modules is not None else None
    if modules is None or known is None:
        read(source)
        modules = Modules({file: source})
        known = modules.file(file)
    assert known is not None
    return Place(known, modules.origins)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by line, each once."""
    once = {(each.line, each.kind, each.code): each for each in findings}
    return tuple(once[key] for key in sorted(once))


def _function(scope: Scope) -> str:
    home: Scope | None = scope
    while home is not None and not isinstance(home.node, ast.FunctionDef | ast.AsyncFunctionDef):
        home = home.parent
    return home.path if home else ""
