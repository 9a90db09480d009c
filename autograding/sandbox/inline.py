"""No isolation: the operations run in this very process. A benchmark's peer, never a grader."""

import contextlib
import importlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from autograding.sandbox.inside import wire
from autograding.sandbox.inside.operations import Operations
from autograding.sandbox.inside.serve import answer
from autograding.sandbox.interpreter import import_folders
from autograding.sandbox.worker import Asked, Worker

__all__ = ["InlineWorker"]


# The work folders of the open workers: one that keeps files shares the newest.
_folders: list[str] = []


@contextlib.contextmanager
def _shared(folders: list[str], folder: str) -> Iterator[None]:
    folders.append(folder)
    try:
        yield
    finally:
        folders.remove(folder)


def _restore(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


class InlineWorker(Worker):
    """A worker without a process: it can be asked the same, and limits nothing."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        if not self._keep:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory())
            self._stack.enter_context(_shared(_folders, folder))
        for name in self._sandbox.preload:
            importlib.import_module(name)
        self._submission = str(self._sandbox.submission.resolve())
        self._operations = Operations(self._submission, _folders[-1])
        self._modules: dict[str, ModuleType] = {}
        self._environment = dict(os.environ)
        return self

    def close(self) -> None:
        """Forget what the submission left in this process, and what our probes changed there."""
        for name, module in self._modules.items():
            if name.startswith("grader_") and hasattr(module, "restore"):
                module.restore()
        for database in self._operations.databases.values():
            database.connection.close()
        self._operations.observer.close()
        self._modules.clear()
        self._stack.close()

    def _post(self, payload: bytes) -> None:
        """There is nobody to send it to; `finish` does the work."""

    def _exchange(self, asked: Asked) -> dict[str, Any]:
        printed = io.StringIO()
        with (
            self._at_home(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            reply = answer(self._operations, wire.load(wire.dump(asked.message)), self._submission)
        self._output.add(printed.getvalue().encode("utf-8", "replace"))
        return wire.load(wire.dump(reply))

    @contextlib.contextmanager
    def _at_home(self) -> Iterator[None]:
        """Give the submission its own modules and environment: two workers may be open at once."""
        outside, shared = dict(os.environ), set(sys.modules)
        _restore(self._environment)
        sys.modules.update(self._modules)
        before = list(sys.path)
        sys.path += import_folders(self._submission, self._sandbox.import_from)
        try:
            yield
        finally:
            sys.path[:] = before
            own = filter(self._owns, sys.modules.keys() - shared)
            self._modules = {name: sys.modules.pop(name) for name in own}
            self._environment = dict(os.environ)
            _restore(outside)

    def _owns(self, name: str) -> bool:
        """Whether a module came with the submission, or with a probe that runs beside it."""
        file = Path(getattr(sys.modules[name], "__file__", None) or "/")
        return name.startswith("grader_") or file.is_relative_to(self._submission)

    def _kill(self) -> None:
        """There is nothing to kill."""
