"""Grade one recorded push in a process of its own, and leave what came of it in a file.

    python -I -m autograding.marks.worker DATA GRADER PUSH due|before OUT

Whatever happens to this process costs this one push: who waits for it reads the file, or finds
none. Nothing is written to the records here.
"""

import shutil
import sys
import traceback
from pathlib import Path

import msgspec

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import GitError
from autograding.forge.local.judging import Submission, find_grader
from autograding.forge.local.tree import write_tree
from autograding.records import Database, Pushes
from autograding.records.models import Push
from autograding.report import Report
from autograding.submission import SubmissionError

__all__ = ["BEFORE", "DUE", "Outcome", "main", "work_folder"]

DUE, BEFORE = "due", "before"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A report, or the reason why there is none."""

    report: Report | None = None
    problem: str = ""


def work_folder(folder: DataFolder, push_id: int) -> Path:
    """Where a re-run checks a push out; other suffixes of the name are its files."""
    return folder.work(push_id).with_name(f"regrade-{push_id}")


def main(arguments: list[str]) -> int:
    """Run as the module's docstring says."""
    data, grader, push_id, due, out = arguments
    folder = DataFolder.at(Path(data))
    outcome = _outcome(folder, grader, int(push_id), due_passed=due == DUE)
    draft = Path(out).with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(outcome))
    draft.replace(out)
    return 0


def _outcome(folder: DataFolder, grader: str, push_id: int, *, due_passed: bool) -> Outcome:
    work = work_folder(folder, push_id)
    try:
        with Database.open(folder.root) as database, database.reading() as session:
            push = Pushes(session).get(push_id)
        if push is None:
            return Outcome(problem="The push is gone from the records.")
        return Outcome(report=_grade(folder, push, grader, work, due_passed=due_passed))
    except GitError as error:
        return Outcome(problem=f"The commit cannot be read: {error}.")
    except SubmissionError as error:
        return Outcome(problem=str(error).replace(str(work), "The commit"))
    except Exception:
        return Outcome(problem=traceback.format_exc(limit=-8))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _grade(folder: DataFolder, push: Push, grader: str, work: Path, *, due_passed: bool) -> Report:
    repository = push.repository
    shutil.rmtree(work, ignore_errors=True)
    write_tree(folder.root / repository.path, push.commit, work)
    return find_grader(grader)(
        Submission(
            unit=repository.unit.slug,
            folder=work,
            commit=push.commit,
            received_at=push.received_at,
            author=repository.student.username,
            due_passed=due_passed,
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
