"""No isolation: the operations run in this very process. A benchmark's peer, never a grader."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from autograding.sandbox.inside import wire
from autograding.sandbox.inside.operations import Operations
from autograding.sandbox.inside.serve import answer
from autograding.sandbox.worker import Worker

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
        self._submission = str(self._sandbox.submission.resolve())
        self._operations = Operations(self._submission, _folders[-1])
        self._stack.callback(_restore, dict(os.environ))
        sys.path.append(self._submission)
        return self

    def close(self) -> None:
        """Forget what the submission left in this process."""
        for database in self._operations.databases.values():
            database.connection.close()
        self._operations.observer.close()
        sys.path.remove(self._submission)
        for name, module in list(sys.modules.items()):
            file = Path(getattr(module, "__file__", None) or "/")
            if name.startswith("grader_") or file.is_relative_to(self._submission):
                del sys.modules[name]
        self._stack.close()

    def _exchange(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:  # noqa: ARG002
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            reply = answer(self._operations, wire.load(wire.dump(message)), self._submission)
        self._output.add(printed.getvalue().encode("utf-8", "replace"))
        return wire.load(wire.dump(reply))

    def _kill(self) -> None:
        """There is nothing to kill."""
