"""The detector inside a process that `classroom nplusone` has started."""

import atexit
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograding.nplusone.window import Window

__all__ = ["begin"]


def begin() -> None:
    """Watch this process to its end, and then write what was found."""
    given: dict[str, Any] = json.loads(os.environ["NPLUSONE_GIVEN"])
    window = Window(
        [Path(path) for path in given["roots"]],
        [Path(path) for path in given["outside"]],
        given["allow"],
    )
    window.__enter__()
    atexit.register(_write, window)


def _write(window: Window) -> None:
    findings = [
        {**asdict(each), "message": each.message, "is_advice": each.is_advice}
        for each in window.findings
    ]
    report = {"statements": window.statements, "findings": findings}
    file = Path(os.environ["NPLUSONE_REPORTS"]) / f"{os.getpid()}.json"
    file.write_text(json.dumps(report), encoding="utf-8")
