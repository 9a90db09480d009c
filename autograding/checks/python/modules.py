"""The Python files of a submission as modules, and what an imported name means in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from autograding.checks.python.origins import Origins
from autograding.checks.python.reader import read
from autograding.checks.python.scopes import Scope, Source

__all__ = ["Module", "Modules"]


@dataclass(frozen=True)
class Module:
    """One file as Python imports it."""

    name: str
    file: str
    source: Source

    @property
    def is_package(self) -> bool:
        """Whether it is a folder's `__init__.py`."""
        return PurePosixPath(self.file).name == "__init__.py"

    def absolute(self, name: str) -> str:
        """An imported name without leading dots: `..database.db` as `library.database.db`."""
        rest = name.lstrip(".")
        level = len(name) - len(rest)
        if not level:
            return name
        parts = self.name.split(".")
        kept = parts[: len(parts) - level + self.is_package]
        return ".".join([*kept, rest] if rest else kept)


class Modules:
    """The files of a submission that Python can read.

    Attributes:
        unreadable: the files that are no Python; whoever checks one of them is told why.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self._by_file: dict[str, Module] = {}
        unreadable: list[str] = []
        for file in sorted(files):
            try:
                self._by_file[file] = Module(_module_name(file), file, read(files[file]))
            except SyntaxError:
                unreadable.append(file)
        self.unreadable = tuple(unreadable)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._by_file.values())

    def of(self, scope: Scope) -> Module:
        """The module that a scope is part of."""
        home = scope
        while home.parent is not None:
            home = home.parent
        return self._by_scope[id(home)]

    def file(self, file: str) -> Module | None:
        """The module of a file."""
        return self._by_file.get(file)

    def named(self, name: str) -> Module | None:
        """The module of a name."""
        return self._by_name.get(name)

    @cached_property
    def origins(self) -> Origins:
        """Where names come from, kept for all who ask."""
        return Origins(self)

    @cached_property
    def definitions(self) -> dict[str, Scope]:
        """Functions and classes by their full names: `library.services.lending.check_out`."""
        return {
            f"{module.name}.{scope.path}": scope
            for module in self
            for scope in _defined(module.source.module)
        }

    @cached_property
    def _by_name(self) -> dict[str, Module]:
        return {module.name: module for module in self}

    @cached_property
    def _by_scope(self) -> dict[int, Module]:
        return {id(module.source.module): module for module in self}


def _module_name(file: str) -> str:
    parts = PurePosixPath(file).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1:] == ("__init__",) else parts)


def _defined(scope: Scope) -> Iterator[Scope]:
    for name, scopes in scope.defined.items():
        for each in scopes:
            if name:
                yield each
            yield from _defined(each)
