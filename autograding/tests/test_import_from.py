"""Modules in folders below the submission's top one: `import_from` in assignment.yml."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograding.assignment import AssignmentError, load_assignment
from autograding.grading import GradeRequest, grade
from autograding.sandbox import Sandbox, StudentError, Tier
from autograding.template.repository import build
from autograding.tests.sandboxes import TIERS, write
from autograding.tests.test_template import GRADER
from autograding.tests.units import ASSIGNMENT, RIGHT, write_unit

FILES = {
    "first-part/library/__init__.py": "",
    "first-part/library/books.py": "from journal.notes import NOTE\n\nnote = lambda: NOTE\n",
    "second-part/journal/notes.py": "NOTE = 'kept'\n\ndef fail():\n    raise ValueError\n",
    "top.py": "",
}
PARTS = ("first-part", "second-part")


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_modules_are_imported_from_each_folder(tmp_path: Path, tier: Tier) -> None:
    """Folders whose names are no identifiers are import roots, and the top one then is not."""
    with (
        Sandbox(write(tmp_path, FILES), tier=tier, import_from=PARTS) as sandbox,
        sandbox.worker() as worker,
    ):
        assert {"value": "kept"} == worker.request("call", target="library.books:note")
        with pytest.raises(StudentError, match="No module named 'top'"):
            worker.request("import_module", name="top")


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_files_are_named_as_the_student_knows_them(tmp_path: Path, tier: Tier) -> None:
    """What goes wrong names the file from the submission's top folder."""
    with (
        Sandbox(write(tmp_path, FILES), tier=tier, import_from=PARTS) as sandbox,
        sandbox.worker() as worker,
    ):
        with pytest.raises(StudentError) as raised:
            worker.request("call", target="journal.notes:fail")
        assert ("second-part/journal/notes.py", 4) == (raised.value.file, raised.value.line)
        with pytest.raises(
            StudentError, match=r"first-part/library/books\.py does not define gone"
        ):
            worker.request("call", target="library.books:gone")


def test_a_folder_that_is_not_there_imports_nothing(tmp_path: Path) -> None:
    """A student who deleted a folder loses what it held, and nothing else."""
    with (
        Sandbox(write(tmp_path, FILES), import_from=("gone", *PARTS)) as sandbox,
        sandbox.worker() as worker,
    ):
        assert {"value": "kept"} == worker.request("call", target="library.books:note")


@pytest.mark.parametrize("name", ["gone", "../starter", "/usr", "given.py", ""])
def test_only_folders_of_the_starter_can_be_named(tmp_path: Path, name: str) -> None:
    """Anything else is told with its line and a cure."""
    text = ASSIGNMENT.replace("limits:", f"import_from: ['{name}']\nlimits:")
    with pytest.raises(AssignmentError) as caught:
        load_assignment(write_unit(tmp_path, assignment=text))

    told = f"assignment.yml:9: There is no folder {name!r} in starter/ to import from. Add it"
    assert [True] == [str(problem).startswith(told) for problem in caught.value.problems]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A unit whose answer is in a folder of its own."""
    text = ASSIGNMENT.replace("hand_in: [answer.py", "hand_in: [part-one/answer.py")
    text = text.replace("limits:", "import_from: [part-one]\nlimits:")
    folder = write_unit(tmp_path, assignment=text)
    for variant in ("starter", "solution", "solution-alt"):
        (folder / variant / "part-one").mkdir()
        (folder / variant / "answer.py").rename(folder / variant / "part-one/answer.py")
    return folder


def test_a_submission_is_graded_with_its_folders(unit: Path) -> None:
    """Grading hands the folders on to the sandbox."""
    report = grade(GradeRequest(load_assignment(unit), unit / "solution"))

    assert 100 == report.points


def test_the_checks_in_a_clone_know_the_folders(unit: Path, tmp_path: Path) -> None:
    """Plain pytest in a clone of the built template imports from them, too."""
    clone = build(load_assignment(unit), tmp_path / "out", grader=GRADER)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    (clone / "part-one/answer.py").write_text(RIGHT["answer.py"])
    solved = subprocess.run(run, cwd=clone, capture_output=True, text=True, check=False)

    assert 0 == solved.returncode, solved.stdout
