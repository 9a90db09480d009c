"""A submission as text, and what a check tells of it beside its points."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

from autograding.checks.answers import Observation, Observations, PageCost
from autograding.checks.api import Failure
from autograding.checks.background import StyleProcess

if TYPE_CHECKING:
    from autograding.checks.sql.style import StyleResult

__all__ = ["Submitted"]


class Submitted:
    """The part of `student` that needs no worker.

    Args:
        root: the folder with the submission.
        seed: this check's own.
        observations: what all checks leave behind.
        style: the linter of the submission's SQL.
    """

    def __init__(
        self, root: Path, *, seed: int, observations: Observations, style: StyleProcess
    ) -> None:
        self.root = root
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311 (reproducible, not secret)
        self._observations = observations
        self._style = style

    def has(self, file: str) -> bool:
        """Whether the submission holds this file."""
        return (self.root / file).is_file()

    def text(self, file: str) -> str:
        """The file's text, without a byte order mark.

        Raises:
            Failure: it is missing or not UTF-8.
        """
        try:
            return (self.root / file).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except OSError:
            raise Failure(
                f"The file {file} is missing.", file=file, hint="Add it under this very name."
            ) from None
        except UnicodeDecodeError as error:
            line = (self.root / file).read_bytes()[: error.start].count(b"\n") + 1
            raise Failure(
                f"{file} is not UTF-8 text.", file=file, line=line, hint="Save it as UTF-8."
            ) from None

    def files(self, pattern: str) -> list[str]:
        """Names of the submission's files that fit a glob, sorted."""
        found = self.root.glob(pattern)
        return sorted(path.relative_to(self.root).as_posix() for path in found if path.is_file())

    @property
    def style(self) -> "StyleResult":
        """What sqlfluff says of the submission's SQL; it was started beside the checks."""
        return self._style.result()

    def record_diagram(self, mermaid: str) -> None:
        """Keep the picture of the student's own schema for the report."""
        self._observations.diagram = mermaid

    def record_page(self, page: str, *, statements: tuple[int, int], limit: int) -> None:
        """Keep how many statements a page sends, for a few rows and for more, for the report."""
        self._observations.pages.append(PageCost(page, *statements, limit))

    def record_finding(
        self,
        kind: str,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        count: int = 1,
        fix: str = "",
    ) -> None:
        """Tell something that costs no points here."""
        self._observations.findings.append(Observation(kind, message, file, line, count, fix))
