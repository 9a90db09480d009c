"""A student who pushes once a second, so that nothing stays remembered for long.

    python -m autograding.bench.pushing DATA UNIT

A process of its own, as the hook of a push is: what it does must not slow the clients that measure.
It says that it begins, and pushes until it is ended.
"""

import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from autograding.assignment import Assignment
from autograding.bench.generated.reports import report_of
from autograding.grading import load_units
from autograding.records import Database, Pushes, Repositories

__all__: list[str] = []

_USERNAME = "student-13"
_SECONDS = 1.0


def main() -> None:
    """Push until the process is ended."""
    folder, unit_id = sys.argv[1:]
    unit = next(one for one in load_units() if one.id == unit_id)
    with Database.open(Path(folder)) as database:
        print("pushing", flush=True)
        for number in count():
            _push(database, unit, f"{number:040x}")
            time.sleep(_SECONDS)


def _push(database: Database, unit: Assignment, commit: str) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        repository = Repositories(session).find(unit.id, _USERNAME)
        assert repository is not None, "the generated class has this student in every unit"
        (pushed,) = Pushes(session).record(repository, [commit], now, {commit: "Try once more"})
        report = report_of(unit, 0.8, commit, is_graded=True)
        Pushes(session).save_report(pushed, report, now)


main()
