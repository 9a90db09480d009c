"""sqlfluff beside the checks: it reads text only, and costs half a second of another core."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograding.checks.errors import GraderFault
from autograding.closing import Closing

if TYPE_CHECKING:
    from autograding.checks.sql.style import StyleResult

__all__ = ["StyleProcess"]

_SECONDS = 30.0


class StyleProcess(Closing):
    """A linter process over the submission's SQL files, started at once and read when needed."""

    def __init__(self, root: Path, *, background: bool = True) -> None:
        self._root = root
        self._files = sorted(
            path.relative_to(root).as_posix() for path in root.rglob("*.sql") if path.is_file()
        )
        self._process = self._start() if background and self._files else None
        self._result: StyleResult | None = None

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-m", "autograding.checks.sql.style", str(self._root)]
        return subprocess.Popen(
            [*command, *self._files],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def result(self) -> "StyleResult":
        """The linter's findings.

        Raises:
            GraderFault: the linter itself broke down.
        """
        from autograding.checks.sql import style  # noqa: PLC0415 (only units with SQL need it)

        if self._result is None:
            if self._process is None:
                texts = {
                    name: (self._root / name).read_text("utf-8", "replace") for name in self._files
                }
                self._result = style.lint(texts)
            else:
                self._result = style.decode(self._output(self._process))
        return self._result

    def _output(self, process: subprocess.Popen[bytes]) -> bytes:
        try:
            output, errors = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self.close()
            raise GraderFault("The SQL linter did not finish in time.") from None
        self._process = None
        if process.returncode:
            raise GraderFault(f"The SQL linter failed: {errors.decode(errors='replace')[-500:]}")
        return output

    def close(self) -> None:
        """Stop the linter if nobody waited for it."""
        if self._process:
            self._process.kill()
            self._process.communicate()
