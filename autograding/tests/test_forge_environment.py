"""What of a student's shell reaches the grading of their push: nothing that could bend it."""

import os
from pathlib import Path
from typing import NoReturn

from autograding.forge.local import LocalForge
from autograding.forge.local.judging import Submission
from autograding.records import Roster
from autograding.sandbox.tiers import VARIABLE
from autograding.services import POSTGRESQL_URL
from autograding.tests.helpers.git_student import GitStudent

UNIT = "unit-1-sql"


def telling(submission: Submission) -> NoReturn:
    """A grader that writes down the variables of ours and git's that it sees, and breaks down."""
    seen = sorted(name for name in os.environ if name.startswith(("CLASSROOM_", "GIT_")))
    (submission.folder.parent.parent / "seen").write_text(repr(seen))
    raise OSError


def test_a_students_shell_chooses_neither_sandbox_nor_server(tmp_path: Path) -> None:
    """The variables with which an instructor chooses are not there when a push is graded."""
    template = tmp_path / "template"
    template.mkdir()
    (template / "work.txt").write_text("start\n")
    with LocalForge(tmp_path / "data", grader=f"{__name__}:telling") as forge:
        forge.add_unit(UNIT, title="SQL", max_points=100, template=template)
        with forge.database.writing() as session:
            Roster(session).enroll("ada-park", "Ada Park")
        student = GitStudent(tmp_path / "ada", forge.path(forge.accept(UNIT, "ada-park")))
        student.run("commit", "--quiet", "--allow-empty", "-m", "Work")
        mine = {VARIABLE: "subprocess", POSTGRESQL_URL: "postgresql://ada@evil.example.org/x"}
        student.run("push", "origin", "main", environment=mine)
    assert "[]" == (tmp_path / "data" / "seen").read_text()
