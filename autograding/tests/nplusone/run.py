"""Runs cases and prints what was said, as JSON: `python -m autograding.tests.nplusone.run`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.orm import Session

from autograding.nplusone import detect
from autograding.tests.nplusone import code
from autograding.tests.nplusone.cases import CASES, Case
from autograding.tests.nplusone.models import new_engine

__all__ = ["ROOT", "SIZES", "said_of"]

ROOT = Path(code.__file__).parent
SIZES = (2, 3, 6)


def said_of(case: Case, size: int) -> list[dict[str, Any]]:
    """The findings of one case at one size."""
    rows = case.rows(size)
    engine = new_engine(rows)
    with Session(engine) as session, detect([ROOT]) as window:
        case.program(session, rows)
    said = [asdict(finding) | {"message": finding.message} for finding in window.findings]
    engine.dispose()
    return said


def main() -> None:
    """Print everything that is said of every case at every size."""
    said = {name: {size: said_of(case, size) for size in SIZES} for name, case in CASES.items()}
    json.dump({"sqlalchemy": sqlalchemy.__version__, "said": said}, sys.stdout)


if __name__ == "__main__":
    main()
