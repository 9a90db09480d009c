"""The template repository of a unit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml

from autograding.assignment import Assignment, AssignmentError, load_assignment
from autograding.grading import load_units
from autograding.settings import GraderSettings, Settings
from autograding.submission import self_assessment
from autograding.template import Grader, TemplateError, build
from autograding.template.files import read_folder, written
from autograding.template.grader import locked_packages
from autograding.template.repository import template_files
from autograding.tests.units import ASSIGNMENT, CHECKS, RIGHT, write_unit

SUPPORTED = '''\
from support.numbers import number

from autograding.checks import check


@check(hints=("Does `python -c 'import answer'` work?",))
def test_imports(student, step):
    """The module can be imported and says who it is."""
    import support.strings

    assert student.call("answer:echo", number(student)) is not None
'''


GRADER = Grader(
    repository="example-org/databases-grader",
    files=(
        written("autograding-0.1.0-py3-none-any.whl", "a wheel"),
        written("requirements.lock", locked_packages()),
    ),
    settings=GraderSettings(),
    web="https://github.com",
)
"""A grader whose wheel nobody installs, so that it need not be built for each test."""

NUMBERS = "from support import seeds\n\n\ndef number(student):\n    return seeds.ONE\n"


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    """The small unit, with support modules for visible and for hidden checks."""
    folder = write_unit(
        tmp_path,
        assignment=ASSIGNMENT.replace("title: Sums are right", "title: Sums | are right"),
        **{
            "visible/test_imports.py": SUPPORTED,
            "support/__init__.py": '"""What several checks share."""\n',
            "support/numbers.py": NUMBERS,
            "support/seeds.py": "ONE = 1\n",
            "support/strings.py": "WORD = 'word'\n",
            "support/answers.py": "SECRET_ANSWER_OF_THE_HIDDEN = 42\n",
            "after_due/test_later.py": CHECKS["visible/test_imports.py"]
            .replace("test_imports", "test_later")
            .replace("who it is", "what comes much later"),
        },
    )
    text = (folder / "assignment.yml").read_text(encoding="utf-8")
    more = "      - {id: selects, points: 30}\n      - {id: later, points: 10}\n"
    text = text.replace("      - {id: selects, points: 40}\n", more)
    (folder / "assignment.yml").write_text(text, encoding="utf-8")
    (folder / "starter/README.md").write_text("# Sum it up\n\nAdd numbers.\n", encoding="utf-8")
    (folder / "corpus/chaffs").mkdir(parents=True)
    (folder / "corpus/chaffs/wrong.yml").write_text("because: It subtracts the numbers.\n")
    return load_assignment(folder)


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every entry of a folder with its mode and bytes."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in folder.rglob("*")
    }


def test_it_holds_what_a_student_may_have(assignment: Assignment, tmp_path: Path) -> None:
    """Starter, pages made of the rubric, visible checks and what those import: nothing else."""
    out = build(assignment, tmp_path / "out", grader=GRADER)

    assert tmp_path / "out" / "unit-0-sum" == out
    assert {
        *(".classroom.yml", "README.md", "SELF_ASSESSMENT.md"),
        *("answer.py", "answer.sql", "given.py"),
        *("tests/conftest.py", "tests/test_imports.py", "tests/support/__init__.py"),
        *("requirements.txt", "requirements.lock", ".github/workflows/classroom.yml"),
        *("tests/support/numbers.py", "tests/support/seeds.py", "tests/support/strings.py"),
    } == {name for name in contents(out) if (out / name).is_file()}


def test_building_again_gives_the_same_bytes(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names, modes and bytes are equal, in another folder and under another umask."""
    script = assignment.folder / "starter/run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o700)
    first = contents(build(assignment, tmp_path / "a", grader=GRADER))
    umask = os.umask(0o077)
    try:
        second = contents(build(assignment, tmp_path / "b", grader=GRADER))
    finally:
        os.umask(umask)

    assert first == second
    assert 0o100755 == first["run.sh"][0]
    assert {0o100755, 0o100644, 0o040755} == {mode for mode, _ in first.values()}


def test_what_tools_leave_behind_stays_behind(assignment: Assignment, tmp_path: Path) -> None:
    """Caches and databases of somebody who tried the starter are not part of it."""
    before = template_files(assignment, grader=GRADER)
    for name in ("__pycache__/x.pyc", ".ruff_cache/CACHEDIR.TAG", "library.db", ".DS_Store"):
        path = assignment.folder / "starter" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    modules = assignment.folder / "starter/node_modules/.bin"  # npm links its programs there
    modules.mkdir(parents=True)
    (modules / "lint").symlink_to("../lint.js")

    assert before == template_files(assignment, grader=GRADER)


def test_the_readme_leads_from_the_task_to_the_points(assignment: Assignment) -> None:
    """The starter's own words come first, then how to get feedback, then the rubric."""
    files = {file.path: file.content.decode() for file in template_files(assignment, grader=GRADER)}
    text = files["README.md"]

    assert text.startswith("# Sum it up\n\n[![Autograding Tests](../../actions/workflows/")
    assert "\n> 5 minutes · 100 points · chapter `sums` · [how to" in text
    assert "\nAdd numbers.\n\n## How to get feedback\n" in text
    assert "The grader reads `answer.py`, `answer.sql`, `notes/*.md` and `SELF_ASSESS" in text
    assert "| 1 | Sums \\| are right | 60 | Sums |\n| 2 | The query is right | 40 |  |\n" in text
    assert "\n1 of 4 checks are in `tests/`" in text
    assert "1 of them after the due date" in text


def test_the_readme_links_the_chapter_where_its_address_is_known(assignment: Assignment) -> None:
    """The page and each criterion's section."""
    files = {
        file.path: file.content.decode()
        for file in template_files(
            assignment, settings=Settings(course_url="https://course.example/"), grader=GRADER
        )
    }

    assert "chapter [sums](https://course.example/docs/sums.md)" in files["README.md"]
    assert "| [Sums](https://course.example/docs/sums.md#sums) |" in files["README.md"]


def test_without_instructions_there_is_still_a_title(assignment: Assignment) -> None:
    """A unit's title stands in for the README that its starter lacks."""
    (assignment.folder / "starter/README.md").unlink()
    files = {file.path: file.content.decode() for file in template_files(assignment, grader=GRADER)}

    assert files["README.md"].startswith("# Sums\n\n")


def test_the_checklist_can_be_read_back(assignment: Assignment) -> None:
    """One line a criterion, none ticked, in the form that the grader reads."""
    files = {file.path: file.content.decode() for file in template_files(assignment, grader=GRADER)}
    text = files["SELF_ASSESSMENT.md"]

    assert "- [ ] 2 · The query is right <!-- criterion: rows -->\n" in text
    assert {"sums": False, "rows": False} == self_assessment(text)


def test_the_marker_says_what_open_checks_earn(assignment: Assignment) -> None:
    """The unit's id, and points of visible checks only."""
    files = {file.path: file.content for file in template_files(assignment, grader=GRADER)}

    assert {
        "unit": "unit-0-sum",
        "title": "Sums",
        "preload": ["sqlite3"],
        "checks": {"imports": {"points": 10}},
    } == yaml.safe_load(files[".classroom.yml"])


def test_the_marker_names_steps(tmp_path: Path) -> None:
    """A visible check with steps says what each earns."""
    plain = "{id: imports, points: 10}"
    text = ASSIGNMENT.replace(plain, "{id: imports, points: 10, steps: {a: 4, b: 6}}")
    unit = load_assignment(write_unit(tmp_path, assignment=text))
    files = {file.path: file.content for file in template_files(unit, grader=GRADER)}

    assert {"imports": {"points": 10, "steps": {"a": 4, "b": 6}}} == yaml.safe_load(
        files[".classroom.yml"]
    )["checks"]


def test_shared_folders_go_in(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that several units share are copied from the folders that a unit names."""
    (tmp_path / "shared/ignore").mkdir(parents=True)
    (tmp_path / "shared/ignore/.gitignore").write_text("*.db\n")
    monkeypatch.setattr(
        "autograding.template.repository.shared_folder", lambda: tmp_path / "shared"
    )
    unit = msgspec.structs.replace(assignment, shared=("ignore",))

    assert "*.db\n" == (build(unit, tmp_path / "out", grader=GRADER) / ".gitignore").read_text()
    with pytest.raises(AssignmentError, match=r"no folder shared/editor\. Folders: ignore\."):
        build(
            msgspec.structs.replace(assignment, shared=("editor",)),
            tmp_path / "out",
            grader=GRADER,
        )


@pytest.mark.parametrize("name", ["SELF_ASSESSMENT.md", ".classroom.yml", "tests/conftest.py"])
def test_a_file_has_one_source(assignment: Assignment, tmp_path: Path, name: str) -> None:
    """A starter that brings a file which is made here would contradict the rubric one day."""
    path = assignment.folder / "starter" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine\n")

    with pytest.raises(AssignmentError, match=f"{name}: It comes from starter/ and from"):
        build(assignment, tmp_path / "out", grader=GRADER)


def test_links_are_refused(assignment: Assignment, tmp_path: Path) -> None:
    """A symbolic link could lead to a solution."""
    (assignment.folder / "starter/answers").symlink_to(assignment.folder / "solution")

    with pytest.raises(AssignmentError, match="starter/answers: It is a symbolic link"):
        build(assignment, tmp_path / "out", grader=GRADER)


def test_a_missing_support_module_is_told(assignment: Assignment, tmp_path: Path) -> None:
    """The author reads which import has no file."""
    (assignment.folder / "checks/support/seeds.py").unlink()

    with pytest.raises(AssignmentError, match=r"checks/support/numbers.py:1: It imports 'supp"):
        build(assignment, tmp_path / "out", grader=GRADER)


@pytest.mark.parametrize("marker", ["", "unit: unit-9\n", "- no mapping\n", "{", "unit-0-sum"])
def test_a_foreign_folder_is_kept(assignment: Assignment, tmp_path: Path, marker: str) -> None:
    """What is not an earlier build of this unit is nobody's to replace."""
    target = tmp_path / "out/unit-0-sum"
    target.mkdir(parents=True)
    (target / "thesis.txt").write_text("years of work")
    (target / ".classroom.yml").write_text(marker)

    with pytest.raises(TemplateError, match="not an earlier build of unit-0-sum"):
        build(assignment, tmp_path / "out", grader=GRADER)
    assert "years of work" == (target / "thesis.txt").read_text()


def test_a_students_clone_is_kept(assignment: Assignment, tmp_path: Path) -> None:
    """A clone names the same unit, but it is under git."""
    (build(assignment, tmp_path / "out", grader=GRADER) / ".git").mkdir()

    with pytest.raises(TemplateError, match="Name another folder"):
        build(assignment, tmp_path / "out", grader=GRADER)


def test_a_file_or_link_in_the_way_is_kept(assignment: Assignment, tmp_path: Path) -> None:
    """Neither is a folder that we made."""
    (tmp_path / "unit-0-sum.txt").write_text("x")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/unit-0-sum").symlink_to(tmp_path / "unit-0-sum.txt")

    with pytest.raises(TemplateError, match="is not a folder"):
        build(assignment, tmp_path / "a", grader=GRADER)


def test_an_earlier_build_is_replaced_as_a_whole(assignment: Assignment, tmp_path: Path) -> None:
    """A file that the unit no longer has goes; an empty folder is filled."""
    (tmp_path / "out/unit-0-sum").mkdir(parents=True)
    first = contents(build(assignment, tmp_path / "out", grader=GRADER))
    (tmp_path / "out/unit-0-sum/old.py").write_text("gone\n")

    assert first == contents(build(assignment, tmp_path / "out", grader=GRADER))
    assert ["unit-0-sum"] == [path.name for path in (tmp_path / "out").iterdir()]


def test_an_interruption_leaves_the_earlier_build(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half-written stays, wherever the interruption comes."""
    target = build(assignment, tmp_path / "out", grader=GRADER)
    before = contents(target)
    rename = Path.rename

    def interrupted(path: Path, other: Path) -> Path:
        if path.name == "new":
            raise KeyboardInterrupt
        return rename(path, other)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(assignment, tmp_path / "out", grader=GRADER)

    assert before == contents(target)
    assert [target] == list((tmp_path / "out").iterdir())


def lines(*texts: bytes) -> set[str]:
    """Lines that are long enough to say something."""
    found = {line.strip() for text in texts for line in text.decode().splitlines()}
    return {line for line in found if len(line) > 12}


def secret(unit: Assignment) -> set[str]:
    """Lines that only hidden checks, their support, references and the corpus have."""
    checks, template = unit.folder / "checks", template_files(unit, grader=GRADER)
    shipped = {file.content for file in template if file.path.startswith("tests/")}
    support = {file.content for file in read_folder(checks / "support")}
    known = [*shipped, *(file.content for file in read_folder(unit.folder / "starter"))]
    hidden = [checks / "hidden", checks / "after_due", unit.folder / "corpus"]
    kept = [
        file.content
        for folder in (*hidden, *unit.folder.glob("solution*"))
        for file in read_folder(folder)
        if file.path != "SELF_ASSESSMENT.md"  # a reference ticks the page that is given
    ]
    return lines(*kept, *(support - shipped)) - lines(*known)


def leaked(unit: Assignment) -> set[str]:
    """Secret lines that stand in the template."""
    return secret(unit) & lines(*(file.content for file in template_files(unit, grader=GRADER)))


def test_no_line_of_what_is_hidden_leaks(assignment: Assignment) -> None:
    """Hidden checks, their support, solutions and the corpus stay where they are."""
    assert {
        "SECRET_ANSWER_OF_THE_HIDDEN = 42",
        "because: It subtracts the numbers.",
        '"""Two numbers are added."""',
        "SELECT text FROM word",
    } <= secret(assignment)
    assert set() == leaked(assignment)


def test_a_leak_would_be_found(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison sees a hidden check that came along with a shared folder."""
    (tmp_path / "shared/notes").mkdir(parents=True)
    (tmp_path / "shared/notes/notes.txt").write_text("SECRET_ANSWER_OF_THE_HIDDEN = 42\n")
    monkeypatch.setattr(
        "autograding.template.repository.shared_folder", lambda: tmp_path / "shared"
    )
    careless = msgspec.structs.replace(assignment, shared=("notes",))

    assert {"SECRET_ANSWER_OF_THE_HIDDEN = 42"} == leaked(careless)


def test_no_unit_of_the_course_leaks() -> None:
    """The same for every unit that ships."""
    assert {} == {unit.id: found for unit in load_units() if (found := leaked(unit))}


def test_every_unit_builds_and_names_its_files(tmp_path: Path) -> None:
    """What a README links inside the repository is there."""
    for unit in load_units():
        folder = build(unit, tmp_path, grader=GRADER)
        text = (folder / "README.md").read_text("utf-8")
        inside = re.findall(r"\]\((?!https?:|#|\.\./\.\./actions/)([^)#]+)", text)

        assert [] == [name for name in inside if not (folder / name).exists()]


def test_plain_pytest_runs_the_open_checks(assignment: Assignment, tmp_path: Path) -> None:
    """In a clone, `pytest` judges the student's files with the checks that the clone holds."""
    clone = build(assignment, tmp_path / "out", grader=GRADER)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    untouched = subprocess.run(run, cwd=clone, capture_output=True, text=True, check=False)
    for name, text in RIGHT.items():
        (clone / name).write_text(text)
    solved = subprocess.run(run, cwd=clone, capture_output=True, text=True, check=False)

    assert (1, 0) == (untouched.returncode, solved.returncode), untouched.stdout + solved.stdout
    assert "1 passed" in solved.stdout
