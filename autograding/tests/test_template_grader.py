"""The grader repository, and what a clone installs from it."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograding.assignment import AssignmentError, compose, load_assignment
from autograding.grading import GradeRequest, grade, load_units
from autograding.settings import GraderSettings, Settings
from autograding.template import Grader, build, build_grader, drift, grader_of, template_files
from autograding.template.files import TemplateFile, written
from autograding.template.objects import blob_id, commit_id, tree_id
from autograding.tests.units import ASSIGNMENT, CHECKS, write_unit

SETTINGS = Settings(organization="example-school")
UNIT = load_units(("unit-1-sql",))[0]


@pytest.fixture(scope="module")
def grader() -> Grader:
    """The grader of the course as it is."""
    return grader_of(SETTINGS, load_units())


def wheel_of(grader: Grader) -> zipfile.ZipFile:
    """The wheel, opened."""
    return zipfile.ZipFile(io.BytesIO(grader.file(grader.wheel_name).content))


def git(folder: Path, *arguments: str, given: str = "") -> str:
    """What git prints."""
    identity = {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (
            ("NAME", "Classroom"),
            ("EMAIL", "classroom@example.org"),
            ("DATE", "2026-01-01T00:00:00+0000"),
        )
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | identity,
        input=given,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def test_ids_are_those_of_git(tmp_path: Path) -> None:
    """Files, folders sorted as git sorts them, an executable, and the commit."""
    files = [
        written("a.txt", "one\n"),
        written("a/b/c.txt", "two\n"),
        written("a-b", "three\n"),
        TemplateFile("run", b"#!/bin/sh\n", executable=True),
    ]
    for file in files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_bytes(file.content)
    (tmp_path / "run").chmod(0o755)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "-c", "core.fileMode=true", "add", "--all")
    tree = git(tmp_path, "write-tree")

    assert tree == tree_id(files)
    assert git(tmp_path, "hash-object", "a.txt") == blob_id(b"one\n")
    assert git(tmp_path, "commit-tree", tree, given="Grader 1") == commit_id(tree, "Grader 1")


def test_the_same_course_makes_the_same_commit(grader: Grader, tmp_path: Path) -> None:
    """So a workflow can name a commit that is not published yet."""
    code = "from autograding.template import grader_of; from autograding.grading import load_units;"
    code += "from autograding.settings import Settings;"
    code += "print(grader_of(Settings(organization='example-school'), load_units()).built)"
    umask = os.umask(0o077)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
    finally:
        os.umask(umask)

    assert grader.built == done.stdout.strip()
    assert grader.built == grader.commit


def test_the_wheel_holds_the_engine_and_no_answers(grader: Grader) -> None:
    """Rubric, starter and checks of every unit; no solution, corpus, test or benchmark."""
    names = wheel_of(grader).namelist()
    course = "autograding/course/assignments/unit-1-sql"

    assert f"{course}/assignment.yml" in names
    assert f"{course}/starter/schema.sql" in names
    assert f"{course}/checks/hidden/test_normal_forms.py" in names
    assert f"{course}/checks/support/distilled.json" in names
    assert "autograding/course/templates/comment.md.j2" in names
    kept = re.compile(
        r"/(solution[^/]*|corpus|after_due)/|^autograding/(tests|bench)/|classroom\.toml"
    )
    assert [] == [name for name in names if kept.search(name)]


def test_no_line_of_a_solution_is_in_the_wheel(grader: Grader) -> None:
    """A line that only references have stands nowhere in it."""
    archive = wheel_of(grader)
    shipped = {
        line.strip()
        for name in archive.namelist()
        if not name.endswith("/")
        for line in archive.read(name).decode("utf-8", "replace").splitlines()
    }
    secret = {
        line.strip()
        for unit in load_units()
        for folder in unit.folder.glob("solution*")
        for path in folder.rglob("*.sql")
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line.strip()) > 30
    }

    assert len(secret) > 20
    assert set() == {line for line in secret & shipped if not line.startswith("--")}


def test_checks_for_after_the_due_date_are_named_and_not_shipped(tmp_path: Path) -> None:
    """A student's grader knows that there is such a check and what it earns, and no more."""
    later = CHECKS["visible/test_imports.py"].replace("test_imports", "test_later")
    later = later.replace("number = ", "secret_of_the_late = ").replace("number)", "0)")
    folder = write_unit(
        tmp_path,
        assignment=ASSIGNMENT.replace(
            "      - {id: selects, points: 40}\n",
            "      - {id: selects, points: 30}\n      - {id: later, points: 10}\n",
        ),
        **{"after_due/test_later.py": later},
    )
    unit = load_assignment(folder)
    archive = wheel_of(grader_of(SETTINGS, (unit,)))
    archive.extractall(tmp_path / "wheel")
    course = tmp_path / "wheel/autograding/course/assignments/unit-0-sum"
    text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    (course / "solution").mkdir()  # what this grader is not, and the loader here asks for
    known = {check.id: check for check in load_assignment(course).checks}

    assert "secret_of_the_late" not in text
    assert ("", (), 10) == (known["later"].module, known["later"].hints, known["later"].points)
    assert load_assignment(course).digest == unit.digest


def test_the_lock_names_the_wheel_with_its_hash(grader: Grader) -> None:
    """Pip checks the grader as it checks every package."""
    lines = grader.requirement.splitlines()
    address = "https://github.com/example-school/databases-grader/raw/"

    assert lines[0].startswith(f"autograding @ {address}{grader.commit}/autograding-0.1.0-py3")
    assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", lines[1])


def test_a_course_can_stay_with_an_earlier_grader(grader: Grader) -> None:
    """The three lines of the pin decide; what this checkout builds does not matter."""
    pin = GraderSettings(version="0.0.9", commit="a" * 40, hash="b" * 64)
    settings = Settings(organization="example-school", grader=pin)
    held = grader_of(settings, load_units())

    assert "a" * 40 == held.commit
    assert held.wheel_address.endswith(f"/{'a' * 40}/autograding-0.0.9-py3-none-any.whl")
    assert grader.pin.count("\n") == 3
    assert f'commit = "{grader.built}"' in grader.pin


def test_drift_is_told_file_by_file(grader: Grader, tmp_path: Path) -> None:
    """What is missing, what is too much, and what differs; a clone's `.git` does not count."""
    files = template_files(UNIT, settings=SETTINGS, grader=grader)
    folder = build(UNIT, tmp_path, settings=SETTINGS, grader=grader)
    (folder / ".git").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    assert () == drift(files, folder)

    (folder / "schema.sql").unlink()
    (folder / "try_it.py").write_text("print()\n")
    (folder / "statements.sql").chmod(0o755)
    (folder / "notes").symlink_to(tmp_path)
    assert (
        "schema.sql is missing",
        "notes is not of the build",
        "statements.sql differs",
        "try_it.py differs",
    ) == drift(files, folder)


def test_the_grader_repository_is_written_and_foreign_folders_are_kept(
    grader: Grader, tmp_path: Path
) -> None:
    """Written over an earlier build only."""
    folder = build_grader(grader, tmp_path)
    assert folder == build_grader(grader, tmp_path)
    assert () == drift(grader.files, folder)

    next(folder.glob("*.whl")).unlink()
    with pytest.raises(Exception, match="not an earlier build of databases-grader"):
        build_grader(grader, tmp_path)


@pytest.mark.parametrize(
    ("pin", "told"),
    [
        ("pytest==1.0.0", r"It pins pytest to 1\.0\.0, the course's lock to \d"),
        ("leftpad==1.0.0", "It pins leftpad, which the course's lock does not have"),
        ("psycopg[binary]==1.0.0", r"It pins psycopg to 1\.0\.0, the course's lock to \d"),
    ],
)
def test_a_pin_that_differs_from_the_lock_is_refused(
    grader: Grader, tmp_path: Path, pin: str, told: str
) -> None:
    """The versions that a student reads are those that are installed."""
    folder = write_unit(tmp_path)
    project = f'[project]\nname = "x"\ndependencies = ["{pin}"]\n'
    (folder / "starter/pyproject.toml").write_text(project)

    with pytest.raises(AssignmentError, match=told):
        template_files(load_assignment(folder), grader=grader)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of unit 1's template with its requirements installed as its README says."""
    folder = tmp_path_factory.mktemp("clone")
    place = folder / "databases-grader"
    settings = Settings(
        organization="example-school", grader=GraderSettings(address=place.as_uri())
    )
    local = grader_of(settings, load_units())
    build_grader(local, folder)
    template = build(UNIT, folder, settings=settings, grader=local)
    uv = Path(sys.executable).with_name("uv")
    environment = {"VIRTUAL_ENV": str(template / ".venv"), **os.environ}
    environment["VIRTUAL_ENV"] = str(template / ".venv")
    for command in (
        ["venv", "--quiet", "--python", sys.executable, ".venv"],
        ["pip", "install", "--quiet", "--require-hashes", "-r", "requirements.txt"],
    ):
        subprocess.run([uv, *command], cwd=template, env=environment, check=True)
    return template


def in_clone(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of the installed commands in the clone."""
    program = clone / ".venv/bin" / command[0]
    environment = {"PATH": os.environ["PATH"], "HOME": str(clone.parent)}
    return subprocess.run(
        [program, *command[1:]],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_clone_runs_the_visible_checks(clone: Path) -> None:
    """`pip install -r requirements.txt && pytest`: the open checks run, and say what is missing."""
    done = in_clone(clone, "pytest", "-q", "-p", "no:cacheprovider")

    assert 1 == done.returncode, done.stdout + done.stderr
    assert re.search(r"\d+ failed", done.stdout)
    assert "error" not in done.stdout.splitlines()[-1]


def test_a_clone_prints_the_report_that_a_push_brings(clone: Path, tmp_path: Path) -> None:
    """`classroom grade .` of the installed wheel and the author's grader agree in every word."""
    compose(UNIT, "solution", tmp_path / "solved")
    for path in (tmp_path / "solved").rglob("*"):
        if path.is_file():
            target = clone / path.relative_to(tmp_path / "solved")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    done = in_clone(clone, "classroom", "grade", ".", "--json", "-")
    theirs = json.loads(done.stdout)
    ours = json.loads(grade(GradeRequest(UNIT, clone)).to_json())

    assert 100 == theirs["points"]
    assert {**ours, "timing": None} == {**theirs, "timing": None}


def test_the_installed_grader_says_that_it_cannot_build(clone: Path) -> None:
    """Building needs the course's own repository, and the message says so."""
    done = in_clone(clone, "classroom", "build", "--out", "x")

    assert 2 == done.returncode
    assert "Run the command in a checkout of the course's own repository." in done.stderr
