"""Helper functions that use the ORM for those who call them."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from autograding.checks.orm.findings import Place
from autograding.checks.orm.orm_signs import Signs
from autograding.checks.python.origins import Origins
from autograding.checks.python.scopes import Scope
from autograding.checks.sql.words import code

__all__ = ["AT_HOME", "Helpers", "Use"]

AT_HOME = frozenset({"library/repositories/*", "library/models.py", "library/database.py"})
_ASKS = frozenset({"execute", "query", "attribute", "extension"})


@dataclass(frozen=True)
class Use:
    """Where a helper uses the ORM."""

    file: str
    line: int
    code: str


@dataclass
class Helpers:
    """What the submission's functions and classes do with the ORM, wherever they are.

    A helper that only opens, commits or rolls back (a unit of work, a request's set-up) asks the
    database nothing, and is none of these.
    """

    origins: Origins
    entities: Collection[str]
    database: Collection[str]
    at_home: Collection[str]
    _known: dict[str, Use | None] = field(default_factory=dict)

    def use(self, node: ast.expr, scope: Scope, place: Place) -> Use | None:
        """The use of the ORM that a name from another file leads to."""
        for origin in sorted(place.origin(node, scope)):
            definition = self.origins.modules.definitions.get(origin.removesuffix("()"))
            if definition is None or self.origins.modules.of(definition) is place.module:
                continue
            found = self._of(origin.removesuffix("()"))
            if found is not None:
                return found
        return None

    def _of(self, name: str) -> Use | None:
        if name not in self._known:
            self._known[name] = None
            definition = self.origins.modules.definitions[name]
            if not self._is_at_home(definition):
                place = Place(self.origins.modules.of(definition), self.origins)
                self._known[name] = next(self._uses(place, definition), None)
        return self._known[name]

    def _is_at_home(self, definition: Scope) -> bool:
        """Whether its file is one of the ORM's, or its class inherits from one of theirs."""
        owner = (
            definition.parent if definition.parent and definition.parent.is_class else definition
        )
        files = [self.origins.modules.of(each).file for each in self.origins.lineage(owner)]
        return any(fnmatchcase(file, pattern) for file in files for pattern in self.at_home)

    def _uses(self, place: Place, definition: Scope) -> Iterator[Use]:
        signs = Signs(place, self.entities, self.database)
        for node, scope in place.module.source.within(definition):
            if not isinstance(node, ast.expr):
                continue
            if self._asks(signs, node, scope):
                yield Use(place.module.file, node.lineno, code(ast.unparse(node), 60))
            elif isinstance(node, ast.Name | ast.Attribute):
                yield from self._further(place, node, scope)

    def _asks(self, signs: Signs, node: ast.expr, scope: Scope) -> bool:
        """Whether it asks for or changes data, rather than handling the session itself."""
        if signs.of(node, scope) in _ASKS:
            return True
        if not isinstance(node, ast.Call):
            return False
        origins = self.origins.of(node.func, scope)
        return any(signs.is_statement(each) for each in origins)

    def _further(self, place: Place, node: ast.expr, scope: Scope) -> Iterator[Use]:
        for origin in sorted(place.origin(node, scope)):
            if origin.removesuffix("()") in self.origins.modules.definitions:
                found = self._of(origin.removesuffix("()"))
                if found is not None:
                    yield found
