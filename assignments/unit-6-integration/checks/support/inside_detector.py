"""Runs beside the student's code: the N+1 detector, whose modules are sent along."""

# ruff: noqa: PLC0415 (the student's modules exist in the worker only)

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["loops_of"]

_ROOT = "autograding"
_PACKAGE = "autograding.nplusone"


class _Sent(MetaPathFinder, Loader):
    """Imports the modules of the detector from their text."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._sources and name != _ROOT:
            return None
        return ModuleSpec(name, self, is_package=name in (_ROOT, _PACKAGE))

    def exec_module(self, module: ModuleType) -> None:
        # The detector tells its own frames from the student's by the file they stand in.
        module.__file__ = f"/grader/{module.__name__.replace('.', '/')}.py"
        source = self._sources.get(module.__name__, "")
        exec(compile(source, module.__file__, "exec"), module.__dict__)  # noqa: S102 (ours)


def loops_of(sources: dict[str, str], path: str) -> list[dict[str, Any]]:
    """Open a page under the detector, and say what it finds.

    Args:
        sources: the detector's modules by name.
        path: the page, which has been opened before.
    """
    import data

    if not any(isinstance(finder, _Sent) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Sent(sources))
    from grader_inside_blog import make_app

    from autograding.nplusone import detect

    root = Path(str(data.__file__)).parent.parent
    client = make_app().test_client()
    with detect(roots=[root]) as window:
        client.get(path)
    return [_told(finding) for finding in window.findings]


def _told(finding: Any) -> dict[str, Any]:
    place = finding.loop or finding.site
    return {
        "message": str(finding.message),
        "file": str(place.file) if place else "",
        "line": int(place.line) if place else 0,
        "statements": int(finding.statements),
    }
