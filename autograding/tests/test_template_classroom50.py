"""What a teacher's `classroom50` repository gets, and its autograder run as the runner does."""

import ast
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from autograding.assignment import compose
from autograding.grading import load_units
from autograding.settings import Classroom50Settings, GraderSettings, Settings
from autograding.template import Grader, TemplateError, build_grader, grader_of
from autograding.template.classroom50 import autograder_files, build_classroom50
from autograding.template.files import read_folder
from autograding.tests.classroom50_runner import ASSIGNMENTS, Ran, run_autograder

UNITS = load_units()
UNIT = load_units(("unit-1-sql",))[0]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the published grader repository lies."""
    return tmp_path_factory.mktemp("served") / "databases-grader"


@pytest.fixture(scope="module")
def settings(served: Path) -> Settings:
    """A course whose grader is fetched from that folder."""
    return Settings(
        organization="example-school",
        course_url="https://course.example/",
        grader=GraderSettings(address=served.as_uri()),
        classroom50=Classroom50Settings(classroom="databases"),
    )


@pytest.fixture(scope="module")
def grader(settings: Settings, served: Path) -> Grader:
    """The grader, published."""
    made = grader_of(settings, UNITS)
    build_grader(made, served.parent)
    return made


@pytest.fixture(scope="module")
def classroom(settings: Settings, grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The classroom's folder, built."""
    return build_classroom50(UNITS, settings, tmp_path_factory.mktemp("config"), grader=grader)


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One machine's temporary folder, so that the environment is made once for all tests."""
    return tmp_path_factory.mktemp("runner")


def test_the_layout_is_that_of_the_configuration_repository(classroom: Path) -> None:
    """A list of assignments, and a bundle for each of them."""
    document = json.loads((classroom / "assignments.json").read_text())

    jsonschema.validate(document, ASSIGNMENTS)
    assert "databases" == classroom.name
    assert [unit.id for unit in UNITS] == [entry["slug"] for entry in document["assignments"]]
    for unit in UNITS:
        bundle = classroom / "autograders" / unit.id
        assert ["autograder.py", "requirements.lock", "sandbox.sh"] == sorted(
            path.name for path in bundle.iterdir()
        )


def test_nothing_hidden_is_in_the_public_bundle(classroom: Path) -> None:
    """No line of a check, a solution or the corpus, and no check's name, in anything published."""
    published = "\n".join(
        file.content.decode() for file in read_folder(classroom) if file.path != "assignments.json"
    )
    for unit in UNITS:
        starter = (path for path in (unit.folder / "starter").rglob("*") if path.is_file())
        given = "\n".join(path.read_text("utf-8", errors="replace") for path in starter)
        for part in ("checks", "corpus", "solution", "solution-alt"):
            for path in (unit.folder / part).rglob("*"):
                if not path.is_file() or "__pycache__" in path.parts:
                    continue
                for line in map(str.strip, path.read_text("utf-8", errors="replace").splitlines()):
                    telling = len(line) > 30 and line not in given
                    assert not (telling and line in published), f"{path}: {line}"
        assert not any(check.id in published for check in unit.checks)


def test_the_lock_names_the_grader_by_address_and_hash(classroom: Path, grader: Grader) -> None:
    """What is installed is what was published, or nothing."""
    lock = (classroom / "autograders" / UNIT.id / "requirements.lock").read_text()

    assert lock.startswith(f"autograding @ {grader.wheel_address} \\\n    --hash=sha256:")
    assert grader.wheel_hash in lock


def test_the_script_needs_nothing_but_python(settings: Settings, grader: Grader) -> None:
    """It imports from the standard library alone, since nothing else is there when it starts."""
    script = next(
        file for file in autograder_files(UNIT, settings, grader) if file.path == "autograder.py"
    )
    tree = ast.parse(script.content)
    imported = {
        alias.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert imported <= sys.stdlib_module_names


def test_building_twice_gives_the_same_bytes(
    settings: Settings, grader: Grader, tmp_path: Path
) -> None:
    """Into an empty folder, and over an earlier build."""
    first = build_classroom50(UNITS, settings, tmp_path / "a", grader=grader)
    files = list(read_folder(first))

    assert files == list(read_folder(build_classroom50(UNITS, settings, tmp_path, grader=grader)))
    assert files == list(
        read_folder(build_classroom50(UNITS, settings, tmp_path / "a", grader=grader))
    )


def test_what_a_teacher_set_stays(settings: Settings, grader: Grader, tmp_path: Path) -> None:
    """Other assignments, and other keys of ours, survive in a checkout of the real repository."""
    file = tmp_path / "databases" / "assignments.json"
    file.parent.mkdir()
    other = {"slug": "hello", "name": "Hello", "mode": "individual", "autograder": "default"}
    ours = {"slug": UNIT.id, "name": "Old", "pass_threshold": 60, "locked": True}
    file.write_text(
        json.dumps({"schema": "classroom50/assignments/v1", "assignments": [other, ours]})
    )
    build_classroom50(UNITS, settings, tmp_path, grader=grader)
    first, second, *_ = json.loads(file.read_text())["assignments"]

    assert other == first
    assert (UNIT.title, 60, True) == tuple(
        second[key] for key in ("name", "pass_threshold", "locked")
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": "x", "assignments": []}', "\udcff", '{"assignments": [1]}'],
)
def test_a_list_that_cannot_be_read_is_kept(
    settings: Settings, grader: Grader, tmp_path: Path, text: str
) -> None:
    """Nothing is written over a file that is not of this form, and nothing beside it."""
    file = tmp_path / "databases" / "assignments.json"
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", errors="surrogateescape"))

    with pytest.raises(TemplateError, match="is not a list of assignments"):
        build_classroom50(UNITS, settings, tmp_path, grader=grader)
    assert [file] == list(file.parent.iterdir())


def test_a_teachers_own_autograder_is_kept(
    settings: Settings, grader: Grader, tmp_path: Path
) -> None:
    """A folder that is not an earlier build is not replaced."""
    script = tmp_path / "databases/autograders" / UNIT.id / "autograder.py"
    script.parent.mkdir(parents=True)
    script.write_text("print('mine')")

    with pytest.raises(TemplateError, match="not an earlier build"):
        build_classroom50(UNITS, settings, tmp_path, grader=grader)
    assert "print('mine')" == script.read_text()


def run(classroom: Path, checkout: Path, temp: Path, **more: str) -> Ran:
    """Grade a checkout as Classroom 50's runner does."""
    return run_autograder(classroom / "autograders" / UNIT.id, checkout, temp, **more)


def test_a_reference_earns_everything_there(
    classroom: Path, runner_temp: Path, tmp_path: Path
) -> None:
    """Installed from the bundle's lock, run by the runner's rules: all tests pass, 100 of 100."""
    compose(UNIT, "solution", tmp_path / "checkout")
    ran = run(classroom, tmp_path / "checkout", runner_temp, GITHUB_SHA="3f2c1d9a" * 5)

    assert "success" == ran.status, ran.log
    assert (100, 100) == (ran.result["score"], ran.result["max-score"])
    assert len(UNIT.checks) == len(ran.result["tests"])
    assert "**100 / 100**" in ran.body
    assert "`3f2c1d9`" in ran.body


def test_the_starter_fails_and_hostile_files_change_nothing(
    classroom: Path, runner_temp: Path, tmp_path: Path
) -> None:
    """Any score is a result; a module of the student's is not taken for one of the grader's."""
    checkout = tmp_path / "checkout"
    compose(UNIT, "starter", checkout)
    for name in ("json", "hashlib", "pip", "autograding", "sitecustomize", "subprocess"):
        (checkout / f"{name}.py").write_text("print('TAKEN'); raise SystemExit(0)")
    ran = run(classroom, checkout, runner_temp)

    assert "failure" == ran.status, ran.log
    assert (UNIT.baseline, 100) == (ran.result["score"], ran.result["max-score"])
    assert "TAKEN" not in ran.log


def test_nothing_to_grade_is_said(classroom: Path, runner_temp: Path, tmp_path: Path) -> None:
    """A repository without the unit's files: 0 of 0, with the reason in the release."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    ran = run(classroom, checkout, runner_temp)

    assert "failure" == ran.status, ran.log
    assert str(checkout) not in ran.body


def test_a_grader_that_cannot_be_had_is_our_fault(classroom: Path, tmp_path: Path) -> None:
    """Without the locked packages the runner records an error, and no score."""
    bundle = tmp_path / UNIT.id
    bundle.mkdir()
    for file in (classroom / "autograders" / UNIT.id).iterdir():
        (bundle / file.name).write_bytes(file.read_bytes())
    (bundle / "requirements.lock").write_text(
        f"autograding @ {(tmp_path / 'gone.whl').as_uri()} --hash=sha256:{'0' * 64}\n"
    )
    (tmp_path / "checkout").mkdir()
    (tmp_path / "temp").mkdir()
    ran = run_autograder(bundle, tmp_path / "checkout", tmp_path / "temp")

    assert "error" == ran.status
    assert (0, 0) == (ran.result["score"], ran.result["max-score"])
    assert "::error title=The grader cannot be installed::" in ran.log
