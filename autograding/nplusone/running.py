"""Runs any command with the detector in each of its Python processes."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["CommandMissingError", "Outcome", "run_watched"]

_INJECT = Path(__file__).with_name("inject")


class CommandMissingError(Exception):
    """The command cannot be started."""


@dataclass(frozen=True)
class Outcome:
    """How the command ended, and what its processes found."""

    exit_code: int
    processes: int
    """How many Python processes had SQLAlchemy."""
    statements: int
    findings: tuple[Mapping[str, Any], ...]
    """As `Finding`, with `message` and `is_advice`; the same line is told once."""


def run_watched(
    command: Sequence[str],
    *,
    roots: Sequence[Path],
    outside: Sequence[Path] = (),
    allow: Sequence[str] = (),
) -> Outcome:
    """Run `command` as it is, and collect what its processes found when they ended.

    Args:
        command: the program and its arguments.
        roots: folders with the code that is judged.
        outside: files and folders inside them that only drive it.
        allow: what is meant to be so.

    Raises:
        CommandMissingError: there is no such program.
    """
    given = {
        "roots": [str(path.resolve()) for path in roots],
        "outside": [str(path.resolve()) for path in outside],
        "allow": list(allow),
    }
    with tempfile.TemporaryDirectory(prefix="nplusone-") as reports:
        paths = [str(_INJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "NPLUSONE_REPORTS": reports,
            "NPLUSONE_GIVEN": json.dumps(given),
        }
        try:
            exit_code = subprocess.run(command, env=environment, check=False).returncode
        except OSError as error:
            message = f"{command[0]} cannot be started: {error.strerror}. Is it installed here?"
            raise CommandMissingError(message) from error
        return _collected(exit_code, Path(reports))


def _collected(exit_code: int, reports: Path) -> Outcome:
    read = [json.loads(file.read_text("utf-8")) for file in sorted(reports.glob("*.json"))]
    findings = {
        (each["kind"], each["relationship"], str(each["site"])): each
        for report in read
        for each in sorted(report["findings"], key=lambda each: each["statements"])
    }
    statements = sum(report["statements"] for report in read)
    return Outcome(exit_code, len(read), statements, tuple(findings.values()))
