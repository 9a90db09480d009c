"""`python -m autograding.actions.reporter`: announce the points as GitHub Classroom's reporter did.

Variables: `RUNNERS`, the ids of the steps that graded, and the result of each as `ID_RESULTS`.
"""

import os
import sys

from autograding.actions.run import command
from autograding.contracts.github_classroom import ResultError, reported

__all__ = ["main"]


def main() -> int:
    """Print the notices; 1 where there is no grade, so that the run is red."""
    try:
        totals = reported(os.environ.get("RUNNERS", ""), os.environ)
    except ResultError as error:
        lines: tuple[str, ...] = (command("error", str(error), title="Autograding incomplete"),)
        is_graded = False
    else:
        lines, is_graded = totals.notices, totals.gradable
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if is_graded else 1


if __name__ == "__main__":
    sys.exit(main())
